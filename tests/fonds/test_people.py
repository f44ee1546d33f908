"""`fonds people` and `fonds units`: sheets into the directory, all or nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fonds.conftest import Run

Write = Callable[[str, str], Path]
UNITS = "id,name_zh,name_en,kind,code,parent,head\nco,鸿程公司,Hongcheng,company,HC,,gao\nloans,业务部,Loans,department,,co,\n"
PEOPLE = (
    "id,name_zh,name_en,email,language,unit,manager,rank,position_zh,position_en,roles,active\n"
    "gao,高景行,Gao Jingxing,gao@example.test,zh,co,,gm,总经理,General manager,gm,true\n"
    "lin,林小满,Lin Xiaoman,lin@example.test,en,loans,gao,staff,项目经理,Project manager,a_role; b_role@loans,true\n"
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

    assert exported[0] == PEOPLE.splitlines()[0]
    assert set(PEOPLE.replace("; ", ";").splitlines()[1:]) < set(exported[1:])
    assert run("units", "export").stdout.splitlines()[1] == "co,鸿程公司,Hongcheng,company,HC,,gao,"


@pytest.mark.usefixtures("staffed")
def test_the_same_sheet_once_more_changes_nothing(run: Run) -> None:
    entries = run("ledger", "verify").stdout

    said = run("people", "import", "staff.csv").stdout

    assert said == "people changed: 0 new, 0 different, 2 as they were\n"
    assert run("ledger", "verify").stdout == entries


def test_a_dry_run_tells_everything_and_changes_nothing(run: Run, company: Path, write: Write) -> None:
    write("staff.csv", "id,name_zh,email,roles\nlin,林小满,lin@example.test,a_role\n")

    said = run("people", "import", "staff.csv", "--dry-run").stdout

    assert said.splitlines() == [
        "people would change: 1 new, 0 different, 0 as they were",
        "  new        lin",
        "  role given lin: a_role",
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
    ]


@pytest.mark.usefixtures("staffed")
def test_a_column_that_is_left_out_leaves_what_is_known(run: Run, write: Write) -> None:
    write("staff.csv", "id,name_zh,email\nlin,林小满,lin.new@example.test\n")

    assert "1 different" in run("people", "import", "staff.csv").stdout

    expected = PEOPLE.splitlines()[2].replace("; ", ";").replace("lin@", "lin.new@")
    assert expected in run("people", "export").stdout.splitlines()


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
