"""A list as it was signed: the very rows that the signatures cover, and whose signatures they are."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from archive.draft import Draft, draft_of, is_draft
from archive.draft_view import draft_tables
from archive.paper import Paper
from archive.shape import is_list
from engine.deciding.scope import Scope
from engine.digest import Json
from engine.language.field import Column, Table
from engine.people.quorum import whos
from engine.people.who import Role, parse_who
from engine.text import Language, Text, same
from web import shapes
from web.store.lookups import Entry, SignedRows

ASSURED: Mapping[str, Text] = {
    "link": Text("凭邮件链接", "by mail link"),
    "signed_in": Text("登录后办理", "signed in"),
    "console": Text("在服务器上办理", "at the console"),
    "machine": Text("系统办理", "by the machine"),
}


def tables(scope: Scope, signed: SignedRows) -> tuple[tuple[Text, Table], ...]:
    """The rows as people read them, whatever the case holds today."""
    spec = scope.program.asked[signed.field]
    rows = cast(Sequence[Json], signed.rows or [])
    if spec.type in {"new_record", "new_records"}:
        reading = scope.reading()
        return tuple(table for row in rows for table in draft_tables(_draft(row), reading))
    plain = tuple(tuple(same(str(cell)) for cell in cast(Sequence[Json], row)) for row in rows)
    widest = max((len(row) for row in plain), default=0)
    return ((spec.text, Table(tuple(Column(Text("")) for _ in range(widest)), plain)),)


def signatures(
    scope: Scope, signed: SignedRows, entries: Sequence[Entry], lang: Language
) -> tuple[shapes.Signature, ...]:
    """Everybody's latest signature on these rows, and the empty places of who is still to sign them: in the order in which
    the step names them that all sign together. Who has signed before that step and is asked again there, signs again."""
    awaited = tuple(_awaited(scope, signed, lang))
    asked_again = {each.person.role for each in awaited}
    given = (each for each in _given(scope, signed, entries, lang) if each.person.role not in asked_again)
    order = _order(scope, signed.field)
    return tuple(sorted((*given, *awaited), key=lambda each: order.get(each.person.role, len(order))))


def _order(scope: Scope, field: str) -> Mapping[shapes.Words, int]:
    """The place of each title among the seats of the step that signs the field together."""
    for state in scope.program.workflow.states.values():
        if state.together is not None and field in state.together[1].sign and state.who is not None:
            return {_title(scope, who.phrase): place for place, who in enumerate(whos(state.who))}
    return {}


def numbers(scope: Scope, field: str) -> Text:
    """The numbers that the records of the list have been given since."""
    value = scope.case.form.get(field)
    each = value if is_list(value) else [value]
    found = [number for one in each if is_draft(one) for number in draft_of(one).numbers.values()]
    return Text("、".join(found), ", ".join(found))


def _given(
    scope: Scope, signed: SignedRows, entries: Sequence[Entry], lang: Language
) -> Iterator[shapes.Signature]:
    people = scope.facts.organisation.people
    latest: dict[tuple[str, str], shapes.Signature] = {}
    for entry in entries:
        covered = cast(Mapping[str, str], entry.data.get("signed") or {})
        if covered.get(signed.field) != signed.digest or entry.by not in people:
            continue
        title = _titles(scope, cast(Sequence[str], entry.data.get("seats") or ()))
        for_whom = people.get(entry.on_behalf_of or "")
        signer = shapes.Person(
            people[entry.by].name.of(lang), title, for_whom.name.of(lang) if for_whom else ""
        )
        assured = ASSURED.get(entry.assurance, "")
        latest[entry.by, title.zh] = shapes.Signature(signer, entry.at, signed.digest, assured)
    yield from latest.values()


def _awaited(scope: Scope, signed: SignedRows, lang: Language) -> Iterator[shapes.Signature]:
    """Seats of the step that signs this list together and has not got there yet."""
    state = scope.program.workflow.states[scope.case.state]
    if state.together is None or signed.field not in state.together[1].sign:
        return
    people = scope.facts.organisation.people
    for item in scope.case.visit.items:
        if item.act is None:
            names = [people[id].name.of(lang) for id in item.candidates if id in people]
            yield shapes.Signature(shapes.Person(" / ".join(names), _titles(scope, [item.phrase])))


def _titles(scope: Scope, phrases: Sequence[str]) -> Text:
    titles = [_title(scope, phrase) for phrase in phrases]
    return Text("、".join(t.zh for t in titles), ", ".join(t.of("en") for t in titles))


def _title(scope: Scope, phrase: str) -> Text:
    """What the signer is in this case: his role by its whole title, the field that names him, or who opened it."""
    part = parse_who(phrase).part
    if isinstance(part, Role) and part.name in scope.definition.pack.roles:
        return scope.definition.pack.roles[part.name].text
    name = phrase.removeprefix("form.")
    if (spec := scope.program.asked.get(name)) is not None:
        role = scope.definition.pack.roles.get(spec.role or "")
        return role.text if role else spec.text
    if phrase == "opener":
        opening = scope.program.workflow.opening.who
        role = getattr(getattr(opening, "part", None), "name", "")
        roles = scope.definition.pack.roles
        return roles[role].text if role in roles else Text("发起人", "opener")
    return same(phrase)


def _draft(row: Json) -> Draft:
    held = cast(Mapping[str, Json], row)
    papers = cast(Sequence[Sequence[Json]], held.get("papers") or [])
    return Draft(
        str(held["class"]), cast(Mapping[str, Json], held.get("fields") or {}), tuple(map(_paper, papers))
    )


def _paper(row: Sequence[Json]) -> Paper:
    _, item, title, pages, first, last, copies, original, reason, signed, note, fields = row
    return Paper(
        str(item),
        str(title),
        cast(int | None, pages),
        None if first is None else (cast(int, first), cast(int, last)),
        cast(int, copies),
        cast(bool | None, original),
        str(reason),
        bool(signed),
        str(note),
        cast(Mapping[str, Json], fields),
    )
