"""A line for each record of another field: its condition on return, a verdict, whether it was found. Asked, and read back.

A long table stands on pages of a hundred lines. What was entered on the others travels in one input, as JSON, so that a
page is turned without keeping anything, and no form has more inputs than a server takes.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from archive.record_summary import RecordSummary, summary_of
from archive.shape import is_list, is_object
from engine.deciding.scope import Scope
from engine.digest import Json
from engine.errors import InvalidInput
from engine.language.definition import FieldSpec
from engine.text import Language, Text, same
from web import shapes
from web.picking import press_of
from web.questions import Question, Typed

LINES_A_PAGE = 100
MOST_TICKED = 100
_CHOSEN = frozenset({"record", "records"})
Answers = dict[str, dict[str, str]]
"""What was entered, by line (from 1) and column."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A `table` or `records` field about the records of another field. `name` begins the names of its inputs."""

    name: str
    spec: FieldSpec
    scope: Scope
    lang: Language
    typed: Typed

    @property
    def ids(self) -> tuple[str, ...]:
        """The records it is about, in the order of their list."""
        value = self.scope.case.form.get(_field_of(self.spec))
        return tuple(map(str, value)) if is_list(value) else (str(value),) if value else ()

    @property
    def pages(self) -> int:
        return max(-(-len(self.ids) // LINES_A_PAGE), 1)

    @property
    def shown(self) -> int:
        """The page that the form showed."""
        return min(max(_number(self.text("at")), 1), self.pages)

    def text(self, part: str) -> str:
        return next(iter(self.typed.texts.get(f"{self.name}.{part}", ())), "")

    def lines_of(self, page: int) -> range:
        """The numbers of the lines on a page."""
        first = (page - 1) * LINES_A_PAGE + 1
        return range(first, min(first + LINES_A_PAGE, len(self.ids) + 1))

    def title(self, line: int) -> Text:
        return title_of(self.scope, self.ids[line - 1])


def title_of(scope: Scope, record: str) -> Text:
    """What people call a record of the case."""
    found = summary_of(record, scope.reading())
    return found.line(scope.reading()) if found else same(record)


def is_about_records(spec: FieldSpec, scope: Scope) -> bool:
    """Whether the field asks about the records of another field: a table for each of them, or some of them."""
    name = _field_of(spec)
    if not name or (spec.type != "table" and spec.type not in _CHOSEN):
        return False
    other = scope.program.asked.get(name)
    return other is not None and other.type in _CHOSEN


def asked_tables(of: Rows) -> tuple[shapes.Lines, ...]:
    """The table to fill in, one page of it."""
    if of.spec.type != "table":
        return ()
    press = press_of(of.typed)
    mine = press if press and press.field == of.name else None
    answers = _entered(of)
    if mine and mine.verb == "fill":
        answers = _filled(of, answers, mine.what)
    at = min(max(_number(mine.what), 1), of.pages) if mine and mine.verb == "page" else of.shown
    here = of.lines_of(at)
    elsewhere = {line: row for line, row in answers.items() if int(line) not in here}
    shown = (
        replace(of, typed=Typed({**of.typed.texts, **_inputs(of, answers)}, of.typed.wrong))
        if answers
        else of
    )
    columns = (
        shapes.Column(Text("档案", "Record")),
        *(shapes.Column(spec.text, spec.type in {"number", "money"}) for spec in of.spec.fields.values()),
    )
    return (
        shapes.Lines(
            of.name,
            of.spec.text,
            columns,
            tuple(_line(shown, line) for line in here),
            at,
            of.pages,
            len(of.ids),
            json.dumps(elsewhere, ensure_ascii=False),
            tuple(_shortcuts(of)),
        ),
    )


def asked_fields(of: Rows) -> tuple[shapes.Field, ...]:
    """Some of the records: ticked, or in a long list named by their lines."""
    if of.spec.type == "table":
        return ()
    said = Question(of.name, of.spec, None, of.scope, of.lang, of.typed)
    if len(of.ids) > MOST_TICKED:
        field = shapes.Field(of.name, of.spec.text, "textarea", said.value, hint=_LONG, rows=4)
    else:
        options = tuple(
            shapes.Option(id_, of.title(line), _where(of, id_)) for line, id_ in enumerate(of.ids, 1)
        )
        field = shapes.Field(of.name, of.spec.text, "checks", options=options, chosen=said.chosen)
    return (said.told(field),)


def answer_of(of: Rows) -> Json:
    """What was entered, as the field reads it. Raises InvalidInput for a line or number that is not on the list."""
    if of.spec.type == "table":
        entered = _entered(of)
        rows = ((int(line), {k: v for k, v in row.items() if v}) for line, row in entered.items())
        return [{"line": line, **row} for line, row in sorted(rows, key=lambda each: each[0]) if row]
    if len(of.ids) > MOST_TICKED:
        return list(dict.fromkeys(_named(of))) or None
    ticked = set(of.typed.texts.get(of.name, ()))
    return [id_ for id_ in of.ids if id_ in ticked] or None


def _line(of: Rows, line: int) -> shapes.Line:
    title = of.title(line)
    cells = tuple(_cell(of, f"{of.name}.{line}.{name}", spec, title) for name, spec in of.spec.fields.items())
    return shapes.Line(
        Text(f"{line}. {title.zh}", f"{line}. {title.of('en')}"), cells, _where(of, of.ids[line - 1])
    )


def _cell(of: Rows, name: str, spec: FieldSpec, title: Text) -> shapes.Field:
    asked = Question(name, spec, None, of.scope, of.lang, of.typed).asked()
    kind = "select" if asked.kind == "radio" else asked.kind
    label = Text(f"{spec.zh}，{title.zh}", f"{spec.text.of('en')}, {title.of('en')}")
    return replace(asked, kind=kind, label=label, short=False, hint="", blank="—")


def _where(of: Rows, record: str) -> Text:
    found = summary_of(record, of.scope.reading())
    return _place(of, found) if found else Text("")


def _place(of: Rows, found: RecordSummary) -> Text:
    places = of.scope.definition.pack.choices.get("place")
    option = places.options.get(found.place) if places else None
    return option.text if option else Text("")


def cells_of(of: Rows, record: str) -> tuple[shapes.Field, ...]:
    """What is asked about one of the records."""
    line = of.ids.index(record) + 1
    title = of.title(line)
    return tuple(_cell(of, f"{of.name}.{line}.{name}", spec, title) for name, spec in of.spec.fields.items())


def shortcuts_of(of: Rows, before: str) -> tuple[tuple[Text, str], ...]:
    """The buttons that fill what is empty; what they send begins with `before`."""
    return tuple((said, before + sent.rpartition(":fill:")[2]) for said, sent in _shortcuts(of))


def _shortcuts(of: Rows) -> Iterator[tuple[Text, str]]:
    """A button for the first answer of each column that has a few: whatever is still empty gets it."""
    for name, spec in of.spec.fields.items():
        if (
            spec.optional or spec.choices == "verdict"
        ):  # what is to be destroyed is said of each, never of the rest
            continue
        if spec.type == "yes_no":
            yield _rest(spec.text, Text("是", "yes")), f"{of.name}:fill:{name}=yes"
        elif spec.type == "choice" and (choice := of.scope.definition.pack.choices.get(str(spec.choices))):
            for value, option in list(choice.options.items())[:1]:
                yield _rest(spec.text, option.text), f"{of.name}:fill:{name}={value}"


def _rest(column: Text, answer: Text) -> Text:
    return Text(
        f"未填的“{column.zh}”都填“{answer.zh}”",
        f"Fill every empty “{column.of('en')}” with “{answer.of('en')}”",
    )


def _filled(of: Rows, answers: Answers, what: str) -> Answers:
    column, _, value = what.partition("=")
    if column not in of.spec.fields:
        return answers
    every = ((str(line), answers.get(str(line), {})) for line in range(1, len(of.ids) + 1))
    return {line: {**row, column: row.get(column) or value} for line, row in every}


def _entered(of: Rows) -> Answers:
    """Everything entered so far: on the page that the form showed, and on the others."""
    kept = _kept(of)
    for line in of.lines_of(of.shown):
        row = {name: of.text(f"{line}.{name}").strip() for name in of.spec.fields}
        if any(row.values()):
            kept[str(line)] = row
    return kept


def _kept(of: Rows) -> Answers:
    """What the form carried of the other pages; what somebody made up there is dropped."""
    try:
        given = json.loads(of.text("kept") or "{}")
    except ValueError:
        return {}
    if not is_object(given):
        return {}
    here = of.lines_of(of.shown)
    return {
        line: {name: str(row.get(name) or "") for name in of.spec.fields}
        for line, row in given.items()
        if _number(line) in range(1, len(of.ids) + 1) and _number(line) not in here and is_object(row)
    }


def _inputs(of: Rows, answers: Answers) -> Mapping[str, tuple[str, ...]]:
    return {
        f"{of.name}.{line}.{name}": (value,) for line, row in answers.items() for name, value in row.items()
    }


def _named(of: Rows) -> Iterator[str]:
    """Records of a long list, by their lines (`3`, `10-25`) or numbers."""
    reading = of.scope.reading()
    numbers = {found.number: id_ for id_ in of.ids if (found := summary_of(id_, reading)) and found.number}
    for word in (
        next(iter(of.typed.texts.get(of.name, ())), "").replace("，", ",").replace("\n", ",").split(",")
    ):
        if not (said := word.strip()):
            continue
        first, _, last = said.partition("-")
        span = range(_number(first), _number(last or first) + 1)
        if said in numbers:
            yield numbers[said]
        elif span and span[0] >= 1 and span[-1] <= len(of.ids):
            yield from (of.ids[line - 1] for line in span)
        else:
            expected = Text(
                f"清单上的编号或行号（1至{len(of.ids)}）",
                f"a number of the list or a line from 1 to {len(of.ids)}",
            )
            raise InvalidInput(of.name, expected, said[:80])


_LONG = Text(
    "清单较长：写行号或编号，用逗号隔开，例如 3, 10-25。",
    "The list is long: give lines or numbers, with commas between, such as 3, 10-25.",
)


def _field_of(spec: FieldSpec) -> str:
    """`each form.records` → `records`; nothing where the field is about papers, or about nothing."""
    path = str(spec.for_ or spec.pick or "").removeprefix("each ")
    name = path.removeprefix("form.")
    return name if path.startswith("form.") and "." not in name else ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
