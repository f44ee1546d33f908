"""A duty comes round once in each round, opens and falls due on its days, and is caught up once."""

from datetime import UTC, date, datetime
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.time.calendar import Calendar, CalendarRule
from engine.time.day import parse_day
from engine.time.deadline import Rolls
from engine.time.interval import parse_covers, parse_interval
from engine.time.occurrence import Recurrence, missed, occurrences
from engine.time.period import parse_period

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar(CalendarRule.model_validate({"hours": "09:00-18:00"}), SHANGHAI)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def written(at: datetime) -> str:
    return OFFICE.local(at).strftime("%Y-%m-%d %H:%M")


FRIDAY_FILES = Recurrence(
    parse_interval("week"), parse_day("friday"), Rolls.EARLIER, ahead=parse_period("2 working days")
)


@pytest.mark.parametrize(
    ("recurrence", "after", "expected"),
    [
        (
            FRIDAY_FILES,  # the Friday of 2 October is a day off: due on Wednesday, so open since Monday
            "2026-09-21T00:00",
            [
                ("2026-09-22 09:00", "2026-09-24 18:00"),  # Friday the 25th is Mid-Autumn
                ("2026-09-28 09:00", "2026-09-30 18:00"),
                ("2026-09-30 09:00", "2026-10-09 18:00"),
            ],
        ),
        (
            Recurrence(parse_interval("month"), parse_day("5"), Rolls.EARLIER),
            "2026-09-15T00:00",
            [("2026-10-01 00:00", "2026-09-30 18:00"), ("2026-11-01 00:00", "2026-11-05 18:00")],
        ),
        (
            Recurrence(
                parse_interval("quarter"), parse_day("last day of month 1"), starts=parse_day("5 of month 1")
            ),
            "2026-09-15T00:00",
            [("2026-10-05 00:00", "2026-11-02 18:00"), ("2027-01-05 09:00", "2027-02-01 18:00")],
        ),
        (
            Recurrence(parse_interval("week"), parse_day("sunday"), ahead=parse_period("1 hour")),
            "2026-10-12T12:00",  # Sunday gave way to this very Monday, in the next week
            [("2026-10-12 17:00", "2026-10-12 18:00"), ("2026-10-19 17:00", "2026-10-19 18:00")],
        ),
        (
            Recurrence(parse_interval("working day")),
            "2026-09-30T12:00",
            [("2026-10-08 09:00", "2026-10-08 18:00"), ("2026-10-09 09:00", "2026-10-09 18:00")],
        ),
        (
            Recurrence(
                parse_interval("year"),
                parse_day("29 of february"),
                Rolls.NEVER,
                ahead=parse_period("24 hours"),
            ),
            "2026-09-30T12:00",
            [("2027-02-28 00:00", "2027-03-01 00:00"), ("2028-02-28 18:00", "2028-02-29 18:00")],
        ),
    ],
)
def test_when_it_opens_and_is_due(
    recurrence: Recurrence, after: str, expected: list[tuple[str, str]]
) -> None:
    found = islice(occurrences(recurrence, OFFICE, moment(after)), len(expected))
    assert [(written(each.opens_at), written(each.due.due_at)) for each in found] == expected


def test_an_occurrence_knows_its_days_and_the_day_named() -> None:
    weekly = next(occurrences(FRIDAY_FILES, OFFICE, moment("2026-09-28T00:00")))
    assert (weekly.period_first, weekly.period_last) == (date(2026, 9, 28), date(2026, 10, 4))
    assert weekly.due_on == date(2026, 10, 2)
    assert "the previous one counts" in weekly.due.sentence.en
    assert parse_covers("last month").seen_from(weekly.period_first, OFFICE).last == date(2026, 8, 31)


def test_what_opens_at_this_very_moment_does_not_open_after_it() -> None:
    at = moment("2026-09-28T09:00")
    assert next(occurrences(FRIDAY_FILES, OFFICE, at)).opens_at > at


def test_missed_rounds_are_caught_up_once_and_their_days_are_all_covered() -> None:
    caught_up = missed(FRIDAY_FILES, OFFICE, moment("2026-09-20T00:00"), moment("2026-10-01T00:00"))
    assert caught_up
    assert caught_up.merged == 2
    assert caught_up.occurrence.period_first == date(2026, 9, 21)
    assert caught_up.occurrence.period_last == date(2026, 10, 11)
    assert written(caught_up.occurrence.due.due_at) == "2026-10-09 18:00"


def test_a_round_that_opened_at_the_last_look_is_not_caught_up_again() -> None:
    opened = moment("2026-09-28T09:00")
    assert missed(FRIDAY_FILES, OFFICE, opened, moment("2026-09-29T00:00")) is None
    once = missed(FRIDAY_FILES, OFFICE, moment("2026-09-28T08:59"), opened)
    assert once
    assert once.merged == 0


RECURRENCES = st.sampled_from(
    [
        FRIDAY_FILES,
        Recurrence(parse_interval("month"), parse_day("last working day")),
        Recurrence(parse_interval("working day")),
        Recurrence(parse_interval("2 weeks"), parse_day("monday"), ahead=parse_period("1 month")),
        Recurrence(
            parse_interval("quarter"), parse_day("last friday of month 2"), ahead=parse_period("1 day")
        ),
    ]
)


@given(RECURRENCES, st.integers(0, 700 * 24), st.integers(0, 20 * 24))
def test_looking_twice_finds_what_looking_once_finds(recurrence: Recurrence, start: int, later: int) -> None:
    base = int(moment("2025-01-01T00:00").timestamp())
    one, two = (datetime.fromtimestamp(base + hour * 3600, UTC) for hour in (start, start + later))
    from_one = [each for each in islice(occurrences(recurrence, OFFICE, one), 25) if each.opens_at > two][:3]
    assert from_one == list(islice(occurrences(recurrence, OFFICE, two), len(from_one)))
    opens = [each.opens_at for each in islice(occurrences(recurrence, OFFICE, one), 8)]
    assert opens == sorted(opens)
