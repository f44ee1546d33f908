"""Where "now" comes from. Everything that decides is told the time; only what drives it holds a Clock."""

from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """This moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock: the only place in fonds that reads it."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class RunningClock:
    """A clock set to `start` that runs on at the speed of `source` and may be moved forward.

    Safe between threads.
    """

    def __init__(self, start: datetime, source: Clock) -> None:
        self._source = source
        self._lock = Lock()
        self._ahead = ensure_utc(start) - source.now()

    def now(self) -> datetime:
        with self._lock:
            return self._source.now() + self._ahead

    def advance(self, by: timedelta) -> datetime:
        """Move forward by `by` and answer the new time; raises ValueError when asked to go back."""
        _refuse_going_back(by)
        with self._lock:
            self._ahead += by
            return self._source.now() + self._ahead


class ManualClock:
    """A clock that stands still until it is moved. Safe between threads."""

    def __init__(self, start: datetime) -> None:
        self._now = ensure_utc(start)
        self._lock = Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def set(self, moment: datetime) -> None:
        """Move forward to `moment`; raises ValueError when it lies in the past."""
        with self._lock:
            _refuse_going_back(ensure_utc(moment) - self._now)
            self._now = ensure_utc(moment)

    def advance(self, by: timedelta) -> datetime:
        """Move forward by `by` and answer the new time; raises ValueError when asked to go back."""
        _refuse_going_back(by)
        with self._lock:
            self._now += by
            return self._now


def ensure_utc(moment: datetime) -> datetime:
    """The same instant in UTC; raises ValueError for a datetime without a time zone."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError(f"expected a moment with a time zone, got {moment.isoformat()} without one")
    return moment.astimezone(UTC)


def _refuse_going_back(by: timedelta) -> None:
    if by < timedelta(0):
        raise ValueError(f"a clock only goes forward, asked to go back by {-by}")
