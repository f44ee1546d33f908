"""Deadlines, as the sweeper and the lists see them. The case's document is the truth; these rows are written with it."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from engine.case.case import Case, Deadline
from engine.store.batch import Batch, Row, Write
from engine.store.metadata import UtcDateTime, metadata

# `next_at` is when the sweeper looks next: the document's, or later after `failures`; null when there is nothing more to do,
# so that the sweeper's index holds only what can still fall due.
deadlines = Table(
    "deadlines",
    metadata,
    Column("case_id", String(32), ForeignKey("cases.id"), primary_key=True),
    Column("name", String, primary_key=True),
    Column("due_at", UtcDateTime, nullable=False),
    Column("armed", Boolean, nullable=False),
    Column("next_at", UtcDateTime),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("last_error", Text),
)
Index(
    "ix_deadlines_next",
    deadlines.c.next_at,
    sqlite_where=deadlines.c.next_at.is_not(None),
    postgresql_where=deadlines.c.next_at.is_not(None),
)
Index(
    "ix_deadlines_armed",
    deadlines.c.due_at,
    sqlite_where=deadlines.c.armed,
    postgresql_where=deadlines.c.armed,
)

SET_ASIDE = Write("update", deadlines, ("next_at", "failures", "last_error"))
_PROMISE = Write("upsert", deadlines)


def put_changed(batch: Batch, before: Case | None, after: Case) -> None:
    """Writes every deadline that differs between the two; a failure noted on it is over."""
    for name, deadline in after.deadlines.items():
        if before is None or before.deadlines.get(name) != deadline:
            put(batch, after, name)


def put(batch: Batch, case: Case, name: str) -> None:
    """Writes one deadline as the case has it."""
    batch.put(_PROMISE, _row(case, case.deadlines[name]))


def _row(case: Case, deadline: Deadline) -> Row:
    return {
        "case_id": case.id,
        "name": deadline.name,
        "due_at": deadline.due_at,
        "armed": deadline.armed,
        "next_at": deadline.next_at if deadline.armed else None,
        "failures": 0,
        "last_error": None,
    }
