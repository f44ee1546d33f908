"""Who takes papers at the counter signs with six digits from his mail: kept by a slow hash, a few guesses, one use."""

import sqlalchemy as sa
from alembic import op

from engine.store.metadata import JsonText, UtcDateTime

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "pickup_codes",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("post", sa.String(length=32), nullable=False),
        sa.Column("digests", JsonText(), nullable=False),
        sa.Column("minted_at", UtcDateTime(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_pickup_codes_case_id"),
        sa.PrimaryKeyConstraint("case_id", "item", "person", name="pk_pickup_codes"),
    )
