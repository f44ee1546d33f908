"""The organisation's calendar: official days off with their made-up days, the company's own on top."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.phrase import PhraseError
from engine.text import Text
from engine.time.calendar import BusinessHours, Calendar, CalendarRule, DaysOff, days_between, parse_hours

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar(CalendarRule.model_validate({"hours": "09:00-18:00"}), SHANGHAI)
NO_HOURS = Calendar(CalendarRule(), SHANGHAI)
OWN = Calendar(
    CalendarRule.model_validate(
        {"closed_days": ["2026-09-30", "2026-10-10"], "open_days": ["2026-10-02", "2026-10-17"]}
    ),
    SHANGHAI,
)


def days(first: str, last: str) -> list[date]:
    return days_between(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("off", "on"),
    [
        (days("2026-01-01", "2026-01-03"), days("2026-01-04", "2026-01-04")),  # New Year, made up on a Sunday
        (
            days("2026-02-15", "2026-02-23"),
            days("2026-02-14", "2026-02-14"),
        ),  # Spring Festival, a Saturday before
        (days("2026-02-15", "2026-02-23"), days("2026-02-24", "2026-02-28")),  # … and a Saturday after
        (days("2026-05-01", "2026-05-05"), days("2026-05-09", "2026-05-09")),  # Labour Day
        (days("2026-10-01", "2026-10-07"), days("2026-09-20", "2026-09-20")),  # National Day, a Sunday before
        (days("2026-10-01", "2026-10-07"), days("2026-10-08", "2026-10-10")),  # … and a Saturday after
        ([], days("2005-12-31", "2005-12-31")),  # made up by next year's order
    ],
)
def test_official_days_off_and_made_up_days(off: list[date], on: list[date]) -> None:
    assert not any(OFFICE.is_working_day(day) for day in off)
    assert all(OFFICE.is_working_day(day) for day in on)


def test_the_companys_own_days_lie_on_top() -> None:
    assert not OWN.is_working_day(date(2026, 9, 30))  # a Wednesday, closed
    assert not OWN.is_working_day(date(2026, 10, 10))  # a made-up Saturday, closed all the same
    assert OWN.is_working_day(date(2026, 10, 2))  # National Day, open
    assert OWN.is_working_day(date(2026, 10, 17))  # a plain Saturday, open


def test_made_up_days_are_those_worked_although_they_look_free() -> None:
    assert OFFICE.is_made_up(date(2026, 10, 10))
    assert OWN.is_made_up(date(2026, 10, 2))
    assert OWN.is_made_up(date(2026, 10, 17))
    assert not OWN.is_made_up(date(2026, 10, 10))
    assert not OFFICE.is_made_up(date(2026, 10, 9))


def test_the_next_and_the_previous_working_day_may_be_the_day_itself() -> None:
    assert OFFICE.next_working_day(date(2026, 10, 3)) == date(2026, 10, 8)
    assert OFFICE.previous_working_day(date(2026, 10, 3)) == date(2026, 9, 30)
    assert OFFICE.next_working_day(date(2026, 10, 8)) == OFFICE.previous_working_day(date(2026, 10, 8))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 9, 29), 3, date(2026, 10, 9)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # a Saturday
        (date(2026, 10, 3), 1, date(2026, 10, 8)),  # from a day off
        (date(2026, 10, 3), -1, date(2026, 9, 30)),
        (date(2026, 10, 9), -3, date(2026, 9, 29)),
        (date(2026, 10, 3), 0, date(2026, 10, 3)),
        (date(2026, 12, 30), 3, date(2027, 1, 5)),  # over the year's end: 1 Jan and a weekend are off
    ],
)
def test_working_days_are_counted_from_the_day_after(day: date, count: int, expected: date) -> None:
    assert OFFICE.add_working_days(day, count) == expected


def test_a_day_closes_with_business_where_there_are_hours_and_at_midnight_where_not() -> None:
    assert OFFICE.close_of(date(2026, 9, 29)) == datetime(2026, 9, 29, 10, tzinfo=UTC)
    assert OFFICE.close_of(date(2026, 10, 1)) == datetime(
        2026, 10, 1, 16, tzinfo=UTC
    )  # a day off: 24:00 local
    assert NO_HOURS.close_of(date(2026, 9, 29)) == datetime(2026, 9, 29, 16, tzinfo=UTC)
    assert OFFICE.opening_of(date(2026, 9, 29)) == datetime(2026, 9, 29, 1, tzinfo=UTC)
    assert NO_HOURS.opening_of(date(2026, 9, 29)) == datetime(2026, 9, 28, 16, tzinfo=UTC)


def test_midnight_belongs_to_the_day_it_ends() -> None:
    assert NO_HOURS.day_ended_by(NO_HOURS.close_of(date(2026, 9, 29))) == date(2026, 9, 29)
    assert OFFICE.day_ended_by(OFFICE.close_of(date(2026, 9, 29))) == date(2026, 9, 29)
    assert OFFICE.day_of(NO_HOURS.close_of(date(2026, 9, 29))) == date(2026, 9, 30)


def test_a_day_ends_where_its_clock_change_skips_midnight() -> None:
    beirut = Calendar(
        CalendarRule(country="LB"), ZoneInfo("Asia/Beirut")
    )  # 00:00 does not exist on 30 March 2025
    assert beirut.local(beirut.end_of(date(2025, 3, 29))).isoformat() == "2025-03-30T01:00:00+03:00"
    assert beirut.day_ended_by(beirut.end_of(date(2025, 3, 29))) == date(2025, 3, 29)


@pytest.mark.parametrize(
    ("day", "off"),
    [
        (date(2026, 10, 4), DaysOff(date(2026, 10, 1), date(2026, 10, 7), Text("国庆节", "National Day"))),
        (date(2026, 1, 2), DaysOff(date(2026, 1, 1), date(2026, 1, 3), Text("元旦", "New Year's Day"))),
        (
            date(2026, 2, 20),  # a day merely moved, in a festival that begins with its eve
            DaysOff(date(2026, 2, 15), date(2026, 2, 23), Text("春节", "Chinese New Year (Spring Festival)")),
        ),
        (
            date(2025, 10, 8),  # two festivals in a row
            DaysOff(
                date(2025, 10, 1),
                date(2025, 10, 8),
                Text("国庆节、中秋节", "National Day and Mid-Autumn Festival"),
            ),
        ),
        (date(2026, 10, 10), None),  # a working Saturday
        (date(2026, 10, 18), None),  # a plain weekend
    ],
)
def test_days_off_in_a_row_have_the_name_of_their_festival(day: date, off: DaysOff | None) -> None:
    assert OFFICE.days_off(day) == off


def test_the_companys_own_day_off_is_named_as_such() -> None:
    assert OWN.holiday_name(date(2026, 9, 30)) == Text("公司休息日", "a company holiday")
    assert OWN.holiday_name(date(2026, 10, 2)) is None
    assert OFFICE.holiday_name(date(2026, 10, 1)) == Text("国庆节", "National Day")


def test_a_year_without_an_official_order_is_provisional_where_there_is_one_each_year() -> None:
    assert not OFFICE.is_provisional(2026)
    assert OFFICE.is_provisional(2027)
    assert not Calendar(CalendarRule(country="US"), ZoneInfo("America/New_York")).is_provisional(2027)


def test_another_country_has_its_own_days_off() -> None:
    new_york = Calendar(CalendarRule(country="US"), ZoneInfo("America/New_York"))
    assert not new_york.is_working_day(date(2026, 11, 26))
    independence = Text("Independence Day", "Independence Day")
    assert new_york.days_off(date(2026, 7, 4)) == DaysOff(date(2026, 7, 3), date(2026, 7, 5), independence)


def test_the_edition_changes_with_the_companys_own_days_and_not_with_their_order() -> None:
    one = CalendarRule(closed_days=(date(2026, 9, 30), date(2026, 12, 31)))
    other = CalendarRule(closed_days=(date(2026, 12, 31), date(2026, 9, 30)))
    assert Calendar(one, SHANGHAI).edition == Calendar(other, SHANGHAI).edition
    assert Calendar(one, SHANGHAI).edition != NO_HOURS.edition != OFFICE.edition
    assert OFFICE.edition.startswith("CN-0.")


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"country": "cn"}, "did you mean 'CN'"),
        ({"country": "XX"}, "ISO 3166"),
        ({"hours": "9-18"}, "business hours like '09:00-18:00', got '9-18'"),
        ({"hours": "18:00-09:00"}, "open before they close"),
        ({"hours": "09:00-25:00"}, "business hours like"),
        ({"hours": True}, "business hours like"),
        ({"closed_days": ["2026-02-30"]}, "date"),
        ({"closed_days": [20261001]}, "expected a date like 2026-10-01, got 20261001"),
        (
            {"closed_days": ["2026-10-01"], "open_days": ["2026-10-01"]},
            "under closed_days and under open_days",
        ),
        ({"weekend": "friday"}, "Extra inputs"),
    ],
)
def test_a_wrong_rule_is_refused_with_what_was_expected(rule: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        CalendarRule.model_validate(rule)


def test_hours_read_and_write_alike() -> None:
    rule = CalendarRule.model_validate({"hours": "08:30-17:30"})
    assert rule.model_dump()["hours"] == "08:30-17:30"
    assert CalendarRule.model_validate(rule.model_dump()) == rule
    assert isinstance(parse_hours("00:00-23:59"), BusinessHours)
    with pytest.raises(PhraseError):
        parse_hours("")


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_counting_forward_counts_exactly_that_many_working_days(day: date, count: int) -> None:
    last = OFFICE.add_working_days(day, count)
    assert OFFICE.is_working_day(last)
    assert OFFICE.working_days(day, last) == count
    assert OFFICE.add_working_days(last, -count) == OFFICE.previous_working_day(day)
