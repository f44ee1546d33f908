"""What a case may know of a record that is already in the archive: fetched by the reader, kept under `record.ID`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from archive.bond import Bond, BondKind
from archive.draft_view import title_of
from archive.numbering import own_number
from archive.readers import UNREAD, may_read
from archive.record import GONE, Record, State
from archive.retaining import retained
from archive.sections import classes
from engine.digest import Json
from engine.language.field import Reading
from engine.text import Text, same


@dataclass(frozen=True, slots=True)
class RecordSummary:
    """`number` is the record's own, "" while it waits; `custodian` a person's id; `bonds` what binds it now.

    `created` is an instant (ISO, UTC), `retain_until` a date (ISO), "" where it is not known or there is no end; `parts` are the
    records inside it.
    """

    id: str
    class_: str
    number: str
    custodian: str
    place: str
    secrecy: str
    fields: Mapping[str, Json] = field(default_factory=dict[str, Json])
    state: State = "in_place"
    created: str = ""
    retention: str = ""
    retain_until: str = ""
    appraised: str = ""
    bonds: tuple[Bond, ...] = ()
    parts: tuple[str, ...] = ()

    @property
    def is_gone(self) -> bool:
        return self.state in GONE

    def bound_by(self, *kinds: BondKind) -> tuple[Bond, ...]:
        """What binds it in one of these ways."""
        return tuple(bond for bond in self.bonds if bond.kind in kinds)

    def kept(self) -> dict[str, Json]:
        """As fetched facts carry it."""
        return {
            "id": self.id,
            "class": self.class_,
            "number": self.number,
            "custodian": self.custodian,
            "place": self.place,
            "secrecy": self.secrecy,
            "fields": dict(self.fields),
            "state": self.state,
            "created": self.created,
            "retention": self.retention,
            "retain_until": self.retain_until,
            "appraised": self.appraised,
            "bonds": [_kept_bond(bond) for bond in self.bonds],
            "parts": list(self.parts),
        }

    def line(self, reading: Reading) -> Text:
        """贷款档案 2026鸿借字第001号; while its number waits, by its first field, for whoever may read that."""
        record_class = classes(reading.pack)[self.class_]
        if not self.number and not may_read(self, reading):
            return record_class.text + UNREAD
        name = same(self.number) if self.number else title_of(record_class, self.fields, reading)
        return Text(f"{record_class.zh} ", f"{record_class.text.of('en')} ") + name


def summary_key(record: str) -> str:
    """Where the reader puts a record's summary."""
    return f"record.{record}"


def summary_of(record: str, reading: Reading) -> RecordSummary | None:
    """The record as the reader fetched it; None if it did not."""
    kept = reading.fetched.get(summary_key(record))
    if not isinstance(kept, Mapping):
        return None
    found = cast(Mapping[str, Json], kept)
    words = {name: str(found.get(key) or "") for name, key in _WORDS.items()}
    return RecordSummary(
        **words,
        fields=cast(Mapping[str, Json], found.get("fields") or {}),
        state=cast(State, found.get("state") or "in_place"),
        bonds=tuple(map(_bond, cast(list[Mapping[str, Json]], found.get("bonds") or []))),
        parts=tuple(map(str, cast(list[str], found.get("parts") or []))),
    )


def summary_from(
    record: Record, reading: Reading, bonds: tuple[Bond, ...] = (), parts: tuple[str, ...] = ()
) -> RecordSummary:
    """The record as a case sees it. One from before its retention was worked out is worked out here."""
    until = record.retain_until or retained(record, reading).retain_until
    return RecordSummary(
        record.id,
        record.class_,
        own_number(classes(reading.pack)[record.class_], record.numbers),
        record.custodian,
        record.place,
        record.secrecy or "",
        record.fields,
        record.state,
        record.created_at.isoformat(),
        record.retention or "",
        until or "",
        record.appraised or "",
        bonds,
        parts,
    )


_WORDS = {
    "class_" if name == "class" else name: name
    for name in (
        *("id", "class", "number", "custodian", "place", "secrecy"),
        *("created", "retention", "retain_until", "appraised"),
    )
}


def _kept_bond(bond: Bond) -> Json:
    return {
        "id": bond.id,
        "record": bond.record,
        "kind": bond.kind,
        "case": bond.case,
        "since": bond.since.isoformat(),
        "by": bond.by,
        "holder": bond.holder,
        "note": bond.note,
        "number": bond.number,
        "due_at": bond.due_at.isoformat() if bond.due_at else None,
    }


def _bond(kept: Mapping[str, Json]) -> Bond:
    holder, due_at = kept.get("holder"), kept.get("due_at")
    return Bond(
        str(kept["id"]),
        str(kept["record"]),
        cast(BondKind, kept["kind"]),
        str(kept["case"]),
        datetime.fromisoformat(str(kept["since"])),
        str(kept["by"]),
        None if holder is None else str(holder),
        str(kept.get("note") or ""),
        None,
        0,
        str(kept.get("number") or ""),
        None if due_at is None else datetime.fromisoformat(str(due_at)),
    )
