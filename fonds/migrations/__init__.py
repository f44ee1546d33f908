"""One linear history of all tables, for SQLite and PostgreSQL."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from engine.store.dialect import alone, connect, for_writing

# Whoever migrates holds this lock of PostgreSQL until he is done; SQLite has one writer anyway.
_LOCK = 0x666F6E6473


def migrate(url: str) -> None:
    """Brings the database at `url` to today's tables, all of it or nothing; safe to call from many processes at once.

    Raises ValueError for an address that is neither SQLite nor PostgreSQL.
    """
    with _transaction(url) as connection:
        alone(connection, _LOCK)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(url: str) -> bool:
    """Whether the database at `url` has today's tables."""
    with _transaction(url) as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found == ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "newline")
    return config


@contextmanager
def _transaction(url: str) -> Generator[Connection]:
    engine = connect(url)
    try:
        with for_writing(engine).begin() as connection:
            yield connection
    finally:
        engine.dispose()
