"""A paper: one line of a filled checklist. Its place in the list is its position in the file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from engine.digest import Json

MOST_PAPERS = 20_000
OWN_KEYS = ("item", "title", "pages", "codes", "copies", "original", "reason", "signed", "note")


@dataclass(frozen=True, slots=True)
class Paper:
    """`item` is the entry of the checklist it belongs to; `codes` the first and last page number it bears; `original` is None
    while nobody said whether it is one; `reason` is why only a copy is there; `fields` are what the list asks of every item.
    """

    item: str
    title: str = ""
    pages: int | None = None
    codes: tuple[int, int] | None = None
    copies: int = 1
    original: bool | None = None
    reason: str = ""
    signed: bool = False
    note: str = ""
    fields: Mapping[str, Json] = field(default_factory=dict[str, Json])

    def kept(self) -> dict[str, Json]:
        """As it is kept on the case: what is not said is left out."""
        given: dict[str, Json] = {
            "title": self.title,
            "pages": self.pages,
            "codes": list(self.codes) if self.codes else None,
            "copies": self.copies if self.copies != 1 else None,
            "original": self.original,
            "reason": self.reason,
            "signed": self.signed or None,
            "note": self.note,
            "fields": dict(self.fields),
        }
        return {
            "item": self.item,
            **{key: value for key, value in given.items() if value not in (None, "", {})},
        }

    def row(self, line: int) -> list[Json]:
        """The canonical row that a signature covers: everything, in a fixed order."""
        first, last = self.codes or (None, None)
        return [
            line,
            self.item,
            self.title,
            self.pages,
            first,
            last,
            self.copies,
            self.original,
            self.reason,
            self.signed,
            self.note,
            dict(self.fields),
        ]


def papers_of(kept: Json) -> tuple[Paper, ...]:
    """The papers in what a case keeps (`Paper.kept`)."""
    return tuple(map(_paper, cast(Sequence[Mapping[str, Json]], kept or ())))


def paper_of_row(row: Sequence[Json]) -> Paper:
    """The paper in a canonical row (`Paper.row`)."""
    _, item, title, pages, first, last, copies, original, reason, signed, note, fields = row
    return Paper(
        str(item),
        str(title),
        cast(int | None, pages),
        None if first is None else (cast(int, first), cast(int, last)),
        cast(int, copies),
        cast(bool | None, original),
        str(reason),
        bool(signed),
        str(note),
        cast(Mapping[str, Json], fields),
    )


def canonical(papers: Iterable[Paper]) -> list[Json]:
    """The rows that a signature covers."""
    return [paper.row(line) for line, paper in enumerate(papers, 1)]


def _paper(kept: Mapping[str, Json]) -> Paper:
    codes = cast(Sequence[int] | None, kept.get("codes"))
    return Paper(
        str(kept["item"]),
        str(kept.get("title", "")),
        cast(int | None, kept.get("pages")),
        (codes[0], codes[1]) if codes else None,
        cast(int, kept.get("copies", 1)),
        cast(bool | None, kept.get("original")),
        str(kept.get("reason", "")),
        bool(kept.get("signed", False)),
        str(kept.get("note", "")),
        cast(Mapping[str, Json], kept.get("fields", {})),
    )
