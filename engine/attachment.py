"""Files that people hand in: what they may be, what they really are, what they may be called.

What a file is, its content says: neither its name nor the browser is believed. One whose name says otherwise is refused, and both
are told. Nothing of it is ever run or shown by us; `web/files.py` hands it out as a download alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from unicodedata import category, normalize
from zipfile import BadZipFile, ZipFile

from engine.errors import InvalidInput
from engine.text import Text, same

LARGEST = 20 * 1024 * 1024
LONGEST_NAME = 100
"""Characters, its ending among them: with three bytes each it fits any file system."""
_MOST_MEMBERS = 20_000
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: what people call it, under which endings it goes, as what it is handed out."""

    title: Text
    endings: tuple[str, ...]
    media_type: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS: Mapping[str, Kind] = {
    "pdf": Kind(same("PDF"), ("pdf",), "application/pdf"),
    "png": Kind(Text("PNG 图片", "a PNG picture"), ("png",), "image/png"),
    "jpeg": Kind(Text("JPEG 图片", "a JPEG picture"), ("jpg", "jpeg"), "image/jpeg"),
    "tiff": Kind(Text("TIFF 图片", "a TIFF picture"), ("tif", "tiff"), "image/tiff"),
    "ofd": Kind(same("OFD"), ("ofd",), "application/ofd"),
    "docx": Kind(Text("Word 文档", "a Word document"), ("docx",), f"{_OFFICE}wordprocessingml.document"),
    "xlsx": Kind(Text("Excel 表格", "an Excel workbook"), ("xlsx",), f"{_OFFICE}spreadsheetml.sheet"),
    "pptx": Kind(
        Text("PowerPoint 演示文稿", "a PowerPoint file"), ("pptx",), f"{_OFFICE}presentationml.presentation"
    ),
    "office": Kind(
        Text("旧版 Office / WPS 文件", "an old Office or WPS file"),
        ("doc", "xls", "ppt", "wps", "et", "dps"),
        "application/octet-stream",
    ),
    "zip": Kind(Text("ZIP 压缩包", "a ZIP archive"), ("zip",), "application/zip"),
    "eml": Kind(Text("邮件", "a mail"), ("eml",), "application/octet-stream"),
    "csv": Kind(Text("CSV 表格", "a CSV file"), ("csv",), "text/plain; charset=utf-8"),
    "txt": Kind(Text("文本文件", "a text file"), ("txt",), "text/plain; charset=utf-8"),
}
"""What may be handed in. An installation may name fewer (`FONDS_ATTACHMENT_KINDS`)."""

_TEXTS = frozenset({"txt", "csv", "eml"})
"""Alike by their content: plain text."""
_PROGRAM = Text("可执行程序", "a program")
_MARKS: tuple[tuple[bytes, str | Text], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"MZ", _PROGRAM),
    (b"\x7fELF", _PROGRAM),
    (b"\xca\xfe\xba\xbe", _PROGRAM),
    (b"#!", Text("脚本", "a script")),
    (b"GIF8", Text("GIF 图片", "a GIF picture")),
    (b"Rar!", Text("RAR 压缩包", "a RAR archive")),
    (b"7z\xbc\xaf\x27\x1c", Text("7z 压缩包", "a 7z archive")),
    (b"\x1f\x8b", Text("gzip 压缩包", "a gzip archive")),
    (b"{\\rtf", Text("RTF 文件", "an RTF file")),
)
_OPENING = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|svg|script|\?xml|head|body|iframe)", re.IGNORECASE
)
_MAIL = re.compile(r"\A(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){2}", re.MULTILINE)
_UNFIT = frozenset('<>:"/\\|?*')


@dataclass(frozen=True, slots=True)
class Limits:
    """What an installation accepts: bytes, and names of `KINDS`."""

    largest: int = LARGEST
    kinds: frozenset[str] = frozenset(KINDS)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that may be kept: its clean name, and the type under which it is handed out."""

    name: str
    media_type: str


def accepted(where: str, name: str, content: bytes, limits: Limits) -> Accepted:
    """The file as it may be kept. Raises InvalidInput with what was expected and what came."""
    name = clean_name(name)
    if len(content) > limits.largest:
        raise InvalidInput(where, _no_larger(limits.largest), f"{name} ({_written(len(content))})")
    if not content:
        raise InvalidInput(where, Text("有内容的文件", "a file with something in it"), name)
    found = kind_of(content)
    ending = _ending(name)
    claimed = next((key for key, kind in KINDS.items() if ending in kind.endings), None)
    is_ = KINDS[found].title if isinstance(found, str) else found
    fitting = _named(found, claimed) if isinstance(found, str) else frozenset[str]()
    if claimed and claimed not in fitting:
        raise InvalidInput(where, _true_to_name(name, KINDS[claimed].title), _told(name, is_))
    if isinstance(found, Text) or not fitting & limits.kinds or (ending and not claimed):
        raise InvalidInput(where, _one_of(limits.kinds), _told(name, is_))
    kind = KINDS[claimed or found]
    return Accepted(name if ending else clean_name(f"{name}.{kind.endings[0]}"), kind.media_type)


def kind_of(content: bytes) -> str | Text:
    """What the content is: one of `KINDS`, or in words what else it is."""
    for mark, kind in _MARKS:
        if content.startswith(mark):
            return kind
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(content)
    if _OPENING.match(content):
        return Text("网页或 XML", "a web page or XML")
    if (text := _as_text(content)) is not None:
        return "eml" if _MAIL.match(text) else "txt"
    return Text("不认识的内容", "something unknown")


def clean_name(given: str) -> str:
    """The last part of the name, without anything that a file system or an eye could mistake; never empty.

    Paths, control characters, and those that turn the direction of writing (a `fdp.exe` that reads exe.pdf) are left out.
    """
    last = normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join("_" if c in _UNFIT else c for c in last if category(c)[0] != "C")
    plain = " ".join(kept.split()).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    if dot and len(ending) <= LONGEST_NAME // 10:
        return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip('. ') or _NAMELESS}.{ending}"
    return plain[:LONGEST_NAME] or _NAMELESS


_NAMELESS = "附件"


def _ending(name: str) -> str:
    return name.rpartition(".")[2].casefold() if "." in name else ""


def _named(found: str, claimed: str | None) -> frozenset[str]:
    """As which kinds the content may go: plain text goes as any of its kinds, by its name."""
    if found not in _TEXTS:
        return frozenset({found})
    return frozenset({claimed or found}) & _TEXTS or frozenset({found})


def _packed(content: bytes) -> str | Text:
    """What a zip file is, by what is inside; nothing of it is unpacked."""
    try:
        with ZipFile(BytesIO(content)) as packed:
            names = packed.namelist()
    except (BadZipFile, ValueError, NotImplementedError, OSError, UnicodeDecodeError):
        return Text("损坏的压缩文件", "a broken archive")
    if len(names) > _MOST_MEMBERS:
        return Text("过多文件的压缩包", "an archive of too many files")
    inside = set(names)
    if any(name.rpartition("/")[2].casefold() == "vbaproject.bin" for name in names):
        return Text("带宏的 Office 文件", "an Office file with macros")
    if "OFD.xml" in inside:
        return "ofd"
    if "[Content_Types].xml" in inside:
        folders = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
        found = (kind for folder, kind in folders.items() if any(n.startswith(folder) for n in names))
        return next(found, "zip")
    return "zip"


def _as_text(content: bytes) -> str | None:
    """The content as text; None if it is none."""
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if any(category(c) == "Cc" and c not in "\t\r\n\f" for c in text) else text
    return None


def _no_larger(largest: int) -> Text:
    size = _written(largest)
    return Text(f"不超过 {size} 的文件", f"a file of at most {size}")


def _written(size: int) -> str:
    return f"{size / _MIB:.1f} MB" if size >= _MIB else f"{size:,} B"


def _one_of(kinds: frozenset[str]) -> Text:
    endings = [each for key, kind in KINDS.items() if key in kinds for each in kind.endings]
    return Text(
        f"以下类型的文件之一：{'、'.join(endings)}", f"one of these kinds of file: {', '.join(endings)}"
    )


def _true_to_name(name: str, said: Text) -> Text:
    return Text(
        f"内容与名称相符的文件：“{name}”的名称是{said.zh}",
        f"a file that is what its name says: {name!r} says {said.of('en')}",
    )


def _told(name: str, is_: Text) -> str:
    return f"{name}：{is_.zh} ({is_.of('en')})"
