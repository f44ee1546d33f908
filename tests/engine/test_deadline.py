"""Deadlines are counted as the Civil Code of the PRC counts, and say why."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.phrase import PhraseError
from engine.text import Text
from engine.time.calendar import Calendar, CalendarRule
from engine.time.deadline import Pause, Reckoned, Rolls, explain_when, reckon, reckon_before, reckon_by, shift
from engine.time.period import SAME_DAY, Period, Unit, parse_period

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar(CalendarRule.model_validate({"hours": "09:00-18:00"}), SHANGHAI)
NO_HOURS = Calendar(CalendarRule(), SHANGHAI)
OWN = Calendar(
    CalendarRule.model_validate({"closed_days": ["2026-09-30"], "open_days": ["2026-10-17"]}), SHANGHAI
)
NEW_YORK = Calendar(CalendarRule(country="US"), ZoneInfo("America/New_York"))


def local(reckoned: Reckoned, calendar: Calendar = OFFICE) -> str:
    return calendar.local(reckoned.due_at).strftime("%Y-%m-%d %H:%M")


def moment(text: str, calendar: Calendar = OFFICE) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=calendar.zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("period", "after", "due"),
    [
        # National Day 2026: 1 to 7 October off, 10 October worked
        ("1 working day", "2026-09-29", "2026-09-30 18:00"),  # the first day is not counted
        ("3 working days", "2026-09-29", "2026-10-09 18:00"),  # design.md's own example
        (
            "3 working days",
            "2026-09-29T20:00",
            "2026-10-09 18:00",
        ),  # the hour of the beginning does not matter
        ("3 working days", "2026-09-30", "2026-10-10 18:00"),  # a made-up Saturday is the last day
        ("4 working days", "2026-09-30", "2026-10-12 18:00"),  # and then it is Monday
        ("1 working day", "2026-10-03", "2026-10-08 18:00"),  # begun on a day off
        ("1 working day", "2026-09-18", "2026-09-20 18:00"),  # a made-up Sunday
        ("2 days", "2026-09-29", "2026-10-08 18:00"),  # ends on 1 October: rolls over all seven
        ("9 days", "2026-10-01", "2026-10-10 18:00"),  # ends on the made-up Saturday: stays
        # Spring Festival 2026: 15 to 23 February off, 14 and 28 February worked
        ("2 working days", "2026-02-12", "2026-02-14 18:00"),
        ("3 working days", "2026-02-12", "2026-02-24 18:00"),
        ("1 week", "2026-02-13", "2026-02-24 18:00"),
        # month ends: a month without that date ends on its last day
        ("1 month", "2026-01-31", "2026-02-28 18:00"),  # a Saturday, but worked
        ("1 month", "2026-03-31", "2026-04-30 18:00"),
        ("1 month", "2026-04-30", "2026-06-01 18:00"),  # 30 May is a Saturday
        ("2 months", "2025-12-31", "2026-02-28 18:00"),
        # leap years
        ("1 month", "2024-01-31", "2024-02-29 18:00"),
        ("1 year", "2024-02-29", "2025-02-28 18:00"),
        ("4 years", "2020-02-29", "2024-02-29 18:00"),
        # the year's end
        ("2 working days", "2025-12-31", "2026-01-05 18:00"),  # 4 January is a made-up Sunday
        ("1 month", "2025-12-05", "2026-01-05 18:00"),
        # the day itself, and hours
        ("same day", "2026-09-29", "2026-09-29 18:00"),
        ("same day", "2026-09-29T17:59", "2026-09-29 18:00"),
        ("same day", "2026-09-29T18:30", "2026-09-30 00:00"),  # after the close: till 24:00
        ("same day", "2026-10-03T10:00", "2026-10-04 00:00"),  # a day off: that day all the same
        ("1 day", "2026-09-29", "2026-09-30 18:00"),
        ("24 hours", "2026-09-30T10:30", "2026-10-01 10:30"),  # hours never roll
        ("72 hours", "2026-10-01T00:00", "2026-10-04 00:00"),
        ("24 hours", "2026-09-29", "2026-10-01 00:00"),  # hours after a day run from its end
        ("0 hours", "2026-09-29T10:00", "2026-09-29 10:00"),
    ],
)
def test_counting_with_business_hours(period: str, after: str, due: str) -> None:
    assert local(explain_when(period, after, OFFICE)) == due


@pytest.mark.parametrize(
    ("period", "after", "due"),
    [
        ("1 working day", "2026-09-29", "2026-10-08 18:00"),  # 30 September is closed by the company
        ("6 working days", "2026-09-29", "2026-10-14 18:00"),  # 10 October is worked
        ("9 working days", "2026-09-29", "2026-10-17 18:00"),  # the company's own Saturday
    ],
)
def test_the_companys_own_days_count(period: str, after: str, due: str) -> None:
    rule = OWN.rule.model_copy(update={"hours": OFFICE.rule.hours})
    assert local(explain_when(period, after, Calendar(rule, SHANGHAI))) == due


def test_without_business_hours_the_last_day_ends_at_24_00() -> None:
    found = explain_when("3 working days", "2026-09-29", NO_HOURS)
    assert found.due_at == datetime(2026, 10, 9, 16, tzinfo=UTC)
    assert "Fri 9 Oct 2026 24:00" in found.sentence.en


@pytest.mark.parametrize(
    ("rolls", "due"),
    [
        (Rolls.LATER, "2026-10-08 18:00"),
        (Rolls.EARLIER, "2026-09-30 18:00"),
        (Rolls.NEVER, "2026-10-05 00:00"),  # a closed day has no close of business: 24:00 of the 4th
    ],
)
def test_a_closed_last_day_rolls_as_the_definition_says(rolls: Rolls, due: str) -> None:
    assert local(reckon(parse_period("5 days"), date(2026, 9, 29), OFFICE, rolls)) == due
    assert local(reckon_by(date(2026, 10, 4), OFFICE, rolls)) == due


def test_rolling_earlier_never_ends_before_it_began() -> None:
    saturday = moment("2026-10-17T10:00")
    assert local(reckon(Period(1, Unit.DAY), saturday, OFFICE, Rolls.EARLIER)) == "2026-10-18 00:00"


def test_a_moment_stands_as_it_is_and_a_day_ends_with_itself() -> None:
    assert local(reckon_by(moment("2026-10-03T10:15"), OFFICE)) == "2026-10-03 10:15"
    assert local(reckon_by(date(2026, 9, 29), OFFICE)) == "2026-09-29 18:00"


@pytest.mark.parametrize(
    ("period", "before", "due"),
    [
        ("1 working day", date(2026, 10, 9), "2026-10-08 18:00"),
        ("2 working days", date(2026, 10, 9), "2026-09-30 18:00"),  # over National Day
        (
            "3 days",
            date(2026, 10, 9),
            "2026-09-30 18:00",
        ),  # 6 October is closed: the day before it that is not
        ("1 month", date(2026, 3, 31), "2026-02-28 18:00"),
        ("0 days", date(2026, 10, 9), "2026-10-09 18:00"),
        ("1 working day", moment("2026-10-10T00:00"), "2026-10-08 18:00"),  # 24:00 of the 9th is the 9th
        ("2 hours", moment("2026-10-09T18:00"), "2026-10-09 16:00"),
    ],
)
def test_counting_back(period: str, before: date, due: str) -> None:
    assert local(reckon_before(parse_period(period), before, OFFICE)) == due


def test_what_must_come_before_a_day_may_still_be_told_to_roll_later() -> None:
    assert (
        local(reckon_before(Period(3, Unit.DAY), date(2026, 10, 9), OFFICE, Rolls.LATER))
        == "2026-10-08 18:00"
    )


@pytest.mark.parametrize(
    ("period", "after", "due"),
    [
        ("24 hours", "2026-03-07T12:00", "2026-03-08 13:00"),  # spring: the night is an hour short
        ("24 hours", "2026-10-31T12:00", "2026-11-01 11:00"),  # autumn: an hour long
        ("3 days", "2026-03-06T12:00", "2026-03-10 00:00"),  # days are days on the wall clock
        ("1 working day", "2026-11-25", "2026-11-28 00:00"),  # Thanksgiving between
    ],
)
def test_another_zone_with_clock_changes(period: str, after: str, due: str) -> None:
    assert local(explain_when(period, after, NEW_YORK), NEW_YORK) == due


def test_the_day_of_a_moment_is_the_organisations_day() -> None:
    late_evening_in_utc = datetime(2026, 9, 29, 17, tzinfo=UTC)  # 01:00 on the 30th in Shanghai
    assert local(reckon(Period(1, Unit.WORKING_DAY), late_evening_in_utc, OFFICE)) == "2026-10-08 18:00"


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (
            explain_when("3 working days", "2026-09-29", OFFICE),
            Text(
                "2026年9月29日起3个工作日：2026年10月9日（周五）18:00；10月1日至7日国庆节放假",
                "3 working days after 29 Sep 2026: Fri 9 Oct 2026 18:00; 1 to 7 Oct are National Day",
            ),
        ),
        (
            explain_when("3 working days", "2026-09-30", OFFICE),
            Text(
                "2026年9月30日起3个工作日：2026年10月10日（周六）18:00；10月1日至7日国庆节放假；"
                "10月10日（周六）调休上班",
                "3 working days after 30 Sep 2026: Sat 10 Oct 2026 18:00; 1 to 7 Oct are National Day; "
                "Sat 10 Oct is a make-up working day",
            ),
        ),
        (
            explain_when("5 days", "2026-09-29", OFFICE),
            Text(
                "2026年9月29日起5天：2026年10月8日（周四）18:00；10月4日（周日）不是工作日，顺延；"
                "10月1日至7日国庆节放假",
                "5 days after 29 Sep 2026: Thu 8 Oct 2026 18:00; Sun 4 Oct is not a working day, so the next one "
                "counts; 1 to 7 Oct are National Day",
            ),
        ),
        (
            explain_when("1 month", "2026-03-31", OFFICE),
            Text(
                "2026年3月31日起1个月：2026年4月30日（周四）18:00；4月没有31日",
                "1 month after 31 Mar 2026: Thu 30 Apr 2026 18:00; April has no day 31",
            ),
        ),
        (
            explain_when("1 working day", "2026-12-31", OFFICE),
            Text(
                "2026年12月31日起1个工作日：2027年1月4日（周一）18:00；1月1日至3日元旦放假；"
                "暂定：2027年放假安排尚未公布",
                "1 working day after 31 Dec 2026: Mon 4 Jan 2027 18:00; 1 to 3 Jan are New Year's Day; "
                "provisional: the official days off of 2027 are not published yet",
            ),
        ),
        (
            explain_when("1 working day", "2026-09-29", OWN),
            Text(
                "2026年9月29日起1个工作日：2026年10月8日（周四）24:00；9月30日至10月7日公司休息日、国庆节放假",
                "1 working day after 29 Sep 2026: Thu 8 Oct 2026 24:00; "
                "30 Sep to 7 Oct are a company holiday and National Day",
            ),
        ),
        (
            explain_when("24 hours", "2026-09-30T10:30", OFFICE),
            Text(
                "2026年9月30日（周三）10:30起24小时：2026年10月1日（周四）10:30",
                "24 hours after Wed 30 Sep 2026 10:30: Thu 1 Oct 2026 10:30",
            ),
        ),
        (
            explain_when("24 hours", "2026-09-29", OFFICE),
            Text(
                "2026年9月29日（周二）24:00起24小时：2026年9月30日（周三）24:00",
                "24 hours after Tue 29 Sep 2026 24:00: Wed 30 Sep 2026 24:00",
            ),
        ),
        (
            explain_when("same day", "2026-09-29", OFFICE),
            Text(
                "2026年9月29日当天：2026年9月29日（周二）18:00",
                "same day, 29 Sep 2026: Tue 29 Sep 2026 18:00",
            ),
        ),
        (
            reckon_before(Period(3, Unit.DAY), date(2026, 10, 9), OFFICE),
            Text(
                "2026年10月9日前3天：2026年9月30日（周三）18:00；10月6日（周二）不是工作日，提前；"
                "10月1日至7日国庆节放假",
                "3 days before 9 Oct 2026: Wed 30 Sep 2026 18:00; Tue 6 Oct is not a working day, so the previous "
                "one counts; 1 to 7 Oct are National Day",
            ),
        ),
        (
            reckon_before(Period(2, Unit.HOUR), moment("2026-10-09T18:00"), OFFICE),
            Text(
                "2026年10月9日（周五）18:00前2小时：2026年10月9日（周五）16:00",
                "2 hours before Fri 9 Oct 2026 18:00: Fri 9 Oct 2026 16:00",
            ),
        ),
        (
            reckon_by(date(2026, 9, 29), OFFICE),
            Text("不晚于2026年9月29日：2026年9月29日（周二）18:00", "by 29 Sep 2026: Tue 29 Sep 2026 18:00"),
        ),
        (
            reckon_by(moment("2026-09-29T15:00"), OFFICE),
            Text("2026年9月29日（周二）15:00", "Tue 29 Sep 2026 15:00"),
        ),
    ],
)
def test_a_deadline_explains_itself_in_both_languages(found: Reckoned, text: Text) -> None:
    assert found.sentence == text


@pytest.mark.parametrize(
    ("period", "after", "rolls", "provisional"),
    [
        ("3 working days", "2026-12-25", Rolls.LATER, False),  # ends on 30 December
        ("3 working days", "2026-12-29", Rolls.LATER, True),
        ("3 working days", "2026-12-29", Rolls.NEVER, True),  # counted by the calendar however it rolls
        ("3 days", "2026-12-30", Rolls.LATER, True),  # 2 January, a Saturday: rolls within 2027
        ("3 days", "2026-12-30", Rolls.EARLIER, True),  # back to 2026, but by what 2027 says
        ("3 days", "2026-12-30", Rolls.NEVER, False),  # asks no calendar
        ("2000 hours", "2026-12-30", Rolls.LATER, False),  # nor do hours
    ],
)
def test_what_hangs_on_an_unpublished_year_is_provisional(
    period: str, after: str, rolls: Rolls, provisional: bool
) -> None:
    found = reckon(parse_period(period), date.fromisoformat(after), OFFICE, rolls)
    assert found.provisional is provisional
    assert ("provisional" in found.sentence.en) is provisional


def test_every_unpublished_year_on_the_way_is_named() -> None:
    sentence = explain_when("300 working days", "2026-12-29", OFFICE).sentence.en
    assert "days off of 2027 are" in sentence
    assert "days off of 2028 are" in sentence
    assert "days off of 2026 are" not in sentence


def test_the_day_of_the_beginning_is_not_named_among_the_days_counted() -> None:
    assert "make-up" not in explain_when("1 working day", "2026-10-10", OFFICE).sentence.en


def test_every_deadline_keeps_the_edition_it_was_counted_with() -> None:
    assert explain_when("3 days", "2026-09-29", OWN).edition == OWN.edition != OFFICE.edition


@pytest.mark.parametrize(
    ("period", "after", "pauses", "due"),
    [
        (
            "same day",
            "2026-10-03T08:00",
            [("2026-10-03T10:00", "2026-10-03T11:00")],
            "2026-10-04 00:00",
        ),  # no roll
        ("3 working days", "2026-09-28", [], "2026-10-08 18:00"),
        # two working days open (30 Sep, 8 Oct) when it stops: two more after the day it goes on
        ("3 working days", "2026-09-28", [("2026-09-29T10:00", "2026-10-09T10:00")], "2026-10-12 18:00"),
        (
            "3 working days",
            "2026-09-28",
            [("2026-09-29T10:00", "2026-09-29T16:00")],
            "2026-10-08 18:00",
        ),  # same day
        (
            "3 working days",
            "2026-09-28",
            [("2026-10-09T10:00", "2026-10-20T10:00")],
            "2026-10-08 18:00",
        ),  # too late
        (
            "same day",
            "2026-09-29",
            [("2026-09-29T10:00", "2026-09-29T20:00")],
            "2026-09-30 00:00",
        ),  # past the close
        (
            "10 days",
            "2026-10-08",
            [("2026-10-10T10:00", "2026-10-12T09:00")],
            "2026-10-21 18:00",
        ),  # 19 Oct and 2 days
        ("24 hours", "2026-10-08T09:00", [("2026-10-08T10:00", "2026-10-08T12:30")], "2026-10-09 11:30"),
        (
            "24 hours",
            "2026-10-08T09:00",
            [("2026-10-08T10:00", "2026-10-08T11:00"), ("2026-10-09T09:30", "2026-10-09T11:30")],
            "2026-10-09 12:00",  # the second begins before the shifted end only
        ),
    ],
)
def test_pauses_stop_the_clock(period: str, after: str, pauses: list[tuple[str, str]], due: str) -> None:
    found = explain_when(period, after, OFFICE)
    rests = [Pause(moment(start), moment(end)) for start, end in pauses]
    assert local(shift(found, parse_period(period).unit, rests, OFFICE)) == due


def test_a_shifted_deadline_says_when_the_clock_rested() -> None:
    found = explain_when("24 hours", "2026-10-08T09:00", OFFICE)
    moved = shift(found, Unit.HOUR, [Pause(moment("2026-10-08T10:00"), moment("2026-10-08T11:00"))], OFFICE)
    assert moved.sentence == found.sentence + Text(
        "；2026年10月8日（周四）10:00至2026年10月8日（周四）11:00暂停计时，现为2026年10月9日（周五）10:00",
        "; the clock rested from Thu 8 Oct 2026 10:00 to Thu 8 Oct 2026 11:00, so now Fri 9 Oct 2026 10:00",
    )


def test_a_pause_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="a pause cannot end"):
        Pause(moment("2026-10-08T10:00"), moment("2026-10-08T09:00"))


@pytest.mark.parametrize("after", ["2026-02-30", "tomorrow", "", "2026-09-28T25:00", "28.09.2026"])
def test_a_beginning_that_is_no_day_or_moment_is_refused(after: str) -> None:
    with pytest.raises(PhraseError, match="expected a day like 2026-09-28 or a moment"):
        explain_when("3 days", after, OFFICE)


def test_a_beginning_may_name_its_own_zone() -> None:
    found = explain_when("2 hours", "2026-09-28T09:00Z", OFFICE)
    assert found == explain_when("2 hours", "2026-09-28 17:00", OFFICE)


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = moment("2026-09-28T09:00").replace(tzinfo=None)
    for period in (Period(1, Unit.DAY), Period(1, Unit.HOUR)):
        with pytest.raises(ValueError, match="with a time zone"):
            reckon(period, naive, OFFICE)


CALENDARS = st.sampled_from([OFFICE, NO_HOURS, OWN, NEW_YORK])
FROM_2020, TO_2028 = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2020, 2028))
MOMENTS = st.integers(FROM_2020, TO_2028).map(lambda second: datetime.fromtimestamp(second, UTC))
PERIODS = st.builds(Period, st.integers(0, 60), st.sampled_from(list(Unit)))
ROLLS = st.sampled_from(list(Rolls))


@given(PERIODS, MOMENTS, CALENDARS, ROLLS)
def test_nothing_is_due_before_it_began(
    period: Period, after: datetime, calendar: Calendar, rolls: Rolls
) -> None:
    assert reckon(period, after, calendar, rolls).due_at >= after


@given(PERIODS, MOMENTS, CALENDARS, ROLLS)
def test_a_longer_period_never_ends_earlier(
    period: Period, after: datetime, calendar: Calendar, rolls: Rolls
) -> None:
    longer = Period(period.count + 1, period.unit)
    assert reckon(longer, after, calendar, rolls).due_at >= reckon(period, after, calendar, rolls).due_at


@given(PERIODS, MOMENTS, MOMENTS, CALENDARS, ROLLS)
def test_what_begins_later_never_ends_earlier(
    period: Period, one: datetime, other: datetime, calendar: Calendar, rolls: Rolls
) -> None:
    sooner, later = sorted((one, other))
    assert reckon(period, sooner, calendar, rolls).due_at <= reckon(period, later, calendar, rolls).due_at


@given(PERIODS.filter(lambda period: period.unit is not Unit.HOUR and period != SAME_DAY), MOMENTS, CALENDARS)
def test_a_last_day_is_a_working_day(period: Period, after: datetime, calendar: Calendar) -> None:
    last = calendar.day_ended_by(reckon(period, after, calendar).due_at)
    assert calendar.is_working_day(last)


@given(st.integers(1, 60), MOMENTS, CALENDARS)
def test_so_many_working_days_lie_between(count: int, after: datetime, calendar: Calendar) -> None:
    found = reckon(Period(count, Unit.WORKING_DAY), after, calendar)
    assert calendar.working_days(calendar.day_of(after), calendar.day_ended_by(found.due_at)) == count


@given(PERIODS, MOMENTS, CALENDARS)
def test_trying_a_rule_gives_what_the_rule_gives(period: Period, after: datetime, calendar: Calendar) -> None:
    assert explain_when(str(period), after.isoformat(), calendar) == reckon(period, after, calendar)


@given(PERIODS, MOMENTS, CALENDARS, st.integers(0, 500))
def test_a_pause_never_brings_a_deadline_nearer(
    period: Period, after: datetime, calendar: Calendar, hours: int
) -> None:
    found = reckon(period, after, calendar)
    pause = Pause(after, after + timedelta(hours=hours))
    assert shift(found, period.unit, [pause], calendar).due_at >= found.due_at
