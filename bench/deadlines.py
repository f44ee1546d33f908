"""Due deadlines fired by the real sweeper and by hand, among few and among many open cases; and sweeps that find nothing.

Both sides work in turn in the same database: each wakes its own thousand cases, which no sweeper saw before.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from time import perf_counter

import psycopg

from bench.by_hand import Hand, hand
from bench.company import Company, company
from bench.databases import Place, file_of
from bench.deadlines_by_hand import sweep
from bench.filling import Filler
from bench.result import Row, rate, ratio
from bench.tables import Sides, Written, more, written
from engine.workers.sweeper import Sweeper

FLOOR, IDLE_FLOOR = 0.25, 0.5
OPEN = (10_000, 1_000_000)
DUE, ROUNDS, WARM_UP = 1_000, 5, 100
IDLE_SWEEPS, IDLE_WARM_UP = 300, 20
WAKE = "UPDATE deadlines SET next_at = ? WHERE case_id = ? AND name = ?"


@dataclass(frozen=True, slots=True)
class Measured:
    """The rows for the table, and what each side wrote in all its sweeps."""

    rows: tuple[Row, ...]
    sides: Sides


@dataclass(slots=True)
class _Side:
    """One side's sweeper, the seconds of each of its rounds, and what it has written."""

    fire: Callable[[datetime], int]
    seconds: list[float]
    wrote: Written


@dataclass(slots=True)
class _Hall:
    """A database full of open cases."""

    place: Place
    url: str
    filler: Filler
    ours: Company
    theirs: Hand
    due_at: datetime
    open: int = 0

    def fill_to(self, count: int) -> None:
        self.filler.fill(count - self.open)
        self.open = count
        settle(self.url, analyse=True)

    def wake(self, cases: Sequence[str]) -> None:
        """Lets these fall due."""
        moments = self.filler.soon.falls_due.items()
        with self.theirs.transaction():
            for name, at in moments:
                moment = self.theirs.moment(at) if at else None
                self.theirs.run_many(WAKE, [(moment, case, name) for case in cases])
        settle(self.url)


def measure(place: Place, scale: float) -> Measured:
    """Both sides in turn, first among few open cases, then among many."""
    url = place.new_database("hall")
    company(url).store.close()
    templates = company(place.new_database("templates"))
    filler = Filler(templates, url)
    templates.store.close()
    due_at = min(at for at in filler.soon.falls_due.values() if at is not None)
    hall = _Hall(place, url, filler, company(url), hand(url), due_at)
    sweeper = Sweeper(hall.ours.service)
    ours = _Side(lambda now: sweeper.run_once(now).fired, [], Written({}, 0))
    theirs = _Side(lambda now: sweep(hall.theirs, now), [], Written({}, 0))
    rows: list[Row] = []
    idle: list[float] = []
    for count in OPEN:
        hall.fill_to(max(1, round(count * scale)))
        idle.append(_idle(hall, sweeper, max(3, round(IDLE_SWEEPS * min(1.0, scale * 10)))))
        rows.append(_fired(hall, ours, theirs, max(1, round(DUE * scale))))
    rows.append(_idle_row(hall, idle, scale))
    hall.theirs.close()
    hall.ours.store.close()
    return Measured(tuple(rows), Sides(ours.wrote, theirs.wrote))


def _fired(hall: _Hall, ours: _Side, theirs: _Side, due: int) -> Row:
    for side in (ours, theirs):
        _round(hall, side, max(1, min(WARM_UP, due)))
        side.seconds.clear()
    for _ in range(ROUNDS):
        for side in (ours, theirs):
            _round(hall, side, due)
    return Row(
        name="deadlines",
        database=hall.place.kind,
        ratio=ratio(list(zip(ours.seconds, theirs.seconds, strict=True))),
        floor=FLOOR,
        ours_per_second=rate(due, ours.seconds),
        by_hand_per_second=rate(due, theirs.seconds),
        sizes={"open": hall.open, "due": due, "rounds": ROUNDS},
    )


def _round(hall: _Hall, side: _Side, due: int) -> None:
    hall.wake(hall.filler.fill_sleeping(due))
    before = _counted(hall)
    started = perf_counter()
    fired = side.fire(hall.due_at)
    side.seconds.append(perf_counter() - started)
    side.wrote = more(side.wrote, before, _counted(hall))
    if fired != due:
        raise RuntimeError(f"expected {due} deadlines to be fired, got {fired}")


def _counted(hall: _Hall) -> Written:
    """What lies in the database; among very many cases, counting would take longer than all the rest."""
    return written(hall.url) if hall.open <= OPEN[0] else Written({}, 0)


def _idle(hall: _Hall, sweeper: Sweeper, times: int) -> float:
    """The median seconds of a sweep that finds nothing."""
    for _ in range(IDLE_WARM_UP):
        sweeper.run_once(hall.due_at - timedelta(days=1))
    seconds: list[float] = []
    for _ in range(times):
        started = perf_counter()
        sweeper.run_once(hall.due_at - timedelta(days=1))
        seconds.append(perf_counter() - started)
    return median(seconds)


def _idle_row(hall: _Hall, idle: Sequence[float], scale: float) -> Row:
    few, many = idle
    sizes = {"open_few": round(OPEN[0] * scale), "open_many": hall.open}
    took = {"microseconds_few": round(few * 1e6, 1), "microseconds_many": round(many * 1e6, 1)}
    return Row("idle_sweep", hall.place.kind, round(few / many, 3), IDLE_FLOOR, sizes={**sizes, **took})


def settle(url: str, *, analyse: bool = False) -> None:
    """What a database does in time by itself: nothing waits to be written, and the planner knows what is there."""
    if url.startswith("sqlite:"):
        lite = sqlite3.connect(file_of(url))
        lite.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        lite.close()
        return
    with psycopg.connect(url, autocommit=True) as full:
        if analyse:
            full.execute("VACUUM ANALYZE")
        full.execute("CHECKPOINT")
