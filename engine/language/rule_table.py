"""A rule table: rows with a condition each, of which the first that holds gives the answer, column by column.

A column is of a type, and what a row gives in it is read as that type says. What does not fit stays as it is written, and is told
with its place by `engine/language/checks/tables.py`.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Literal, Self, cast

from pydantic import AfterValidator, Field, PlainSerializer, model_validator

from engine.errors import did_you_mean
from engine.language.model import Cited, Condition, Model, Name, Sentence
from engine.people.quorum import parse_quorum, written
from engine.people.quorum_parts import Joined, Named, Nobody, Quorum, Votes
from engine.people.who import Who, parse_who
from engine.phrase import Path, PhraseError, is_path, parse_path, text_of
from engine.time.period import Endless, Period, parse_duration

HEAD = "rules."
NONE = "none"
COLUMN_TYPES = ("quorum", "who", "period", "moment", "number", "money", "text", "yes_no")
PERIOD_WORDS = "a period like '4 hours', 'none', or a parameter"

Column = Name | tuple[Name, ...]
"""A type of column, the name of a choice set, or options written out, the strictest first."""


class Row(Cited):
    """One row: `when`, or `otherwise` in the last; a value for every column, or `refuse` with what to `say`."""

    when: Condition | None = None
    otherwise: bool = False
    refuse: bool = False
    say: Sentence | None = None
    values: Annotated[
        Mapping[Name, object], PlainSerializer(lambda values: {k: as_written(v) for k, v in values.items()})
    ] = Field(default_factory=dict[str, object])

    @model_validator(mode="before")
    @classmethod
    def _columns_are_its_other_keys(cls, given: object) -> object:
        if not isinstance(given, Mapping):
            return given
        keys = dict(cast(Mapping[str, object], given))
        if isinstance(keys.get("values"), Mapping):
            return keys
        own = {key: keys.pop(key) for key in OWN_KEYS if key in keys}
        return {**own, "values": keys}


OWN_KEYS = tuple(name for name in Row.model_fields if name != "values")


def _not_empty(given: tuple[Row, ...]) -> tuple[Row, ...]:
    if not given:
        raise ValueError("expected rows {when, …}, the last {otherwise: true, …}")
    return given


class RuleTable(Model):
    """A table. With `for` it is asked for each thing of a list, and `several` says what becomes of different answers."""

    for_: str | None = Field(default=None, alias="for")
    several: Literal["strictest", "split"] | None = None
    gives: Mapping[Name, Column]
    rows: Annotated[tuple[Row, ...], AfterValidator(_not_empty)]

    @model_validator(mode="after")
    def _cells_are_of_their_columns(self) -> Self:
        rows = tuple(row.model_copy(update={"values": self._read(row)}) for row in self.rows)
        object.__setattr__(self, "rows", rows)
        return self

    @property
    def each(self) -> str | None:
        """The list that it is asked for: `each form.records` → `form.records`."""
        return self.for_.removeprefix("each ").strip() if self.for_ is not None else None

    def _read(self, row: Row) -> Mapping[str, object]:
        found = dict(row.values)
        for name, value in row.values.items():
            if name in self.gives:
                try:
                    found[name] = read_cell(self.gives[name], value)
                except ValueError:
                    continue  # told with its place by the checks
        return found


def read_cell(column: Column, given: object) -> object:
    """What a row gives in a column, read: a quorum, a period, a path, or a value. `none` is a value of every column.

    Raises ValueError, a PhraseError with its column where it lies in a phrase. Read once more it stays what it is.
    """
    if isinstance(given, Path) or given is None:
        return given
    if isinstance(column, tuple):
        return _option(column, given)
    if column in _READ:
        return _READ[column](given)
    return (
        None if given == NONE else _path_or(given, lambda value: text_of(value, f"an option of {column!r}"))
    )


def as_written(value: object) -> object:
    """A cell as a YAML file would hold it."""
    match value:
        case Who() | Nobody() | Joined() | Votes() | Named():
            return written(value)
        case Path() | Period() | Endless():
            return str(value)
        case date():
            return value.isoformat()
        case None:
            return NONE
        case _:
            return value


def _option(options: tuple[str, ...], given: object) -> object:
    if given == NONE and NONE not in options:
        return None
    if isinstance(given, str) and given.startswith(HEAD):
        return parse_path(given)
    if given not in options:
        known = ", ".join(options)
        raise PhraseError(f"expected one of {known}, got {given!r}{did_you_mean(str(given), options)}", 1)
    return given


def _path_or(given: object, read: Callable[[object], object]) -> object:
    return parse_path(given) if isinstance(given, str) and is_path(given) else read(given)


def _none_or(read: Callable[[object], object]) -> Callable[[object], object]:
    return lambda given: None if given == NONE else _path_or(given, read)


def _who(given: object) -> Quorum:
    if isinstance(given, Who | Nobody):
        return given
    if not isinstance(given, str):
        raise ValueError(f"expected who, for example 'archivist' or 'manager of opener', got {given!r}")
    return Nobody() if given == NONE else parse_who(given)


def _period(given: object) -> object:
    if isinstance(given, Period | Endless):
        return given
    return _path_or(given, lambda value: parse_duration(text_of(value, PERIOD_WORDS)))


def _number(given: object) -> object:
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    raise PhraseError(f"expected a whole number or the path of one, got {given!r}", 1)


def _money(given: object) -> object:
    amount, _, currency = str(given).partition(" ")
    if amount.replace(".", "", 1).isdecimal() and len(currency) == 3:
        return given
    raise PhraseError(f"expected an amount like '20 CNY' or the path of one, got {given!r}", 1)


def _moment(given: object) -> object:
    if isinstance(given, date):
        return given
    raise PhraseError(f"expected a date like 2026-10-01 or the path of a moment, got {given!r}", 1)


def _yes_no(given: object) -> object:
    if isinstance(given, bool):
        return given
    raise PhraseError(f"expected true or false, or the path of one, got {given!r}", 1)


def _text(given: object) -> object:
    if not isinstance(given, Mapping):
        return text_of(given, "text")
    inner = cast(Mapping[str, object], given)
    if set(inner) != {"text"}:
        raise PhraseError("expected text, or {text: …}", 1)
    return inner["text"]


_READ: Mapping[str, Callable[[object], object]] = {
    "quorum": parse_quorum,
    "who": _who,
    "period": _period,
    "moment": _none_or(_moment),
    "number": _none_or(_number),
    "money": _none_or(_money),
    "text": _none_or(_text),
    "yes_no": _none_or(_yes_no),
}
