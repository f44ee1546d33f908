"""When something is due, counted as the Civil Code of the PRC counts (articles 200 to 204), and why.

- Hours run on the wall clock from the moment itself and never roll (art. 201 par. 2).
- Days and longer: the day of the beginning is not counted (art. 201 par. 1); a month or year without that date
  ends on its last day (art. 202); a last day that is no working day gives way to the next (art. 203 par. 1); the last
  day ends at the close of business where there is one, else at 24:00 (art. 203 par. 2).
- Parties may agree otherwise (art. 204): `rolls`.
- Working days are counted by the calendar. `same day` ends with the day itself and never rolls: on that day, after
  all, something was done.

A day alone (a `date`) as beginning is not counted either; hours after it run from its end, 24:00.
All moments are UTC; days are days in the calendar's zone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from itertools import count

from dateutil.relativedelta import relativedelta

from engine.phrase import PhraseError
from engine.text import Text
from engine.time.calendar import Calendar
from engine.time.clock import ensure_utc
from engine.time.deadline_wording import Span, sentence_of_days, sentence_of_hours, sentence_of_pause
from engine.time.moment import written_day, written_end
from engine.time.period import SAME_DAY, Period, Unit, parse_period


class Rolls(Enum):
    """Where a last day goes that is no working day."""

    LATER = "later"
    EARLIER = "earlier"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A due moment (UTC), late from that instant on, and how it was found.

    `provisional`: days off of a year counted are not published yet; `edition`: the calendar it was counted with.
    """

    due_at: datetime
    provisional: bool
    edition: str
    sentence: Text


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch of time, UTC, in which the clock of a case rested."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a pause cannot end ({self.end}) before it starts ({self.start})")


def reckon(
    period: Period, after: datetime | date, calendar: Calendar, rolls: Rolls = Rolls.LATER
) -> Reckoned:
    """The end of `period` after a moment (aware) or a day; never before that moment."""
    if period.unit is Unit.HOUR:
        return _reckon_hours(period, after, calendar, back=False)
    began = calendar.day_of(after) if isinstance(after, datetime) else after
    reckoned = _reckon_days(period, began, calendar, rolls)
    if isinstance(after, datetime) and reckoned.due_at < after:
        return _reckon_days(period, began, calendar, rolls, to_midnight=True)
    return reckoned


def ends_of_every(period: Period, due_at: datetime, calendar: Calendar) -> Iterator[datetime]:
    """How late it is after one period, after two and so on, for a century: as `reckon` counts them from the deadline's day,
    one from the other and without a sentence, so that years of daily reminders cost a moment."""
    began = counted = calendar.day_ended_by(due_at)
    for times in count(1):
        try:
            whole = Period(period.count * times, period.unit)
        except ValueError:  # a century late: the longest period there is
            return
        if period.unit is Unit.HOUR:
            yield due_at + timedelta(hours=whole.count)
        else:
            working = period.unit is Unit.WORKING_DAY
            counted = (
                calendar.add_working_days(counted, period.count)
                if working
                else _count(whole, began, calendar)
            )
            yield calendar.close_of(max(calendar.next_working_day(counted), began))


def reckon_before(
    period: Period, before: datetime | date, calendar: Calendar, rolls: Rolls = Rolls.EARLIER
) -> Reckoned:
    """The end of the day that lies `period` before a moment or a day, which itself is not counted.

    It rolls earlier unless told otherwise: what must be done before a day may not slip onto it. Hours count
    back from the moment, or from the end of the day.
    """
    if period.unit is Unit.HOUR:
        return _reckon_hours(period, before, calendar, back=True)
    began = calendar.day_ended_by(before) if isinstance(before, datetime) else before
    return _reckon_days_before(period, began, calendar, rolls)


def reckon_by(by: datetime | date, calendar: Calendar, rolls: Rolls = Rolls.LATER) -> Reckoned:
    """Due by a moment, which stands as it is, or by the end of a day, which rolls."""
    if isinstance(by, datetime):
        return Reckoned(ensure_utc(by), False, calendar.edition, written_end(calendar.local(by)))
    last = _rolled(by, rolls, calendar)
    day = written_day(by)
    head = Text(f"不晚于{day.zh}", f"by {day.en}")
    return _reckoned(head, SAME_DAY, Span(by, by, last), calendar.close_of(last), calendar, rolls)


def shift(
    reckoned: Reckoned,
    unit: Unit,
    pauses: Sequence[Pause],
    calendar: Calendar,
    rolls: Rolls = Rolls.LATER,
) -> Reckoned:
    """The deadline after pauses (in order of time), for a period counted in `unit`.

    Hours run on by as much as they rested. The working days still open at a pause's start, that day not
    counted, are counted again after the day of its end; so are days, weeks, months and years, as days. A pause that
    starts when the deadline has passed moves nothing, nor, for days, one that ends on the day it started.
    """
    for pause in pauses:
        if pause.start < reckoned.due_at:
            reckoned = _shift_once(reckoned, unit, pause, calendar, rolls)
    return reckoned


def explain_when(period: str, after: str, calendar: Calendar) -> Reckoned:
    """The answer to `fonds when PERIOD --after AFTER`; raises PhraseError for either.

    `after` is a day (2026-09-28) or a moment (2026-09-28T09:00), in the organisation's zone if it names none.
    """
    return reckon(parse_period(period), _read_beginning(after, calendar), calendar)


def _reckon_hours(period: Period, moment: datetime | date, calendar: Calendar, *, back: bool) -> Reckoned:
    whole_day = not isinstance(moment, datetime)
    begin = ensure_utc(moment) if isinstance(moment, datetime) else calendar.end_of(moment)
    length = timedelta(hours=period.count)
    due_at = begin - length if back else begin + length
    sentence = sentence_of_hours(period, begin, due_at, calendar, whole_day=whole_day)
    return Reckoned(due_at, False, calendar.edition, sentence)


# Most deadlines that a sweep or a busy day asks for are those of a few days: each is counted and put into words once.
@lru_cache(maxsize=4096)
def _reckon_days(
    period: Period, began: date, calendar: Calendar, rolls: Rolls, *, to_midnight: bool = False
) -> Reckoned:
    counted = _count(period, began, calendar)
    if period == SAME_DAY:
        rolls = Rolls.NEVER
    last = max(_rolled(counted, rolls, calendar), began)
    due_at = calendar.end_of(last) if to_midnight else calendar.close_of(last)
    return _reckoned(_head_after(period, began), period, Span(began, counted, last), due_at, calendar, rolls)


@lru_cache(maxsize=4096)
def _reckon_days_before(period: Period, began: date, calendar: Calendar, rolls: Rolls) -> Reckoned:
    counted = _count(period, began, calendar, back=True)
    last = _rolled(counted, rolls, calendar)
    day, length = written_day(began), period.text()
    head = Text(f"{day.zh}前{length.zh}", f"{length.en} before {day.en}")
    return _reckoned(head, period, Span(began, counted, last), calendar.close_of(last), calendar, rolls)


def _count(period: Period, day: date, calendar: Calendar, *, back: bool = False) -> date:
    """The last day of the period, before any rolling."""
    count = -period.count if back else period.count
    match period.unit:
        case Unit.WORKING_DAY:
            return calendar.add_working_days(day, count)
        case Unit.WEEK:
            return day + timedelta(weeks=count)
        case Unit.MONTH:
            return day + relativedelta(months=count)
        case Unit.YEAR:
            return day + relativedelta(years=count)
        case _:
            return day + timedelta(days=count)


def _rolled(day: date, rolls: Rolls, calendar: Calendar) -> date:
    match rolls:
        case Rolls.LATER:
            return calendar.next_working_day(day)
        case Rolls.EARLIER:
            return calendar.previous_working_day(day)
        case Rolls.NEVER:
            return day


def _reckoned(
    head: Text, period: Period, span: Span, due_at: datetime, calendar: Calendar, rolls: Rolls
) -> Reckoned:
    asks_calendar = period.unit is Unit.WORKING_DAY or rolls is not Rolls.NEVER
    provisional = [year for year in span.years() if asks_calendar and calendar.is_provisional(year)]
    sentence = sentence_of_days(head, period, span, due_at, calendar, provisional)
    return Reckoned(due_at, bool(provisional), calendar.edition, sentence)


def _head_after(period: Period, began: date) -> Text:
    day, length = written_day(began), period.text()
    if period == SAME_DAY:
        return Text(f"{day.zh}当天", f"same day, {day.en}")
    return Text(f"{day.zh}起{length.zh}", f"{length.en} after {day.en}")


def _shift_once(reckoned: Reckoned, unit: Unit, pause: Pause, calendar: Calendar, rolls: Rolls) -> Reckoned:
    if unit is Unit.HOUR:
        due_at, provisional = reckoned.due_at + (pause.end - pause.start), False
    else:
        last = _last_day_after(pause, unit, reckoned, calendar, rolls)
        due_at = _end_of_rested(last, pause, reckoned, calendar)
        provisional = calendar.is_provisional(last.year)
    sentence = reckoned.sentence + sentence_of_pause(pause.start, pause.end, due_at, calendar)
    return Reckoned(due_at, reckoned.provisional or provisional, calendar.edition, sentence)


def _last_day_after(pause: Pause, unit: Unit, reckoned: Reckoned, calendar: Calendar, rolls: Rolls) -> date:
    paused, resumed = calendar.day_of(pause.start), calendar.day_of(pause.end)
    last = calendar.day_ended_by(reckoned.due_at)
    if paused == resumed:
        return last
    if unit is Unit.WORKING_DAY:
        return calendar.add_working_days(resumed, calendar.working_days(paused, last))
    return _rolled(resumed + (last - paused), rolls, calendar)


def _end_of_rested(last: date, pause: Pause, reckoned: Reckoned, calendar: Calendar) -> datetime:
    """The end of the new last day; 24:00 if the pause outlasted its close."""
    unchanged = last == calendar.day_ended_by(reckoned.due_at)
    due_at = reckoned.due_at if unchanged else calendar.close_of(last)
    return due_at if due_at > pause.end else calendar.end_of(last)


def _read_beginning(text: str, calendar: Calendar) -> datetime | date:
    bare = text.strip()
    try:
        if len(bare) == len("2026-09-28"):
            return date.fromisoformat(bare)
        moment = datetime.fromisoformat(bare)
    except ValueError:
        message = f"expected a day like 2026-09-28 or a moment like 2026-09-28T09:00, got {text!r}"
        raise PhraseError(message, 1) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=calendar.zone)
