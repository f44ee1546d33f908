"""A record in the archive, and what happened to it: values, as the store keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from engine.digest import Json

State = Literal["in_place", "out", "reading", "lost", "destroyed", "transferred"]
"""Where a record stands: in its place, out on loan, being read in the room, lost; destroyed or given away for good."""

GONE: frozenset[State] = frozenset({"destroyed", "transferred"})
"""What is no longer in the archive: only its stub is."""

MovementKind = Literal[
    "accession",
    "change",
    "custody",
    "imported",
    "numbered",
    "reserved",
    "freed",
    "queued",
    "lent",
    "returned",
    "lost",
    "found",
    "held",
    "released",
    "listed",
    "unlisted",
    "appraised",
    "destroyed",
    "transferred",
    "shelved",
    "shown",
    "copied",
]


@dataclass(frozen=True, slots=True)
class Record:
    """`custodian` is one person, always; `inside` the record it is part of; `one_per` what no second record may share.

    `numbers` by their name in the class, those that were given so far. `case` took it in (or is the id of the import that did).
    Instants are UTC. `nth` counts all records in the order in which they were taken in, from 1 without gaps. `spot` is where in
    its place it stands (3柜2格15盒).
    `retain_until` is the last day on which it must be kept (ISO; None: for ever, or not known yet), `appraised` the verdict.
    """

    id: str
    class_: str
    custodian: str
    place: str
    case: str
    created_at: datetime
    secrecy: str | None = None
    retention: str | None = None
    inside: str | None = None
    one_per: str | None = None
    fields: Mapping[str, Json] = field(default_factory=dict[str, Json])
    numbers: Mapping[str, str] = field(default_factory=dict[str, str])
    nth: int = 0
    state: State = "in_place"
    spot: str = ""
    retain_until: str | None = None
    appraised: str | None = None

    @property
    def is_gone(self) -> bool:
        return self.state in GONE


@dataclass(frozen=True, slots=True)
class Movement:
    """One thing that happened to a record, with the case that caused it. Never changed, never removed.

    `nth` counts the record's movements from 1; the store sets it.
    """

    record: str
    at: datetime
    kind: MovementKind
    case: str
    by: str
    from_custodian: str
    to_custodian: str
    from_place: str
    to_place: str
    data: Mapping[str, Json] = field(default_factory=dict[str, Json])
    nth: int = 0


@dataclass(frozen=True, slots=True)
class GivenNumber:
    """`is_unique`: nobody else of the class may ever bear it."""

    record: str
    class_: str
    name: str
    number: str
    is_unique: bool


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One line of a register; `nth` counts from 1 without gaps."""

    register: str
    nth: int
    at: datetime
    case: str
    by: str
    data: Mapping[str, Json]
