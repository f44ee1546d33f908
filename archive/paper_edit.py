"""Entering papers: a whole list, single lines, a page of lines, pasted text, or page numbers made from the counts.

What may be given under `papers`:
- rows without `line`: the whole list;
- rows with `line`: these lines are amended, the line after the last is added;
- `{from: 101, to: 200, rows: […]}`: the rows take the place of lines 101 to 200; empty rows fall out;
- `{text: …}`: a pasted list, which takes the place of all;
- `{codes: from_pages}`: page numbers as the page counts make them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from archive.checks.pages import codes_from_pages
from archive.paper import MOST_PAPERS, Paper
from archive.paper_column import LINE
from archive.paper_entry import InvalidPapers, LineProblem, Row, read_paper
from archive.paper_list import PaperList
from archive.paper_sheet import NumberedRow, rows_from_text
from archive.shape import is_object, is_rows
from engine.digest import Json
from engine.errors import InvalidInput
from engine.language.field import Reading
from engine.text import Text

_MOST_DIGITS = 10

Papers = tuple[Paper, ...]


def edited(
    given: Json, before: Papers, listed: PaperList, reading: Reading, most: int = MOST_PAPERS
) -> Papers:
    """The papers after what was given.

    Raises InvalidPapers with every line that does not fit, InvalidInput for anything else.
    """
    after = _edited(given, before, listed, reading, most)
    if len(after) > most:
        raise InvalidInput("papers", Text(f"不超过{most}行", f"at most {most} lines"), f"{len(after)} lines")
    return after


def _edited(given: Json, before: Papers, listed: PaperList, reading: Reading, most: int) -> Papers:
    if given is None:
        return before
    if is_rows(given):
        return _from_rows(given, before, listed, reading)
    if is_object(given):
        if isinstance(text := given.get("text"), str):
            return _whole(rows_from_text(text, listed, most), listed, reading)
        if given.get("codes") == "from_pages":
            codes = codes_from_pages(before, listed)
            return tuple(replace(paper, codes=span) for paper, span in zip(before, codes, strict=True))
        if is_rows(rows := given.get("rows")):
            return _page(rows, given, before, listed, reading)
    raise InvalidInput(
        "papers",
        Text(
            "清单各行，或 {from, rows}、{text}、{codes: from_pages}",
            "rows, or one of {from, rows}, {text}, {codes: from_pages}",
        ),
        str(given)[:80],
    )


def _from_rows(rows: Sequence[Row], before: Papers, listed: PaperList, reading: Reading) -> Papers:
    with_line = sum(LINE in row for row in rows)
    if with_line not in {0, len(rows)}:
        raise InvalidInput(
            "papers",
            Text(
                "每行都带 line（改动这些行），或都不带（整份清单）",
                "'line' in every row (to amend) or in none (the whole list)",
            ),
            f"{with_line} of {len(rows)} rows",
        )
    if rows and with_line:
        return _amended(rows, before, listed, reading)
    return _whole((NumberedRow(line, row) for line, row in enumerate(rows, 1)), listed, reading)


def _whole(rows: Iterable[NumberedRow], listed: PaperList, reading: Reading) -> Papers:
    papers: list[Paper] = []
    problems: list[LineProblem] = []
    for numbered in rows:
        paper, wrong = read_paper(numbered.row, numbered.line, None, listed, reading)
        papers.append(paper)
        problems.extend(wrong)
    if problems:
        raise InvalidPapers(problems)
    return tuple(papers)


def _amended(rows: Sequence[Row], before: Papers, listed: PaperList, reading: Reading) -> Papers:
    papers = list(before)
    problems: list[LineProblem] = []
    for row in rows:
        line = _number(row.get(LINE))
        if not 1 <= line <= len(papers) + 1:
            expected = Text(f"1至{len(papers) + 1}之间的行号", f"a line from 1 to {len(papers) + 1}")
            problems.append(LineProblem(line, LINE, expected, str(row.get(LINE))))
            continue
        old = papers[line - 1] if line <= len(papers) else None
        paper, wrong = read_paper(row, line, old, listed, reading)
        problems.extend(wrong)
        papers[line - 1 : line] = [paper]
    if problems:
        raise InvalidPapers(problems)
    return tuple(papers)


def _page(
    rows: Sequence[Row], given: Mapping[str, Json], before: Papers, listed: PaperList, reading: Reading
) -> Papers:
    first = _number(given.get("from", 1))
    last = _number(given.get("to", first + len(rows) - 1))
    if not 1 <= first <= len(before) + 1 or last < first - 1:
        expected = Text(f"起始行在1至{len(before) + 1}之间", f"a first line from 1 to {len(before) + 1}")
        raise InvalidInput("papers.from", expected, f"{given.get('from')} to {given.get('to')}")
    filled = [NumberedRow(line, row) for line, row in enumerate(rows, first) if not _is_blank(row)]
    return (*before[: first - 1], *_whole(filled, listed, reading), *before[last:])


def _number(given: Json) -> int:
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    digits = given.strip() if isinstance(given, str) else ""
    return int(digits) if digits.isdecimal() and len(digits) < _MOST_DIGITS else 0


def _is_blank(row: Row) -> bool:
    return all(value is None or str(value).strip() == "" for key, value in row.items() if key != LINE)
