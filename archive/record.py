"""A record in the archive, and what happened to it: values, as the store keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from engine.digest import Json

MovementKind = Literal["accession", "change", "custody", "numbered"]


@dataclass(frozen=True, slots=True)
class Record:
    """`custodian` is one person, always; `inside` the record it is part of; `one_per` what no second record may share.

    `numbers` by their name in the class, those that were given so far. `case` took it in. Instants are UTC. `nth` counts all
    records in the order in which they were taken in, from 1 without gaps.
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
