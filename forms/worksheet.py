"""One sheet of a workbook, written from the top down: title, facts, a table, signatures, notes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil
from unicodedata import east_asian_width

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from engine.text import Text
from forms.form import Align, Block, Column, Cover, Fact, Form, Signature, Table
from forms.wording import (
    DATE,
    DIGEST,
    EMPTY,
    OPINION,
    TO_SIGN,
    Wording,
    ledger_code,
    list_code,
    of_pages,
    printed,
    written_at,
)

A4 = 9
LONGEST_CELL = 32_767
"""Excel's own limit, in UTF-16 units."""
HIGHEST_ROW = 409
"""In points; more Excel does not show."""
LONGEST_FOOTER = 255
LONGEST_NUMBER = 15
"""Digits that Excel keeps exactly."""
_EVERYWHERE = "A1:XFD1048576"
_LINE, _INCH = 13.5, 2.54
_COVER = Table((Column(Text(""), 12, "right"), Column(Text(""), 30)), ())
_FACES: dict[str, dict[str, object]] = {
    "title": {"font_name": "黑体", "font_size": 18, "align": "center"},
    "under": {"font_size": 9, "font_color": "#5A5A5A", "align": "center"},
    "plain": {"align": "left"},
    "small": {"font_size": 8, "font_color": "#5A5A5A", "align": "left"},
    "label": {"font_name": "黑体", "font_size": 9, "bg_color": "#F0F0F0", "border": 1, "align": "center"},
    "value": {"border": 1, "align": "left"},
    "left": {"border": 1, "align": "left"},
    "center": {"border": 1, "align": "center"},
    "right": {"border": 1, "align": "right"},
    "signature": {"border": 1, "align": "left", "valign": "top"},
}


@dataclass(frozen=True, slots=True)
class Paper:
    """`name` is the sheet's; the first bears the facts, the last what stands under the tables."""

    name: str
    table: Table = _COVER
    cover: Cover | None = None
    is_first: bool = False
    is_last: bool = False


def written_sheet(workbook: Workbook, form: Form, paper: Paper, wording: Wording) -> None:
    """Writes one sheet. With constant memory each row must be finished before the next."""
    sheet = workbook.add_worksheet(_sheet_name(paper.name))
    faces = {
        name: workbook.add_format({"text_wrap": True, "valign": "vcenter", **face})
        for name, face in _FACES.items()
    }
    _set_up(sheet, form, paper.table, wording)
    _Writing(sheet, faces, form, paper, wording).all()


def _set_up(sheet: Worksheet, form: Form, table: Table, wording: Wording) -> None:
    sheet.set_paper(A4)
    if form.landscape:
        sheet.set_landscape()
    else:
        sheet.set_portrait()
    sheet.set_margins(1.6 / _INCH, 1.6 / _INCH, 1.6 / _INCH, 2.0 / _INCH)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_footer(_footer(form, wording))
    sheet.ignore_errors({"number_stored_as_text": _EVERYWHERE})
    for place, width in enumerate(_widths(table)):
        sheet.set_column(place, place, width)


def _widths(table: Table) -> list[float]:
    """In Latin characters, as Excel counts: a Chinese one takes two."""
    return [column.width * 2 + 1 for column in table.columns]


class _Writing:
    """Where the next row goes, and what it looks like."""

    def __init__(
        self, sheet: Worksheet, faces: dict[str, Format], form: Form, paper: Paper, wording: Wording
    ) -> None:
        self._sheet, self._faces, self._form, self._paper, self._wording = sheet, faces, form, paper, wording
        self._widths = _widths(paper.table)
        self._row = 0

    def all(self) -> None:
        """The whole sheet."""
        self._head()
        if self._paper.cover is not None:
            self._cover(self._paper.cover)
            return
        if self._paper.is_first:
            self._facts(self._form.facts)
            if self._form.intro:
                self._across(self._wording.line(self._form.intro), "plain")
        self._table(self._paper.table)
        if self._paper.is_last:
            self._foot()

    def _head(self) -> None:
        form = self._form
        self._across(self._wording.line(form.printing.organisation), "under")
        self._across(form.title.zh, "title", height=26)
        self._across(form.title.of("en"), "under")
        if form.number:
            self._across(form.number, "under")

    def _cover(self, cover: Cover) -> None:
        for fact in cover.facts:
            label, value = self._wording.line(fact.title), self._wording.line(fact.value)
            self._spans([(0, 0), (1, 1)], [label, value], ["label", "value"], least=24)
        self._blocks(cover.blocks)

    def _facts(self, facts: Sequence[Fact]) -> None:
        pairs = min(3 if self._form.landscape else 2, len(self._widths) // 2) or 1
        spans = _divided(self._widths, [1, 3] * pairs)
        line: list[Fact] = []
        for fact in facts:
            if fact.wide:
                self._line_of_facts(line, spans)
                self._line_of_facts([fact], [spans[0], (spans[1][0], spans[-1][1])])
                line = []
            elif len(line) == pairs - 1:
                self._line_of_facts([*line, fact], spans)
                line = []
            else:
                line.append(fact)
        self._line_of_facts(line, spans)

    def _line_of_facts(self, facts: Sequence[Fact], spans: Sequence[tuple[int, int]]) -> None:
        if not facts:
            return
        texts = [self._wording.line(text) for fact in facts for text in (fact.title, fact.value)]
        if len(texts) < len(spans):
            spans = [*spans[: len(texts)], (spans[len(texts)][0], spans[-1][1])]
            texts.append("")
        faces = ["label" if place % 2 == 0 and text else "value" for place, text in enumerate(texts)]
        self._spans(spans, texts, faces, least=18)

    def _table(self, table: Table) -> None:
        if table.title:
            self._across(self._wording.line(table.title), "plain", height=20)
        heading = self._row
        titles = ["\n".join(filter(None, self._wording.pair(column.title))) for column in table.columns]
        self._high_enough(titles)
        for place, title in enumerate(titles):
            self._sheet.write_string(heading, place, title, self._faces["label"])
        self._row += 1
        self._sheet.repeat_rows(heading, heading)
        self._sheet.freeze_panes(heading + 1, 0)
        for row in table.rows:
            words = [self._wording.line(cell) for cell in row]
            self._high_enough(words)
            for place, (cell, column) in enumerate(zip(words, table.columns, strict=True)):
                self._cell(place, cell, column.align)
            self._row += 1
        if not table.rows:
            self._across(self._wording.line(EMPTY), "center")

    def _high_enough(self, texts: Sequence[str]) -> None:
        lines = max(map(_lines, texts, self._widths), default=1)
        self._sheet.set_row(self._row, min(lines * _LINE + 2, HIGHEST_ROW))

    def _cell(self, place: int, words: str, align: Align) -> None:
        face = self._faces[align]
        if align == "right" and _is_number(words):
            self._sheet.write_number(self._row, place, int(words), face)
        elif words:
            self._sheet.write_string(self._row, place, _fitting(words), face)
        else:
            self._sheet.write_blank(self._row, place, None, face)

    def _foot(self) -> None:
        form = self._form
        self._blocks(form.blocks)
        for note in form.notes:
            self._across(self._wording.line(note), "plain")
        if form.digest:
            self._across(f"{self._wording.line(DIGEST)}  {form.digest}", "small")
        for code in (list_code(form), ledger_code(form), printed(form)):
            if code:
                self._across(self._wording.line(code), "small")

    def _blocks(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            statement = (self._wording.line(text) for text in (block.title, block.statement))
            self._across("　".join(part for part in statement if part), "plain", height=22)
            self._signatures(block.signatures)

    def _signatures(self, signatures: Sequence[Signature]) -> None:
        most = min(4 if self._form.landscape else 3, len(self._widths), len(signatures))
        spans = _divided(self._widths, [1] * most) if most else []
        for start in range(0, len(signatures), most or 1):
            texts = [self._signature(each) for each in signatures[start : start + most]]
            texts += [""] * (most - len(texts))
            self._spans(spans, texts, ["signature"] * most, least=4 * _LINE + 2)

    def _signature(self, of: Signature) -> str:
        lines = [self._wording.line(of.title)]
        if of.opinion:
            lines.append(self._wording.line(OPINION) + self._wording.line(of.opinion))
        if of.at is not None:
            lines += [self._wording.line(of.name), f"{written_at(of.at)}  {self._wording.line(of.how)}"]
        else:
            sign, date = self._wording.line(TO_SIGN), self._wording.line(DATE)
            lines += [self._wording.line(of.name), sign, f"{date}　　年　月　日"]
        return "\n".join(lines)

    def _across(self, words: str, face: str, height: float = _LINE) -> None:
        self._spans([(0, len(self._widths) - 1)], [words], [face], least=height)

    def _spans(
        self, spans: Sequence[tuple[int, int]], texts: Sequence[str], faces: Sequence[str], least: float
    ) -> None:
        """One row of merged cells, high enough for its longest text: Excel does not fit merged cells by itself."""
        widths = [sum(self._widths[first : last + 1]) for first, last in spans]
        lines = max(map(_lines, texts, widths), default=1)
        self._sheet.set_row(self._row, min(max(least, lines * _LINE + 2), HIGHEST_ROW))
        for (first, last), words, name in zip(spans, texts, faces, strict=True):
            face = self._faces[name]
            if first == last:
                self._sheet.write_string(self._row, first, _fitting(words), face)
            else:
                self._sheet.merge_range(self._row, first, self._row, last, "", face)
                self._sheet.write_string(self._row, first, _fitting(words), face)
        self._row += 1


def _divided(widths: Sequence[float], shares: Sequence[int]) -> list[tuple[int, int]]:
    """The columns in as many neighbouring spans as there are shares, each about as wide as its share; none is empty."""
    ends = list(accumulate(widths))
    goal, unit, first = 0.0, ends[-1] / sum(shares), 0
    spans: list[tuple[int, int]] = []
    for place, share in enumerate(shares):
        goal += share * unit
        latest = len(widths) - (len(shares) - place)
        last = first
        while last < latest and abs(ends[last + 1] - goal) < abs(ends[last] - goal):
            last += 1
        if place == len(shares) - 1:
            last = len(widths) - 1
        spans.append((first, last))
        first = last + 1
    return spans


def _lines(words: str, width: float) -> int:
    """About how many lines the words take in a cell of that width."""
    return sum(max(ceil(_wide(line) / max(width - 1, 1)), 1) for line in words.split("\n"))


def _wide(words: str) -> int:
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in words)


def _is_number(words: str) -> bool:
    is_plain = words.isascii() and words.isdecimal() and (words == "0" or not words.startswith("0"))
    return is_plain and len(words) <= LONGEST_NUMBER


def _fitting(words: str) -> str:
    """Cut where Excel would refuse the cell, and visibly so."""
    if len(words.encode("utf-16-le")) // 2 <= LONGEST_CELL:
        return words
    kept = words.encode("utf-16-le")[: (LONGEST_CELL - 8) * 2].decode("utf-16-le", "ignore")
    return f"{kept}……（后略）"


def _footer(form: Form, wording: Wording) -> str:
    """Check code, page x of y, ledger; under them the number and by whom it was printed."""
    pages = of_pages("&P", "&N")
    left = _escaped(f"{list_code(form).zh}\n{form.number}")
    right = _escaped(f"{ledger_code(form).zh}\n{printed(form).zh}")
    center = "\n".join(part for part in wording.pair(pages) if part)
    whole = f"&L&8 {left}&C&8 {center}&R&8 {right}"
    return whole if len(whole) <= LONGEST_FOOTER else f"&C&8 {center}"


def _escaped(words: str) -> str:
    return words.replace("&", "&&")


def _sheet_name(words: str) -> str:
    """At most 31 characters, none that Excel refuses."""
    return "".join("_" if char in "[]:*?/\\'" else char for char in words)[:31]
