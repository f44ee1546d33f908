"""Clocks only go forward and only speak UTC."""

from datetime import UTC, datetime, timedelta, timezone
from threading import Thread

import pytest

from engine.time.clock import ManualClock, RunningClock, SystemClock, ensure_utc

NINE = datetime(2026, 9, 28, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_the_system_clock_speaks_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_a_manual_clock_stands_still_until_it_is_moved() -> None:
    clock = ManualClock(NINE)
    assert clock.now() == clock.now() == NINE
    assert clock.advance(HOUR) == NINE + HOUR
    clock.set(NINE + 2 * HOUR)
    assert clock.now() == NINE + 2 * HOUR


def test_a_manual_clock_may_be_set_to_the_time_it_shows() -> None:
    clock = ManualClock(NINE)
    clock.set(NINE)
    assert clock.now() == NINE


def test_a_manual_clock_refuses_to_go_back() -> None:
    clock = ManualClock(NINE)
    with pytest.raises(ValueError, match="only goes forward, asked to go back by 1:00:00"):
        clock.set(NINE - HOUR)
    with pytest.raises(ValueError, match="only goes forward"):
        clock.advance(-HOUR)
    assert clock.now() == NINE


def test_a_running_clock_starts_where_it_is_told_and_follows_its_source() -> None:
    source = ManualClock(datetime(2030, 1, 1, tzinfo=UTC))
    clock = RunningClock(NINE, source)
    assert clock.now() == NINE
    source.advance(timedelta(minutes=5))
    assert clock.now() == NINE + timedelta(minutes=5)


def test_a_running_clock_jumps_forward_and_runs_on_from_there() -> None:
    source = ManualClock(datetime(2030, 1, 1, tzinfo=UTC))
    clock = RunningClock(NINE, source)
    assert clock.advance(timedelta(days=14)) == NINE + timedelta(days=14)
    source.advance(HOUR)
    assert clock.now() == NINE + timedelta(days=14, hours=1)


def test_a_running_clock_refuses_to_go_back() -> None:
    with pytest.raises(ValueError, match="only goes forward"):
        RunningClock(NINE, ManualClock(NINE)).advance(-HOUR)


def test_a_clock_moved_by_many_threads_loses_no_move() -> None:
    clock = RunningClock(NINE, ManualClock(NINE))
    threads = [Thread(target=lambda: [clock.advance(HOUR) for _ in range(200)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock.now() == NINE + 1600 * HOUR


def test_another_zone_is_turned_into_utc() -> None:
    shanghai = datetime(2026, 9, 28, 9, tzinfo=timezone(timedelta(hours=8)))
    assert ensure_utc(shanghai) == datetime(2026, 9, 28, 1, tzinfo=UTC)
    assert ensure_utc(shanghai).tzinfo is UTC


def test_a_moment_without_a_zone_is_refused_everywhere() -> None:
    naive = NINE.replace(tzinfo=None)
    message = "expected a moment with a time zone, got 2026-09-28T09:00:00 without one"
    with pytest.raises(ValueError, match=message):
        ensure_utc(naive)
    with pytest.raises(ValueError, match=message):
        ManualClock(naive)
    with pytest.raises(ValueError, match=message):
        RunningClock(naive, SystemClock())
