"""Records as lines of a table: what stands under each heading."""

from collections.abc import Iterable, Mapping, Sequence

from archive.draft_view import title_of
from archive.numbering import own_number
from archive.place import READING_ROOM
from archive.readers import UNREAD, may_read, rights_of
from archive.record import Record, State
from archive.record_class import RecordClass
from archive.record_scope import kind_of
from archive.sections import choices_of_places, classes
from archive.standing import STANDING
from engine.digest import Json
from engine.language.field import Column, Reading
from engine.text import Text, same

STATES: Mapping[State, Text] = {
    "in_place": Text("在库", "in its place"),
    "out": Text("借出", "out on loan"),
    "reading": Text("在档案室查阅", "being read in the archive room"),
    "lost": Text("已报失", "lost"),
    "destroyed": Text("已销毁", "destroyed"),
    "transferred": Text("已移交外单位", "handed to another organisation"),
}


def record_title(record: Record, reading: Reading) -> Text:
    """贷款档案 2026鸿借字第001号; while its number waits, by its first field, for whoever may read that."""
    record_class = classes(reading.pack)[record.class_]
    number = own_number(record_class, record.numbers)
    if not number and not may_read(record, reading):
        return record_class.text + UNREAD
    name = same(number) if number else title_of(record_class, record.fields, reading)
    return Text(f"{record_class.zh} ", f"{record_class.text.of('en')} ") + name


def place_text(place: str, record_class: RecordClass, reading: Reading) -> Text:
    """What people call the place; nothing where the policy says no place for such records and none was given since."""
    if not place or (place == READING_ROOM and record_class.place is None):
        return Text("")
    option = choices_of_places(reading.pack)["place"].options.get(place)
    return option.text if option else same(place)


def links_of(found: Iterable[Record], record_class: RecordClass) -> list[str]:
    """Ids of the records that these name in their fields."""
    names = [name for name, spec in record_class.fields.items() if spec.type == "record"]
    return [str(record.fields[name]) for record in found for name in names if name in record.fields]


def column_of(name: str, record_class: RecordClass) -> Column:
    """The heading of a field, a number, or of what every record has."""
    if name in record_class.fields:
        spec = record_class.fields[name]
        return Column(spec.text, spec.type in {"number", "money"})
    if name in record_class.numbers:
        return Column(record_class.numbers[name].text)
    return Column(STANDING.get(name, same(name)))


def cell_of(
    name: str, record: Record, record_class: RecordClass, linked: Mapping[str, Record], reading: Reading
) -> Text:
    """What stands there; `linked` are the records that it names. Days are written 2026-10-09, by which lists are sorted."""
    if name in record_class.numbers:
        return same(record.numbers.get(name, ""))
    if name in record_class.fields:
        return _field(record_class, name, record.fields.get(name), linked, reading)
    return _standing(name, record, record_class, reading)


def cells_of(
    names: Sequence[str],
    record: Record,
    record_class: RecordClass,
    linked: Mapping[str, Record],
    reading: Reading,
) -> tuple[Text, ...]:
    """A line of a table for whoever reads: of what he may not read its numbers alone, and nothing of what he may not know of."""
    rights = rights_of(reading)
    if rights is None or rights.may_read(record):
        return tuple(cell_of(name, record, record_class, linked, reading) for name in names)
    if not rights.sees(record):
        return tuple(Text("") for _ in names)
    shown = [
        same(record.numbers.get(name, "")) if name in record_class.numbers else Text("") for name in names
    ]
    told = next((place for place, name in enumerate(names) if name not in record_class.numbers), None)
    if told is not None:
        shown[told] = UNREAD
    return tuple(shown)


def _standing(name: str, record: Record, record_class: RecordClass, reading: Reading) -> Text:
    match name:
        case "number":
            return same(own_number(record_class, record.numbers))
        case "created":
            return same(reading.calendar.day_of(record.created_at).isoformat())
        case "custodian":
            person = reading.organisation.people.get(record.custodian)
            return person.name if person else same(record.custodian)
        case "place":
            return place_text(record.place, record_class, reading)
        case "state":
            return STATES[record.state]
        case "secrecy":
            return _option("secrecy", record.secrecy or "", reading)
        case "appraised":
            return _option("verdict", record.appraised or "", reading)
        case _:
            plain = {"spot": record.spot, "retain_until": record.retain_until, "retention": record.retention}
            return same(plain.get(name) or "")


def _option(choices: str, name: str, reading: Reading) -> Text:
    found = reading.pack.choices.get(choices)
    option = found.options.get(name) if found else None
    return option.text if option else same(name)


def _field(
    record_class: RecordClass, name: str, value: Json, linked: Mapping[str, Record], reading: Reading
) -> Text:
    spec = record_class.fields[name]
    kind = kind_of(spec)
    if kind is not None:
        return kind.shown(spec, value, reading).line
    other = linked.get(str(value))
    return record_title(other, reading) if other else Text("")
