"""The columns of a list of papers (移交清单): what is shown, printed, pasted and uploaded."""

from collections.abc import Iterator
from dataclasses import dataclass

from archive.paper import Paper
from archive.paper_list import PaperList
from archive.record_scope import kind_of
from engine.language.definition import FieldSpec
from engine.language.field import Column, Reading, Table
from engine.text import Text, same

LINE = "line"


@dataclass(frozen=True, slots=True)
class PaperColumn:
    """A column. `key` is its name in a row; `also` are further headings that people use for it."""

    key: str
    title: Text
    numeric: bool = False
    also: tuple[str, ...] = ()
    field: FieldSpec | None = None

    @property
    def headings(self) -> frozenset[str]:
        """Every heading that means this column, in small letters."""
        return frozenset(word.lower() for word in (self.key, self.title.zh, self.title.en, *self.also))


_LINE = PaperColumn(LINE, Text("序号", "No."), True, ("行号", "编号", "#"))
_ITEM = PaperColumn("item", Text("类别", "Part"), also=("项目", "内容", "项目/内容", "资料项目", "item"))
_TITLE = PaperColumn("title", Text("题名", "Title"), also=("名称", "文件名称", "资料名称", "文件题名"))
_CODES = PaperColumn("codes", Text("页码", "Page numbers"), True, ("起止页码", "页号", "page no."))
_PAGES = PaperColumn("pages", Text("页数", "Pages"), True, ("张数",))
_COPIES = PaperColumn("copies", Text("份数", "Copies"), True)
_ORIGINAL = PaperColumn("original", Text("原件/复印件", "Original or copy"), also=("原件", "原件或复印件"))
_REASON = PaperColumn("reason", Text("仅有复印件的原因", "Why only a copy"), also=("原因", "reason"))
_SIGNED = PaperColumn("signed", Text("签字", "Signed"), also=("签名", "是否签字"))
_NOTE = PaperColumn("note", Text("备注", "Note"), also=("说明", "remark", "remarks"))


def shown_columns(listed: PaperList) -> tuple[PaperColumn, ...]:
    """The columns that this list needs, in the order in which a list is printed."""
    items = [entry.item for entry in listed.all.values()]
    fields = tuple(PaperColumn(name, spec.text, field=spec) for name, spec in listed.checklist.fields.items())
    needed = (
        (_CODES, listed.checklist.pages == "coded"),
        (_PAGES, listed.checklist.pages is not None),
        (_COPIES, True),
        (_ORIGINAL, any(item.original or item.copy_ for item in items)),
        (_REASON, any(item.original == "if_any" for item in items)),
        (_SIGNED, any(item.signed for item in items)),
        (_NOTE, True),
    )
    return (_LINE, _ITEM, _TITLE, *fields, *(column for column, is_needed in needed if is_needed))


def known_columns(listed: PaperList) -> tuple[PaperColumn, ...]:
    """Every column that may be entered, needed or not."""
    shown = shown_columns(listed)
    every = (_CODES, _PAGES, _COPIES, _ORIGINAL, _REASON, _SIGNED, _NOTE)
    return (*shown, *(column for column in every if column not in shown))


def paper_table(papers: tuple[Paper, ...], listed: PaperList, reading: Reading) -> Table:
    """The list as people see and sign it."""
    columns = shown_columns(listed)
    return Table(
        tuple(Column(column.title, column.numeric) for column in columns),
        tuple(tuple(_row(line, paper, columns, listed, reading)) for line, paper in enumerate(papers, 1)),
    )


def _row(
    line: int, paper: Paper, columns: tuple[PaperColumn, ...], listed: PaperList, reading: Reading
) -> Iterator[Text]:
    written = {
        "line": same(str(line)),
        "item": listed.title(paper.item),
        "title": same(paper.title),
        "codes": written_codes(paper.codes),
        "pages": same("" if paper.pages is None else str(paper.pages)),
        "copies": same(str(paper.copies)),
        "original": written_original(paper.original),
        "reason": same(paper.reason),
        "signed": Text("已签", "signed") if paper.signed else Text(""),
        "note": same(paper.note),
    }
    for column in columns:
        if column.field is None:
            yield written[column.key]
        else:
            kind = kind_of(column.field)
            yield kind.shown(column.field, paper.fields.get(column.key), reading).line if kind else Text("")


def written_codes(codes: tuple[int, int] | None) -> Text:
    """5 or 5–9."""
    if codes is None:
        return Text("")
    first, last = codes
    return same(str(first) if first == last else f"{first}–{last}")


def written_original(original: bool | None) -> Text:
    """原件, 复印件 or nothing."""
    if original is None:
        return Text("")
    return Text("原件", "original") if original else Text("复印件", "copy")
