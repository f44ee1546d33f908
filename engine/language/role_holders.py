"""Roles that a policy gives to nobody by name: whoever has a position holds one, or whoever an expression is true of.

Another body acts by whoever records what it says. `positions` are compared with what the directory says in either language.
Under `when`, `person.roles` are those that somebody was given, or has by his position: a role by expression never hangs on
another one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from engine.language.definition import Pack, Role
from engine.language.fact_type import TEXT, ChoiceType, FactType
from engine.language.guard import Expression, Unanswered, compile_expression
from engine.language.person_facts import person_fact, person_facts
from engine.people.organisation import Holding, Organisation, Person

HEAD = "person."


def with_roles(pack: Pack, organisation: Organisation) -> Organisation:
    """The organisation with the holders of these roles beside those that the directory names."""
    by_position = {name: role for name, role in pack.roles.items() if role.positions}
    by_expression = {name: role for name, role in pack.roles.items() if role.when is not None}
    if by_position:
        organisation = _with(organisation, _by_position(by_position, organisation))
    if by_expression:
        organisation = _with(organisation, _by_expression(pack, by_expression, organisation))
    if outside := {name: role for name, role in pack.roles.items() if role.outside}:
        organisation = _with(organisation, _recorders(outside, organisation))
    return organisation


def facts_of_person(pack: Pack) -> Mapping[str, FactType]:
    """What the `when` of a role may ask, with its type: `person.rank`, `.roles`, `.unit`, `.position`."""
    return {f"{HEAD}{name}": found for name, found in {**person_facts(pack), "position": TEXT}.items()}


def condition(pack: Pack, role: Role) -> Expression:
    """The `when` of a role, compiled. Raises ExpressionError."""
    choices = tuple(ChoiceType(name, tuple(each.options)) for name, each in pack.choices.items())
    return _compiled(role.when or "", tuple(facts_of_person(pack).items()), choices)


def has_position(person: Person, role: Role) -> bool:
    """Whether the person holds the role by his position."""
    names = {_plain(person.position.zh), _plain(person.position.en)}
    return any(_plain(position) in names for position in role.positions)


def _with(organisation: Organisation, found: Iterator[Holding]) -> Organisation:
    known = {each.key for each in organisation.in_force}
    fresh = dict.fromkeys(each for each in found if each.key not in known)
    return replace(organisation, derived=(*organisation.derived, *fresh))


def _by_position(roles: Mapping[str, Role], organisation: Organisation) -> Iterator[Holding]:
    for person in organisation.people.values():
        yield from (Holding(person.id, name) for name, role in roles.items() if has_position(person, role))


def _by_expression(pack: Pack, roles: Mapping[str, Role], organisation: Organisation) -> Iterator[Holding]:
    for name, role in roles.items():
        asked = condition(pack, role)
        for person in organisation.people.values():
            if person.active and _holds(asked, person, organisation):
                yield Holding(person.id, name)


def _recorders(roles: Mapping[str, Role], organisation: Organisation) -> Iterator[Holding]:
    """Who acts where another body is asked: whoever enters what it says."""
    for name, role in roles.items():
        for person in organisation.holders(role.recorded_by) if role.recorded_by else ():
            yield Holding(person, name)


def _holds(asked: Expression, person: Person, organisation: Organisation) -> bool:
    """Whether it is true of the person; where it has no answer, he does not hold the role."""
    try:
        return asked.holds({name: _fact(name, person, organisation) for name in asked.names})
    except Unanswered:
        return False


def _fact(name: str, person: Person, organisation: Organisation) -> object:
    suffix = name.removeprefix(HEAD)
    return person.position.zh if suffix == "position" else person_fact(person.id, suffix, organisation)


def _plain(position: str) -> str:
    return " ".join(position.split()).casefold()


@lru_cache(maxsize=256)
def _compiled(
    text: str, names: tuple[tuple[str, FactType], ...], choices: tuple[ChoiceType, ...]
) -> Expression:
    return compile_expression(text, dict(names), choices)
