"""What a check found wrong: a sentence for people that also says, for programs, which line and item it is about."""

from dataclasses import dataclass
from typing import Literal

from engine.text import Text

FindingKind = Literal[
    "missing",
    "surplus",
    "undecided",
    "misplaced",
    "uncounted",
    "uncoded",
    "unsigned",
    "no_original",
    "differing",
]


@dataclass(frozen=True, slots=True)
class Finding(Text):
    """One thing that fails. `line` counts from 1; `record` too, where several records are checked together."""

    kind: FindingKind = "missing"
    line: int | None = None
    item: str = ""
    record: int | None = None
