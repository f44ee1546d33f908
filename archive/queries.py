"""What pages ask of the archive: ledgers of a class, one record with all that happened to it, the lines of a register. Paged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from archive.paper import Paper
from archive.readers import UNREAD, may_read, rights_of
from archive.record import Movement, MovementKind, Record, RegisterLine
from archive.record_cells import cells_of, column_of, links_of, record_title
from archive.record_scope import kind_of
from archive.register import Register
from archive.sections import classes, registers
from archive.store import lookups
from archive.store.records import Records
from engine.digest import Json
from engine.errors import NotFound
from engine.language.field import Column, Reading, Table
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, listed, same

PAGE = 100


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: `table` as it is printed, `ids` of the records of its rows, `total` of all pages, `is_more` where there
    are more than that. `last` leads to the next page, None at the end."""

    title: Text
    table: Table
    total: int
    is_more: bool = False
    last: int | None = None
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


def ledger(work: UnitOfWork, register: str, reading: Reading, after: int = 0, size: int = PAGE) -> Page:
    """A register: the lines of a book, or the records that a view shows, oldest first, those behind `after` (the `last` of the
    page before).

    Raises NotFound.
    """
    found = registers(reading.pack).get(register)
    if found is None:
        raise NotFound("register", register, list(registers(reading.pack)))
    if found.view_of is not None:
        return _view(work, found, reading, after, size)
    return _book(work, register, found, reading, after, size)


def register_page(
    work: UnitOfWork, register: str, after: int = 0, size: int = PAGE
) -> tuple[RegisterLine, ...]:
    """The lines of a book behind that one, as they were written."""
    return lookups.lines_of(work.connection, register, after, size)


def record_view(work: UnitOfWork, record: str, reading: Reading) -> RecordView:
    """One record.

    Raises NotFound.
    """
    archive = Records(work.connection)
    found = archive.by_ids([record]).get(record)
    if found is None:
        raise NotFound("record", record)
    lines = lookups.papers_of_record(work.connection, record)
    return RecordView(
        found,
        record_title(found, reading),
        tuple(paper for paper, _ in lines),
        tuple(each for each in archive.by_ids(archive.inside([record])).values() if _is_seen(each, reading)),
        lookups.movements_of(work.connection, record),
        {line: became for line, (_, became) in enumerate(lines, 1) if became is not None},
    )


def find_records(
    work: UnitOfWork,
    *,
    class_: str | None = None,
    number: str | None = None,
    where: Mapping[str, Sequence[str]] | None = None,
    most: int = PAGE,
) -> tuple[Record, ...]:
    """Records by class, by number, by fields (`{"project": ["P-17"]}`), oldest first."""
    archive = Records(work.connection)
    ids = archive.find(class_, where or {}, most) if number is None else archive.numbered(number, class_)
    kept = archive.by_ids(ids).values()
    return tuple(each for each in kept if number is None or _matches(each, where or {}))[:most]


def records_of_case(work: UnitOfWork, case: str) -> tuple[Record, ...]:
    """What a case took into the archive."""
    return tuple(Records(work.connection).by_ids(lookups.taken_in_by(work.connection, case)).values())


def records_by_id(work: UnitOfWork, ids: Sequence[str]) -> Mapping[str, Record]:
    """Those of the records that exist, by id, oldest first."""
    return Records(work.connection).by_ids(ids)


def counted_papers(work: UnitOfWork, ids: Sequence[str]) -> Mapping[str, tuple[int, int | None]]:
    """How many papers each record has and how many pages they are (None where none was counted); none for one without papers."""
    return lookups.counted_papers(work.connection, ids)


def papers_of(work: UnitOfWork, ids: Sequence[str]) -> Mapping[str, tuple[Paper, ...]]:
    """The papers of each record that has any, in order."""
    return lookups.papers_of_records(work.connection, ids)


def moves(work: UnitOfWork, ids: Sequence[str], *kinds: MovementKind) -> Mapping[str, tuple[Movement, ...]]:
    """What happened to these records in one of these ways, by record, oldest first."""
    return lookups.moves(work.connection, ids, kinds)


def moved_during(
    work: UnitOfWork, since: datetime, until: datetime, kinds: Sequence[MovementKind], most: int
) -> tuple[Movement, ...]:
    """What happened to any record in one of these ways from `since` on and before `until` (UTC), oldest first."""
    return lookups.moved_during(work.connection, since, until, kinds, most)


def _is_seen(record: Record, reading: Reading) -> bool:
    rights = rights_of(reading)
    return rights is None or rights.sees(record)


def _matches(record: Record, where: Mapping[str, Sequence[str]]) -> bool:
    return all(str(record.fields.get(name)) in values for name, values in where.items())


def _view(work: UnitOfWork, register: Register, reading: Reading, after: int, size: int) -> Page:
    record_class = classes(reading.pack)[str(register.view_of)]
    total, some = lookups.view_page(
        work.connection, str(register.view_of), register.where, after, size + 1, rights_of(reading)
    )
    ids = some[:size]
    archive = Records(work.connection)
    found = archive.by_ids(ids)
    linked = archive.by_ids(links_of(found.values(), record_class))
    rows = tuple(cells_of(register.columns, found[each], record_class, linked, reading) for each in ids)
    columns = tuple(column_of(name, record_class) for name in register.columns)
    last = found[ids[-1]].nth if len(some) > size else None
    is_more = total > lookups.MOST_COUNTED
    return Page(register.text, Table(columns, rows), min(total, lookups.MOST_COUNTED), is_more, last, ids)


def _book(work: UnitOfWork, name: str, register: Register, reading: Reading, after: int, size: int) -> Page:
    total = lookups.count_of_lines(work.connection, name)
    lines = register_page(work, name, after, size)
    named = [each for line in lines for value in line.data.values() for each in _ids(value)]
    linked = Records(work.connection).by_ids(named)
    columns = (
        Column(Text("序号", "No."), numeric=True),
        Column(Text("日期", "Date")),
        Column(Text("登记人", "Entered by")),
        *(Column(spec.text, spec.type in {"number", "money"}) for spec in register.fields.values()),
    )
    rows = tuple(_book_row(line, register, linked, reading) for line in lines)
    last = lines[-1].nth if lines and lines[-1].nth < total else None
    return Page(register.text, Table(columns, rows), total, last=last)


def _book_row(
    line: RegisterLine, register: Register, linked: Mapping[str, Record], reading: Reading
) -> tuple[Text, ...]:
    """The line for whoever reads: what was entered about a record that he may not read, he does not."""
    person = reading.organisation.people.get(line.by)
    head = (
        same(str(line.nth)),
        same(reading.calendar.day_of(line.at).isoformat()),
        person.name if person else same(line.by),
    )
    rights = rights_of(reading)
    named = [linked[each] for value in line.data.values() for each in _ids(value) if each in linked]
    is_kept = not all(may_read(each, reading) for each in named)
    cells: list[Text] = []
    for name, spec in register.fields.items():
        kind, value = kind_of(spec), line.data.get(name)
        if kind is not None:
            cells.append(UNREAD if is_kept and value else kind.shown(spec, value, reading).line)
        else:
            known = (linked[each] for each in _ids(value) if each in linked)
            seen = (each for each in known if rights is None or rights.sees(each))
            cells.append(listed(record_title(each, reading) for each in seen))
    return (*head, *cells)


def _ids(value: Json) -> list[str]:
    if isinstance(value, list):
        return [each for each in cast(list[Json], value) if isinstance(each, str)]
    return [value] if isinstance(value, str) else []
