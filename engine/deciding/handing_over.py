"""Somebody takes another's place in a case: what he opened, what the form names him for, what was given to him.

What was done stays done by whoever did it, and keeps him apart as before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from engine.case.case import OPENER, Case, Visit
from engine.case.command import HandOver
from engine.case.decision import Decision, Entry, Message
from engine.deciding.scope import Scope
from engine.deciding.seating import followed, newly_asked
from engine.deciding.separation import acting_as, refuse_shared
from engine.digest import Json
from engine.errors import Reason, Refused
from engine.people.organisation import Organisation
from engine.text import Text

NAMING = frozenset({"person", "people"})
"""The field types that name people."""


def hand_over(scope: Scope, command: HandOver) -> Decision:
    """The case with `to` in place of `person`; one in which he has no place stays as it is.

    Raises Refused, naming the case, where `to` is kept apart from that place.
    """
    case = scope.case
    fields = fields_naming(scope, command.person)
    if case.has_ended or not (fields or case.opener == command.person or _has_seat(case, command.person)):
        return Decision(case)
    after = _in_his_place(case, fields, command)
    moved = {*(f"form.{name}" for name in fields), *((OPENER,) if case.opener == command.person else ())}
    _refuse_kept_apart(scope.at(after), command.to)
    if scope.program.workflow.states[case.state].who is not None:
        after = replace(after, visit=_claimed_anew(case.visit, followed(scope.at(after)), command))
    data: dict[str, Json] = {
        "person": command.person,
        "to": command.to,
        "as": sorted(moved),
        "by": command.by,
    }
    asked = tuple(newly_asked(case.visit, after.visit))
    told = () if any(message.to == command.to for message in asked) else (_told(scope, command),)
    return Decision(after, (Entry("handed_over", data),), messages=(*asked, *told))


def fields_naming(scope: Scope, person: str) -> Mapping[str, Json]:
    """The fields of the form that name the person, with their values."""
    form, asked = scope.case.form, scope.program.asked
    named = (name for name, spec in asked.items() if spec.type in NAMING)
    return {name: form[name] for name in named if form.get(name) is not None and _names(form[name], person)}


def _names(value: Json, person: str) -> bool:
    return value == person or (isinstance(value, list) and person in cast(list[Json], value))


def _has_seat(case: Case, person: str) -> bool:
    """Whether an open seat was given to the person, or he has claimed it."""
    return any(item.act is None and person in (*item.given_to, item.assignee) for item in case.visit.items)


def _in_his_place(case: Case, fields: Mapping[str, Json], command: HandOver) -> Case:
    values = {name: _replaced(value, command) for name, value in fields.items()}
    if case.opener == command.person:
        case = replace(acting_as(case, (OPENER,), command.person), opener=command.to)
    items = tuple(
        replace(item, given_to=tuple(_each_replaced(item.given_to, command))) if item.act is None else item
        for item in case.visit.items
    )
    return replace(case, form={**case.form, **values}, visit=replace(case.visit, items=items))


def _replaced(value: Json, command: HandOver) -> Json:
    return list(_each_replaced(cast(list[str], value), command)) if isinstance(value, list) else command.to


def _each_replaced(people: Sequence[str], command: HandOver) -> Sequence[str]:
    return list(dict.fromkeys(command.to if each == command.person else each for each in people))


def _claimed_anew(before: Visit, after: Visit, command: HandOver) -> Visit:
    """What he had claimed is claimed by his successor, where he may do it."""
    his = {item.key for item in before.items if item.assignee == command.person}
    items = tuple(
        replace(item, assignee=command.to if command.to in item.candidates else None)
        if item.key in his and item.act is None
        else item
        for item in after.items
    )
    return replace(after, items=items)


def _refuse_kept_apart(scope: Scope, to: str) -> None:
    try:
        refuse_shared(scope)
    except Refused as refused:
        raise Refused(*(_of_case(scope, reason.text, to) for reason in refused.reasons)) from refused


def _of_case(scope: Scope, why: Text, to: str) -> Reason:
    name, number = _name(scope.facts.organisation, to), scope.case.number
    return Reason(
        "kept_apart",
        Text(
            f"{name.zh}不能接手{number}：{why.zh}",
            f"{name.of('en')} cannot take over {number}: {why.of('en')}",
        ),
    )


def _told(scope: Scope, command: HandOver) -> Message:
    name = _name(scope.facts.organisation, command.person)
    say = {"zh": f"{name.zh}已将本案移交给您。", "en": f"{name.of('en')} has handed this case over to you."}
    return Message("told", command.to, data={"say": say})


def _name(organisation: Organisation, person: str) -> Text:
    found = organisation.people.get(person)
    return found.name if found else Text(person, person)
