"""How often a duty comes round, and on which day of each round: `week` and `friday`, `quarter` and `last day of month 1`.

Weeks start on Monday. Rounds of several units lie on a fixed grid, whoever asks and whenever: days and weeks are
counted from Monday 1 January 2001, months and quarters from January, years from the year 0.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Annotated

from dateutil.relativedelta import relativedelta
from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from engine.phrase import PATH_PATTERN, Path, PhraseError, Word, is_path, nearest, parse_path, text_of, words
from engine.time.calendar import ONE_DAY, Calendar

_GRID = date(2001, 1, 1)
_MOST = 100
_EXPECTED = "an interval like 'week', '2 weeks' or 'quarter'"
_EXPECTED_SPAN = "'this' or 'last' and week, month, quarter or year"


class Round(Enum):
    """What an interval is made of; the value is its word."""

    DAY = "day"
    WORKING_DAY = "working day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_ROUNDS = {word: each for each in Round for word in (each.value, each.value + "s")}
_MONTHS_IN = {Round.MONTH: 1, Round.QUARTER: 3, Round.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Interval:
    """Every so many rounds."""

    count: int
    round: Round

    def __str__(self) -> str:
        return self.round.value if self.count == 1 else f"{self.count} {self.round.value}s"

    def around(self, day: date, calendar: Calendar) -> "Span":
        """The round in which `day` lies; a day off lies in the round of the next working day."""
        match self.round:
            case Round.WORKING_DAY:
                day = calendar.next_working_day(day)
                return Span(day, day)
            case Round.DAY | Round.WEEK:
                length = self.count * (7 if self.round is Round.WEEK else 1)
                first = day - timedelta(days=(day - _GRID).days % length)
                return Span(first, first + timedelta(days=length - 1))
            case _:
                length = self.count * _MONTHS_IN[self.round]
                since = (day.year * 12 + day.month - 1) % length
                first = day.replace(day=1) - relativedelta(months=since)
                return Span(first, first + relativedelta(months=length) - ONE_DAY)


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row, both ends included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Covers:
    """Which round a case speaks of: the one it is opened in, or the one before."""

    before: bool
    round: Round

    def __str__(self) -> str:
        return f"{'last' if self.before else 'this'} {self.round.value}"

    def seen_from(self, day: date, calendar: Calendar) -> Span:
        """The days covered, seen from `day`."""
        one = Interval(1, self.round)
        this = one.around(day, calendar)
        return one.around(this.first - ONE_DAY, calendar) if self.before else this


def parse_interval(phrase: str) -> Interval:
    """Read `week`, `2 weeks`, `working day`, …; raises PhraseError."""
    found = words(phrase)
    numbered = bool(found) and re.fullmatch(r"[0-9]{1,18}", found[0].text) is not None
    count = int(found[0].text) if numbered else 1
    units = found[1:] if numbered else found
    name = " ".join(word.text for word in units)
    if name not in _ROUNDS:
        raise _no_round(name, count if numbered else 0, units or found)
    interval = Interval(count, _ROUNDS[name])
    if not 1 <= count <= _MOST:
        raise PhraseError(f"expected 1 to {_MOST} {interval.round.value}s, got {count}", found[0].column)
    if interval.round is Round.WORKING_DAY and count > 1:
        message = f"expected 'working day' without a number, got {count}"
        raise PhraseError(message, found[0].column, str(Interval(count, Round.DAY)))
    return interval


def parse_covers(phrase: str) -> Covers:
    """Read `this week`, `last month`, …; raises PhraseError."""
    spans = [Covers(before, each) for before in (False, True) for each in (Round.WEEK, *_MONTHS_IN)]
    known = {str(span): span for span in spans}
    text = " ".join(word.text for word in words(phrase))
    if text not in known:
        raise PhraseError(f"expected {_EXPECTED_SPAN}, got {text!r}", 1, nearest(text, list(known)))
    return known[text]


def _no_round(name: str, count: int, found: Sequence[Word]) -> PhraseError:
    like = _ROUNDS.get(nearest(name, list(_ROUNDS))) if name else None
    near = str(Interval(count or 1, like)) if like and count <= _MOST else ""
    column = found[0].column if found else 1
    if name.startswith("hour"):
        return PhraseError("expected an interval of a day or more, got hours", column)
    return PhraseError(f"expected {_EXPECTED}, got {name!r}", column, near)


def _read_interval(value: object) -> Interval | Path:
    if isinstance(value, Interval | Path):
        return value
    text = text_of(value, _EXPECTED)
    return parse_path(text) if is_path(text.strip()) else parse_interval(text)


def _read_covers(value: object) -> Covers:
    return value if isinstance(value, Covers) else parse_covers(text_of(value, _EXPECTED_SPAN))


IntervalPhrase = Annotated[
    Interval | Path,
    PlainValidator(_read_interval),
    PlainSerializer(str),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": rf"^(working day|([0-9]+ )?(day|week|month|quarter|year)s?|{PATH_PATTERN})$",
        }
    ),
]
"""A field of a definition that holds an interval or a path to one."""

CoversPhrase = Annotated[
    Covers,
    PlainValidator(_read_covers),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": "^(this|last) (week|month|quarter|year)$"}),
]
"""A field of a definition that holds the days a case covers."""
