"""Words inside records, made findable: Chinese has no spaces, so any two characters that stand side by side are a word."""

import re
from collections.abc import Mapping

from engine.digest import Json

# What is no words: ids, days, moments, amounts. They are found as what they are.
_NO_WORDS = re.compile(r"[0-9a-f]{32}|\d{4}-\d\d-\d\d([T ].*)?|-?\d+\.\d\d [A-Z]{3}")
_LONGEST = 1_000


def words_of(fields: Mapping[str, Json]) -> str:
    """Every pair of neighbouring characters in the texts of a record, each once, with blanks between."""
    texts = [value for value in fields.values() if isinstance(value, str) and not _NO_WORDS.fullmatch(value)]
    return " ".join(dict.fromkeys(pair for text in texts for pair in pairs(text[:_LONGEST])))


def pairs(text: str) -> tuple[str, ...]:
    """Neighbouring characters of a text, each pair once; nothing reaches over a blank, and one character alone is no pair."""
    parts = text.lower().split()
    return tuple(dict.fromkeys(part[at : at + 2] for part in parts for at in range(len(part) - 1)))
