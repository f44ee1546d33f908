"""What all phrases of the definition language share: words with columns, paths, one error that points.

A phrase is a value with a small grammar of its own, words separated by spaces: `3 working days`,
`last friday of may`. Each kind is read where its meaning lives: periods in `period.py`, days in `interval.py`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from engine.errors import FondsError

_NAME = r"[a-z][a-z0-9_]*"
PATH_PATTERN = rf"{_NAME}(\.{_NAME})+"
_PATH = re.compile(PATH_PATTERN)


class PhraseError(FondsError, ValueError):
    """A phrase cannot be read. `column` counts from 1 inside it; `nearest` is the nearest right phrase or "".

    `place` leads to the phrase where it stands inside a value of several. It is a ValueError too, so that a model which holds a
    phrase reports it with everything else that is wrong.
    """

    def __init__(self, message: str, column: int = 1, nearest: str = "") -> None:
        self.message, self.column, self.nearest = message, column, nearest
        self.place: tuple[str | int, ...] = ()
        super().__init__(message + (f", did you mean {nearest!r}?" if nearest else ""))


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a phrase and the column (from 1) at which it begins."""

    text: str
    column: int


@dataclass(frozen=True, slots=True)
class Path:
    """The name of a fact: `form.closed_on`, `param.overall`."""

    text: str

    def __str__(self) -> str:
        return self.text

    @property
    def head(self) -> str:
        """The first name: what kind of fact it is."""
        return self.text.split(".", 1)[0]

    @property
    def tail(self) -> str:
        """All after the first name."""
        return self.text.split(".", 1)[1]


def words(phrase: str) -> tuple[Word, ...]:
    """The words of a phrase, in order."""
    return tuple(Word(found.group(), found.start() + 1) for found in re.finditer(r"\S+", phrase))


def is_path(phrase: str) -> bool:
    """Whether the phrase is one dotted path and nothing else."""
    return _PATH.fullmatch(phrase) is not None


def parse_path(phrase: str) -> Path:
    """Read a dotted path; raises PhraseError at the first part that is no name."""
    text = phrase.strip()
    column = phrase.index(text) + 1
    for part in text.split("."):
        if not re.fullmatch(_NAME, part):
            wanted = "expected a path of names like 'form.closed_on' (small letters, digits, _)"
            raise PhraseError(f"{wanted}, got {part!r} in {text!r}", column, _as_path(text))
        column += len(part) + 1
    if not is_path(text):
        raise PhraseError(f"expected a path like 'form.closed_on', got only {text!r}", column - len(text) - 1)
    return Path(text)


def nearest(word: str, known: Sequence[str]) -> str:
    """The known word that looks most like `word`, or ""."""
    return next(iter(get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)), "")


def text_of(value: object, expected: str) -> str:
    """The phrase in a value read from YAML (a bare number is its digits); raises PhraseError for the rest."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise PhraseError(f"expected {expected}, got {value!r}", 1)


def _as_path(text: str) -> str:
    """The same path in small letters and underscores, if that makes it one."""
    tidy = text.lower().replace("-", "_").replace(" ", "_")
    return tidy if is_path(tidy) else ""
