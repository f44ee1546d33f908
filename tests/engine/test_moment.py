"""Days and moments are written as each language writes them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from engine.text import Text
from engine.time.moment import (
    written_day,
    written_end,
    written_end_of,
    written_left,
    written_moment,
    written_span,
    written_weekday,
    written_weekday_of,
)

FRIDAY = date(2026, 10, 9)


def test_a_day_is_written_with_and_without_weekday_and_year() -> None:
    assert written_day(FRIDAY) == Text("2026年10月9日", "9 Oct 2026")
    assert written_weekday(FRIDAY) == Text("2026年10月9日（周五）", "Fri 9 Oct 2026")
    assert written_weekday_of(FRIDAY, 2026) == Text("10月9日（周五）", "Fri 9 Oct")
    assert written_weekday_of(FRIDAY, 2027) == Text("2026年10月9日（周五）", "Fri 9 Oct 2026")


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 10, 1), date(2026, 10, 7), Text("10月1日至7日", "1 to 7 Oct")),
        (date(2026, 10, 1), date(2026, 10, 1), Text("10月1日", "1 Oct")),
        (date(2026, 4, 30), date(2026, 5, 5), Text("4月30日至5月5日", "30 Apr to 5 May")),
        (date(2027, 2, 5), date(2027, 2, 10), Text("2027年2月5日至10日", "5 to 10 Feb 2027")),
        (date(2027, 4, 30), date(2027, 5, 5), Text("2027年4月30日至5月5日", "30 Apr to 5 May 2027")),
        (
            date(2026, 12, 31),
            date(2027, 1, 3),
            Text("2026年12月31日至2027年1月3日", "31 Dec 2026 to 3 Jan 2027"),
        ),
    ],
)
def test_a_span_names_what_the_reader_does_not_know(first: date, last: date, text: Text) -> None:
    assert written_span(first, last, 2026) == text


def test_midnight_is_the_end_of_the_day_before_where_something_ends() -> None:
    midnight = datetime(2026, 10, 10, tzinfo=UTC)
    assert written_moment(midnight) == Text("2026年10月10日（周六）00:00", "Sat 10 Oct 2026 00:00")
    assert written_end(midnight) == Text("2026年10月9日（周五）24:00", "Fri 9 Oct 2026 24:00")
    assert written_end(midnight.replace(hour=18)) == Text(
        "2026年10月10日（周六）18:00", "Sat 10 Oct 2026 18:00"
    )


@pytest.mark.parametrize(
    ("before", "zh", "en"),
    [
        (timedelta(days=2, hours=23), "还剩2天", "2 days left"),
        (timedelta(hours=23, minutes=59), "还剩23小时", "23 hours left"),
        (timedelta(seconds=20), "还剩1分钟", "1 minute left"),
        (timedelta(0), "已逾期1分钟", "1 minute late"),
        (timedelta(days=-1), "已逾期1天", "1 day late"),
    ],
)
def test_what_is_left_is_rounded_down_and_never_flattering(before: timedelta, zh: str, en: str) -> None:
    due = datetime(2026, 9, 28, 10, tzinfo=UTC)
    assert written_left(due, due - before) == Text(zh, en)


def test_an_end_is_written_without_the_year_that_the_reader_is_in() -> None:
    midnight = datetime(2027, 1, 1, tzinfo=UTC)
    assert written_end_of(midnight, 2026) == Text("12月31日（周四）24:00", "Thu 31 Dec 24:00")
    assert written_end_of(midnight, 2027) == Text("2026年12月31日（周四）24:00", "Thu 31 Dec 2026 24:00")
