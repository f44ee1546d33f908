"""Duties open their cases once a round, missed rounds once, and upon events once however often they are reported."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from engine.case.case import Case
from engine.case.command import Act
from engine.errors import InvalidForm, NotFound, Refused
from engine.language.source import Sources
from engine.people.organisation import Holding, Unit
from engine.store.cases import cases, read_document
from engine.store.duties import duty_runs, duty_schedule
from engine.store.ledger_entries import ledger
from engine.text import Text
from engine.workers.backoff import Backoff
from engine.workers.planner import Planned, Planner, PlannerConfig
from tests.store.office import ADMIN, FIGURES, HOLDINGS, LIN, WU, Office, sources
from tests.store.office import office as office_at

NEXT_MONDAY = datetime(2026, 9, 14, 1, tzinfo=UTC)  # 09:00 in Shanghai


def notes(office: Office) -> list[Case]:
    with office.store.read() as work:
        found = select(cases.c.document).where(cases.c.workflow == "note").order_by(cases.c.id)
        return [read_document(text) for text in work.connection.execute(found).scalars()]


def test_a_round_opens_its_case_when_it_comes_and_not_before(office: Office) -> None:
    planner = Planner(office.service)

    assert planner.run_once(NEXT_MONDAY - timedelta(seconds=1)) == Planned()
    assert planner.run_once(NEXT_MONDAY) == Planned(opened=1)
    assert planner.run_once(NEXT_MONDAY) == Planned()
    (note,) = notes(office)
    assert (note.opener, note.form["unit"], note.period) == ("lin", "desk", ("2026-09-14", "2026-09-20"))
    assert note.deadlines["noting"].due_at == datetime(2026, 9, 18, 10, tzinfo=UTC)


def test_missed_rounds_are_caught_up_once(office: Office) -> None:
    """Three weeks and the beginning of a month passed while nothing ran."""
    planned = Planner(office.service).run_once(datetime(2026, 10, 1, 1, tzinfo=UTC))

    assert planned == Planned(opened=2, merged=2)
    weekly = next(note for note in notes(office) if note.form.get("unit"))
    assert weekly.period == ("2026-09-14", "2026-10-04")


def test_planners_of_several_processes_open_each_round_once(office: Office, database_url: str) -> None:
    service = office.service
    service.put_units(ADMIN, [Unit(f"desk_{n}", Text("科室"), "department") for n in range(5)])
    service.grant(ADMIN, [Holding("lin", "clerk", f"desk_{n}") for n in range(5)])
    others = [office_at(database_url) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        passes = [pool.submit(Planner(each.service).run_once, NEXT_MONDAY) for each in others]
        planned = sum((each.result() for each in passes), Planned())
    for each in others:
        each.store.close()

    assert planned == Planned(opened=6)
    assert len({note.form["unit"] for note in notes(office)}) == len(notes(office)) == 6


def test_a_round_that_cannot_be_opened_is_set_aside_and_delays_no_other(office: Office) -> None:
    office.service.put_units(ADMIN, [Unit("empty", Text("空科室"), "department")])
    office.service.revoke(ADMIN, HOLDINGS[:1])
    planner = Planner(office.service, PlannerConfig(Backoff(timedelta(minutes=5))))
    office.service.grant(ADMIN, [Holding("lin", "clerk", "desk")])

    assert planner.run_once(NEXT_MONDAY) == Planned(opened=1, set_aside=1)
    with office.store.read() as work:
        failed = work.connection.execute(select(duty_schedule).where(duty_schedule.c.failures == 1)).one()
    assert failed.subject == "empty"
    assert "nobody can be the opener: clerk at subject names nobody" in failed.last_error

    office.service.grant(ADMIN, [Holding("lin", "clerk", "empty")])
    assert planner.run_once(NEXT_MONDAY + timedelta(minutes=4)) == Planned()
    assert planner.run_once(NEXT_MONDAY + timedelta(minutes=5)) == Planned(opened=1)


def test_a_unit_that_comes_later_owes_nothing_for_the_rounds_before(office: Office) -> None:
    planner = Planner(office.service)
    planner.run_once(NEXT_MONDAY)
    thursday = NEXT_MONDAY + timedelta(days=3)
    office.service.put_units(ADMIN, [Unit("new", Text("新科室"), "department")])
    office.service.grant(ADMIN, [Holding("lin", "clerk", "new")])

    assert planner.run_once(thursday) == Planned()
    assert planner.run_once(NEXT_MONDAY + timedelta(days=7)) == Planned(opened=2)


def test_a_unit_that_is_gone_is_waited_for_no_more(office: Office) -> None:
    planner = Planner(office.service)
    planner.run_once(NEXT_MONDAY)
    office.service.put_units(ADMIN, [Unit("desk", Text("综合科"), "former")])
    planner.run_once(NEXT_MONDAY)

    with office.store.read() as work:
        left = work.connection.execute(select(duty_schedule.c.duty)).scalars().all()
    assert left == ["monthly_note"]


def test_an_event_opens_its_case_once_however_often_it_is_reported(office: Office) -> None:
    guest = {"host": "lin", "guest": "王先生"}
    (first,) = office.service.report(WU, "office", "visited", guest, key="visit-1")
    (again,) = office.service.report(WU, "office", "visited", guest, key="visit-1")
    (other,) = office.service.report(WU, "office", "visited", guest)

    assert first == again
    assert first.id != other.id
    assert (first.opener, first.form["words"]) == ("lin", "王先生")
    with office.store.read() as work:
        reported = select(func.count()).where(ledger.c.body.contains('"what":"reported"'))
        assert work.connection.execute(reported).scalar_one() == 2


def test_an_event_that_is_not_whole_or_not_known_is_refused(office: Office) -> None:
    with pytest.raises(Refused, match="not whole"):
        office.service.report(WU, "office", "visited", {"host": "lin"})
    with pytest.raises(InvalidForm, match="host"):
        office.service.report(WU, "office", "visited", {"host": "nobody_at_all", "guest": "王先生"})
    with pytest.raises(NotFound, match="did you mean 'visited'"):
        office.service.report(WU, "office", "visitd", {})
    assert notes(office) == []


def test_a_case_that_comes_to_a_state_opens_what_a_duty_wants_upon_it(office: Office) -> None:
    (visit,) = office.service.report(WU, "office", "visited", {"host": "lin", "guest": "王先生"})
    office.service.do(LIN, visit.id, Act("note"))

    (follow_up,) = (note for note in notes(office) if note.id != visit.id)
    assert (follow_up.opener, follow_up.form["words"]) == ("wu", "王先生")


def test_a_duty_that_a_new_edition_drops_is_waited_for_no_more(office: Office) -> None:
    planner = Planner(office.service)
    planner.run_once(NEXT_MONDAY)
    files = dict(sources().files["office"])
    files["pack.yaml"] = files["pack.yaml"].replace("version: 1", "version: 2")
    before, _, _ = files["duties.yaml"].partition("  monthly_note:")
    files["duties.yaml"] = before
    office.service.library.publish(Sources("office", {"office": files}), FIGURES, ADMIN, NEXT_MONDAY)
    planner.run_once(NEXT_MONDAY)

    with office.store.read() as work:
        assert [each.duty for each in work.duties.all()] == ["weekly_note"]
        assert len(work.connection.execute(select(duty_runs)).all()) == 1
