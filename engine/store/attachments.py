"""Files that people hand in, kept once under the digest of their content."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    LargeBinary,
    String,
    Table,
    bindparam,
    select,
)

from engine.store.dialect import upsert
from engine.store.metadata import UtcDateTime, metadata

attachments = Table(
    "attachments",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("name", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("added_by", String, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
)

handed_in = Table(
    "handed_in",
    metadata,
    Column("digest", String(64), ForeignKey("attachments.digest"), primary_key=True),
    Column("person", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

# The same content handed in again keeps its first name: what was signed under a digest stays what it was.
_KEEP = upsert(
    attachments,
    {c.name: bindparam(c.name, type_=c.type) for c in attachments.c},
    {"digest": bindparam("digest", type_=String())},
    [attachments.c.digest],
)
_HAND_IN = upsert(
    handed_in,
    {c.name: bindparam(c.name, type_=c.type) for c in handed_in.c},
    {"name": bindparam("name", type_=String()), "at": bindparam("at", type_=UtcDateTime())},
    [handed_in.c.digest],
)
_HANDED_IN = (
    select(handed_in.c.name, attachments.c.size)
    .join(attachments, attachments.c.digest == handed_in.c.digest)
    .where(handed_in.c.digest == bindparam("digest"), handed_in.c.person == bindparam("person"))
)
_FIND = select(attachments).where(attachments.c.digest == bindparam("digest"))


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as it was handed in. `digest` is SHA-256 of `content`."""

    digest: str
    name: str
    media_type: str
    content: bytes
    added_by: str
    added_at: datetime


class Attachments:
    """Keeps and finds files in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, name: str, media_type: str, content: bytes, by: str, now: datetime) -> str:
        """Keeps the file; its digest."""
        digest = sha256(content).hexdigest()
        row = {
            "digest": digest,
            "name": name,
            "media_type": media_type,
            "size": len(content),
            "content": content,
        }
        keep = _KEEP[self._connection.dialect.name]
        self._connection.execute(keep, {**row, "added_by": by, "added_at": now})
        hand_in = _HAND_IN[self._connection.dialect.name]
        self._connection.execute(hand_in, {"digest": digest, "person": by, "name": name, "at": now})
        return digest

    def handed_in_by(self, person: str, digest: str) -> tuple[str, int] | None:
        """Name and size of the file, if the person has handed it in himself."""
        row = self._connection.execute(_HANDED_IN, {"digest": digest, "person": person}).one_or_none()
        return (row.name, row.size) if row else None

    def find(self, digest: str) -> Attachment | None:
        row = self._connection.execute(_FIND, {"digest": digest}).one_or_none()
        if row is None:
            return None
        return Attachment(row.digest, row.name, row.media_type, row.content, row.added_by, row.added_at)
