"""A record as a case holds it: being prepared, and after its accession the copy that was taken in.

Kept as JSON: `class`, `fields`, `papers`, the id of the stored `record` (None before accession) and its `numbers`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from archive.paper import Paper, canonical, paper_of_row, papers_of
from engine.digest import Json

RESERVED = frozenset({"class", "fields", "papers", "record", "numbers", "line", "given"})
"""Names that no field of a class may have."""


@dataclass(frozen=True, slots=True)
class Draft:
    """`numbers` by their name in the class; the first is the record's own."""

    class_: str
    fields: Mapping[str, Json] = field(default_factory=dict[str, Json])
    papers: tuple[Paper, ...] = ()
    record: str | None = None
    numbers: Mapping[str, str] = field(default_factory=dict[str, str])

    def kept(self) -> dict[str, Json]:
        """As the case keeps it."""
        return {
            "class": self.class_,
            "fields": dict(self.fields),
            "papers": [paper.kept() for paper in self.papers],
            "record": self.record,
            "numbers": dict(self.numbers),
        }

    def signed(self) -> dict[str, Json]:
        """What a signature on it covers. Id and numbers are given later and so left out."""
        return {
            "class": self.class_,
            "fields": dict(sorted(self.fields.items())),
            "papers": canonical(self.papers),
        }


def draft_of(kept: Json) -> Draft:
    """The draft in what a case keeps."""
    given = cast(Mapping[str, Json], kept)
    return Draft(
        str(given["class"]),
        cast(Mapping[str, Json], given.get("fields") or {}),
        papers_of(given.get("papers")),
        cast(str | None, given.get("record")),
        cast(Mapping[str, str], given.get("numbers") or {}),
    )


def signed_draft(row: Json) -> Draft:
    """The draft in a row that a signature covers (`Draft.signed`)."""
    held = cast(Mapping[str, Json], row)
    papers = cast(Sequence[Sequence[Json]], held.get("papers") or [])
    return Draft(
        str(held["class"]),
        cast(Mapping[str, Json], held.get("fields") or {}),
        tuple(map(paper_of_row, papers)),
    )


def is_draft(kept: Json) -> bool:
    """Whether a value is a kept draft."""
    return isinstance(kept, Mapping) and {"class", "fields", "papers"} <= kept.keys()


def record_ids(value: Json) -> tuple[str, ...]:
    """The stored records that a value names: a draft that was taken in, an id or several with commas, or a list of these."""
    if isinstance(value, str):
        return tuple(id_ for part in value.split(",") if (id_ := part.strip()))
    if isinstance(value, list | tuple):
        return tuple(each for item in cast(list[Json], value) for each in record_ids(item))
    if isinstance(value, Mapping):
        found = cast(Mapping[str, Json], value).get("record")
        return (found,) if isinstance(found, str) else ()
    return ()
