"""Messages go out at least once, with one Message-ID, and only while their reason lasts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Lock

import pytest
from sqlalchemy import select

from engine.case.command import Act, Claim
from engine.store.outbox import outbox
from engine.workers.backoff import Backoff
from engine.workers.relay import Delivery, Needless, Relay, RelayConfig, Relayed, Undeliverable
from engine.workers.sweeper import Sweeper
from tests.store.office import LIN, WU, ZHAO, Office

SOON = RelayConfig(attempts=3)


class Postbox:
    """Keeps what is delivered; refuses as long as it is told to."""

    def __init__(self) -> None:
        self.kept: list[Delivery] = []
        self.refuses: Exception | None = None
        self._lock = Lock()

    def deliver(self, delivery: Delivery) -> None:
        if self.refuses is not None:
            raise self.refuses
        with self._lock:
            self.kept.append(delivery)


def steady() -> float:
    return 0.0


def standing(office: Office) -> list[tuple[str, str, str]]:
    with office.store.read() as work:
        rows = work.connection.execute(select(outbox).order_by(outbox.c.id)).all()
    return [(row.kind, row.person, row.standing) for row in rows]


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def relay(office: Office, postbox: Postbox) -> Relay:
    return Relay(office.store, postbox.deliver, SOON, steady)


def test_a_request_reaches_everyone_who_may_do_the_work(
    office: Office, relay: Relay, postbox: Postbox
) -> None:
    office.submitted()

    assert relay.run_once(office.clock.now()) == Relayed(sent=2, dropped=1)
    assert {(each.post.kind, each.post.to) for each in postbox.kept} == {
        ("request", "wu"),
        ("request", "zhao"),
    }
    assert relay.run_once(office.clock.now()) == Relayed()


def test_a_message_whose_work_is_done_is_dropped(office: Office, relay: Relay, postbox: Postbox) -> None:
    office.service.do(WU, office.submitted().id, Act("approve"))

    assert relay.run_once(office.clock.now()) == Relayed(sent=1, dropped=3)
    assert [each.post.kind for each in postbox.kept] == ["outcome"]


def test_a_request_is_dropped_for_those_who_were_too_late_to_claim(
    office: Office, relay: Relay, postbox: Postbox
) -> None:
    memo = office.submitted()
    office.service.do(ZHAO, memo.id, Claim(memo.visit.open_items[0].key))
    relay.run_once(office.clock.now())

    assert [each.post.to for each in postbox.kept] == ["zhao"]


def test_a_reminder_is_dropped_when_its_deadline_has_ended(
    office: Office, relay: Relay, postbox: Postbox
) -> None:
    memo = office.submitted()
    late = office.clock.advance(timedelta(days=20))
    Sweeper(office.service).run_once(late)
    office.service.do(WU, memo.id, Act("approve"))
    relay.run_once(late)

    assert [each.post.kind for each in postbox.kept] == ["outcome"]


def test_what_fails_is_tried_again_later_with_the_same_message_id(
    office: Office, relay: Relay, postbox: Postbox
) -> None:
    office.memo()
    postbox.refuses = ConnectionRefusedError("mail server down")
    now = office.clock.now()
    assert relay.run_once(now) == Relayed(retried=1)
    with office.store.read() as work:
        promised = work.connection.execute(select(outbox.c.message_id)).scalar_one()
    postbox.refuses = None

    assert relay.run_once(now + timedelta(seconds=59)) == Relayed()
    assert relay.run_once(now + timedelta(minutes=1)) == Relayed(sent=1)
    assert [each.post.message_id for each in postbox.kept] == [promised]
    assert promised.endswith("@office.example>")


def test_a_message_is_given_up_after_its_attempts_and_can_be_revived(
    office: Office, relay: Relay, postbox: Postbox
) -> None:
    office.memo()
    postbox.refuses = ConnectionRefusedError("mail server down")
    now = office.clock.now()
    passes = [relay.run_once(now + timedelta(minutes=minutes)) for minutes in (0, 1, 3)]

    assert passes == [Relayed(retried=1), Relayed(retried=1), Relayed(dead=1)]
    assert standing(office) == [("request", "lin", "dead")]

    postbox.refuses = None
    with office.store.begin() as work:
        dead = work.connection.execute(select(outbox.c.id)).scalar_one()
        assert work.outbox.revive(dead, now)
        assert not work.outbox.revive("nothing", now)
    assert relay.run_once(now) == Relayed(sent=1)


def test_a_message_that_can_never_arrive_is_given_up_at_once(
    office: Office, relay: Relay, postbox: Postbox
) -> None:
    office.memo()
    postbox.refuses = Undeliverable("no such mailbox")

    assert relay.run_once(office.clock.now()) == Relayed(dead=1)


def test_a_message_that_has_nothing_left_to_say_is_dropped(
    office: Office, relay: Relay, postbox: Postbox
) -> None:
    office.memo()
    postbox.refuses = Needless("the deadline has been extended")

    assert relay.run_once(office.clock.now()) == Relayed(dropped=1)


def test_a_relay_that_dies_leaves_its_messages_to_the_next(office: Office, postbox: Postbox) -> None:
    office.memo()
    now = office.clock.now()
    with office.store.begin() as work:
        (taken,) = work.outbox.take(now, 10, now + SOON.lease)
    relay = Relay(office.store, postbox.deliver, SOON)

    assert relay.run_once(now + SOON.lease - timedelta(seconds=1)) == Relayed()
    assert relay.run_once(now + SOON.lease) == Relayed(sent=1)
    assert postbox.kept[0].post.message_id == taken.message_id


def test_a_relay_that_comes_back_late_does_not_delay_the_one_that_took_over(office: Office) -> None:
    office.memo()
    now = office.clock.now()
    with office.store.begin() as work:
        (late,) = work.outbox.take(now, 10, now)
        (taken_over,) = work.outbox.take(now, 10, now + SOON.lease)
        work.outbox.retry(late, now, "came back late")
        assert work.outbox.take(now, 10, now) == ()
    assert taken_over.attempts == 2


def test_several_relays_deliver_each_message_once(office: Office, postbox: Postbox) -> None:
    for _ in range(20):
        office.memo()
    small = RelayConfig(batch=3)

    now = office.clock.now()
    with ThreadPoolExecutor(4) as pool:
        relays = [Relay(office.store, postbox.deliver, small) for _ in range(4)]
        passes = [pool.submit(relay.run_once, now) for relay in relays]
        total = sum((each.result() for each in passes), Relayed())

    assert total == Relayed(sent=20)
    assert len({each.post.id for each in postbox.kept}) == len(postbox.kept) == 20
    assert LIN.person == postbox.kept[0].post.to


def test_pauses_grow_and_scatter() -> None:
    pause = Backoff(first=timedelta(minutes=1), longest=timedelta(hours=2))

    assert [pause.after(n) for n in (1, 2, 3)] == [timedelta(minutes=n) for n in (1, 2, 4)]
    assert pause.after(500) == timedelta(hours=2)
    assert pause.after(1, chance=1) == timedelta(seconds=90)
