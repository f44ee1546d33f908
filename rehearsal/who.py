"""Who is meant in an expectation: a person, the holders of a role, or a relation of either (`manager of lin`)."""

from collections.abc import Iterator

from engine.errors import NotFound
from engine.people.organisation import Organisation
from engine.people.who import Part, Relation, Role, RoleAt, parse_who


def people_named(phrase: str, organisation: Organisation) -> tuple[str, ...]:
    """The people that `phrase` names in the organisation. Raises NotFound for a name that nobody bears."""
    return tuple(dict.fromkeys(_named(parse_who(phrase).part, organisation)))


def _named(part: Part, organisation: Organisation) -> Iterator[str]:
    match part:
        case Role(name):
            yield from _person_or_holders(name, organisation)
        case RoleAt(role, Role(unit)):
            yield from organisation.holders(role, unit)
        case Relation(name, of):
            related = (_related(name, person, organisation) for person in _named(of, organisation))
            yield from (person for person in related if person is not None)
        case _:
            raise NotFound("person or role", str(part), list(organisation.people))


def _person_or_holders(name: str, organisation: Organisation) -> tuple[str, ...]:
    found = (name,) if name in organisation.people else organisation.holders(name)
    if not found:
        roles = [holding.role for holding in organisation.holdings]
        raise NotFound("person or role", name, [*organisation.people, *roles])
    return found


def _related(name: str, person: str, organisation: Organisation) -> str | None:
    unit = organisation.unit_of(person)
    match name:
        case "manager":
            return organisation.manager_of(person)
        case "head":
            return organisation.head_of(unit, other_than=person)
        case _:
            return organisation.deputy_in_charge_of(unit)
