"""How somebody is reached by telephone."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.add_column("people", sa.Column("phone", sa.String(), nullable=False, server_default=""))
