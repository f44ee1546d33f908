"""Who read which record, when and by what right: a register that only grows."""

import sqlalchemy as sa
from alembic import op

from engine.store.metadata import UtcDateTime
from fonds.migrations.append_only import only_grows

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "readings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_readings"),
    )
    op.create_index("ix_readings_person", "readings", ["person", "day"])
    op.create_index("ix_readings_at", "readings", ["at"])
    only_grows("readings", ("id",), by_rowid=True)
    op.create_table(
        "reading_records",
        sa.Column("reading", sa.String(length=32), nullable=False),
        sa.Column("record", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["reading"], ["readings.id"], name="fk_reading_records_reading"),
        sa.PrimaryKeyConstraint("reading", "record", name="pk_reading_records"),
    )
    op.create_index("ix_reading_records_record", "reading_records", ["record"])
    only_grows("reading_records", ("reading", "record"), by_rowid=True)
