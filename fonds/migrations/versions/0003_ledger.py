"""The ledger: the database itself refuses to change it; words of people stand beside it and can be erased."""

import sqlalchemy as sa
from alembic import op

from engine.store.metadata import UtcDateTime
from fonds.migrations.append_only import only_grows

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "ledger",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("subject", "seq", name="pk_ledger"),
    )
    only_grows("ledger", ("subject", "seq"))
    op.create_table(
        "ledger_heads",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("sealed_seq", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_ledger_heads"),
    )
    op.create_index(
        "ix_ledger_heads_unsealed",
        "ledger_heads",
        ["subject"],
        unique=False,
        sqlite_where=sa.text("seq > sealed_seq"),
        postgresql_where=sa.text("seq > sealed_seq"),
    )
    op.create_table(
        "ledger_texts",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "seq", "name", name="pk_ledger_texts"),
    )
