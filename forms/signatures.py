"""Who has signed a list, as what and by which assurance; and who is still to sign it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from engine.deciding.scope import Scope
from engine.deciding.tally import cast_said
from engine.people.doer import Doer, doer_of
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
    "paper": Text("在纸上办理", "on paper"),
}


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature given (`at`, UTC), or the empty place of whoever is to sign: then `name` are all who may.

    `title` is what the signer is in this case; `doer` says for whom he stood in.
    """

    title: Text
    name: Text
    at: datetime | None = None
    assured: Text = Text("")
    doer: Doer | None = None


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
        if covered.get(field) != digest or entry.doer not in people:
            continue
        title = titles(scope, cast(Sequence[str], entry.data.get("seats") or ()))
        latest[entry.doer, title.zh] = signed_by(scope, entry, title, how(scope, entry))
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


def signed_by(scope: Scope, entry: Entry, title: Text, how: Text) -> Signed:
    """The signature behind an entry: his whose act it is, whoever has entered it."""
    doer = doer_of(scope.facts.organisation, entry.doer, entry.for_whom, entry.through)
    return Signed(title, doer.name, entry.at, how, doer)


def how(scope: Scope, entry: Entry) -> Text:
    """How the signer was known, or by whom it was entered later; of a vote also what it counted, and how the vote stood by it."""
    assured, voted = known_by(scope, entry), cast_said(entry.data)
    if not voted:
        return assured
    return assured + Text("，", ", ") + voted if assured else voted


def known_by(scope: Scope, entry: Entry) -> Text:
    """How surely whoever acted was known, and with how many other cases he decided it; of an act on paper when it was done, and
    who has entered it."""
    if not entry.is_late:
        return ASSURED.get(entry.assurance, Text("")) + _among_said(entry)
    by, day = doer_of(scope.facts.organisation, entry.by).name, entry.data["done_on"]
    return Text(f"{day}在纸上办理，{by.zh}补录", f"on paper on {day}, entered later by {by.of('en')}")


def _among_said(entry: Entry) -> Text:
    if entry.among is None:
        return Text("")
    of = entry.among[1]
    return Text(f"，{of}件一并办理", f", one of {of} decided together")


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
        case Word("signer"):
            return Text("加签人", "added signer")
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
