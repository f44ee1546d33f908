"""Entries and wrong cells as plain JSON, to be kept aside while a sheet is read, and back."""

from collections.abc import Mapping
from typing import cast

from archive.catalogue.entry import Entry
from archive.catalogue.wrong import WrongCell
from archive.record import Record
from engine.digest import Json
from engine.text import Text


def prepared(entry: Entry, record: Record, one_per: str | None) -> Json:
    """All that a record needs but its id and its place in the order of all."""
    return {
        "line": entry.line,
        "numbers": dict(entry.numbers),
        "fields": dict(entry.fields),
        "inside": entry.inside,
        "created": record.created_at.isoformat(),
        "one_per": one_per,
        "custodian": record.custodian,
        "place": record.place,
        "spot": record.spot,
        "secrecy": record.secrecy,
        "retention": record.retention,
        "state": record.state,
        "retain_until": record.retain_until,
        "appraised": record.appraised,
    }


def kept_wrong(cell: WrongCell) -> Json:
    """A wrong cell as it is kept."""
    return [cell.line, *_sides(cell.column), *_sides(cell.expected), cell.got, cell.nearest]


def wrong_of(kept: Json) -> WrongCell:
    """The wrong cell that was kept."""
    line, column_zh, column_en, zh, en, got, near = cast(tuple[int, str, str, str, str, str, str], kept)
    return WrongCell(line, Text(column_zh, column_en), Text(zh, en), got, near)


def _sides(text: Text) -> tuple[str, str]:
    return text.zh, text.en


def word(kept: Mapping[str, Json], key: str) -> str | None:
    """A text of a prepared entry."""
    found = kept[key]
    return None if found is None else str(found)
