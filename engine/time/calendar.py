"""The organisation's calendar: which days are working days, when a day closes, and what a day off is called.

Public holidays and made-up working days (调休) come from the `holidays` library; the company's own closed and open
days lie on top and win.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from importlib.metadata import version
from typing import Annotated, Self
from zoneinfo import ZoneInfo

import holidays
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from engine.phrase import PhraseError, nearest, text_of
from engine.text import Text
from engine.time.clock import ensure_utc

ONE_DAY = timedelta(days=1)
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_REMARK = re.compile(r"（.*?）| \((observed|estimated|substituted from .*?)\)")
_EXPECTED_HOURS = "business hours like '09:00-18:00'"
# The State Council of the PRC orders each year's days off, in the autumn before; elsewhere the law itself fixes them.
_ORDERED_YEARLY = frozenset({"CN"})
_COMPANY_CLOSED = Text("公司休息日", "a company holiday")


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """When a working day opens and closes, local time."""

    opens: time
    closes: time

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}-{self.closes:%H:%M}"


def parse_hours(phrase: str) -> BusinessHours:
    """Read `09:00-18:00`; raises PhraseError."""
    found = _HOURS.fullmatch(phrase.strip())
    if not found:
        raise PhraseError(f"expected {_EXPECTED_HOURS}, got {phrase!r}", 1)
    hours = BusinessHours(time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4])))
    if hours.opens >= hours.closes:
        raise PhraseError(f"expected hours that open before they close, got {phrase!r}", 1)
    return hours


def _read_hours(value: object) -> BusinessHours:
    return value if isinstance(value, BusinessHours) else parse_hours(text_of(value, _EXPECTED_HOURS))


def _refuse_numbers(value: object) -> object:
    """A bare number would silently be read as seconds since 1970."""
    if isinstance(value, int | float):
        raise ValueError(f"expected a date like 2026-10-01, got {value}")
    return value


HoursPhrase = Annotated[
    BusinessHours,
    PlainValidator(_read_hours),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": f"^{_HOURS.pattern}$"}),
]
_Day = Annotated[date, BeforeValidator(_refuse_numbers)]


class CalendarRule(BaseModel):
    """What a policy says of its calendar. `country` is an ISO 3166 code; without `hours` a day ends at 24:00."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    country: str = "CN"
    hours: HoursPhrase | None = None
    closed_days: tuple[_Day, ...] = ()
    open_days: tuple[_Day, ...] = ()

    @field_validator("country")
    @classmethod
    def _known_country(cls, country: str) -> str:
        known = holidays.list_supported_countries()
        if country not in known:
            like = country.upper() if country.upper() in known else nearest(country, list(known))
            raise PhraseError(f"expected an ISO 3166 country code, got {country!r}", 1, like)
        return country

    @model_validator(mode="after")
    def _no_day_both(self) -> Self:
        both = sorted(set(self.closed_days) & set(self.open_days))
        if both:
            raise ValueError(f"{both[0]} is under closed_days and under open_days")
        return self


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Days without work in a row, weekends included, and what they are called."""

    first: date
    last: date
    name: Text


class Calendar:
    """A calendar rule in a time zone. Cheap to ask: each year is worked out once a process."""

    def __init__(self, rule: CalendarRule, time_zone: ZoneInfo) -> None:
        self.rule, self.zone = rule, time_zone
        self._closed, self._open = frozenset(rule.closed_days), frozenset(rule.open_days)

    @cached_property
    def edition(self) -> str:
        """What was counted with: country, version of its holidays, digest of the organisation's own rule."""
        own = f"{self.zone.key}|{self.rule.hours}|{sorted(self._closed)}|{sorted(self._open)}"
        return f"{self.rule.country}-{version('holidays')}-{hashlib.sha256(own.encode()).hexdigest()[:8]}"

    def is_working_day(self, day: date) -> bool:
        """Whether people work on `day`."""
        if day in self._open or day in self._closed:
            return day in self._open
        return day in _public_year(self.rule.country, day.year).working

    def is_made_up(self, day: date) -> bool:
        """Whether `day` is worked although it looks free: a 调休 weekend, or an open day of the company's own."""
        public = _public_year(self.rule.country, day.year)
        return self.is_working_day(day) and (day.weekday() in public.weekend or day in public.names)

    def is_provisional(self, year: int) -> bool:
        """Whether the official days off of `year` are not yet published (in the holidays installed)."""
        return self.rule.country in _ORDERED_YEARLY and not _public_year(self.rule.country, year).ordered

    def holiday_name(self, day: date) -> Text | None:
        """What a day off is called; None for a working day and a plain weekend."""
        if self.is_working_day(day):
            return None
        public = _public_year(self.rule.country, day.year).names.get(day)
        return public or (_COMPANY_CLOSED if day in self._closed else None)

    def next_working_day(self, day: date) -> date:
        """`day` itself if it is a working day, else the first one after it."""
        return self._walk(day, ONE_DAY)

    def previous_working_day(self, day: date) -> date:
        """`day` itself if it is a working day, else the last one before it."""
        return self._walk(day, -ONE_DAY)

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`th working day after `day` (before it, if negative); `day` itself is never counted."""
        step = ONE_DAY if count >= 0 else -ONE_DAY
        for _ in range(abs(count)):
            day = self._walk(day + step, step)
        return day

    def working_days(self, after: date, until: date) -> int:
        """How many working days lie after `after`, up to and with `until`."""
        return sum(self.is_working_day(day) for day in days_between(after + ONE_DAY, until))

    def close_of(self, day: date) -> datetime:
        """When `day` ends, in UTC: at the close of business of a working day that has hours, else at 24:00."""
        if self.rule.hours and self.is_working_day(day):
            return self.at(day, self.rule.hours.closes)
        return self.end_of(day)

    def end_of(self, day: date) -> datetime:
        """24:00 of `day` in the organisation's zone, in UTC."""
        return self.at(day + ONE_DAY, time())

    def opening_of(self, day: date) -> datetime:
        """When `day` begins, in UTC: when business opens on a working day that has hours, else at 00:00."""
        if self.rule.hours and self.is_working_day(day):
            return self.at(day, self.rule.hours.opens)
        return self.at(day, time())

    def at(self, day: date, clock: time) -> datetime:
        """A time on the organisation's wall clock, in UTC. A time that a clock change skips is as much later."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def local(self, moment: datetime) -> datetime:
        """A moment on the organisation's wall clock; raises ValueError for one without a time zone."""
        return ensure_utc(moment).astimezone(self.zone)

    def day_of(self, moment: datetime) -> date:
        """The day on which a moment lies, in the organisation's zone."""
        return self.local(moment).date()

    def day_ended_by(self, moment: datetime) -> date:
        """The day to which a due moment belongs: 24:00 is the end of a day, not the beginning of the next."""
        day = self.day_of(moment)
        return day - ONE_DAY if self.end_of(day - ONE_DAY) == ensure_utc(moment) else day

    def days_off(self, day: date) -> DaysOff | None:
        """The days off around `day` if they have a name; None on working days and plain weekends."""
        if self.is_working_day(day):
            return None
        first = self.previous_working_day(day) + ONE_DAY
        last = self.next_working_day(day) - ONE_DAY
        name = self._name_of(days_between(first, last))
        return DaysOff(first, last, name) if name else None

    def _name_of(self, days: list[date]) -> Text | None:
        """The holidays among `days`, each once, without the eve of the one it belongs to or days merely moved."""
        weekend = _public_year(self.rule.country, days[0].year).weekend
        if all(day.weekday() in weekend for day in days):
            return None
        found = [name for day in days if (name := self.holiday_name(day)) and not _is_substitute(name)]
        names = list(dict.fromkeys(found))
        if len(names) > 1:
            names = [name for name in names if name.zh != "农历除夕"]
        return Text("、".join(n.zh for n in names), " and ".join(n.en for n in names)) if names else None

    def _walk(self, day: date, step: timedelta) -> date:
        while not self.is_working_day(day):
            day += step
        return day


def days_between(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`, both included; none if `last` is earlier."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@dataclass(frozen=True, slots=True)
class _PublicYear:
    """One country's year: its working days, its weekend, names of its days off, whether a yearly order lists it."""

    working: frozenset[date]
    weekend: frozenset[int]
    names: dict[date, Text]
    ordered: bool


@lru_cache(maxsize=256)
def _public_year(country: str, year: int) -> _PublicYear:
    zh = holidays.country_holidays(country, years=year, language="zh_CN")
    en = holidays.country_holidays(country, years=year, language="en_US")
    days = days_between(date(year, 1, 1), date(year, 12, 31))
    return _PublicYear(
        working=frozenset(day for day in days if zh.is_working_day(day)),
        weekend=frozenset(zh.weekend),
        names={day: _short_name(zh[day], en[day]) for day in days if day in zh},
        ordered=year in getattr(zh, "special_public_holidays", {}),
    )


def _short_name(zh: str, en: str) -> Text:
    """The name without the library's remarks: 国庆节（补假） is 国庆节, "Day off (substituted from …)" is "Day off"."""
    return Text(_REMARK.sub("", zh), _REMARK.sub("", en))


def _is_substitute(name: Text) -> bool:
    return name.zh == "休息日"
