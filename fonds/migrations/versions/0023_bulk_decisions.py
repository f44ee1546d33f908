"""Decisions upon many cases at once: what was chosen, and what became of each case."""

import sqlalchemy as sa
from alembic import op

from engine.store.metadata import JsonText, UtcDateTime

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "bulk_decisions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("browser", sa.String(length=64), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("chosen", JsonText(), nullable=False),
        sa.Column("texts", JsonText(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_bulk_decisions"),
    )
    op.create_index("ix_bulk_decisions_person", "bulk_decisions", ["person", "decided_at"])
    op.create_table(
        "bulk_outcomes",
        sa.Column("bulk_id", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("reasons", JsonText(), nullable=False),
        sa.ForeignKeyConstraint(["bulk_id"], ["bulk_decisions.id"], name="fk_bulk_outcomes_bulk_id"),
        sa.PrimaryKeyConstraint("bulk_id", "place", name="pk_bulk_outcomes"),
    )
