"""A sheet as offices write it, CSV or Excel: read row by row, every wrong cell named by its line and column, nothing guessed."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archive.catalogue.sheet import Cell, Line, open_catalogue, text_of
from engine.errors import InvalidForm, InvalidInput, did_you_mean
from engine.text import Text

_ID = re.compile(r"[a-z][a-z0-9_]*")
MOST_ROWS = 20_000


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


@dataclass(frozen=True, slots=True)
class Layout:
    """What a kind of sheet holds: its columns, the id first, each with a heading in Chinese that is as good; those it must have;
    and `again`, the only columns that a further row of the same id fills."""

    columns: Mapping[str, str]
    required: Sequence[str]
    again: Sequence[str] = ()

    @property
    def headings(self) -> Mapping[str, str]:
        """Every heading with its column."""
        return {**{name: name for name in self.columns}, **{zh: name for name, zh in self.columns.items()}}


def read_sheet(file: Path, layout: Layout, limit: int = MOST_ROWS) -> Sheet:
    """The CSV (UTF-8 or GBK) or the first sheet of the Excel workbook in `file`.

    Raises InvalidForm when its headings are wrong or it has more than `limit` rows, NotFound when there is no such file.
    """
    lines = open_catalogue(file).lines()
    first = next(lines, Line(1, ()))
    given = [text_of(cell).strip() for cell in first.cells]
    while given and not given[-1]:
        given.pop()
    _refuse_headings(file.name, given, layout)
    headings = [layout.headings[each] for each in given]
    rows: list[Row] = []
    for line in lines:
        if len(rows) == limit:
            expected = Text(
                f"最多{limit}行，请分几次导入", f"at most {limit} rows: please import it in parts"
            )
            raise InvalidForm([InvalidInput(f"{file.name}:{line.number}", expected, "more")])
        rows.append(_row(file.name, line, headings))
    sheet = Sheet(file.name, tuple(rows), [])
    _check_ids(sheet.rows, layout)
    return sheet


def written(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Rows as CSV with a heading."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _row(sheet: str, line: Line, headings: Sequence[str]) -> Row:
    cells = dict(zip(headings, map(text_of, line.cells), strict=False))
    row = Row(sheet, line.number, {**dict.fromkeys(headings, ""), **cells})
    for column, cell in zip(headings, line.cells, strict=False):
        if not isinstance(cell, str):
            row.wrong(column, Text("值，而不是公式", "a value, not a formula"))
    if extra := [text_of(each) for each in _extra(line, headings)]:
        expected = Text("与标题行相同的列数", "as many cells as there are headings")
        row.wrong("more cells", expected, ",".join(extra))
    return row


def _extra(line: Line, headings: Sequence[str]) -> Sequence[Cell]:
    found = line.cells[len(headings) :]
    return found if any(found) else ()


def _check_ids(rows: Iterable[Row], layout: Layout) -> None:
    seen: dict[str, int] = {}
    column = next(iter(layout.columns))
    for row in rows:
        given = row.text(column)
        if not _ID.fullmatch(given):
            row.wrong(
                column,
                Text("小写字母开头，只含小写字母、数字和_", "small letters, digits and _, a letter first"),
            )
        elif given in seen and not _is_further(row, column, layout):
            row.wrong(
                column,
                Text(
                    f"每个编号一行（已在第{seen[given]}行）",
                    f"each id once (it stands in line {seen[given]})",
                ),
            )
        seen.setdefault(given, row.line)


def _is_further(row: Row, column: str, layout: Layout) -> bool:
    """Whether the row only says more of somebody who stands above it already."""
    filled = {name for name, cell in row.cells.items() if cell} - {column}
    return bool(filled) and filled <= set(layout.again)


def _refuse_headings(sheet: str, given: Sequence[str], layout: Layout) -> None:
    known = layout.headings
    named = [known.get(each, each) for each in given]
    problems = [
        InvalidInput(f"{sheet}:1", not_among(each, [*layout.columns]), each)
        for each in given
        if each not in known
    ]
    problems += [
        InvalidInput(f"{sheet}:1", Text(f"有“{name}”一列", f"a column {name!r}"), ",".join(given))
        for name in layout.required
        if name not in named
    ]
    problems += [
        InvalidInput(f"{sheet}:1", Text("每列一次", "each column once"), given[number])
        for number, name in enumerate(named)
        if name in named[:number] and name in layout.columns
    ]
    if problems:
        raise InvalidForm(problems)
