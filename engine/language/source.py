"""The texts a policy is made of, and where in them a thing stands.

`Sources` is what an edition in the database holds and what a folder on disk holds: both load alike. A `Place` leads to a
thing by keys (`states`, `compiling`, `who`); `Positions` knows its line and column in one file, `Origins` its file.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import DefinitionError, Problem

Place = tuple[str | int, ...]

LARGEST_FILE = 1_000_000
_SET_ASIDE = frozenset({"demo.yaml", "scenarios"})
_ESCAPES = {"x": 4, "u": 6, "U": 10}


@dataclass(frozen=True, slots=True)
class Sources:
    """The files of `pack` and of every pack it inherits, as text: pack → file → text.

    Only what loads belongs here: `demo.yaml` and `scenarios/` are rehearsal's.
    """

    pack: str
    files: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a pack, at a place of it. `column` (from 1) counts inside the phrase or expression there."""

    place: Place
    message: str
    column: int | None = None
    weight: str = "error"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value as it is written in its file: `raw` on one line, with its quotes; empty where it fills several lines."""

    line: int
    column: int
    raw: str = ""

    def column_of(self, column: int) -> int:
        """Where the `column`th character (from 1) of the value stands in its line."""
        starts = list(_starts(self.raw))
        if not starts:
            return self.column
        return self.column + (starts[column - 1] if column <= len(starts) else starts[-1] + 1)


@dataclass(frozen=True, slots=True)
class Positions:
    """Line and column (from 1) of every key and value of one file."""

    keys: Mapping[Place, tuple[int, int]] = field(default_factory=dict[Place, tuple[int, int]])
    values: Mapping[Place, Scalar] = field(default_factory=dict[Place, Scalar])

    def of_key(self, place: Place) -> tuple[int, int]:
        """Where the key stands that leads to `place`; for an element of a list, the element."""
        near = self.nearest(place)
        return self.keys.get(near) or self._of(near)

    def of_value(self, place: Place, column: int | None = None) -> tuple[int, int]:
        """Where the value at `place` stands, or the `column`th character (from 1) in it."""
        scalar = self.values.get(self.nearest(place), Scalar(1, 1))
        return scalar.line, scalar.column if column is None else scalar.column_of(column)

    def nearest(self, place: Place) -> Place:
        """The place in the file that comes nearest to a path through the models.

        A model may stand one step further from its root than the file does (`with` for an effect's name, `options`, the only
        element of a list that was written without one) or say `class_` for `class`.
        """
        here: Place = ()
        for key in place:
            here = next((step for step in self._steps(here, key) if step in self.values), here)
        return here

    def _steps(self, here: Place, key: str | int) -> Iterator[Place]:
        yield (*here, key)
        if isinstance(key, str):
            yield (*here, key.rstrip("_"))
        if key in ("with", "with_"):
            yield from self._effect_of(here)

    def _effect_of(self, here: Place) -> Iterator[Place]:
        beside = ("when", "for", "clause")
        inside = (place for place in self.keys if len(place) == len(here) + 1 and place[:-1] == here)
        return (place for place in inside if place[-1] not in beside)

    def _of(self, place: Place) -> tuple[int, int]:
        scalar = self.values.get(place, Scalar(1, 1))
        return scalar.line, scalar.column


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an entry of a pack was written: the file (with its pack's name before it) and the place in it."""

    file: str
    positions: Positions
    place: Place = ()

    def inside(self, *keys: str | int) -> "Origin":
        """An entry of the same file."""
        return Origin(self.file, self.positions, keys)

    def problem(self, finding: Finding, depth: int = 0) -> Problem:
        """The finding with file, line and column. The first `depth` keys of its place lead to this entry."""
        place = (*self.place, *finding.place[depth:])
        if finding.column is None:
            line, column = self.positions.of_key(place)
        else:
            line, column = self.positions.of_value(place, finding.column)
        return Problem(self.file, line, column, finding.message, finding.weight)


@dataclass(frozen=True, slots=True)
class Origins:
    """Where each entry of a resolved pack was written: `("workflows", "handover")` → `handover.yaml`."""

    entries: Mapping[Place, Origin]
    fallback: Origin

    def problem(self, finding: Finding) -> Problem:
        """The finding with file, line and column: those of the entry it stands in."""
        origin, depth = self.of(finding.place)
        return origin.problem(finding, depth)

    def of(self, place: Place) -> tuple[Origin, int]:
        """The entry that `place` stands in, and how many keys of the place lead to it."""
        for depth in range(len(place), 0, -1):
            if place[:depth] in self.entries:
                return self.entries[place[:depth]], depth
        return self.fallback, 0


def read_folder(folder: Path) -> Mapping[str, str]:
    """Every file of a pack's folder that loads, as text.

    Raises DefinitionError for what is no text in UTF-8, is too large, or does not belong there.
    """
    problems: list[Problem] = []
    files: dict[str, str] = {}
    if not folder.is_dir():
        raise DefinitionError(
            [Problem(str(folder), 1, 1, "expected the folder of a pack, and there is none")]
        )
    for path in sorted(folder.iterdir()):
        if path.name in _SET_ASIDE or path.name.startswith("."):
            continue
        try:
            files[path.name] = _text_of(path)
        except DefinitionError as error:
            problems.extend(error.problems)
    if problems:
        raise DefinitionError(problems)
    return files


def _text_of(path: Path) -> str:
    name = f"{path.parent.name}/{path.name}"
    if not path.is_file():
        raise DefinitionError([Problem(name, 1, 1, "a pack has no folder but 'scenarios'")])
    if (size := path.stat().st_size) > LARGEST_FILE:
        wanted = f"expected a file of at most {LARGEST_FILE} bytes"
        raise DefinitionError([Problem(name, 1, 1, f"{wanted}, this one has {size}")])
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        line, column = position_in(before, len(before))
        wanted = "expected text in UTF-8; save the file in that encoding (not GBK)"
        raise DefinitionError([Problem(name, line, column, wanted)]) from None


def position_in(text: str, index: int) -> tuple[int, int]:
    """Line and column (from 1) of the character at `index`."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def _starts(raw: str) -> Iterator[int]:
    """Where each character of the value begins in its written form: quotes and escapes are longer than what they mean."""
    anchor = re.match(r"&\S+\s+", raw)
    place = anchor.end() if anchor else 0
    quote = raw[place : place + 1] if raw[place : place + 1] in ("'", '"') else ""
    end = len(raw) - len(quote)
    place += len(quote)
    while place < end:
        yield place
        if quote == "'" and raw.startswith("''", place):
            place += 2
        elif quote == '"' and raw[place] == "\\":
            place += _ESCAPES.get(raw[place + 1 : place + 2], 2)
        else:
            place += 1
