"""Separation of duties: who may not also act, seat by seat, and who may not be named together."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from engine.case.case import Case
from engine.deciding.scope import Scope
from engine.errors import Reason, Refused
from engine.people.who import PathTo, Role, RoleAt, Who, parse_who
from engine.text import Text, listed


def excluded(scope: Scope, phrase: str, state: str) -> frozenset[str]:
    """People who may not fill a seat of `phrase` in `state`, because they already act as somebody kept apart from it, or belong
    to the unit of one whose unit is kept apart."""
    workflow, organisation = scope.program.workflow, scope.facts.organisation
    people = frozenset(_acting_beside(scope, workflow.apart, phrase, state))
    beside = frozenset(_acting_beside(scope, workflow.apart_units, phrase, state))
    units = {unit for person in beside if (unit := organisation.unit_of(person))}
    colleagues = (each.id for each in organisation.people.values() if each.unit in units) if units else ()
    return people | beside | frozenset(colleagues)


def kept_apart_from(scope: Scope, phrase: str, state: str, person: str) -> Iterator[tuple[Who, bool]]:
    """As whom the person acts, or somebody of his unit (true), so that he may not fill a seat of `phrase` in `state`."""
    workflow, organisation = scope.program.workflow, scope.facts.organisation
    for groups, by_unit in ((workflow.apart, False), (workflow.apart_units, True)):
        for group in groups:
            for who in group:
                beside = tuple(_acting_beside(scope, (_pair(group, who, phrase, state),), phrase, state))
                units = {unit for other in beside if (unit := organisation.unit_of(other))} if by_unit else ()
                if person in beside or organisation.unit_of(person) in units:
                    yield who, by_unit and person not in beside


def _pair(group: Sequence[Who], other: Who, phrase: str, state: str) -> tuple[Who, ...]:
    """Of a list, what covers the seat, and one other: as which of the list somebody is kept out."""
    return (*(who for who in group if covers(who, phrase, state) and who != other), other)


def fills_one_seat(scope: Scope, phrase: str, state: str) -> bool:
    """Whether everyone who acts in the state is another person: a list names `each acted.STATE`."""
    workflow = scope.program.workflow
    return any(
        _is_each(who, state) and any(covers(other, phrase, state) for other in group)
        for group in (*workflow.apart, *workflow.apart_units)
        for who in group
    )


def refuse_shared(scope: Scope) -> None:
    """Refuse when one person is named in two places of the form that the policy keeps apart, or in one although he has
    acted in the other; or two of one unit where units are kept apart."""
    organisation = scope.facts.organisation
    for group in scope.program.workflow.apart:
        _refuse_twice(scope, group, lambda person: person)
    for group in scope.program.workflow.apart_units:
        _refuse_twice(scope, group, lambda person: organisation.unit_of(person) or person)


def _refuse_twice(scope: Scope, group: Sequence[Who], as_what: Callable[[str], str]) -> None:
    taken: dict[str, tuple[str, str]] = {}
    for who in group:
        for person in _acting_as(scope, who):
            first, phrase = taken.setdefault(as_what(person), (person, who.phrase))
            if phrase != who.phrase:
                raise Refused(_shared(scope, (first, person), phrase, who.phrase))


def acting_as(case: Case, phrases: Iterable[str], person: str) -> Case:
    """The case knowing that the person acts as each of these phrases."""
    known = dict(case.acted_as)
    for phrase in phrases:
        known[phrase] = tuple(dict.fromkeys((*known.get(phrase, ()), person)))
    return replace(case, acted_as=known)


def _acting_beside(scope: Scope, groups: Iterable[Sequence[Who]], phrase: str, state: str) -> Iterator[str]:
    """Those who act as somebody kept apart from a seat; a seat is known by its phrase, or as `acted.STATE`."""
    for group in groups:
        if any(covers(who, phrase, state) for who in group):
            for who in group:
                if not covers(who, phrase, state):
                    yield from _acting_as(scope, who)
                elif _is_each(who, state) and scope.case.state == state:
                    yield from (item.act.by for item in scope.case.visit.items if item.act is not None)


def covers(who: Who, phrase: str, state: str) -> bool:
    """Whether the seat is one of `who`: said in the same words, or holding the same role in some unit."""
    part = parse_who(phrase).part
    same_role = isinstance(who.part, Role) and isinstance(part, RoleAt) and part.role == who.part.name
    return who.part == part or same_role or who.part == PathTo(f"acted.{state}")


def _is_each(who: Who, state: str) -> bool:
    return who.each and who.part == PathTo(f"acted.{state}")


def _acting_as(scope: Scope, who: Who) -> tuple[str, ...]:
    """Those known to act as `who` in this case: named by opener or form, or whoever has acted as that, with those for whom they
    stood in. Who has handed his place over has still acted."""
    acted = scope.case.acted_as.items()
    found = tuple(person for phrase, people in acted if covers(who, phrase, "") for person in people)
    if not isinstance(who.part, Role | RoleAt):
        found = tuple(dict.fromkeys((*scope.people(who), *found)))
    return (*found, *(absent for person in found for absent in scope.case.stood_for.get(person, ())))


def _shared(scope: Scope, people: tuple[str, str], first: str, second: str) -> Reason:
    one, other = (scope.facts.organisation.people[person].name for person in people)
    roles = listed([_said(scope, first), _said(scope, second)])
    text = Text(
        f"{one.zh}不能同时担任：{roles.zh}",
        f"{one.of('en')} cannot be all of these at once: {roles.of('en')}",
    )
    if people[0] != people[1]:
        text = Text(
            f"{one.zh}和{other.zh}属于同一部门，不能分别担任：{roles.zh}",
            f"{one.of('en')} and {other.of('en')} are of one unit, and cannot be these: {roles.of('en')}",
        )
    return Reason("separation", text, field=second.removeprefix("form."))


def _said(scope: Scope, phrase: str) -> Text:
    if phrase == "opener":
        return Text("发起人", "the one who opened the case")
    spec = scope.program.asked.get(phrase.removeprefix("form."))
    return spec.text if spec else Text(phrase, phrase)
