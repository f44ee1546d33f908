"""A form as a workbook: text stays text, numbers are numbers, and it prints as the paper form does."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from forms.excel import excel
from forms.worksheet import LONGEST_CELL
from tests.forms.sample import DIGEST, cells_of, sample, workbook_of
from tests.forms.test_pdf import NASTY


def footer_of(content: bytes) -> str:
    """The foot of the first sheet, as the file has it."""
    with ZipFile(BytesIO(content)) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    return sheet.partition("<oddFooter>")[2].partition("</oddFooter>")[0]


@pytest.mark.parametrize(
    "words", [*NASTY, "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "https://example.test/"]
)
def test_what_people_wrote_stays_text(words: str) -> None:
    sheet = workbook_of(excel(sample([words]))).worksheets[0]

    (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == words]
    assert cell.data_type in ("s", "inlineStr")
    assert cell.hyperlink is None


def test_pages_are_numbers_that_can_be_added_and_the_rest_is_text() -> None:
    sheet = workbook_of(excel(sample(["甲", "乙"]))).worksheets[0]

    rows = [[cell.value for cell in row] for row in sheet.iter_rows() if row[1].value in ("甲", "乙")]
    assert rows == [["1", "甲", "秘密", 1], ["2", "乙", "秘密", 2]]


def test_it_is_ready_to_be_printed() -> None:
    content = excel(sample(["表"], landscape=True))
    sheet = workbook_of(content).worksheets[0]
    heading = next(row[0].row or 0 for row in sheet.iter_rows() if row[1].value == "题名")

    assert sheet.title == "移交清单"
    assert sheet.print_title_rows == f"${heading}:${heading}"
    assert sheet.freeze_panes == f"A{heading + 1}"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.page_setup.fitToHeight == 0
    footer = footer_of(content)
    for words in (
        "第 &amp;P 页　共 &amp;N 页",
        "核对码 1a2b 3c4d 5e6f 7788",
        "流水 12 · ab12 cd34 ef56 ab78",
    ):
        assert words in footer


def test_head_signatures_and_the_digest_are_there() -> None:
    cells = [str(cell) for cell in cells_of(excel(sample(["表"])))]

    assert {"移交清单", "Transfer list", "YJ2026-0001", "移交事由", "项目档案移交"} <= set(cells)
    assert any("林小满\n2026-09-28 09:00  登录后办理" in cell for cell in cells)
    assert any("签字：" in cell for cell in cells)
    assert any(DIGEST in cell for cell in cells)


def test_a_cover_is_a_sheet_of_its_own_and_an_empty_list_says_so() -> None:
    book = workbook_of(excel(sample([], cover=True)))

    assert book.sheetnames == ["封面", "移交清单"]
    assert "（无）" in cells_of(excel(sample([])))


def test_a_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    cells = cells_of(excel(sample(["长" * (LONGEST_CELL + 5)])))

    (cut,) = [str(cell) for cell in cells if str(cell).startswith("长")]
    assert cut.endswith("……（后略）")
    assert len(cut) <= LONGEST_CELL


def test_the_same_form_is_the_same_file() -> None:
    assert excel(sample(["表"])) == excel(sample(["表"]))


def test_english_stands_under_the_headings_where_it_is_asked_for() -> None:
    cells = cells_of(excel(sample(["表"]), "en"))

    assert "题名\nTitle" in cells
    assert "秘密 Secret" in cells
