"""What was counted is what is reviewed and registered, whatever comes and goes meanwhile; counted anew, it is listed anew."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from archive.draft import record_ids
from archive.store.tables import register_lines
from engine.case.case import Case
from engine.case.command import Act
from tests.archive.lending_company import LendingCompany, at, fill


@pytest.fixture
def company(database_url: str) -> Iterator[LendingCompany]:
    fill(database_url)
    opened = at(database_url)
    yield opened
    opened.store.close()


def _go_on(company: LendingCompany, workflow: str, steps: int = 1) -> Case:
    done = None
    for _ in range(steps):
        case = next(each for each in company.going_on() if each.workflow == workflow)
        step = company.go_on(case)
        assert step is not None
        done = company.do(step[0], case.id, step[1])
    assert done is not None
    return done


def _lent(company: LendingCompany) -> str:
    file = next(iter(company.shelf()))
    company.open("lin", "borrowing", {"records": [file], "purpose": "核对", "term": "1 week"})
    _go_on(company, "borrowing")
    assert _go_on(company, "loan", 2).state == "out"
    return file


def test_what_comes_back_after_the_count_was_not_counted(company: LendingCompany) -> None:
    file = _lent(company)
    company.open("xu", "stocktake", {"place": "archive_room"})
    counted = record_ids(_go_on(company, "stocktake").form["expected"])
    _go_on(company, "loan")
    assert record_ids(_go_on(company, "stocktake").form["expected"]) == counted
    assert file not in counted
    with company.store.read() as work:
        query = select(register_lines.c.data).where(register_lines.c.register == "stocktakes")
        (line,) = work.connection.execute(query).scalars()
    assert record_ids(line["records"]) == counted


def test_who_counts_again_counts_what_is_there_now(company: LendingCompany) -> None:
    file = _lent(company)
    company.open("xu", "stocktake", {"place": "archive_room"})
    case = _go_on(company, "stocktake")
    _go_on(company, "loan")
    company.do("gao", case.id, Act("send_back", {"objection": "再盘一次"}))
    assert file in record_ids(_go_on(company, "stocktake").form["expected"])
