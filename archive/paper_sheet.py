"""A list of papers as pasted text, as a CSV file or as an Excel workbook: cells, headings, then rows.

With a heading line the columns may stand in any order; without one they stand as the list is printed. An empty item takes
over that of the line above: sheets of archives merge those cells.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from archive.paper import MOST_PAPERS
from archive.paper_column import LINE, shown_columns
from archive.paper_entry import Row, column_headings
from archive.paper_list import PaperList
from engine.errors import InvalidInput
from engine.text import Text

_WIDEST = 60


@dataclass(frozen=True, slots=True)
class NumberedRow:
    """A row and the line of the sheet it stands on, from 1."""

    line: int
    row: Row


def rows_from_text(text: str, papers: PaperList, most: int = MOST_PAPERS) -> tuple[NumberedRow, ...]:
    """Rows of pasted cells (tabs) or CSV (commas, semicolons).

    Raises InvalidInput for more than `most` lines or an unknown heading.
    """
    lines = text.lstrip("\ufeff").splitlines()
    first = next((line for line in lines if line.strip()), "")
    delimiter = next((mark for mark in ("\t", ";", ",", "，") if mark in first), ",")
    return _rows(csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter), papers, most)


def rows_from_csv(content: bytes, papers: PaperList, most: int = MOST_PAPERS) -> tuple[NumberedRow, ...]:
    """Rows of a CSV file, in UTF-8 or in GB 18030, as Excel writes it on a Chinese desk.

    Raises InvalidInput.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return rows_from_text(content.decode(encoding), papers, most)
        except UnicodeDecodeError:
            continue
    raise InvalidInput("papers", Text("文本文件", "a text file"), "bytes that are no text")


def rows_from_workbook(content: bytes, papers: PaperList, most: int = MOST_PAPERS) -> tuple[NumberedRow, ...]:
    """Rows of the first sheet of an .xlsx workbook.

    Raises InvalidInput.
    """
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise InvalidInput(
            "papers", Text("Excel 工作簿（.xlsx）", "an Excel workbook (.xlsx)"), str(error)[:80]
        ) from error
    try:
        cells = book.worksheets[0].iter_rows(values_only=True, max_col=_WIDEST)
        return _rows(([_written(cell) for cell in row] for row in cells), papers, most)
    finally:
        book.close()


def _written(cell: object) -> str:
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _rows(cells: Iterable[Sequence[str]], papers: PaperList, most: int) -> tuple[NumberedRow, ...]:
    filled = ((line, row) for line, row in enumerate(cells, 1) if any(cell.strip() for cell in row))
    taken = list(islice(filled, most + 2))
    keys, has_heading = _columns(taken[0][1], papers) if taken else ((), False)
    body = taken[1:] if has_heading else taken
    if len(body) > most:
        raise InvalidInput(
            "papers", Text(f"不超过{most}行", f"at most {most} lines"), f"more than {most} lines"
        )
    return tuple(_filled_down(body, keys))


def _columns(first: Sequence[str], papers: PaperList) -> tuple[tuple[str, ...], bool]:
    """The key of each column, and whether the first line is a heading."""
    key_of = column_headings(papers)
    keys = [key_of(cell) for cell in first]
    if "item" in keys or "title" in keys:
        unknown = [cell for cell, key in zip(first, keys, strict=True) if key is None and cell.strip()]
        if unknown:
            known = "、".join(column.title.zh for column in shown_columns(papers))
            english = ", ".join(column.title.en for column in shown_columns(papers))
            raise InvalidInput("papers.1", Text(f"表头：{known}", f"headings: {english}"), unknown[0])
        return tuple(key or "" for key in keys), True
    printed = [column.key for column in shown_columns(papers)]
    is_numbered = first[0].strip().isdecimal() and not papers.matching(first[0].strip())
    return tuple(printed if is_numbered else printed[1:]), False


def _filled_down(body: Iterable[tuple[int, Sequence[str]]], keys: Sequence[str]) -> Iterator[NumberedRow]:
    item = ""
    for line, cells in body:
        row = {key: cell.strip() for key, cell in zip(keys, cells, strict=False) if key and key != LINE}
        item = row.get("item") or item
        yield NumberedRow(line, {**row, "item": item})
