"""A printed form as a value: what stands on the paper, in which order. Renderers know nothing else, and no form by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine.evidence.ledger import Head
from engine.text import Text

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Column:
    """`width` is about how many Chinese characters stand in a line of it: columns share the paper in that proportion."""

    title: Text
    width: float
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings that every page repeats. `title` is empty where the form's own title says it all."""

    columns: tuple[Column, ...]
    rows: Sequence[tuple[Text, ...]]
    title: Text = Text("")


@dataclass(frozen=True, slots=True)
class Fact:
    """One field above the tables. `wide` takes a line of its own."""

    title: Text
    value: Text
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """A place to sign. With `at` it has been signed in fonds, and `how` says by which assurance; else it waits for a pen.

    `at` is in the organisation's zone; `opinion` are the signer's own words.
    """

    title: Text
    name: Text = Text("")
    at: datetime | None = None
    how: Text = Text("")
    opinion: Text = Text("")


@dataclass(frozen=True, slots=True)
class Block:
    """Signatures that belong together, under what they confirm."""

    title: Text
    signatures: tuple[Signature, ...]
    statement: Text = Text("")


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page of a form that is kept as a volume."""

    facts: tuple[Fact, ...]
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Printing:
    """When and by whom it was printed; `at` is in the organisation's zone. `ledger` is the head of the chain at that moment."""

    organisation: Text
    at: datetime
    by: Text
    ledger: Head | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """`digest` is what the signatures cover, "" where nothing is signed; `intro` stands above the
    tables; `subject` names the file when it is saved. `records` are the ids of the stored records of which it tells more than
    anybody may know: who prints it reads them.
    """

    title: Text
    printing: Printing
    tables: tuple[Table, ...]
    number: str = ""
    subject: str = ""
    facts: tuple[Fact, ...] = ()
    intro: Text = Text("")
    cover: Cover | None = None
    blocks: tuple[Block, ...] = ()
    notes: tuple[Text, ...] = ()
    digest: str = ""
    landscape: bool = False
    records: tuple[str, ...] = ()
