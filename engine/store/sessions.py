"""Who is signed in: kept on the server, so that a sign-out or a leaver ends it at once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, Index, String, Table, bindparam, delete, insert, select

from engine.store.metadata import UtcDateTime, metadata

sessions = Table(
    "sessions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("person", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index("ix_sessions_person", "person"),
    Index("ix_sessions_expires_at", "expires_at"),
)

_FIND = select(sessions).where(
    sessions.c.hash == bindparam("hash"), sessions.c.expires_at > bindparam("now", type_=UtcDateTime)
)
_END = delete(sessions).where(sessions.c.hash == bindparam("hash"))
_END_ALL = delete(sessions).where(sessions.c.person == bindparam("person"))
_PRUNE = delete(sessions).where(sessions.c.expires_at <= bindparam("now", type_=UtcDateTime))


@dataclass(frozen=True, slots=True)
class Session:
    """A browser in which `person` has signed in. `hash` is SHA-256 of the cookie's secret, which is kept nowhere."""

    hash: str
    person: str
    created_at: datetime
    expires_at: datetime


class Sessions:
    """Begins, finds and ends sessions in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, session: Session) -> None:
        row = {
            "hash": session.hash,
            "person": session.person,
            "created_at": session.created_at,
            "expires_at": session.expires_at,
        }
        self._connection.execute(insert(sessions), row)

    def find(self, session: str, now: datetime) -> Session | None:
        """The session with that hash, unless it has expired."""
        row = self._connection.execute(_FIND, {"hash": session, "now": now}).one_or_none()
        return Session(row.hash, row.person, row.created_at, row.expires_at) if row else None

    def end(self, session: str) -> None:
        self._connection.execute(_END, {"hash": session})

    def end_all_of(self, person: str) -> None:
        """Signs the person out everywhere."""
        self._connection.execute(_END_ALL, {"person": person})

    def prune(self, now: datetime) -> int:
        """Forgets what has expired; how many."""
        return self._connection.execute(_PRUNE, {"now": now}).rowcount
