"""The invented staff of a demo: units, people and the roles they hold, as a file writes them and as the directory takes them."""

from collections.abc import Iterator, Mapping

from pydantic import Field

from engine.language.definition import Model, Name, Names, Sentence
from engine.people.organisation import Holding, Organisation, Person, Unit
from engine.text import Language, Text


class UnitOfDemo(Sentence):
    """A unit, named by its key."""

    kind: Name
    code: str = ""
    parent: Name | None = None
    head: Name | None = None
    deputy_in_charge: Name | None = None


class PersonOfDemo(Sentence):
    """Somebody invented, named by a key; `zh` and `en` are his name."""

    email: str
    language: Language = "zh"
    unit: Name | None = None
    position: Sentence | None = None
    rank: Name | None = None
    manager: Name | None = None
    roles: Names = ()
    phone: str = ""


class Cast(Model):
    """Everybody in a demo."""

    units: Mapping[Name, UnitOfDemo] = Field(default_factory=dict[str, UnitOfDemo])
    people: Mapping[Name, PersonOfDemo]

    @property
    def organisation(self) -> Organisation:
        """The staff as the engine knows it."""
        return Organisation.of(_people(self.people), _units(self.units), _holdings(self.people))


def _people(people: Mapping[str, PersonOfDemo]) -> Iterator[Person]:
    for id_, person in people.items():
        position = person.position.text if person.position else Text("")
        yield Person(
            id_,
            person.text,
            person.email,
            person.language,
            person.unit,
            person.manager,
            person.rank,
            position,
            phone=person.phone,
        )


def _units(units: Mapping[str, UnitOfDemo]) -> Iterator[Unit]:
    for id_, unit in units.items():
        yield Unit(id_, unit.text, unit.kind, unit.code, unit.parent, unit.head, unit.deputy_in_charge)


def _holdings(people: Mapping[str, PersonOfDemo]) -> Iterator[Holding]:
    for id_, person in people.items():
        yield from (Holding(id_, role) for role in person.roles)
