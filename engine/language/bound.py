"""The bounds of a date or a term: a day, `today`, or so long from today (`90 days`)."""

from datetime import date, datetime

from engine.language.field import Reading
from engine.phrase import PhraseError, is_path
from engine.time.deadline import reckon
from engine.time.period import Endless, Period, parse_duration

TODAY = "today"
Bound = date | Period | None


def read_bound(given: object, reading: Reading) -> Bound:
    """What a bound means now, paths already put in place; None where there is none. Raises PhraseError."""
    match given:
        case None:
            return None
        case datetime():
            return reading.calendar.day_of(given)
        case date() | Period():
            return given
        case "today":
            return reading.calendar.day_of(reading.now)
        case _:
            return _written(str(given).strip())


def day_of(bound: Bound, reading: Reading) -> date | None:
    """The day that a bound stands for: a period is counted from today."""
    if not isinstance(bound, Period):
        return bound
    calendar = reading.calendar
    return calendar.day_ended_by(reckon(bound, calendar.day_of(reading.now), calendar).due_at)


def bound_problem(given: object) -> str | None:
    """What is wrong with a bound as a policy writes it; nothing for a path, which is followed elsewhere."""
    if (
        given is None
        or isinstance(given, date)
        or given == TODAY
        or (isinstance(given, str) and is_path(given))
    ):
        return None
    try:
        _written(str(given).strip())
    except PhraseError as error:
        return f"expected a date, 'today', a period from today or a path: {error}"
    return None


def _written(text: str) -> Bound:
    try:
        return date.fromisoformat(text)
    except ValueError:
        found = parse_duration(text)
    return None if isinstance(found, Endless) else found
