"""A worklist is read a page at a time, in the order in which things are due: work items know when that is."""

import sqlalchemy as sa
from alembic import op

from engine.store.metadata import UtcDateTime
from engine.store.work_items import NEVER

revision = "0024"
down_revision = "0023"

_DEADLINES = sa.table(
    "deadlines", sa.column("case_id"), sa.column("due_at", UtcDateTime()), sa.column("armed", sa.Boolean())
)
_ITEMS = sa.table("work_items", sa.column("case_id"), sa.column("due_at", UtcDateTime()))


def upgrade() -> None:
    op.drop_index("ix_work_items_worklist", "work_items")
    op.add_column("work_items", sa.Column("due_at", UtcDateTime()))
    first = (
        sa.select(sa.func.min(_DEADLINES.c.due_at))
        .where(_DEADLINES.c.case_id == _ITEMS.c.case_id, _DEADLINES.c.armed)
        .scalar_subquery()
    )
    never = sa.literal(NEVER, UtcDateTime())
    op.execute(sa.update(_ITEMS).values(due_at=sa.func.coalesce(first, never)))
    op.create_index("ix_work_items_worklist", "work_items", ["person", "due_at", "case_id"])
