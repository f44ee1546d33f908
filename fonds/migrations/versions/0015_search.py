"""Records are found by ranges of any field and by the words inside them.

Facts carry the record's place in the order of all (`nth`), so that what is found comes in that order from the index, and numbers
and amounts of money as numbers. Words are pairs of characters, indexed by what each database has for it.
"""

import re
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from engine.store.metadata import JsonText

revision = "0015"
down_revision = "0014"

_AT_ONCE = 1_000
_NO_WORDS = re.compile(r"[0-9a-f]{32}|\d{4}-\d\d-\d\d([T ].*)?|-?\d+\.\d\d [A-Z]{3}")
_MONEY = re.compile(r"(-?\d{1,13})\.(\d\d) [A-Z]{3}")
_FTS = (
    """CREATE VIRTUAL TABLE record_words_found USING fts5(words, content='record_words', content_rowid='nth',
    detail='none', tokenize='unicode61 remove_diacritics 0 categories ''L* M* N* P* S* Co Cn''')""",
    """CREATE TRIGGER record_words_added AFTER INSERT ON record_words
    BEGIN INSERT INTO record_words_found (rowid, words) VALUES (NEW.nth, NEW.words); END""",
    """CREATE TRIGGER record_words_changed AFTER UPDATE ON record_words BEGIN
    INSERT INTO record_words_found (record_words_found, rowid, words) VALUES ('delete', OLD.nth, OLD.words);
    INSERT INTO record_words_found (rowid, words) VALUES (NEW.nth, NEW.words); END""",
    """CREATE TRIGGER record_words_removed AFTER DELETE ON record_words
    BEGIN INSERT INTO record_words_found (record_words_found, rowid, words) VALUES ('delete', OLD.nth, OLD.words); END""",
)
_RECORDS = sa.table(
    "records", sa.column("id", sa.String), sa.column("nth", sa.BigInteger), sa.column("fields", JsonText)
)
_FACTS = sa.table(
    "record_facts",
    sa.column("record", sa.String),
    sa.column("name", sa.String),
    sa.column("value", sa.String),
    sa.column("amount", sa.BigInteger),
)
_WORDS = sa.table("record_words", sa.column("nth", sa.BigInteger), sa.column("words", sa.Text))


def upgrade() -> None:
    bind = op.get_bind()
    op.add_column("record_facts", sa.Column("nth", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("record_facts", sa.Column("amount", sa.BigInteger(), nullable=True))
    bind.exec_driver_sql(
        "UPDATE record_facts SET nth = (SELECT nth FROM records WHERE records.id = record_facts.record)"
    )
    op.create_table(
        "record_words",
        sa.Column("nth", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("nth", name="pk_record_words"),
    )
    if bind.dialect.name == "sqlite":
        for statement in _FTS:
            bind.exec_driver_sql(statement)
    _enter_words(bind)
    _enter_amounts(bind)
    _index()


def _index() -> None:
    for name in ("ix_record_facts_value", "ix_record_facts_links"):
        op.drop_index(name, "record_facts")
    op.drop_index("ix_record_numbers_number", "record_numbers")
    op.create_index(
        "ix_record_facts_value",
        "record_facts",
        ["class", "name", "value", "nth"],
        postgresql_ops={"value": "text_pattern_ops"},
    )
    op.create_index("ix_record_facts_links", "record_facts", ["value"])
    _where("ix_record_facts_amount", "record_facts", ["class", "name", "amount", "nth"], "amount IS NOT NULL")
    op.create_index(
        "ix_record_numbers_number",
        "record_numbers",
        ["number", "class"],
        postgresql_ops={"number": "text_pattern_ops"},
    )
    op.create_index("ix_records_secrecy", "records", ["secrecy", "nth"])
    op.create_index("ix_records_created", "records", ["created_at"])
    _where("ix_records_state", "records", ["state", "nth"], "state <> 'in_place'")
    _where("ix_records_spot", "records", ["spot"], "spot <> ''", {"spot": "text_pattern_ops"})
    if op.get_bind().dialect.name == "postgresql":
        op.create_index(
            "ix_record_words",
            "record_words",
            [sa.text("string_to_array(words, ' ')")],
            postgresql_using="gin",
        )


def _where(name: str, table: str, columns: list[str], where: str, ops: dict[str, str] | None = None) -> None:
    op.create_index(
        name,
        table,
        columns,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
        postgresql_ops=ops or {},
    )


def _enter_words(bind: sa.Connection) -> None:
    rows = bind.execute(sa.select(_RECORDS.c.nth, _RECORDS.c.fields)).all()
    for start in range(0, len(rows), _AT_ONCE):
        part = [{"nth": nth, "words": _words(fields)} for nth, fields in rows[start : start + _AT_ONCE]]
        bind.execute(_WORDS.insert(), part)


def _words(fields: dict[str, object]) -> str:
    texts = [value for value in fields.values() if isinstance(value, str) and not _NO_WORDS.fullmatch(value)]
    return " ".join(dict.fromkeys(pair for text in texts for pair in _pairs(text[:1_000])))


def _pairs(text: str) -> Iterator[str]:
    for part in text.lower().split():
        yield from (part[at : at + 2] for at in range(len(part) - 1))


def _enter_amounts(bind: sa.Connection) -> None:
    """Numbers as they are, money in cents; a text that looks like a number is asked for as a text all the same."""
    for record, fields in bind.execute(sa.select(_RECORDS.c.id, _RECORDS.c.fields)).all():
        for name, value in fields.items():
            amount = _amount(value)
            if amount is not None:
                found = (_FACTS.c.record == record) & (_FACTS.c.name == name)
                bind.execute(_FACTS.update().where(found).values(amount=amount))


def _amount(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    money = _MONEY.fullmatch(value) if isinstance(value, str) else None
    return int(money[1] + money[2]) if money else None
