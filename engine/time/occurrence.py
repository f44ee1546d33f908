"""When a duty comes round: each occurrence with the days it stands for, when it opens and when it is due."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from engine.time.calendar import Calendar
from engine.time.day import Day
from engine.time.deadline import Reckoned, Rolls, reckon_before, reckon_by
from engine.time.interval import Interval, Span
from engine.time.period import Period, Unit

# No run of days off is longer, so no occurrence rolls further than this out of its round.
_LOOK_BACK = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A duty's time: due on a day of each round (else its last), and open from `starts`, or `ahead` of the due
    day, or from the start of the round."""

    every: Interval
    due: Day | None = None
    rolls: Rolls = Rolls.LATER
    starts: Day | None = None
    ahead: Period | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One round: its days, the day named (before rolling), the deadline, and when it opens (UTC)."""

    period_first: date
    period_last: date
    due_on: date
    due: Reckoned
    opens_at: datetime


@dataclass(frozen=True, slots=True)
class Missed:
    """Everything that should have been opened, as one: the last occurrence, its days beginning with the first
    one missed, and how many were merged into it."""

    occurrence: Occurrence
    merged: int


def occurrences(recurrence: Recurrence, calendar: Calendar, after: datetime) -> Iterator[Occurrence]:
    """Every occurrence that opens after a moment, in order, without end."""
    span = recurrence.every.around(calendar.day_of(after) - _LOOK_BACK, calendar)
    while True:
        occurrence = _occurrence(recurrence, span, calendar)
        if occurrence.opens_at > after:
            yield occurrence
        span = recurrence.every.around(span.last + timedelta(days=1), calendar)


def missed(recurrence: Recurrence, calendar: Calendar, since: datetime, now: datetime) -> Missed | None:
    """What opened after `since` and until `now`, caught up once; None if nothing did."""
    first, last, merged = None, None, -1
    for occurrence in occurrences(recurrence, calendar, since):
        if occurrence.opens_at > now:
            break
        first, last, merged = first or occurrence, occurrence, merged + 1
    if first is None or last is None:
        return None
    return Missed(replace(last, period_first=first.period_first), merged)


def _occurrence(recurrence: Recurrence, span: Span, calendar: Calendar) -> Occurrence:
    due_on = recurrence.due.within(span, calendar) if recurrence.due else span.last
    due = reckon_by(due_on, calendar, recurrence.rolls)
    return Occurrence(span.first, span.last, due_on, due, _opens_at(recurrence, span, due, calendar))


def _opens_at(recurrence: Recurrence, span: Span, due: Reckoned, calendar: Calendar) -> datetime:
    """Days open with business: nobody should be told at midnight."""
    if recurrence.starts:
        return calendar.opening_of(recurrence.starts.within(span, calendar))
    if recurrence.ahead is None:
        return calendar.opening_of(span.first)
    ahead = reckon_before(recurrence.ahead, due.due_at, calendar).due_at
    return ahead if recurrence.ahead.unit is Unit.HOUR else calendar.opening_of(calendar.day_ended_by(ahead))
