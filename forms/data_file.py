"""Rows as a file for programs: CSV that Excel reads in Chinese, or a plain workbook. Written as they come, not held.

What people wrote stays text in both: in a workbook as a string, in CSV behind a `'`.
"""

import csv
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from xlsxwriter import Workbook

from archive.harmless import harmless
from engine.errors import Reason, Refused
from engine.language.field import Column
from engine.text import Language, Text
from forms.worksheet import LONGEST_CELL

ENDINGS = ("csv", "xlsx")
MOST_EXCEL_ROWS = 1_048_575
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_data(
    file: Path, columns: Sequence[Column], rows: Iterable[Sequence[Text]], language: Language
) -> int:
    """Writes the rows into `file`, .csv or .xlsx by its name; how many there were.

    Raises Refused for more rows than a workbook holds.
    """
    write = _write_workbook if file.suffix == ".xlsx" else _write_csv
    return write(file, [each.title.of(language) for each in columns], rows, language)


def _write_csv(
    file: Path, headings: Sequence[str], rows: Iterable[Sequence[Text]], language: Language
) -> int:
    count = 0
    with file.open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(harmless(each) for each in headings)
        for count, row in enumerate(rows, 1):  # noqa: B007 the last is how many there were
            writer.writerow(harmless(each.of(language)) for each in row)
    return count


def _write_workbook(
    file: Path, headings: Sequence[str], rows: Iterable[Sequence[Text]], language: Language
) -> int:
    count = 0
    with file.open("wb") as opened, closing(Workbook(opened, _OPTIONS)) as book:
        sheet = book.add_worksheet("档案")
        bold = book.add_format({"bold": True})
        for place, heading in enumerate(headings):
            sheet.write_string(0, place, heading, bold)
        sheet.freeze_panes(1, 0)
        for count, row in enumerate(rows, 1):
            if count > MOST_EXCEL_ROWS:
                raise Refused(_TOO_MANY)
            for place, cell in enumerate(row):
                sheet.write_string(count, place, cell.of(language)[:LONGEST_CELL])
    return count


_TOO_MANY = Reason(
    "too_many_rows",
    Text(
        f"Excel 最多{MOST_EXCEL_ROWS}行，请导出为 CSV",
        f"a workbook holds {MOST_EXCEL_ROWS} rows, export CSV instead",
    ),
)
