"""Workers are woken in their rhythm; one that fails is woken again; stopping waits for who is at work."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event, Semaphore

from engine.time.clock import ManualClock
from engine.workers.wakeups import Pass, Wakeup, Wakeups

NOW = datetime(2026, 9, 7, 2, tzinfo=UTC)
PATIENCE = 20  # seconds a test waits for another thread before it fails
OFTEN, SELDOM = timedelta(milliseconds=10), timedelta(hours=1)


@contextmanager
def woken(*wakeups: Wakeup, told: Callable[[Pass], None]) -> Generator[Wakeups]:
    running = Wakeups(wakeups, ManualClock(NOW), told)
    running.start()
    try:
        yield running
    finally:
        running.stop()


def test_every_worker_is_woken_at_once_and_told_the_time() -> None:
    passes: dict[str, Pass] = {}
    done = Semaphore(0)

    def told(made: Pass) -> None:
        passes[made.name] = made
        done.release()

    with woken(Wakeup("sweeper", SELDOM, str), Wakeup("relay", SELDOM, repr), told=told) as running:
        assert done.acquire(timeout=PATIENCE)
        assert done.acquire(timeout=PATIENCE)
        assert running.last_runs() == [("sweeper", NOW), ("relay", NOW)]
    assert passes["sweeper"] == Pass("sweeper", NOW, str(NOW))


def test_a_worker_that_fails_is_told_of_and_woken_again() -> None:
    told: list[Pass] = []
    again = Semaphore(0)

    def fail(now: datetime) -> None:
        again.release()
        raise ConnectionError(f"the database is away at {now}")

    with woken(Wakeup("sweeper", OFTEN, fail), told=told.append) as running:
        for _ in range(3):
            assert again.acquire(timeout=PATIENCE)
        assert running.last_runs() == [("sweeper", None)]
    assert {type(made.error) for made in told} == {ConnectionError}
    assert len(told) >= 3


def test_stopping_waits_for_the_pass_that_runs() -> None:
    begun, may_end = Event(), Event()
    ended: list[datetime] = []

    def slow(now: datetime) -> None:
        begun.set()
        may_end.wait(PATIENCE)
        ended.append(now)

    with woken(Wakeup("relay", SELDOM, slow), told=lambda made: None):
        assert begun.wait(PATIENCE)
        may_end.set()
    assert ended == [NOW]


def test_a_worker_never_runs_twice_at_once() -> None:
    """While one pass runs, another worker of the same rhythm is woken again and again."""
    begun, may_end, ticks = Semaphore(0), Event(), Semaphore(0)

    def long(now: datetime) -> None:
        begun.release()
        may_end.wait(PATIENCE)

    with woken(
        Wakeup("long", OFTEN, long),
        Wakeup("ticker", OFTEN, lambda now: ticks.release()),
        told=lambda made: None,
    ):
        assert begun.acquire(timeout=PATIENCE)
        for _ in range(5):
            assert ticks.acquire(timeout=PATIENCE)
        assert not begun.acquire(blocking=False)
        may_end.set()


def test_what_was_never_started_can_be_stopped() -> None:
    Wakeups([], ManualClock(NOW), lambda made: None).stop()
