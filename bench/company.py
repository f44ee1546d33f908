"""A lending company on a real database: the shipped micro-loan policy published, its staff entered, the real service at work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from archive.governed import GOVERNED
from archive.vocabulary import VOCABULARY
from engine.deciding.forms import list_rows
from engine.digest import Json, digest_of
from engine.people.actor import Actor
from engine.people.organisation import Holding, Person, Unit
from engine.service.library import Library
from engine.service.service import Service
from engine.store.metadata import metadata
from engine.store.unit_of_work import Store
from engine.text import Text
from engine.time.clock import ManualClock
from fonds.packs import find_pack, read_sources

MONDAY = datetime(2026, 10, 12, 1, tzinfo=UTC)
FIGURES: Mapping[str, Json] = {
    "overall": "5 working days",
    "first_moment": "1 working day",
    "receipt": "same day",
    "longest_extension": "5 working days",
    "longest_loan": "1 month",
    "ordinary_years": "10 years",
}
ROLES = {
    "lin": "a_role",
    "wu": "b_role",
    "xu": "archivist",
    "fang": "certificate_keeper",
    "gao": "gm",
    "tang": "approver",
    "he": "administrator",
}
_ADMIN = Actor("he", "console")


@dataclass(frozen=True, slots=True)
class Company:
    """The company at work under a clock that stands still. `store.close()` ends it."""

    store: Store
    clock: ManualClock
    service: Service
    edition: str

    def shown(self, case: str) -> Mapping[str, str]:
        """The digest of the list that a person is shown before he signs."""
        with self.service.look(case) as scope:
            return {"file": digest_of(list_rows(scope, "file"))}


def company(url: str) -> Company:
    """The company on the database at `url`; tables, staff and policy are entered if nobody has yet."""
    store, clock = Store(url), ManualClock(MONDAY)
    metadata.create_all(store.engine)
    library = Library(store, VOCABULARY)
    service = Service(store, library, GOVERNED, clock)
    if not library.packs():
        service.put_units(_ADMIN, [Unit("loans", Text("业务部", "Loans"), "department", head="gao")])
        service.put_people(_ADMIN, [_person(id) for id in ROLES])
        service.grant(_ADMIN, [Holding(person, role) for person, role in ROLES.items()])
        library.publish(read_sources(find_pack("micro-loan")), FIGURES, _ADMIN, clock.now())
    return Company(store, clock, service, library.current("micro-loan").edition)


def _person(id: str) -> Person:
    manager = None if id == "gao" else "gao"
    return Person(id, Text(id, id), f"{id}@example.test", unit="loans", manager=manager, rank="staff")
