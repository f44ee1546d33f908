"""`fonds when`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fonds.conftest import Run

Write = Callable[[str, str], Path]
CALENDAR = 'country: CN\nhours: "09:00-18:00"\nclosed_days: [2026-10-09]\n'


def test_it_prints_the_instant_and_why(run: Run) -> None:
    said = run("when", "3 working days", "--after", "2026-09-28T09:00").stdout.splitlines()

    assert said == [
        "2026-10-09T00:00+08:00",
        "3 working days after 28 Sep 2026: Thu 8 Oct 2026 24:00; 1 to 7 Oct are National Day",
    ]


@pytest.mark.parametrize(
    ("period", "after", "instant"),
    [
        ("24 hours", "2026-09-30T17:00", "2026-10-01T17:00+08:00"),
        ("same day", "2026-10-03", "2026-10-04T00:00+08:00"),
        ("1 month", "2026-01-31", "2026-03-01T00:00+08:00"),  # Saturday 28 February is worked
        ("2 weeks", "2026-11-02", "2026-11-17T00:00+08:00"),
        ("1 year", "2025-11-23", "2026-11-24T00:00+08:00"),
    ],
)
def test_every_unit_of_the_language_counts(run: Run, period: str, after: str, instant: str) -> None:
    assert run("when", period, "--after", after).stdout.splitlines()[0] == instant


def test_a_policy_owner_reads_it_in_chinese(run: Run) -> None:
    said = run("when", "3 working days", "--after", "2026-09-28", "--lang", "zh").stdout

    assert "2026年9月28日起3个工作日：2026年10月8日（周四）24:00；10月1日至7日国庆节放假" in said


def test_a_calendar_file_gives_hours_and_closed_days(run: Run, write: Write) -> None:
    write("company.yaml", CALENDAR)

    said = run("when", "4 working days", "--after", "2026-09-28", "--calendar", "company.yaml").stdout

    assert said.startswith("2026-10-10T18:00+08:00\n")
    assert "a make-up working day" in said


def test_a_wrong_calendar_file_is_told_by_line_and_column(run: Run, write: Write) -> None:
    write("company.yaml", "country: CH\nhuors: x\nclosed_days: [2026-10-32]\n")

    assert run("when", "1 day", "--calendar", "company.yaml", code=1).stderr.startswith(
        "company.yaml:3:15: there is no 2026-10-32"
    )
    write("company.yaml", "country: CN\nhuors: 09:00-18:00\n")
    said = run("when", "1 day", "--calendar", "company.yaml", code=1).stderr
    assert said == "company.yaml:2:1: there is no key 'huors' here, did you mean 'hours'?\n"


def test_another_country_and_zone_count_by_their_own(run: Run) -> None:
    said = run(
        "when", "1 working day", "--after", "2026-07-02", "--country", "US", "--time-zone", "America/New_York"
    ).stdout

    assert said.startswith("2026-07-07T00:00-04:00\n")


def test_a_provisional_year_says_so(run: Run) -> None:
    assert "provisional" in run("when", "3 working days", "--after", "2031-09-29").stdout


def test_without_a_last_day_there_is_none(run: Run) -> None:
    assert run("when", "for_ever").stdout == "for ever\n"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["3 workin days"], "did you mean '3 working days'?"),
        (["1 day", "--after", "2026-02-30"], "expected a day like 2026-09-28"),
        (["1 day", "--country", "cn"], "did you mean 'CN'?"),
        (["1 day", "--time-zone", "Asia/Shangai"], "did you mean 'Asia/Shanghai'?"),
        (["1 year", "--after", "9999-12-01"], "ends before the year 9999"),
        (["1 day", "--calendar", "none.yaml"], "no calendar file 'none.yaml'"),
    ],
)
def test_what_cannot_be_read_is_told_with_the_nearest_right_one(
    run: Run, arguments: list[str], expected: str
) -> None:
    assert expected in run("when", *arguments, code=1).stderr


def test_a_policy_counts_by_its_own_closing_hour(run: Run) -> None:
    said = run("when", "3 working days", "--after", "2026-09-28T09:00", "--pack", "micro-loan").stdout

    assert said.startswith("2026-10-08T18:00+08:00\n")
    assert "Thu 8 Oct 2026 18:00" in said


@pytest.mark.parametrize("other", [("--time-zone", "Asia/Tokyo"), ("--country", "JP")])
def test_a_policy_is_not_counted_by_another_calendar(run: Run, other: tuple[str, str]) -> None:
    assert "--pack" in run("when", "1 day", "--pack", "micro-loan", *other, code=2).stderr
