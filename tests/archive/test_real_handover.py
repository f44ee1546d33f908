"""The shipped micro-loan policy through the real service: certificates first, then the file; both end under one number."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.finding import Finding
from archive.governed import GOVERNED
from archive.queries import find_records
from archive.vocabulary import VOCABULARY
from engine.case.case import Case
from engine.case.command import Act, OpenCase, SaveForm
from engine.deciding.forms import list_digest
from engine.digest import Json
from engine.errors import InvalidForm, Refused
from engine.language.loader import sources_of
from engine.people.actor import Actor
from engine.people.organisation import Holding, Person
from engine.service.library import Library
from engine.service.service import Service
from engine.store.metadata import metadata
from engine.store.unit_of_work import Store
from engine.text import Text
from engine.time.clock import ManualClock

NOW = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)
PACKS = Path(__file__).parents[2] / "workflows"
FIGURES = {
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
    "he": "administrator",
}
PAPERS: list[dict[str, Json]] = [
    {"item": "approval", "title": "审批表", "pages": 6, "signed": True},
    {"item": "contracts", "title": "借款合同", "pages": 14, "signed": True},
    {"item": "investigation", "title": "调查报告", "pages": 22},
    {"item": "customer", "title": "营业执照", "pages": 2},
]


class Company:
    """A company that works by the micro-loan policy."""

    def __init__(self, store: Store) -> None:
        self.store = store
        library = Library(store, VOCABULARY)
        console = Actor("console", "console")
        sources = sources_of(PACKS / "micro-loan", lambda name: PACKS / name)
        self.edition = library.publish(sources, FIGURES, console, NOW).edition
        self.service = Service(store, library, GOVERNED, ManualClock(NOW))
        people = [Person(each, Text(each), f"{each}@example.test") for each in ROLES]
        self.service.put_people(console, people)
        self.service.grant(console, [Holding(person, role) for person, role in ROLES.items()])

    def open(self, who: str, workflow: str, given: Mapping[str, Json]) -> Case:
        return self.service.open(Actor(who), self.edition, OpenCase(workflow, given))

    def save(self, who: str, case: Case, given: Mapping[str, Json]) -> Case:
        return self.service.do(Actor(who), case.id, SaveForm(given))

    def act(
        self, who: str, case: Case, action: str, sign: str = "", answers: Mapping[str, Json] | None = None
    ) -> Case:
        with self.service.look(case.id) as scope:
            seen = {sign: list_digest(scope, sign)} if sign else {}
        return self.service.do(Actor(who), case.id, Act(action, answers or {}, seen))


@pytest.fixture
def company(database_url: str) -> Iterator[Company]:
    store = Store(database_url)
    metadata.create_all(store.engine)
    yield Company(store)
    store.close()


def _handover(company: Company) -> Case:
    return company.open(
        "lin", "handover", {"b_role": "wu", "file": {"project": "P-17", "closed_on": "2026-10-12"}}
    )


def _stored_certificates(company: Company) -> Case:
    given = {
        "a_role": "lin",
        "b_role": "wu",
        "received_at": "2026-10-12 08:50",
        "certificates": {"project": "P-17"},
    }
    case = company.open("lin", "certificates", given)
    paper = {
        "item": "other_rights",
        "title": "他项权证",
        "original": True,
        "certificate_number": "他字第1号",
        "quantity": 1,
    }
    company.save("lin", case, {"certificates": {"papers": [paper]}})
    company.act("lin", case, "submit", "certificates")
    for who in ("lin", "wu", "xu"):
        company.act(who, case, "sign", "certificates")
    return company.act("fang", case, "store", "certificates")


def _filed(company: Company) -> Case:
    case = _handover(company)
    company.save("lin", case, {"file": {"papers": PAPERS}})
    company.act("lin", case, "submit", "file")
    company.save("wu", case, {"file": {"papers": {"codes": "from_pages"}}})
    company.act("wu", case, "pass_on", "file")
    counts: list[Json] = [{"line": line, "pages": pages} for line, pages in enumerate((6, 14, 22, 2), 1)]
    company.act("xu", case, "counted", answers={"received": counts})
    company.act("lin", case, "accept", "file")
    company.act("wu", case, "accept", "file")
    return company.act("xu", case, "accept", "file")


def test_certificates_wait_for_their_file_and_get_its_number(company: Company) -> None:
    assert _stored_certificates(company).state == "kept"
    with company.store.read() as work:
        (waiting,) = find_records(work, class_="certificate")
    assert (waiting.numbers, waiting.custodian, waiting.place) == ({}, "fang", "safe")
    case = _filed(company)
    assert case.state == "filed"
    with company.store.read() as work:
        named = {each.class_: each.numbers for each in find_records(work)}
    assert named == {
        "loan_file": {"file": "2026鸿借字第001号"},
        "contract": {"contract": "2026鸿借字第001号-01"},
        "certificate": {"certificate": "2026鸿借字第001号"},
    }


def test_certificates_that_come_later_get_the_number_at_once(company: Company) -> None:
    _filed(company)
    _stored_certificates(company)
    with company.store.read() as work:
        (certificate,) = find_records(work, class_="certificate")
    assert certificate.numbers == {"certificate": "2026鸿借字第001号"}


def test_what_is_missing_is_told_by_item_and_line(company: Company) -> None:
    case = _handover(company)
    company.save("lin", case, {"file": {"papers": [PAPERS[1], {**PAPERS[0], "pages": None}]}})
    with pytest.raises(Refused) as caught:
        company.act("lin", case, "submit", "file")
    details = [each for reason in caught.value.reasons for each in reason.details]
    found = [each for each in details if isinstance(each, Finding)]
    assert [(each.kind, each.line or each.item) for each in found] == [
        ("missing", "investigation"),
        ("missing", "customer"),
        ("misplaced", 2),
        ("uncounted", 2),
    ]
    assert caught.value.reasons[0].clauses == ("R05", "R09")


def test_the_reviewer_may_number_pages_and_change_nothing_else(company: Company) -> None:
    case = _handover(company)
    company.save("lin", case, {"file": {"papers": PAPERS}})
    company.act("lin", case, "submit", "file")
    with pytest.raises(Exception, match=r"no change but of papers\.codes"):
        company.save("wu", case, {"file": {"papers": [{"line": 1, "pages": 7}]}})
    company.save("wu", case, {"file": {"papers": [{"line": 1, "codes": "1-6"}]}})


def test_a_second_handover_of_the_project_is_refused_when_it_is_opened(company: Company) -> None:
    _filed(company)
    with pytest.raises(InvalidForm, match=r"file\.project: expected another Project.*2026鸿借字第001号"):
        _handover(company)


def test_of_two_handovers_of_one_project_only_the_first_is_filed(company: Company) -> None:
    late = _handover(company)
    _filed(company)
    company.save("lin", late, {"file": {"papers": PAPERS}})
    with pytest.raises(Refused, match='already a record "Loan file" with the same Project'):
        company.act("lin", late, "submit", "file")
