"""The ladder of a deadline: what comes when, with which number, and once after an outage."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from engine.phrase import PhraseError
from engine.text import Text
from engine.time.calendar import Calendar, CalendarRule
from engine.time.period import Period, Unit, parse_period
from engine.time.reminder import (
    Kind,
    Ladder,
    Reminder,
    ReminderPhrase,
    Rung,
    When,
    due_rungs,
    parse_reminder,
    rung_after,
    rungs,
    sentence_of_reminder,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar(CalendarRule.model_validate({"hours": "09:00-18:00"}), SHANGHAI)
NO_HOURS = Calendar(CalendarRule(), SHANGHAI)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def ladder(
    due: str, remind: list[str], late: list[str] | None = None, armed: str = "2026-09-28T09:00"
) -> Ladder:
    return Ladder(
        moment(armed),
        moment(due),
        tuple(parse_reminder(phrase) for phrase in remind),
        tuple(parse_period(phrase) for phrase in late or []),
    )


def times(one: Ladder, calendar: Calendar = OFFICE, most: int = 6) -> list[str]:
    return [calendar.local(rung.at).strftime("%m-%d %H:%M") for rung in islice(rungs(one, calendar), most)]


STANDARD = ["1 working day before", "when due", "every working day after"]


@pytest.mark.parametrize(
    ("phrase", "reminder"),
    [
        ("1 working day before", Reminder(When.BEFORE, Period(1, Unit.WORKING_DAY))),
        ("when due", Reminder(When.DUE)),
        ("2 hours after", Reminder(When.AFTER, Period(2, Unit.HOUR))),
        ("every working day after", Reminder(When.EVERY, Period(1, Unit.WORKING_DAY))),
        ("every 2 hours after", Reminder(When.EVERY, Period(2, Unit.HOUR))),
        ("every  2  hours  after", Reminder(When.EVERY, Period(2, Unit.HOUR))),
    ],
)
def test_a_right_phrase_is_read_and_written_back(phrase: str, reminder: Reminder) -> None:
    assert parse_reminder(phrase) == reminder
    assert parse_reminder(str(reminder)) == reminder


@pytest.mark.parametrize(
    ("phrase", "column", "near"),
    [
        ("when du", 6, "when due"),
        ("1 workday before", 3, "1 working day before"),
        ("every  workday after", 8, "every working day after"),
        ("every 2 workdays after", 9, "every 2 working days after"),
        ("every 0 days after", 7, ""),
        ("0 days after", 1, "when due"),
        ("same day before", 1, "when due"),
        ("3 days", 3, ""),
        ("every day", 7, ""),
        ("every after", 7, "every working day after"),
        ("before", 1, ""),
        ("到期前1天", 1, ""),
        ("", 1, ""),
    ],
)
def test_a_wrong_phrase_is_pointed_at(phrase: str, column: int, near: str) -> None:
    with pytest.raises(PhraseError) as refused:
        parse_reminder(phrase)
    assert (refused.value.column, refused.value.nearest) == (column, near)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("1 working day before", Text("到期前1个工作日", "1 working day before")),
        ("when due", Text("到期时", "when due")),
        ("3 days after", Text("逾期3天", "3 days after")),
        ("every working day after", Text("逾期后每个工作日", "every working day after")),
        ("every 2 hours after", Text("逾期后每2小时", "every 2 hours after")),
        ("every 10 days after", Text("逾期后每10天", "every 10 days after")),
    ],
)
def test_a_reminder_is_written_in_both_languages(phrase: str, text: Text) -> None:
    assert parse_reminder(phrase).text() == text


def test_a_model_field_reads_and_writes_the_phrase() -> None:
    field = TypeAdapter[Reminder](ReminderPhrase)
    assert field.dump_python(field.validate_python("when due")) == "when due"
    assert field.validate_python(Reminder(When.DUE)) == Reminder(When.DUE)
    with pytest.raises(ValidationError, match="expected a reminder like"):
        field.validate_python(3)


@pytest.mark.parametrize(
    ("due", "remind", "expected"),
    [
        # over National Day, with the made-up Saturday
        (
            "2026-10-08T18:00",
            STANDARD,
            ["09-30 18:00", "10-08 18:00", "10-09 18:00", "10-10 18:00", "10-12 18:00"],
        ),
        ("2026-10-09T18:00", ["3 days before"], ["09-30 18:00"]),  # no reminder on a day off
        ("2026-10-09T10:30", ["1 working day before"], ["10-08 18:00"]),  # at the close of that day
        ("2026-10-09T10:30", ["2 hours before"], ["10-09 08:30"]),
        ("2026-10-09T18:00", ["every 16 hours after"], ["10-10 10:00", "10-11 02:00", "10-11 18:00"]),
        (
            "2026-10-16T18:00",
            ["every day after"],
            ["10-19 18:00", "10-20 18:00"],
        ),  # a weekend gives one, not three
        ("2026-10-30T18:00", ["every month after"], ["11-30 18:00", "12-30 18:00"]),
        (
            "2026-10-09T18:00",
            ["1 week after", "2 days after"],
            ["10-12 18:00", "10-16 18:00"],
        ),  # order of time
        ("2026-10-09T18:00", [], []),
    ],
)
def test_when_the_rungs_come(due: str, remind: list[str], expected: list[str]) -> None:
    found = times(ladder(due, remind), most=len(expected) if any("every" in r for r in remind) else 9)
    assert found == expected


def test_a_day_that_ends_at_24_00_is_counted_as_itself_and_not_as_the_next() -> None:
    one = ladder("2026-10-10T00:00", STANDARD, ["1 working day"])  # the end of Friday the 9th
    assert times(one, NO_HOURS, 5) == [
        "10-09 00:00",
        "10-10 00:00",
        "10-11 00:00",
        "10-11 00:00",
        "10-13 00:00",
    ]


def test_a_rung_that_lies_before_the_deadline_was_armed_does_not_exist() -> None:
    late_start = ladder("2026-10-08T18:00", STANDARD, armed="2026-10-08T09:00")
    first = next(rungs(late_start, OFFICE))
    assert (first.number, first.nth, first.at) == (1, 1, moment("2026-10-08T18:00"))


def test_a_rung_at_the_very_moment_of_arming_does_not_exist() -> None:
    one = ladder("2026-10-08T18:00", ["1 working day before"], armed="2026-09-30T18:00")
    assert times(one) == []


def test_no_time_late_is_the_very_moment_that_was_due() -> None:
    one = ladder("2026-10-08T10:30", ["when due"], ["0 days"])
    assert times(one) == ["10-08 10:30", "10-08 10:30"]


def test_levels_and_reminders_have_numbers_of_their_own() -> None:
    one = ladder("2026-10-08T18:00", STANDARD, ["2 working days", "0 days"])
    found = [(rung.number, rung.kind.name, rung.nth, rung.place) for rung in islice(rungs(one, OFFICE), 6)]
    assert found == [
        (1, "REMINDER", 1, 0),
        (2, "REMINDER", 2, 1),
        (3, "ESCALATION", 1, 1),  # at once; told after the reminder of the same moment
        (4, "REMINDER", 3, 2),
        (5, "REMINDER", 4, 2),
        (6, "ESCALATION", 2, 0),
    ]


def test_the_rung_that_follows_and_the_top_of_a_ladder() -> None:
    one = ladder("2026-10-08T18:00", ["when due"], ["1 working day"])
    second = rung_after(1, one, OFFICE)
    assert second == Rung(2, 1, moment("2026-10-09T18:00"), Kind.ESCALATION, 0)
    assert rung_after(2, one, OFFICE) is None


def test_a_rung_is_due_from_its_very_moment_on() -> None:
    one = ladder("2026-10-08T18:00", STANDARD)
    before = due_rungs(0, moment("2026-09-30T17:59"), one, OFFICE)
    assert before.reminder is None
    assert before.taken == 0
    assert sentence_of_reminder(before, OFFICE) == Text("")
    at = due_rungs(0, moment("2026-09-30T18:00"), one, OFFICE)
    assert at.reminder
    assert (at.reminder.nth, at.taken, at.merged) == (1, 1, 0)
    assert at.next
    assert at.next.at == moment("2026-10-08T18:00")


def test_what_was_taken_is_not_taken_again() -> None:
    one = ladder("2026-10-08T18:00", STANDARD, ["0 days"])
    now = moment("2026-10-08T18:00")
    assert due_rungs(1, now, one, OFFICE).taken == 3
    again = due_rungs(3, now, one, OFFICE)
    assert (again.reminder, again.escalations, again.taken) == (None, (), 3)


def test_after_an_outage_one_reminder_stands_for_all_and_no_level_is_skipped() -> None:
    one = ladder("2026-10-08T18:00", STANDARD, ["1 working day", "3 working days"])
    fired = due_rungs(1, moment("2026-10-14T12:00"), one, OFFICE)
    assert fired.reminder
    assert (fired.reminder.nth, fired.merged) == (6, 4)
    assert [rung.nth for rung in fired.escalations] == [1, 2]
    assert fired.next
    assert (fired.next.at, fired.next.number) == (moment("2026-10-14T18:00"), fired.taken + 1)


@pytest.mark.parametrize(
    ("remind", "late", "now", "text"),
    [
        (
            STANDARD,
            [],
            "2026-09-30T18:00",
            Text(
                "第1次提醒；下次提醒：2026年10月8日（周四）18:00",
                "Reminder 1; the next comes Thu 8 Oct 2026 18:00",
            ),
        ),
        (
            ["when due"],
            ["2 working days"],
            "2026-10-08T18:00",
            Text(
                "第1次提醒；仍未办理的，将于2026年10月10日（周六）18:00上报（第1级）",
                "Reminder 1; if still open, it goes up (level 1) Sat 10 Oct 2026 18:00",
            ),
        ),
        (
            ["when due"],
            [],
            "2026-10-08T18:00",
            Text("第1次提醒，此后不再提醒", "Reminder 1; there will be no other"),
        ),
    ],
)
def test_a_reminder_says_its_number_and_what_comes_next(
    remind: list[str], late: list[str], now: str, text: Text
) -> None:
    one = ladder("2026-10-08T18:00", remind, late)
    assert sentence_of_reminder(due_rungs(0, moment(now), one, OFFICE), OFFICE) == text


def test_a_ladder_that_repeats_ends_after_a_century() -> None:
    one = ladder("2026-10-08T18:00", ["every 50 years after"])
    assert len(list(rungs(one, OFFICE))) == 2


REMINDERS = st.builds(
    Reminder, st.sampled_from(list(When)), st.builds(Period, st.integers(1, 5), st.sampled_from(list(Unit)))
)
LADDERS = st.builds(
    Ladder,
    st.just(moment("2026-09-01T09:00")),
    st.integers(0, 2000).map(lambda hours: moment("2026-09-02T09:00") + timedelta(hours=hours)),
    st.lists(REMINDERS, max_size=4).map(tuple),
    st.lists(st.builds(Period, st.integers(0, 5), st.sampled_from(list(Unit))), max_size=3).map(tuple),
)


@given(LADDERS)
def test_rungs_come_in_order_and_are_numbered_without_gaps(one: Ladder) -> None:
    found = list(islice(rungs(one, OFFICE), 30))
    assert [rung.number for rung in found] == list(range(1, len(found) + 1))
    assert all(one.at <= other.at for one, other in pairwise(found))
    assert all(rung.at > one.armed_at for rung in found)


@given(LADDERS, st.lists(st.integers(0, 3000), max_size=5).map(sorted))
def test_however_often_one_looks_every_level_is_reached_once(one: Ladder, hours: list[int]) -> None:
    taken, levels, merged, given_out = 0, list[Rung](), 0, 0
    nows = [one.armed_at + timedelta(hours=hour) for hour in hours]
    for now in nows:
        fired = due_rungs(taken, now, one, OFFICE)
        taken, merged = fired.taken, merged + fired.merged
        given_out += fired.reminder is not None
        levels.extend(fired.escalations)
    everything = due_rungs(0, nows[-1], one, OFFICE) if nows else None
    assert levels == list(everything.escalations if everything else ())
    assert taken == (everything.taken if everything else 0)
    assert taken == len(levels) + merged + given_out
