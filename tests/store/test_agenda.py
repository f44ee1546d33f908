"""What falls due next, and what could not be done: seen without moving anything."""

from datetime import datetime

from engine.store.agenda import failures, next_due_at
from engine.store.unit_of_work import Store
from engine.workers.relay import Delivery, Relay
from tests.store.office import MONDAY, Office


def next_due(store: Store) -> datetime | None:
    with store.read() as work:
        return next_due_at(work.connection)


def failed(store: Store) -> tuple[str, ...]:
    with store.read() as work:
        return failures(work.connection)


def deliver(delivery: Delivery) -> None:
    """Takes everything."""


def break_down(delivery: Delivery) -> None:
    raise ValueError("the post office burnt down")


def test_nothing_is_due_in_an_empty_database(store: Store) -> None:
    assert next_due(store) is None
    assert failed(store) == ()


def test_a_message_is_due_at_once_and_then_the_first_rung_of_a_deadline(office: Office) -> None:
    memo = office.memo()
    assert next_due(office.store) == MONDAY

    Relay(office.store, deliver).run_once(MONDAY)
    first = min(deadline.next_at for deadline in memo.deadlines.values() if deadline.next_at)
    assert next_due(office.store) == first > MONDAY
    assert failed(office.store) == ()


def test_what_could_not_be_delivered_is_told_and_due_again(office: Office) -> None:
    office.memo()
    Relay(office.store, break_down).run_once(MONDAY)
    assert failed(office.store) == ("ValueError: the post office burnt down",)
    again = next_due(office.store)
    assert again is not None
    assert again > MONDAY
