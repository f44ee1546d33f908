"""What is open, by person: one row for each open work item and each person who may do it. What is done is in the ledger."""

from datetime import UTC, datetime

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table

from engine.case.case import Case
from engine.store.batch import Batch, Row, Write
from engine.store.metadata import UtcDateTime, metadata

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Where nothing runs: behind everything that does, in a day that every time zone still has."""

# `due_at` is when the first deadline of the case that runs is due, so that a worklist is read in its order, a page at a time.
work_items = Table(
    "work_items",
    metadata,
    Column("case_id", String(32), ForeignKey("cases.id"), primary_key=True),
    Column("item", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("claimed", Boolean, nullable=False),
    Column("due_at", UtcDateTime),
    Index("ix_work_items_worklist", "person", "due_at", "case_id"),
)

_OFFER = Write("upsert", work_items)
_CLOSE = Write("delete", work_items)


def put_changed(batch: Batch, before: Case | None, after: Case) -> None:
    """Offers and closes what differs between the two."""
    old, new = _rows(before), _rows(after)
    for key, row in old.items():
        if key not in new:
            batch.put(_CLOSE, row)
    for key, row in new.items():
        if old.get(key) != row:
            batch.put(_OFFER, row)


def due_of(case: Case) -> datetime:
    """When the first deadline that runs is due; NEVER where none does."""
    return min((each.due_at for each in case.deadlines.values() if each.armed), default=NEVER)


def _rows(case: Case | None) -> dict[tuple[str, str], Row]:
    if case is None or not case.visit.open_items:
        return {}
    due = due_of(case)
    return {
        (item.key, person): {
            "case_id": case.id,
            "item": item.key,
            "person": person,
            "claimed": item.assignee is not None,
            "due_at": due,
        }
        for item in case.visit.open_items
        for person in item.awaited
    }
