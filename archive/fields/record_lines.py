"""A table with one line for every record of another field: a row names its record, and goes where that goes."""

from collections.abc import Iterator, Sequence

from archive.draft import record_ids
from archive.fields.row import Row, answers_of, cells_of, columns_of, lacking_of, line_of
from archive.record_summary import summary_of
from engine.digest import Json
from engine.errors import InvalidForm, InvalidInput
from engine.language.definition import FieldSpec
from engine.language.field import Column, Reading, Shown, Table
from engine.text import Text, counted, same

_KEEPS = ("destroy", "keep_until", "keep")
"""Verdicts from the weakest to the one that always wins."""


def is_about_records(spec: FieldSpec) -> bool:
    """Whether the table has a line for every record of a field."""
    path = spec.for_ or ""
    return path.startswith("each form.") and path.count(".") == 1


def read_lines(spec: FieldSpec, given: Sequence[Row], before: Sequence[Row], reading: Reading) -> Json:
    """The rows in the order of the list; those of records that are no longer on it are left out.

    Raises InvalidForm naming each row that does not fit, by the line or record that it names.
    """
    ids = _ids(spec, reading)
    answers = {str(row.get("record")): row for row in before}
    wrong: list[InvalidInput] = []
    for place, row in enumerate(given, 1):
        try:
            id_ = _record(row, ids)
            answers[id_] = _stronger(
                spec, answers.get(id_), _answered(spec, row, answers.get(id_), ids, reading)
            )
        except InvalidInput as error:
            wrong.append(error.inside(str(row.get("line", place))))
    if wrong:
        raise InvalidForm(wrong)
    return [{**answers[id_], "line": line} for line, id_ in enumerate(ids, 1) if id_ in answers] or None


def lacking_lines(spec: FieldSpec, rows: Sequence[Row], reading: Reading) -> Iterator[Text]:
    """What each record of the list still lacks. One that is picked out of the list, as still out or left, needs no line."""
    answers = {str(row.get("record")): row for row in rows}
    picked = _picked(spec, reading)
    for line, id_ in enumerate(_ids(spec, reading), 1):
        if id_ in picked:
            continue
        yield from lacking_of(spec, answers.get(id_, {}), Text(f"第{line}行", f"line {line}"))


def shown_lines(spec: FieldSpec, rows: Sequence[Row], reading: Reading) -> Shown:
    """As people see it: each record by its number."""
    columns = (
        Column(Text("序号", "No."), numeric=True),
        Column(Text("档案", "Record")),
        *columns_of(spec),
    )
    cells = tuple(
        (same(str(line)), _named(row, reading), *cells_of(spec, row, reading))
        for line, row in enumerate(rows, 1)
    )
    count = Text(f"{len(rows)}行", counted(len(rows), "line"))
    return Shown(count if rows else Text(""), ((spec.text, Table(columns, cells)),) if rows else ())


def _ids(spec: FieldSpec, reading: Reading) -> tuple[str, ...]:
    """The records of the field, in its order."""
    return record_ids(reading.form.get((spec.for_ or "").removeprefix("each form.")))


def _picked(spec: FieldSpec, reading: Reading) -> frozenset[str]:
    """The records that other fields of the case pick from the same list."""
    path = (spec.for_ or "").removeprefix("each ")
    fields = (name for name, other in reading.asked.items() if other.pick == path)
    return frozenset(id_ for name in fields for id_ in record_ids(reading.form.get(name)))


def _record(row: Row, ids: Sequence[str]) -> str:
    named = row.get("record")
    if named is None:
        return ids[line_of(row.get("line"), len(ids)) - 1]
    if named not in ids:
        raise InvalidInput("record", Text("清单中的档案", "a record of the list"), str(named)[:80])
    return str(named)


def _answered(spec: FieldSpec, row: Row, before: Row | None, ids: Sequence[str], reading: Reading) -> Row:
    id_ = _record(row, ids)
    return {**answers_of(spec, row, before, ids.index(id_) + 1, reading), "record": id_}


def _stronger(spec: FieldSpec, before: Row | None, after: Row) -> Row:
    """A keep that was said stays, with its day and its reason; of two days the later one counts."""
    name = next((n for n, column in spec.fields.items() if column.choices == "verdict"), None)
    if name is None or before is None:
        return after
    old, new = str(before.get(name)), str(after.get(name))
    if old not in _KEEPS or new not in _KEEPS:
        return after
    ranks = (
        (_KEEPS.index(old), str(before.get("until") or "")),
        (_KEEPS.index(new), str(after.get("until") or "")),
    )
    return before if ranks[0] > ranks[1] else after


def _named(row: Row, reading: Reading) -> Text:
    id_ = str(row.get("record"))
    found = summary_of(id_, reading)
    return found.line(reading) if found else same(id_)
