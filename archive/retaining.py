"""Until which day a record must be kept.

Counted as the Civil Code counts (`engine/time/deadline.py`), but never rolled: nobody has to do anything on the last day, so it
does not matter whether it is a working day. The record may be destroyed from the day after it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from archive.record import Record
from archive.retention import CREATED
from archive.sections import retentions
from engine.digest import Json
from engine.language.definition import Pack
from engine.language.field import Reading
from engine.phrase import Path
from engine.time.deadline import Rolls, reckon
from engine.time.period import Endless, Period, Unit, parse_duration


def retained(record: Record, reading: Reading, holder: Record | None = None) -> Record:
    """The record with the day until which it is kept, as its fields now are. `holder` is the file that it is inside.

    What was appraised to be kept is kept: for ever, or at least until the day that was said.
    """
    if record.appraised == "keep":
        return replace(record, retain_until=None)
    until = last_day(record, reading, holder)
    if record.appraised == "keep_until":
        until = max(until or "", record.retain_until or "") or None
    return record if until == record.retain_until else replace(record, retain_until=until)


def last_day(record: Record, reading: Reading, holder: Record | None = None) -> str | None:
    """The last day on which it must be kept (ISO); None where that is for ever, or its event has not happened yet."""
    rule = retentions(reading.pack).get(record.retention or "")
    if rule is None:
        return None
    keep, begins = length(rule.keep, reading.pack), _beginning(rule.after, record, reading, holder)
    if not isinstance(keep, Period) or begins is None:
        return None
    due_at = reckon(keep, begins, reading.calendar, Rolls.NEVER).due_at
    return reading.calendar.day_ended_by(due_at).isoformat()


def length(phrase: Period | Endless | Path, pack: Pack) -> Period | Endless | None:
    """The period that is written, a parameter's value included; None while the parameter has none."""
    if not isinstance(phrase, Path):
        return phrase
    parameter = pack.parameters.get(phrase.text.removeprefix("param."))
    return None if parameter is None or parameter.value is None else _duration(str(parameter.value))


@lru_cache(maxsize=256)
def _duration(text: str) -> Period | Endless:
    """Read once a text: an import works the last day out for every row."""
    return parse_duration(text)


def is_shorter(one: Period | Endless, other: Period | Endless) -> bool:
    """Whether `one` ends before `other`, counted from any same day: a year is taken as its shortest, 365 days, against days."""
    return _days(one) < _days(other)


# A month and a working day as parts of a year: enough to tell two periods apart that a policy means to be different.
_DAYS = {Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 365 / 12, Unit.YEAR: 365, Unit.WORKING_DAY: 365 / 250}


def _days(length_: Period | Endless) -> float:
    if isinstance(length_, Endless):
        return float("inf") if length_ is Endless.FOR_EVER else 0
    if length_.unit is Unit.HOUR:
        return timedelta(hours=length_.count) / timedelta(days=1)
    return length_.count * _DAYS[length_.unit]


def _beginning(after: str, record: Record, reading: Reading, holder: Record | None) -> date | None:
    """The day it is counted from; None while that is not known."""
    if after == CREATED:
        return reading.calendar.day_of(record.created_at)
    name = after.removeprefix("record.")
    fields: Mapping[str, Json] = record.fields
    if name not in fields and holder is not None:
        fields = holder.fields
    value = fields.get(name)
    if not isinstance(value, str):
        return None
    found = datetime.fromisoformat(value)
    return found.date() if found.tzinfo is None else reading.calendar.day_of(found)
