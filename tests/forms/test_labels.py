"""Sheets of labels."""

from datetime import datetime

from engine.text import Text
from forms.labels import LONGEST_TITLE, Issuer, RecordLabel, labels_file
from forms.qr import qr_svg
from tests.forms.sample import AT, pages_of

ISSUER = Issuer(Text("鸿程"), "0123456789", "https://archive.example.test")


def label(number: int, title: str = "贷款档案 P-1") -> RecordLabel:
    return RecordLabel(
        f"2026鸿借字第{number:03}号",
        Text(title),
        Text("贷款档案"),
        Text("档案室 3柜2格15盒"),
        f"https://a.test/{number}",
    )


def printed(*labels: RecordLabel, at: datetime = AT) -> list[str]:
    return pages_of(labels_file(labels, ISSUER, at).content)


def test_a_sheet_has_twenty_four() -> None:
    first, second = printed(*(label(n) for n in range(1, 26)))

    assert [first.count(f"2026鸿借字第{n:03}号") for n in range(1, 25)] == [1] * 24
    assert second.count("2026鸿借字第") == 1
    assert first.count("档案室 3柜2格15盒") == 24


def test_a_long_title_is_cut_and_never_hides_the_place() -> None:
    (page,) = printed(label(1, "青" * 200))

    assert page.count("青") == LONGEST_TITLE // 2
    assert "…" in page
    assert "档案室 3柜2格15盒" in page


def test_what_people_wrote_is_printed_and_never_run() -> None:
    (page,) = printed(label(1, '#eval("1") 😀'))

    assert '#eval("1") 〔U+1F600〕' in page.replace("\n", "")


def test_the_same_labels_are_the_same_file_named_in_chinese() -> None:
    file = labels_file([label(1)], ISSUER, AT)

    assert file == labels_file([label(1)], ISSUER, AT)
    assert file.name == "档案标签 2026-09-28.pdf"


def test_a_code_is_a_drawing_of_squares() -> None:
    drawn = qr_svg("https://archive.example.test/r/0123456789/01990000000070008000000000000001/b0b7")

    assert drawn.startswith("<svg")
    assert "<script" not in drawn
    assert drawn != qr_svg("https://archive.example.test/r/0123456789/01990000000070008000000000000002/5edf")
