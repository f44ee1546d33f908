"""The rows that signatures cover, under their digest: every party can print what was signed, whatever the case holds today."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Column, Connection, ForeignKey, String, Table, bindparam, select

from engine.case.decision import SignedList
from engine.store.append_only import only_grows
from engine.store.batch import Batch, Write
from engine.store.metadata import JsonText, UtcDateTime, metadata

signed_lists = Table(
    "signed_lists",
    metadata,
    Column("case_id", String(32), ForeignKey("cases.id"), primary_key=True),
    Column("field", String, primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("rows", JsonText, nullable=False),
    Column("first_signed_at", UtcDateTime, nullable=False),
)
only_grows(signed_lists)

_KEEP = Write("insert_missing", signed_lists)
_OF_CASE = (
    select(signed_lists)
    .where(signed_lists.c.case_id == bindparam("case"))
    .order_by(signed_lists.c.first_signed_at, signed_lists.c.field)
)
_FIND = (
    select(signed_lists)
    .where(signed_lists.c.case_id == bindparam("case"), signed_lists.c.digest == bindparam("digest"))
    .limit(1)
)
_ALL = select(signed_lists).order_by(signed_lists.c.case_id).execution_options(yield_per=100)


def keep(batch: Batch, case: str, signed: SignedList, now: datetime) -> None:
    """Keeps the list, once however many sign it."""
    row = {
        "case_id": case,
        "field": signed.field,
        "digest": signed.digest,
        "rows": signed.rows,
        "first_signed_at": now,
    }
    batch.put(_KEEP, row)


def find(connection: Connection, case: str, digest: str) -> SignedList | None:
    """The list of the case that was signed under `digest`."""
    row = connection.execute(_FIND, {"case": case, "digest": digest}).one_or_none()
    return SignedList(row.digest, row.field, row.rows) if row else None


def of_case(connection: Connection, case: str) -> tuple[SignedList, ...]:
    """Every list of the case that was signed, the first signed first."""
    return tuple(
        SignedList(row.digest, row.field, row.rows) for row in connection.execute(_OF_CASE, {"case": case})
    )


def everything(connection: Connection) -> Iterator[tuple[str, SignedList]]:
    """Every list that was signed, with its case."""
    return ((row.case_id, SignedList(row.digest, row.field, row.rows)) for row in connection.execute(_ALL))
