"""Taking an existing catalogue over, on both databases: checked whole, entered whole, and no number is ever given again."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from archive.catalogue.checking import MOST_ROWS, Catalogue
from archive.catalogue.kept import wrong_of
from archive.catalogue.sheet import Encoding, open_catalogue
from archive.catalogue.taking_over import Imported, import_catalogue
from archive.catalogue.wrong import WrongCell
from archive.found import all_columns, all_rows
from archive.numbering import give_numbers
from archive.queries import find_records, record_view
from archive.record import Record
from archive.sought import Search
from archive.store.spool import Spool
from archive.store.tables import movements, record_numbers, records
from engine.digest import Json
from engine.errors import Conflict, InvalidForm, NotFound
from engine.evidence.ledger import SYSTEM
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.people.organisation import Person
from engine.service.staffing import change_staff, person_changed
from engine.store.metadata import metadata
from engine.store.unit_of_work import Store, UnitOfWork
from engine.text import LANGUAGES, Language, Text
from forms.data_file import write_data
from tests.archive.pack import NOW, ORGANISATION, PACK, pack, reading

FILES = "档号,项目编号,项目结束日,保管人,存放地点,密级,归档日期,柜格盒\n"
TWO = "2024鸿借字第007号,P-1,2024/3/5,徐二,保险柜,秘密,2024年4月1日,3柜2格15盒\n2024鸿借字第017号,P-2,2024.3.6,,,,\n"

STANDING = "file,project,closed_on,created,state,retain_until,appraised\n"
VERDICTS = (
    "choices:\n  verdict: {destroy: {zh: 销毁, en: Destroy}, keep_until: {zh: 延期保管, en: Keep until},"
    " keep: {zh: 永久保管, en: Keep for ever}}\n"
)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store(database_url)
    metadata.create_all(opened.engine)
    with opened.begin() as work:
        people = [person_changed(each) for each in ORGANISATION.people.values()]
        change_staff(work, Actor("he"), people, NOW)
    yield opened
    opened.close()


class Desk:
    """Somebody who imports sheets."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.folder = store, folder
        self.wrong: Sequence[WrongCell] = ()

    def bring(
        self,
        sheet: str | bytes | Path,
        class_: str = "loan_file",
        *,
        dry_run: bool = False,
        most_rows: int = MOST_ROWS,
        encoding: Encoding | None = None,
    ) -> Imported:
        file = sheet if isinstance(sheet, Path) else self.folder / "sheet.csv"
        if not isinstance(sheet, Path):
            file.write_bytes(sheet if isinstance(sheet, bytes) else sheet.encode())
        with Spool.opened() as spool:
            catalogue = Catalogue(open_catalogue(file, encoding=encoding), class_, Actor("he"), most_rows)
            done = import_catalogue(self.store, catalogue, self.reading, spool, dry_run=dry_run)
            self.wrong = tuple(map(wrong_of, spool.wrong()))
        return done

    def reading(self, work: UnitOfWork) -> Reading:
        organisation = replace(ORGANISATION, version=work.directory.version())
        return reading(organisation=organisation)

    def told(
        self, sheet: str | bytes | Path, class_: str = "loan_file", most_rows: int = MOST_ROWS
    ) -> list[str]:
        """What is wrong with a sheet, in English; nothing of it is entered."""
        before = self.count()
        done = self.bring(sheet, class_, most_rows=most_rows)
        assert done.wrong == len(self.wrong) > 0
        assert self.count() == before
        return [cell.text.en for cell in self.wrong]

    def count(self) -> tuple[int, ...]:
        tables = (records, record_numbers, movements)
        with self.store.read() as work:
            run = work.connection.execute
            return tuple(run(select(func.count()).select_from(each)).scalar_one() for each in tables)

    def record(self, number: str) -> Record:
        with self.store.read() as work:
            (found,) = find_records(work, number=number)
            return found


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    return Desk(store, tmp_path)


class Judging(Desk):
    """Where records are appraised, too."""

    changed = ("choices:\n", VERDICTS)

    def reading(self, work: UnitOfWork) -> Reading:
        known = replace(ORGANISATION, version=work.directory.version())
        return replace(reading(organisation=known), pack=pack(PACK.replace(*self.changed)))

    def exported(self, file: Path, language: Language) -> str:
        """All loan files, the way the export writes them."""
        with self.store.read() as work:
            seen = self.reading(work)
            wanted = Search("loan_file")
            write_data(file, all_columns(wanted, seen), all_rows(work, wanted, seen), language)
        return "\n".join(sorted(file.read_text(encoding="utf-8-sig").splitlines()))


class Dated(Judging):
    """Where retention is counted from a date of the file."""

    changed = (
        "ordinary: {keep: 10 years, after: record.created}",
        "ordinary: {keep: 10 years, after: record.closed_on}",
    )


@pytest.fixture
def judging(store: Store, tmp_path: Path) -> Judging:
    return Judging(store, tmp_path)


@pytest.fixture
def dated(store: Store, tmp_path: Path) -> Dated:
    return Dated(store, tmp_path)


def workbook(file: Path, rows: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    book.save(file)
    return file


def test_a_catalogue_is_entered_whole(desk: Desk) -> None:
    done = desk.bring(FILES + TWO)

    assert (done.rows, done.wrong) == (2, 0)
    first, second = desk.record("2024鸿借字第007号"), desk.record("2024鸿借字第017号")
    assert first.fields == {"project": "P-1", "closed_on": "2024-03-05"}
    assert (first.spot, second.spot) == ("3柜2格15盒", "")
    assert (first.custodian, first.place, first.secrecy, first.retention) == (
        "xu",
        "safe",
        "secret",
        "ordinary",
    )
    assert reading().calendar.day_of(first.created_at) == date(2024, 4, 1)
    assert (second.custodian, second.place, second.secrecy) == ("xu", "reading_room", "ordinary")
    assert (first.nth, second.nth, second.created_at) == (1, 2, NOW)


def test_each_record_begins_with_the_movement_of_its_import_and_the_ledger_names_file_and_rows(
    desk: Desk,
) -> None:
    done = desk.bring(FILES + TWO)

    with desk.store.read() as work:
        view = record_view(work, desk.record("2024鸿借字第017号").id, reading())
        (moved,) = view.movements
        *_, entry = [each for each in work.ledger.all() if each.subject == SYSTEM]
    assert (moved.kind, moved.case, moved.by, moved.to_custodian) == ("imported", done.id, "he", "xu")
    assert moved.data == {"line": 3, "file": "2024鸿借字第017号"}
    assert '"what":"records_imported"' in entry.body
    assert f'"class":"loan_file","import":"{done.id}","rows":2,"sha256":"' in entry.body
    assert [text.text for text in entry.texts] == ["sheet.csv"]


def test_a_dry_run_says_the_same_and_enters_nothing(desk: Desk) -> None:
    assert desk.bring(FILES + TWO, dry_run=True) == Imported(2, 0)
    assert desk.count() == (0, 0, 0)


def test_no_number_that_was_imported_is_given_again(desk: Desk) -> None:
    desk.bring(FILES + TWO + "2026鸿借字第41号,P-3,2026-01-05,,,,\n")

    with desk.store.begin() as work:
        new = Record("f" * 32, "loan_file", "xu", "safe", "c" * 32, NOW)
        (given,) = give_numbers([new], {}, work.counters, reading())
    assert given.number == "2026鸿借字第042号"


def test_a_folder_that_was_imported_counts_as_full_and_a_series_without_end_goes_on(desk: Desk) -> None:
    columns = "master,sub,folder,side,hand,branch,by_agent,dealt_on\n"
    desk.bring(
        f"{columns}Y1-09-12,B1-09-3,D7-1,买方,一手,东区分行,否,2009-05-04\n"
        "Y1-09-2,B1-09-5,D7-1,buyer,1,b1,no,2009-05-04\n",
        "deal",
    )

    with desk.store.begin() as work:
        fields = {"side": "buyer", "hand": "first", "branch": "b1", "dealt_on": "2009-06-01"}
        new = Record("f" * 32, "deal", "xu", "safe", "c" * 32, NOW, fields=fields)
        given = {each.name: each.number for each in give_numbers([new], {}, work.counters, reading())}
    assert given == {"master": "Y1-09-13", "sub": "B1-09-6", "folder": "D8-1"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_the_encodings_of_offices_are_found_out(desk: Desk, encoding: str) -> None:
    desk.bring((FILES + TWO).replace("\n", "\r\n").encode(encoding))

    assert desk.record("2024鸿借字第007号").place == "safe"


def test_what_is_no_text_is_told_with_its_line(desk: Desk) -> None:
    with pytest.raises(InvalidForm, match=r"got 'neither UTF-8 nor GBK in line 2'"):
        desk.bring(FILES.encode() + b"\xff\xff\xff,P-1\n")
    with pytest.raises(InvalidForm, match=r"got 'no utf-8 in line 1'"):
        desk.bring(FILES.encode("gbk"), encoding="utf-8")
    with pytest.raises(InvalidForm, match=r"saved again as \.xlsx"):
        desk.bring(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    with pytest.raises(InvalidForm, match=r"Excel workbook"):
        desk.bring(b"PK\x03\x04 and nothing that a workbook has")
    with pytest.raises(NotFound, match=r"no file"):
        desk.bring(desk.folder / "nowhere.csv")


def test_a_workbook_is_read_with_its_dates_and_numbers(desk: Desk) -> None:
    headings = ["Number", "Project", "closed_on", "Place"]
    rows = [headings, [], ["2024鸿借字第001号", 117, datetime(2024, 3, 5), "Safe"], [None] * 4]  # noqa: DTZ001 a cell

    assert desk.bring(workbook(desk.folder / "sheet.xlsx", rows)).rows == 1

    assert desk.record("2024鸿借字第001号").fields == {"project": "117", "closed_on": "2024-03-05"}


def test_formulas_errors_and_digits_that_a_spreadsheet_loses_are_refused(desk: Desk) -> None:
    rows = [["file", "project", "closed_on"], ["=A1", 12345678901234567890, "#REF!"]]

    told = desk.told(workbook(desk.folder / "sheet.xlsx", rows))

    assert told[0].startswith('line 2, "Number": expected a value, not a formula (paste it as a value')
    assert told[1].startswith('line 2, "Project": expected digits kept as text')
    assert told[2].startswith('line 2, "Closed on": expected a value, not a formula')
    assert desk.told(FILES + "=1+2,P-1,2024-03-05\n")[0].endswith("got '=1+2'")


def test_what_only_looks_like_a_formula_is_text(desk: Desk) -> None:
    desk.bring("number,project,closed_on\n+86,-,2024-03-05\n@1,'=1,2024-03-05\n")

    assert desk.record("+86").fields["project"] == "-"
    assert desk.record("@1").fields["project"] == "=1"


def test_headings_are_known_by_name_and_title_and_the_nearest_is_told(desk: Desk) -> None:
    told = desk.told("档号,项目编码,项目结束日*,Place,place\n")

    assert told[0].startswith(
        'line 1, "项目编码": expected a heading, one of: Number, Project, Closed on, Custodian'
    )
    assert told[0].endswith("got '项目编码', did you mean '项目编号'?")
    assert told[1:] == [
        "line 1, \"Place\": expected each column once, got 'place'",
        'line 1, "Project": expected a column "Project", got nothing, did you mean \'project\'?',
    ]


def test_every_wrong_cell_is_told_with_its_line_and_column(desk: Desk) -> None:
    told = desk.told(
        FILES
        + "2024鸿借字第001号,P-8,2024/13/5,徐儿,保险贵,密秘,2034-01-01\n"
        + ",,,,,,,,over\n"
        + TWO
        + f"{'9' * 101},P-4,2024-01-01,lin,,,\n"
    )

    assert told == [
        "line 2, \"Closed on\": expected a date that exists, written 2026-10-09, got '2024/13/5'",
        "line 2, \"Custodian\": expected somebody on the staff, got '徐儿', did you mean '徐二'?",
        "line 2, \"Place\": expected one of Archive room, Out on loan, Safe, got '保险贵', did you mean '保险柜'?",
        "line 2, \"Secrecy\": expected one of Ordinary, Secret, got '密秘', did you mean '秘密'?",
        "line 2, \"Filed on\": expected a date up to 2026-09-28, got '2034-01-01'",
        "line 3, \"beyond the headings\": expected as many cells as headings, got 'over'",
        'line 3, "Number": expected a value, got nothing',
        'line 3, "Project": expected a value, got nothing',
        'line 3, "Closed on": expected a value, got nothing',
        f"line 6, \"Number\": expected a number of at most 100 characters, got '{'9' * 80}…'",
    ]


def test_a_number_twice_in_the_sheet_or_with_the_archive_is_told(desk: Desk) -> None:
    desk.bring(FILES + TWO)

    told = desk.told(
        FILES
        + "2024鸿借字第017号,P-9,2024-03-05\n"
        + "2024鸿借字第018号,P-1,2024-03-05\n"
        + "2024鸿借字第019号,P-7,2024-03-05\n"
        + "2024鸿借字第019号,P-7,2024-03-05\n"
    )

    assert told == [
        "line 2, \"Number\": expected a number that the archive has not given yet, got '2024鸿借字第017号'",
        "line 3, \"Project\": expected another value (the archive has a record with this one), got 'P-1'",
        "line 5, \"Number\": expected each value once (it stands in line 4), got '2024鸿借字第019号'",
        "line 5, \"Project\": expected each value once (it stands in line 4), got 'P-7'",
    ]


def test_parts_go_into_what_they_are_inside_of_and_links_are_numbers(desk: Desk) -> None:
    desk.bring(FILES + TWO)
    desk.bring("编号,贷款档案\n2024鸿借字第007号-01,2024鸿借字第007号\n", "contract")
    desk.bring("number,project,loan_file\n,P-1,2024鸿借字第007号\n", "certificate")

    holder = desk.record("2024鸿借字第007号")
    part = desk.record("2024鸿借字第007号-01")
    assert (part.inside, part.custodian, part.place, part.secrecy) == (holder.id, "xu", "safe", "secret")
    with desk.store.read() as work:
        (certificate,) = find_records(work, class_="certificate")
    assert certificate.fields == {"project": "P-1", "loan_file": holder.id}
    assert (certificate.custodian, certificate.numbers) == ("fang", {})
    assert desk.told("number,inside\n1-1,2024鸿借字第9号\n", "contract") == [
        'line 2, "Part of": expected the number of a "Loan file" in the archive, got \'2024鸿借字第9号\''
    ]


def test_a_record_that_nobody_would_keep_is_refused_unless_the_sheet_says_who_does(desk: Desk) -> None:
    told = desk.told("title\n会议记录\n", "orphan")

    assert told[0].startswith('line 2, "Custodian": expected a custodian (nobody is Vacant office now')
    assert desk.bring("title,custodian\n会议记录,lin\n", "orphan").rows == 1


def test_more_rows_than_the_limit_and_no_rows_are_refused(desk: Desk) -> None:
    assert desk.told(FILES + TWO, most_rows=1) == [
        "line 3, \"rows\": expected at most 1 rows (--limit), got 'row 2'"
    ]
    assert desk.told(FILES) == [
        'line 2, "rows": expected records under the headings, a line each, got nothing'
    ]


def test_a_sheet_of_a_thousand_lines_with_one_wrong_cell_enters_nothing(desk: Desk) -> None:
    lines = [f"2024鸿借字第{n:03}号,P-{n},2024-03-05" for n in range(1, 1_200)]
    lines[1_100] = "2024鸿借字第5号,P-5,2024-02-30"

    assert len(desk.told(FILES + "\n".join(lines))) == 2
    lines[1_100] = "2024鸿借字第1101号,P-1101,2024-02-28"
    assert desk.bring(FILES + "\n".join(lines)).rows == 1_199
    assert desk.count() == (1_199, 1_199, 1_199)


class Meanwhile(Spool):
    """While the sheet is checked, something else happens."""

    happens: Callable[[], object]

    def put_entries(self, entries: Iterable[tuple[int, Json]]) -> None:
        super().put_entries(entries)
        self.happens()


def test_who_was_first_meanwhile_is_told_and_nothing_is_half_done(desk: Desk) -> None:
    other = Desk(desk.store, desk.folder)
    file = desk.folder / "mine.csv"
    file.write_text(FILES + TWO, encoding="utf-8")
    catalogue = Catalogue(open_catalogue(file), "loan_file", Actor("he"))

    def staff_changes() -> None:
        with desk.store.begin() as work:
            put = person_changed(Person("wu", Text("吴四"), "wu@demo.example"))
            change_staff(work, Actor("he"), [put], NOW)

    for happens, said in (
        (staff_changes, "the staff changed"),
        (lambda: other.bring(FILES + TWO), "the archive changed"),
    ):
        with Meanwhile.opened() as spool:
            assert isinstance(spool, Meanwhile)
            spool.happens = happens
            with pytest.raises(Conflict, match=said):
                import_catalogue(desk.store, catalogue, desk.reading, spool, dry_run=False)
    assert desk.count() == (2, 2, 2)


def test_where_a_record_stands_and_until_when_it_is_kept_are_taken_over(judging: Judging) -> None:
    judging.bring(
        STANDING
        + "2024鸿借字第001号,P-1,2024-03-05,2024-04-01,在库,2034-04-01,\n"
        + "2024鸿借字第002号,P-2,2024-03-05,2024-04-01,lost,,\n"
        + "2024鸿借字第003号,P-3,2024-03-05,2024-04-01,in_place,2040年1月1日,\n"
        + "2024鸿借字第004号,P-4,2024-03-05,2024-04-01,,2039-12-31,延期保管\n"
        + "2024鸿借字第005号,P-5,2024-03-05,2024-04-01,,,Keep for ever\n"
        + "2001鸿借字第006号,P-6,2001-03-05,2001-04-01,已销毁,2011-04-01,destroy\n"
    )

    stands = {
        number: (record.state, record.retain_until, record.appraised)
        for number in (
            "4鸿借字第001",
            "4鸿借字第002",
            "4鸿借字第003",
            "4鸿借字第004",
            "4鸿借字第005",
            "1鸿借字第006",
        )
        for record in [judging.record(f"20{'0' if number[0] == '1' else '2'}{number}号")]
    }
    assert [*stands.values()] == [
        ("in_place", "2034-04-01", None),
        ("lost", "2034-04-01", None),
        ("in_place", "2040-01-01", "keep_until"),
        ("in_place", "2039-12-31", "keep_until"),
        ("in_place", None, "keep"),
        ("destroyed", "2011-04-01", "destroy"),
    ]


def test_a_state_or_a_last_day_that_contradicts_is_told(judging: Judging) -> None:
    told = judging.told(
        STANDING
        + "2024鸿借字第001号,P-1,2024-03-05,2024-04-01,借出,,\n"
        + "2024鸿借字第002号,P-2,2024-03-05,2024-04-01,已销,,\n"
        + "2024鸿借字第003号,P-3,2024-03-05,2024-04-01,,2034-03-31,\n"
        + "2024鸿借字第004号,P-4,2024-03-05,2024-04-01,,2040-01-01,永久保管\n"
        + "2024鸿借字第005号,P-5,2024-03-05,2024-04-01,,,延期保管\n"
    )

    assert told[0].startswith('line 2, "State": expected in its place, lost, destroyed or handed to')
    assert told[1].startswith('line 3, "State": expected one of in its place,')
    assert told[1].endswith("did you mean '已销毁'?")
    assert told[2:] == [
        (
            'line 4, "Keep until": expected 2034-04-01, which its retention comes to, or a later day,'
            " got '2034-03-31'"
        ),
        "line 5, \"Keep until\": expected an empty cell, for it is kept for ever, got '2040-01-01'",
        'line 6, "Keep until": expected the day until which it was decided to keep it, got nothing',
    ]


def test_a_part_is_kept_as_long_as_its_file(dated: Desk) -> None:
    dated.bring("file,project,closed_on\n2024鸿借字第001号,P-1,2024-03-05\n")
    dated.bring("contract,inside\n2024鸿借字第001号-01,2024鸿借字第001号\n", "contract")

    assert dated.record("2024鸿借字第001号").retain_until == "2034-03-05"
    assert dated.record("2024鸿借字第001号-01").retain_until == "2034-03-05"


def test_what_was_exported_can_be_imported_into_an_empty_archive(judging: Judging, tmp_path: Path) -> None:
    judging.bring(
        STANDING
        + "2024鸿借字第001号,P-1,2024-03-05,2024-04-01,在库,2034-04-01,\n"
        + "2024鸿借字第002号,P-2,2024-03-05,2024-04-01,lost,2040-01-01,keep_until\n"
        + "2001鸿借字第003号,P-3,2001-03-05,2001-04-01,已销毁,2011-04-01,destroy\n"
    )
    for language in LANGUAGES:
        file = tmp_path / f"out-{language}.csv"
        exported = judging.exported(file, language)
        other = Store(f"sqlite:///{tmp_path}/other-{language}.sqlite")
        metadata.create_all(other.engine)
        with other.begin() as work:
            change_staff(work, Actor("he"), [person_changed(p) for p in ORGANISATION.people.values()], NOW)
        desk = Judging(other, tmp_path)
        assert desk.bring(file).rows == 3
        assert desk.exported(tmp_path / f"again-{language}.csv", language) == exported
        other.close()
