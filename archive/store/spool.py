"""What one import has read so far, beside the database: in a file of its own, so that memory does not grow with the sheet.

The file is SQLite's, private and thrown away: it remembers what has been seen (a number twice in one sheet), the entries that
fit and the cells that do not.
"""

import json
import sqlite3
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self, cast

from engine.digest import Json
from engine.store.metadata import compact

_TABLES = """
CREATE TABLE seen (name TEXT, value TEXT, line INTEGER, PRIMARY KEY (name, value)) WITHOUT ROWID;
CREATE TABLE entries (line INTEGER PRIMARY KEY, body TEXT);
CREATE TABLE wrong (body TEXT);
CREATE TABLE reached (counter TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
"""
_REACH = """
INSERT INTO reached VALUES (?, ?) ON CONFLICT (counter) DO UPDATE SET value = max(value, excluded.value)
"""


class Spool:
    """Bodies are plain JSON; whoever puts them in reads them back."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    @contextmanager
    def opened(cls) -> Generator[Self]:
        """An empty one, gone at the end of the block."""
        with TemporaryDirectory(prefix="fonds-import-") as folder:
            file = Path(folder) / "spool.db"
            with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as connection:
                connection.execute("PRAGMA journal_mode = OFF")
                connection.execute("PRAGMA synchronous = OFF")
                connection.executescript(_TABLES)
                connection.execute("BEGIN")
                yield cls(connection)

    def first_line(self, name: str, value: str, line: int) -> int:
        """The line that first had `value` under `name`: `line` itself if none had it before."""
        put = self._connection.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (name, value, line))
        if put.rowcount:
            return line
        query = "SELECT line FROM seen WHERE name = ? AND value = ?"
        found: tuple[int] = self._connection.execute(query, (name, value)).fetchone()
        return found[0]

    def put_entries(self, entries: Iterable[tuple[int, Json]]) -> None:
        """Entries that fit, by line."""
        rows = ((line, compact(body)) for line, body in entries)
        self._connection.executemany("INSERT INTO entries VALUES (?, ?)", rows)

    def put_wrong(self, cells: Iterable[Json]) -> None:
        """Cells that do not fit, in the order in which they are to be told."""
        self._connection.executemany("INSERT INTO wrong VALUES (?)", ((compact(each),) for each in cells))

    def reach(self, counters: Iterable[tuple[str, int]]) -> None:
        """How far counters must have got; the farthest counts."""
        self._connection.executemany(_REACH, counters)

    def entries(self, at_once: int) -> Iterator[Sequence[Json]]:
        """The entries in order, so many at once."""
        return self._in_parts("SELECT body FROM entries ORDER BY line", at_once)

    def wrong(self, most: int = -1) -> Iterator[Json]:
        """The cells that do not fit, in the order in which they were put; all, or the first `most`."""
        rows = self._connection.execute("SELECT body FROM wrong ORDER BY rowid LIMIT ?", (most,))
        return (json.loads(body) for (body,) in rows)

    def reached(self, at_once: int) -> Iterator[Sequence[tuple[str, int]]]:
        """The counters in the order of their names, so many at once."""
        rows = self._connection.execute("SELECT counter, value FROM reached ORDER BY counter")
        while part := rows.fetchmany(at_once):
            yield cast(Sequence[tuple[str, int]], part)

    def count(self) -> tuple[int, int]:
        """How many entries fit, and how many cells do not."""
        query = "SELECT (SELECT count(*) FROM entries), (SELECT count(*) FROM wrong)"
        found: tuple[int, int] = self._connection.execute(query).fetchone()
        return found

    def _in_parts(self, query: str, at_once: int) -> Iterator[Sequence[Json]]:
        rows = self._connection.execute(query)
        while part := rows.fetchmany(at_once):
            yield [json.loads(body) for (body,) in part]
