"""The clock of a case stopped by hand: nothing is due meanwhile, and what was left of each deadline is counted on after."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from engine.case.command import Act, Fire
from engine.deciding.machine import decide
from engine.deciding.scope import Facts
from engine.errors import Refused
from engine.people.actor import THE_MACHINE
from tests.support.small_pack import Desk
from tests.support.standard_desk import OPEN_TO, desk, do


def fire(at: Desk, name: str) -> None:
    at.apply(decide(at.definition, at.case, THE_MACHINE, Fire(name), Facts(at.staff), at.now))


def due(at: Desk, name: str) -> datetime:
    assert at.case is not None
    return at.case.deadlines[name].due_at


def test_working_days_still_open_are_counted_on_after_the_rest() -> None:
    at = desk("checking")  # on Monday 28 September: two working days, until Wednesday
    assert due(at, "checking") == datetime(2026, 9, 30, 10, tzinfo=UTC)
    do(at, "wei", "pause")
    assert at.case is not None
    assert all(each.next_at is None for each in at.case.deadlines.values())
    at.now = datetime(2026, 9, 30, 2, tzinfo=UTC)
    do(at, "wei", "resume")
    # Wednesday is not counted and 1 to 7 October are holidays: the two days are the 8th and the 9th
    assert due(at, "checking") == datetime(2026, 10, 9, 10, tzinfo=UTC)
    assert at.case.paused is None
    assert at.case.deadlines["checking"].next_at is not None
    assert at.last is not None
    (_, resumed) = at.last.entries
    assert resumed.what == "resumed"
    assert sorted(cast(Mapping[str, object], resumed.data["moved"])) == ["case", "checking"]


def test_nothing_is_fired_while_it_rests() -> None:
    at = desk("checking")
    do(at, "wei", "pause")
    at.now += timedelta(days=30)
    fire(at, "checking")
    assert at.last is not None
    assert not at.last.messages
    assert not at.last.entries


def test_until_a_day_it_rests_and_goes_on_by_itself() -> None:
    at = desk("checking")
    do(at, "wei", "pause", until="2026-09-29")
    assert at.case is not None
    wake = at.case.deadlines["case.paused"].next_at
    assert wake is not None
    at.now = wake
    fire(at, "case.paused")
    assert at.case.paused is None
    assert not at.case.deadlines["case.paused"].armed
    assert due(at, "checking") > datetime(2026, 9, 30, 10, tzinfo=UTC)


def test_work_that_moves_the_case_starts_the_clock_again() -> None:
    at = desk("checking")
    before = due(at, "case")
    do(at, "wei", "pause")
    at.now += timedelta(days=2)
    case = at.decide("fu", Act("pass_on"))
    assert case.paused is None
    assert due(at, "case") > before
    assert case.deadlines["signing"].next_at is not None


def test_a_vote_that_moves_nothing_lets_it_rest() -> None:
    at = desk("signing")
    do(at, "wei", "pause")
    case = at.decide("ku", Act("sign"))
    assert case.paused is not None
    assert all(each.next_at is None for each in case.deadlines.values())


@pytest.mark.parametrize(
    ("until", "said"),
    [("2026-09-28", "is not after today"), ("2026-12-01", "until 2026-10-08 at the latest")],
)
def test_a_day_that_does_not_fit_is_told(until: str, said: str) -> None:
    bounded = OPEN_TO.replace("pause: administrator", "pause: {who: administrator, at_most: 3 working days}")
    at = desk("checking", actions=bounded)
    with pytest.raises(Refused, match=said):
        do(at, "wei", "pause", until=until)


def test_it_rests_once_and_runs_once() -> None:
    at = desk("checking")
    with pytest.raises(Refused, match="its clock does not rest"):
        do(at, "wei", "resume")
    do(at, "wei", "pause")
    with pytest.raises(Refused, match="its clock rests already"):
        do(at, "wei", "pause")
    with pytest.raises(Refused, match="not yours to do"):
        do(at, "fu", "resume")
