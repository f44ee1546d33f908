"""The archive on both databases: one custodian, gap-free numbers given once, a history that nobody can change."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from archive.draft import Draft, draft_of
from archive.governed import GOVERNED
from archive.queries import find_records, ledger, record_view, records_of_case, register_page
from archive.record import Record
from archive.store.tables import movements, record_numbers, records, register_lines
from engine.case.case import Case
from engine.case.decision import Effect
from engine.digest import Json
from engine.errors import NotFound, Refused
from engine.language.definition import Workflow
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.service.governed import Done
from engine.store.unit_of_work import Store, UnitOfWork
from tests.archive.pack import NOW, case, draft, loan, pack, reading, workflow
from tests.archive.shelf import with_people

LIN, XU = Actor("lin"), Actor("xu")
HANDOVER = workflow({"file": {"type": "new_record", "class": "loan_file", "zh": "档案", "en": "File"}})


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = with_people(database_url)
    yield opened
    opened.close()


def _do(
    work: UnitOfWork, name: str, arguments: Mapping[str, Json], now: datetime = NOW, **written: str
) -> Done:
    effect = Effect(name, written, (), arguments)
    return GOVERNED.handlers[name](work, effect, HANDOVER, case(), XU, reading(now))


def _take_in(work: UnitOfWork, taken: Draft, now: datetime = NOW, **more: Json) -> Draft:
    done = _do(work, "accession", {"records": taken.kept(), **more}, now, records="form.file")
    return draft_of(done.form["file"])


def _certificate(project: str = "P-17") -> Draft:
    return draft("certificate", {"project": project})


def _deal(hand: str, dealt_on: str = "2009-05-04") -> Draft:
    given = {"side": "seller", "hand": hand, "branch": "b1", "by_agent": False, "dealt_on": dealt_on}
    return draft("deal", cast(dict[str, Json], given))


def _one(work: UnitOfWork, id_: str | None) -> Record:
    return record_view(work, str(id_), reading()).record


def test_a_file_and_its_contracts_get_their_numbers(store: Store) -> None:
    with store.begin() as work:
        file = _take_in(work, loan())
    assert file.numbers == {"file": "2026鸿借字第001号"}
    with store.read() as work:
        view = record_view(work, str(file.record), reading())
        assert view.title.zh == "贷款档案 2026鸿借字第001号"
        assert [part.numbers["contract"] for part in view.parts] == [
            "2026鸿借字第001号-01",
            "2026鸿借字第001号-02",
        ]
        assert sorted(view.became) == [2, 3]
        assert view.papers == loan().papers
        assert (view.record.custodian, view.record.place) == ("xu", "reading_room")


def test_the_case_keeps_the_record_and_the_ledger_is_told_the_numbers(store: Store) -> None:
    with store.begin() as work:
        done = _do(work, "accession", {"records": loan().kept()}, records="form.file")
        (file, *_contracts) = records_of_case(work, case().id)
    kept = draft_of(done.form["file"])
    assert kept == replace(loan(), record=file.id, numbers={"file": "2026鸿借字第001号"})
    assert [each["number"] for each in cast(list[Mapping[str, Json]], done.data["numbers"])] == [
        "2026鸿借字第001号",
        "2026鸿借字第001号-01",
        "2026鸿借字第001号-02",
    ]


def test_custody_passes_from_the_opener_to_the_custodian(store: Store) -> None:
    with store.begin() as work:
        file = _take_in(work, loan())
        (moved,) = record_view(work, str(file.record), reading()).movements
    assert (moved.kind, moved.from_custodian, moved.to_custodian) == ("accession", "lin", "xu")
    assert (moved.case, moved.by, moved.at) == (case().id, "xu", NOW)


def test_the_year_starts_the_sequence_again(store: Store) -> None:
    with store.begin() as work:
        numbers = [
            _take_in(work, loan(f"P-{year}-{n}"), datetime(year, 3, 1, tzinfo=UTC)).numbers["file"]
            for year, n in ((2026, 1), (2026, 2), (2027, 1))
        ]
    assert numbers == ["2026鸿借字第001号", "2026鸿借字第002号", "2027鸿借字第001号"]


def test_a_number_follows_options_units_and_the_day_it_is_dated(store: Store) -> None:
    with store.begin() as work:
        taken = [_take_in(work, _deal(hand)) for hand in ("first", "first", "second")]
    assert [each.numbers["master"] for each in taken] == ["Y1-09-1", "Y1-09-2", "Y2-09-1"]
    assert [each.numbers["sub"] for each in taken] == ["B1-09-1", "B1-09-2", "B1-09-3"]
    assert "open" not in taken[0].numbers


def test_a_folder_goes_on_after_it_is_full(store: Store) -> None:
    with store.begin() as work:
        folders = [_take_in(work, _deal("first")).numbers["folder"] for _ in range(11)]
    assert folders == ["D1-1"] * 10 + ["D2-1"]


def test_many_accessions_at_once_leave_no_gap_and_no_double(store: Store) -> None:
    def take(n: int) -> str:
        with store.begin() as work:
            return _take_in(work, loan(f"P-{n}")).numbers["file"]

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(take, range(40)))
    assert sorted(numbers) == [f"2026鸿借字第{n:03d}号" for n in range(1, 41)]


def test_an_accession_that_fails_uses_up_no_number(store: Store) -> None:
    def fail() -> None:
        with store.begin() as work:
            _take_in(work, loan("P-1"))
            raise RuntimeError("the transaction ends here")

    with pytest.raises(RuntimeError):
        fail()
    with store.begin() as work:
        assert _take_in(work, loan("P-2")).numbers["file"] == "2026鸿借字第001号"


def test_a_certificate_waits_for_the_number_of_its_file(store: Store) -> None:
    with store.begin() as work:
        certificate = _take_in(work, _certificate())
        assert certificate.numbers == {}
        kept = _one(work, certificate.record)
        assert (kept.custodian, kept.place) == ("fang", "safe")
    with store.begin() as work:
        file = _take_in(work, loan())
        done = _do(work, "change", {"records": [str(certificate.record)], "set": {"loan_file": file.kept()}})
        assert cast(list[Mapping[str, Json]], done.data["numbers"])[0]["number"] == "2026鸿借字第001号"
        assert _one(work, certificate.record).numbers == {"certificate": "2026鸿借字第001号"}
        history = record_view(work, str(certificate.record), reading()).movements
    assert [each.kind for each in history] == ["accession", "change", "numbered"]


def test_a_later_certificate_gets_the_same_number_at_once(store: Store) -> None:
    with store.begin() as work:
        file = _take_in(work, loan())
        numbers = [
            _take_in(work, _certificate(), set={"loan_file": str(file.record)}).numbers for _ in range(2)
        ]
    assert numbers == [{"certificate": "2026鸿借字第001号"}] * 2


def test_a_number_with_a_sequence_cannot_be_given_twice(store: Store) -> None:
    with store.begin() as work:
        first, second = _take_in(work, loan("P-1")), _take_in(work, loan("P-2"))
    doubled = (
        update(record_numbers)
        .where(record_numbers.c.record == second.record)
        .values(number=first.numbers["file"])
    )
    with pytest.raises(IntegrityError), store.begin() as work:
        work.connection.execute(doubled)


def test_there_is_no_second_file_of_one_project(store: Store) -> None:
    with store.begin() as work:
        _take_in(work, loan())
    with (
        pytest.raises(
            Refused, match=r'already a record "Loan file" with the same Project .2026鸿借字第001号'
        ),
        store.begin() as work,
    ):
        _take_in(work, loan())


def test_the_database_itself_refuses_a_second_file_of_one_project(store: Store) -> None:
    with store.begin() as work:
        first, second = _take_in(work, loan("P-1")), _take_in(work, loan("P-2"))
        key = _one(work, first.record).one_per
    with pytest.raises(IntegrityError), store.begin() as work:
        work.connection.execute(update(records).where(records.c.id == second.record).values(one_per=key))


def test_a_record_cannot_be_without_a_custodian(store: Store) -> None:
    with store.begin() as work:
        file = _take_in(work, loan())
    with pytest.raises(IntegrityError), store.begin() as work:
        work.connection.execute(update(records).where(records.c.id == file.record).values(custodian=None))


def test_nothing_is_taken_in_that_nobody_would_keep(store: Store) -> None:
    with pytest.raises(Refused, match="nobody is Vacant office now"), store.begin() as work:
        _take_in(work, draft("orphan", {"title": "甲"}))


def test_a_record_is_not_taken_in_twice(store: Store) -> None:
    with store.begin() as work:
        file = _take_in(work, loan())
    with pytest.raises(Refused, match="in the archive already"), store.begin() as work:
        _take_in(work, file)


def test_custody_of_a_file_is_given_with_all_that_is_inside(store: Store) -> None:
    with store.begin() as work:
        file = _take_in(work, loan())
        _do(work, "give_custody", {"records": file.kept(), "custodian": "fang"})
    with store.read() as work:
        view = record_view(work, str(file.record), reading())
    assert {view.record.custodian, *(part.custodian for part in view.parts)} == {"fang"}
    moved = view.movements[-1]
    assert (moved.kind, moved.from_custodian, moved.to_custodian) == ("custody", "xu", "fang")


def test_a_change_of_no_records_is_no_change(store: Store) -> None:
    with store.begin() as work:
        assert _do(work, "change", {"records": [], "set": {"loan_file": None}}).data == {"records": []}


def test_a_change_names_a_wrong_field(store: Store) -> None:
    with store.begin() as work:
        file = _take_in(work, loan())
    with pytest.raises(Refused, match="no field 'projct', did you mean 'project'"), store.begin() as work:
        _do(work, "change", {"records": [str(file.record)], "set": {"projct": "P-18"}})


def test_a_changed_field_is_found_by_its_new_value_only(store: Store) -> None:
    with store.begin() as work:
        file = _take_in(work, loan("P-1"))
        _do(work, "change", {"records": [str(file.record)], "set": {"project": "P-9"}})
    with store.read() as work:
        assert find_records(work, class_="loan_file", where={"project": ["P-1"]}) == ()
        (found,) = find_records(work, class_="loan_file", where={"project": ["P-9"]})
        assert find_records(work, number="2026鸿借字第001号")[0] == found


@pytest.mark.parametrize("table", [movements, register_lines], ids=lambda table: table.name)
def test_history_only_grows(store: Store, table: object) -> None:
    with store.begin() as work:
        _take_in(work, loan())
        _do(work, "register", {"name": "handovers", "with": {"branch": "b1"}})
    name = movements if table is movements else register_lines
    for forbidden in (update(name).values(by="nobody"), delete(name)):
        with pytest.raises(DBAPIError, match="only grows"), store.begin() as work:
            work.connection.execute(forbidden)


def test_a_register_is_numbered_without_gaps_and_names_its_records(store: Store) -> None:
    with store.begin() as work:
        deals = [_take_in(work, _deal("first")).kept(), _take_in(work, _deal("second")).kept()]
        given = {"branch": "b1", "files": deals}
        done = [_do(work, "register", {"name": "handovers", "with": given}) for _ in range(3)]
    assert [each.data["nth"] for each in done] == [1, 2, 3]
    with store.read() as work:
        assert [line.nth for line in register_page(work, "handovers", after=2, size=2)] == [3]
        page = ledger(work, "handovers", reading(), size=2)
        rest = ledger(work, "handovers", reading(), page.last or 0, size=2)
    assert (page.total, page.last, rest.last, len(rest.table.rows)) == (3, 2, None, 1)
    assert [cell.zh for cell in page.table.rows[0]] == [
        "1",
        "2026-09-28",
        "徐二",
        "东区分行",
        "交易档案 Y1-09-1、交易档案 Y2-09-1",
    ]


def test_a_view_is_always_up_to_date_and_paged(store: Store) -> None:
    with store.begin() as work:
        for n in range(3):
            _take_in(work, loan(f"P-{n}"))
    with store.read() as work:
        first = ledger(work, "files", reading(), size=2)
        page = ledger(work, "files", reading(), first.last or 0, size=2)
    assert (first.total, len(first.ids), page.total, len(page.ids), page.last) == (3, 2, 3, 1, None)
    assert [cell.zh for cell in page.table.rows[0]] == [
        "2026鸿借字第003号",
        "P-2",
        "2026-09-28",
        "徐二",
        "",
    ]


def test_an_unknown_register_or_record_is_not_found(store: Store) -> None:
    with store.read() as work:
        with pytest.raises(NotFound, match="did you mean 'files'"):
            ledger(work, "file", reading())
        with pytest.raises(NotFound):
            record_view(work, "0" * 32, reading())


def test_a_field_finds_all_records_of_its_project(store: Store) -> None:
    form = {
        "file": {"type": "new_record", "class": "loan_file", "zh": "档案", "en": "File"},
        "found": {
            "type": "records",
            "class": "certificate",
            "where": {"project": "form.file.project"},
            "all": True,
            "zh": "权证",
            "en": "Certificates",
        },
    }
    with store.begin() as work:
        first, second = (_take_in(work, _certificate()) for _ in range(2))
        _take_in(work, _certificate("P-18"))
        fetched = _fetched(work, workflow(cast(dict[str, object], form)), case({"file": loan().kept()}))
        raw = _fetched(work, workflow(cast(dict[str, object], form)), case({"file": {"project": "P-18"}}))
        nothing = _fetched(work, workflow(cast(dict[str, object], form)), case())
    assert fetched["form.found"] == [first.record, second.record]
    assert cast(Mapping[str, Json], fetched[f"record.{first.record}"])["custodian"] == "fang"
    assert len(cast(list[Json], raw["form.found"])) == 1
    assert nothing["form.found"] == []


def test_a_file_that_is_there_already_is_told_while_it_is_prepared(store: Store) -> None:
    with store.begin() as work:
        _take_in(work, loan())
        at_opening = _fetched(work, HANDOVER, case({"file": {"project": "P-17"}}))
        prepared = _fetched(work, HANDOVER, case({"file": loan().kept()}))
        other = _fetched(work, HANDOVER, case({"file": loan("P-18").kept()}))
    assert list(at_opening.values()) == list(prepared.values()) == ["2026鸿借字第001号"]
    assert other == {}


def _fetched(work: UnitOfWork, form: Workflow, of: Case, seen: Reading | None = None) -> Mapping[str, Json]:
    known = replace(seen or reading(), asked=form.asked)
    return GOVERNED.fetch(work, form, replace(of, state=form.first), known)


def test_a_field_is_found_by_an_index_however_many_records_there_are(store: Store) -> None:
    with store.begin() as work:
        _take_in(work, loan())
        plan = work.connection.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT record FROM record_facts WHERE class = 'loan_file' AND name = 'project'"
                " AND value = 'P-17'"
            )
            if work.connection.dialect.name == "sqlite"
            else text("SELECT indexdef FROM pg_indexes WHERE tablename = 'record_facts'")
        ).all()
    assert "ix_record_facts_value" in str(plan)


def test_a_row_of_history_cannot_be_replaced_unseen(store: Store) -> None:
    with store.begin() as work:
        _do(work, "register", {"name": "handovers", "with": {"branch": "b1"}})
    row: dict[str, object] = {
        "register": "handovers",
        "nth": 1,
        "at": NOW,
        "case_id": "x",
        "by": "x",
        "data": {"branch": "b2"},
    }
    with pytest.raises(DBAPIError), store.begin() as work:
        work.connection.execute(
            insert(register_lines).values(row).prefix_with("OR REPLACE", dialect="sqlite")
        )


def test_the_pack_of_these_tests_is_sound() -> None:
    assert pack().name == "papers"
