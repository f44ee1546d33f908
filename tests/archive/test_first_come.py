"""Two people at once, through the whole service: one of them has the records, the other reads in a sentence who was first."""

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from archive.store.tables import bonds, records
from engine.case.case import Case
from engine.errors import Refused
from tests.archive.lending_company import LendingCompany, at, fill

Deed = Callable[[], Case]
LENT_OR_NOT = {"lent", "waiting"}
TAKEN = re.compile(r"is reserved for a loan \(JC2026-000\d, since 11 Nov 2026\)")
ON_A_LIST = re.compile(r"stands on a destruction list \(XH2026-00\d, since 11 Nov 2026\)")


@pytest.fixture
def company(database_url: str) -> Iterator[LendingCompany]:
    fill(database_url)
    opened = at(database_url)
    yield opened
    opened.store.close()


def at_once(*deeds: Deed) -> list[Case | str]:
    """What came of each: the case as it then is, or the sentence that refuses."""
    together = Barrier(len(deeds))

    def run(deed: Deed) -> Case | str:
        together.wait()
        try:
            return deed()
        except Refused as refused:
            return refused.reasons[0].details[0].of("en")

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def asked(company: LendingCompany, who: str, file: str) -> Case:
    return company.open(who, "borrowing", {"records": [file], "purpose": "核对", "term": "1 week"})


def listing(company: LendingCompany, file: str) -> Case:
    return company.open("xu", "destruction", {"records": [file], "reason": "到期"})


def holding(company: LendingCompany, file: str) -> Deed:
    given = {"matter": "诉讼", "records": [file], "review": "2026-12-31"}
    return lambda: company.open("jiang", "hold", given)


def next_step(company: LendingCompany, case: Case, who: str = "") -> Deed:
    """What comes next in the case, by `who` of those who may, as his page would send it."""
    step = company.go_on(company.read(case.id))
    assert step is not None
    return lambda: company.do(who or step[0], case.id, step[1])


def now(company: LendingCompany, case: Case) -> str:
    """The state of a request whose approver tries again if he was refused."""
    if company.read(case.id).state == "deciding":
        next_step(company, case)()
    return company.read(case.id).state


def on_to(company: LendingCompany, case: Case, state: str) -> None:
    while company.read(case.id).state != state:
        if company.read(case.id).state == "cooling":
            company.pass_days(9)
        else:
            next_step(company, case)()


def bound(company: LendingCompany, file: str) -> list[tuple[str, str]]:
    with company.store.read() as work:
        query = select(bonds.c.kind, bonds.c.case_id).where(
            bonds.c.record == file, bonds.c.ended_at.is_(None)
        )
        return [(row.kind, row.case_id) for row in work.connection.execute(query)]


def files(company: LendingCompany) -> Sequence[str]:
    return [id_ for id_, inside in company.shelf().items() if inside is None][:4]


def test_of_two_approvers_one_lends_and_the_other_request_waits(company: LendingCompany) -> None:
    for file in files(company):
        lin, wu = asked(company, "lin", file), asked(company, "wu", file)
        came = at_once(next_step(company, lin, "gao"), next_step(company, wu, "shen"))
        assert sum(isinstance(each, Case) and each.state == "lent" for each in came) == 1
        assert all(
            each.state in LENT_OR_NOT if isinstance(each, Case) else TAKEN.search(each) for each in came
        )
        assert [kind for kind, _ in bound(company, file)] == ["loan"]
        assert (
            now(company, next(case for case in (lin, wu) if company.read(case.id).state != "lent"))
            == "waiting"
        )


def test_what_two_want_to_lend_and_to_list_is_lent_or_listed(company: LendingCompany) -> None:
    for file in files(company):
        request, proposal = asked(company, "lin", file), listing(company, file)
        lent, listed = at_once(next_step(company, request), next_step(company, proposal))
        if isinstance(lent, Case) and lent.state == "lent":
            assert TAKEN.search(str(listed))
            assert [kind for kind, _ in bound(company, file)] == ["loan"]
        else:
            assert lent.state == "waiting" if isinstance(lent, Case) else ON_A_LIST.search(lent)
            assert now(company, request) == "waiting"
            assert bound(company, file) == [("list", proposal.id)]


def test_what_is_held_while_the_last_witness_signs_is_held_or_destroyed(company: LendingCompany) -> None:
    for file in files(company):
        case = listing(company, file)
        on_to(company, case, "witnessing")
        next_step(company, case)()
        laid, signed = at_once(holding(company, file), next_step(company, case))
        with company.store.read() as work:
            state = work.connection.execute(select(records.c.state).where(records.c.id == file)).scalar_one()
        assert isinstance(laid, Case) != (state == "destroyed"), (laid, signed)
        if state == "destroyed":
            assert "has been destroyed" in str(laid)
            assert bound(company, file) == []
        else:
            assert isinstance(signed, str)
            assert [kind for kind, _ in bound(company, file)] == ["hold"]
