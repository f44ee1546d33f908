"""Messages, stored with the decision that causes them and delivered after commit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    select,
    update,
)
from sqlalchemy.engine import RowMapping

from engine.case.decision import Message
from engine.case.identity import new_id
from engine.digest import Json
from engine.store.batch import Batch, Row, Write
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
_IS_DUE = _waiting & (outbox.c.next_attempt_at <= bindparam("now", type_=UtcDateTime))
_ANY_DUE = select(outbox.c.id).where(_IS_DUE).limit(1)
_due = (
    select(outbox.c.id)
    .where(_IS_DUE)
    .order_by(outbox.c.next_attempt_at, outbox.c.id)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(skip_locked=True)
    .cte("due")
)
_TAKE = (
    update(outbox)
    .where(outbox.c.id.in_(select(_due.c.id)))
    .values(next_attempt_at=bindparam("until", type_=UtcDateTime), attempts=outbox.c.attempts + 1)
    .returning(*outbox.c)
)
_FOUND = outbox.c.id == bindparam("found", type_=String())
_AT = bindparam("at", type_=UtcDateTime)
_ERROR = bindparam("error", type_=Text())
_FINISH = (
    update(outbox)
    .where(_FOUND, _waiting)
    .values(
        standing=bindparam("set_to", type_=String()), finished_at=_AT, next_attempt_at=None, last_error=_ERROR
    )
)
_RETRY = (
    update(outbox)
    .where(_FOUND, _waiting, outbox.c.attempts == bindparam("attempt", type_=Integer))
    .values(next_attempt_at=_AT, last_error=_ERROR)
)
_REVIVE = (
    update(outbox)
    .where(_FOUND, _dead)
    .values(standing="waiting", next_attempt_at=_AT, attempts=0, finished_at=None)
)


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


def addressed(message: Message, case: str | None, mail_domain: str, now: datetime) -> Post:
    """The message, to be posted. Its Message-ID is made here, once: a mail that is sent twice can be known for the same."""
    return Post(
        id=(fresh := new_id(now)),
        message_id=f"<{fresh}@{mail_domain}>",
        case=case,
        kind=message.kind,
        to=message.to,
        item=message.item,
        deadline=message.deadline,
        nth=message.nth,
        data=message.data,
        created_at=now,
    )


class Outbox:
    """Posts messages, and takes those that are due."""

    def __init__(self, connection: Connection, batch: Batch) -> None:
        self._connection, self._batch = connection, batch

    def put(self, post: Post) -> None:
        """Stores the message; it is due at once."""
        self._batch.put(_POST, _row(post))

    def has_due(self, now: datetime) -> bool:
        """Whether a message waits that may be tried now."""
        return self._connection.execute(_ANY_DUE, {"now": now}).first() is not None

    def take(self, now: datetime, limit: int, until: datetime) -> tuple[Post, ...]:
        """Up to `limit` messages that are due, the oldest first; nobody else takes them before `until`."""
        found = self._connection.execute(_TAKE, {"now": now, "limit": limit, "until": until})
        return tuple(sorted((_post(row) for row in found.mappings()), key=lambda post: post.id))

    def finish(self, post: Post, standing: Standing, now: datetime, error: str | None = None) -> None:
        """The message is sent, needed no more, or given up."""
        self._connection.execute(_FINISH, {"found": post.id, "set_to": standing, "at": now, "error": error})

    def retry(self, post: Post, at: datetime, error: str) -> None:
        """The message is tried again at `at`, unless another relay has taken it since."""
        self._connection.execute(
            _RETRY, {"found": post.id, "attempt": post.attempts, "at": at, "error": error}
        )

    def revive(self, post: str, now: datetime) -> bool:
        """Tries a message again that was given up; whether there was one."""
        return self._connection.execute(_REVIVE, {"found": post, "at": now}).rowcount == 1


def _row(post: Post) -> Row:
    return {
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
    }


def _post(row: RowMapping) -> Post:
    return Post(
        row["id"],
        row["message_id"],
        row["case_id"],
        row["kind"],
        row["person"],
        row["item"],
        row["deadline"],
        row["nth"],
        row["data"],
        row["created_at"],
        row["attempts"],
    )
