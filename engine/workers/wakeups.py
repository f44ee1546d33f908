"""Wakes the workers of this process: each in its own rhythm, never twice at once, and to its end when stopped.

The one home of APScheduler, which only knocks: what is due stands in our tables, so a knock that is missed or comes twice
loses and doubles nothing.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from engine.time.clock import Clock, SystemClock


@dataclass(frozen=True, slots=True)
class Wakeup:
    """A worker's pass, to be made `every` so often. `run_once` is told the time (UTC) and answers what it did."""

    name: str
    every: timedelta
    run_once: Callable[[datetime], object]


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass of a worker: when it was made, by `clock`, and what it did, or the error that ended it."""

    name: str
    at: datetime
    result: object = None
    error: Exception | None = None


class Wakeups:
    """The rhythm of one process. `told` hears of every pass, in the worker's thread."""

    def __init__(self, wakeups: Sequence[Wakeup], clock: Clock, told: Callable[[Pass], None]) -> None:
        self._wakeups, self._clock, self._told = tuple(wakeups), clock, told
        self._last: dict[str, datetime] = {}
        self._lock = Lock()
        self._scheduler = BackgroundScheduler(timezone=UTC)

    def start(self) -> None:
        """Makes every worker's first pass at once, and goes on."""
        # a pass that takes longer than its rhythm is no news: the next simply follows it
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        for wakeup in self._wakeups:
            self._scheduler.add_job(
                lambda wakeup=wakeup: self._pass(wakeup),
                IntervalTrigger(seconds=wakeup.every.total_seconds(), timezone=UTC),
                id=wakeup.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
                next_run_time=SystemClock().now(),  # the scheduler's own clock is always the machine's
            )
        self._scheduler.start()

    def stop(self) -> None:
        """Begins no new pass and returns when those that run have ended."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def last_runs(self) -> Sequence[tuple[str, datetime | None]]:
        """Each worker, and when its latest pass ended well (UTC by `clock`; None if none has)."""
        with self._lock:
            last: Mapping[str, datetime] = dict(self._last)
        return [(wakeup.name, last.get(wakeup.name)) for wakeup in self._wakeups]

    def _pass(self, wakeup: Wakeup) -> None:
        now = self._clock.now()
        try:
            result = wakeup.run_once(now)
        except Exception as error:
            self._told(Pass(wakeup.name, now, error=error))
            return
        with self._lock:
            self._last[wakeup.name] = now
        self._told(Pass(wakeup.name, now, result))
