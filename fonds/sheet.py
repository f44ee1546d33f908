"""CSV as offices write it: read row by row, every wrong cell named by its line and column, nothing guessed."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import InvalidForm, InvalidInput, NotFound, did_you_mean
from engine.text import Text

_ID = re.compile(r"[a-z][a-z0-9_]*")
# Excel in China saves CSV as GBK unless told otherwise; GB 18030 holds all of GBK.
_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(slots=True)
class Row:
    """One line of a sheet. What does not fit is kept in `problems`, and reading goes on."""

    sheet: str
    line: int
    cells: Mapping[str, str]
    problems: list[InvalidInput] = field(default_factory=list[InvalidInput])

    def text(self, column: str, otherwise: str = "") -> str:
        """The cell; `otherwise` where the sheet has no such column."""
        return self.cells.get(column, otherwise)

    def required(self, column: str) -> str:
        """The cell, which may not be empty."""
        if not self.text(column):
            self.wrong(column, Text("不能为空", "a value"))
        return self.text(column)

    def one_of(self, column: str, known: Iterable[str], otherwise: str | None = None) -> str | None:
        """The cell, one of `known`; None where it is empty, `otherwise` where the sheet has no such column."""
        if column not in self.cells:
            return otherwise
        given, names = self.text(column), list(known)
        if given and given not in names:
            self.wrong(column, not_among(given, names))
        return given or None

    def wrong(self, column: str, expected: Text, given: str | None = None) -> None:
        """Remembers that the cell (or the part `given` of it) does not fit."""
        where = f"{self.sheet}:{self.line}: {column}"
        self.problems.append(InvalidInput(where, expected, self.text(column) if given is None else given))


def not_among(given: str, known: Sequence[str]) -> Text:
    """What was expected instead of a word that nobody knows: the nearest one, or all."""
    near = did_you_mean(given, known).removeprefix(", ")
    if near:
        return Text(f"已知的名称（{near}）", f"a known name ({near})")
    listed = ", ".join(sorted(filter(None, known)))
    if not listed:
        return Text("留空（系统里还没有可选的名称）", "an empty cell, for there is none to choose from yet")
    return Text(f"其中之一：{listed}", f"one of: {listed}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a file that are not empty, and everything found wrong with them so far."""

    name: str
    rows: tuple[Row, ...]
    problems: list[InvalidInput]

    def refuse_wrong(self) -> None:
        """Raises InvalidForm with every problem, in the order of the lines."""
        for row in self.rows:
            self.problems.extend(row.problems)
            row.problems.clear()
        if self.problems:
            raise InvalidForm(self.problems)


def read_sheet(file: Path, columns: Sequence[str], required: Sequence[str]) -> Sheet:
    """The CSV in `file`, which is UTF-8 or GBK, its first column an id that stands there once.

    Raises InvalidForm when its headings are wrong, NotFound when there is no such file.
    """
    if not file.is_file():
        raise NotFound("file", str(file))
    reader = csv.DictReader(io.StringIO(_decoded(file), newline=""), skipinitialspace=True)
    headings = [(heading or "").strip() for heading in reader.fieldnames or ()]
    reader.fieldnames = headings
    _refuse_headings(file.name, headings, columns, required)
    rows = [_row(file.name, reader.line_num, cells) for cells in reader]
    sheet = Sheet(file.name, tuple(row for row in rows if any(row.cells.values())), [])
    _check_ids(sheet.rows, columns[0])
    return sheet


def written(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Rows as CSV with a heading."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _row(sheet: str, line: int, cells: Mapping[str | None, str | list[str] | None]) -> Row:
    row = Row(
        sheet, line, {name: cell.strip() for name, cell in cells.items() if name and isinstance(cell, str)}
    )
    if isinstance(extra := cells.get(None), list):
        expected = Text("与标题行相同的列数", "as many cells as there are headings")
        row.wrong("more cells", expected, ",".join(extra))
    return row


def _check_ids(rows: Iterable[Row], column: str) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        given = row.text(column)
        if not _ID.fullmatch(given):
            row.wrong(
                column,
                Text("小写字母开头，只含小写字母、数字和_", "small letters, digits and _, a letter first"),
            )
        elif given in seen:
            row.wrong(
                column,
                Text(
                    f"每个编号一行（已在第{seen[given]}行）",
                    f"each id once (it stands in line {seen[given]})",
                ),
            )
        seen.setdefault(given, row.line)


def _decoded(file: Path) -> str:
    content = file.read_bytes()
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    expected = Text("UTF-8 或 GBK 编码的文本", "text in UTF-8 or GBK")
    raise InvalidForm([InvalidInput(file.name, expected, "bytes that are neither")])


def _refuse_headings(
    sheet: str, headings: Sequence[str], columns: Sequence[str], required: Sequence[str]
) -> None:
    problems = [
        InvalidInput(f"{sheet}:1", not_among(given, columns), given)
        for given in headings
        if given not in columns
    ]
    problems += [
        InvalidInput(f"{sheet}:1", Text(f"有“{name}”一列", f"a column {name!r}"), ",".join(headings))
        for name in required
        if name not in headings
    ]
    problems += [
        InvalidInput(f"{sheet}:1", Text("每列一次", "each column once"), given)
        for number, given in enumerate(headings)
        if given in headings[:number] and given in columns
    ]
    if problems:
        raise InvalidForm(problems)
