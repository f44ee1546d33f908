"""A mail before it is written out: what it says, in both languages, in the order in which it is read."""

from dataclasses import dataclass
from typing import Literal

from engine.language.field import Table
from engine.text import Text

Tone = Literal["plain", "late", "done"]


@dataclass(frozen=True, slots=True)
class Line:
    """A named value; `note` explains it."""

    label: Text
    value: Text
    note: Text = Text("")
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Quote:
    """A clause of the policy, quoted."""

    id: str
    title: Text
    sentence: Text


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list. `total` is how many rows it has, `table` holds the first of them; `code` is what a signature on it is known by."""

    title: Text
    table: Table
    total: int
    code: str = ""

    @property
    def left_out(self) -> int:
        return self.total - len(self.table.rows)


@dataclass(frozen=True, slots=True)
class Way:
    """A link, shown as a button."""

    label: Text
    href: str
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail. `lead` says in one sentence what is asked or what has happened; all else may be skipped by who is in a hurry.

    `about` is the case's number and name, `head` who, why and by when, `returned` what has to be put right, `hints` what
    stands in the way or may be done, `ways` the buttons with `ways_note` beneath them, `verbatim` a text to be kept letter by
    letter.
    """

    subject: Text
    lead: Text
    about: Text = Text("")
    tone: Tone = "plain"
    head: tuple[Line, ...] = ()
    quotes: tuple[Quote, ...] = ()
    returned: tuple[Line, ...] = ()
    returned_sheets: tuple[Sheet, ...] = ()
    hints: tuple[Text, ...] = ()
    ways: tuple[Way, ...] = ()
    ways_note: Text = Text("")
    facts: tuple[Line, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    seats: tuple[Line, ...] = ()
    verbatim: str = ""
    closing: tuple[Text, ...] = ()
