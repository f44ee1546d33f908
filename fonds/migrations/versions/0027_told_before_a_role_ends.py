"""Of which end of a holding it was told ahead that nobody would hold the role."""

import sqlalchemy as sa
from alembic import op

from engine.store.metadata import UtcDateTime

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "ends_told",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("person", "role", "unit", "ends_at", name="pk_ends_told"),
    )
    op.create_index("ix_holdings_ends_at", "holdings", ["ends_at"])
