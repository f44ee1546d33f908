"""Cases as documents, and what lists and sweeps ask of them in tables of their own.

The sweeper's index holds only deadlines that can still fall due, so an idle sweep costs the same at a million open ones.
"""

import sqlalchemy as sa
from alembic import op

from engine.store.metadata import JsonText, UtcDateTime
from fonds.migrations.append_only import only_grows

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opener", sa.String(), nullable=False),
        sa.Column("parent", sa.String(length=32), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["parent"], ["cases.id"], name="fk_cases_parent"),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
    )
    op.create_index("ix_cases_number", "cases", ["number"], unique=False)
    op.create_index("ix_cases_opened_at", "cases", ["opened_at"], unique=False)
    op.create_index("ix_cases_opener", "cases", ["opener", "opened_at"], unique=False)
    op.create_index(
        "ix_cases_parent",
        "cases",
        ["parent"],
        unique=False,
        sqlite_where=sa.text("parent IS NOT NULL"),
        postgresql_where=sa.text("parent IS NOT NULL"),
    )
    op.create_table(
        "deadlines",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("armed", sa.Boolean(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_deadlines_case_id"),
        sa.PrimaryKeyConstraint("case_id", "name", name="pk_deadlines"),
    )
    op.create_index(
        "ix_deadlines_armed",
        "deadlines",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("armed"),
        postgresql_where=sa.text("armed"),
    )
    op.create_index(
        "ix_deadlines_next",
        "deadlines",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_table(
        "signed_lists",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("rows", JsonText(), nullable=False),
        sa.Column("first_signed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_signed_lists_case_id"),
        sa.PrimaryKeyConstraint("case_id", "field", "digest", name="pk_signed_lists"),
    )
    only_grows("signed_lists", ("case_id", "field", "digest"))
    op.create_table(
        "work_items",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("claimed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_work_items_case_id"),
        sa.PrimaryKeyConstraint("case_id", "item", "person", name="pk_work_items"),
    )
    op.create_index("ix_work_items_worklist", "work_items", ["person"], unique=False)
