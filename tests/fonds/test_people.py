"""`fonds people` and `fonds units`: sheets into the directory, all or nothing."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.fonds.conftest import Run

Write = Callable[[str, str], Path]
UNITS = "id,name_zh,name_en,kind,code,parent,head\nco,鸿程公司,Hongcheng,company,HC,,gao\nloans,业务部,Loans,department,,co,\n"
PEOPLE = (
    "id,name_zh,name_en,email,phone,language,unit,manager,rank,position_zh,position_en,roles,active\n"
    "gao,高景行,Gao Jingxing,gao@example.test,010-5550 0101转12,zh,co,,gm,总经理,General manager,gm,true\n"
    "lin,林小满,Lin Xiaoman,lin@example.test,,en,loans,gao,staff,项目经理,Project manager,a_role; b_role@loans,true\n"
)


@pytest.fixture
def staffed(run: Run, company: Path, write: Write) -> None:
    """Two units and two people."""
    write("units.csv", UNITS)
    write("staff.csv", PEOPLE)
    run("units", "import", "units.csv")
    run("people", "import", "staff.csv")


@pytest.mark.usefixtures("staffed")
def test_what_was_imported_is_exported_alike(run: Run) -> None:
    exported = run("people", "export").stdout.splitlines()

    assert exported[0] == f"{PEOPLE.splitlines()[0]},from,until"
    assert {f"{line},," for line in PEOPLE.replace("; ", ";").splitlines()[1:]} < set(exported[1:])
    assert run("units", "export").stdout.splitlines()[1] == "co,鸿程公司,Hongcheng,company,HC,,gao,"


@pytest.mark.usefixtures("staffed")
def test_the_same_sheet_once_more_changes_nothing(run: Run) -> None:
    entries = run("ledger", "verify").stdout

    said = run("people", "import", "staff.csv").stdout.splitlines()

    assert said[0] == "people changed: 0 new, 0 different, 2 as they were"
    assert run("ledger", "verify").stdout == entries


def test_a_dry_run_tells_everything_and_changes_nothing(run: Run, company: Path, write: Write) -> None:
    write("staff.csv", "id,name_zh,email,roles\nlin,林小满,lin@example.test,a_role\n")

    said = run("people", "import", "staff.csv", "--dry-run").stdout

    assert said.splitlines() == [
        "people would change: 1 new, 0 different, 0 as they were",
        "  new        lin",
        "  role given lin: a_role",
        "  not in the sheet, left as they were: administrator",
    ]
    assert "lin" not in run("people", "export").stdout


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_the_encodings_of_offices_are_read(run: Run, company: Path, tmp_path: Path, encoding: str) -> None:
    text = "id,name_zh,email\r\nlin,林小满,lin@example.test\r\n"
    (tmp_path / "staff.csv").write_bytes(text.encode(encoding))

    run("people", "import", "staff.csv")

    assert "lin,林小满,," in run("people", "export").stdout


@pytest.mark.usefixtures("staffed")
def test_every_wrong_cell_is_told_and_nothing_is_half_done(run: Run, write: Write) -> None:
    before = run("people", "export").stdout
    write(
        "staff.csv",
        "id,name_zh,email,language,unit,manager,rank,roles,active\n"
        "zhao,赵一,zhao@example.test,zh,loans,gao,staff,a_role,true\n"
        "Wu,,wu,cn,laons,goa,staf,a_rolle;b_role@laons,perhaps\n"
        "zhao,赵二,zhao2@example.test,zh,loans,gao,staff,a_role,true,more\n",
    )

    said = run("people", "import", "staff.csv", code=1).stderr.splitlines()

    assert [
        line.split(": ")[1] if line.startswith("staff.csv:3") else line.split(": ")[0] for line in said
    ] == [
        *("id", "email", "name_zh", "language", "unit", "manager", "rank", "active", "roles", "roles"),
        *("staff.csv:4", "staff.csv:4"),
    ]
    assert "staff.csv:3: unit: expected a known name (did you mean 'loans'?), got 'laons'" in said
    assert run("people", "export").stdout == before


@pytest.mark.usefixtures("staffed")
def test_roles_in_a_sheet_replace_those_that_were_held(run: Run, write: Write) -> None:
    write("staff.csv", "id,name_zh,email,roles\nlin,林小满,lin@example.test,b_role\n")

    said = run("people", "import", "staff.csv").stdout.splitlines()

    assert said[1:] == [
        "  role given lin: b_role",
        "  role taken lin: a_role",
        "  role taken lin: b_role@loans",
        "  not in the sheet, left as they were: administrator, gao",
    ]


@pytest.mark.usefixtures("staffed")
def test_a_telephone_is_kept_as_it_is_written_and_what_is_none_is_told(run: Run, write: Write) -> None:
    write("phones.csv", "编号,姓名,邮箱,电话\nlin,林小满,lin@example.test,+86 138 0000 0000\n")
    assert "phone - → +86 138 0000 0000" in run("people", "import", "phones.csv", "--dry-run").stdout
    run("people", "import", "phones.csv")
    exported = run("people", "export").stdout
    assert "lin@example.test,'+86 138 0000 0000,en" in exported, "no spreadsheet reckons with it"
    write("again.csv", exported)
    assert "0 new, 0 different" in run("people", "import", "again.csv").stdout

    for wrong in ("lin@example.test", "12", "电话见通讯录", "=1+1"):
        write("wrong.csv", f"id,name_zh,email,phone\nlin,林小满,lin@example.test,{wrong}\n")
        assert "wrong.csv:2: phone: expected" in run("people", "import", "wrong.csv", code=1).stderr, wrong


@pytest.mark.usefixtures("staffed")
def test_a_column_that_is_left_out_leaves_what_is_known(run: Run, write: Write) -> None:
    write("staff.csv", "id,name_zh,email\nlin,林小满,lin.new@example.test\n")

    assert "1 different" in run("people", "import", "staff.csv").stdout

    expected = PEOPLE.splitlines()[2].replace("; ", ";").replace("lin@", "lin.new@")
    assert f"{expected},," in run("people", "export").stdout.splitlines()


def test_a_role_that_nobody_holds_is_a_warning(run: Run, company: Path, write: Write) -> None:
    write("staff.csv", "id,name_zh,email,roles\nlin,林小满,lin@example.test,archivist\n")

    warned = run("people", "import", "staff.csv").stderr.splitlines()

    assert "warning: nobody holds the role 'a_role'" in warned
    assert "warning: nobody holds the role 'archivist'" not in warned


def test_a_rehearsed_import_warns_of_what_would_be_missing_after_it(
    run: Run, company: Path, write: Write
) -> None:
    write("staff.csv", "id,name_zh,email,roles\nlin,林小满,lin@example.test,archivist\n")

    warned = run("people", "import", "staff.csv", "--dry-run").stderr.splitlines()

    assert warned == run("people", "import", "staff.csv").stderr.splitlines()
    assert "warning: nobody holds the role 'a_role'" in warned
    assert "warning: nobody holds the role 'archivist'" not in warned


def test_what_can_be_chosen_is_listed_without_empty_names(run: Run, company: Path, write: Write) -> None:
    write("staff.csv", "id,name_zh,email,unit,manager\n,林小满,lin@example.test,sales,qqq\n")

    said = run("people", "import", "staff.csv", code=1).stderr

    assert "unit: expected an empty cell, for there is none to choose from yet, got 'sales'" in said
    assert "manager: expected one of: administrator, got 'qqq'" in said


def test_a_wrong_heading_is_told_with_the_nearest_right_one(run: Run, company: Path, write: Write) -> None:
    write("staff.csv", "id,name_zh,emial\n")

    said = run("people", "import", "staff.csv", code=1).stderr.splitlines()

    assert said[0] == "staff.csv:1: expected a known name (did you mean 'email'?), got 'emial'"
    assert "expected a column 'email'" in said[1]


def test_units_that_lie_in_each_other_are_refused(run: Run, company: Path, write: Write) -> None:
    write("units.csv", "id,name_zh,kind,parent\na,甲,department,b\nb,乙,department,a\nc,丙,branhc,d\n")

    said = run("units", "import", "units.csv", code=1).stderr.splitlines()

    assert [line.split(": expected ")[0] for line in said] == [
        "units.csv:2: parent",
        "units.csv:3: parent",
        "units.csv:4: kind",
        "units.csv:4: parent",
    ]
    assert run("units", "export").stdout.count("\n") == 1


@pytest.mark.usefixtures("staffed")
def test_a_head_who_is_nobody_yet_is_a_warning(run: Run, write: Write) -> None:
    write("units.csv", "id,name_zh,kind,head\nloans,业务部,department,linn\n")
    run("units", "import", "units.csv")

    warned = run("people", "import", "staff.csv").stderr

    assert "unit 'loans': its head 'linn' is nobody yet, did you mean 'lin'?" in warned


GM = "id,name_zh,email,roles,from,until\n"


@pytest.mark.usefixtures("staffed")
def test_a_rehearsal_tells_field_by_field_what_would_change(run: Run, write: Write) -> None:
    write("staff.csv", "id,name_zh,email,rank,active\nlin,林小曼,lin@example.test,manager,false\n")

    said = run("people", "import", "staff.csv", "--dry-run").stdout.splitlines()

    assert said == [
        "people would change: 0 new, 1 different, 0 as they were",
        "  different  lin: name_zh 林小满 → 林小曼",
        "  different  lin: rank staff → manager",
        "  different  lin: active true → false",
        "  not in the sheet, left as they were: administrator, gao",
    ]


@pytest.mark.usefixtures("staffed")
def test_a_role_for_a_time_comes_and_goes_as_days(run: Run, write: Write) -> None:
    lines = "lin,林小满,lin@example.test,a_role,,\nlin,,,archivist@loans;auditor,2026-10-01,2026-12-31\n"
    write("staff.csv", GM + lines)

    said = run("people", "import", "staff.csv").stdout.splitlines()

    assert "  role given lin: archivist@loans from 2026-10-01 until 2026-12-31" in said
    assert "  role taken lin: b_role@loans" in said
    exported = run("people", "export").stdout
    assert "lin,,,,,,,,,,,archivist@loans;auditor,,2026-10-01,2026-12-31\n" in exported
    write("again.csv", exported)
    assert "0 new, 0 different" in run("people", "import", "again.csv").stdout
    assert run("people", "export").stdout == exported


@pytest.mark.usefixtures("staffed")
@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (
            "lin,林小满,lin@example.test,a_role,2026-10-02,2026-10-01\n",
            "2: until: expected a day not before 2026-10-02",
        ),
        ("lin,林小满,lin@example.test,a_role,2026-13-01,\n", "2: from: expected a day, like 2026-10-01"),
        (
            "lin,林小满,lin@example.test,,2026-10-01,\n",
            "2: roles: expected the roles that are held in that time",
        ),
        (
            "lin,林小满,lin@example.test,a_role,,\nlin,,,a_role,2026-10-01,\n",
            "3: roles: expected each role once (it stands in line 2), got 'a_role'",
        ),
        (
            "lin,=CHAR(65),lin@example.test,,,\n",
            "2: name_zh: expected a value, not a formula, got '=CHAR(65)'",
        ),
        (
            "lin,林,lin@example.test,,,\nlin,林,lin@example.test,,,\n",
            "3: id: expected each id once (it stands in line 2)",
        ),
    ],
)
def test_what_no_period_or_value_is_names_its_cell(run: Run, write: Write, lines: str, told: str) -> None:
    write("staff.csv", GM + lines)

    assert f"staff.csv:{told}" in run("people", "import", "staff.csv", code=1).stderr


@pytest.mark.usefixtures("staffed")
def test_who_would_report_to_himself_is_told_by_the_way_that_leads_back(run: Run, write: Write) -> None:
    write("staff.csv", "id,name_zh,email,manager\ngao,高景行,gao@example.test,lin\n")

    said = run("people", "import", "staff.csv", code=1).stderr

    assert (
        "staff.csv:2: manager: expected a manager who is not below this one (gao → lin → gao), got 'lin'"
        in said
    )


@pytest.mark.usefixtures("staffed")
def test_the_only_holder_of_a_role_cannot_be_taken_away(run: Run, write: Write) -> None:
    write("staff.csv", "id,name_zh,email,roles\nlin,林小满,lin@example.test,archivist\n")
    run("people", "import", "staff.csv")
    before = run("people", "export").stdout
    write("staff.csv", "id,name_zh,email,active\nlin,林小满,lin@example.test,false\n")

    for more in ((), ("--dry-run",)):
        said = run("people", "import", "staff.csv", *more, code=1).stderr.splitlines()
        assert said[0].startswith(
            "refused: Lin Xiaoman alone holds 'Archivist' (archivist), which somebody must hold"
        )
        assert (
            said[-1] == "  to do it right, name the successor in the same file, with archivist under 'roles'"
        )
    assert run("people", "export").stdout == before

    lines = "lin,林小满,lin@example.test,,false\ngao,高景行,gao@example.test,archivist,\n"
    write("staff.csv", f"id,name_zh,email,roles,active\n{lines}")
    assert "role given gao: archivist" in run("people", "import", "staff.csv").stdout


@pytest.mark.usefixtures("staffed")
def test_who_is_missing_leaves_only_when_that_is_said(run: Run, write: Write) -> None:
    write("staff.csv", "id,name_zh,email\ngao,高景行,gao@example.test\n")
    assert "left as they were: administrator, lin" in run("people", "import", "staff.csv").stdout

    said = run("people", "import", "staff.csv", "--missing-leave", code=1).stderr
    assert said == "refused: nobody would be administrator any more\n"

    write("staff.csv", "id,name_zh,email\ngao,高景行,gao@example.test\nadministrator,何,he@example.test\n")
    said = run("people", "import", "staff.csv", "--missing-leave").stdout.splitlines()
    assert "  different  lin: active true → false" in said
    assert "  role taken lin: a_role" in said
    assert "left as they were" not in "".join(said)


@pytest.mark.usefixtures("staffed")
def test_more_rows_than_the_limit_are_refused(run: Run, write: Write) -> None:
    write("staff.csv", PEOPLE)

    said = run("people", "import", "staff.csv", "--limit", "1", code=1).stderr

    assert said == "staff.csv:3: expected at most 1 rows: please import it in parts, got 'more'\n"


@pytest.mark.usefixtures("staffed")
def test_a_workbook_with_chinese_headings_is_as_good(run: Run, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["编号", "姓名", "邮箱", "角色", "自", "至"])
    sheet.append(["lin", "林小满", "lin@example.test", "archivist", date(2026, 10, 1), date(2026, 12, 31)])
    book.save(tmp_path / "staff.xlsx")

    said = run("people", "import", "staff.xlsx").stdout

    assert "role given lin: archivist from 2026-10-01 until 2026-12-31" in said


def test_units_of_any_depth_go_round(run: Run, company: Path, write: Write) -> None:
    rows = [f"u{n},{n}级,department,{f'u{n - 1}' if n else ''}" for n in range(12)]
    write("units.csv", "\n".join(["编号,名称,类别,上级部门", *rows]))
    run("units", "import", "units.csv")

    write("units.csv", "id,name_zh,kind,parent\nu0,0级,department,u11\n")
    said = run("units", "import", "units.csv", code=1).stderr

    assert "u0 → u11 → u10 → u9 → u8 → u7 → u6 → u5 → u4 → u3 → u2 → u1 → u0" in said
