"""The archive's tables. Movements and register lines only grow; a record cannot be without a custodian or a place.

What may never be, the database refuses by itself: `archive/store/guards.py`.
"""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, text

from archive.store.guards import BOND_GUARDS, RECORD_GUARDS
from engine.store.append_only import only_grows
from engine.store.guard import guard
from engine.store.metadata import JsonText, UtcDateTime, metadata

HELD = text("ended_at IS NULL AND holder IS NOT NULL")
EXCLUSIVE = text("ended_at IS NULL AND kind IN ('list', 'loan', 'matter')")

records = Table(
    "records",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("nth", BigInteger, nullable=False),
    Column("class", String, nullable=False),
    Column("custodian", String, nullable=False),
    Column("place", String, nullable=False),
    Column("case_id", String(32), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("secrecy", String),
    Column("retention", String),
    Column("inside", String(32), ForeignKey("records.id")),
    Column("one_per", Text),
    Column("fields", JsonText, nullable=False),
    Column("state", String, nullable=False, server_default="in_place"),
    Column("spot", String, nullable=False, server_default=""),
    Column("retain_until", String(10)),
    Column("appraised", String),
    Index("uq_records_nth", "nth", unique=True),
    Index("ix_records_class", "class", "nth"),
    Index("ix_records_custodian", "custodian", "nth"),
    Index("ix_records_case", "case_id"),
    Index("ix_records_place", "place", "nth"),
)
Index(
    "ix_records_inside",
    records.c.inside,
    sqlite_where=records.c.inside.is_not(None),
    postgresql_where=records.c.inside.is_not(None),
)
Index(
    "uq_records_one_per",
    records.c["class"],
    records.c.one_per,
    unique=True,
    sqlite_where=records.c.one_per.is_not(None),
    postgresql_where=records.c.one_per.is_not(None),
)

# What falls due: `retain_until` is an ISO date, null while it is not known and for what is kept for ever.
Index(
    "ix_records_retain_until",
    records.c.retain_until,
    sqlite_where=records.c.retain_until.is_not(None),
    postgresql_where=records.c.retain_until.is_not(None),
)

# Where things are, and what is out of the ordinary, newest first.
Index("ix_records_secrecy", records.c.secrecy, records.c.nth)
Index("ix_records_created", records.c.created_at)
_ASTRAY = text("state <> 'in_place'")
Index("ix_records_state", records.c.state, records.c.nth, sqlite_where=_ASTRAY, postgresql_where=_ASTRAY)
Index(
    "ix_records_spot",
    records.c.spot,
    sqlite_where=text("spot <> ''"),
    postgresql_where=text("spot <> ''"),
    postgresql_ops={"spot": "text_pattern_ops"},
)

# What records are found by: one row a field, so that any field of a million records is an index away. `amount` is a number, or
# money in cents; `nth` that of the record, so that what is found comes in the order of all.
record_facts = Table(
    "record_facts",
    metadata,
    Column("record", String(32), ForeignKey("records.id"), primary_key=True),
    Column("name", String, primary_key=True),
    Column("class", String, nullable=False),
    Column("value", String(200), nullable=False),
    Column("nth", BigInteger, nullable=False, server_default="0"),
    Column("amount", BigInteger),
    # byte by byte, so that it also serves what begins with something and what lies between
    Index(
        "ix_record_facts_value", "class", "name", "value", "nth", postgresql_ops={"value": "text_pattern_ops"}
    ),
    Index("ix_record_facts_links", "value"),
)
Index(
    "ix_record_facts_amount",
    record_facts.c["class"],
    record_facts.c.name,
    record_facts.c.amount,
    record_facts.c.nth,
    sqlite_where=record_facts.c.amount.is_not(None),
    postgresql_where=record_facts.c.amount.is_not(None),
)

record_numbers = Table(
    "record_numbers",
    metadata,
    Column("record", String(32), ForeignKey("records.id"), primary_key=True),
    Column("name", String, primary_key=True),
    Column("class", String, nullable=False),
    Column("number", String, nullable=False),
    Column("is_unique", Boolean, nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Index("ix_record_numbers_number", "number", "class", postgresql_ops={"number": "text_pattern_ops"}),
)
# A number with a sequence is never given twice; one that follows from another record's is shared with it.
Index(
    "uq_record_numbers_given_once",
    record_numbers.c["class"],
    record_numbers.c.name,
    record_numbers.c.number,
    unique=True,
    sqlite_where=record_numbers.c.is_unique,
    postgresql_where=record_numbers.c.is_unique,
)

papers = Table(
    "papers",
    metadata,
    Column("record", String(32), ForeignKey("records.id"), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("item", String, nullable=False),
    Column("title", String, nullable=False),
    Column("pages", Integer),
    Column("first_code", Integer),
    Column("last_code", Integer),
    Column("copies", Integer, nullable=False),
    Column("original", Boolean),
    Column("signed", Boolean, nullable=False),
    Column("reason", String, nullable=False),
    Column("note", String, nullable=False),
    Column("fields", JsonText, nullable=False),
    Column("became", String(32), ForeignKey("records.id")),
    Column("case_id", String(32), nullable=False),
)

movements = Table(
    "movements",
    metadata,
    Column("record", String(32), ForeignKey("records.id"), primary_key=True),
    Column("nth", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String, nullable=False),
    Column("case_id", String(32), nullable=False),
    Column("by", String, nullable=False),
    Column("from_custodian", String, nullable=False),
    Column("to_custodian", String, nullable=False),
    Column("from_place", String, nullable=False),
    Column("to_place", String, nullable=False),
    Column("data", JsonText, nullable=False),
)
only_grows(movements)
# What was looked at or copied on the spot, for the register of loans.
_USED = text("kind IN ('copied', 'shown')")
Index("ix_movements_used", movements.c.kind, movements.c.at, sqlite_where=_USED, postgresql_where=_USED)

bonds = Table(
    "bonds",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("record", String(32), ForeignKey("records.id"), nullable=False),
    Column("nth", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("case_id", String(32), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("by", String, nullable=False),
    Column("holder", String),
    Column("note", Text, nullable=False),
    Column("ended_at", UtcDateTime),
    Index("ix_bonds_record", "record", "nth"),
    Index("ix_bonds_case", "case_id"),
)
# Lent and listed at once, lent twice, under two handovers: impossible, whoever writes.
Index(
    "uq_bonds_exclusive",
    bonds.c.record,
    unique=True,
    sqlite_where=EXCLUSIVE,
    postgresql_where=EXCLUSIVE,
)
Index("ix_bonds_holder", bonds.c.holder, sqlite_where=HELD, postgresql_where=HELD)
OPEN = bonds.c.ended_at.is_(None)
Index("ix_bonds_in_force", bonds.c.kind, bonds.c.since, sqlite_where=OPEN, postgresql_where=OPEN)

register_lines = Table(
    "register_lines",
    metadata,
    Column("register", String, primary_key=True),
    Column("nth", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("case_id", String(32), nullable=False),
    Column("by", String, nullable=False),
    Column("data", JsonText, nullable=False),
)
only_grows(register_lines)

# Who may borrow although something of his is overdue; `until` is a date (ISO), the last day for which it holds.
loan_permits = Table(
    "loan_permits",
    metadata,
    Column("case_id", String(32), primary_key=True),
    Column("person", String, nullable=False),
    Column("until", String(10), nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Index("ix_loan_permits_person", "person", "until"),
)
only_grows(loan_permits)

guard(records, *RECORD_GUARDS)
guard(bonds, *BOND_GUARDS)
