"""What was looked at or copied on the spot is found by its day."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    used = sa.text("kind IN ('copied', 'shown')")
    op.create_index(
        "ix_movements_used", "movements", ["kind", "at"], sqlite_where=used, postgresql_where=used
    )
