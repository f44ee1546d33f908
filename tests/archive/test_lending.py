"""Lending on both databases: one loan a record at a time, nothing lent that is bound, back in its place, lost and found."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from archive.effects.grip import Grip
from archive.effects.setting import Setting
from archive.store.tables import bonds, records
from engine.case.decision import Effect
from engine.case.identity import new_id
from engine.errors import Refused
from tests.archive.pack import NOW, reading
from tests.archive.shelf import MATTER, TOMORROW, XU, Shelf, with_people


@pytest.fixture
def shelf(database_url: str) -> Iterator[Shelf]:
    store = with_people(database_url)
    yield Shelf(store)
    store.close()


def test_what_is_handed_out_is_with_the_borrower_and_kept_by_its_custodian(shelf: Shelf) -> None:
    file, loan = shelf.file(), shelf.opened("JC2026-0001")
    shelf.lend(loan, file)
    lent = shelf.record(file)
    assert (lent.state, lent.place, lent.custodian) == ("out", "out", "xu")
    assert shelf.kinds(file) == ["accession", "reserved", "lent"]
    assert shelf.history(file)[-1].data == {"holder": "lin"}
    assert shelf.history(file)[-1].case == loan.id


def test_read_in_the_room_it_is_not_out(shelf: Shelf) -> None:
    file, loan = shelf.file(), shelf.case(form={"place": "reading_room"})
    shelf.lend(loan, file)
    assert (shelf.record(file).state, shelf.record(file).place) == ("reading", "reading_room")


def test_what_comes_back_is_in_the_place_it_was_taken_from_with_its_condition(shelf: Shelf) -> None:
    file, loan = shelf.file(), shelf.opened("JC2026-0001")
    shelf.do(loan, "shelve", {"records": [file], "place": "safe", "spot": "3柜2格15盒"})
    shelf.lend(loan, file)
    shelf.do(
        loan, "take_back", {"records": [file], "condition": [{"line": 1, "state": "damaged", "pages": 30}]}
    )
    back = shelf.record(file)
    assert (back.state, back.place, back.spot) == ("in_place", "safe", "3柜2格15盒")
    assert shelf.history(file)[-1].data == {"holder": "lin", "condition": {"state": "damaged", "pages": 30}}
    assert shelf.failures("lendable", file) == []


def test_a_file_is_lent_with_all_that_is_inside_it(shelf: Shelf) -> None:
    file = shelf.file()
    with shelf.store.read() as work:
        contract = work.connection.execute(records.select().where(records.c.inside == file)).first()
    assert contract is not None
    shelf.lend(shelf.opened("JC2026-0001"), file)
    assert shelf.record(contract.id).state == "out"
    with pytest.raises(Refused, match="is on loan to Lin Yi"):
        shelf.do(shelf.case("JC2026-0002"), "reserve", {"records": [contract.id]})


def test_a_part_that_is_out_stands_against_its_whole_file(shelf: Shelf) -> None:
    file = shelf.file()
    with shelf.store.read() as work:
        contract = work.connection.execute(records.select().where(records.c.inside == file)).first()
    assert contract is not None
    shelf.lend(shelf.opened("JC2026-0001"), contract.id)
    (found,) = shelf.findings("free", file)
    assert (found.kind, found.line, found.item) == ("on_loan", 1, "2026鸿借字第001号-01")
    with pytest.raises(Refused, match="Contract 2026鸿借字第001号-01 is on loan"):
        shelf.do(shelf.case(), "reserve", {"records": [file]}, MATTER)


def test_a_refusal_names_the_record_who_has_it_by_which_case_since_and_until_when(shelf: Shelf) -> None:
    file = shelf.file()
    loan = shelf.opened("JC2026-0001", due=datetime(2026, 10, 9, 10, 0, tzinfo=UTC))
    shelf.lend(loan, file)
    with pytest.raises(Refused) as caught:
        shelf.do(shelf.case("JC2026-0002"), "reserve", {"records": [file]})
    (reason,) = caught.value.reasons
    assert reason.text.zh == "有档案不能借出"
    assert reason.details[0].zh == (
        "贷款档案 2026鸿借字第001号已借给林一（JC2026-0001，自2026年9月28日起，"
        "应于2026年10月9日（周五）18:00前归还）"
    )
    assert reason.details[0].en == (
        "Loan file 2026鸿借字第001号 is on loan to Lin Yi"
        " (JC2026-0001, since 28 Sep 2026, due Fri 9 Oct 2026 18:00)"
    )


def test_what_is_reserved_is_nobody_elses(shelf: Shelf) -> None:
    file, first = shelf.file(), shelf.opened("JC2026-0001")
    shelf.do(first, "reserve", {"records": [file]})
    assert shelf.failures("lendable", file, first) == []
    assert shelf.failures("lendable", file) == [
        "贷款档案 2026鸿借字第001号已为他人预留（JC2026-0001，自2026年9月28日起）",
        "合同 2026鸿借字第001号-01已为他人预留（JC2026-0001，自2026年9月28日起）",
        "合同 2026鸿借字第001号-02已为他人预留（JC2026-0001，自2026年9月28日起）",
    ]
    with pytest.raises(Refused, match="is reserved for a loan"):
        shelf.do(shelf.case("YJ2026-0001"), "reserve", {"records": [file]}, MATTER)


def test_a_reservation_follows_what_the_case_names_now(shelf: Shelf) -> None:
    first, second, loan = shelf.file("P-1"), shelf.file("P-2"), shelf.opened("JC2026-0001")
    shelf.do(loan, "reserve", {"records": [first]})
    shelf.do(loan, "reserve", {"records": [second]})
    assert shelf.failures("free", first) == []
    assert shelf.kinds(first)[-1] == "freed"
    assert len(shelf.failures("free", second)) == 3


def test_a_case_that_ends_frees_what_it_reserved_but_not_what_is_in_somebodys_hands(shelf: Shelf) -> None:
    waiting, out, loan = shelf.file("P-1"), shelf.file("P-2"), shelf.opened("JC2026-0001")
    shelf.lend(loan, out)
    shelf.do(loan, "reserve", {"records": [waiting]})
    shelf.ended(loan)
    assert shelf.failures("free", waiting) == []
    assert "已借给林一" in shelf.failures("free", out)[0]


def test_a_part_of_a_loan_may_come_back_first(shelf: Shelf) -> None:
    first, second, loan = shelf.file("P-1"), shelf.file("P-2"), shelf.opened("JC2026-0001")
    shelf.do(loan, "reserve", {"records": [first, second]})
    shelf.do(loan, "take_out", {"records": [first, second], "borrower": "lin"})
    done = shelf.do(loan, "take_back", {"records": [first, second], "still_out": [second]})
    assert done.data["records"] == [first]
    assert (shelf.record(first).state, shelf.record(second).state) == ("in_place", "out")
    done = shelf.do(loan, "take_back", {"records": [first, second]}, now=TOMORROW)
    assert done.data["records"] == [second]
    assert shelf.kinds(first).count("returned") == 1


def test_what_was_not_lent_is_not_taken_back(shelf: Shelf) -> None:
    file, other, loan = shelf.file("P-1"), shelf.file("P-2"), shelf.opened("JC2026-0001")
    shelf.lend(loan, file)
    with pytest.raises(Refused, match="was not lent by this case"):
        shelf.do(loan, "take_back", {"records": [file, other]})
    with pytest.raises(Refused, match="was not lent by this case"):
        shelf.do(shelf.case("JC2026-0002"), "take_back", {"records": [file]})
    assert shelf.record(file).state == "out"


def test_what_is_out_is_not_handed_out_again_by_the_same_case(shelf: Shelf) -> None:
    file, loan = shelf.file(), shelf.opened("JC2026-0001")
    shelf.lend(loan, file)
    with pytest.raises(Refused, match="is on loan to Lin Yi"):
        shelf.do(loan, "take_out", {"records": [file], "borrower": "fang"})


def test_what_is_lost_is_not_lent_until_it_is_found(shelf: Shelf) -> None:
    file, loan = shelf.file(), shelf.opened("JC2026-0001")
    shelf.do(loan, "shelve", {"records": [file], "place": "safe"})
    shelf.lend(loan, file)
    shelf.do(loan, "lose", {"records": [file]})
    assert shelf.record(file).state == "lost"
    assert shelf.failures("lendable", file)[0] == "贷款档案 2026鸿借字第001号已报失"
    with pytest.raises(Refused, match="is reported lost"):
        shelf.do(shelf.case("JC2026-0002"), "lend", {"records": [file], "borrower": "lin"})
    shelf.do(shelf.case(), "find", {"records": [file]})
    assert (shelf.record(file).state, shelf.record(file).place) == ("in_place", "safe")
    with pytest.raises(Refused, match="is not reported lost"):
        shelf.do(shelf.case(), "find", {"records": [file]})


def test_lending_decides_and_binds_nothing(shelf: Shelf) -> None:
    file = shelf.file()
    shelf.do(shelf.case("JY2026-0001"), "lend", {"records": [file], "borrower": "lin", "place": "out"})
    assert shelf.failures("free", file) == []
    assert shelf.kinds(file) == ["accession"]


def test_a_record_that_does_not_exist_is_named(shelf: Shelf) -> None:
    with pytest.raises(Refused, match=f"no record {'0' * 32} in the archive"):
        shelf.do(shelf.case(), "reserve", {"records": ["0" * 32]})


def test_of_many_who_want_one_record_one_gets_it_and_the_others_are_told_who(shelf: Shelf) -> None:
    file = shelf.file()
    cases = [shelf.opened(f"JC2026-{n:04d}") for n in range(8)]

    def reserve(n: int) -> str:
        try:
            shelf.do(cases[n], "reserve", {"records": [file]})
        except Refused as refused:
            return refused.reasons[0].details[0].en
        return cases[n].number

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(reserve, range(8)))
    winners = [each for each in said if each.startswith("JC")]
    assert len(winners) == 1
    assert [each for each in said if f"is reserved for a loan ({winners[0]}" in each] == [
        each for each in said if each not in winners
    ]


def test_many_who_want_the_same_records_in_another_order_never_wait_for_each_other(shelf: Shelf) -> None:
    files = [shelf.file(f"P-{n}") for n in range(4)]
    cases = [shelf.opened(f"JC2026-{n:04d}") for n in range(8)]

    def reserve(n: int) -> bool:
        wanted = files[n % 4 :] + files[: n % 4]
        try:
            shelf.do(cases[n], "reserve", {"records": wanted if n % 2 else wanted[::-1]})
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(reserve, range(8))) == 1


def test_the_index_has_the_last_word_and_says_who_was_first(shelf: Shelf) -> None:
    """Somebody wrote past the locks: the effect still finds out, and its transaction goes on to tell whom."""
    file, first, second = shelf.file(), shelf.opened("JC2026-0001"), shelf.opened("JC2026-0002")

    with shelf.store.begin() as work:
        grip = Grip.of(Setting.of(work, Effect("reserve", {}), second, XU, reading()), [file])
        work.connection.execute(
            insert(bonds).values(
                id="b" * 32, record=file, nth=9, kind="list", case_id=first.id, since=NOW, by="xu", note=""
            )
        )
        with pytest.raises(Refused, match=r"stands on a destruction list \(JC2026-0001"):
            grip.lay("loan")


@pytest.mark.parametrize("second", ["loan", "list", "matter"])
def test_the_database_itself_refuses_a_second_exclusive_bond(shelf: Shelf, second: str) -> None:
    file = shelf.file()
    shelf.do(shelf.case(), "reserve", {"records": [file]})
    row = {
        "id": new_id(NOW),
        "record": file,
        "nth": 9,
        "kind": second,
        "case_id": "x",
        "since": NOW,
        "by": "x",
        "note": "",
    }
    with pytest.raises(IntegrityError), shelf.store.begin() as work:
        work.connection.execute(insert(bonds).values(row))
    with shelf.store.begin() as work:
        work.connection.execute(insert(bonds).values({**row, "kind": "hold"}))


def test_bonds_are_history(shelf: Shelf) -> None:
    file, loan = shelf.file(), shelf.case()
    shelf.do(loan, "reserve", {"records": [file]})
    forbidden = (delete(bonds), update(bonds).values(by="nobody"), update(bonds).values(record=file[::-1]))
    for statement in forbidden:
        with pytest.raises(DBAPIError), shelf.store.begin() as work:
            work.connection.execute(statement)
    shelf.ended(loan)
    with pytest.raises(DBAPIError, match="only grow"), shelf.store.begin() as work:
        work.connection.execute(update(bonds).values(ended_at=None))
    with pytest.raises(DBAPIError, match="only grow"), shelf.store.begin() as work:
        work.connection.execute(update(bonds).values(ended_at=TOMORROW))


def test_a_record_is_kept_by_somebody_who_exists_and_never_deleted(shelf: Shelf) -> None:
    file = shelf.file()
    with pytest.raises(DBAPIError, match="somebody on the staff"), shelf.store.begin() as work:
        work.connection.execute(update(records).where(records.c.id == file).values(custodian="nobody"))
    with pytest.raises(DBAPIError, match="never deleted"), shelf.store.begin() as work:
        work.connection.execute(delete(records).where(records.c.inside == file))
