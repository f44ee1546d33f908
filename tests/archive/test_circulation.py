"""What pages and forms ask: who has what until when, what is overdue, held, waited for, and what falls due."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from archive.circulation import (
    bonds_of,
    bound_now,
    falling_due,
    holds,
    loans,
    loans_of,
    overdue_loans,
    queue_for,
)
from tests.archive.pack import NOW, reading
from tests.archive.shelf import TOMORROW, Shelf, days, with_people

DUE = datetime(2026, 10, 9, 10, tzinfo=UTC)


@pytest.fixture
def shelf(database_url: str) -> Iterator[Shelf]:
    store = with_people(database_url)
    yield Shelf(store)
    store.close()


def test_what_somebody_has_since_when_and_until_when(shelf: Shelf) -> None:
    first, second = shelf.file("P-1"), shelf.file("P-2")
    one, other = shelf.opened("JC2026-0001", due=DUE), shelf.opened("JC2026-0002")
    shelf.lend(one, first)
    shelf.lend(other, second, to="fang", now=TOMORROW)
    with shelf.store.read() as work:
        (mine,) = loans_of(work, "lin", reading())
        everything = loans(work, reading())
        assert overdue_loans(work, reading(DUE - days(1))) == ()
        assert overdue_loans(work, reading(DUE)) == (mine,)
    assert (mine.title.zh, mine.since, mine.due_at) == ("贷款档案 2026鸿借字第001号", NOW, DUE)
    assert (mine.case, mine.number, mine.holder) == (one.id, "JC2026-0001", "lin")
    assert (mine.is_overdue(DUE - days(1)), mine.is_overdue(DUE)) == (False, True)
    assert [(each.holder, each.since, each.due_at) for each in everything] == [
        ("lin", NOW, DUE),
        ("fang", TOMORROW, None),
    ]
    shelf.do(one, "take_back", {"records": [first]})
    with shelf.store.read() as work:
        assert loans_of(work, "lin", reading()) == ()
        assert overdue_loans(work, reading(DUE)) == ()


def test_what_is_only_reserved_is_nobodys_loan(shelf: Shelf) -> None:
    file = shelf.file()
    shelf.do(shelf.opened("JC2026-0001"), "reserve", {"records": [file]})
    with shelf.store.read() as work:
        assert loans(work, reading()) == ()
        (bond, *_) = bound_now(work, [file])[file]
    assert (bond.kind, bond.holder, bond.number) == ("loan", None, "JC2026-0001")


def test_holds_in_force(shelf: Shelf) -> None:
    file, holding = shelf.file(), shelf.opened("DJ2026-0001")
    shelf.do(holding, "hold", {"records": [file]})
    with shelf.store.read() as work:
        (held,) = holds(work, reading())
    assert (held.title.en, held.number, held.by, held.since) == (
        "Loan file 2026鸿借字第001号", "DJ2026-0001", "xu", NOW,
    )  # fmt: skip
    shelf.do(holding, "release", {"records": [file]})
    with shelf.store.read() as work:
        assert holds(work, reading()) == ()


def test_the_queue_goes_by_who_asked_first(shelf: Shelf) -> None:
    file = shelf.file()
    first, second = shelf.opened("JY2026-0001"), shelf.opened("JY2026-0002")
    shelf.do(second, "queue", {"records": [file], "borrower": "fang"}, now=TOMORROW)
    shelf.do(first, "queue", {"records": [file], "borrower": "lin"})
    shelf.do(first, "queue", {"records": [file], "borrower": "lin"})
    for n in range(3, 9):
        shelf.do(shelf.opened(f"JY2026-000{n}"), "queue", {"records": [file], "borrower": "xu"}, now=TOMORROW)
    with shelf.store.read() as work:
        queue = queue_for(work, file)
    assert [(each.place, each.person, each.number) for each in queue] == [
        (1, "lin", "JY2026-0001"),
        (2, "fang", "JY2026-0002"),
        *((n, "xu", f"JY2026-000{n}") for n in range(3, 9)),
    ]


def test_everything_that_ever_bound_a_record(shelf: Shelf) -> None:
    file, loan = shelf.file(), shelf.opened("JC2026-0001")
    shelf.lend(loan, file)
    shelf.do(loan, "take_back", {"records": [file]}, now=TOMORROW)
    shelf.do(shelf.opened("DJ2026-0001"), "hold", {"records": [file]}, now=TOMORROW)
    with shelf.store.read() as work:
        found = bonds_of(work, file)
    assert [(each.kind, each.holder, each.ended_at) for each in found] == [
        ("loan", None, NOW),
        ("loan", "lin", TOMORROW),
        ("hold", None, None),
    ]


def test_what_falls_due_until_a_day(shelf: Shelf) -> None:
    old = [shelf.file(f"P-{year}", now=datetime(year, 3, 1, 1, tzinfo=UTC)) for year in (2014, 2015, 2016)]
    gone = shelf.file("P-gone", now=datetime(2013, 3, 1, 1, tzinfo=UTC))
    shelf.do(shelf.opened("XH2026-001"), "destroy", {"records": [gone]})
    shelf.do(shelf.opened("DJ2026-0001"), "hold", {"records": [old[0]]})
    shelf.file("P-new")
    with shelf.store.read() as work:
        page = falling_due(work, reading(), date(2025, 12, 31), class_="loan_file")
        later = falling_due(work, reading(), date(2026, 12, 31), after=date(2025, 12, 31), class_="loan_file")
        second = falling_due(work, reading(), date(2026, 12, 31), class_="loan_file", page=2, size=2)
        all_classes = falling_due(work, reading(), date(2025, 12, 31))
    assert page.total == 2
    assert [(each.record.id, each.last_day) for each in page.records] == [
        (old[0], date(2024, 3, 1)),
        (old[1], date(2025, 3, 1)),
    ]
    assert [bond.kind for bond in page.records[0].bonds] == ["hold"]
    assert [each.record.id for each in later.records] == [old[2]]
    assert (second.total, [each.record.id for each in second.records]) == (3, [old[2]])
    assert all_classes.total == 6
    appraising = shelf.opened("XH2026-002")
    shelf.do(appraising, "appraise", {"verdicts": [{"record": old[0], "verdict": "keep"}]})
    with shelf.store.read() as work:
        assert falling_due(work, reading(), date(2025, 12, 31), class_="loan_file").total == 1


def test_another_policys_records_are_not_shown_under_this_one(shelf: Shelf) -> None:
    file = shelf.file()
    shelf.lend(shelf.opened("JC2026-0001"), file)
    other = replace(reading(), pack=reading().pack.model_copy(update={"sections": {}}))
    with shelf.store.read() as work:
        assert loans_of(work, "lin", other) == ()
