"""Published policies, whole: a case stays on the edition it was opened with, so an edition never changes."""

import sqlalchemy as sa
from alembic import op

from engine.store.metadata import JsonText, UtcDateTime
from fonds.migrations.append_only import only_grows

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "editions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("pack", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("sources", JsonText(), nullable=False),
        sa.Column("figures", JsonText(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_editions"),
        sa.UniqueConstraint("pack", "version", "issue", name="uq_editions_pack_version_issue"),
    )
    only_grows("editions", ("id",))
