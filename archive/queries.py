"""What pages ask of the archive: ledgers of a class, one record with all that happened to it, the lines of a register. Paged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, RowMapping, func, select

from archive.draft_view import title_of
from archive.numbering import own_number
from archive.paper import Paper
from archive.record import Movement, MovementKind, Record, RegisterLine
from archive.record_class import RecordClass
from archive.record_scope import kind_of
from archive.register import Register
from archive.sections import choices_of_places, classes, registers
from archive.store.records import Records
from archive.store.tables import movements, papers, record_facts, records, register_lines
from engine.case import Json
from engine.errors import NotFound
from engine.field import Column, Reading, Table
from engine.text import Text, listed, same

PAGE = 100


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: `table` as it is printed, `ids` of the records of its rows, `total` of all pages."""

    title: Text
    table: Table
    total: int
    page: int
    size: int = PAGE
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record with its papers, its parts and everything that happened to it, oldest first."""

    record: Record
    title: Text
    papers: tuple[Paper, ...] = ()
    parts: tuple[Record, ...] = ()
    movements: tuple[Movement, ...] = ()
    became: Mapping[int, str] = field(default_factory=dict[int, str])


def ledger(connection: Connection, register: str, reading: Reading, page: int = 1, size: int = PAGE) -> Page:
    """A register: the lines of a book, or the records that a view shows, oldest first. Pages count from 1.

    Raises NotFound.
    """
    found = registers(reading.pack).get(register)
    if found is None:
        raise NotFound("register", register, list(registers(reading.pack)))
    if found.view_of is not None:
        return _view(connection, found, reading, page, size)
    return _book(connection, register, found, reading, page, size)


def register_page(
    connection: Connection, register: str, page: int = 1, size: int = PAGE
) -> tuple[RegisterLine, ...]:
    """The lines of a book as they were written."""
    query = (
        select(register_lines)
        .where(register_lines.c.register == register, register_lines.c.nth > (page - 1) * size)
        .order_by(register_lines.c.nth)
        .limit(size)
    )
    return tuple(map(_register_line, connection.execute(query).mappings()))


def record_view(connection: Connection, record: str, reading: Reading) -> RecordView:
    """One record.

    Raises NotFound.
    """
    archive = Records(connection)
    found = archive.by_ids([record]).get(record)
    if found is None:
        raise NotFound("record", record)
    rows = connection.execute(select(papers).where(papers.c.record == record).order_by(papers.c.line))
    lines = rows.mappings().all()
    history = select(movements).where(movements.c.record == record).order_by(movements.c.nth)
    return RecordView(
        found,
        record_title(found, reading),
        tuple(map(_paper, lines)),
        tuple(archive.by_ids(archive.inside([record])).values()),
        tuple(map(_movement, connection.execute(history).mappings())),
        {int(row["line"]): str(row["became"]) for row in lines if row["became"] is not None},
    )


def find_records(
    connection: Connection,
    *,
    class_: str | None = None,
    number: str | None = None,
    where: Mapping[str, Sequence[str]] | None = None,
    most: int = PAGE,
) -> tuple[Record, ...]:
    """Records by class, by number, by fields (`{"project": ["P-17"]}`), oldest first."""
    archive = Records(connection)
    ids = archive.find(class_, where or {}, most) if number is None else archive.numbered(number, class_)
    kept = archive.by_ids(ids).values()
    return tuple(each for each in kept if number is None or _matches(each, where or {}))[:most]


def records_of_case(connection: Connection, case: str) -> tuple[Record, ...]:
    """What a case took into the archive."""
    ids = connection.execute(select(records.c.id).where(records.c.case_id == case)).scalars().all()
    return tuple(Records(connection).by_ids(ids).values())


def record_title(record: Record, reading: Reading) -> Text:
    """贷款档案 2026鸿借字第001号; while its number waits, by its first field."""
    record_class = classes(reading.pack)[record.class_]
    number = own_number(record_class, record.numbers)
    name = same(number) if number else title_of(record_class, record.fields, reading)
    return Text(f"{record_class.zh} ", f"{record_class.text.of('en')} ") + name


def _matches(record: Record, where: Mapping[str, Sequence[str]]) -> bool:
    return all(str(record.fields.get(name)) in values for name, values in where.items())


def _view(connection: Connection, register: Register, reading: Reading, page: int, size: int) -> Page:
    record_class = classes(reading.pack)[str(register.view_of)]
    shown = select(records.c.id).where(records.c["class"] == register.view_of)
    for name, value in register.where.items():
        facts = select(record_facts.c.record).where(
            record_facts.c["class"] == register.view_of,
            record_facts.c.name == name,
            record_facts.c.value == str(value),
        )
        shown = shown.where(records.c.id.in_(facts))
    total = connection.execute(select(func.count()).select_from(shown.subquery())).scalar_one()
    ids = (
        connection.execute(shown.order_by(records.c.nth).offset((page - 1) * size).limit(size))
        .scalars()
        .all()
    )
    archive = Records(connection)
    found = archive.by_ids(ids)
    linked = archive.by_ids(_links(found, record_class))
    rows = tuple(
        tuple(_cell(name, found[each], record_class, linked, reading) for name in register.columns)
        for each in ids
    )
    columns = tuple(_column(name, record_class) for name in register.columns)
    return Page(register.text, Table(columns, rows), total, page, size, tuple(ids))


def _links(found: Mapping[str, Record], record_class: RecordClass) -> list[str]:
    names = [name for name, spec in record_class.fields.items() if spec.type == "record"]
    return [str(r.fields[name]) for r in found.values() for name in names if name in r.fields]


_STANDING = {
    "number": Text("编号", "Number"),
    "created": Text("归档日期", "Filed on"),
    "custodian": Text("保管人", "Custodian"),
    "place": Text("存放地点", "Place"),
    "secrecy": Text("密级", "Secrecy"),
}


def _column(name: str, record_class: RecordClass) -> Column:
    if name in record_class.fields:
        spec = record_class.fields[name]
        return Column(spec.text, spec.type in {"number", "money"})
    return Column(_STANDING.get(name, same(name)))


def _cell(
    name: str, record: Record, record_class: RecordClass, linked: Mapping[str, Record], reading: Reading
) -> Text:
    if name in record_class.numbers:
        return same(record.numbers.get(name, ""))
    if name in record_class.fields:
        return _field(record_class, name, record.fields.get(name), linked, reading)
    match name:
        case "number":
            return same(own_number(record_class, record.numbers))
        case "created":
            return same(reading.calendar.day_of(record.created_at).isoformat())
        case "custodian":
            person = reading.organisation.people.get(record.custodian)
            return person.name if person else same(record.custodian)
        case "place":
            option = choices_of_places(reading.pack)["place"].options.get(record.place)
            return option.text if option else same(record.place)
        case _:
            return same(record.secrecy or "")


def _field(
    record_class: RecordClass, name: str, value: Json, linked: Mapping[str, Record], reading: Reading
) -> Text:
    spec = record_class.fields[name]
    kind = kind_of(spec)
    if kind is not None:
        return kind.shown(spec, value, reading).line
    other = linked.get(str(value))
    return record_title(other, reading) if other else Text("")


def _book(
    connection: Connection, name: str, register: Register, reading: Reading, page: int, size: int
) -> Page:
    total = connection.execute(
        select(func.max(register_lines.c.nth)).where(register_lines.c.register == name)
    ).scalar()
    lines = register_page(connection, name, page, size)
    named = [each for line in lines for value in line.data.values() for each in _ids(value)]
    linked = Records(connection).by_ids(named)
    columns = (
        Column(Text("序号", "No."), numeric=True),
        Column(Text("日期", "Date")),
        Column(Text("登记人", "Entered by")),
        *(Column(spec.text, spec.type in {"number", "money"}) for spec in register.fields.values()),
    )
    rows = tuple(_book_row(line, register, linked, reading) for line in lines)
    return Page(register.text, Table(columns, rows), total or 0, page, size)


def _book_row(
    line: RegisterLine, register: Register, linked: Mapping[str, Record], reading: Reading
) -> tuple[Text, ...]:
    person = reading.organisation.people.get(line.by)
    head = (
        same(str(line.nth)),
        same(reading.calendar.day_of(line.at).isoformat()),
        person.name if person else same(line.by),
    )
    cells: list[Text] = []
    for name, spec in register.fields.items():
        kind, value = kind_of(spec), line.data.get(name)
        if kind is not None:
            cells.append(kind.shown(spec, value, reading).line)
        else:
            cells.append(
                listed(record_title(linked[each], reading) for each in _ids(value) if each in linked)
            )
    return (*head, *cells)


def _ids(value: Json) -> list[str]:
    if isinstance(value, list):
        return [each for each in cast(list[Json], value) if isinstance(each, str)]
    return [value] if isinstance(value, str) else []


def _paper(row: RowMapping) -> Paper:
    first, last = row["first_code"], row["last_code"]
    return Paper(
        row["item"],
        row["title"],
        row["pages"],
        None if first is None or last is None else (first, last),
        row["copies"],
        row["original"],
        row["reason"],
        row["signed"],
        row["note"],
        cast(Mapping[str, Json], row["fields"]),
    )


def _movement(row: RowMapping) -> Movement:
    return Movement(
        row["record"],
        row["at"],
        cast(MovementKind, row["kind"]),
        row["case_id"],
        row["by"],
        row["from_custodian"],
        row["to_custodian"],
        row["from_place"],
        row["to_place"],
        cast(Mapping[str, Json], row["data"]),
        row["nth"],
    )


def _register_line(row: RowMapping) -> RegisterLine:
    at: datetime = row["at"]
    return RegisterLine(
        row["register"], row["nth"], at, row["case_id"], row["by"], cast(Mapping[str, Json], row["data"])
    )
