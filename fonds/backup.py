"""A whole database in one file, and back. SQLite is copied page by page while it is in use; PostgreSQL by its own programs."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from engine.errors import FondsError
from fonds.company import file_of
from fonds.settings import Settings


class CannotCopy(FondsError):
    """The copy was not made; says why and what to do. Nothing was changed."""


def back_up(settings: Settings, target: Path) -> None:
    """Writes the database into `target`, which must not exist yet. Raises CannotCopy."""
    if target.exists():
        raise CannotCopy(f"{target} is there already: name a new file")
    source = file_of(settings)
    if source is None:
        address, environment = _for_postgres(settings.database)
        _run(["pg_dump", "--format=custom", f"--file={target}", f"--dbname={address}"], environment)
    elif not source.is_file():
        raise CannotCopy(f"there is no database {source}")
    else:
        _copy(source, target)


def restore(settings: Settings, backup: Path) -> None:
    """Makes the database of `settings` from a backup; it must be empty, on SQLite not there at all. Raises CannotCopy."""
    target = file_of(settings)
    if target is None:
        address, environment = _for_postgres(settings.database)
        command = [
            "pg_restore",
            "--no-owner",
            "--exit-on-error",
            "--single-transaction",
            f"--dbname={address}",
        ]
        _run([*command, str(backup)], environment)
    elif target.exists():
        raise CannotCopy(f"{target} is there already: move it away first, nothing is written over")
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy(backup, target)


def _copy(source: Path, target: Path) -> None:
    """A whole copy under the name `target`, or none."""
    draft = target.with_name(f"{target.name}.part")
    try:
        with _opened(source) as old, closing(sqlite3.connect(draft)) as new:
            old.backup(new)
            found = [str(row[0]) for row in new.execute("PRAGMA integrity_check")]
            new.execute("PRAGMA journal_mode=DELETE")
        if found != ["ok"]:
            raise CannotCopy(f"{source} is damaged: {'; '.join(found)}")
        draft.rename(target)
    except sqlite3.DatabaseError as error:
        raise CannotCopy(f"{source} cannot be copied: {error}") from None
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _opened(file: Path) -> Generator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        yield connection


def _for_postgres(url: str) -> tuple[str, dict[str, str]]:
    """The address without its password, and the environment that holds it: arguments are seen by everybody on the machine."""
    parts = urlsplit(url.replace("postgresql+psycopg://", "postgresql://", 1))
    user, _, host = parts.netloc.rpartition("@")
    name, _, password = user.partition(":")
    address = urlunsplit(parts._replace(netloc=f"{name}@{host}" if user else host))
    return address, {**os.environ, **({"PGPASSWORD": unquote(password)} if password else {})}


def _run(command: Sequence[str], environment: dict[str, str]) -> None:
    if shutil.which(command[0]) is None:
        raise CannotCopy(
            f"{command[0]} is not on PATH (it comes with PostgreSQL's client programs); run: {' '.join(command)}"
        )
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotCopy(f"{command[0]}: {done.stderr.strip()}")
