"""The ledger only grows, and whatever is changed behind the product's back is found and named."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, text
from sqlalchemy.exc import DBAPIError

from engine.case.command import Act
from engine.case.decision import Entry, SignedList
from engine.digest import digest_of
from engine.errors import LedgerBroken, NotFound
from engine.evidence.ledger import SYSTEM, subject_of
from engine.people.actor import Actor
from engine.service.proof import Proof, read_seals, verify_database
from engine.store import signed_lists
from engine.store.ledger_entries import ledger_texts
from engine.store.unit_of_work import Store
from engine.workers.relay import Relay, Relayed
from engine.workers.sealer import Sealed, Sealer, SealerConfig
from tests.store.office import ADMIN, MONDAY, WU, Holding, Office, with_tables

GROWING = ("ledger", "editions", "signed_lists", "seals", "seal_leaves")


@pytest.fixture
def seals_file(tmp_path: Path) -> Path:
    return tmp_path / "away" / "seals.jsonl"


@pytest.fixture
def sealer(office: Office, seals_file: Path) -> Sealer:
    return Sealer(office.service, SealerConfig(seals_file))


@pytest.fixture
def used(office: Office, sealer: Sealer) -> Office:
    """The office with a memo that has been decided, one that has not, and a seal over both."""
    memo = office.service.do(WU, office.submitted().id, Act("approve"))
    with office.store.begin() as work:
        signed_lists.keep(work.batch, memo.id, SignedList(digest_of(["甲"]), "files", ["甲"]), MONDAY)
    office.submitted("第二份")
    sealer.run_once(office.clock.now())
    return office


def tamper(store: Store, *statements: str) -> None:
    """What somebody with the database's password can do: he removes the triggers first."""
    is_sqlite = store.engine.dialect.name == "sqlite"
    with store.engine.begin() as connection:
        for table in GROWING:
            names = [f"{table}_no_update", f"{table}_no_delete"] if is_sqlite else [f"{table}_only_grows"]
            for name in names:
                connection.execute(text(f"DROP TRIGGER {name}" + ("" if is_sqlite else f" ON {table}")))
        for statement in statements:
            assert connection.execute(text(statement)).rowcount > 0


@pytest.mark.parametrize("table", GROWING)
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
def test_the_database_refuses_to_change_what_only_grows(used: Office, table: str, statement: str) -> None:
    column = {"ledger": "body", "editions": "pack", "signed_lists": "digest"}.get(table, "hash")

    with pytest.raises(DBAPIError, match=f"{table} only grows"), used.store.engine.begin() as connection:
        connection.execute(text(statement.format(table, column)))


@pytest.mark.parametrize("table", GROWING)
def test_the_database_refuses_to_replace_or_empty_what_only_grows(used: Office, table: str) -> None:
    statement = (
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
        if used.store.engine.dialect.name == "sqlite"
        else f"TRUNCATE {table}"
    )

    with pytest.raises(DBAPIError, match=f"{table} only grows"), used.store.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("table", GROWING)
def test_an_upsert_is_refused_too(used: Office, table: str) -> None:
    column = {"ledger": "body", "editions": "pack", "signed_lists": "digest"}.get(table, "hash")
    key = {"ledger": "subject, seq", "editions": "id", "signed_lists": "case_id, field, digest"}
    on = key.get(table, "number" if table == "seals" else "number, subject")
    upsert = f"ON CONFLICT ({on}) DO UPDATE SET {column} = 'x'"
    with pytest.raises(DBAPIError, match=f"{table} only grows"), used.store.engine.begin() as connection:
        connection.execute(text(f"INSERT INTO {table} SELECT * FROM {table} WHERE true {upsert}"))


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO ledger SELECT * FROM ledger",
        "INSERT OR REPLACE INTO ledger (rowid, subject, seq, at, body, hash) VALUES (1, 'x', 9, '', '', '')",
        "UPDATE OR REPLACE ledger SET seq = 1",
        "INSERT OR REPLACE INTO seals (rowid, number, at, leaves, root, previous, hash) VALUES (1, 9, '', 0, '', '', '')",
        (
            "INSERT OR REPLACE INTO editions (id, pack, version, issue, sources, figures, published_at, published_by) "
            "SELECT 'forged', pack, version, issue, sources, figures, published_at, published_by FROM editions"
        ),
    ],
)
def test_sqlite_refuses_to_replace_by_whatever_key_and_without_recursive_triggers(
    sqlite_url: str, statement: str, tmp_path: Path
) -> None:
    office = with_tables(sqlite_url)
    Sealer(office.service, SealerConfig(tmp_path / "seals.jsonl")).run_once(office.clock.now())
    office.store.close()
    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    connection.execute("PRAGMA recursive_triggers=OFF")
    with pytest.raises(sqlite3.DatabaseError, match="only grows"):
        connection.execute(statement)
    connection.close()


def test_a_guard_that_was_taken_away_is_told_although_nothing_was_changed_yet(used: Office) -> None:
    tamper(used.store)
    assert any("guard ledger_" in each for each in verify_database(used.store).findings)


def test_a_guard_that_was_made_to_let_everything_through_is_told(used: Office) -> None:
    hollow = {
        "postgresql": ["ALTER TABLE ledger DISABLE TRIGGER ledger_only_grows"],
        "sqlite": [
            "DROP TRIGGER ledger_no_update",
            "CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT 1; END",
        ],
    }
    with used.store.engine.begin() as connection:
        for statement in hollow[used.store.engine.dialect.name]:
            connection.execute(text(statement))
    assert any("guard ledger_" in each for each in verify_database(used.store).findings)


def test_a_case_whose_whole_chain_is_gone_is_told_even_before_any_seal(used: Office) -> None:
    memo = used.submitted("第三份")
    tamper(
        used.store,
        f"DELETE FROM ledger WHERE subject = 'case:{memo.id}'",
        f"DELETE FROM ledger_heads WHERE subject = 'case:{memo.id}'",
    )
    assert any(f"case {memo.id}: is there" in each for each in verify_database(used.store).findings)


def test_the_sealed_end_of_a_chain_cannot_be_cut_off_unseen(used: Office, seals_file: Path) -> None:
    """Tail and head are put back together, so that the chain itself looks whole."""
    with used.store.read() as work:
        entries = list(work.ledger.all())
    last = max((each for each in entries if each.subject != SYSTEM), key=lambda each: each.seq)
    before = entries[entries.index(last) - 1]
    tamper(
        used.store,
        f"DELETE FROM ledger WHERE subject = '{last.subject}' AND seq = {last.seq}",
        f"UPDATE ledger_heads SET seq = {before.seq}, hash = '{before.hash}' WHERE subject = '{last.subject}'",
    )
    findings = "\n".join(verify_database(used.store, seals_file).findings)
    assert f"ledger {last.subject} #{last.seq}, which it covers, is not there any more" in findings


def test_an_untouched_ledger_proves(used: Office, seals_file: Path) -> None:
    proof = verify_database(used.store, seals_file).demand()

    assert (proof.subjects, proof.seals, proof.signed_lists) == (3, 1, 1)
    assert proof.summary == f"{proof.entries} entries in 3 chains, 1 seal, 1 signed list, 2 cases: all proved"


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (
            "UPDATE ledger SET body = replace(body, 'approve', 'refuse') WHERE seq = 3",
            "#3: its body does not",
        ),
        ("UPDATE ledger SET subject = 'case:other' WHERE seq = 3 AND subject = 'system'", "case:other #3: "),
        (
            "UPDATE ledger SET at = '2026-01-01 00:00:00.000000' WHERE seq = 3",
            "#3: its column at says 2026-01-01",
        ),
        ("DELETE FROM ledger WHERE seq = 2 AND subject <> 'system'", "#3: expected number 2"),
        ("DELETE FROM ledger WHERE seq = 4 AND subject <> 'system'", "its head says #4"),
        ("DELETE FROM ledger_heads WHERE subject = 'system'", "ledger system: has entries and no head"),
        ("UPDATE ledger_heads SET seq = 1 WHERE subject = 'system'", "ledger system: its head says #1"),
        ("UPDATE ledger_texts SET text = 'nothing' WHERE seq = 1", "#1: its text 'title' is not the one"),
        ("UPDATE signed_lists SET rows = '[\"乙\"]'", "signed list 'files' of case"),
        ("DELETE FROM seals", "which has no such seal"),
        ("UPDATE seals SET root = hash", "seal 1: its leaves do not have its root"),
        ("DELETE FROM seal_leaves WHERE subject = 'system'", "seal 1: its leaves do not have its root"),
        ("UPDATE ledger SET body = 'not even JSON' WHERE seq = 2", "#2: its body cannot be read"),
    ],
)
def test_a_row_changed_behind_the_back_is_named(
    used: Office, seals_file: Path, statement: str, named: str
) -> None:
    tamper(used.store, statement)

    findings = verify_database(used.store, seals_file).findings
    assert named.removeprefix("which ") in "\n".join(findings)


def test_a_ledger_rewritten_with_a_whole_new_chain_is_betrayed_by_its_seal(
    used: Office, seals_file: Path
) -> None:
    """Someone makes up a new history of the system, hashes and heads and all."""
    tamper(
        used.store,
        "DELETE FROM ledger WHERE subject = 'system'",
        "DELETE FROM ledger_heads WHERE subject = 'system'",
    )
    with used.store.begin() as work:
        work.connection.execute(delete(ledger_texts).where(ledger_texts.c.subject == SYSTEM))
        for _ in range(20):
            work.ledger.append(SYSTEM, Actor("forger"), Entry("published"), MONDAY)

    findings = verify_database(used.store, seals_file).findings
    assert any("ledger system #" in each and "is another one now" in each for each in findings)


def test_a_database_whose_seals_were_made_anew_is_betrayed_by_the_file(
    used: Office, seals_file: Path
) -> None:
    sealed = seals_file.read_text("utf-8")
    seals_file.write_text(sealed.replace('"leaves": 3', '"leaves": 2'), "utf-8")
    assert "seal 1 in the file: does not have the hash" in "\n".join(
        verify_database(used.store, seals_file).findings
    )
    with pytest.raises(LedgerBroken, match="seal 1 in the file"):
        verify_database(used.store, seals_file).demand()


def test_lawful_erasure_of_words_leaves_the_chain_whole(used: Office, seals_file: Path) -> None:
    with used.store.begin() as work:
        assert work.connection.execute(delete(ledger_texts)).rowcount > 0

    assert verify_database(used.store, seals_file).findings == ()


def test_the_same_words_twice_have_two_digests_that_nobody_can_guess(used: Office) -> None:
    used.memo("采购")
    used.memo("采购")
    with used.store.read() as work:
        texts = [text for entry in work.ledger.all() for text in entry.texts if text.text == "采购"]
    assert len(texts) >= 3
    assert len({text.digest for text in texts}) == len({text.salt for text in texts}) == len(texts)
    assert all(len(text.salt) == 32 for text in texts)


def test_personal_words_are_not_in_the_ledger_itself(used: Office) -> None:
    with used.store.read() as work:
        bodies = "".join(entry.body for entry in work.ledger.all())
        texts = {each.text for entry in work.ledger.all() for each in entry.texts}

    assert "第二份" not in bodies
    assert "lin@office.example" not in bodies
    assert {"第二份", "lin@office.example"} <= texts


def test_a_seal_covers_what_has_grown_since_the_last(used: Office, sealer: Sealer, seals_file: Path) -> None:
    assert sealer.run_once(used.clock.now()) == Sealed()
    memo = used.memo()
    assert sealer.run_once(used.clock.now()) == Sealed(seals=1, leaves=1, written=1)

    first, second = read_seals(seals_file)
    assert (first.number, second.number, second.previous) == (1, 2, first.hash)
    with used.store.read() as work:
        assert [leaf.subject for leaf in work.seals.leaves(2)] == [subject_of(memo.id)]


def test_seals_that_a_killed_process_did_not_write_are_written_by_the_next(
    used: Office, sealer: Sealer, seals_file: Path
) -> None:
    whole = seals_file.read_bytes()
    seals_file.write_bytes(whole[:40])

    assert sealer.run_once(used.clock.now()) == Sealed(written=1)
    assert seals_file.read_bytes() == whole


def test_each_seal_is_sent_to_the_auditors(used: Office, sealer: Sealer, seals_file: Path) -> None:
    used.service.grant(ADMIN, [Holding("zhao", "auditor")])
    sent: list[str] = []
    relay = Relay(used.store, lambda delivery: sent.append(str(delivery.post.data.get("line"))))
    relay.run_once(used.clock.now())

    assert sealer.run_once(used.clock.now()) == Sealed(seals=1, leaves=1, written=1, posted=1)
    assert relay.run_once(used.clock.now() + timedelta(seconds=1)) == Relayed(sent=1)
    assert sent[-1] == seals_file.read_text("utf-8").splitlines()[-1]


def test_a_file_of_anything_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "seals").write_text('{"number": 1}\n')

    with pytest.raises(ValueError, match="expected a line of a file of seals"):
        read_seals(tmp_path / "seals")


def test_a_file_of_seals_that_is_not_there_is_no_proof(used: Office, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no file of seals"):
        verify_database(used.store, tmp_path / "none")


def test_two_processes_may_seal_at_once(used: Office, tmp_path: Path) -> None:
    for _ in range(3):
        used.memo()
        for name in ("one", "two"):
            Sealer(used.service, SealerConfig(tmp_path / name)).run_once(used.clock.now())

    assert (tmp_path / "one").read_text() == (tmp_path / "two").read_text()
    assert isinstance(verify_database(used.store, tmp_path / "two").demand(), Proof)
