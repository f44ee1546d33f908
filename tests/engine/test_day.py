"""A day phrase names exactly one day of each round, or is refused with the phrase that does."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from pydantic import TypeAdapter, ValidationError

from engine.phrase import Path, PhraseError
from engine.time.calendar import Calendar, CalendarRule
from engine.time.day import Day, DayPhrase, Edge, Fit, MonthOf, check_day, parse_day
from engine.time.interval import parse_interval

CALENDAR = Calendar(CalendarRule(), ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("every", "phrase", "around", "expected"),
    [
        ("week", "friday", date(2026, 10, 7), date(2026, 10, 9)),
        ("week", "monday", date(2026, 10, 7), date(2026, 10, 5)),
        ("week", "last day", date(2026, 10, 7), date(2026, 10, 11)),
        ("week", "first working day", date(2026, 10, 7), date(2026, 10, 8)),
        ("week", "last working day", date(2026, 10, 7), date(2026, 10, 10)),  # a made-up Saturday
        (
            "week",
            "last working day",
            date(2026, 2, 17),
            date(2026, 2, 22),
        ),  # a week off: its end, which then rolls
        ("2 weeks", "friday", date(2026, 10, 7), date(2026, 10, 16)),  # of the last week
        ("month", "5", date(2026, 10, 7), date(2026, 10, 5)),
        ("month", "31", date(2026, 2, 7), date(2026, 2, 28)),  # a month without that date: its last day
        ("month", "last day", date(2024, 2, 7), date(2024, 2, 29)),
        ("month", "first working day", date(2026, 10, 7), date(2026, 10, 8)),
        ("month", "last friday", date(2026, 10, 7), date(2026, 10, 30)),
        ("month", "first friday", date(2026, 10, 7), date(2026, 10, 2)),
        ("quarter", "last day of month 1", date(2026, 12, 7), date(2026, 10, 31)),
        ("quarter", "first day of month 1", date(2026, 12, 7), date(2026, 10, 1)),
        ("quarter", "10 of month 2", date(2026, 1, 1), date(2026, 2, 10)),
        ("quarter", "last friday of month 3", date(2026, 1, 1), date(2026, 3, 27)),
        ("quarter", "last day", date(2026, 1, 1), date(2026, 3, 31)),
        ("year", "18 of february", date(2026, 10, 7), date(2026, 2, 18)),
        ("year", "29 of february", date(2026, 10, 7), date(2026, 2, 28)),  # not a leap year
        ("year", "last day of december", date(2026, 10, 7), date(2026, 12, 31)),
        ("year", "first working day of january", date(2026, 10, 7), date(2026, 1, 4)),  # a made-up Sunday
        ("2 years", "1 of march", date(2026, 10, 7), date(2027, 3, 1)),  # of the last year
    ],
)
def test_which_day_it_is(every: str, phrase: str, around: date, expected: date) -> None:
    day, interval = parse_day(phrase), parse_interval(every)
    check_day(day, interval)
    assert day.within(interval.around(around, CALENDAR), CALENDAR) == expected
    assert str(day) == phrase


@pytest.mark.parametrize(
    ("phrase", "column", "near"),
    [
        ("fridy", 1, "friday"),
        ("last fridy", 1, "last friday"),
        ("last fridy of may", 1, "last friday of may"),
        ("second friday", 1, ""),
        ("32", 1, "last day"),
        ("0", 1, "1"),
        ("30 of february", 1, "last day of february"),
        ("31 of april", 1, "last day of april"),
        ("18 of febuary", 7, "18 of february"),
        ("last day of month 4", 13, "last day of month 3"),
        ("5 of", 6, ""),
        ("星期五", 1, ""),
        ("", 1, ""),
    ],
)
def test_a_wrong_day_is_pointed_at(phrase: str, column: int, near: str) -> None:
    with pytest.raises(PhraseError) as refused:
        parse_day(phrase)
    assert (refused.value.column, refused.value.nearest) == (column, near)


@pytest.mark.parametrize(
    ("every", "phrase", "near"),
    [
        ("day", "friday", ""),
        ("working day", "last day", ""),
        ("week", "5", "friday"),
        ("week", "9", ""),
        ("week", "last day of month 1", ""),
        ("month", "friday", "last friday"),
        ("month", "18 of february", ""),
        ("quarter", "5", "5 of month 1"),
        ("quarter", "5 of february", ""),
        ("year", "5", "5 of january"),
        ("year", "5 of month 1", ""),
        ("year", "friday of may", "last friday of may"),
    ],
)
def test_a_day_that_its_interval_does_not_have_once_is_refused(every: str, phrase: str, near: str) -> None:
    with pytest.raises(PhraseError, match="got '") as refused:
        check_day(parse_day(phrase), parse_interval(every))
    assert refused.value.nearest == near


def test_a_model_field_reads_numbers_phrases_and_paths() -> None:
    field = TypeAdapter[Day | Path](DayPhrase)
    assert field.validate_python(5) == Day(5)
    assert field.validate_python("param.yearly_filing") == Path("param.yearly_filing")
    month = MonthOf(1, in_quarter=True)
    assert field.validate_python("last day of month 1") == Day(Edge.LAST, Fit.DAY, month)
    assert field.validate_python(Day(5)) == Day(5)
    assert field.dump_python(Day(None, Fit.FRIDAY)) == "friday"
    with pytest.raises(ValidationError, match="expected a day like"):
        field.validate_python(True)
