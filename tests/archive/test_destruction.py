"""Holds, lists, verdicts and destruction on both databases: never what is held, lent or to be kept; a hold wins; a stub stays."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import cast

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import DBAPIError

from archive.store.bonds import Bonds
from archive.store.tables import bonds, records
from engine.case.case import Case
from engine.case.command import Amend
from engine.case.identity import new_id
from engine.digest import Json
from engine.errors import Refused
from engine.language.definition import Workflow
from engine.service.service import in_one_transaction
from engine.store.unit_of_work import UnitOfWork
from tests.archive.pack import NOW, loan, workflow
from tests.archive.shelf import LOAN, MATTER, TOMORROW, Shelf, with_people

LISTING = workflow(
    {
        "records": {"type": "records", "zh": "清册", "en": "List"},
        "verdicts": {
            "type": "table",
            "for": "each form.records",
            "zh": "鉴定",
            "en": "Verdicts",
            "fields": {"verdict": {"type": "text", "zh": "意见", "en": "Verdict"}},
        },
    }
)


@pytest.fixture
def shelf(database_url: str) -> Iterator[Shelf]:
    store = with_people(database_url)
    yield Shelf(store)
    store.close()


def _listed(shelf: Shelf, *files: str, number: str = "XH2026-001") -> Case:
    made = shelf.opened(number, form={"records": list(files)})
    shelf.do(made, "list_for_destruction", {"records": list(files)})
    return made


def _verdicts(shelf: Shelf, of: Case, *rows: Mapping[str, Json]) -> Mapping[str, Json]:
    done = shelf.do(of, "appraise", {"verdicts": list(rows)}, LISTING, verdicts="form.verdicts")
    return done.form


def test_what_is_listed_is_not_lent_and_what_is_lent_is_not_listed(shelf: Shelf) -> None:
    listed, lent = shelf.file("P-1"), shelf.file("P-2")
    _listed(shelf, listed)
    shelf.lend(shelf.opened("JC2026-0001"), lent)
    with pytest.raises(Refused, match=r"stands on a destruction list \(XH2026-001, since 28 Sep 2026\)"):
        shelf.do(shelf.case("JC2026-0002"), "reserve", {"records": [listed]})
    with pytest.raises(Refused, match=r"is on loan to Lin Yi \(JC2026-0001"):
        shelf.do(shelf.case("XH2026-002"), "list_for_destruction", {"records": [lent]})


def test_a_list_follows_what_the_case_names_now_and_ends_with_it(shelf: Shelf) -> None:
    first, second = shelf.file("P-1"), shelf.file("P-2")
    listing = _listed(shelf, first, second)
    shelf.do(listing, "list_for_destruction", {"records": [second]})
    assert shelf.failures("free", first) == []
    assert shelf.failures("free", second, listing) == []
    shelf.ended(listing)
    assert shelf.failures("free", second) == []
    assert shelf.kinds(second)[-2:] == ["listed", "unlisted"]


def test_what_is_unlisted_is_free_again(shelf: Shelf) -> None:
    file = shelf.file()
    listing = _listed(shelf, file)
    shelf.do(listing, "unlist", {"records": [file]})
    assert shelf.failures("free", file) == []


def test_what_is_destroyed_leaves_its_stub_and_never_comes_back(shelf: Shelf) -> None:
    file = shelf.file()
    listing = _listed(shelf, file)
    done = shelf.do(listing, "destroy", {"records": [file], "method": "shred"}, records="form.records")
    assert done.form == {}
    stub = shelf.record(file)
    assert (stub.state, stub.place, stub.custodian) == ("destroyed", "", "xu")
    assert stub.numbers == {"file": "2026鸿借字第001号"}
    assert shelf.history(file)[-1].data == {"method": "shred"}
    assert shelf.failures("lendable", file)[0] == "贷款档案 2026鸿借字第001号已销毁"
    for effect, more in (
        ("lend", {"borrower": "lin"}),
        ("reserve", {}),
        ("hold", {}),
        ("find", {}),
        ("take_back", {}),
        ("change", {"set": {"project": "x"}}),
        ("give_custody", {"custodian": "fang"}),
        ("shelve", {"place": "safe"}),
        ("destroy", {}),
    ):
        with pytest.raises(Refused):
            shelf.do(shelf.opened("JC2026-0009"), effect, {"records": [file], **more})
    for changed in ({"state": "in_place"}, {"custodian": "fang"}, {"place": "safe"}):
        with pytest.raises(DBAPIError, match="stays so"), shelf.store.begin() as work:
            work.connection.execute(update(records).where(records.c.id == file).values(changed))
    row = {
        "id": new_id(NOW),
        "record": file,
        "nth": 9,
        "kind": "hold",
        "case_id": "x",
        "since": NOW,
        "by": "x",
        "note": "",
    }
    with pytest.raises(DBAPIError, match="not bound again"), shelf.store.begin() as work:
        work.connection.execute(insert(bonds).values(row))


def test_after_a_destruction_its_project_may_have_a_new_file(shelf: Shelf) -> None:
    file = shelf.file("P-1")
    shelf.do(_listed(shelf, file), "destroy", {"records": [file]})
    assert shelf.record(shelf.file("P-1")).numbers == {"file": "2026鸿借字第002号"}


def test_what_could_not_be_destroyed_stays_on_the_list(shelf: Shelf) -> None:
    gone, left = shelf.file("P-1"), shelf.file("P-2")
    listing = _listed(shelf, gone, left)
    done = shelf.do(listing, "destroy", {"records": [gone, left], "left": [left]}, records="form.records")
    assert done.form == {"records": [left]}
    assert (shelf.record(gone).state, shelf.record(left).state) == ("destroyed", "in_place")
    assert "已列入销毁清册" in shelf.failures("free", left)[0]
    shelf.do(listing, "destroy", {"records": [left]}, records="form.records")
    assert shelf.record(left).state == "destroyed"


def test_nothing_is_destroyed_if_one_of_the_list_may_not_be(shelf: Shelf) -> None:
    good, held = shelf.file("P-1"), shelf.file("P-2")
    listing = shelf.opened("XH2026-001")
    shelf.do(shelf.opened("DJ2026-0001"), "hold", {"records": [held]})
    with pytest.raises(Refused, match=r"is on hold \(DJ2026-0001") as caught:
        shelf.do(listing, "destroy", {"records": [good, held]})
    assert [getattr(each, "line", None) for each in caught.value.reasons[0].details] == [2, 2, 2]
    assert shelf.record(good).state == "in_place"


def test_a_hold_takes_what_is_listed_off_the_list_and_tells_its_case(shelf: Shelf) -> None:
    held, other = shelf.file("P-1"), shelf.file("P-2")
    rows: list[Json] = [{"line": 1, "record": held}, {"line": 2, "record": other}]
    listing = shelf.opened("XH2026-001", form={"records": [held, other], "verdicts": rows, "reason": "到期"})
    shelf.do(listing, "list_for_destruction", {"records": [held, other]})
    done = shelf.do(shelf.opened("DJ2026-0001"), "hold", {"records": [held]})
    (told,) = done.follows
    assert told.case == listing.id
    assert isinstance(told.command, Amend)
    assert told.command.form == {"records": [other], "verdicts": [rows[1]]}
    assert told.command.what == "taken_off_list"
    assert told.command.say.zh == (
        "以下档案已被冻结，移出销毁清册：贷款档案 2026鸿借字第001号（DJ2026-0001）"
    )
    assert shelf.kinds(held)[-2:] == ["unlisted", "held"]
    with pytest.raises(Refused, match="is on hold"):
        shelf.do(listing, "destroy", {"records": [held]})


def test_a_hold_on_a_part_takes_its_whole_file_off_the_list(shelf: Shelf) -> None:
    file = shelf.file()
    listing = _listed(shelf, file)
    with shelf.store.read() as work:
        part = work.connection.execute(records.select().where(records.c.inside == file)).first()
    assert part is not None
    (told,) = shelf.do(shelf.opened("DJ2026-0001"), "hold", {"records": [part.id]}).follows
    assert cast(Amend, told.command).form == {"records": None}
    assert shelf.failures("free", file) == [
        "合同 2026鸿借字第001号-01已被冻结（DJ2026-0001，自2026年9月28日起）"
    ]
    with pytest.raises(Refused, match="Contract 2026鸿借字第001号-01 is on hold"):
        shelf.do(listing, "destroy", {"records": [file]})


def test_a_hold_on_a_part_takes_file_and_part_off_a_list_that_names_both(shelf: Shelf) -> None:
    file = shelf.file()
    with shelf.store.read() as work:
        part = work.connection.execute(records.select().where(records.c.inside == file)).first()
    assert part is not None
    listing = _listed(shelf, file, part.id)
    (told,) = shelf.do(shelf.opened("DJ2026-0001"), "hold", {"records": [part.id]}).follows
    assert cast(Amend, told.command).form == {"records": None}
    with shelf.store.read() as work:
        assert [b for b in Bonds(work.connection).of_case(listing.id) if b.kind == "list"] == []


def test_what_is_held_is_read_in_the_room_and_not_lent_out(shelf: Shelf) -> None:
    file = shelf.file()
    shelf.do(shelf.opened("DJ2026-0001"), "hold", {"records": [file]})
    assert shelf.failures("lendable", file, place="reading_room") == []
    assert shelf.failures("lendable", file, place="out")[0] == (
        "贷款档案 2026鸿借字第001号已被冻结（DJ2026-0001，自2026年9月28日起）"
    )
    shelf.lend(shelf.case(form={"place": "reading_room"}), file)
    assert shelf.record(file).state == "reading"


def test_a_hold_outlives_its_case_until_it_is_released(shelf: Shelf) -> None:
    file, holding = shelf.file(), shelf.opened("DJ2026-0001")
    shelf.do(holding, "hold", {"records": [file]})
    shelf.do(holding, "hold", {"records": [file]})
    shelf.ended(holding)
    assert len(shelf.failures("free", file)) == 3
    with pytest.raises(Refused, match=r"is on hold \(DJ2026-0001"):
        shelf.do(shelf.opened("DJ2026-0002"), "release", {"records": [file]})
    with shelf.store.begin() as work:
        held = work.cases.lock(holding.id)
        work.cases.save(replace(held, state="laid", outcome="done", ended_at=NOW, version=held.version + 1))
    shelf.do(shelf.opened("DJ2026-0002"), "release", {"records": [file]})
    assert shelf.failures("free", file) == []
    with pytest.raises(Refused, match="is not on hold"):
        shelf.do(shelf.opened("DJ2026-0003"), "release", {"records": [file]})


def test_of_two_holds_each_is_lifted_by_its_own_case(shelf: Shelf) -> None:
    file, first, second = shelf.file(), shelf.opened("DJ2026-0001"), shelf.opened("DJ2026-0002")
    for holding in (first, second):
        shelf.do(holding, "hold", {"records": [file]})
    shelf.do(first, "release", {"records": [file]})
    assert "DJ2026-0002" in shelf.failures("free", file)[0]
    shelf.do(second, "release", {"records": [file]})
    assert shelf.failures("free", file) == []


def test_what_is_to_be_kept_leaves_the_list(shelf: Shelf) -> None:
    files = [shelf.file(f"P-{n}") for n in range(3)]
    listing = _listed(shelf, *files)
    form = _verdicts(
        shelf,
        listing,
        {"line": 1, "record": files[0], "verdict": "destroy"},
        {"line": 2, "record": files[1], "verdict": "keep", "reason": "有史料价值"},
        {"line": 3, "verdict": "keep_until", "until": "2030-12-31"},
    )
    assert form == {"records": [files[0]]}
    kept, later = shelf.record(files[1]), shelf.record(files[2])
    assert (kept.appraised, kept.retain_until) == ("keep", None)
    assert (later.appraised, later.retain_until) == ("keep_until", "2030-12-31")
    assert shelf.failures("free", files[1]) == []
    with pytest.raises(Refused, match="was appraised to be kept for ever"):
        shelf.do(listing, "destroy", {"records": [files[0], files[1]]})
    with pytest.raises(Refused, match="is kept until 31 Dec 2030"):
        shelf.do(listing, "destroy", {"records": [files[2]]})


def test_a_keep_wins_over_whoever_says_otherwise(shelf: Shelf) -> None:
    file, second = shelf.file("P-1"), shelf.file("P-2")
    listing = _listed(shelf, file, second)
    _verdicts(shelf, listing, {"record": file, "verdict": "destroy"})
    _verdicts(shelf, listing, {"record": file, "verdict": "keep"})
    _verdicts(shelf, listing, {"record": file, "verdict": "destroy"})
    assert shelf.record(file).appraised == "keep"
    assert shelf.history(file)[-1].data == {"verdict": "destroy", "stands": "keep"}
    _verdicts(shelf, listing, {"record": second, "verdict": "keep_until", "until": "2030-12-31"})
    _verdicts(shelf, listing, {"record": second, "verdict": "keep_until", "until": "2028-12-31"})
    _verdicts(shelf, listing, {"record": second, "verdict": "destroy"})
    assert shelf.record(second).retain_until == "2030-12-31"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"verdict": "burn"}, "expected destroy, keep_until or keep"),
        ({"verdict": "keep_until"}, "needs a day after today"),
        ({"verdict": "keep_until", "until": "2026-09-28"}, "needs a day after today"),
    ],
)
def test_a_verdict_is_whole(shelf: Shelf, row: Mapping[str, Json], message: str) -> None:
    file = shelf.file()
    with pytest.raises(Refused, match=f"line 1: .*{message}"):
        _verdicts(shelf, shelf.opened("XH2026-001"), {"line": 1, "record": file, **row})
    assert shelf.record(file).appraised is None


def test_what_another_organisation_has_is_no_longer_ours(shelf: Shelf) -> None:
    file, moving = shelf.file(), shelf.opened("YJ2026-0001")
    shelf.do(moving, "reserve", {"records": [file]}, MATTER)
    assert "正在办理另一事项" in shelf.failures("free", file)[0]
    shelf.do(moving, "transfer_out", {"records": [file], "receiver": "市档案馆"})
    assert shelf.record(file).state == "transferred"
    assert shelf.history(file)[-1].data == {"receiver": "市档案馆"}
    assert shelf.failures("lendable", file)[0].endswith("已移交外单位")


def test_looking_and_copying_leave_a_trace_and_move_nothing(shelf: Shelf) -> None:
    file, reading_case = shelf.file(), shelf.opened("FZ2026-0001")
    shelf.do(shelf.opened("DJ2026-0001"), "hold", {"records": [file]})
    shelf.do(reading_case, "show", {"records": [file], "reader": "lin"})
    shelf.do(reading_case, "copy_out", {"records": [file], "reader": "lin", "copies": 2, "purpose": "诉讼"})
    assert [(each.kind, each.data) for each in shelf.history(file)[-2:]] == [
        ("shown", {"reader": "lin"}),
        ("copied", {"reader": "lin", "copies": 2}),
    ]
    assert shelf.record(file).state == "in_place"
    shelf.do(shelf.opened("DJ2026-0002"), "lose", {"records": [file]})
    for effect in ("show", "copy_out"):
        with pytest.raises(Refused, match="is reported lost"):
            shelf.do(reading_case, effect, {"records": [file], "reader": "lin"})


def test_whoever_waits_first_is_told_when_it_is_back(shelf: Shelf) -> None:
    file, loan_case = shelf.file(), shelf.opened("JC2026-0001")
    shelf.lend(loan_case, file)
    first, second = shelf.opened("JY2026-0002"), shelf.opened("JY2026-0003")
    shelf.do(first, "queue", {"records": [file], "borrower": "fang"}, now=NOW)
    shelf.do(second, "queue", {"records": [file], "borrower": "xu"}, now=TOMORROW)
    (told,) = shelf.do(loan_case, "take_back", {"records": [file]}).tells
    assert (told.case, told.message.to) == (first.id, "fang")
    assert told.message.data["say"] == {
        "zh": "您等待的档案已归还：贷款档案 2026鸿借字第001号",
        "en": "The record you wait for is back: Loan file 2026鸿借字第001号",
    }
    fangs = shelf.opened("JC2026-0002")
    shelf.lend(fangs, file, to="fang")
    (told,) = shelf.do(fangs, "take_back", {"records": [file]}).tells
    assert told.message.to == "xu"
    shelf.ended(second)
    shelf.lend(shelf.opened("JC2026-0003"), file)


def test_the_database_itself_refuses_to_destroy_what_is_held_or_lent(shelf: Shelf) -> None:
    held, lent = shelf.file("P-1"), shelf.file("P-2")
    shelf.do(shelf.opened("DJ2026-0001"), "hold", {"records": [held]})
    shelf.lend(shelf.opened("JC2026-0001"), lent)
    for id_ in (held, lent):
        with pytest.raises(DBAPIError, match="held or out on loan"), shelf.store.begin() as work:
            work.connection.execute(update(records).where(records.c.id == id_).values(state="destroyed"))


def _outcome(shelf: Shelf, of: Case, effect: str, records_: list[str], by: Workflow) -> bool:
    def act(work: UnitOfWork) -> bool:
        shelf.do_in(work, of, effect, {"records": records_}, by)
        return True

    try:
        return in_one_transaction(shelf.store, act)
    except Refused:
        return False


def test_lent_listed_and_in_a_matter_at_once_is_impossible_however_they_race(shelf: Shelf) -> None:
    files = [shelf.file(f"P-{n}") for n in range(3)]
    deeds = [("reserve", LOAN), ("list_for_destruction", LISTING), ("reserve", MATTER)] * 2
    cases = [[shelf.opened(f"C{n}-{m}") for m in range(3)] for n in range(len(deeds))]

    def act(n: int) -> list[bool]:
        effect, by = deeds[n]
        order = files[n % 3 :] + files[: n % 3]
        return [_outcome(shelf, cases[n][m], effect, [id_], by) for m, id_ in enumerate(order)]

    with ThreadPoolExecutor(6) as pool:
        won = [each for many in pool.map(act, range(len(deeds))) for each in many]
    assert sum(won) == len(files)
    with shelf.store.read() as work:
        rows = work.connection.execute(bonds.select().where(bonds.c.record.in_(files))).all()
    assert sorted(row.record for row in rows) == sorted(files)


def test_a_hold_and_a_destruction_that_race_never_both_win(shelf: Shelf) -> None:
    files = [shelf.file(f"P-{n}") for n in range(6)]
    listings = [_listed(shelf, file, number=f"XH2026-{n:03d}") for n, file in enumerate(files)]
    holding = [shelf.opened(f"DJ2026-{n:04d}") for n in range(6)]

    def destroy(n: int) -> bool:
        return _outcome(shelf, listings[n], "destroy", [files[n]], LISTING)

    def hold(n: int) -> bool:
        return _outcome(shelf, holding[n], "hold", [files[n]], LISTING)

    with ThreadPoolExecutor(4) as pool:
        deeds = [(pool.submit(destroy, n), pool.submit(hold, n)) for n in range(6)]
        won = [(one.result(), other.result()) for one, other in deeds]
    assert all(destroyed != held for destroyed, held in won)
    assert [shelf.record(file).state == "destroyed" for file in files] == [destroyed for destroyed, _ in won]


def test_a_loan_file_of_these_tests_is_sound() -> None:
    assert loan().papers
