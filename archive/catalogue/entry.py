"""One line of a catalogue as the record it will be."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from archive.catalogue.cells import Cells
from archive.catalogue.columns import CatalogueColumn, columns_of
from archive.catalogue.sheet import Cell, Formula, Imprecise, Line, text_of
from archive.catalogue.wrong import WrongCell, nearest
from archive.draft_entry import default_fields
from archive.record import State
from archive.record_class import RecordClass
from archive.record_scope import answer
from archive.sections import classes
from engine.digest import Json
from engine.errors import InvalidInput
from engine.language.definition import FieldSpec
from engine.language.field import Reading
from engine.text import Text

_REQUIRED = Text("一个值", "a value")
_FORMULA = Text(
    "数值或文字，不是公式（在表格软件中“选择性粘贴为数值”）",
    "a value, not a formula (paste it as a value in your program)",
)
_IMPRECISE = Text(
    "以文本格式存放的数字（表格软件只保留15位）",
    "digits kept as text (a spreadsheet keeps only 15 of a number)",
)

_STANDING = (
    "inside",
    "custodian",
    "place",
    "spot",
    "secrecy",
    "retention",
    "created",
    "retain_until",
    "appraised",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """`links` are numbers of other records, by field; `inside` is that of the record it is part of. None: nothing said."""

    line: int
    numbers: Mapping[str, str]
    fields: Mapping[str, Json]
    links: Mapping[str, str]
    inside: str | None = None
    custodian: str | None = None
    place: str | None = None
    spot: str | None = None
    secrecy: str | None = None
    retention: str | None = None
    created: str | None = None
    state: State | None = None
    retain_until: str | None = None
    appraised: str | None = None


@dataclass(frozen=True)
class EntryReader:
    """Reads the lines of one file, whose `columns` its headings name."""

    class_: str
    columns: tuple[CatalogueColumn | None, ...]
    cells: Cells

    @staticmethod
    def of(class_: str, columns: tuple[CatalogueColumn | None, ...], reading: Reading) -> "EntryReader":
        return EntryReader(class_, columns, Cells(reading))

    @cached_property
    def record_class(self) -> RecordClass:
        return classes(self.cells.reading.pack)[self.class_]

    @cached_property
    def by_key(self) -> Mapping[str, CatalogueColumn]:
        """Every column there may be."""
        return {column.key: column for column in columns_of(self.class_, self.cells.reading.pack)}

    def read(self, line: Line) -> tuple[Entry, tuple[WrongCell, ...]]:
        """The entry as far as it fits, and every cell that does not."""
        found: dict[str, Json] = {}
        wrong: list[WrongCell] = []
        for place, cell in enumerate(line.cells):
            column = self.columns[place] if place < len(self.columns) else None
            if not cell:
                continue
            if column is None:
                wrong.append(_beyond(line.number, cell))
            elif isinstance(cell, Formula | Imprecise):
                expected = _FORMULA if isinstance(cell, Formula) else _IMPRECISE
                wrong.append(WrongCell(line.number, column.title, expected, text_of(cell)))
            else:
                try:
                    found[column.key] = self._value(column, cell)
                except InvalidInput as error:
                    wrong.append(self._misread(line.number, column, error.expected, cell))
        entry = self._entry(line.number, found)
        told = {each.column for each in wrong}
        wrong.extend(each for each in self._missing(entry, found) if each.column not in told)
        return entry, tuple(wrong)

    def _value(self, column: CatalogueColumn, text: str) -> Json:
        if column.kind == "field":
            return self.cells.field(column.key, self.record_class.fields[column.key], text)
        if column.kind == "number":
            return self.cells.number(text)
        return self._standing[column.key](text)

    @cached_property
    def _standing(self) -> Mapping[str, Callable[[str], Json]]:
        """How what stands on every record is read."""
        cells = self.cells
        return {
            "inside": cells.number,
            "spot": cells.number,
            "custodian": cells.custodian,
            "place": cells.place,
            "secrecy": cells.secrecy,
            "retention": cells.retention,
            "created": cells.created,
            "state": cells.state,
            "retain_until": cells.day,
            "appraised": cells.verdict,
        }

    def _entry(self, line: int, found: Mapping[str, Json]) -> Entry:
        of = self.record_class
        links = {name for name, spec in of.fields.items() if spec.type == "record"}
        fields = {n: v for n, v in found.items() if n in of.fields and n not in links and v is not None}
        standing = {name: str(found[name]) for name in _STANDING if name in found and name not in of.fields}
        return Entry(
            line,
            {name: str(found[name]) for name in of.numbers if found.get(name)},
            {**default_fields(of, self.cells.reading), **fields},
            {name: str(found[name]) for name in links if found.get(name)},
            state=cast(State, found["state"]) if "state" in found and "state" not in of.fields else None,
            **standing,
        )

    def _misread(self, line: int, column: CatalogueColumn, expected: Text, text: str) -> WrongCell:
        spec = self.record_class.fields.get(column.key) if column.kind == "field" else None
        return WrongCell(
            line, column.title, expected, text, nearest(text, self.cells.words_of(column.key, spec))
        )

    def _missing(self, entry: Entry, found: Mapping[str, Json]) -> Iterator[WrongCell]:
        for key, column in self.by_key.items():
            if (column.required and not found.get(key)) and not (
                column.kind == "field" and key in entry.fields
            ):
                yield WrongCell(entry.line, column.title, _REQUIRED, "")
        for name, spec in self._conditional:
            given = name in entry.fields or name in entry.links
            if not given and answer(spec.when, self.record_class, entry.fields, self.cells.reading) is True:
                yield WrongCell(entry.line, spec.text, _REQUIRED, "")

    @cached_property
    def _conditional(self) -> list[tuple[str, FieldSpec]]:
        return [(n, s) for n, s in self.record_class.fields.items() if s.when is not None and not s.optional]


def _beyond(line: int, cell: Cell) -> WrongCell:
    return WrongCell(
        line,
        Text("标题行之外", "beyond the headings"),
        Text("与标题行相同的列数", "as many cells as headings"),
        text_of(cell),
    )
