"""`fonds event`: what happened outside opens cases; and where cases are, no clock is set any more."""

from pathlib import Path

import pytest

from engine.errors import InvalidInput
from engine.store.unit_of_work import Store
from engine.time.clock import RunningClock, SystemClock
from fonds.app import CONSOLE, assemble
from fonds.moved_clock import ClockRefused, clock_of, read_now
from fonds.settings import read_settings
from tests.fonds.conftest import Run

DELIVERED = (
    *("event", "car_delivered", "--with", "consultant=yu", "--with", "customer=郑先生"),
    *("--with", "vin=LDEMO000000000011", "--with", "delivered_at=2026-10-13T15:40"),
)


@pytest.fixture
def dealer(run: Run, tmp_path: Path) -> None:
    """A car dealer with one sales consultant."""
    (tmp_path / "staff.csv").write_text(
        "id,name_zh,email,roles\nyu,于春山,yu@example.test,sales_consultant\n", "utf-8"
    )
    run(
        "init",
        "--pack",
        "car-dealer",
        "--yes",
        "--figure",
        "kept_for=10 years",
        "--figure",
        "loan_term=2 weeks",
        "--administrator",
        "A <a@example.test>",
    )
    run("people", "import", "staff.csv")


@pytest.mark.usefixtures("dealer")
def test_a_case_opens_upon_what_happened_outside_once_for_each_key(run: Run) -> None:
    first = run(*DELIVERED, "--key", "order-1").stdout

    assert first.startswith("case JC")
    assert run(*DELIVERED, "--key", "order-1").stdout == first
    assert run(*DELIVERED, "--key", "order-2").stdout != first


@pytest.mark.usefixtures("dealer")
def test_what_does_not_fit_is_told_and_opens_nothing(run: Run) -> None:
    assert "did you mean 'car_delivered'?" in run("event", "car_deliverd", code=1).stderr
    assert "expected FIELD=VALUE, got 'vin'" in run("event", "car_delivered", "--with", "vin", code=1).stderr
    assert run(*DELIVERED[:4], code=1).stderr
    assert "proved: 5 entries in 1 chain," in run("ledger", "verify").stdout


@pytest.mark.usefixtures("dealer")
def test_where_cases_were_decided_in_real_time_no_clock_is_set(run: Run) -> None:
    run(*DELIVERED)

    for command in (["serve", "--port", "0"], ["work"]):
        assert "decided in real time" in run(*command, "--now", "2026-09-28T09:00", code=1).stderr


@pytest.mark.usefixtures("dealer")
def test_a_clock_that_was_set_only_goes_forward_from_its_last_entry() -> None:
    store, start = Store(read_settings().database), read_now("2031-09-28T09:00")
    clock = clock_of(store, start)
    fonds = assemble(read_settings(), store, clock)
    given = {
        "consultant": "yu",
        "customer": "郑",
        "vin": "LDEMO000000000011",
        "delivered_at": "2031-09-28T08:00",
    }
    fonds.service.report(CONSOLE, "car-dealer", "car_delivered", given)

    with pytest.raises(ClockRefused, match="the ledger goes up to 2031-09-28T09:00"):
        clock_of(store, read_now("2031-09-27"))
    assert isinstance(clock_of(store, read_now("2031-09-30")), RunningClock)
    assert clock_of(store, None).now() >= clock.now().replace(microsecond=0)
    fonds.close()


@pytest.mark.usefixtures("dealer")
def test_without_now_a_company_lives_by_the_clock_of_its_machine() -> None:
    store = Store(read_settings().database)

    assert isinstance(clock_of(store, None), SystemClock)
    store.close()


def test_a_moment_that_cannot_be_read_is_told() -> None:
    with pytest.raises(InvalidInput, match="--now: expected a moment like 2026-09-28T09:00, got 'tomorrow'"):
        read_now("tomorrow")
