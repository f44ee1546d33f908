"""One process with pages and workers, and how it begins and ends."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from engine.workers.wakeups import Wakeup, Wakeups
from fonds.app import Application
from fonds.demo import RunningDemo
from fonds.logs import tell_pass
from fonds.workers import organisation, workers_of
from web.parts import DemoParts, Parts, Pulse


@contextmanager
def awake(fonds: Application, wakeups: Sequence[Wakeup]) -> Generator[Wakeups]:
    """The workers, at work until the block ends: each ends what it has begun, so that nothing stays leased."""
    rhythm = Wakeups(wakeups, fonds.clock, tell_pass)
    rhythm.start()
    try:
        yield rhythm
    finally:
        rhythm.stop()


def wakeups_of(fonds: Application) -> tuple[Wakeup, ...]:
    """The workers of a real company."""
    return workers_of(fonds).wakeups()


def wakeups_of_demo(running: RunningDemo) -> tuple[Wakeup, ...]:
    """The workers of the demo, that wait while its clock is moved."""
    return tuple(running.clock.taking_turns(wakeup) for wakeup in running.workers.wakeups())


def parts_of(fonds: Application, pulse: Pulse, running: RunningDemo | None = None) -> Parts:
    """What the pages stand on."""
    zones = [fonds.library.current(name).pack.time_zone for name in fonds.library.packs()]
    return Parts(
        fonds.service,
        organisation(fonds.settings),
        fonds.settings.address,
        ZoneInfo(zones[0]),
        DemoParts(running.mails, running.clock) if running else None,
        pulse,
        fonds.settings.attachments,
    )
