"""A form as a PDF: every page headed and counted, nothing that people wrote is read as markup, nothing is lost."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from forms.fonts import characters, printable
from forms.pdf import pdf
from tests.forms.sample import DIGEST, pages_of, sample

NASTY = (
    '#eval("1")', "=1+1", "*粗* _斜_ `码` $x^2$ <label> @ref // 注", "“引号” 'a' \"b\" \\n \\u{1F600}", "第一行\n第二行",
    "{{7*7}} ${7*7} %s", '#import "@preview/x:0.1.0"', "-- --- ~ ...", "[方括号] (圆) {花}",
)  # fmt: skip


def test_every_page_has_the_headings_its_number_and_the_codes() -> None:
    pages = pages_of(pdf(sample(f"文件{n}" for n in range(120))))

    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert f"第 {number} 页　共 {len(pages)} 页" in page
        assert "核对码 1a2b 3c4d 5e6f 7788" in page
        assert "流水 12 · ab12 cd34 ef56 ab78" in page
        assert "吴越 2026-09-28 09:00 打印" in page
    assert all("题名" in page for page in pages if "文件" in page)
    assert DIGEST in pages[-1]


def test_every_row_is_there_once() -> None:
    text = "\n".join(pages_of(pdf(sample(f"甲{n}乙" for n in range(120)))))

    assert [text.count(f"甲{n}乙") for n in range(120)] == [1] * 120


@pytest.mark.parametrize("words", NASTY)
def test_what_people_wrote_is_printed_and_never_run(words: str) -> None:
    text = "".join("".join(pages_of(pdf(sample([words])))).split())

    assert "".join(words.split()) in text


def test_rare_characters_are_printed_and_those_no_font_has_are_named() -> None:
    (page,) = pages_of(pdf(sample(["㐂䶮", "好😀", "𠮷田"])))

    assert "㐂䶮" in page
    assert "好〔U+1F600〕" in page
    assert "〔U+20BB7〕田" in page


def test_a_word_without_a_break_stays_in_its_column() -> None:
    (page,) = pages_of(pdf(sample(["Q" * 200])))

    assert page.count("Q") == 200
    assert max(len(line) for line in page.splitlines() if "QQQ" in line) < 60


def test_a_row_longer_than_a_page_goes_on_over_pages() -> None:
    pages = pages_of(pdf(sample(["长" * 9_000])))

    assert len(pages) > 1
    assert sum(page.count("长") for page in pages) == 9_000


def test_the_same_form_is_the_same_file_and_archival() -> None:
    content = pdf(sample(["立项审批表"], cover=True))

    assert content == pdf(sample(["立项审批表"], cover=True))
    reader = PdfReader(BytesIO(content))
    assert reader.metadata is not None
    assert reader.metadata.title == "移交清单"
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in content


def test_english_stands_beside_the_chinese_where_it_is_asked_for() -> None:
    chinese, both = pages_of(pdf(sample(["表"])))[0], pages_of(pdf(sample(["表"]), "en"))[0]

    assert "Transfer list" in chinese
    assert "Secrecy" not in chinese
    for words in (
        "移交清单",
        "题名",
        "Title",
        "密级",
        "Secrecy",
        "第 1 页　共 1 页",
        "Page 1 of 1",
        "Printed 2026-09-28 09:00",
    ):
        assert words in both


def test_an_empty_list_says_so_and_a_cover_is_a_page_of_its_own() -> None:
    cover, page = pages_of(pdf(sample([], cover=True, landscape=True)))

    assert "鸿程档案" in cover
    assert "（无）" not in cover
    assert "（无）" in page


def test_who_has_signed_stands_with_the_moment_and_who_has_not_has_a_place_for_the_pen() -> None:
    (page,) = pages_of(pdf(sample(["表"])))

    assert "林小满" in page
    assert "2026-09-28 09:00　登录后办理" in page
    assert page.count("签字：") == 1


def test_the_fonts_have_what_offices_write() -> None:
    ordinary = "档案移交清册鸿程〇一二①②㎡￥¥％℃—…“”《》〔〕【】、。，；：？！ＡＢ㐂䶮é"

    assert printable(ordinary) == ordinary
    assert printable("a\u202eb") in ("a\u202eb", "a〔U+202E〕b")
    assert ord("中") in characters()
    assert ord("😀") not in characters()
