"""Rules asked for each record, on both databases: the cases that a request becomes, and what their ledgers say."""

from collections.abc import Iterator, Mapping

import pytest
from sqlalchemy import select

from archive.governed import GOVERNED
from archive.record import Record
from archive.store.records import Records
from archive.vocabulary import VOCABULARY
from engine.case.case import Case
from engine.case.command import OpenCase
from engine.digest import Json
from engine.errors import Refused
from engine.evidence.ledger import subject_of
from engine.people.actor import Actor
from engine.service.library import Library
from engine.service.proof import verify_database
from engine.service.service import Service
from engine.store.cases import cases
from engine.store.metadata import metadata
from engine.store.unit_of_work import Store
from engine.time.clock import ManualClock
from tests.support.ruled_pack import ORGANISATION, SPLIT, sources
from tests.support.small_pack import MORNING

WEN = Actor("wen")


@pytest.fixture
def service(database_url: str) -> Iterator[Service]:
    """The small policy published, its staff entered, and six papers in the archive."""
    store = Store(database_url)
    metadata.create_all(store.engine)
    library = Library(store, VOCABULARY)
    opened = Service(store, library, GOVERNED, ManualClock(MORNING))
    opened.put_people(WEN, ORGANISATION.people.values())
    opened.put_units(WEN, ORGANISATION.units.values())
    opened.grant(WEN, ORGANISATION.holdings)
    library.publish(sources(SPLIT), {}, WEN, MORNING)
    with store.begin() as work:
        archive = Records(work.connection)
        for nth, (id_, secrecy) in enumerate(
            (("a", "secret"), ("b", "open"), ("c", "secret"), ("d", "top")), 1
        ):
            fields: Mapping[str, Json] = {"office": "north"}
            archive.add(
                Record(id_, "paper", "ku", "reading_room", "x", MORNING, secrecy, fields=fields, nth=nth)
            )
        archive.flush()
    yield opened
    store.close()


def asked(service: Service, *records: str) -> Case:
    return service.open(WEN, "small@1.1", OpenCase("borrowing", {"records": list(records)}))


def all_cases(service: Service) -> list[Case]:
    with service.store.read() as work:
        ids = work.connection.execute(select(cases.c.id).order_by(cases.c.number)).scalars().all()
        return [work.cases.read(each) for each in ids]


def test_a_request_becomes_as_many_cases_as_there_are_answers(service: Service) -> None:
    first = asked(service, "a", "b", "c")
    both = all_cases(service)
    assert [(case.number, case.form["records"], case.state) for case in both] == [
        ("JY2026-0001", ["a", "c"], "deciding"),
        ("JY2026-0002", ["b"], "done"),
    ]
    assert both[0] == first
    assert {case.opener for case in both} == {"wen"}
    with service.store.read() as work:
        told = [entry.body for entry in work.ledger.all() if entry.subject == subject_of(both[1].id)]
    assert f'"beside":"{first.id}"' in told[0]
    assert verify_database(service.store).findings == ()


def test_a_refused_record_leaves_nothing_behind(service: Service) -> None:
    with pytest.raises(Refused) as caught:
        asked(service, "a", "d")
    assert [reason.clauses for reason in caught.value.reasons] == [("R03",)]
    assert all_cases(service) == []
