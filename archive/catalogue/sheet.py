"""A catalogue as it lies in a file: CSV in the encodings of Chinese offices, or an Excel workbook. Read line by line.

Nothing is computed. A formula is told as such: its value is what some program reckoned some day, or nothing at all, so a
formula is refused by whoever reads the cell. In CSV, where everything is text, only `=` begins one; `+`, `-` and `@` begin
numbers, telephones and addresses too and are taken as they stand. A `'` before any of the four marks is what a spreadsheet,
or an export of ours, puts there to keep text from being reckoned: it is taken off.
"""

import codecs
import csv
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from io import TextIOWrapper
from pathlib import Path
from typing import Literal

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from engine.errors import InvalidForm, InvalidInput, NotFound
from engine.text import Text

Encoding = Literal["utf-8", "gb18030", "utf-16"]
ENCODINGS: tuple[Encoding, ...] = ("utf-8", "gb18030", "utf-16")
WIDEST = 200
_BLOCK = 1 << 20
_LARGEST_INSIDE = 1 << 31  # a workbook that unpacks to more is a trap, not a catalogue
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_GUARDED = re.compile(r"'[=+\-@]")
_MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that holds a formula (or the error one ended in) in place of a value."""

    text: str


@dataclass(frozen=True, slots=True)
class Imprecise:
    """A whole number longer than a spreadsheet keeps: its last digits are zeros that nobody wrote."""

    text: str


Cell = str | Formula | Imprecise


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not empty; `number` counts from 1 as the sheet's program does."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """The file and what it is. `name` is what people call it; `encoding` None for a workbook."""

    path: Path
    name: str
    digest: str
    encoding: Encoding | None

    def lines(self) -> Iterator[Line]:
        """Its lines that are not empty, one after the other. Raises InvalidForm."""
        read = _workbook_lines(self) if self.encoding is None else _csv_lines(self, self.encoding)
        return (line for line in read if any(line.cells))


def open_catalogue(path: Path, name: str = "", encoding: Encoding | None = None) -> CatalogueFile:
    """The file, its kind known by its content and its encoding found out unless it is given.

    Raises NotFound, and InvalidForm where it is no text in a known encoding and no workbook.
    """
    if not path.is_file():
        raise NotFound("file", str(path))
    called = name or path.name
    with path.open("rb") as opened:
        start = opened.read(4)
    if start.startswith(_OLD_EXCEL):
        raise _not_readable(called, "an .xls workbook of Excel 2003", "另存为 .xlsx", "saved again as .xlsx")
    kind = None if start == _ZIP else _encoding_of(path, called, start, encoding)
    return CatalogueFile(path, called, _digest(path), kind)


def _not_readable(name: str, got: str, zh: str, en: str) -> InvalidForm:
    expected = Text(f"CSV 文本或 Excel 工作簿（.xlsx），请{zh}", f"CSV or an Excel workbook (.xlsx), {en}")
    return InvalidForm([InvalidInput(name, expected, got)])


def _encoding_of(path: Path, name: str, start: bytes, given: Encoding | None) -> Encoding:
    if given is not None:
        if (place := _undecodable(path, given)) is not None:
            raise _not_readable(name, f"no {given} in line {place}", "换一种编码", "in another encoding")
        return given
    if start[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return "utf-16"
    # Excel in China saves CSV as GBK unless told otherwise; GB 18030 holds all of GBK. Hardly any GBK text is UTF-8 too.
    for encoding in ENCODINGS[:2]:
        if _undecodable(path, encoding) is None:
            return encoding
    place = _undecodable(path, "utf-8")
    raise _not_readable(
        name,
        f"neither UTF-8 nor GBK in line {place}",
        "以 UTF-8 保存",
        "saved as UTF-8 (with --encoding: as that)",
    )


def _undecodable(path: Path, encoding: Encoding) -> int | None:
    """The line of the first bytes that are no text in `encoding`; None if all are. Text holds no NUL."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 1
    with path.open("rb") as opened:
        while block := opened.read(_BLOCK):
            try:
                text = decoder.decode(block)
            except UnicodeError as error:
                read = error.start if isinstance(error, UnicodeDecodeError) else 0
                return lines + block[:read].count(b"\n")
            if "\0" in text:
                return lines + text[: text.index("\0")].count("\n")
            lines += text.count("\n")
        try:
            decoder.decode(b"", final=True)
        except UnicodeError:
            return lines
    return None


def _digest(path: Path) -> str:
    found = sha256()
    with path.open("rb") as opened:
        while block := opened.read(_BLOCK):
            found.update(block)
    return found.hexdigest()


def _csv_lines(file: CatalogueFile, encoding: Encoding) -> Iterator[Line]:
    with file.path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline="") as opened:
        reader = csv.reader(opened, delimiter=_delimiter(opened))
        before = 0
        try:
            for cells in reader:
                yield Line(before + 1, [_from_text(cell) for cell in cells[:WIDEST]])
                before = reader.line_num
        except csv.Error as error:
            expected = Text("CSV 文本", "a line of CSV")
            raise InvalidForm([InvalidInput(f"{file.name}:{before + 1}", expected, str(error))]) from None


def _delimiter(opened: TextIOWrapper) -> str:
    first = ""
    while (line := opened.readline()) and not first:
        first = line.strip()
    opened.seek(0)
    return max(("\t", ";", ","), key=first.count)


def _from_text(cell: str) -> Cell:
    text = cell.strip()
    if text.startswith("="):
        return Formula(text)
    return text[1:] if _GUARDED.match(text) else text


def _workbook_lines(file: CatalogueFile) -> Iterator[Line]:
    try:
        with zipfile.ZipFile(file.path) as packed:
            size = sum(each.file_size for each in packed.infolist())
        if size > _LARGEST_INSIDE:
            raise _not_readable(
                file.name, f"{size:,} bytes when unpacked", "分成几个文件", "in several files"
            )
        book = openpyxl.load_workbook(file.path, read_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise _not_readable(file.name, str(error)[:80], "检查文件", "whole") from None
    try:
        for number, row in enumerate(book.worksheets[0].iter_rows(max_col=WIDEST), 1):
            yield Line(number, [_from_cell(cell.value, cell.data_type) for cell in row])
    finally:
        book.close()


def _from_cell(value: object, kind: str) -> Cell:
    if value is None:
        return ""
    if isinstance(value, str):
        return Formula(value) if kind in {"f", "e"} else value.strip()
    if kind in {"f", "e"}:
        return Formula(str(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _from_number(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _from_number(value: float) -> Cell:
    whole = int(value) if not isinstance(value, float) or value.is_integer() else None
    if whole is None:
        return str(value)
    return str(whole) if len(str(abs(whole))) <= _MOST_DIGITS else Imprecise(str(whole))


def text_of(cell: Cell) -> str:
    """The cell as it is quoted to people."""
    return cell if isinstance(cell, str) else cell.text
