"""What somebody scanned or typed at the counter: a record, a person, a case; or nothing that is known here."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.language.definition import FieldSpec
from engine.people.organisation import Person
from engine.store.unit_of_work import UnitOfWork
from web import shapes
from web.finding import Finder
from web.in_force import read_by
from web.page import Page
from web.store.lookups import CaseLine, case_numbered

MOST_HITS = 10
_ANY = FieldSpec(type="records", zh="档案")


@dataclass(frozen=True, slots=True)
class Scanned:
    """What it means: exactly one thing, or the things that it could mean."""

    records: tuple[shapes.Found, ...] = ()
    people: tuple[Person, ...] = ()
    case: CaseLine | None = None

    @property
    def is_clear(self) -> bool:
        return len(self.records) + len(self.people) + (self.case is not None) == 1


def scanned(page: Page, work: UnitOfWork, text: str) -> Scanned:
    """A number, a label or a name is exactly what it says; of other words, what they could mean.

    Raises Refused for a label that is another company's, or that was cut off or misread.
    """
    if case := case_numbered(work.connection, text):
        return Scanned(case=case)
    finders = tuple(_finders(page))
    exact = tuple(found for each in finders for found in each.shown(each.named(text, _ANY)))
    people = tuple(_people(page, text))
    if exact or people:
        return Scanned(exact, people)
    hits = tuple(found for each in finders for found in each.search(text, _ANY))
    return Scanned(hits[:MOST_HITS], tuple(_people(page, text, partly=True))[:MOST_HITS])


def shown(page: Page, ids: tuple[str, ...]) -> tuple[shapes.Found, ...]:
    """These records, whatever policy they belong to."""
    found = {each.id: each for finder in _finders(page) for each in finder.shown(ids)}
    return tuple(found[id_] for id_ in ids if id_ in found)


def _finders(page: Page) -> Iterator[Finder]:
    for definition in page.parts.library.in_force():
        yield Finder(page.parts.store, read_by(page, definition))


def _people(page: Page, text: str, *, partly: bool = False) -> Iterator[Person]:
    wanted = text.strip().casefold()
    for person in page.organisation.people.values():
        words = (person.id, person.email, person.name.zh, person.name.en)
        names = [each.casefold() for each in words if each]
        if (
            person.active
            and wanted
            and (wanted in names or (partly and any(wanted in each for each in names)))
        ):
            yield person
