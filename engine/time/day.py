"""A day of each round of an interval: `friday`, `5`, `last working day`, `18 of february`, `last day of month 1`."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Annotated

from dateutil.relativedelta import relativedelta
from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from engine.phrase import PATH_PATTERN, Path, PhraseError, is_path, nearest, parse_path, text_of, words
from engine.time.calendar import Calendar, days_between
from engine.time.interval import Interval, Round, Span

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_LEAP_YEAR = 2024
_EXPECTED = "a day like 'friday', '5', 'last working day', '18 of february' or 'last day of month 1'"


class Edge(Enum):
    """Which of the days that fit."""

    FIRST = "first"
    LAST = "last"


class Fit(Enum):
    """Which days fit."""

    DAY = "day"
    WORKING_DAY = "working day"
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def is_weekday(self) -> bool:
        return self.value in WEEKDAYS


@dataclass(frozen=True, slots=True)
class MonthOf:
    """A calendar month by name (1 to 12) or a month by its place in the quarter (1 to 3)."""

    number: int
    in_quarter: bool

    def __str__(self) -> str:
        return f"month {self.number}" if self.in_quarter else MONTHS[self.number - 1]


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a round: by its number in the month, by the edge and what fits there, or by its weekday alone.

    In a round of several units, a number or a weekday alone means its last month or week.
    """

    pick: int | Edge | None
    fit: Fit = Fit.DAY
    of: MonthOf | None = None

    def __str__(self) -> str:
        pick = self.pick.value if isinstance(self.pick, Edge) else self.pick
        start = str(pick) if isinstance(pick, int) else f"{pick or ''} {self.fit.value}".strip()
        return f"{start} of {self.of}" if self.of else start

    def within(self, span: Span, calendar: Calendar) -> date:
        """The day in one round. A month without that number ends on its last day; where no day fits, the edge."""
        span = self._month(span)
        if isinstance(self.pick, int):
            month = span.last.replace(day=1)
            return month.replace(day=min(self.pick, monthrange(month.year, month.month)[1]))
        days = days_between(span.first, span.last)
        fitting = [day for day in days if self._fits(day, calendar)] or days
        return fitting[0] if self.pick is Edge.FIRST else fitting[-1]

    def _month(self, span: Span) -> Span:
        if self.of is None:
            return span
        last = span.last.replace(day=1)
        back = 3 - self.of.number if self.of.in_quarter else last.month - self.of.number
        first = last - relativedelta(months=back)
        return Span(first, first + relativedelta(day=31))

    def _fits(self, day: date, calendar: Calendar) -> bool:
        match self.fit:
            case Fit.DAY:
                return True
            case Fit.WORKING_DAY:
                return calendar.is_working_day(day)
            case _:
                return WEEKDAYS[day.weekday()] == self.fit.value


def parse_day(phrase: str) -> Day:
    """Read a day; raises PhraseError. Whether it suits its interval is asked by `check_day`."""
    texts = [word.text for word in words(phrase)]
    of = texts.index("of") if "of" in texts else len(texts)
    month = _month_of(phrase, texts[of + 1 :]) if of < len(texts) else None
    match texts[:of]:
        case [number] if number.isascii() and number.isdecimal() and len(number) <= 2:
            return Day(_numbered(phrase, int(number), month), of=month)
        case [weekday] if weekday in WEEKDAYS:
            return Day(None, Fit(weekday), month)
        case [("first" | "last") as edge, *fit] if " ".join(fit) in {each.value for each in Fit}:
            return Day(Edge(edge), Fit(" ".join(fit)), month)
        case _:
            raise PhraseError(f"expected {_EXPECTED}, got {phrase.strip()!r}", 1, _nearest_day(texts))


def check_day(day: Day, interval: Interval) -> None:
    """Whether the day says exactly one day in each round; raises PhraseError with the nearest that does."""
    problem = _misfit(day, interval.round)
    if problem:
        message, near = problem
        raise PhraseError(f"{message}, got {str(day)!r} every {interval}", 1, near)


def _misfit(day: Day, each: Round) -> tuple[str, str] | None:
    """What is wrong with a day in such a round, and the nearest right one."""
    if each in {Round.DAY, Round.WORKING_DAY}:
        return f"every {each.value} is its own day, none can be picked", ""
    if day.of and day.of.in_quarter and each is not Round.QUARTER:
        return "a month by number is one of a quarter", ""
    if day.of and not day.of.in_quarter and each is not Round.YEAR:
        return "a month by name is one of a year", ""
    if isinstance(day.pick, int) and each is Round.WEEK:
        return "a day of a week has a name", _weekday(day.pick)
    if day.pick is None and each is not Round.WEEK:
        return "a weekday alone is one of a week, else say which", str(Day(Edge.LAST, day.fit, day.of))
    if isinstance(day.pick, int) and each in {Round.QUARTER, Round.YEAR} and not day.of:
        return (
            "a day by number needs its month",
            f"{day.pick} of {'month 1' if each is Round.QUARTER else 'january'}",
        )
    return None


def _weekday(number: int) -> str:
    return WEEKDAYS[number - 1] if number <= len(WEEKDAYS) else ""


def _month_of(phrase: str, texts: list[str]) -> MonthOf:
    match texts:
        case ["month", ("1" | "2" | "3") as number]:
            return MonthOf(int(number), in_quarter=True)
        case [name] if name in MONTHS:
            return MonthOf(MONTHS.index(name) + 1, in_quarter=False)
        case _:
            column = phrase.index(" of") + len(" of ") + 1
            near = nearest(" ".join(texts), [*MONTHS, "month 1", "month 2", "month 3"])
            start = phrase[: column - 1]
            message = f"expected a month like 'february' or 'month 1', got {' '.join(texts)!r}"
            raise PhraseError(message, column, start + near if near else "")


def _numbered(phrase: str, number: int, month: MonthOf | None) -> int:
    """The number of a day that exists, at least in leap years."""
    longest = monthrange(_LEAP_YEAR, month.number)[1] if month and not month.in_quarter else 31
    if not 1 <= number <= longest:
        rest = f" of {month}" if month else ""
        near = f"last day{rest}" if number else f"1{rest}"
        raise PhraseError(f"expected a day from 1 to {longest}{rest}, got {number}", 1, near)
    return number


def _nearest_day(texts: list[str]) -> str:
    of = texts.index("of") if "of" in texts else len(texts)
    edge, fit = texts[: min(1, of)], texts[min(1, of) : of]
    if not fit:
        near = nearest("".join(edge), WEEKDAYS)
        return " ".join([near, *texts[of:]]) if near else ""
    parts = (
        nearest("".join(edge), [each.value for each in Edge]),
        nearest(" ".join(fit), [each.value for each in Fit]),
    )
    return " ".join([*parts, *texts[of:]]) if all(parts) else ""


def _read(value: object) -> Day | Path:
    if isinstance(value, Day | Path):
        return value
    text = text_of(value, _EXPECTED)
    return parse_path(text) if is_path(text.strip()) else parse_day(text)


_FITS = "|".join(fit.value for fit in Fit)
_START = rf"[0-9]+|{'|'.join(WEEKDAYS)}|(first|last) ({_FITS})"

DayPhrase = Annotated[
    Day | Path,
    PlainValidator(_read),
    PlainSerializer(str),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": 31},
                {
                    "type": "string",
                    "pattern": rf"^(({_START})( of (month [1-3]|{'|'.join(MONTHS)}))?|{PATH_PATTERN})$",
                },
            ]
        }
    ),
]
"""A field of a definition that holds a day or a path to one."""
