"""Intervals lie on a fixed grid, and `this` and `last` name a round of it."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from engine.phrase import Path, PhraseError
from engine.time.calendar import ONE_DAY, Calendar, CalendarRule
from engine.time.interval import (
    Covers,
    CoversPhrase,
    Interval,
    IntervalPhrase,
    Round,
    Span,
    parse_covers,
    parse_interval,
)

CALENDAR = Calendar(CalendarRule(), ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("phrase", "first", "last"),
    [
        ("day", date(2026, 10, 7), date(2026, 10, 7)),
        ("working day", date(2026, 10, 8), date(2026, 10, 8)),  # a day off belongs to the next working day
        ("week", date(2026, 10, 5), date(2026, 10, 11)),  # Monday to Sunday
        ("2 weeks", date(2026, 10, 5), date(2026, 10, 18)),
        ("month", date(2026, 10, 1), date(2026, 10, 31)),
        ("2 months", date(2026, 9, 1), date(2026, 10, 31)),
        ("quarter", date(2026, 10, 1), date(2026, 12, 31)),
        ("2 quarters", date(2026, 7, 1), date(2026, 12, 31)),
        ("year", date(2026, 1, 1), date(2026, 12, 31)),
        ("2 years", date(2026, 1, 1), date(2027, 12, 31)),
    ],
)
def test_the_round_around_a_day(phrase: str, first: date, last: date) -> None:
    assert parse_interval(phrase).around(date(2026, 10, 7), CALENDAR) == Span(first, last)


@pytest.mark.parametrize(
    ("phrase", "column", "near"),
    [
        ("weeks 2", 1, "week"),
        ("2 wekks", 3, "2 weeks"),
        ("quater", 1, "quarter"),
        ("0 weeks", 1, ""),
        ("101 weeks", 1, ""),
        ("2 working days", 1, "2 days"),
        ("3 hours", 3, ""),
        ("每周", 1, ""),
        ("2", 1, ""),
        ("", 1, ""),
    ],
)
def test_a_wrong_interval_is_pointed_at(phrase: str, column: int, near: str) -> None:
    with pytest.raises(PhraseError) as refused:
        parse_interval(phrase)
    assert (refused.value.column, refused.value.nearest) == (column, near)


@pytest.mark.parametrize(
    ("phrase", "first", "last"),
    [
        ("this week", date(2026, 12, 28), date(2027, 1, 3)),
        ("last week", date(2026, 12, 21), date(2026, 12, 27)),
        ("this month", date(2027, 1, 1), date(2027, 1, 31)),
        ("last month", date(2026, 12, 1), date(2026, 12, 31)),
        ("last quarter", date(2026, 10, 1), date(2026, 12, 31)),
        ("last year", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_the_days_that_a_case_covers(phrase: str, first: date, last: date) -> None:
    covers = parse_covers(phrase)
    assert covers.seen_from(date(2027, 1, 2), CALENDAR) == Span(first, last)
    assert str(covers) == phrase


def test_models_hold_intervals_and_covers() -> None:
    interval = TypeAdapter[Interval | Path](IntervalPhrase)
    assert interval.validate_python("param.meeting") == Path("param.meeting")
    assert interval.dump_python(interval.validate_python("2 weeks")) == "2 weeks"
    assert interval.validate_python(Interval(1, Round.WEEK)) == Interval(1, Round.WEEK)
    covers = TypeAdapter[Covers](CoversPhrase)
    assert covers.dump_python(covers.validate_python("last month")) == "last month"
    assert covers.validate_python(Covers(False, Round.YEAR)) == Covers(False, Round.YEAR)
    with pytest.raises(ValidationError, match="did you mean 'last month'"):
        covers.validate_python("lst month")


@given(
    st.sampled_from([Round.DAY, Round.WEEK, Round.MONTH, Round.QUARTER, Round.YEAR]),
    st.integers(1, 12),
    st.dates(date(2000, 1, 1), date(2060, 1, 1)),
)
def test_rounds_follow_each_other_without_gap_or_overlap(each: Round, count: int, day: date) -> None:
    interval = Interval(count, each)
    span = interval.around(day, CALENDAR)
    assert span.first <= day <= span.last
    assert interval.around(span.first, CALENDAR) == interval.around(span.last, CALENDAR) == span
    assert interval.around(span.last + ONE_DAY, CALENDAR).first == span.last + ONE_DAY
    assert parse_interval(str(interval)) == interval
