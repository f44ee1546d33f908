"""What binds a record: loans, lists, holds and open matters, one exclusive bond a record at most; where each record stands.

Records that are there already are in their place. Until when they are kept is worked out when they are next read or changed: it
follows from a policy, and the history knows none.
"""

import sqlalchemy as sa
from alembic import op

from engine.store.metadata import UtcDateTime
from fonds.migrations.guard import guard

revision = "0012"
down_revision = "0011"

_OPEN = sa.text("ended_at IS NULL")
_HELD = sa.text("ended_at IS NULL AND holder IS NOT NULL")
_EXCLUSIVE = sa.text("ended_at IS NULL AND kind IN ('list', 'loan', 'matter')")


def upgrade() -> None:
    op.add_column(
        "records", sa.Column("state", sa.String(), server_default=sa.text("'in_place'"), nullable=False)
    )
    op.add_column("records", sa.Column("spot", sa.String(), server_default=sa.text("''"), nullable=False))
    op.add_column("records", sa.Column("retain_until", sa.String(length=10), nullable=True))
    op.add_column("records", sa.Column("appraised", sa.String(), nullable=True))
    op.create_index("ix_records_place", "records", ["place", "nth"], unique=False)
    op.create_index(
        "ix_records_retain_until",
        "records",
        ["retain_until"],
        unique=False,
        sqlite_where=sa.text("retain_until IS NOT NULL"),
        postgresql_where=sa.text("retain_until IS NOT NULL"),
    )
    op.create_table(
        "bonds",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("record", sa.String(length=32), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name="fk_bonds_record"),
        sa.PrimaryKeyConstraint("id", name="pk_bonds"),
    )
    op.create_index("ix_bonds_record", "bonds", ["record", "nth"], unique=False)
    op.create_index("ix_bonds_case", "bonds", ["case_id"], unique=False)
    for name, columns, where, unique in (
        ("uq_bonds_exclusive", ["record"], _EXCLUSIVE, True),
        ("ix_bonds_holder", ["holder"], _HELD, False),
        ("ix_bonds_in_force", ["kind", "since"], _OPEN, False),
    ):
        op.create_index(name, "bonds", columns, unique=unique, sqlite_where=where, postgresql_where=where)
    _guard_records()
    _guard_bonds()


def _guard_records() -> None:
    guard(
        "records",
        "records_custodian_exists",
        ("INSERT", "UPDATE OF custodian"),
        "NEW.custodian IS NOT NULL AND NOT EXISTS (SELECT 1 FROM people WHERE people.id = NEW.custodian)",
        "a record is kept by somebody on the staff",
    )
    guard(
        "records",
        "records_stay_gone",
        ("UPDATE",),
        "OLD.state IN ('destroyed', 'transferred') AND (NEW.state <> OLD.state OR NEW.custodian <> OLD.custodian"
        " OR NEW.place <> OLD.place OR NEW.class <> OLD.class OR NEW.case_id <> OLD.case_id"
        " OR NEW.nth <> OLD.nth OR NEW.id <> OLD.id OR NEW.created_at <> OLD.created_at)",
        "what was destroyed or given away stays so",
    )
    guard(
        "records",
        "records_bound_not_destroyed",
        ("UPDATE OF state",),
        "NEW.state IN ('destroyed', 'transferred') AND OLD.state NOT IN ('destroyed', 'transferred')"
        " AND EXISTS (SELECT 1 FROM bonds WHERE bonds.record = NEW.id"
        " AND bonds.ended_at IS NULL AND bonds.kind IN ('hold', 'loan'))",
        "what is held or out on loan is not destroyed",
    )
    guard(
        "records",
        "records_never_deleted",
        ("DELETE",),
        "OLD.id IS NOT NULL",
        "a record is never deleted: its stub stays",
    )


def _guard_bonds() -> None:
    guard(
        "bonds",
        "bonds_bind_what_is_there",
        ("INSERT",),
        "EXISTS (SELECT 1 FROM records WHERE records.id = NEW.record AND records.state IN ('destroyed', 'transferred'))",
        "what was destroyed or given away is not bound again",
        "(SELECT state FROM records WHERE records.id = NEW.record FOR SHARE) IN ('destroyed', 'transferred')",
    )
    guard(
        "bonds",
        "bonds_only_end",
        ("UPDATE",),
        "OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL OR NEW.id <> OLD.id OR NEW.record <> OLD.record"
        " OR NEW.kind <> OLD.kind OR NEW.nth <> OLD.nth OR NEW.case_id <> OLD.case_id OR NEW.since <> OLD.since"
        ' OR NEW."by" <> OLD."by"'
        " OR NEW.note <> OLD.note OR COALESCE(NEW.holder, '') <> COALESCE(OLD.holder, '')",
        "bonds only grow: one is ended, once, and else never changed",
    )
    guard(
        "bonds",
        "bonds_never_deleted",
        ("DELETE",),
        "OLD.id IS NOT NULL",
        "bonds only grow: DELETE refused",
    )
    guard(
        "bonds",
        "bonds_never_replaced",
        ("INSERT",),
        "EXISTS (SELECT 1 FROM bonds WHERE bonds.id = NEW.id)",
        "bonds only grow: a second row with this key refused",
    )
