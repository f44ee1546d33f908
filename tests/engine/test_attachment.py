"""What a file is, its content says; what it may be called, we say."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from engine.attachment import KINDS, LONGEST_NAME, Limits, accepted, clean_name, kind_of
from engine.errors import InvalidInput

PDF = b"%PDF-1.7\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
EXE = b"MZ\x90\x00" + bytes(60)
MAIL = b"From: a@example.cn\r\nSubject: =?utf-8?B?5ZCI5ZCM?=\r\n\r\nHello\r\n"


def packed(*names: str) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


CONTENTS = {
    "pdf": PDF,
    "png": PNG,
    "jpeg": b"\xff\xd8\xff\xe0" + bytes(20),
    "tiff": b"II*\x00" + bytes(20),
    "ofd": packed("OFD.xml", "Doc_0/Document.xml"),
    "docx": packed("[Content_Types].xml", "word/document.xml"),
    "xlsx": packed("[Content_Types].xml", "xl/workbook.xml"),
    "pptx": packed("[Content_Types].xml", "ppt/presentation.xml"),
    "office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20),
    "zip": packed("合同.txt"),
    "eml": MAIL,
    "csv": "客户,合同\n甲公司,1\n".encode("gb18030"),
    "txt": "甲公司的说明\r\n".encode(),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_taken_under_each_of_its_endings(kind: str) -> None:
    for ending in KINDS[kind].endings:
        for name in (f"合同.{ending}", f"合同.{ending.upper()}"):
            file = accepted("scan", name, CONTENTS[kind], Limits())
            assert (file.name, file.media_type) == (name, KINDS[kind].media_type)


def test_every_other_ending_is_a_lie_and_both_are_told() -> None:
    texts = {"eml", "csv", "txt"}
    for is_, content in CONTENTS.items():
        for said, kind in KINDS.items():
            if said == is_ or {said, is_} <= texts:
                continue
            with pytest.raises(InvalidInput) as refused:
                accepted("scan", f"合同.{kind.endings[0]}", content, Limits())
            told = f"{refused.value.expected.zh} {refused.value.given}"
            assert kind.title.zh in told
            assert KINDS["txt" if is_ == "csv" else is_].title.zh in told


@pytest.mark.parametrize(
    ("name", "content", "is_"),
    [
        ("合同.pdf", EXE, "可执行程序"),
        ("合同.txt", b"#!/bin/sh\nrm -rf /\n", "脚本"),
        ("合同.txt", b"<!DOCTYPE html><script>alert(1)</script>", "网页或 XML"),
        ("图.png", b" \n<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "网页或 XML"),
        ("合同.docx", packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "带宏的"),
        ("合同.zip", b"PK\x03\x04" + bytes(50), "损坏的压缩文件"),
        ("合同.txt", bytes(range(256)), "不认识的内容"),
        ("合同.csv", b"a,b\x00c", "不认识的内容"),
        ("合同.rar", b"Rar!\x1a\x07\x01\x00", "RAR"),
        ("setup.exe", EXE, "可执行程序"),
        ("a.pdf.exe", EXE, "可执行程序"),
    ],
)
def test_what_is_nothing_of_the_list_is_refused_by_what_it_is(name: str, content: bytes, is_: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        accepted("scan", name, content, Limits())
    assert is_ in refused.value.given


def test_a_true_file_under_an_ending_that_nobody_knows_is_refused() -> None:
    with pytest.raises(InvalidInput, match="html"):
        accepted("scan", "page.html", PDF, Limits())


def test_a_name_without_ending_gets_its_own() -> None:
    assert accepted("scan", "合同", PDF, Limits()).name == "合同.pdf"


def test_size_and_kinds_are_the_installation_s() -> None:
    few = Limits(largest=len(PDF), kinds=frozenset({"pdf"}))
    assert accepted("scan", "a.pdf", PDF, few).name == "a.pdf"
    with pytest.raises(InvalidInput) as refused:
        accepted("scan", "a.pdf", PDF + b"x", few)
    assert refused.value.expected.en == f"a file of at most {len(PDF)} B"
    with pytest.raises(InvalidInput) as refused:
        accepted("scan", "a.png", PNG, Limits(kinds=frozenset({"pdf"})))
    assert refused.value.expected.en == "one of these kinds of file: pdf"
    with pytest.raises(InvalidInput):
        accepted("scan", "a.pdf", b"", few)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("../../x", "x"),
        ("C:\\Users\\lin\\合同.pdf", "合同.pdf"),
        ("/", "附件"),
        ("..", "附件"),
        ("", "附件"),
        (".htaccess", "htaccess"),
        ("a\x00b\r\nSet-Cookie: x\x1b[2J.pdf", "abSet-Cookie_ x[2J.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\u200b\ufeff\u2066b.txt", "ab.txt"),
        ('a"b;c<d>|e*.txt', "a_b;c_d__e_.txt"),
        ("  a   b .pdf", "a b.pdf"),
        ("a.pdf. . .", "a.pdf"),
        ("e\u0301.txt", "é.txt"),
        ("\ud800.txt", "txt"),
    ],
)
def test_a_name_is_the_name_alone(given: str, kept: str) -> None:
    assert clean_name(given) == kept


@pytest.mark.parametrize("given", ["很长" * 500 + ".pdf", "x" * 5_000, "a." + "b" * 5_000, "." * 5_000])
def test_an_overlong_name_keeps_its_ending(given: str) -> None:
    name = clean_name(given)
    assert 0 < len(name) <= LONGEST_NAME
    assert name.endswith(".pdf") is given.endswith(".pdf")
    assert clean_name(name) == name


def test_nothing_makes_the_look_inside_fail() -> None:
    for content in (
        b"PK\x05\x06" + bytes(18),
        b"PK\x03\x04",
        b"\xff\xfe\x00",
        b"\xef\xbb\xbf",
        b"%PDF",
        b"\x00",
    ):
        kind_of(content)
