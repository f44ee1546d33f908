"""The archive: records with their numbers, papers and movements, and the registers."""

import sqlalchemy as sa
from alembic import op

from engine.store.metadata import JsonText, UtcDateTime
from fonds.migrations.append_only import only_grows

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "records",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("nth", sa.BigInteger(), nullable=False),
        sa.Column("class", sa.String(), nullable=False),
        sa.Column("custodian", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("secrecy", sa.String(), nullable=True),
        sa.Column("retention", sa.String(), nullable=True),
        sa.Column("inside", sa.String(length=32), nullable=True),
        sa.Column("one_per", sa.Text(), nullable=True),
        sa.Column("fields", JsonText(), nullable=False),
        sa.ForeignKeyConstraint(["inside"], ["records.id"], name="fk_records_inside"),
        sa.PrimaryKeyConstraint("id", name="pk_records"),
    )
    op.create_index("ix_records_case", "records", ["case_id"], unique=False)
    op.create_index("ix_records_class", "records", ["class", "nth"], unique=False)
    op.create_index("ix_records_custodian", "records", ["custodian", "nth"], unique=False)
    op.create_index(
        "ix_records_inside",
        "records",
        ["inside"],
        unique=False,
        sqlite_where=sa.text("inside IS NOT NULL"),
        postgresql_where=sa.text("inside IS NOT NULL"),
    )
    op.create_index("uq_records_nth", "records", ["nth"], unique=True)
    op.create_index(
        "uq_records_one_per",
        "records",
        ["class", "one_per"],
        unique=True,
        sqlite_where=sa.text("one_per IS NOT NULL"),
        postgresql_where=sa.text("one_per IS NOT NULL"),
    )
    op.create_table(
        "register_lines",
        sa.Column("register", sa.String(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("data", JsonText(), nullable=False),
        sa.PrimaryKeyConstraint("register", "nth", name="pk_register_lines"),
    )
    only_grows("register_lines", ("register", "nth"))
    op.create_table(
        "movements",
        sa.Column("record", sa.String(length=32), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("from_custodian", sa.String(), nullable=False),
        sa.Column("to_custodian", sa.String(), nullable=False),
        sa.Column("from_place", sa.String(), nullable=False),
        sa.Column("to_place", sa.String(), nullable=False),
        sa.Column("data", JsonText(), nullable=False),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name="fk_movements_record"),
        sa.PrimaryKeyConstraint("record", "nth", name="pk_movements"),
    )
    only_grows("movements", ("record", "nth"))
    op.create_table(
        "papers",
        sa.Column("record", sa.String(length=32), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("first_code", sa.Integer(), nullable=True),
        sa.Column("last_code", sa.Integer(), nullable=True),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("original", sa.Boolean(), nullable=True),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("fields", JsonText(), nullable=False),
        sa.Column("became", sa.String(length=32), nullable=True),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["became"], ["records.id"], name="fk_papers_became"),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name="fk_papers_record"),
        sa.PrimaryKeyConstraint("record", "line", name="pk_papers"),
    )
    op.create_table(
        "record_facts",
        sa.Column("record", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("class", sa.String(), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name="fk_record_facts_record"),
        sa.PrimaryKeyConstraint("record", "name", name="pk_record_facts"),
    )
    op.create_index("ix_record_facts_links", "record_facts", ["value"], unique=False)
    op.create_index(
        "ix_record_facts_value", "record_facts", ["class", "name", "value", "record"], unique=False
    )
    op.create_table(
        "record_numbers",
        sa.Column("record", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("class", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("is_unique", sa.Boolean(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name="fk_record_numbers_record"),
        sa.PrimaryKeyConstraint("record", "name", name="pk_record_numbers"),
    )
    op.create_index("ix_record_numbers_number", "record_numbers", ["number", "class"], unique=False)
    op.create_index(
        "uq_record_numbers_given_once",
        "record_numbers",
        ["class", "name", "number"],
        unique=True,
        sqlite_where=sa.text("is_unique"),
        postgresql_where=sa.text("is_unique"),
    )
