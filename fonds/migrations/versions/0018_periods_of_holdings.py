"""A role may be held for a time: from when, until when, and how the seats of cases have it."""

import sqlalchemy as sa
from alembic import op

from engine.store.metadata import UtcDateTime

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("holdings", sa.Column("starts_at", UtcDateTime()))
    op.add_column("holdings", sa.Column("ends_at", UtcDateTime()))
    op.add_column("holdings", sa.Column("standing", sa.String(), nullable=False, server_default="active"))
    op.create_index("ix_holdings_standing", "holdings", ["standing"])
