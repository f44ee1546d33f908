"""标签: sheets of labels to be stuck on records, 24 to an A4 sheet, each with its number, title, place and QR code."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from unicodedata import east_asian_width

from archive.label import Label
from archive.record import Record
from archive.record_cells import place_text
from engine.language.field import Reading
from engine.text import Language, Text, same
from forms import item
from forms.fonts import printable
from forms.printing import PrintedFile
from forms.qr import qr_svg
from forms.typesetting import typeset
from forms.wording import Wording

TITLE = Text("档案标签", "Labels")
MOST_LABELS = 480
"""Twenty sheets at once."""


LONGEST_TITLE = 60
"""In Latin characters, a Chinese one counts two: three lines."""


@dataclass(frozen=True, slots=True)
class RecordLabel:
    """`code` is what a scanner reads."""

    number: str
    title: Text
    class_: Text
    place: Text
    code: str


@dataclass(frozen=True, slots=True)
class Issuer:
    """Whose labels they are, by name and id, and where their pages are reached."""

    name: Text
    id: str
    base_url: str


def label_of(record: Record, reading: Reading, issuer: Issuer) -> RecordLabel:
    """The label of one record."""
    row = item.item_of_record(record, reading)
    place = place_text(record.place, row.record_class, reading)
    spot = same(f" {record.spot}" if record.spot and place else record.spot)
    title = item.title_of_item(row, reading)
    code = Label(issuer.id, record.id).written(issuer.base_url)
    return RecordLabel(row.number, title, row.record_class.text, place + spot, code)


def labels_file(
    labels: Iterable[RecordLabel], issuer: Issuer, at: datetime, language: Language = "zh"
) -> PrintedFile:
    """The sheets as a PDF; `at` in the organisation's zone."""
    wording = Wording(language)
    data = {
        "organisation": printable(issuer.name.zh),
        "title": TITLE.zh,
        "labels": [
            {
                "number": printable(each.number),
                "title": _short(printable(wording.line(each.title))),
                "class": printable(wording.line(each.class_)),
                "place": printable(wording.line(each.place)),
                "qr": qr_svg(each.code),
            }
            for each in labels
        ],
    }
    return PrintedFile(typeset("labels.typ", data, at), "application/pdf", f"{TITLE.zh} {at:%Y-%m-%d}.pdf")


def _short(words: str) -> str:
    """Cut to what the label holds, and visibly so."""
    room = LONGEST_TITLE
    for place, char in enumerate(words):
        room -= 2 if east_asian_width(char) in "WFA" else 1
        if room < 0:
            return f"{words[:place]}…"
    return words
