"""Bad input on the real service, both databases: each gets a clear answer, nothing is lost, nothing happens twice.

What belongs to one concept is tested beside it: broken YAML, unknown keys, a state nobody can leave, a role nobody holds and
a guard of the wrong type in tests/engine/test_loader.py and test_validation.py; links in tests/store/test_link.py and
tests/web/test_decide.py; a catalogue with duplicate numbers, formulas, other encodings or too many rows in
tests/archive/test_catalogue.py; SMTP down for an hour in tests/notifications/test_deliverer.py; the killed process in
tests/chaos.
"""

from collections.abc import Iterator
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from engine.case.case import Case, Json
from engine.case.command import Act, Claim, Command, SaveForm
from engine.deciding.forms import list_digest
from engine.errors import Conflict, FondsError, InvalidForm, Refused
from engine.people.actor import Actor
from engine.store.ledger_entries import ledger
from engine.store.metadata import metadata
from engine.store.outbox import outbox
from engine.store.unit_of_work import Store
from tests.archive.test_real_handover import PAPERS, Company


@pytest.fixture
def company(database_url: str) -> Iterator[Company]:
    store = Store(database_url)
    metadata.create_all(store.engine)
    yield Company(store)
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
