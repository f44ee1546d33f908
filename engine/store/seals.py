"""Seals and what they cover."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Column, Connection, Integer, String, Table, bindparam, func, select
from sqlalchemy.engine import RowMapping

from engine.evidence.seal import FIRST, Leaf, Seal, seal
from engine.store.append_only import only_grows
from engine.store.batch import Batch, Write
from engine.store.counters import Counters
from engine.store.ledger_entries import ledger_heads, unsealed
from engine.store.metadata import UtcDateTime, metadata

seals = Table(
    "seals",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("leaves", Integer, nullable=False),
    Column("root", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
seal_leaves = Table(
    "seal_leaves",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("subject", String, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
)
only_grows(seals)
only_grows(seal_leaves)

COUNTER = "seals"
_SEAL = Write("insert", seals)
_COVER = Write("insert", seal_leaves)
_MARK = Write("update", ledger_heads, ("sealed_seq",))
# A case that is being decided upon this moment goes into the next seal; nobody waits.
_UNSEALED = (
    select(ledger_heads.c.subject, ledger_heads.c.seq, ledger_heads.c.hash)
    .where(unsealed)
    .order_by(ledger_heads.c.subject)
    .with_for_update(skip_locked=True)
)
_ANY_UNSEALED = select(ledger_heads.c.subject).where(unsealed).limit(1)
_LATEST = select(seals).order_by(seals.c.number.desc()).limit(1)
_AFTER = (
    select(seals).where(seals.c.number > bindparam("number", type_=BigInteger())).order_by(seals.c.number)
)
_LEAVES = (
    select(seal_leaves)
    .where(seal_leaves.c.number == bindparam("number", type_=BigInteger()))
    .order_by(seal_leaves.c.subject)
)
_ALL_LEAVES = select(seal_leaves).execution_options(yield_per=1000)
_COUNT = select(func.count()).select_from(seals)


class Seals:
    """Seals the ledger in one transaction, and reads the seals."""

    def __init__(self, connection: Connection, batch: Batch, counters: Counters) -> None:
        self._connection, self._batch, self._counters = connection, batch, counters

    def is_due(self) -> bool:
        """Whether any chain has grown since it was sealed."""
        return self._connection.execute(_ANY_UNSEALED).first() is not None

    def seal(self, now: datetime) -> Seal | None:
        """Seals every chain that has grown; None when none has."""
        self._counters.hold(COUNTER)  # two who seal at once do it one after the other
        leaves = [Leaf(row.subject, row.seq, row.hash) for row in self._connection.execute(_UNSEALED)]
        if not leaves:
            return None
        latest = self._connection.execute(_LATEST).mappings().one_or_none()
        made = seal(self._counters.next(COUNTER), leaves, _seal(latest).hash if latest else FIRST, now)
        self._put(made, leaves)
        return made

    def after(self, number: int) -> tuple[Seal, ...]:
        """The seals with a higher number, in order."""
        return tuple(_seal(row) for row in self._connection.execute(_AFTER, {"number": number}).mappings())

    def leaves(self, number: int) -> tuple[Leaf, ...]:
        """What a seal covers."""
        found = self._connection.execute(_LEAVES, {"number": number})
        return tuple(Leaf(row.subject, row.seq, row.hash) for row in found)

    def all_leaves(self) -> Iterator[Leaf]:
        """What all seals cover."""
        found = self._connection.execute(_ALL_LEAVES)
        return (Leaf(row.subject, row.seq, row.hash) for row in found)

    def count(self) -> int:
        return self._connection.execute(_COUNT).scalar_one()

    def _put(self, made: Seal, leaves: Sequence[Leaf]) -> None:
        row = {"number": made.number, "at": made.at, "leaves": made.leaves, "root": made.root}
        self._batch.put(_SEAL, {**row, "previous": made.previous, "hash": made.hash})
        for leaf in leaves:
            covered = {"number": made.number, "subject": leaf.subject, "seq": leaf.seq, "hash": leaf.hash}
            self._batch.put(_COVER, covered)
            self._batch.put(_MARK, {"subject": leaf.subject, "sealed_seq": leaf.seq})


def _seal(row: RowMapping) -> Seal:
    return Seal(row["number"], row["at"], row["leaves"], row["root"], row["previous"], row["hash"])
