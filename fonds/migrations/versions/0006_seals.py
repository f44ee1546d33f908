"""Seals over the ledger, and what each covers: they never change either."""

import sqlalchemy as sa
from alembic import op

from engine.store.metadata import UtcDateTime
from fonds.migrations.append_only import only_grows

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "seal_leaves",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", "subject", name="pk_seal_leaves"),
    )
    only_grows("seal_leaves", ("number", "subject"))
    op.create_table(
        "seals",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("leaves", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_seals"),
    )
    only_grows("seals", ("number",))
