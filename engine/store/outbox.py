"""Messages, stored with the decision that causes them and delivered after commit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from engine.case import Json
from engine.store.batch import Batch, Write
from engine.store.metadata import JsonText, UtcDateTime, metadata

Standing = Literal["waiting", "sent", "dropped", "dead"]

# A relay that takes a message moves `next_attempt_at` ahead by its lease: if it is killed, the message is taken again.
outbox = Table(
    "outbox",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("message_id", String, nullable=False, unique=True),
    Column("case_id", String(32), ForeignKey("cases.id")),
    Column("kind", String, nullable=False),
    Column("person", String, nullable=False),
    Column("item", String),
    Column("deadline", String),
    Column("nth", Integer, nullable=False),
    Column("data", JsonText, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("standing", String(7), nullable=False),
    Column("next_attempt_at", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("last_error", Text),
    Column("finished_at", UtcDateTime),
    Index("ix_outbox_case", "case_id"),
)
_waiting = outbox.c.standing == "waiting"
_dead = outbox.c.standing == "dead"
Index("ix_outbox_waiting", outbox.c.next_attempt_at, sqlite_where=_waiting, postgresql_where=_waiting)
Index("ix_outbox_dead", outbox.c.finished_at, sqlite_where=_dead, postgresql_where=_dead)

_POST = Write("insert", outbox)


@dataclass(frozen=True, slots=True)
class Post:
    """A message on its way to one person. `case` is None where no case is behind it (a seal).

    `message_id` is that of the mail, whatever becomes of a first attempt. `attempts` counts this one too.
    """

    id: str
    message_id: str
    case: str | None
    kind: str
    to: str
    item: str | None
    deadline: str | None
    nth: int
    data: Mapping[str, Json]
    created_at: datetime
    attempts: int = 0


class Outbox:
    """Posts messages in one transaction."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def put(self, post: Post) -> None:
        """Stores the message; it is due at once."""
        self._batch.put(
            _POST,
            {
                "id": post.id,
                "message_id": post.message_id,
                "case_id": post.case,
                "kind": post.kind,
                "person": post.to,
                "item": post.item,
                "deadline": post.deadline,
                "nth": post.nth,
                "data": post.data,
                "created_at": post.created_at,
                "standing": "waiting",
                "next_attempt_at": post.created_at,
                "attempts": 0,
                "last_error": None,
                "finished_at": None,
            },
        )
