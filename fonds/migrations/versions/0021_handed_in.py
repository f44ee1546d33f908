"""Who handed in which file, under which name: the content is kept once, and what one calls it is nobody else's."""

import sqlalchemy as sa
from alembic import op

from engine.store.metadata import UtcDateTime

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "handed_in",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["attachments.digest"], name="fk_handed_in_digest"),
        sa.PrimaryKeyConstraint("digest", "person", name="pk_handed_in"),
    )
