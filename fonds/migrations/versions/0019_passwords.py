"""Passwords, for actions that ask whoever takes them to type his own: a slow hash with its parameters, guesses counted; and what
somebody had entered when a page asked him to sign in first."""

import sqlalchemy as sa
from alembic import op

from engine.store.metadata import JsonText, UtcDateTime

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "passwords",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("work", sa.Integer(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("lanes", sa.Integer(), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("wrong_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("person", name="pk_passwords"),
    )
    op.create_table(
        "entered",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("texts", JsonText(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("person", "case_id", "action", name="pk_entered"),
    )
