"""Questions with many lines: what was counted for each paper, which papers are wrong or missing. Asked, and read back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from archive.paper import Paper
from archive.paper_column import written_codes
from archive.papers_at import Holding, holdings_at
from engine.deciding.scope import Scope
from engine.digest import Json
from engine.language.definition import FieldSpec
from engine.text import Language, Text, same
from web import shapes
from web.questions import Question, Typed

MOST_LINES = 100
"""Up to so many lines are asked one by one; for more, only what differs is entered."""
MOST_MISSING = 3


@dataclass(frozen=True, slots=True)
class Asking:
    """A field of the type `table` or `lines`: `name` begins the names of its inputs."""

    name: str
    spec: FieldSpec
    scope: Scope
    lang: Language
    typed: Typed

    @property
    def path(self) -> str:
        return str(self.spec.for_ or self.spec.pick or "")

    @property
    def holdings(self) -> Sequence[Holding]:
        return holdings_at(self.path, self.scope.reading())

    @property
    def is_long(self) -> bool:
        """Whether there are too many lines for one page."""
        return sum(len(each.papers) for each in self.holdings) > MOST_LINES


def asked_lines(of: Asking) -> tuple[shapes.Lines, ...]:
    """The tables to fill in; none where the list is too long for it."""
    if of.is_long:
        return ()
    if of.spec.type == "table":
        return tuple(_counted(of))
    return tuple(_picked(of))


def asked_in_words(of: Asking) -> tuple[shapes.Field, ...]:
    """One box in place of a table that would be too long."""
    if not of.is_long:
        return ()
    value = next(iter(of.typed.texts.get(of.name, ())), "")
    said = _LONG_TABLE if of.spec.type == "table" else _LONG_LINES
    return (
        shapes.Field(
            of.name, of.spec.text, "textarea", value, hint=said, error=of.typed.error(of.name), rows=8
        ),
    )


_LONG_TABLE = Text(
    "清单较长：未写到的行按清单数计；只写不符的行，每行“行号 实收数”，例如 17 3。",
    "The list is long: lines you leave out count as listed. Enter only those that differ, a line each: "
    "line number, then what you counted, such as 17 3.",
)
_LONG_LINES = Text(
    "清单较长：每行“行号 问题”，例如 17 缺签字；缺少的材料写“项目 问题”。",
    "The list is long: a line each, line number and what is wrong, such as 17 not signed; for missing papers the item.",
)


def answer_of(of: Asking) -> Json:
    """The rows that were entered, as the field reads them."""
    if of.is_long:
        typed = next(iter(of.typed.texts.get(of.name, ())), "")
        return list(_long_table(of, typed)) if of.spec.type == "table" else list(_long_lines(typed))
    return list(_read_table(of)) if of.spec.type == "table" else list(_read_lines(of))


def _counted(of: Asking) -> Iterator[shapes.Lines]:
    columns = (
        shapes.Column(Text("材料", "Paper")),
        shapes.Column(Text("应收页数", "Listed pages"), numeric=True),
        *(shapes.Column(spec.text, spec.type in {"number", "money"}) for spec in of.spec.fields.values()),
    )
    for holding in of.holdings:
        lines = tuple(_count_line(of, holding, line, paper) for line, paper in enumerate(holding.papers, 1))
        yield shapes.Lines(of.name, of.spec.text, columns, lines)


def _count_line(of: Asking, holding: Holding, line: int, paper: Paper) -> shapes.Line:
    title = _title(holding, paper)
    cells = tuple(_cell(of, f"{of.name}.{line}.{name}", spec, title) for name, spec in of.spec.fields.items())
    return shapes.Line(Text(f"{line}. {title.zh}", f"{line}. {title.of('en')}"), (_pages(paper), *cells))


def _cell(of: Asking, name: str, spec: FieldSpec, title: Text) -> shapes.Field:
    asked = Question(name, spec, None, of.scope, of.lang, of.typed).asked()
    label = Text(f"{spec.zh}，{title.zh}", f"{spec.text.of('en')}, {title.of('en')}")
    return replace(asked, label=label, short=False)


def _picked(of: Asking) -> Iterator[shapes.Lines]:
    several = len(of.holdings) > 1
    columns = (
        shapes.Column(Text("材料", "Paper")),
        shapes.Column(Text("页数", "Pages"), numeric=True),
        shapes.Column(Text("问题（不填即无误）", "What is wrong (leave empty if nothing)")),
    )
    for holding in of.holdings:
        here = f"{of.name}.{holding.record}"
        lines = tuple(
            _note_line(of, here, holding, line, paper) for line, paper in enumerate(holding.papers, 1)
        )
        record = Text(f"（第{holding.record}份）", f" (record {holding.record})") if several else Text("")
        if lines:
            yield shapes.Lines(here, of.spec.text + record, columns, lines)
        yield shapes.Lines(
            f"{here}.missing", _MISSING + record, _MISSING_COLUMNS, tuple(_gaps(of, here, holding))
        )


_MISSING = Text("清单上没有、需要补充的", "Not on the list, to be added")
_MISSING_COLUMNS = (
    shapes.Column(Text("", "")),
    shapes.Column(Text("项目", "Item")),
    shapes.Column(Text("说明", "What is missing")),
)


def _note_line(of: Asking, here: str, holding: Holding, line: int, paper: Paper) -> shapes.Line:
    title, name = _title(holding, paper), f"{here}.{line}.note"
    label = Text(f"问题，{title.zh}", f"What is wrong, {title.of('en')}")
    note = shapes.Field(name, label, value=_typed(of, name), error=of.typed.error(name), required=False)
    return shapes.Line(Text(f"{line}. {title.zh}", f"{line}. {title.of('en')}"), (_pages(paper), note))


def _gaps(of: Asking, here: str, holding: Holding) -> Iterator[shapes.Line]:
    options = tuple(shapes.Option(key, entry.item.text) for key, entry in holding.listed.all.items())
    for gap in range(1, MOST_MISSING + 1):
        item, note = f"{here}.missing.{gap}.item", f"{here}.missing.{gap}.note"
        what = Text(f"缺少的项目 {gap}", f"Missing item {gap}")
        why = Text(f"缺少的内容 {gap}", f"What is missing {gap}")
        yield shapes.Line(
            same(str(gap)),
            (
                shapes.Field(
                    item,
                    what,
                    "select",
                    _typed(of, item),
                    options=options,
                    error=of.typed.error(item),
                    required=False,
                    blank="—",
                ),
                shapes.Field(note, why, value=_typed(of, note), error=of.typed.error(note), required=False),
            ),
        )


def _read_table(of: Asking) -> Iterator[Json]:
    lines = sum(len(each.papers) for each in of.holdings[:1])
    for line in range(1, lines + 1):
        given = {
            name: text for name in of.spec.fields if (text := _typed(of, f"{of.name}.{line}.{name}").strip())
        }
        if given:
            yield {"line": line, **given}


def _read_lines(of: Asking) -> Iterator[Json]:
    several = len(of.holdings) > 1
    for name, record, line in _filled(of):
        place: Mapping[str, Json] = {"record": record} if several else {}
        note = _typed(of, f"{name}.note").strip()
        yield (
            {**place, "line": line, "note": note}
            if line
            else {
                **place,
                "item": _typed(of, f"{name}.item"),
                "note": note,
            }
        )


def row_names(of: Asking) -> tuple[str, ...]:
    """The beginning of the names of the inputs behind each row of the answer: a mistake names its row by its place."""
    return () if of.is_long or of.spec.type == "table" else tuple(name for name, _, _ in _filled(of))


def _filled(of: Asking) -> Iterator[tuple[str, int, int | None]]:
    """The rows in which something was typed: their inputs, the record, the line (None for what is not on the list)."""
    for holding in of.holdings:
        here = f"{of.name}.{holding.record}"
        for line in range(1, len(holding.papers) + 1):
            if _typed(of, f"{here}.{line}.note").strip():
                yield f"{here}.{line}", holding.record, line
        for gap in range(1, MOST_MISSING + 1):
            name = f"{here}.missing.{gap}"
            if _typed(of, f"{name}.item") or _typed(of, f"{name}.note").strip():
                yield name, holding.record, None


def _long_table(of: Asking, typed: str) -> Iterator[Json]:
    column = next(iter(of.spec.fields))
    entered = dict(_numbered(typed))
    for line, paper in enumerate((p for each in of.holdings[:1] for p in each.papers), 1):
        counted = entered.pop(str(line), None)
        declared: Mapping[str, Json] = {"pages": paper.pages, "copies": paper.copies, **paper.fields}
        value = counted if counted is not None else declared.get(column)
        if value is not None:
            yield {"line": line, column: value}
    yield from ({"line": line, column: value} for line, value in entered.items())


def _long_lines(typed: str) -> Iterator[Json]:
    for first, rest in _numbered(typed):
        yield {"line": first, "note": rest} if first.isdecimal() else {"item": first, "note": rest}


def _numbered(typed: str) -> Iterator[tuple[str, str]]:
    for line in typed.splitlines():
        first, _, rest = line.strip().replace("\t", " ").partition(" ")
        if first:
            yield first.rstrip(".、:："), rest.strip()


def _title(holding: Holding, paper: Paper) -> Text:
    return same(paper.title) if paper.title else holding.listed.title(paper.item)


def _pages(paper: Paper) -> Text:
    if paper.pages is None:
        return same("—")
    codes = written_codes(paper.codes)
    inside = Text(f"（{codes.zh}）", f" ({codes.of('en')})") if codes else Text("")
    return same(str(paper.pages)) + inside


def _typed(of: Asking, name: str) -> str:
    return next(iter(of.typed.texts.get(name, ())), "")
