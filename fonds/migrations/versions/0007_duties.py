"""When each duty comes round next; the key of its runs refuses to open the same occurrence twice."""

import sqlalchemy as sa
from alembic import op

from engine.store.metadata import UtcDateTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "duty_schedule",
        sa.Column("pack", sa.String(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("pack", "duty", "subject", name="pk_duty_schedule"),
    )
    op.create_index("ix_duty_schedule_next", "duty_schedule", ["next_at"], unique=False)
    op.create_table(
        "duty_runs",
        sa.Column("pack", sa.String(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("occurrence", sa.String(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_duty_runs_case_id"),
        sa.PrimaryKeyConstraint("pack", "duty", "subject", "occurrence", name="pk_duty_runs"),
    )
