"""Which organisation this database is: an id of its own, so that what leaves it (labels) is known when it comes back."""

from datetime import datetime

from sqlalchemy import Column, Connection, String, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.store.dialect import is_sqlite
from engine.store.metadata import UtcDateTime, metadata

identity = Table(
    "identity",
    metadata,
    Column("of", String, primary_key=True),
    Column("id", String(32), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
)
_OF = "organisation"
_READ = select(identity.c.id).where(identity.c.of == _OF)


class Identity:
    """Reads and makes the id in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def read(self) -> str | None:
        """The id; None while nobody has asked for it."""
        return self._connection.execute(_READ).scalar_one_or_none()

    def make(self, id: str, now: datetime) -> None:
        """Gives the organisation this id, unless it has one; of two at once the second waits, and changes nothing."""
        insert = sqlite.insert if is_sqlite(self._connection) else postgresql.insert
        row = {"of": _OF, "id": id, "made_at": now}
        self._connection.execute(insert(identity).values(row).on_conflict_do_nothing())
