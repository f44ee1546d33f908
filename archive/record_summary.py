"""What a case may know of a record that is already in the archive: fetched by the reader, kept under `record.ID`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from archive.draft_view import title_of
from archive.sections import classes
from engine.digest import Json
from engine.language.field import Reading
from engine.text import Text, same


@dataclass(frozen=True, slots=True)
class RecordSummary:
    """`number` is the record's own, "" while it waits; `custodian` a person's id."""

    id: str
    class_: str
    number: str
    custodian: str
    place: str
    secrecy: str
    fields: Mapping[str, Json] = field(default_factory=dict[str, Json])

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
        }

    def line(self, reading: Reading) -> Text:
        """贷款档案 2026鸿借字第001号."""
        record_class = classes(reading.pack)[self.class_]
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
    words = [str(found.get(key) or "") for key in ("id", "class", "number", "custodian", "place", "secrecy")]
    return RecordSummary(*words, fields=cast(Mapping[str, Json], found.get("fields") or {}))
