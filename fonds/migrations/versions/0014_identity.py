"""A database knows which organisation it is: a label that comes back is ours, or another company's."""

import sqlalchemy as sa
from alembic import op

from engine.store.metadata import UtcDateTime

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "identity",
        sa.Column("of", sa.String(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("of", name="pk_identity"),
    )
