"""The rows that signatures cover, under their digest: every party can print what was signed, whatever the case holds today."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, String, Table

from engine.decision import SignedList
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
