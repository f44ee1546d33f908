"""Who has signed a list, as what and by which assurance; and who is still to sign it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from engine.deciding.scope import Scope
from engine.deciding.tally import cast_said
from engine.people.quorum_parts import whos
from engine.people.who import Part, PathTo, Relation, Role, RoleAt, Word, parse_who
from engine.store.timeline import Entry
from engine.text import Text, listed, same

ASSURED: Mapping[str, Text] = {
    "link": Text("凭邮件链接", "by mail link"),
    "code": Text("柜台凭取件码", "at the counter by code"),
    "signed_in": Text("登录后办理", "signed in"),
    "password": Text("登录并输入密码", "signed in, password"),
    "console": Text("在服务器上办理", "at the console"),
    "machine": Text("系统办理", "by the machine"),
}


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature given (`at`, UTC), or the empty place of whoever is to sign: then `name` are all who may.

    `title` is what the signer is in this case; `on_behalf_of` whom he stands in for.
    """

    title: Text
    name: Text
    at: datetime | None = None
    assured: Text = Text("")
    on_behalf_of: Text = Text("")


def signatures(scope: Scope, field: str, digest: str, entries: Sequence[Entry]) -> tuple[Signed, ...]:
    """Everybody's latest signature on these rows, and the empty places of who is still to sign them: in the order in which
    the step names them that all sign together. Who has signed before that step and is asked again there, signs again."""
    awaited = tuple(_awaited(scope, field))
    asked_again = {each.title for each in awaited}
    given = (each for each in _given(scope, field, digest, entries) if each.title not in asked_again)
    order = _order(scope, field)
    return tuple(sorted((*given, *awaited), key=lambda each: order.get(each.title, len(order))))


def titles(scope: Scope, phrases: Sequence[str]) -> Text:
    """What a signer is in this case, by the seats he took."""
    return listed(title_of(scope, phrase) for phrase in phrases)


def _order(scope: Scope, field: str) -> Mapping[Text, int]:
    """The place of each title among the seats of the step that signs the field together."""
    for state in scope.program.workflow.states.values():
        if state.together is not None and field in state.together[1].sign and state.who is not None:
            return {title_of(scope, who.phrase): place for place, who in enumerate(whos(state.who))}
    return {}


def _given(scope: Scope, field: str, digest: str, entries: Sequence[Entry]) -> Iterator[Signed]:
    people = scope.facts.organisation.people
    latest: dict[tuple[str, str], Signed] = {}
    for entry in entries:
        covered = cast(Mapping[str, str], entry.data.get("signed") or {})
        if covered.get(field) != digest or entry.by not in people:
            continue
        title = titles(scope, cast(Sequence[str], entry.data.get("seats") or ()))
        for_whom = people.get(entry.on_behalf_of or "")
        latest[entry.by, title.zh] = Signed(
            title,
            people[entry.by].name,
            entry.at,
            how(entry),
            for_whom.name if for_whom else Text(""),
        )
    yield from latest.values()


def _awaited(scope: Scope, field: str) -> Iterator[Signed]:
    """Seats of the step that signs this list together and has not got there yet."""
    state = scope.program.workflow.states[scope.case.state]
    if state.together is None or field not in state.together[1].sign:
        return
    people = scope.facts.organisation.people
    for item in scope.case.visit.items:
        if item.act is None:
            names = [people[id].name for id in item.candidates if id in people]
            together = Text(" / ".join(n.zh for n in names), " / ".join(n.of("en") for n in names))
            yield Signed(title_of(scope, item.phrase), together)


def how(entry: Entry) -> Text:
    """How the signer was known; of a vote also what it counted, and how the vote stood by it."""
    assured, voted = ASSURED.get(entry.assurance, Text("")), cast_said(entry.data)
    if not voted:
        return assured
    return assured + Text("，", ", ") + voted if assured else voted


def title_of(scope: Scope, phrase: str) -> Text:
    """What the signer is in this case: his role by its whole title, the field that names him, his relation, or who opened it."""
    return _part_title(scope, parse_who(phrase).part, phrase)


def _part_title(scope: Scope, part: Part, phrase: str) -> Text:
    roles = scope.definition.pack.roles
    match part:
        case Role(name) | RoleAt(name) if name in roles:
            return roles[name].text
        case Relation(name):
            return _RELATED.get(name, same(phrase))
        case Word("opener"):
            opening = scope.program.workflow.opening.who
            role = getattr(getattr(opening, "part", None), "name", "")
            return roles[role].text if role in roles else Text("发起人", "opener")
        case PathTo(path):
            spec = scope.program.asked.get(path.removeprefix("form."))
            if spec is None:
                return _RELATED["acted"] if path.startswith("acted.") else same(phrase)
            role = roles.get(spec.role or "")
            return role.text if role else spec.text
        case _:
            return same(phrase)


_RELATED: Mapping[str, Text] = {
    "manager": Text("上级", "manager"),
    "head": Text("部门负责人", "head of the department"),
    "deputy_in_charge": Text("分管领导", "deputy in charge"),
    "custodian": Text("保管人", "custodian"),
    "acted": Text("经办人", "who acted before"),
}
