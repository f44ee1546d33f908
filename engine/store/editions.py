"""Published editions: the sources of a pack and the company's figures, whole, so that a case stays on what it was opened with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Column, Connection, Integer, String, Table, UniqueConstraint, bindparam, select
from sqlalchemy.engine import RowMapping

from engine.digest import Json
from engine.errors import NotFound
from engine.language.source import Sources
from engine.store.append_only import only_grows
from engine.store.batch import Batch, Write
from engine.store.metadata import JsonText, UtcDateTime, metadata

editions = Table(
    "editions",
    metadata,
    Column("id", String, primary_key=True),
    Column("pack", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("issue", Integer, nullable=False),
    Column("sources", JsonText, nullable=False),
    Column("figures", JsonText, nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
    Column("published_by", String, nullable=False),
    UniqueConstraint("pack", "version", "issue"),
)
only_grows(editions)

_PUBLISH = Write("insert", editions)
_FIND = select(editions).where(editions.c.id == bindparam("id"))
_OF_PACK = (
    select(editions)
    .where(editions.c.pack == bindparam("pack"))
    .order_by(editions.c.version, editions.c.issue)
)
_LATEST = select(editions.c.pack, editions.c.id).order_by(editions.c.version, editions.c.issue)
_PUBLISHED_AT = select(editions.c.published_at).where(editions.c.id == bindparam("id"))
_PACKS = select(editions.c.pack).distinct().order_by(editions.c.pack)


@dataclass(frozen=True, slots=True)
class Edition:
    """One published edition, `PACK@VERSION.ISSUE`: the issue counts the times this version was published."""

    pack: str
    version: int
    issue: int
    sources: Sources
    figures: Mapping[str, Json]
    published_at: datetime
    published_by: str

    @property
    def id(self) -> str:
        return f"{self.pack}@{self.version}.{self.issue}"


class Editions:
    """Reads and publishes editions in one transaction."""

    def __init__(self, connection: Connection, batch: Batch) -> None:
        self._connection, self._batch = connection, batch

    def find(self, edition: str) -> Edition | None:
        """The edition of that name, if there is one."""
        row = self._connection.execute(_FIND, {"id": edition}).mappings().one_or_none()
        return _edition(row) if row else None

    def of_pack(self, pack: str) -> tuple[Edition, ...]:
        """Every edition of the pack, the latest last."""
        return tuple(_edition(row) for row in self._connection.execute(_OF_PACK, {"pack": pack}).mappings())

    def latest(self) -> Mapping[str, str]:
        """The latest edition of each pack, by the pack's name."""
        return {row.pack: row.id for row in self._connection.execute(_LATEST)}

    def published_at(self, edition: str) -> datetime:
        """When the edition was published (UTC). Raises NotFound."""
        found = self._connection.execute(_PUBLISHED_AT, {"id": edition}).scalar_one_or_none()
        if found is None:
            raise NotFound("edition", edition)
        return found

    def packs(self) -> tuple[str, ...]:
        """The packs that have an edition."""
        return tuple(self._connection.execute(_PACKS).scalars())

    def publish(self, edition: Edition) -> None:
        self._batch.put(
            _PUBLISH,
            {
                "id": edition.id,
                "pack": edition.pack,
                "version": edition.version,
                "issue": edition.issue,
                "sources": edition.sources.files,
                "figures": edition.figures,
                "published_at": edition.published_at,
                "published_by": edition.published_by,
            },
        )


def _edition(row: RowMapping) -> Edition:
    files = cast(Mapping[str, Mapping[str, str]], row["sources"])
    return Edition(
        row["pack"],
        row["version"],
        row["issue"],
        Sources(row["pack"], files),
        row["figures"],
        row["published_at"],
        row["published_by"],
    )
