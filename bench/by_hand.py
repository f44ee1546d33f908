"""The hand-written side: plain SQL over sqlite3 and psycopg, and the few places where the two differ.

It uses the tables of fonds, with all their indexes and triggers, and does what a careful programmer would: one connection,
statements written once, several rows of a table in one `executemany` (which psycopg sends as a pipeline).
"""

import json
import sqlite3
from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, Protocol

import psycopg

from bench.databases import file_of

Values = Sequence[object]


class Cursor(Protocol):
    """What both drivers' cursors have in common."""

    def fetchone(self) -> tuple[Any, ...] | None: ...

    def fetchall(self) -> list[tuple[Any, ...]]: ...


class Hand(Protocol):
    """One connection. Statements are written with `?`; FOR_UPDATE stands for what locks a row that is read."""

    def transaction(self, *, writes: bool = True) -> AbstractContextManager[None]: ...

    def run(self, statement: str, values: Values = ()) -> Cursor: ...

    def run_many(self, statement: str, rows: Sequence[Values]) -> None: ...

    def moment(self, value: datetime) -> object: ...

    def close(self) -> None: ...


class Sqlite:
    """sqlite3, as durable as fonds opens it."""

    def __init__(self, url: str) -> None:
        self._connection = sqlite3.connect(file_of(url), isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
            self._connection.execute(f"PRAGMA {pragma}")

    @contextmanager
    def transaction(self, *, writes: bool = True) -> Generator[None]:
        self._connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def run(self, statement: str, values: Values = ()) -> Cursor:
        return self._connection.execute(_for_sqlite(statement), values)

    def run_many(self, statement: str, rows: Sequence[Values]) -> None:
        self._connection.executemany(statement, rows)

    def moment(self, value: datetime) -> object:
        return value.replace(tzinfo=None).isoformat(" ", "microseconds")

    def close(self) -> None:
        self._connection.close()


class Postgresql:
    """psycopg 3, which prepares a statement on the server after its fifth use."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url)
        self._cursor = self._connection.cursor()

    @contextmanager
    def transaction(self, *, writes: bool = True) -> Generator[None]:
        try:
            yield
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.commit()

    def run(self, statement: str, values: Values = ()) -> Cursor:
        return self._cursor.execute(_for_postgresql(statement), values)

    def run_many(self, statement: str, rows: Sequence[Values]) -> None:
        self._cursor.executemany(_for_postgresql(statement), rows)

    def moment(self, value: datetime) -> object:
        return value

    def close(self) -> None:
        self._connection.close()


def hand(url: str) -> Hand:
    """A connection to the database at `url`."""
    return Sqlite(url) if url.startswith("sqlite:") else Postgresql(url)


def compact(value: object) -> str:
    """JSON as it is kept."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def canonical(value: object) -> str:
    """JSON as it is hashed."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def stamp(moment: datetime) -> str:
    """A moment as case documents have it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


@lru_cache
def _for_sqlite(statement: str) -> str:
    return statement.partition(" FOR UPDATE")[0]


@lru_cache
def _for_postgresql(statement: str) -> bytes:
    return statement.replace("?", "%s").encode()
