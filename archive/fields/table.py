"""`table`: several answers at once; with `for: each form.FIELD.papers` one line for every paper, whose counts can be compared,
with `for: each form.RECORDS` one line for every record."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard, cast

from archive.checks.line import line_name
from archive.fields.record_lines import is_about_records, lacking_lines, read_lines, shown_lines
from archive.fields.row import Row, answers_of, cells_of, columns_of, lacking_of, line_of
from archive.finding import Finding
from archive.paper import Paper
from archive.papers_at import Holding, holdings_at, may_see_papers
from archive.readers import UNREAD
from archive.record_scope import kind_of
from archive.shape import is_rows
from engine.digest import Json
from engine.errors import InvalidForm, InvalidInput
from engine.language.definition import FieldSpec, Pack
from engine.language.fact_type import BOOL, RECORD, ElementType, FactType, ListType
from engine.language.field import Column, Reading, Shown, Table
from engine.language.member import Member
from engine.text import Text, same

_MOST_ROWS = 20_000
LINE = "line"


@dataclass(frozen=True, slots=True)
class TableKind:
    """Given are rows, each with `line` where it is about a paper or a record; lines that are not given keep their answer.

    Its check `agrees`: what was entered for each paper is what the list itself says. Expressions see each column as a list, and
    of yes or no whether it is yes in every line: `form.count.found.all`. A row about a record names it (`record`)
    and goes where that goes; a keep that was said of one stays, whoever says otherwise.
    """

    name: str = "table"
    takes: frozenset[str] = frozenset({"fields", "for"})
    needs: frozenset[str] = frozenset({"fields"})
    is_personal: bool = True

    def problems(self, spec: FieldSpec, pack: Pack) -> tuple[tuple[str, str], ...]:
        unread = [name for name, column in spec.fields.items() if kind_of(column) is None]
        found = [
            ("fields", f"a table cannot hold {name!r} of the type {spec.fields[name].type!r}")
            for name in unread
        ]
        if spec.for_ is not None and not _is_about_papers(spec) and not is_about_records(spec):
            text = f"expected 'each form.FIELD.papers' or 'each form.RECORDS', got {spec.for_!r}"
            found.append(("for", text))
        return tuple(found)

    def facts(self, spec: FieldSpec, pack: Pack) -> Mapping[str, FactType]:
        types = {name: _type(column, pack) for name, column in spec.fields.items()}
        lists = {name: ListType(type_) for name, type_ in types.items() if _is_element(type_)}
        return {**lists, **{f"{name}.all": BOOL for name, type_ in types.items() if type_ == BOOL}}

    def member_facts(self, spec: FieldSpec, pack: Pack) -> Mapping[str, FactType]:
        found = {name: _type(column, pack) for name, column in spec.fields.items()}
        given = {f"{LINE}.{name}.given": BOOL for name in spec.fields}
        of_record = {f"{LINE}.record": RECORD} if is_about_records(spec) else {}
        return {
            **of_record,
            **given,
            **{f"{LINE}.{name}": type_ for name, type_ in found.items() if type_ is not None},
        }

    def members(self, spec: FieldSpec, value: Json, reading: Reading) -> tuple[Member, ...]:
        return tuple(
            _member(spec, row, place, spec.text, reading) for place, row in enumerate(_kept(value), 1)
        )

    def checks(self, spec: FieldSpec, pack: Pack) -> tuple[str, ...]:
        return ("agrees",) if _is_about_papers(spec) else ()

    def read(self, spec: FieldSpec, given: Json, before: Json, reading: Reading) -> Json:
        if is_about_records(spec):
            return read_lines(spec, _rows_given(given), _kept(before), reading)
        rows = _rows_given(given)
        papers = _papers(spec, reading)
        kept = {str(row.get("line", place)): row for place, row in enumerate(_kept(before), 1)}
        answers: dict[str, Row] = kept if papers is not None else {}
        wrong: list[InvalidInput] = []
        for place, row in enumerate(rows, 1):
            try:
                line = place if papers is None else line_of(row.get("line"), len(papers))
                answers[str(line)] = answers_of(spec, row, answers.get(str(line)), line, reading)
            except InvalidInput as error:
                wrong.append(error.inside(str(row.get("line", place))))
        if wrong:
            raise InvalidForm(wrong)
        most = _MOST_ROWS if papers is None else len(papers)
        return [answers[str(line)] for line in range(1, most + 1) if str(line) in answers] or None

    def missing(self, spec: FieldSpec, value: Json, reading: Reading) -> tuple[Text, ...]:
        if is_about_records(spec):
            return tuple(lacking_lines(spec, _kept(value), reading))
        return tuple(_lacking(spec, value, reading))

    def fact(self, spec: FieldSpec, value: Json, suffix: str, reading: Reading) -> object:
        name, _, every = suffix.partition(".")
        rows, column = _kept(value), spec.fields.get(name)
        kind = kind_of(column) if column else None
        if value is None or column is None or kind is None:
            return None
        if every:
            return all(row.get(name) is True for row in rows)
        given = [row[name] for row in rows if row.get(name) is not None]
        return [kind.fact(column, each, "", reading) for each in given]

    def failures(self, spec: FieldSpec, value: Json, check: str, reading: Reading) -> tuple[Text, ...]:
        answers = {cast(int, row["line"]): row for row in _kept(value)}
        holdings = holdings_at(spec.for_ or "", reading)
        return tuple(
            finding
            for holding in holdings[:1]
            for line, paper in enumerate(holding.papers, 1)
            for finding in _differing(spec, line, paper, answers.get(line, {}), holding)
        )

    def title_of(self, spec: FieldSpec, suffix: str, pack: Pack) -> Text:
        return spec.text

    def people(self, spec: FieldSpec, value: Json) -> tuple[str, ...]:
        return ()

    def related(self, spec: FieldSpec, value: Json, relation: str, reading: Reading) -> tuple[str, ...]:
        return ()

    def shown(self, spec: FieldSpec, value: Json, reading: Reading) -> Shown:
        rows = _kept(value)
        if is_about_records(spec):
            return shown_lines(spec, rows, reading)
        if rows and _is_about_papers(spec) and not may_see_papers(str(spec.for_), reading):
            return Shown(UNREAD)
        columns = (Column(Text("序号", "No."), numeric=True), *columns_of(spec))
        cells = tuple(
            (same(str(row.get("line", place))), *cells_of(spec, row, reading))
            for place, row in enumerate(rows, 1)
        )
        count = Text(f"{len(rows)}行", f"{len(rows)} line{'' if len(rows) == 1 else 's'}")
        return Shown(count if rows else Text(""), ((spec.text, Table(columns, cells)),) if rows else ())

    def listed(self, spec: FieldSpec, value: Json, reading: Reading) -> Json:
        key = "record" if is_about_records(spec) else "line"
        return [[row.get(key), *(row.get(name) for name in spec.fields)] for row in _kept(value)]


def _is_element(type_: FactType | None) -> TypeGuard[ElementType]:
    return type_ is not None and not isinstance(type_, ListType)


def _type(column: FieldSpec, pack: Pack) -> FactType | None:
    kind = kind_of(column)
    return kind.facts(column, pack).get("") if kind else None


def _member(spec: FieldSpec, row: Row, place: int, title: Text, reading: Reading) -> Member:
    """A row as one of a list: it goes by its line."""
    kinds = {name: kind_of(column) for name, column in spec.fields.items()}
    values = {name: row[name] for name in spec.fields if row.get(name) is not None}
    typed = {
        name: kind.fact(spec.fields[name], values[name], "", reading)
        for name, kind in kinds.items()
        if kind is not None and name in values
    }
    line = str(row.get("line", place))
    of_record = {f"{LINE}.record": row["record"]} if row.get("record") is not None else {}
    given = {f"{LINE}.{name}.given": name in values for name in spec.fields}
    return Member(
        line,
        Text(f"{title.zh}第{line}行", f"line {line} of {title.of('en')}"),
        {**of_record, **given, **{f"{LINE}.{name}": value for name, value in typed.items()}},
        {**of_record, **{f"{LINE}.{name}": value for name, value in values.items()}},
    )


def _is_about_papers(spec: FieldSpec) -> bool:
    path = spec.for_ or ""
    return path.startswith("each form.") and path.endswith(".papers")


def _papers(spec: FieldSpec, reading: Reading) -> Sequence[Paper] | None:
    """The papers that the table asks about; None for a table of free rows."""
    if not _is_about_papers(spec):
        return None
    holdings = holdings_at(str(spec.for_), reading)
    return holdings[0].papers if holdings else ()


def _rows_given(given: Json) -> list[Row]:
    if not is_rows(given) or len(given) > _MOST_ROWS:
        raise InvalidInput("", Text(f"不超过{_MOST_ROWS}行", f"at most {_MOST_ROWS} rows"), str(given)[:80])
    return list(given)


def _kept(value: Json) -> list[Row]:
    return cast(list[Row], value or [])


def _lacking(spec: FieldSpec, value: Json, reading: Reading) -> Iterator[Text]:
    rows = {str(row.get("line", place)): row for place, row in enumerate(_kept(value), 1)}
    papers = _papers(spec, reading)
    lines = range(1, (len(rows) if papers is None else len(papers)) + 1)
    for line in lines:
        yield from lacking_of(spec, rows.get(str(line), {}), Text(f"第{line}行", f"line {line}"))


def _differing(spec: FieldSpec, line: int, paper: Paper, row: Row, holding: Holding) -> Iterator[Finding]:
    declared_by_name: Mapping[str, Json] = {"pages": paper.pages, "copies": paper.copies, **paper.fields}
    for name, column in spec.fields.items():
        declared, received = declared_by_name.get(name), row.get(name)
        if name not in declared_by_name or declared == received:
            continue
        who, title = line_name(line, paper, holding.listed), column.text
        counted = Text("未填", "nothing") if received is None else same(str(received))
        stated = Text("未填", "nothing") if declared is None else same(str(declared))
        yield Finding(
            f"{who.zh}不符：清单为{stated.zh}，{title.zh}为{counted.zh}",
            f"{who.en} differs: the list says {stated.en}, {title.of('en')} is {counted.en}",
            "differing",
            line,
            paper.item,
        )
