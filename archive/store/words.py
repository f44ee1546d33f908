"""The index of words: in each database its own inverted one, for both have one without extensions that must be asked for.

`record_words` holds the pairs of characters of each record. SQLite indexes them with FTS5, PostgreSQL with GIN; the database
keeps the index by itself. Why so: docs/decisions/0011.
"""

from collections.abc import Sequence

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    Select,
    Table,
    Text,
    column,
    event,
    func,
    literal_column,
    select,
    table,
    text,
)

from engine.store.dialect import is_sqlite
from engine.store.metadata import metadata

record_words = Table(
    "record_words",
    metadata,
    Column("nth", BigInteger, primary_key=True, autoincrement=False),
    Column("words", Text, nullable=False),
)
Index(
    "ix_record_words", text("string_to_array(words, ' ')"), _table=record_words, postgresql_using="gin"
).ddl_if(dialect="postgresql")

# Anything but a blank belongs to a word; `detail=none`: which record, not where in it.
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
for _statement in _FTS:
    event.listen(
        record_words, "after_create", DDL(_statement.replace("%", "%%")).execute_if(dialect="sqlite")
    )

_FOUND = table("record_words_found", column("rowid", BigInteger), column("words", Text))


def with_pairs(connection: Connection, wanted: Sequence[str]) -> Select[int]:
    """`nth` of the records that have all these pairs of characters, not yet in that order of theirs that makes words."""
    if is_sqlite(connection):
        asked = " ".join(f'"{pair.replace(chr(34), chr(34) * 2)}"' for pair in wanted)
        return select(_FOUND.c.rowid.label("nth")).where(column("record_words_found").op("MATCH")(asked))
    # word for word as it is indexed: with its blank as a parameter it would be another expression
    listed: ColumnElement[str] = literal_column("string_to_array(record_words.words, ' ')", Text())
    return select(record_words.c.nth).where(listed.op("@>")(func.string_to_array(" ".join(wanted), " ")))
