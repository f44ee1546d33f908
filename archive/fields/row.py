"""One row of a table: what was given for it, read column by column; its cells as people see them."""

from collections.abc import Iterator, Mapping

from archive.record_scope import kind_of
from engine.digest import Json
from engine.errors import InvalidInput, did_you_mean
from engine.language.definition import FieldSpec
from engine.language.field import Column, Reading
from engine.text import Text

Row = Mapping[str, Json]
_OWN = frozenset({"line", "record"})


def answers_of(spec: FieldSpec, row: Row, before: Row | None, line: int, reading: Reading) -> Row:
    """The row as it is kept: what was answered before, and over it what is given now.

    Raises InvalidInput, `where` the column.
    """
    found: dict[str, Json] = {**(before or {}), "line": line}
    for name, given in row.items():
        if name in _OWN:
            continue
        column = spec.fields.get(name)
        kind = kind_of(column) if column else None
        if column is None or kind is None:
            known = list(spec.fields)
            expected = Text("已有的列：", "a column of the table: ") + Text(
                "、".join(known), ", ".join(known)
            )
            raise InvalidInput(name, expected, f"{name}{did_you_mean(name, known)}")
        try:
            found[name] = kind.read(column, given, found.get(name), reading)
        except InvalidInput as error:
            raise error.inside(name) from error
    return {name: value for name, value in found.items() if value is not None}


def line_of(given: Json, most: int) -> int:
    """A line of a list of `most`. Raises InvalidInput."""
    number = int(str(given)) if str(given).isascii() and str(given).isdecimal() else 0
    if not 1 <= number <= most:
        raise InvalidInput("line", Text(f"1至{most}之间的行号", f"a line from 1 to {most}"), str(given))
    return number


def columns_of(spec: FieldSpec) -> tuple[Column, ...]:
    """The columns that are asked for."""
    return tuple(Column(column.text, column.type in {"number", "money"}) for column in spec.fields.values())


def cells_of(spec: FieldSpec, row: Row, reading: Reading) -> Iterator[Text]:
    """What was answered, column by column."""
    for name, column in spec.fields.items():
        kind = kind_of(column)
        yield kind.shown(column, row.get(name), reading).line if kind else Text("")


def lacking_of(spec: FieldSpec, row: Row, line: Text) -> Iterator[Text]:
    """The columns of the line that have no answer and need one."""
    for name, column in spec.fields.items():
        if not column.optional and row.get(name) is None:
            yield Text(
                f"{line.zh}未填写“{column.zh}”",
                f'{line.en}: "{column.text.of("en")}" is not filled in',
            )
