"""Whether a substitution has a letter of authority, and how often it may be passed on."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column(
        "substitutions", sa.Column("letter", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("substitutions", sa.Column("steps", sa.Integer(), nullable=False, server_default="0"))
