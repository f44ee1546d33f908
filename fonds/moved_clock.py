"""Which clock a database lives by: the machine's own, or (`--now`) one that was set and runs on.

The ledger of a real company must tell real time: a clock may be set only while there is no case in the database, or where it
was set before; that it was set stands in the ledger for ever. Nothing ever runs before what the ledger says already.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from engine.case.decision import Entry
from engine.errors import FondsError, InvalidInput
from engine.store.unit_of_work import Store
from engine.text import Text
from engine.time.clock import Clock, RunningClock, SystemClock
from fonds.app import CONSOLE
from fonds.database import CLOCK, has_cases, is_clock_moved, last_entry_at

ZONE = ZoneInfo("Asia/Shanghai")


class ClockRefused(FondsError):
    """The clock cannot be set as asked."""


def read_now(written: str | None, zone: ZoneInfo = ZONE) -> datetime | None:
    """The instant that `--now` names, in the organisation's zone where it names none. Raises InvalidInput."""
    if written is None:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        expected = Text("如 2026-09-28T09:00 的时刻", "a moment like 2026-09-28T09:00")
        raise InvalidInput("--now", expected, written) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def clock_of(store: Store, now: datetime | None) -> Clock:
    """The clock for this database; with `now`, one that runs forward from there. Raises ClockRefused."""
    machine, moved = SystemClock(), is_clock_moved(store)
    if now is None:
        latest = last_entry_at(store) if moved else None
        return RunningClock(latest, machine) if latest and latest > machine.now() else machine
    _refuse(store, now, moved=moved)
    clock = RunningClock(now, machine)
    if not moved:
        with store.begin() as work:
            work.ledger.append(
                CLOCK, CONSOLE, Entry("clock_set", {"now": clock.now().isoformat()}), clock.now()
            )
    return clock


def _refuse(store: Store, now: datetime, *, moved: bool) -> None:
    if not has_cases(store):
        return
    if not moved:
        raise ClockRefused(
            "--now: there are cases in this database that were decided in real time, and its ledger would no longer tell the "
            "truth; try with a database of its own: --database sqlite:///trial.db"
        )
    latest = last_entry_at(store)
    if latest is not None and now < latest:
        at = latest.astimezone(now.tzinfo).isoformat(timespec="minutes")
        raise ClockRefused(
            f"--now: a clock only goes forward, and the ledger goes up to {at} already: begin there or later"
        )
