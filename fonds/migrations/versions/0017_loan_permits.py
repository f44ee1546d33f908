"""Who may borrow although something of his is overdue, and until which day."""

import sqlalchemy as sa
from alembic import op

from engine.store.metadata import UtcDateTime
from fonds.migrations.append_only import only_grows

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "loan_permits",
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("until", sa.String(10), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_loan_permits"),
    )
    op.create_index("ix_loan_permits_person", "loan_permits", ["person", "until"])
    only_grows("loan_permits", ("case_id",), by_rowid=True)
