"""Separation of duties: who may not also act, seat by seat, and who may not be named together."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from engine.case.case import Case
from engine.deciding.scope import Scope
from engine.errors import Reason, Refused
from engine.people.who import Role, RoleAt, Who, parse_who
from engine.text import Text, listed


def excluded(scope: Scope, phrase: str, state: str) -> frozenset[str]:
    """People who may not fill a seat of `phrase` in `state`, because they already act as somebody kept apart from it."""
    return frozenset(
        person for other in _apart_from(scope, phrase, state) for person in _acting_as(scope, other)
    )


def refuse_shared(scope: Scope) -> None:
    """Refuse when one person is named in two places of the form that the policy keeps apart, or in one although he has
    acted in the other."""
    for group in scope.program.workflow.apart:
        taken: dict[str, str] = {}
        for who in group:
            for person in _acting_as(scope, who):
                if taken.setdefault(person, who.phrase) != who.phrase:
                    raise Refused(_shared(scope, person, taken[person], who.phrase))


def acting_as(case: Case, phrases: Iterable[str], person: str) -> Case:
    """The case knowing that the person acts as each of these phrases."""
    known = dict(case.acted_as)
    for phrase in phrases:
        known[phrase] = tuple(dict.fromkeys((*known.get(phrase, ()), person)))
    return replace(case, acted_as=known)


def _apart_from(scope: Scope, phrase: str, state: str) -> Iterator[Who]:
    """All that the policy keeps apart from a seat; a seat is known by its phrase, or as `acted.STATE`."""
    for group in scope.program.workflow.apart:
        if any(_covers(who, phrase, state) for who in group):
            yield from (who for who in group if not _covers(who, phrase, state))


def _covers(who: Who, phrase: str, state: str) -> bool:
    """Whether the seat is one of `who`: said in the same words, or holding the same role in some unit."""
    part = parse_who(phrase).part
    same_role = isinstance(who.part, Role) and isinstance(part, RoleAt) and part.role == who.part.name
    return who.part == part or same_role or who.phrase == f"acted.{state}"


def _acting_as(scope: Scope, who: Who) -> tuple[str, ...]:
    """Those known to act as `who` in this case: named by opener or form, or whoever has acted in the role."""
    if isinstance(who.part, Role | RoleAt):
        acted = scope.case.acted_as.items()
        return tuple(person for phrase, people in acted if _covers(who, phrase, "") for person in people)
    return scope.people(who)


def _shared(scope: Scope, person: str, first: str, second: str) -> Reason:
    name = scope.facts.organisation.people[person].name
    roles = listed([_said(scope, first), _said(scope, second)])
    return Reason(
        "separation",
        Text(
            f"{name.zh}不能同时担任：{roles.zh}",
            f"{name.of('en')} cannot be all of these at once: {roles.of('en')}",
        ),
        field=second.removeprefix("form."),
    )


def _said(scope: Scope, phrase: str) -> Text:
    if phrase == "opener":
        return Text("发起人", "the one who opened the case")
    spec = scope.program.asked.get(phrase.removeprefix("form."))
    return spec.text if spec else Text(phrase, phrase)
