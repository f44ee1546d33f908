"""Bad input on the real service, both databases: each gets a clear answer, nothing is lost, nothing happens twice.

What belongs to one concept is tested beside it: broken YAML, unknown keys, a state nobody can leave, a role nobody holds and
a guard of the wrong type in tests/engine/test_loader.py and test_validation.py; links in tests/store/test_link.py and
tests/web/test_decide.py; SMTP down for an hour in tests/notifications/test_deliverer.py; the killed process in tests/chaos.

Of what is kept, lent and destroyed:
- an import with a number twice, in GBK or UTF-8 with BOM, with formulas, with more rows than the limit:
  tests/archive/test_catalogue.py; as a command and as a page: tests/fonds/test_records.py, tests/web/test_records.py;
- a loan of something destroyed: below, and tests/archive/test_real_circulation.py; a whole year of it:
  workflows/general-company/scenarios/a_year_of_twenty.yaml;
- a return of something not lent: below, tests/archive/test_lending.py, at the counter tests/web/test_counter.py;
- a label of another company: tests/archive/test_label.py, at the counter tests/web/test_counter.py;
- a list changed between approval and execution: below; a signature on another list: tests/archive/test_signing.py;
- a signer who left: below, and tests/engine/test_seating.py; his links and sessions: tests/web/test_decide.py, test_sign_in.py;
- a term of 0 hours or 900 days: below, and tests/engine/test_term.py.
"""

from collections.abc import Iterator
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from archive.store.tables import bonds, movements, records
from engine.case.case import Case, Json
from engine.case.command import Act, Claim, Command, SaveForm
from engine.deciding.forms import list_digest
from engine.errors import Conflict, FondsError, InvalidForm, Refused
from engine.people.actor import Actor
from engine.people.organisation import Holding, Person
from engine.store.cases import cases as cases_table
from engine.store.ledger_entries import ledger
from engine.store.metadata import metadata
from engine.store.outbox import outbox
from engine.store.unit_of_work import Store
from engine.text import Text
from tests.archive.test_real_circulation import Company as Lender
from tests.archive.test_real_handover import PAPERS, Company


@pytest.fixture
def company(database_url: str) -> Iterator[Company]:
    store = Store(database_url)
    metadata.create_all(store.engine)
    yield Company(store)
    store.close()


@pytest.fixture
def lender(database_url: str) -> Iterator[Lender]:
    """A company that files, lends and destroys deeds."""
    store = Store(database_url)
    metadata.create_all(store.engine)
    yield Lender(store)
    store.close()


@pytest.fixture
def case(company: Company) -> Case:
    """A handover whose list has been entered."""
    given: dict[str, Json] = {"b_role": "wu", "file": {"project": "P-17", "closed_on": "2026-10-12"}}
    opened = company.open("lin", "handover", given)
    return company.save("lin", opened, {"file": {"papers": PAPERS}})


def kept(company: Company, case: Case) -> tuple[object, ...]:
    """All that a command could have written."""
    with company.store.read() as work:
        counts = [
            work.connection.execute(select(func.count()).select_from(each)).scalar_one()
            for each in (ledger, outbox)
        ]
        return (work.cases.read(case.id), *counts)


@pytest.mark.parametrize(
    ("who", "command", "answer"),
    [
        ("lin", SaveForm({"file": {"closed_on": "2026-02-30"}}), "closed_on: expected a date that exists"),
        ("lin", SaveForm({"file": {"closed_on": "12.10.2026"}}), "closed_on: expected a date that exists"),
        ("lin", SaveForm({"file": {"papers": [{"line": 2, "pages": -1}]}}), "a whole number from 1"),
        ("lin", SaveForm({"flie": {}}), "did you mean 'file'"),
        ("lin", SaveForm({"file": {"projcet": "P-18"}}), "did you mean 'project'"),
        ("lin", SaveForm({"b_role": "nobody"}), "somebody on the staff"),
        ("lin", SaveForm({"b_role": ["wu", "xu"]}), "somebody on the staff"),
        ("lin", SaveForm({"b_role": "ｗｕ"}), "somebody on the staff"),
        ("wu", SaveForm({"file": {"project": "P-18"}}), "not yours"),
        ("lin", SaveForm({"file": {"project": "P-18"}}, version=1), "was first|now in"),
        ("lin", Act("submitt", seen={}), "did you mean 'submit'"),
        ("lin", Act("submit", {"comment": "x"}, {}), "a field of this form"),
        ("lin", Act("submit", seen={"file": "0" * 64}), "has changed since you were shown it"),
        ("lin", Act("submit", seen={}), "has changed since you were shown it"),
        ("wu", Act("submit", seen={}), "not yours"),
        ("lin", Act("submit", seen={}, item="9.9"), "now in"),
        ("wu", Claim("1.1"), "not yours"),
        ("lin", Claim("9.9"), "now in"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else value[:24],
)
def test_what_is_refused_is_answered_and_leaves_nothing_behind(
    company: Company, case: Case, who: str, command: Command, answer: str
) -> None:
    before = kept(company, case)
    with pytest.raises(FondsError, match=answer):
        company.service.do(Actor(who), case.id, command)
    assert kept(company, case) == before


def test_ten_thousand_lines_pasted_are_kept_in_order_and_one_bad_line_among_them_is_named(
    company: Company, case: Case
) -> None:
    lines = [f"contracts\t第{number}份\t{1 + number % 9}" for number in range(1, 10_001)]
    pasted = "项目\t题名\t页数\n" + "\n".join(lines)
    company.save("lin", case, {"file": {"papers": {"text": pasted}}})
    before = kept(company, case)
    bad = pasted.replace("第7000份\t8", "第7000份\t-1")
    with pytest.raises(
        InvalidForm, match=r"file\.papers\.7001\.pages: expected a whole number from 1, got '-1'"
    ):
        company.save("lin", case, {"file": {"papers": {"text": bad}}})
    assert kept(company, case) == before


def test_the_same_command_twice_happens_once(company: Company, case: Case) -> None:
    company.act("lin", case, "submit", "file")
    before = kept(company, case)
    with pytest.raises((Refused, Conflict)):
        company.act("lin", case, "submit", "file")
    assert kept(company, case) == before


def test_of_twenty_who_press_at_once_one_wins_and_nineteen_are_told(company: Company, case: Case) -> None:
    with company.service.look(case.id) as scope:
        seen = {"file": list_digest(scope, "file")}
    before, start, said = kept(company, case), Barrier(20), list[str]()

    def press() -> None:
        start.wait()
        try:
            said.append(company.service.do(Actor("lin"), case.id, Act("submit", seen=seen, item="1.1")).state)
        except FondsError as error:
            said.append(str(error))

    threads = [Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said.count("reviewing") == 1
    assert sum("was first" in each for each in said) == 19
    after = kept(company, case)
    assert isinstance(before[1], int)
    assert after[1] == before[1] + 1, "one entry in the ledger"


WHOLE: list[Json] = [{"line": 1, "state": "whole"}]


def all_of(lender: Lender, *cases: Case) -> tuple[object, ...]:
    """All that a refused command could have written: the cases themselves, and how much there is of everything."""
    tables = (ledger, outbox, cases_table, records, movements, bonds)
    with lender.store.read() as work:
        counts = [
            work.connection.execute(select(func.count()).select_from(each)).scalar_one() for each in tables
        ]
        return (*(work.cases.read(each.id) for each in cases), *counts)


def test_what_is_destroyed_is_lent_to_nobody_alone_or_among_others(lender: Lender) -> None:
    gone, there = lender.deed("甲"), lender.deed("乙")
    clearing = lender.listed(gone)
    lender.act("he", clearing, "approve", "records")
    lender.act("xu", clearing, "destroyed", "records")
    lender.act("fang", clearing, "confirm", "records")
    before = all_of(lender)
    for wanted in ([gone], [there, gone]):
        with pytest.raises(Refused, match="Q2026-001 has been destroyed"):
            lender.open("lin", "borrowing", {"records": wanted, "term": "1 week"})
    assert all_of(lender) == before
    lender.lent(there)


def test_what_is_not_lent_is_not_returned_and_what_is_back_not_again(lender: Lender) -> None:
    deed, other = lender.deed("甲"), lender.deed("乙")
    borrowing = lender.open("lin", "borrowing", {"records": [deed], "term": "1 week"})
    loan = lender.case(lender.act("he", borrowing, "approve").children["loan"].case)
    lender.lent(other)
    before = all_of(lender, loan)
    with pytest.raises(Refused, match=r"To be handed out.*has no action 'take_back'"):
        lender.act("xu", loan, "take_back", "records", condition=WHOLE)
    assert all_of(lender, loan) == before
    lender.act("xu", loan, "hand_out", "records")
    lender.act("lin", loan, "hand_out", "records")
    before = all_of(lender, loan)
    with pytest.raises(InvalidForm, match="still_out: expected records of"):
        lender.act("xu", loan, "take_back", "records", condition=WHOLE, still_out=[other])
    assert all_of(lender, loan) == before
    lender.act("xu", loan, "take_back", "records", condition=WHOLE)
    before = all_of(lender, loan)
    with pytest.raises((Refused, Conflict)):
        lender.act("xu", loan, "take_back", "records", condition=WHOLE)
    assert all_of(lender, loan) == before


def test_a_list_that_has_changed_since_it_was_approved_is_not_destroyed_by_who_saw_the_old_one(
    lender: Lender,
) -> None:
    held, other, foreign = lender.deed("甲"), lender.deed("乙"), lender.deed("丙")
    clearing = lender.listed(held, other)
    lender.act("he", clearing, "approve", "records")
    with lender.service.look(clearing.id) as scope:
        seen = {"records": list_digest(scope, "records")}
    lender.open("he", "freezing", {"records": [held]})
    before = all_of(lender, clearing)
    with pytest.raises(Refused, match="has changed since you were shown it"):
        lender.service.do(
            Actor("xu"), clearing.id, Act("destroyed", {}, seen, typed=lender.case(clearing.id).number)
        )
    with pytest.raises((Refused, InvalidForm)):
        lender.service.do(Actor("xu"), clearing.id, SaveForm({"records": [other, foreign]}))
    assert all_of(lender, clearing) == before
    lender.act("xu", clearing, "destroyed", "records")
    lender.act("fang", clearing, "confirm", "records")
    assert [lender.record(each).state for each in (held, other, foreign)] == [
        "in_place",
        "destroyed",
        "in_place",
    ]


def test_who_has_left_signs_nothing_and_what_he_signed_stands(lender: Lender) -> None:
    clearing = lender.listed(deed := lender.deed("甲"))
    lender.act("he", clearing, "approve", "records")
    lender.service.grant(Actor("console", "console"), [Holding("wu", "director")])  # his successor
    for gone in ("he", "fang"):
        leave(lender, gone)
    lender.act("xu", clearing, "destroyed", "records")
    before = all_of(lender, clearing)
    with pytest.raises(FondsError, match="not yours"):
        lender.act("fang", clearing, "confirm", "records")
    assert all_of(lender, clearing) == before
    lender.service.grant(Actor("console", "console"), [Holding("wu", "witness")])
    assert lender.act("wu", clearing, "confirm", "records").acted["deciding"] == ("he",)
    assert lender.record(deed).state == "destroyed"


def leave(lender: Lender, who: str) -> None:
    """He is no longer on the staff."""
    person = Person(who, Text(who), f"{who}@example.test", active=False)
    lender.service.put_people(Actor("console", "console"), [person])


@pytest.mark.parametrize(
    ("term", "answer"),
    [
        ("0 hours", "term: expected a term such as 4 hours"),
        ("0小时", "term: expected a term such as 4 hours"),
        ("900 days", "term: expected a term up to 90 days, got '900 days'"),
        ("900天", "term: expected a term up to 90 days"),
        ("2029-03-30", "term: expected a term up to 90 days"),
        ("2026-10-11", "a date from today, 2026-10-12, on"),
    ],
)
def test_a_term_of_nothing_or_of_years_lends_nothing(lender: Lender, term: str, answer: str) -> None:
    deed = lender.deed("甲")
    before = all_of(lender)
    with pytest.raises(InvalidForm, match=answer):
        lender.open("lin", "borrowing", {"records": [deed], "term": term})
    assert all_of(lender) == before
    lender.lent(deed, "90 days")
