"""A case that began on paper, on a database: found as it was entered, swept without a flood, in the ledger with both times."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.case.command import OpenCase
from engine.digest import Json
from engine.errors import Refused
from engine.evidence.ledger import subject_of
from engine.language.source import Sources, read_folder
from engine.people.actor import Actor
from engine.people.organisation import Holding
from engine.store.ledger_entries import ledger
from engine.store.outbox import outbox
from engine.workers.sweeper import Sweeper, Swept
from tests.store.office import ADMIN, FIGURES, Office

ZHAO = Actor("zhao")
PAPER: dict[str, Json] = {
    "person": "lin",
    "on": "2026-08-24",  # two weeks before
    "proof": {"name": "便函.pdf", "sha256": "ab" * 32, "size": 20},
    "reason": "停电",
}


@pytest.fixture
def paper(office: Office) -> Office:
    """The office with a clerk of the register, who enters what was done on paper."""
    folder = dict(read_folder(Path(__file__).parent / "office"))
    folder["pack.yaml"] = folder["pack.yaml"].replace("version: 1", "version: 2").replace(
        "  chief:", "  registrar: {zh: 登记员, en: Registrar}\n  chief:", 1
    ) + "\nstandard_actions: {open_late: registrar}\n"  # fmt: skip
    service = office.service
    library = service.library.publish(
        Sources("office", {"office": folder}), FIGURES, ADMIN, office.clock.now()
    )
    service.grant(ADMIN, [Holding("zhao", "registrar")])
    return replace(office, edition=library.edition)


def told(office: Office) -> list[tuple[str, str]]:
    with office.store.read() as work:
        return sorted((row.kind, row.person) for row in work.connection.execute(select(outbox)))


def test_a_sweep_finds_nothing_of_the_past_and_goes_on_from_today(paper: Office) -> None:
    case = paper.service.open(ZHAO, paper.edition, OpenCase("memo", {"title": "采购"}, on_paper=PAPER))
    with paper.store.read() as work:
        kept = work.cases.read(case.id)
    assert kept == case
    assert (kept.opener, kept.on_paper and kept.on_paper.entered_by) == ("lin", "zhao")
    assert all(each.due_at < paper.clock.now() for each in kept.deadlines.values())
    assert told(paper) == [("request", "lin"), ("told", "lin")]

    sweeper = Sweeper(paper.service)
    assert sweeper.run_once(paper.clock.now()) == Swept()
    later = paper.clock.now() + timedelta(days=4)
    assert sweeper.run_once(later) == Swept(fired=2)  # each clock once, and what it has merged is one mail
    reminded = [each for each in told(paper) if each[0] == "reminder"]
    assert reminded == [("reminder", "lin")]
    levels = [person for kind, person in told(paper) if kind == "escalation"]
    assert levels == ["wu", "wu", "zhao", "zhao"]  # the one level of either clock, to each chief


def test_the_ledger_has_the_day_on_paper_and_the_moment_of_entry(paper: Office) -> None:
    case = paper.service.open(ZHAO, paper.edition, OpenCase("memo", {"title": "采购"}, on_paper=PAPER))
    with paper.store.read() as work:
        rows = select(ledger).where(ledger.c.subject == subject_of(case.id)).order_by(ledger.c.seq)
        first = work.connection.execute(rows).first()
    assert first is not None
    assert '"opened_on":"2026-08-24"' in first.body
    assert '"opener":"lin"' in first.body
    assert '"zhao"' in first.body
    assert "停电" not in first.body  # words of people are in the ledger by their digest only


def test_nobody_enters_his_own_and_nobody_else_enters_any(paper: Office) -> None:
    for who, given in ((Actor("wu"), PAPER), (Actor("lin"), PAPER)):
        with pytest.raises(Refused, match="not yours to do"):
            paper.service.open(who, paper.edition, OpenCase("memo", {"title": "采购"}, on_paper=given))
