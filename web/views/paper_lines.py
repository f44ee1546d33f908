"""A page of a list of papers as lines to fill in, and what was typed into them read back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from archive.draft import Draft
from archive.draft_entry import lacking
from archive.draft_view import draft_line
from archive.paper import Paper
from archive.paper_column import LINE, PaperColumn, shown_columns
from archive.paper_list import Listed, PaperList
from archive.shape import is_object, is_rows
from engine.deciding.scope import Scope
from engine.digest import Json
from engine.text import Language, Text, same
from web import shapes
from web.questions import Question, Typed

LINES_A_PAGE = 100
BLANK_LINES = 5
_NUMERIC = frozenset({"pages", "copies"})
_TITLES = {
    "item": Text("类别", "part"),
    "title": Text("题名", "title"),
    "pages": Text("页数", "pages"),
    "codes": Text("页码", "page numbers"),
    "copies": Text("份数", "copies"),
    "original": Text("原件/复印件", "original or copy"),
    "reason": Text("仅有复印件的原因", "why only a copy"),
    "signed": Text("签字", "signed"),
    "note": Text("备注", "note"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page (from 1) of the papers of a record. `only` are the columns that may change; empty: all, and lines too.

    `after` is the line behind which one empty line stands open; 0 for none.
    """

    scope: Scope
    listed: PaperList
    papers: tuple[Paper, ...]
    page: int
    only: frozenset[str] = frozenset()
    after: int = 0

    @property
    def first(self) -> int:
        """The number of its first line."""
        return (self.page - 1) * LINES_A_PAGE + 1

    @property
    def held(self) -> tuple[Paper, ...]:
        """The papers on this page."""
        return self.papers[self.first - 1 : self.first - 1 + LINES_A_PAGE]

    @property
    def blanks(self) -> int:
        """How many empty lines there are, for papers to be added."""
        if self.only:
            return 0
        return max(min(BLANK_LINES, LINES_A_PAGE - len(self.held)), 1 if self.after else 0)

    @property
    def shown(self) -> tuple[Paper | None, ...]:
        """The lines of the page, with the empty ones where they stand."""
        blanks: list[Paper | None] = [None] * self.blanks
        place = self.after - self.first + 1
        if blanks and 0 < place <= len(self.held):
            return (*self.held[:place], None, *self.held[place:], *blanks[1:])
        return (*self.held, *blanks)

    @property
    def columns(self) -> tuple[PaperColumn, ...]:
        return tuple(column for column in shown_columns(self.listed) if column.key != LINE)


def columns(sheet: Sheet) -> tuple[shapes.Column, ...]:
    """The heads of the columns."""
    rest = (shapes.Column(column.title, column.key in _NUMERIC) for column in sheet.columns)
    return (shapes.Column(Text("序号", "No.")), *rest)


def headings(sheet: Sheet) -> Text:
    """The headings that a pasted or uploaded sheet may have."""
    titles = [column.title for column in sheet.columns]
    return Text("、".join(each.zh for each in titles), ", ".join(each.of("en") for each in titles))


def lines(sheet: Sheet, lang: Language, typed: Typed) -> tuple[shapes.Line, ...]:
    """The lines of the page, then empty ones."""
    return tuple(
        shapes.Line(same(str(number)), tuple(_cells(sheet, number, paper, lang, typed)))
        for number, paper in enumerate(sheet.shown, sheet.first)
    )


def read(sheet: Sheet, typed: Typed) -> Json:
    """What was typed, as the record takes it: amended columns only, or the whole page in place of its lines."""
    last = sheet.first + len(sheet.held) - 1
    if sheet.only:
        numbers = range(sheet.first, last + 1)
        return [{"line": n, **{key: _typed(typed, n, key) for key in sheet.only}} for n in numbers]
    rows: list[Json] = []
    item = sheet.papers[sheet.first - 2].item if sheet.first > 1 and sheet.papers else ""
    for number in range(sheet.first, last + 1 + sheet.blanks):
        row = _row(sheet, typed, number)
        if row:
            # as in the sheets of archives, an empty item takes over that of the line above
            item = str(row.get("item") or item)
            row["item"] = item
        rows.append(row)
    return {"from": sheet.first, "to": last, "rows": rows}


def exchanged(papers: Json, line: int, other: int) -> Json:
    """What was read of a page, with two of its lines in each other's place."""
    if not is_object(papers) or not is_rows(rows := papers.get("rows")):
        return papers
    first = cast(int, papers["from"])
    here, there = line - first, other - first
    moved = list(rows)
    if min(here, there) >= 0 and max(here, there) < len(moved):
        moved[here], moved[there] = moved[there], moved[here]
    return {**papers, "rows": moved}


def as_listed(papers: Sequence[Paper], listed: PaperList) -> Json:
    """All papers in the order of the checklist; those of one part stay as they stand to each other."""
    last = len(listed.all)
    ranked = sorted(
        papers, key=lambda paper: listed.all[paper.item].rank if paper.item in listed.all else last
    )
    return [_whole_row(paper) for paper in ranked]


def input_name(where: str) -> str:
    """The input that a path of a mistake (`file.papers.3.pages`) is about."""
    line = line_of(where)
    if line is None:
        return "record." + where.rpartition(".")[2] if "." in where else where
    return f"r{line}.{where.rpartition('.')[2]}"


def line_of(where: str) -> int | None:
    """The line that a mistake is in, if it is in one."""
    number = where.partition("papers.")[2].partition(".")[0]
    return int(number) if number.isdecimal() else None


def column_title(where: str) -> Text:
    """What people call the column that a mistake is in."""
    key = where.rpartition(".")[2]
    return _TITLES.get(key, same(key))


def record_row(scope: Scope, address: str, number: int, draft: Draft) -> shapes.Row:
    """One record in the list of several."""
    reading = scope.reading()
    rest = sum(1 for _ in lacking(draft, reading))
    return shapes.Row(
        (draft_line(draft, reading), number, len(draft.papers), rest),
        f"{address}/{number}",
        "soon" if rest else "plain",
    )


def _whole_row(paper: Paper) -> Json:
    kept = paper.kept()
    return {**{key: value for key, value in kept.items() if key != "fields"}, **paper.fields}


def _cells(
    sheet: Sheet, number: int, paper: Paper | None, lang: Language, typed: Typed
) -> Iterator[shapes.Field | Text]:
    for column in sheet.columns:
        asked = _input(sheet, column, number, paper, lang, typed)
        if sheet.only and column.key not in sheet.only:
            yield _said(asked, sheet)
        else:
            yield asked


def _input(
    sheet: Sheet, column: PaperColumn, number: int, paper: Paper | None, lang: Language, typed: Typed
) -> shapes.Field:
    name = f"r{number}.{column.key}"
    label = Text(f"{column.title.zh}，第{number}行", f"{column.title.of('en')}, line {number}")
    if column.field is not None:
        kept = paper.fields.get(column.key) if paper else None
        asked = Question(name, column.field, kept, sheet.scope, lang, typed).asked()
        return replace(asked, label=label, hint="", short=False, required=False)
    value = _typed(typed, number, column.key) if typed else _kept(paper, column.key)
    found = shapes.Field(name, label, value=value, error=typed.error(name), required=False)
    match column.key:
        case "item":
            options = tuple(
                shapes.Option(key, entry.item.text) for key, entry in _entries(sheet, paper).items()
            )
            return replace(found, kind="select", options=options, blank="—")
        case "original":
            options = (
                shapes.Option("original", Text("原件", "original")),
                shapes.Option("copy", Text("复印件", "copy")),
            )
            return replace(found, kind="select", options=options, blank="—")
        case "signed":
            return replace(found, kind="checkbox")
        case "pages" | "copies":
            return replace(found, kind="number")
        case _:
            return found


def _entries(sheet: Sheet, paper: Paper | None) -> Mapping[str, Listed]:
    """What may be chosen: the entries that apply, and whatever the line holds already."""
    entries = dict(sheet.listed.entries)
    if paper and paper.item in sheet.listed.all:
        entries.setdefault(paper.item, sheet.listed.all[paper.item])
    return entries


def _said(of: shapes.Field, sheet: Sheet) -> Text:
    if of.kind == "checkbox":
        return Text("已签", "signed") if of.value == "yes" else Text("")
    for option in of.options:
        if option.value == of.value:
            return option.label if isinstance(option.label, Text) else same(option.label)
    return same(of.value)


def _kept(paper: Paper | None, key: str) -> str:
    if paper is None:
        return ""
    first, last = paper.codes or (None, None)
    original = {True: "original", False: "copy", None: ""}[paper.original]
    return {
        "item": paper.item,
        "title": paper.title,
        "pages": "" if paper.pages is None else str(paper.pages),
        "codes": "" if first is None else str(first) if first == last else f"{first}-{last}",
        "copies": str(paper.copies),
        "original": original,
        "reason": paper.reason,
        "signed": "yes" if paper.signed else "",
        "note": paper.note,
    }[key]


def _row(sheet: Sheet, typed: Typed, number: int) -> dict[str, Json]:
    """One line; empty when nothing was typed into it but what stands there by itself."""
    keys = [column.key for column in sheet.columns]
    row: dict[str, Json] = {key: _typed(typed, number, key) for key in keys}
    if "signed" in row:
        row["signed"] = "yes" if row["signed"] else "no"
    by_itself: Sequence[Json] = ("", "1", "no")
    said = {
        key: value for key, value in row.items() if not (key in {"copies", "signed"} and value in by_itself)
    }
    is_new = number > len(sheet.papers)
    if is_new or "item" not in said or not said["item"]:
        blank = not any(value for key, value in said.items() if key != "item") and not said.get("item")
        return {} if blank else row
    return row


def _typed(typed: Typed, number: int, key: str) -> str:
    return next(iter(typed.texts.get(f"r{number}.{key}", ())), "").strip()
