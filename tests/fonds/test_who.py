"""`fonds who`: who is asked in a case, and why, on the command line."""

from pathlib import Path

import pytest

from archive.governed import GOVERNED
from archive.vocabulary import VOCABULARY
from engine.case.case import Case
from engine.case.command import OpenCase
from engine.people.actor import Actor
from engine.people.organisation import Holding, Person, Unit
from engine.service.library import Library
from engine.service.service import Service
from engine.store.unit_of_work import Store
from engine.text import Text
from engine.time.clock import SystemClock
from tests.fonds.conftest import Run

HE, LIN = Actor("he", "console"), Actor("lin")


@pytest.fixture
def case(company: Path) -> Case:
    """A handover that has just been opened in the company; only its opener could check it."""
    store = Store(f"sqlite:///{company}")
    library = Library(store, VOCABULARY)
    service = Service(store, library, GOVERNED, SystemClock())
    service.put_units(HE, [Unit("loans", Text("业务部", "Loans"), "department", head="wu")])
    people = (
        Person("lin", Text("林小满", "Lin Xiaoman"), "lin@example.test", unit="loans"),
        Person("wu", Text("吴一舟", "Wu Yizhou"), "wu@example.test"),
    )
    service.put_people(HE, people)
    service.grant(HE, [Holding("lin", "a_role"), Holding("wu", "b_role"), Holding("lin", "archivist")])
    file = {
        "project": "P-1",
        "closed_on": "2026-01-05",
        "papers": [{"item": "contracts", "title": "借款合同"}],
    }
    edition = library.current("micro-loan").edition
    opened = service.open(LIN, edition, OpenCase("handover", {"b_role": "wu", "file": file}))
    store.close()
    return opened


def test_it_says_who_is_asked_now_and_next_and_how_that_came(run: Run, case: Case) -> None:
    said = run("who", case.number).stdout.splitlines()

    assert said[0] == f"{case.number} 项目档案移交"
    assert "    本案发起人 → 林小满" in said
    assert "    本案的B角 → 吴一舟" in said
    assert any(line.startswith("  届时请：本案的B角（form.b_role）") for line in said)


def test_the_id_is_as_good_as_the_number_and_english_reads_alike(run: Run, case: Case) -> None:
    by_number, by_id = run("who", case.number, "--lang", "en"), run("who", case.id, "--lang", "en")

    assert by_number.stdout == by_id.stdout
    assert "    the one who opened this case → Lin Xiaoman" in by_number.stdout.splitlines()


def test_a_case_that_is_not_there_is_told(run: Run, company: Path) -> None:
    assert "no case 'YJ1999-0001'" in run("who", "YJ1999-0001", code=1).stderr
