"""The ledger's tables and its end in one transaction: who holds a subject's head may write on."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby

from sqlalchemy import BigInteger, Column, Connection, Index, String, Table, Text, bindparam, select

from engine.case.decision import Entry
from engine.evidence.ledger import GENESIS, Head, LedgerEntry, SaltedText, chained
from engine.people.actor import Actor
from engine.store.append_only import only_grows
from engine.store.batch import Batch, Row, Write
from engine.store.dialect import upsert
from engine.store.metadata import UtcDateTime, metadata

ledger = Table(
    "ledger",
    metadata,
    Column("subject", String, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),
    Column("hash", String(64), nullable=False),
)
only_grows(ledger)

# Words of people, erasable as the law demands; the ledger holds their salted digests.
ledger_texts = Table(
    "ledger_texts",
    metadata,
    Column("subject", String, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("name", String, primary_key=True),
    Column("salt", String(32), nullable=False),
    Column("text", Text, nullable=False),
)

ledger_heads = Table(
    "ledger_heads",
    metadata,
    Column("subject", String, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("sealed_seq", BigInteger, nullable=False, server_default="0"),
)
unsealed = ledger_heads.c.seq > ledger_heads.c.sealed_seq
Index("ix_ledger_heads_unsealed", ledger_heads.c.subject, sqlite_where=unsealed, postgresql_where=unsealed)

_APPEND = Write("insert", ledger)
_APPEND_TEXT = Write("insert", ledger_texts)
_ADVANCE = Write("upsert", ledger_heads, ("seq", "hash"))

# Writing the subject over itself locks the row, and makes it where there is none: two first entries cannot both be first.
_HOLD = upsert(
    ledger_heads,
    {"subject": bindparam("subject", type_=String()), "seq": 0, "hash": GENESIS},
    {"subject": bindparam("subject", type_=String())},
    [ledger_heads.c.seq, ledger_heads.c.hash],
)

_SAME_ENTRY = (ledger_texts.c.subject == ledger.c.subject) & (ledger_texts.c.seq == ledger.c.seq)
_ALL = (
    select(ledger, ledger_texts.c.name, ledger_texts.c.salt, ledger_texts.c.text)
    .outerjoin(ledger_texts, _SAME_ENTRY)
    .order_by(ledger.c.subject, ledger.c.seq, ledger_texts.c.name)
    .execution_options(yield_per=1000)
)
_HEADS = select(ledger_heads.c.subject, ledger_heads.c.seq, ledger_heads.c.hash)


class Ledger:
    """Writes to the chains whose heads this transaction holds."""

    def __init__(self, connection: Connection, batch: Batch) -> None:
        self._connection = connection
        self._batch = batch
        self.heads: dict[str, Head] = {}

    def append(self, subject: str, actor: Actor, entry: Entry, now: datetime) -> LedgerEntry:
        """Writes `entry` at the end of its subject's chain; nobody else can until this transaction ends."""
        added = chained(self.hold(subject), subject, actor, entry, now)
        self.heads[subject] = added.head
        self._batch.put(_APPEND, _row(added))
        self._batch.put(_ADVANCE, {"subject": subject, "seq": added.seq, "hash": added.hash})
        for text in added.texts:
            row = {
                "subject": subject,
                "seq": added.seq,
                "name": text.name,
                "salt": text.salt,
                "text": text.text,
            }
            self._batch.put(_APPEND_TEXT, row)
        return added

    def hold(self, subject: str) -> Head:
        """The end of the subject's chain, locked until this transaction ends."""
        if subject not in self.heads:
            self.heads[subject] = self._lock(subject)
        return self.heads[subject]

    def all(self) -> Iterator[LedgerEntry]:
        """Every entry with its texts, subject by subject, each from its first."""
        rows = self._connection.execute(_ALL)
        for _, same in groupby(rows, key=lambda row: (row.subject, row.seq)):
            lines = list(same)
            texts = tuple(SaltedText(row.name, row.salt, row.text) for row in lines if row.name is not None)
            first = lines[0]
            yield LedgerEntry(first.subject, first.seq, first.at, first.body, first.hash, texts)

    def all_heads(self) -> Mapping[str, Head]:
        """Where each chain ends, by subject."""
        return {row.subject: Head(row.seq, row.hash) for row in self._connection.execute(_HEADS)}

    def _lock(self, subject: str) -> Head:
        seq, hash_ = self._connection.execute(
            _HOLD[self._connection.dialect.name], {"subject": subject}
        ).one()
        return Head(seq, hash_)


def _row(entry: LedgerEntry) -> Row:
    return {
        "subject": entry.subject,
        "seq": entry.seq,
        "at": entry.at,
        "body": entry.body,
        "hash": entry.hash,
    }
