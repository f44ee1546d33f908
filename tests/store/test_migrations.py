"""The history of migrations leads to exactly the tables, indexes, constraints and triggers that the code declares."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

import archive.store.readings
import archive.store.tables
import archive.store.words
import engine.store.unit_of_work
import web.store.entered
from engine.store.dialect import connect
from engine.store.metadata import metadata
from fonds.migrations import is_current, migrate
from tests.support.postgres import PostgresServer

DECLARING = (
    archive.store.readings,
    archive.store.tables,
    archive.store.words,
    engine.store.unit_of_work,
    web.store.entered,
)

SQLITE = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
POSTGRESQL = (
    """
    SELECT 'column', c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
           pg_get_expr(d.adbin, d.adrelid)
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0
    """,
    "SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    """
    SELECT 'constraint', conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
    "SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
)


@pytest.fixture
def declared_url(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A second database of the same kind, its tables made from what the code declares."""
    if database_url.startswith("sqlite"):
        url, drop = f"sqlite:///{tmp_path / 'declared.db'}", None
    else:
        server: PostgresServer = request.getfixturevalue("pg_server")
        name = server.create_database()
        url, drop = server.url(name), (server, name)
    opened = connect(url)
    metadata.create_all(opened)
    opened.dispose()
    yield url
    if drop:
        drop[0].drop_database(drop[1])


def schema(url: str) -> set[tuple[str, ...]]:
    """Everything the database says of itself, Alembic's own table left out."""
    opened = connect(url)
    with opened.connect() as connection:
        rows = {tuple(_normalised(str(cell)) for cell in row) for row in _read(connection)}
    opened.dispose()
    return {row for row in rows if "alembic_version" not in " ".join(row)}


def _normalised(definition: str) -> str:
    """Without line breaks, the parts of a CREATE TABLE in one order: constraints may be named in any."""
    words = " ".join(definition.split())
    if not words.startswith("CREATE TABLE"):
        return words
    name, _, parts = words.partition("(")
    return f"{name}({', '.join(sorted(part.strip() for part in parts.removesuffix(')').split(', ')))})"


def _read(connection: Connection) -> Iterator[tuple[object, ...]]:
    statements = (SQLITE,) if connection.dialect.name == "sqlite" else POSTGRESQL
    for statement in statements:
        yield from (tuple(row) for row in connection.execute(text(statement)))


def test_the_history_leads_to_the_declared_tables(database_url: str, declared_url: str) -> None:
    migrate(database_url)
    migrated, declared = schema(database_url), schema(declared_url)

    assert migrated - declared == set()
    assert declared - migrated == set()
    assert {row[1] for row in declared if row[0] == "trigger"} >= {
        "ledger_only_grows" if "postgres" in database_url else "ledger_no_replace"
    }


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    assert not is_current(database_url)
    migrate(database_url)
    before = schema(database_url)
    migrate(database_url)

    assert schema(database_url) == before
    assert is_current(database_url)


def test_many_may_migrate_at_once(database_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, [database_url] * 4))

    assert is_current(database_url)


def test_the_history_has_one_line_and_every_step_says_why() -> None:
    steps = sorted((Path(__file__).parents[2] / "fonds/migrations/versions").glob("*.py"))

    for number, step in enumerate(steps, start=1):
        before = None if number == 1 else f"{number - 1:04}"
        code = step.read_text()
        assert step.name.startswith(f"{number:04}_")
        assert f'revision = "{number:04}"' in code
        assert (f'down_revision = "{before}"' if before else "down_revision = None") in code
        assert code.startswith('"""')
