"""What the ledger tells is proved against the signed lists and the cases: neither can be changed or taken away unseen."""

from collections.abc import Mapping

import pytest
from sqlalchemy import text

from engine.case.case import Case
from engine.case.command import Act
from engine.case.decision import Entry, SignedList
from engine.digest import digest_of
from engine.evidence.account import Account
from engine.evidence.ledger import Head, chained
from engine.service.proof import verify_database
from engine.store import signed_lists
from tests.store.office import LIN, MONDAY, WU, Office

ROWS = ["甲", "乙"]
DIGEST = digest_of(ROWS)


@pytest.fixture
def approved(office: Office) -> Case:
    """A memo that has ended, and one that waits."""
    office.submitted("第二份")
    return office.service.do(WU, office.submitted().id, Act("approve"))


def behind_the_back(office: Office, statement: str, values: Mapping[str, str]) -> str:
    """What is found after somebody with the database's password has run `statement`."""
    is_sqlite = office.store.engine.dialect.name == "sqlite"
    guards = (
        ["DROP TRIGGER signed_lists_no_delete"]
        if is_sqlite
        else ["ALTER TABLE signed_lists DISABLE TRIGGER ALL"]
    )
    with office.store.engine.begin() as connection:
        for guard in guards:
            connection.execute(text(guard))
        assert connection.execute(text(statement), values).rowcount == 1
    return "\n".join(verify_database(office.store).findings)


def test_cases_and_lists_that_nobody_touched_prove(office: Office, approved: Case) -> None:
    proof = verify_database(office.store).demand()
    assert proof.cases == 2


def signed(office: Office) -> Case:
    """A memo whose ledger says that a list of it was signed; the list is kept."""
    memo = office.memo()
    with office.store.begin() as work:
        work.cases.lock(memo.id)
        said = {"action": "sign", "to": memo.state, "signed": {"files": DIGEST}}
        work.ledger.append(f"case:{memo.id}", LIN, Entry("acted", said), MONDAY)
        signed_lists.keep(work.batch, memo.id, SignedList(DIGEST, "files", ROWS), MONDAY)
    return memo


def test_a_list_that_was_signed_and_taken_away_is_named(office: Office) -> None:
    memo = signed(office)
    assert verify_database(office.store).findings == ()

    found = behind_the_back(office, "DELETE FROM signed_lists WHERE case_id = :case", {"case": memo.id})

    assert f"signed list 'files' of case:{memo.id}: {DIGEST[:12]} was signed and is not there" in found


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("state = 'writing'", "its row has the state 'writing', its ledger 'done'"),
        ("outcome = NULL", "its row has the outcome '', its ledger 'done'"),
        ("number = 'X-1'", "its row has the number 'X-1'"),
        (
            """document = replace(document, '"state":"done"', '"state":"writing"')""",
            "its document has the state 'writing', its ledger 'done'",
        ),
        (
            """document = replace(document, '"outcome":"done"', '"outcome":"refused"')""",
            "its document has the outcome 'refused', its ledger 'done'",
        ),
        ("document = 'nothing'", "its document has the state ''"),
    ],
)
def test_a_case_moved_behind_the_back_is_named(
    office: Office, approved: Case, change: str, named: str
) -> None:
    assert approved.state == "done"
    found = behind_the_back(office, f"UPDATE cases SET {change} WHERE id = :case", {"case": approved.id})
    assert f"case {approved.id}: {named}" in found


def test_a_case_that_nobody_has_moved_yet_stands_where_it_was_opened(office: Office) -> None:
    memo = office.memo()
    found = behind_the_back(office, "UPDATE cases SET state = 'done' WHERE id = :case", {"case": memo.id})
    assert f"its row has the state 'done', its ledger {memo.state!r}" in found


def test_an_entry_that_cannot_be_read_tells_nothing() -> None:
    account = Account()
    entry = chained(Head(), "case:1", LIN, Entry("opened", {"number": "A-1", "to": "writing"}), MONDAY)
    account.hear(entry)
    assert (account.number, account.state) == ("A-1", "writing")
    assert list(account.contradictions({"number": "A-1", "state": "writing", "outcome": None}, "{}")) != []
