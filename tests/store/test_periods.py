"""A role that is held for a time: whose period begins or ends is asked, or is not any more, without anybody's doing."""

from datetime import datetime, timedelta

from sqlalchemy import select

from engine.case.case import Case
from engine.people.organisation import Holding, Person
from engine.store.outbox import outbox
from engine.text import Text
from engine.workers.planner import Planner
from tests.store.office import ADMIN, Office

DAY = timedelta(days=1)


def candidates(office: Office, case: Case) -> tuple[str, ...]:
    with office.store.read() as work:
        return work.cases.read(case.id).visit.open_items[0].candidates


def acting_chief(office: Office, starts_at: datetime, ends_at: datetime) -> None:
    """Han is chief for a time, beside those who always are."""
    office.service.put_people(ADMIN, [Person("han", Text("韩", "Han"), "han@office.example")])
    office.service.grant(ADMIN, [Holding("han", "chief", None, starts_at, ends_at)])


def test_an_open_case_follows_a_period_that_begins_and_ends(office: Office) -> None:
    now, planner = office.clock.now(), Planner(office.service)
    acting_chief(office, now + DAY, now + 3 * DAY)
    memo = office.submitted()
    assert candidates(office, memo) == ("wu", "zhao")

    office.clock.advance(DAY)
    planner.run_once(office.clock.now())
    assert candidates(office, memo) == ("han", "wu", "zhao")
    office.clock.advance(2 * DAY)
    planner.run_once(office.clock.now())
    assert candidates(office, memo) == ("wu", "zhao")
    with office.store.read() as work:
        assert not work.directory.has_turned(office.clock.now())


def test_a_period_turns_once_and_then_nothing_is_done_again(office: Office) -> None:
    now, planner = office.clock.now(), Planner(office.service)
    acting_chief(office, now + DAY, now + 3 * DAY)
    planner.run_once(now)
    versions: list[int] = []
    for _ in range(3):
        office.clock.advance(DAY)
        planner.run_once(office.clock.now())
        planner.run_once(office.clock.now())
        with office.store.read() as work:
            versions.append(work.directory.version())
    assert versions[1] == versions[0], "nothing began or ended on the second day"
    assert versions[2] == versions[1] + 1


def test_what_is_written_is_read_and_given_again_it_has_the_new_period(office: Office) -> None:
    now = office.clock.now()
    acting_chief(office, now + DAY, now + 3 * DAY)
    office.service.grant(ADMIN, [Holding("han", "chief", None, now, now + DAY)])
    with office.store.read() as work:
        staff = work.directory.read(now)
    assert [each for each in staff.holdings if each.person == "han"] == [
        Holding("han", "chief", None, now, now + DAY)
    ]
    assert staff.holders("chief") == ("han", "wu", "zhao")
    assert staff.as_of(now + DAY).holders("chief") == ("wu", "zhao")


def test_the_ledger_says_from_when_until_when(office: Office) -> None:
    now = office.clock.now()
    acting_chief(office, now + DAY, now + 3 * DAY)
    with office.store.read() as work:
        told = [each.body for each in work.ledger.all() if '"role_granted"' in each.body]
    assert f'"from":"{(now + DAY).isoformat()}"' in told[-1]
    assert f'"before":"{(now + 3 * DAY).isoformat()}"' in told[-1]


def test_who_comes_to_hold_the_role_is_told(office: Office) -> None:
    now = office.clock.now()
    acting_chief(office, now + DAY, now + 3 * DAY)
    office.submitted()
    assert "han" not in _told(office)
    office.clock.advance(DAY)
    Planner(office.service).run_once(office.clock.now())
    assert _told(office).count("han") == 1


def _told(office: Office) -> list[str]:
    with office.store.read() as work:
        return list(work.connection.execute(select(outbox.c.person)).scalars())
