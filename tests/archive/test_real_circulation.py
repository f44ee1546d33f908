"""A deed's life through the real service, by a policy on top of `standard`: filed, lent, held, listed, destroyed; who is late."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.circulation import bound_now, loans_of
from archive.draft import draft_of
from archive.finding import Finding
from archive.governed import GOVERNED
from archive.queries import record_view
from archive.record import Record
from archive.vocabulary import VOCABULARY
from engine.case.case import Case
from engine.case.command import Act, OpenCase, SaveForm
from engine.deciding.forms import list_digest
from engine.digest import Json
from engine.errors import InvalidForm, Refused
from engine.language.field import Reading
from engine.language.loader import sources_of
from engine.people.actor import Actor
from engine.people.organisation import Holding, Person
from engine.service.library import Library
from engine.service.service import Service
from engine.store.metadata import metadata
from engine.store.unit_of_work import Store, UnitOfWork
from engine.text import Text
from engine.time.clock import ManualClock

NOW = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
PACKS = Path(__file__).parents[2] / "workflows"
ROLES = {"lin": "clerk", "wu": "clerk", "xu": "keeper", "he": "director", "fang": "witness"}


class Company:
    """A company that works by the policy `deeds`."""

    def __init__(self, store: Store) -> None:
        self.store, self.clock = store, ManualClock(NOW)
        library = Library(store, VOCABULARY)
        console = Actor("console", "console")
        self.sources = sources_of(Path(__file__).parent / "deeds", lambda name: PACKS / name)
        self.definition = library.publish(self.sources, {}, console, NOW)
        self.service = Service(store, library, GOVERNED, self.clock)
        self.service.put_people(console, [self.person(each) for each in ROLES])
        self.service.grant(console, [Holding(person, role) for person, role in ROLES.items()])

    @staticmethod
    def person(id_: str, *, active: bool = True) -> Person:
        return Person(id_, Text(id_), f"{id_}@example.test", active=active)

    def open(self, who: str, workflow: str, given: Mapping[str, Json]) -> Case:
        return self.service.open(Actor(who), self.definition.edition, OpenCase(workflow, given))

    def act(self, who: str, case: Case, action: str, sign: str = "", **answers: Json) -> Case:
        with self.service.look(case.id) as scope:
            seen = {sign: list_digest(scope, sign)} if sign else {}
        return self.service.do(Actor(who), case.id, Act(action, answers, seen, typed=case.number))

    def case(self, id_: str) -> Case:
        with self.store.read() as work:
            return work.cases.read(id_)

    def deed(self, title: str, signed_on: str = "2010-05-04") -> str:
        """Files one; its id."""
        filing = self.open("lin", "filing", {"deed": {"title": title, "signed_on": signed_on}})
        return str(draft_of(self.act("xu", filing, "accept", "deed").form["deed"]).record)

    def lent(self, record: str, term: str = "2 weeks") -> Case:
        """Lends it to lin and hands it out; the case of the loan."""
        borrowing = self.open("lin", "borrowing", {"records": [record], "term": term})
        loan = self.case(self.act("he", borrowing, "approve").children["loan"].case)
        self.act("xu", loan, "hand_out", "records")
        return self.act("lin", loan, "hand_out", "records")

    def listed(self, *deeds: str) -> Case:
        """Puts them on a destruction list that is to be decided."""
        clearing = self.open("xu", "clearing", {"records": list(deeds)})
        return self.act("xu", clearing, "submit", "records")

    def record(self, id_: str) -> Record:
        with self.store.read() as work:
            return record_view(work, id_, self.reading(work)).record

    def kinds(self, id_: str) -> list[str]:
        with self.store.read() as work:
            return [each.kind for each in record_view(work, id_, self.reading(work)).movements]

    def reading(self, work: UnitOfWork) -> Reading:
        return Reading(
            self.definition.pack,
            work.directory.read(self.clock.now()),
            self.definition.calendar,
            self.clock.now(),
        )


@pytest.fixture
def company(database_url: str) -> Iterator[Company]:
    store = Store(database_url)
    metadata.create_all(store.engine)
    yield Company(store)
    store.close()


def _found(refused: Refused) -> list[tuple[str, str]]:
    details = [each for reason in refused.reasons for each in reason.details]
    return [(each.kind, each.item) for each in details if isinstance(each, Finding)]


def test_a_deed_is_lent_and_comes_back(company: Company) -> None:
    deed = company.deed("甲方契约")
    loan = company.lent(deed)
    assert (loan.state, company.record(deed).state) == ("out", "out")
    with company.store.read() as work:
        (mine,) = loans_of(work, "lin", company.reading(work))
    assert (mine.number, mine.due_at) == (loan.number, loan.deadlines["out"].due_at)
    company.act("xu", loan, "take_back", "records", condition=[{"line": 1, "state": "whole"}])
    assert company.record(deed).place == "safe"
    assert company.act("lin", loan, "confirm", "records").outcome == "done"
    assert company.kinds(deed) == ["accession", "reserved", "lent", "returned"]
    with company.store.read() as work:
        assert bound_now(work, [deed]) == {}


def test_what_is_lent_is_neither_lent_again_nor_destroyed(company: Company) -> None:
    deed = company.deed("甲方契约")
    loan = company.lent(deed)
    with pytest.raises(Refused) as caught:
        company.open("wu", "borrowing", {"records": [deed], "term": "1 week"})
    assert _found(caught.value) == [("on_loan", "Q2026-001")]
    assert caught.value.reasons[0].clauses == ("R02",)
    assert f"（{loan.number}，自2026年10月12日起，应于2026年10月26日（周一）18:00前归还）" in str(
        caught.value.reasons[0].details[0].zh
    )
    clearing = company.open("xu", "clearing", {"records": [deed]})
    with pytest.raises(Refused) as caught:
        company.act("xu", clearing, "submit", "records")
    assert _found(caught.value) == [("on_loan", "Q2026-001")]


def test_whoever_is_late_borrows_nothing_more(company: Company) -> None:
    first, second = company.deed("甲"), company.deed("乙")
    company.lent(first)
    company.clock.set(LATER)
    with pytest.raises(Refused) as caught:
        company.open("lin", "borrowing", {"records": [second], "term": "1 week"})
    assert _found(caught.value) == [("overdue", "Q2026-001")]
    company.open("wu", "borrowing", {"records": [second], "term": "1 week"})


def test_a_loan_that_nobody_fetches_frees_the_deed(company: Company) -> None:
    deed = company.deed("甲")
    borrowing = company.open("lin", "borrowing", {"records": [deed], "term": "1 week"})
    loan = company.case(company.act("he", borrowing, "approve").children["loan"].case)
    with pytest.raises(Refused, match="is reserved for a loan"):
        company.open("wu", "borrowing", {"records": [deed], "term": "1 week"})
    company.act("xu", loan, "cancel", why="改期")
    company.open("wu", "borrowing", {"records": [deed], "term": "1 week"})


def test_what_is_due_is_destroyed_and_its_stub_stays(company: Company) -> None:
    gone, left = company.deed("甲"), company.deed("乙")
    clearing = company.listed(gone, left)
    company.act("he", clearing, "approve", "records")
    company.act("xu", clearing, "destroyed", "records", left=[left])
    again = company.act("fang", clearing, "confirm", "records")
    assert (again.state, again.form["records"], again.form["left"]) == ("destroying", [left], None)
    assert (company.record(gone).state, company.record(left).state) == ("destroyed", "in_place")
    company.act("xu", clearing, "destroyed", "records")
    assert company.act("fang", clearing, "confirm", "records").outcome == "done"
    assert company.record(left).state == "destroyed"
    with pytest.raises(Refused) as caught:
        company.open("lin", "borrowing", {"records": [gone], "term": "1 week"})
    assert _found(caught.value) == [("destroyed", "Q2026-001")]


def test_what_is_not_due_is_not_destroyed(company: Company) -> None:
    deed = company.deed("甲", signed_on="2020-05-04")
    clearing = company.open("xu", "clearing", {"records": [deed]})
    with pytest.raises(Refused) as caught:
        company.act("xu", clearing, "submit", "records")
    assert _found(caught.value) == [("not_due", "Q2026-001")]


def test_a_hold_on_an_approved_list_takes_the_deed_out_and_tells_whoever_works_on_it(
    company: Company,
) -> None:
    held, other = company.deed("甲"), company.deed("乙")
    clearing = company.listed(held, other)
    company.act("he", clearing, "approve", "records")
    freezing = company.open("he", "freezing", {"records": [held]})
    after = company.case(clearing.id)
    assert after.form["records"] == [other]
    with company.store.read() as work:
        told = work.connection.exec_driver_sql("SELECT person FROM outbox WHERE kind = 'told'")
        assert set(told.scalars()) == {"xu"}
        told_to_ledger = "".join(
            entry.body for entry in work.ledger.all() if entry.subject == f"case:{clearing.id}"
        )
    assert "taken_off_list" in told_to_ledger
    company.act("xu", clearing, "destroyed", "records")
    company.act("fang", clearing, "confirm", "records")
    assert (company.record(held).state, company.record(other).state) == ("in_place", "destroyed")
    company.act("he", freezing, "lift")
    assert company.kinds(held) == ["accession", "listed", "unlisted", "held", "released"]


@pytest.mark.parametrize("given", ["0" * 32, "甲", "\x00", "a" * 5000])
def test_what_does_not_exist_is_told_when_it_is_entered(company: Company, given: str) -> None:
    with pytest.raises((Refused, InvalidForm)):
        company.open("lin", "borrowing", {"records": [given], "term": "1 week"})


def test_what_is_answered_while_acting_is_known_when_it_is_judged(company: Company) -> None:
    deed = company.deed("甲")
    clearing = company.listed(deed)
    company.act("he", clearing, "approve", "records")
    with pytest.raises(InvalidForm, match="left: expected records of 'List'"):
        company.act("xu", clearing, "destroyed", "records", left=[company.deed("乙")])


def test_a_list_is_judged_when_it_is_saved(company: Company) -> None:
    clearing = company.open("xu", "clearing", {"records": [company.deed("甲")]})
    with pytest.raises(InvalidForm, match=f"no record {'0' * 32} in the archive"):
        company.service.do(Actor("xu"), clearing.id, SaveForm({"records": ["0" * 32]}))


def test_a_hold_and_a_witness_who_confirms_at_the_same_moment_never_both_have_it(company: Company) -> None:
    deeds = [company.deed(f"契约{n}") for n in range(4)]
    clearings = [company.listed(deed) for deed in deeds]
    for clearing in clearings:
        company.act("he", clearing, "approve", "records")
        company.act("xu", clearing, "destroyed", "records")

    def confirm(n: int) -> bool:
        try:
            company.act("fang", clearings[n], "confirm", "records")
        except Refused:
            return False
        return True

    def hold(n: int) -> bool:
        try:
            company.open("he", "freezing", {"records": [deeds[n]]})
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        both = [(pool.submit(confirm, n), pool.submit(hold, n)) for n in range(4)]
        won = [(one.result(), other.result()) for one, other in both]
    for deed, (_, held) in zip(deeds, won, strict=True):
        assert (company.record(deed).state == "destroyed") != held
