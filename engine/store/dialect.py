"""Where the two databases differ: each difference behind one function that says what is wanted."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import cast

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Engine,
    Executable,
    Table,
    create_engine,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from engine.store.prepared import to_driver

# SQLite: a command waits this long for another's transaction; commands take milliseconds.
BUSY_TIMEOUT_SECONDS = 30
_TRIES_INTO_WAL = 20
# Starlette works in 40 threads; a smaller pool lets them wait for each other for ever.
POOL_SIZE, POOL_OVERFLOW = 20, 30
_WRITES = "fonds_writes"
_LOST_RACES = {"40001", "40P01", "55P03"}


def connect(url: str) -> Engine:
    """An engine for `sqlite:///…` (a file) or `postgresql://…`.

    Raises ValueError for any other database.
    """
    address = make_url(url)
    match address.get_backend_name():
        case "sqlite":
            return _sqlite(address)
        case "postgresql":
            return create_engine(
                address.set(drivername="postgresql+psycopg"), pool_size=POOL_SIZE, max_overflow=POOL_OVERFLOW
            )
        case other:
            raise ValueError(f"expected an address beginning with sqlite:/// or postgresql://, got {other}:")


def is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def for_writing(engine: Engine) -> Engine:
    """The same database, whose transactions write.

    SQLite's begins with BEGIN IMMEDIATE: a transaction that begins by reading and writes later fails at once, however
    long it is willing to wait, when somebody else wrote in between.
    """
    return engine.execution_options(**{_WRITES: True})


def alone(connection: Connection, lock: int) -> None:
    """Waits until nobody else holds `lock`, and holds it until the transaction ends. Never what a decision rests on."""
    if not is_sqlite(connection):
        connection.execute(select(func.pg_advisory_xact_lock(lock)))


def upsert(
    table: Table,
    first: Mapping[str, object],
    then: Mapping[str, object],
    returning: Sequence[Column[int] | Column[str]],
) -> Mapping[str, Executable]:
    """By dialect: inserts `first`, or where its key is there already sets `then`; answers `returning`, the row locked."""
    key = [column.name for column in table.primary_key.columns]
    lite = sqlite.insert(table).values(first).on_conflict_do_update(index_elements=key, set_=then)
    full = postgresql.insert(table).values(first).on_conflict_do_update(index_elements=key, set_=then)
    statements: dict[str, Executable] = {
        "sqlite": lite.returning(*returning),
        "postgresql": full.returning(*returning),
    }
    return statements


def lost_race(error: Exception) -> bool:
    """Whether the database gave this transaction up in favour of another: the same transaction may be tried again."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        state: object = getattr(error.orig, "sqlstate", None)
        return state in _LOST_RACES or _is_busy(error)
    return False


def _is_busy(error: DBAPIError) -> bool:
    if not isinstance(error, OperationalError) or not isinstance(error.orig, sqlite3.OperationalError):
        return False
    return error.orig.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _sqlite(address: URL) -> Engine:
    if address.database in {None, "", ":memory:"}:
        raise ValueError(
            "expected a file, as in sqlite:///fonds.db: a database in memory is lost with the process"
        )
    engine = create_engine(
        address,
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(dbapi: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    connection = cast(sqlite3.Connection, dbapi)
    connection.isolation_level = None  # the driver begins nothing by itself; `_begin_sqlite` does
    _into_wal(connection)
    for pragma in (
        "synchronous=FULL",  # a decision that was answered survives a power cut
        "foreign_keys=ON",
        "recursive_triggers=ON",  # else INSERT OR REPLACE deletes rows past the DELETE triggers
    ):
        connection.execute(f"PRAGMA {pragma}")


def _into_wal(connection: sqlite3.Connection) -> None:
    """SQLite does not wait for others when it changes to WAL: who finds a new file in use waits for its turn to write, and tries
    again. Raises sqlite3.OperationalError when it stays in use."""
    for _ in range(_TRIES_INTO_WAL):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        else:
            return
    connection.execute("PRAGMA journal_mode=WAL")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    to_driver(connection, "BEGIN IMMEDIATE" if writes else "BEGIN", ()).close()
