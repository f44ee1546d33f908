"""What has changed between the list that a page showed and the list as it is now.

A page carries a mark of each line it shows; so the difference can be told without keeping what everybody has ever looked at.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from engine.deciding.brief import Brief
from engine.text import Text
from web import shapes, words

PREFIX = "was."
MOST_LINES = 1_000
_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Difference:
    """Lines that are new or other than they were, and how many that were there are gone or changed."""

    title: Text
    columns: tuple[shapes.Column, ...]
    rows: tuple[shapes.Row, ...]
    gone: int


def marks(brief: Brief) -> Mapping[str, str]:
    """Hidden inputs: the marks of the lines of every list, by its place."""
    return {
        f"{PREFIX}{place}": ".".join(map(_mark, each.table.rows))
        for place, each in enumerate(brief.lists)
        if len(each.table.rows) <= MOST_LINES
    }


def differences(brief: Brief, shown: Mapping[str, str]) -> tuple[Difference, ...]:
    """What differs from what the marks in a form's inputs say."""
    found: list[Difference] = []
    for place, each in enumerate(brief.lists):
        before = shown.get(f"{PREFIX}{place}")
        if before is None:
            continue
        left = Counter(mark for mark in before.split(".") if mark)
        fresh: list[tuple[Text, ...]] = []
        for row in each.table.rows:
            if left[_mark(row)] > 0:
                left[_mark(row)] -= 1
            else:
                fresh.append(row)
        if fresh or left.total():
            rows = tuple(shapes.Row(tuple(row)) for row in fresh)
            found.append(Difference(each.title, words.columns(each.table), rows, left.total()))
    return tuple(found)


def _mark(row: Iterable[Text]) -> str:
    text = "\x1f".join(cell.zh for cell in row)
    return sha256(text.encode()).hexdigest()[:_LENGTH]
