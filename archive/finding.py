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
    "on_loan",
    "on_hold",
    "listed",
    "in_matter",
    "destroyed",
    "transferred",
    "lost",
    "not_due",
    "not_lent",
    "not_returned",
    "not_lost",
    "not_held",
    "wrong_method",
    "overdue",
    "unsettled",
]


@dataclass(frozen=True, slots=True)
class Finding(Text):
    """One thing that fails. `line` counts from 1; `record` too, where several records are checked together.

    What stands against a record of the archive names it: `item` is its number, `line` its place in the list.
    """

    kind: FindingKind = "missing"
    line: int | None = None
    item: str = ""
    record: int | None = None
