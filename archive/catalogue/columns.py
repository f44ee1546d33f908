"""The columns that a catalogue of a class may have, and the headings that each is known by."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from archive.catalogue.wrong import WrongCell, nearest
from archive.record_class import NumberRule, RecordClass
from archive.record_scope import kind_of
from archive.sections import classes
from archive.standing import STANDING
from engine.language.definition import FieldSpec, Pack
from engine.text import Text, listed, same

# What no cell can hold: a file, a quorum, a deadline.
_NOT_IN_A_CELL = frozenset({"file", "quorum", "deadline"})


@dataclass(frozen=True, slots=True)
class CatalogueColumn:
    """`key` is the name of a number, of a field or of what every record has. `also` are further headings it is known by."""

    key: str
    kind: Literal["number", "field", "standing"]
    title: Text
    required: bool = False
    also: tuple[str, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        return (self.key, self.title.zh, self.title.of("en"), *self.also)


def columns_of(class_: str, pack: Pack) -> tuple[CatalogueColumn, ...]:
    """Every column that a catalogue of the class may have, in the order in which one would write them."""
    record_class = classes(pack)[class_]
    numbers = tuple(_number(name, rule, record_class) for name, rule in record_class.numbers.items())
    fields = tuple(_field(name, spec) for name, spec in record_class.fields.items() if _fits_a_cell(spec))
    taken = {column.key for column in (*numbers, *fields)}
    return (*numbers, *_inside(record_class, pack), *fields, *_standing(taken))


def read_headings(
    line: int, cells: Sequence[str], columns: Sequence[CatalogueColumn]
) -> tuple[tuple[CatalogueColumn | None, ...], tuple[WrongCell, ...]]:
    """The column under each heading, and what is wrong with the headings. A column without a heading is left out."""
    known = _by_heading(columns)
    found: list[CatalogueColumn | None] = []
    wrong: list[WrongCell] = []
    for cell in cells:
        meant = known.get(folded(cell), ())
        if len(meant) != 1 and cell.strip():
            wrong.append(_unknown(line, cell, meant, columns))
        elif meant and meant[0] in found:
            wrong.append(WrongCell(line, meant[0].title, Text("每列一次", "each column once"), cell))
        found.append(meant[0] if len(meant) == 1 else None)
    for column in columns:
        if column.required and column not in found:
            named = Text(f"有“{column.title.zh}”一列", f'a column "{column.title.of("en")}"')
            wrong.append(WrongCell(line, column.title, named, "", column.key))
    return tuple(found), tuple(wrong)


def folded(heading: str) -> str:
    """A heading as it is compared: width, case, blanks, a mark for required columns and a final colon say nothing."""
    words = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(words.split()).strip("*:")


def _number(name: str, rule: NumberRule, record_class: RecordClass) -> CatalogueColumn:
    """The record's own number is required where nothing else could make it again; one that follows from others is not."""
    is_own = name == next(iter(record_class.numbers))
    required = is_own and rule.template is not None and rule.template.sequenced
    return CatalogueColumn(name, "number", rule.text, required, ("number", "编号", "档号") if is_own else ())


def _field(name: str, spec: FieldSpec) -> CatalogueColumn:
    required = not spec.optional and spec.when is None and spec.default is None
    return CatalogueColumn(name, "field", spec.text, required)


def _fits_a_cell(spec: FieldSpec) -> bool:
    return spec.type == "record" or (kind_of(spec) is not None and spec.type not in _NOT_IN_A_CELL)


def _inside(record_class: RecordClass, pack: Pack) -> Iterable[CatalogueColumn]:
    if record_class.inside is None:
        return ()
    holder = classes(pack)[record_class.inside]
    also = (record_class.inside, holder.zh, holder.text.of("en"), f"所属{holder.zh}")
    return (CatalogueColumn("inside", "standing", STANDING["inside"], required=True, also=also),)


def _standing(taken: Iterable[str]) -> tuple[CatalogueColumn, ...]:
    there = {*taken, "number", "inside"}
    return tuple(
        CatalogueColumn(name, "standing", title) for name, title in STANDING.items() if name not in there
    )


def _by_heading(columns: Sequence[CatalogueColumn]) -> Mapping[str, tuple[CatalogueColumn, ...]]:
    """A name always means its own column; a title or a further heading may be shared, and then means none of them."""
    titles = _shared((column, (column.title.zh, column.title.of("en"))) for column in columns)
    further = _shared((column, column.also) for column in columns)
    return {**further, **titles, **{folded(column.key): (column,) for column in columns}}


def _shared(
    named: Iterable[tuple[CatalogueColumn, Iterable[str]]],
) -> Mapping[str, tuple[CatalogueColumn, ...]]:
    found: dict[str, tuple[CatalogueColumn, ...]] = {}
    for column, headings in named:
        for heading in {folded(each) for each in headings}:
            found[heading] = (*found.get(heading, ()), column)
    return found


def _unknown(
    line: int, cell: str, meant: Sequence[CatalogueColumn], columns: Sequence[CatalogueColumn]
) -> WrongCell:
    if meant:
        names = listed(same(each.key) for each in meant)
        expected = Text("有歧义的列改用名称：", "a name, for this title has several columns: ") + names
        return WrongCell(line, same(cell), expected, cell)
    titles = listed(Text(each.title.zh, each.title.of("en")) for each in columns)
    near = nearest(cell, [heading for each in columns for heading in each.headings])
    return WrongCell(line, same(cell), Text("列名，可用：", "a heading, one of: ") + titles, cell, near)
