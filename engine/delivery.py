"""What a channel says of the messages that the relay gives it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.store.outbox import Post


@dataclass(frozen=True, slots=True)
class Sent:
    """The receiving side has taken it."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Its reason is gone: the work is done, the deadline is off. Nothing is sent, now or later."""

    why: str


@dataclass(frozen=True, slots=True)
class Postponed:
    """Not this time; the same message may be tried again."""

    error: str


@dataclass(frozen=True, slots=True)
class Dead:
    """It will never arrive, however often it is tried: somebody has to look at it."""

    error: str


Delivery = Sent | Dropped | Postponed | Dead


class Deliver(Protocol):
    """Delivers messages that the relay has claimed.

    Answers one `Delivery` a post, in their order. What is wrong with one message, or with the network, is an answer and no
    exception. `now` is UTC.
    """

    def __call__(self, posts: Sequence[Post], now: datetime) -> Sequence[Delivery]: ...
