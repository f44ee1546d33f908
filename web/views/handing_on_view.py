"""Somebody's open requests as they could be given to others: which seats are his, to whom each may go, and why one may not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.deciding.brief import deadline_shown, subject_of
from engine.deciding.ladder import armed_deadlines
from engine.deciding.scope import Scope
from engine.deciding.standard.handing import could_take, his_seats
from engine.deciding.standard.permission import may
from engine.people.organisation import Person
from engine.text import Text, counted, listed
from web import shapes, words
from web.questions import Typed

REASSIGN = "reassign"
WHOSE = "whose"
"""The name of the input that says whose work it is."""


@dataclass(frozen=True, slots=True)
class Seat:
    """His seat in one case: its `key`, those who could take it, and why it cannot be given away now (else nothing)."""

    case: str
    number: str
    title: Text
    state: shapes.Badge
    deadline: shapes.Deadline | None
    key: str
    could: tuple[str, ...]
    could_said: Text
    why_not: Text


def seats(scopes: Iterable[Scope], whose: str, reader: str) -> tuple[Seat, ...]:
    """His seats in these cases, one a case, of those whose work the reader may give to others at all."""
    return tuple(
        found
        for scope in scopes
        if whose == reader or may(scope, REASSIGN, reader)
        if (found := _seat(scope, whose, reader)) is not None
    )


def _seat(scope: Scope, whose: str, reader: str) -> Seat | None:
    item = next((each for each in scope.case.visit.open_items if each.may_be_done_by(whose)), None)
    if item is None:
        return None
    could = tuple(each for each in could_take(scope, item) if each != whose)
    names = listed(words.name_of(scope.facts.organisation, each) for each in could)
    soonest = min(armed_deadlines(scope.case), key=lambda each: each.due_at, default=None)
    pack = scope.definition.pack.name
    due = words.deadline(deadline_shown(scope, soonest), pack, scope.now) if soonest else None
    return Seat(
        scope.case.id,
        scope.case.number,
        _titled(scope),
        shapes.Badge(scope.program.workflow.states[scope.case.state].text),
        due,
        item.key,
        could,
        Text(f"可转给：{names.zh}", f"May go to: {names.of('en')}") if could else Text(""),
        _why_not(
            scope, reader, is_his=item.key in {each.key for each in his_seats(scope, reader)}, could=could
        ),
    )


def _why_not(scope: Scope, reader: str, *, is_his: bool, could: Sequence[str]) -> Text:
    if not may(scope, REASSIGN, reader):
        return Text("这一步没有开放转办", "This step may not be reassigned")
    if not is_his:
        return Text(
            "您自己也在办理这一步，不能转走他的",
            "You are asked in this step yourself: his part is not yours to give",
        )
    return Text("") if could else Text("没有其他人可以担任这一步", "Nobody else may act here")


def _titled(scope: Scope) -> Text:
    title, subject = scope.program.workflow.text, subject_of(scope)
    return Text(f"{title.zh}：{subject.zh}", f"{title.of('en')}: {subject.of('en')}") if subject else title


def to_whom(of: Sequence[Seat], people: Mapping[str, Person], typed: Typed) -> tuple[shapes.Field, ...]:
    """What is asked once for all of them: who has them from now on, and why."""
    movable = [each for each in of if not each.why_not]
    many: dict[str, int] = {}
    for person in (each for seat in movable for each in seat.could):
        many[person] = many.get(person, 0) + 1
    options = tuple(
        shapes.Option(person, people[person].name, _hint(people[person].position, count, len(movable)))
        for person, count in sorted(many.items(), key=lambda each: -each[1])
    )
    person, reason = f"{REASSIGN}.person", f"{REASSIGN}.reason"
    return (
        shapes.Field(person, Text("转给", "To"), "select", _value(typed, person), options=options),
        shapes.Field(reason, Text("理由", "Reason"), "textarea", _value(typed, reason), rows=3),
    )


def _hint(position: Text, count: int, of: int) -> Text:
    if count == of:
        return position
    return position + Text(f"（其中{count}件）", f" ({counted(count, 'request')} of {of})")


def _value(typed: Typed, name: str) -> str:
    return next(iter(typed.texts.get(name, ())), "")
