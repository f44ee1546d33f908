"""`fonds records`: an existing catalogue into the archive, all or nothing."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.fonds.conftest import Run

Write = Callable[[str, str], Path]
STAFF = "id,name_zh,email,roles\nxu,徐二,xu@example.test,archivist\n"
CATALOGUE = "档号,项目编号,客户,closed_on\n2024鸿借字第001号,P-1,甲公司,2024/3/5\n2024鸿借字第002号,P-2,乙公司,2024/3/6\n"
IMPORT = ("records", "import", "catalogue.csv", "--class", "loan_file")


@pytest.fixture
def staffed(run: Run, company: Path, write: Write) -> None:
    """A company with an archivist."""
    write("staff.csv", STAFF)
    run("people", "import", "staff.csv")
    write("catalogue.csv", CATALOGUE)


@pytest.mark.usefixtures("staffed")
def test_a_catalogue_is_tried_and_then_imported_and_the_ledger_still_proves(run: Run) -> None:
    before = run("ledger", "verify").stdout

    assert (
        run(*IMPORT, "--dry-run").stdout
        == "2 records of class loan_file would be imported from catalogue.csv\n"
    )
    assert run("ledger", "verify").stdout == before
    assert run(*IMPORT).stdout == "2 records of class loan_file imported from catalogue.csv\n"
    assert run("ledger", "verify").stdout != before
    assert "a number that the archive has not given yet" in run(*IMPORT, code=1).stderr


@pytest.mark.usefixtures("staffed")
def test_a_few_wrong_cells_are_printed_and_all_are_in_the_file(
    run: Run, write: Write, tmp_path: Path
) -> None:
    lines = "".join(f"2024鸿借字第{n:03}号,=P{n},甲公司,2024/3/32\n" for n in range(1, 41))
    write("catalogue.csv", CATALOGUE.splitlines()[0] + "\n" + lines)

    said = run(*IMPORT, "--errors", "wrong.csv", code=1).stderr.splitlines()

    assert said[0].startswith('catalogue.csv: line 2, "Project": expected a value, not a formula')
    assert len(said) == 52
    assert said[-2:] == [
        "... and 30 more wrong cells; all are in wrong.csv",
        "nothing is imported: 80 cells wrong",
    ]
    with (tmp_path / "wrong.csv").open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert len(rows) == 80
    assert (rows[0]["line"], rows[0]["column"], rows[0]["got"]) == ("2", "项目编号", "'=P1")
    assert (rows[-1]["line"], rows[-1]["column_en"][:13], rows[-1]["got"]) == (
        "41",
        "Project ended",
        "2024/3/32",
    )


@pytest.mark.usefixtures("staffed")
def test_what_is_wrong_is_told_in_chinese_too(run: Run, write: Write) -> None:
    write("catalogue.csv", "档号,项目编号,客护,closed_on\n")

    said = run(*IMPORT, "--lang", "zh", code=1).stderr.splitlines()

    assert said[0].startswith("catalogue.csv: 第1行“客护”：应为列名，可用：档号、项目编号、客户、")
    assert said[0].endswith("实为“客护”（是否为“客户”？）")


@pytest.mark.usefixtures("staffed")
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk"])
def test_the_encoding_is_found_out_or_given(run: Run, tmp_path: Path, encoding: str) -> None:
    (tmp_path / "catalogue.csv").write_bytes(CATALOGUE.encode(encoding))

    given = "gb18030" if encoding == "gbk" else "utf-8"
    assert run(*IMPORT, "--dry-run").stdout == run(*IMPORT, "--dry-run", "--encoding", given).stdout
    wrong = "utf-16"
    assert "got 'no utf-16 in line 1'" in run(*IMPORT, "--encoding", wrong, code=1).stderr


@pytest.mark.usefixtures("staffed")
def test_a_class_that_is_not_there_and_more_rows_than_the_limit_are_told(run: Run) -> None:
    said = run("records", "import", "catalogue.csv", "--class", "loan_fil", code=1).stderr
    assert said == "no class 'loan_fil', did you mean 'loan_file'?\n"

    assert "expected at most 1 rows (--limit), got 'row 2'" in run(*IMPORT, "--limit", "1", code=1).stderr


@pytest.mark.usefixtures("staffed")
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_exported_can_be_imported_again_and_is_never_a_formula(
    run: Run, company: Path, write: Write, tmp_path: Path, ending: str
) -> None:
    empty = shutil.copy(company, tmp_path / "empty.db")
    write("catalogue.csv", CATALOGUE + "2024鸿借字第003号,-1,'=1+1,2024/3/7\n")
    run(*IMPORT)

    said = run("records", "export", f"all.{ending}", "--class", "loan_file").stdout

    assert said == f"3 records of class loan_file written to all.{ending}\n"
    if ending == "csv":
        text = (tmp_path / "all.csv").read_text(encoding="utf-8-sig")
        assert text.splitlines()[1].startswith("2024鸿借字第003号,'-1,'=1+1,2024-03-07,徐二,")
    else:
        sheet = openpyxl.load_workbook(tmp_path / "all.xlsx").worksheets[0]
        assert [(cell.value, cell.data_type) for cell in sheet[2][1:3]] == [("-1", "s"), ("=1+1", "s")]
    back = ("records", "import", f"all.{ending}", "--class", "loan_file")
    assert "a number that the archive has not given yet" in run(*back, code=1).stderr
    assert run(*back, "--database", f"sqlite:///{empty}").stdout.startswith(
        "3 records of class loan_file imported"
    )


@pytest.mark.usefixtures("staffed")
def test_what_is_found_is_exported(run: Run, tmp_path: Path) -> None:
    run(*IMPORT)

    found = run(
        "records",
        "export",
        "f.csv",
        "--class",
        "loan_file",
        "--where",
        "customer~乙公",
        "--where",
        "number=2024*",
    )

    assert found.stdout == "1 record of class loan_file written to f.csv\n"
    assert "P-2" in (tmp_path / "f.csv").read_text(encoding="utf-8-sig").splitlines()[1]
    wrong = run("records", "export", "f.csv", "--class", "loan_file", "--where", "custmer=x", code=1).stderr
    assert "did you mean 'customer'?" in wrong
    assert (
        "no kind of file '.pdf'" in run("records", "export", "f.pdf", "--class", "loan_file", code=1).stderr
    )
