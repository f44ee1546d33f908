"""The grammar of `template`: how a number is made up, and which counter it is drawn from.

    template = text with {year} {year:2} {month} {day} {seq} {seq:3} {folder:100} {FIELD} {CLASS} {param.NAME}

A number is made in two steps, so that the store can draw the sequence in between: `Template.key` names the counter,
`Template.render` writes the number. The key is the number itself without its sequence, as written: two makings that look
alike share a counter, however differently they came about.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from engine.phrase import PhraseError, nearest, text_of

WORDS = ("year", "month", "day", "seq", "folder")
_EXPECTED = "a template such as 'YJ{year}-{seq:4}'"
_PIECE = re.compile(r"\{([^{}]*)\}|[{}]|[^{}]+")
_NAME = re.compile(r"(param\.)?[a-z][a-z0-9_]*")
_LONGEST = 100
_USUAL = {"year": 2, "seq": 3, "folder": 100}


@dataclass(frozen=True, slots=True)
class _Words:
    """Text that stands in every number."""

    text: str


@dataclass(frozen=True, slots=True)
class _Date:
    """A part of the day on which the number is given (or that it is dated), in `width` digits."""

    part: str
    width: int

    def of(self, dated: date) -> str:
        number = {"year": dated.year, "month": dated.month, "day": dated.day}[self.part]
        return f"{number:0{self.width}d}"[-self.width :]


@dataclass(frozen=True, slots=True)
class _Sequence:
    """The counter in at least `width` digits; it is never cut off."""

    width: int


@dataclass(frozen=True, slots=True)
class _Folder:
    """The folder that the counter falls into, `size` to a folder."""

    size: int


@dataclass(frozen=True, slots=True)
class _Name:
    """A value from outside: a field, the number of the record it is inside, a parameter."""

    name: str
    column: int = field(compare=False)


_Part = _Words | _Date | _Sequence | _Folder | _Name


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a number that was given elsewhere says: which counter it would have come from, and how far that had got."""

    key: str
    seq: int


@dataclass(frozen=True, slots=True)
class Template:
    """How a number is made up."""

    text: str
    parts: tuple[_Part, ...] = field(repr=False, compare=False)

    def __str__(self) -> str:
        return self.text

    @property
    def names(self) -> tuple[str, ...]:
        """What is needed from outside, as written, in order: `hand`, `loan_file`, `param.prefix`."""
        return tuple(dict.fromkeys(part.name for part in self.parts if isinstance(part, _Name)))

    @property
    def sequenced(self) -> bool:
        """Whether it is drawn from a counter; if not, it follows from other values alone."""
        return any(isinstance(part, _Sequence | _Folder) for part in self.parts)

    @property
    def unique(self) -> bool:
        """Whether it holds the sequence itself, so that under one key no number is given twice."""
        return any(isinstance(part, _Sequence) for part in self.parts)

    def refuse_unknown(self, known: Iterable[str]) -> None:
        """Raises PhraseError at the first name that is not in `known` (fields, classes, `param.NAME`)."""
        among = [*known]
        for part in self.parts:
            if isinstance(part, _Name) and part.name not in among:
                meant = nearest(part.name, [*among, *WORDS])
                raise PhraseError(f"there is no {part.name!r} to write into a number", part.column, meant)

    def waits_for(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """The names that have no value yet: the number waits until they have one."""
        return tuple(name for name in self.names if not values.get(name))

    def key(self, values: Mapping[str, str], dated: date, *, restarts: bool = True) -> str:
        """The counter to draw from: the number with `{seq}` and `{folder}` in place of what is counted.

        So the sequence starts again when anything else in the number changes. With `restarts=False` there is one counter
        for all. A `{` in a value is doubled, so that no value can pass for a sequence.

        Raises ValueError when a value is missing (see `waits_for`).
        """
        return (
            "".join(self._known(part, values, dated, braces="{{") for part in self.parts) if restarts else ""
        )

    def render(self, values: Mapping[str, str], dated: date, seq: int = 0) -> str:
        """The number. `seq` counts from 1; it does not matter where the template is not `sequenced`.

        Raises ValueError when a value is missing (see `waits_for`), or `seq` is, where it is needed.
        """
        if self.sequenced and seq < 1:
            raise ValueError(f"{self.text}: a sequence counts from 1, got {seq}")
        return "".join(self._written(part, values, dated, seq) for part in self.parts)

    def read(self, number: str, *, restarts: bool = True) -> Drawn | None:
        """How far the counter must have got for `number` to be given; None when it is not made up like this.

        A folder without a sequence counts as full: the next number opens the next folder.
        """
        found = _reader(self.parts).fullmatch(number) if self.sequenced else None
        if found is None:
            return None
        texts = list(zip(self.parts, found.groups(), strict=True))
        counts = {type(part): int(text) for part, text in texts if isinstance(part, _Sequence | _Folder)}
        size = next((part.size for part in self.parts if isinstance(part, _Folder)), 1)
        seq = counts[_Sequence] if _Sequence in counts else counts[_Folder] * size
        return Drawn("".join(_as_key(part, text) for part, text in texts) if restarts else "", seq)

    def _written(self, part: _Part, values: Mapping[str, str], dated: date, seq: int) -> str:
        match part:
            case _Sequence(width):
                return f"{seq:0{width}d}"
            case _Folder(size):
                return str((seq - 1) // size + 1)
            case _:
                return self._known(part, values, dated, braces="{")

    def _known(self, part: _Part, values: Mapping[str, str], dated: date, braces: str) -> str:
        match part:
            case _Words(text):
                return text
            case _Date():
                return part.of(dated)
            case _Sequence():
                return "{seq}"
            case _Folder():
                return "{folder}"
            case _Name(name):
                if not values.get(name):
                    raise ValueError(f"{self.text}: {name} has no value")
                return values[name].replace("{", braces)


@lru_cache(maxsize=512)
def _reader(parts: tuple[_Part, ...]) -> re.Pattern[str]:
    """What numbers made up of `parts` look like, a group a part. A sequence may have lost its leading zeros."""
    return re.compile("".join(f"({_looks(part)})" for part in parts), re.DOTALL)


def _looks(part: _Part) -> str:
    match part:
        case _Words(text):
            return re.escape(text)
        case _Date(_, width):
            return f"[0-9]{{{width}}}"
        case _Sequence() | _Folder():
            return "[0-9]{1,15}"
        case _Name():
            return ".+?"


def _as_key(part: _Part, text: str) -> str:
    match part:
        case _Sequence():
            return "{seq}"
        case _Folder():
            return "{folder}"
        case _Name():
            return text.replace("{", "{{")
        case _:
            return text


def parse_template(text: str) -> Template:
    """The template written in `text`.

    Raises PhraseError with the column and the nearest right spelling.
    """
    _refuse_shape(text)
    parts = tuple(_part(piece) for piece in _PIECE.finditer(text))
    if not any(isinstance(part, _Sequence | _Name) for part in parts):
        raise PhraseError("expected {seq} or a field, else all would get one number", 1, text + "{seq}")
    _refuse_running_together(parts)
    return Template(text, parts)


def _refuse_shape(text: str) -> None:
    if not text.strip():
        raise PhraseError(f"expected {_EXPECTED}, got nothing")
    if text != text.strip():
        raise PhraseError("a number neither begins nor ends with a space", 1, text.strip())
    if len(text) > _LONGEST:
        raise PhraseError(f"a template has at most {_LONGEST} characters, this one {len(text)}", _LONGEST + 1)
    if not text.isprintable():
        place = next(place for place, sign in enumerate(text) if not sign.isprintable())
        raise PhraseError(f"{text[place]!r} cannot stand in a number", place + 1)


def _part(piece: re.Match[str]) -> _Part:
    column = piece.start() + 1
    if piece[0] in ("{", "}"):
        other = "'}' after it" if piece[0] == "{" else "'{' before it"
        raise PhraseError(f"expected a {other}: braces hold one name", column)
    inside: str | None = piece[1]
    if inside is None:
        return _Words(piece[0])
    word, colon, argument = inside.partition(":")
    match word:
        case "year":
            return _Date(word, _argument(word, argument, 2, 2, column) if colon else 4)
        case "month" | "day" if not colon:
            return _Date(word, 2)
        case "seq":
            return _Sequence(_argument(word, argument, 1, 9, column) if colon else 1)
        case "folder":
            return _Folder(_argument(word, argument, 1, 9999, column))
        case _:
            return _name(word, colon, column)


def _argument(word: str, argument: str, least: int, most: int, column: int) -> int:
    """The number after the colon of `word`."""
    if re.fullmatch(r"[1-9][0-9]{0,8}", argument) and least <= int(argument) <= most:
        return int(argument)
    usual = f"{word}:{_USUAL[word]}"
    wanted = f"a number from {least} to {most} after ':'" if least < most else f"{least} after ':'"
    raise PhraseError(f"expected {wanted} in {{{word}}}, got {argument!r}", column + 1, usual)


def _name(word: str, colon: str, column: int) -> _Name:
    if colon:
        meant = nearest(word, ("year", "seq", "folder"))
        raise PhraseError(
            f"only year, seq and folder take a number after ':', not {word!r}", column + 1, meant
        )
    if not _NAME.fullmatch(word):
        tidy = word.strip().lower().replace("-", "_").replace(" ", "_").rpartition(".")[2]
        meant = tidy if _NAME.fullmatch(tidy) else ""
        wanted = "expected a field, a class or param.NAME (small letters, digits, _)"
        raise PhraseError(f"{wanted}, got {word!r}", column + 1, meant)
    return _Name(word, column + 1)


def _refuse_running_together(parts: tuple[_Part, ...]) -> None:
    """Between a value of any length and the sequence stands a sign: 1 and 11, or 11 and 1, would both read 111."""
    ends = [place for place, part in enumerate(parts) if isinstance(part, _Sequence | _Name)]
    for one, other in pairwise(ends):
        kinds = {type(parts[one]), type(parts[other])}
        between = [part.text for part in parts[one:other] if isinstance(part, _Words)]
        if kinds == {_Sequence, _Name} and all(words.isdigit() for words in between):
            name = next(part for part in (parts[one], parts[other]) if isinstance(part, _Name))
            raise PhraseError(
                f"{name.name!r} and the sequence run together; put a sign between them", name.column
            )


def _read(value: object) -> Template:
    return value if isinstance(value, Template) else parse_template(text_of(value, _EXPECTED))


TemplatePhrase = Annotated[
    Template,
    PlainValidator(_read),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": r"\{(seq(:[1-9])?|(param\.)?[a-z][a-z0-9_]*)\}"}),
]
"""A field of a definition that holds a template."""
