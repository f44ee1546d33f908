"""Talking about a case: pressing for it, sending copies of it, a comment, a file laid to it. None of it moves the case."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from engine.case.case import Attached, Case
from engine.case.decision import Decision, Entry, Message
from engine.deciding.scope import Scope
from engine.deciding.standard.asking import Asked, Options, name_of, people_as_options
from engine.deciding.standard.permission import declared
from engine.deciding.travelling import with_copies
from engine.digest import Json
from engine.people.actor import Actor
from engine.text import Text
from engine.time.deadline import reckon
from engine.time.moment import written_moment


def always(scope: Scope, person: str) -> bool:
    """There is always something to say."""
    return True


def may_nudge(scope: Scope, person: str) -> bool:
    """Whether somebody else is awaited."""
    return any(person not in item.awaited for item in scope.case.visit.open_items)


def nudge(asked: Asked) -> Decision:
    """Everyone who is awaited gets another mail.

    Raises Refused, with the moment from which it is possible again, when it has been done as often as the rule allows.
    """
    scope, visit = asked.scope, asked.scope.case.visit
    _refuse_impatient(asked)
    data = {**asked.by, "note": asked.text("note")}
    awaited = dict.fromkeys((item.key, p) for item in visit.open_items for p in item.awaited)
    messages = tuple(
        Message("nudge", person, item=key, data=data)
        for key, person in awaited
        if person != asked.actor.person
    )
    nudged = replace(visit, nudged=(*visit.nudged, scope.now))
    return Decision(replace(scope.case, visit=nudged), messages=messages)


def _refuse_impatient(asked: Asked) -> None:
    scope, rule = asked.scope, asked.rule
    period = scope.period(rule.within) if rule.within is not None else None
    times = scope.number(rule.times) if rule.times is not None else 1
    if period is None and rule.times is None:
        return
    calendar = scope.definition.calendar
    again = [
        reckon(period, at, calendar).due_at if period is not None else None
        for at in scope.case.visit.nudged[-times:]
    ]
    running = [each for each in again if each is None or each > scope.now]
    if len(running) < times:
        return
    first = running[0]
    if first is None:
        text = Text(f"这一步最多催办{times}次", f"this step may be pressed for {times} times at most")
        raise asked.refused("too_often", text)
    at = written_moment(calendar.local(first))
    text = Text(f"刚刚催办过，{at.zh}以后可以再催", f"it was pressed for just now; again from {at.en}")
    raise asked.refused("too_often", text)


def readers(scope: Scope, person: str) -> Options:
    """Those to whom a copy may go."""
    rule = declared(scope, "copy")
    wanted = scope.everyone(rule.to) if rule is not None and rule.to is not None else ()
    everyone = wanted or tuple(scope.facts.organisation.people)
    return {"people": people_as_options(scope, tuple(each for each in everyone if each != person))}


def copy(asked: Asked) -> Decision:
    """A copy to each of them; when he has read it, the case says so. Raises InvalidInput for who may get none."""
    scope, by = asked.scope, asked.actor.person
    people = tuple(map(str, cast(list[Json], asked.answers.get("people") or [])))
    allowed = {each.value for each in readers(scope, by)["people"]}
    for person in people:
        if person not in allowed:
            name = name_of(scope, person)
            text = Text(f"不能抄送给{name.zh}", f"no copy may go to {name.of('en')}")
            raise asked.refused("unfit", text)
    data = {**asked.by, "note": asked.text("note")}
    messages = tuple(Message("copy", person, data=data) for person in people)
    return Decision(with_copies(scope.case, people, by, scope.now), messages=messages)


def is_unread(case: Case, person: str) -> bool:
    """Whether the person got a copy that he has not opened yet."""
    return any(each.person == person and each.read_at is None for each in case.copies)


def read_by(scope: Scope, actor: Actor) -> Decision:
    """The copy of whoever has opened it, ticked off; what was read before stays as it was."""
    if not is_unread(scope.case, actor.person):
        return Decision(scope.case)
    copies = tuple(
        replace(each, read_at=scope.now) if each.person == actor.person and each.read_at is None else each
        for each in scope.case.copies
    )
    return Decision(replace(scope.case, copies=copies), (Entry("read", {}),))


def comment(asked: Asked) -> Decision:
    """What is said, to everyone who has a part in the case now: who opened it and who is awaited."""
    data = {**asked.by, "text": asked.text("text")}
    return Decision(asked.scope.case, messages=_to_those_concerned(asked, data))


def attach(asked: Asked) -> Decision:
    """A file laid to the case, seen by everyone who may see the case. The same content twice is kept once."""
    scope, case = asked.scope, asked.scope.case
    file = cast(Mapping[str, Json], asked.answers["file"])
    name, digest = str(file["name"]), str(file["sha256"])
    attached = Attached(name, digest, int(str(file["size"])), asked.actor.person, scope.now)
    others = tuple(each for each in case.attached if (each.sha256, each.name) != (digest, name))
    data = {**asked.by, "text": f"{name} {asked.text('note')}".strip()}
    return Decision(replace(case, attached=(*others, attached)), messages=_to_those_concerned(asked, data))


def _to_those_concerned(asked: Asked, data: Mapping[str, Json]) -> tuple[Message, ...]:
    case = asked.scope.case
    people = (case.opener, *(p for item in case.visit.open_items for p in item.awaited))
    return tuple(
        Message("comment", person, data=data)
        for person in dict.fromkeys(people)
        if person != asked.actor.person
    )
