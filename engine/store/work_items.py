"""What is open, by person: one row for each open work item and each person who may do it. What is done is in the ledger."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table

from engine.case.case import Case
from engine.store.batch import Batch, Row, Write
from engine.store.metadata import metadata

work_items = Table(
    "work_items",
    metadata,
    Column("case_id", String(32), ForeignKey("cases.id"), primary_key=True),
    Column("item", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("claimed", Boolean, nullable=False),
    Index("ix_work_items_worklist", "person"),
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


def _rows(case: Case | None) -> dict[tuple[str, str], Row]:
    if case is None:
        return {}
    return {
        (item.key, person): {
            "case_id": case.id,
            "item": item.key,
            "person": person,
            "claimed": item.assignee is not None,
        }
        for item in case.visit.open_items
        for person in item.awaited
    }
