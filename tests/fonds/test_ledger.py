"""`fonds ledger`: the ledger is proved, and a row changed behind the product's back is named."""

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.fonds.conftest import INIT, Run


@contextmanager
def behind_the_back(file: Path) -> Generator[sqlite3.Connection]:
    """A connection whose owner has taken the triggers away."""
    with closing(sqlite3.connect(file)) as connection:
        for name in ("update", "delete", "replace"):
            connection.execute(f"DROP TRIGGER ledger_no_{name}")
        yield connection
        connection.commit()


def test_an_untouched_ledger_is_proved(run: Run, company: Path) -> None:
    assert run("ledger", "verify").stdout.startswith("proved: ")


def test_a_changed_row_is_named(run: Run, company: Path) -> None:
    with behind_the_back(company) as connection:
        connection.execute("UPDATE ledger SET body = replace(body, 'console', 'nobody') WHERE seq = 2")

    said = run("ledger", "verify", code=1)

    assert "ledger system #2" in said.stderr
    assert said.stdout.startswith("NOT proved: ")


def test_a_row_that_was_taken_away_is_named(run: Run, company: Path) -> None:
    with behind_the_back(company) as connection:
        connection.execute("DELETE FROM ledger WHERE seq = 2")

    assert "system" in run("ledger", "verify", code=1).stderr


def test_seals_prove_what_the_database_alone_cannot(run: Run, company: Path) -> None:
    """A forger who writes a whole new database has a ledger that proves; the seals kept elsewhere are not its own."""
    run("ledger", "seal")
    kept = company.parent / "seals.jsonl"
    company.unlink()
    run(*INIT)

    assert run("ledger", "verify").stdout.startswith("proved: ")
    assert run("ledger", "verify", "--seals", str(kept), code=1).stdout.startswith("NOT proved: ")


def test_a_ledger_is_proved_against_its_own_seals(run: Run, company: Path) -> None:
    assert run("ledger", "seal").stdout.endswith("1 seal appended to .fonds/seals.jsonl\n")
    assert run("ledger", "seal").stdout.startswith("0 chains sealed; 0 seals")

    said = run("ledger", "verify", "--seals", ".fonds/seals.jsonl").stdout

    assert "1 seal," in said
    assert "against itself only" not in said


@pytest.mark.parametrize("content", ["not a seal\n", None])
def test_a_file_that_holds_no_seals_is_no_proof(run: Run, company: Path, content: str | None) -> None:
    if content is not None:
        Path("seals").write_text(content)

    assert "--seals" in run("ledger", "verify", "--seals", "seals", code=2).stderr


def test_on_postgresql_a_changed_row_is_named_too(run: Run, postgres_url: str) -> None:
    run(*INIT, "--database", postgres_url)
    with psycopg.connect(postgres_url) as connection:
        connection.execute("ALTER TABLE ledger DISABLE TRIGGER ALL")
        connection.execute("UPDATE ledger SET body = replace(body, 'console', 'nobody') WHERE seq = 1")

    assert "ledger system #1" in run("ledger", "verify", "--database", postgres_url, code=1).stderr
