"""The PostgreSQL of the tests."""

import os

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests.support.postgres import PostgresServer


def test_a_database_is_real_postgresql_and_empty(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        version = connection.execute("SHOW server_version_num").fetchone()
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()

    assert version is not None
    assert int(version[0]) >= 160000
    assert tables == (0,)


def test_sqlalchemy_reads_the_same_address(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    engine.dispose()


def test_a_template_is_filled_once_and_its_copies_are_apart(pg_server: PostgresServer) -> None:
    filled: list[str] = []

    def fill(url: str) -> None:
        filled.append(url)
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE leaf (n int)")

    # Workers share the server: each proves it with a template of its own.
    names = [pg_server.template(f"template_of_{os.getpid()}", fill) for _ in range(2)]
    one, two = (pg_server.create_database(template=name) for name in names)
    with psycopg.connect(pg_server.url(one)) as connection:
        connection.execute("INSERT INTO leaf VALUES (1)")
    with psycopg.connect(pg_server.url(two)) as connection:
        assert connection.execute("SELECT count(*) FROM leaf").fetchone() == (0,)
    assert len(filled) == 1

    for name in (one, two, names[0]):
        pg_server.drop_database(name)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(pg_server.url(one))
