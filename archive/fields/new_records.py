"""`new_records`: any number of records of one class, filled in on the case."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from archive.checks.table import checks_for
from archive.draft import Draft, draft_of
from archive.draft_check import check_draft
from archive.draft_entry import lacking, read_draft
from archive.draft_view import draft_line, draft_tables
from archive.fields.class_key import CLASS_KEY, class_of, class_problems, field_title
from archive.finding import Finding
from archive.shape import is_list, is_rows
from engine.digest import Json
from engine.errors import InvalidForm, InvalidInput
from engine.language.definition import FieldSpec, Pack
from engine.language.fact_type import RECORD, FactType, ListType
from engine.language.field import Reading, Shown
from engine.text import Text, listed

_MOST_RECORDS = 1_000


@dataclass(frozen=True, slots=True)
class NewRecordsKind:
    """Several records of one class; a check asks all of them: `complete`, `originals`, …

    Given are all of them, or, with `line` in each, those that are amended; the line after the last is added; `remove: true` takes
    one away.
    """

    name: str = "new_records"
    takes: frozenset[str] = CLASS_KEY
    needs: frozenset[str] = CLASS_KEY
    is_personal: bool = True

    def problems(self, spec: FieldSpec, pack: Pack) -> tuple[tuple[str, str], ...]:
        return class_problems(spec, pack)

    def facts(self, spec: FieldSpec, pack: Pack) -> Mapping[str, FactType]:
        return {"": ListType(RECORD)}

    def checks(self, spec: FieldSpec, pack: Pack) -> tuple[str, ...]:
        record_class = class_of(spec, pack)
        return checks_for(record_class, pack) if record_class else ()

    def read(self, spec: FieldSpec, given: Json, before: Json, reading: Reading) -> Json:
        if given is None:
            return before
        old = _list(before)
        rows = _rows(given, len(old))
        kept = list(old) if rows and all("line" in row for row in rows) else []
        for place, row in enumerate(rows, 1):
            line = int(str(row.get("line", place)))
            earlier = kept[line - 1] if line <= len(kept) else None
            kept[line - 1 : line] = [_read_one(spec, row, line, earlier, reading)]
        return [each for each in kept if each is not None] or None

    def missing(self, spec: FieldSpec, value: Json, reading: Reading) -> tuple[Text, ...]:
        return tuple(
            _in_record(number, text)
            for number, draft in enumerate(drafts_of(value), 1)
            for text in lacking(draft, reading)
        )

    def fact(self, spec: FieldSpec, value: Json, suffix: str, reading: Reading) -> object:
        return None if value is None else [draft.record or "" for draft in drafts_of(value)]

    def failures(self, spec: FieldSpec, value: Json, check: str, reading: Reading) -> tuple[Text, ...]:
        return tuple(
            _found_in(number, finding)
            for number, draft in enumerate(drafts_of(value), 1)
            for finding in check_draft(draft, check, reading)
        )

    def title_of(self, spec: FieldSpec, suffix: str, pack: Pack) -> Text:
        return field_title(spec, suffix, pack)

    def people(self, spec: FieldSpec, value: Json) -> tuple[str, ...]:
        return ()

    def related(self, spec: FieldSpec, value: Json, relation: str, reading: Reading) -> tuple[str, ...]:
        return ()

    def shown(self, spec: FieldSpec, value: Json, reading: Reading) -> Shown:
        drafts = drafts_of(value)
        tables = [table for draft in drafts for table in draft_tables(draft, reading)]
        return Shown(listed(draft_line(draft, reading) for draft in drafts), tuple(tables))

    def listed(self, spec: FieldSpec, value: Json, reading: Reading) -> Json:
        return [draft.signed() for draft in drafts_of(value)]


def drafts_of(value: Json) -> tuple[Draft, ...]:
    """The drafts in what a case keeps."""
    return tuple(map(draft_of, _list(value)))


def _list(value: Json) -> list[Json]:
    return cast(list[Json], value) if isinstance(value, list) else []


def _rows(given: Json, count: int) -> list[Mapping[str, Json]]:
    rows = given if is_list(given) else [given]
    if not is_rows(rows) or len(rows) + count > _MOST_RECORDS:
        expected = Text(f"不超过{_MOST_RECORDS}份档案", f"a list of at most {_MOST_RECORDS} records")
        raise InvalidInput("", expected, str(given)[:80])
    found = list(rows)
    lines = [line for row in found if (line := row.get("line")) is not None]
    if lines and (len(lines) < len(found) or not all(_is_line(line, count + len(lines)) for line in lines)):
        raise InvalidInput(
            "line", Text("每份档案都带 line，从1起", "'line' in every record, counted from 1"), str(lines)
        )
    return found


def _is_line(line: Json, most: int) -> bool:
    return isinstance(line, int | str) and str(line).isdecimal() and 1 <= int(line) <= most


def _read_one(spec: FieldSpec, row: Mapping[str, Json], line: int, earlier: Json, reading: Reading) -> Json:
    if row.get("remove") is True:
        return None
    given = {name: value for name, value in row.items() if name not in {"line", "remove"}}
    try:
        return read_draft(str(spec.class_), given, earlier, reading).kept()
    except InvalidForm as error:
        raise InvalidForm([each.inside(str(line)) for each in error.inputs]) from error
    except InvalidInput as error:
        raise error.inside(str(line)) from error


def _in_record(number: int, text: Text) -> Text:
    return Text(f"第{number}份：", f"record {number}: ") + text


def _found_in(number: int, finding: Finding) -> Finding:
    text = _in_record(number, finding)
    return Finding(text.zh, text.en, finding.kind, finding.line, finding.item, number)
