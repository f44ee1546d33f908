"""Delivers what the outbox holds, after the transaction that put it there.

A message is taken for a while, delivered outside any transaction, and marked. Killed in between, it is taken again when the
while is over: at least once, always with the same Message-ID. Before it goes out its reason is asked once more.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import random

from engine.case.case import Case
from engine.errors import FondsError
from engine.store.outbox import Post
from engine.store.unit_of_work import Store
from engine.workers.backoff import Backoff

LONGEST_ERROR = 2000


class Undeliverable(FondsError):
    """The message can never be delivered (nobody has that address): it is given up at once."""


class Unavailable(FondsError):
    """Nothing can be delivered at present, whatever the message: the pass ends, for each further one would wait as long."""


class Needless(FondsError):
    """The reason of the message has gone in a way that only its words show: it is dropped."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message about to go out, and its case as it is at this moment (None where no case is behind it)."""

    post: Post
    case: Case | None


Deliver = Callable[[Delivery], None]


@dataclass(frozen=True, slots=True)
class RelayConfig:
    """A relay holds `batch` messages for `lease`; a message is given up after `attempts`, about a day."""

    batch: int = 50
    lease: timedelta = timedelta(minutes=15)
    attempts: int = 18
    backoff: Backoff = field(default_factory=lambda: Backoff(longest=timedelta(hours=2)))


@dataclass(frozen=True, slots=True)
class Relayed:
    """What one pass did."""

    sent: int = 0
    dropped: int = 0
    retried: int = 0
    dead: int = 0

    def __add__(self, other: "Relayed") -> "Relayed":
        return Relayed(
            self.sent + other.sent,
            self.dropped + other.dropped,
            self.retried + other.retried,
            self.dead + other.dead,
        )


class Relay:
    """Takes messages from the outbox and hands them to `deliver`, which raises when it could not."""

    def __init__(
        self,
        store: Store,
        deliver: Deliver,
        config: RelayConfig | None = None,
        chance: Callable[[], float] = random,
    ) -> None:
        self._store, self._deliver = store, deliver
        self._config, self._chance = config or RelayConfig(), chance

    def run_once(self, now: datetime) -> Relayed:
        """Delivers everything that is due at `now` (UTC), until nothing can be delivered any more."""
        relayed, closed = Relayed(), None
        while closed is None and (posts := self._take(now)):
            for post in posts:
                if (
                    closed is not None
                ):  # fifty that each wait for a server that hangs would outlast their lease
                    relayed += self._failed(post, now, closed)
                    continue
                try:
                    relayed += self._relay(post, now)
                except Unavailable as error:
                    closed = error
                    relayed += self._failed(post, now, error)
        return relayed

    def _take(self, now: datetime) -> tuple[Post, ...]:
        with self._store.read() as work:
            if not work.outbox.has_due(now):
                return ()
        with self._store.begin() as work:
            return work.outbox.take(now, self._config.batch, now + self._config.lease)

    def _relay(self, post: Post, now: datetime) -> Relayed:
        try:
            delivery = self._delivery(post)
            if not has_reason(delivery):
                return self._finish(post, now, Relayed(dropped=1))
            self._deliver(delivery)
        except Needless:
            return self._finish(post, now, Relayed(dropped=1))
        except Undeliverable as error:
            return self._finish(post, now, Relayed(dead=1), error)
        except Unavailable:
            raise
        except Exception as error:
            return self._failed(post, now, error)
        return self._finish(post, now, Relayed(sent=1))

    def _delivery(self, post: Post) -> Delivery:
        if post.case is None:
            return Delivery(post, None)
        with self._store.read() as work:
            return Delivery(post, work.cases.read(post.case))

    def _failed(self, post: Post, now: datetime, error: Exception) -> Relayed:
        if post.attempts >= self._config.attempts:
            return self._finish(post, now, Relayed(dead=1), error)
        again = now + self._config.backoff.after(post.attempts, self._chance())
        with self._store.begin() as work:
            work.outbox.retry(post, again, _sentence(error))
        return Relayed(retried=1)

    def _finish(self, post: Post, now: datetime, relayed: Relayed, error: Exception | None = None) -> Relayed:
        standing = "sent" if relayed.sent else "dropped" if relayed.dropped else "dead"
        with self._store.begin() as work:
            work.outbox.finish(post, standing, now, _sentence(error) if error else None)
        return relayed


def has_reason(delivery: Delivery) -> bool:
    """Whether what the message speaks of is still so: its work item open for this person, its deadline running."""
    post, case = delivery.post, delivery.case
    if case is None:
        return True
    return (post.item is None or _is_asked(case, post.item, post)) and (
        post.deadline is None or _runs(case, post.deadline)
    )


def _is_asked(case: Case, item: str, post: Post) -> bool:
    """Work that nobody can do is told to somebody who cannot either; he who was asked for it is so no more."""
    found = next((each for each in case.visit.open_items if each.key == item), None)
    return found is not None and (
        post.to in found.awaited or (post.kind == "unfillable" and not found.candidates)
    )


def _runs(case: Case, deadline: str) -> bool:
    found = case.deadlines.get(deadline)
    return found is not None and found.armed


def _sentence(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
