"""Which organisation this database is: an id of its own, so that what leaves it (labels) is known when it comes back."""

from datetime import datetime

from sqlalchemy import Column, Connection, String, Table, select

from engine.store.batch import Batch, Write
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
_MAKE = Write("insert_missing", identity)


class Identity:
    """Reads and makes the id in one transaction."""

    def __init__(self, connection: Connection, batch: Batch) -> None:
        self._connection, self._batch = connection, batch

    def read(self) -> str | None:
        """The id; None while nobody has asked for it."""
        return self._connection.execute(_READ).scalar_one_or_none()

    def make(self, id: str, now: datetime) -> None:
        """Gives the organisation this id, unless it has one."""
        self._batch.put(_MAKE, {"of": _OF, "id": id, "made_at": now})
