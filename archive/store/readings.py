"""Who read which record, when, by what right: lines that are only added, and asked a page at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    String,
    Table,
    and_,
    func,
    insert,
    select,
    true,
)

from archive.store.tables import record_numbers, records
from engine.case.identity import new_id
from engine.store.append_only import only_grows
from engine.store.metadata import UtcDateTime, metadata

ReadingKind = Literal["opened", "exported", "printed", "downloaded", "trace_read", "trace_exported"]

readings = Table(
    "readings",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("day", String(10), nullable=False),
    Column("person", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("why", String, nullable=False),
    Column("case_id", String(32)),
    Column("count", BigInteger, nullable=False),
    Index("ix_readings_person", "person", "day"),
    Index("ix_readings_at", "at"),
)
only_grows(readings)

reading_records = Table(
    "reading_records",
    metadata,
    Column("reading", String(32), ForeignKey("readings.id"), primary_key=True),
    Column("record", String(32), primary_key=True),
    Index("ix_reading_records_record", "record"),
)
only_grows(reading_records)

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Read:
    """One line: `person` read `count` records at `at` (UTC), on the organisation's `day`; `why` is what let him: a phrase of the
    policy, `custodian`, or the case."""

    at: datetime
    day: str
    person: str
    kind: ReadingKind
    why: str = ""
    case: str | None = None
    count: int = 0
    id: str = ""


@dataclass(frozen=True, slots=True)
class Traced:
    """Which lines are asked for; what is empty narrows nothing. Days are ISO; both ends belong to it."""

    person: str = ""
    number: str = ""
    since: str = ""
    until: str = ""


def write(connection: Connection, read: Read, ids: Sequence[str]) -> None:
    """Adds the line, with every record."""
    id_ = new_id(read.at)
    row = {
        "id": id_,
        "at": read.at,
        "day": read.day,
        "person": read.person,
        "kind": read.kind,
        "why": read.why,
        "case_id": read.case,
        "count": len(ids),
    }
    connection.execute(insert(readings), row)
    for start in range(0, len(ids), _AT_ONCE):
        rows = [{"reading": id_, "record": each} for each in ids[start : start + _AT_ONCE]]
        connection.execute(insert(reading_records), rows)


def is_written(connection: Connection, person: str, day: str, kind: ReadingKind, record: str = "") -> bool:
    """Whether the person has such a line of that day, about the record if one is named."""
    query = select(readings.c.id).where(
        readings.c.person == person, readings.c.day == day, readings.c.kind == kind
    )
    if record:
        query = query.join(reading_records, reading_records.c.reading == readings.c.id).where(
            reading_records.c.record == record
        )
    return connection.execute(query.limit(1)).first() is not None


def written_of(connection: Connection, person: str, day: str, kind: ReadingKind, case: str) -> frozenset[str]:
    """Ids of the records about which the person has such a line of that day by the case."""
    query = (
        select(reading_records.c.record)
        .join(readings, reading_records.c.reading == readings.c.id)
        .where(
            readings.c.person == person,
            readings.c.day == day,
            readings.c.kind == kind,
            readings.c.case_id == case,
        )
    )
    return frozenset(connection.execute(query).scalars())


def page_of(connection: Connection, asked: Traced, page: int, size: int) -> tuple[int, tuple[Read, ...]]:
    """How many lines there are, and one page of them, the latest first. Pages count from 1."""
    holds = _holds(asked)
    total = connection.execute(select(func.count()).select_from(readings).where(holds)).scalar_one()
    query = select(readings).where(holds).order_by(readings.c.at.desc(), readings.c.id.desc())
    rows = connection.execute(query.offset((page - 1) * size).limit(size)).mappings()
    return total, tuple(
        Read(r["at"], r["day"], r["person"], r["kind"], r["why"], r["case_id"], r["count"], r["id"])
        for r in rows
    )


def all_of(connection: Connection, asked: Traced) -> Iterator[Read]:
    """All of them, the latest first."""
    page = 1
    while lines := page_of(connection, asked, page, _AT_ONCE)[1]:
        yield from lines
        page += 1


def numbers_of(connection: Connection, ids: Sequence[str], most: int) -> Mapping[str, tuple[str, ...]]:
    """By line, the numbers of its first records (the id of one that has none)."""
    found: dict[str, dict[str, str]] = {}
    query = (
        select(reading_records.c.reading, records.c.id, func.min(record_numbers.c.number).label("number"))
        .join(records, records.c.id == reading_records.c.record)
        .outerjoin(record_numbers, record_numbers.c.record == records.c.id)
        .where(reading_records.c.reading.in_(ids))
        .group_by(reading_records.c.reading, records.c.id, records.c.nth)
        .order_by(records.c.nth)
    )
    for row in connection.execute(query):
        kept = found.setdefault(row.reading, {})
        if len(kept) < most:
            kept[row.id] = row.number or row.id[:8]
    return {reading: tuple(kept.values()) for reading, kept in found.items()}


def _holds(asked: Traced) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [true()]
    if asked.person:
        conditions.append(readings.c.person == asked.person)
    if asked.since:
        conditions.append(readings.c.day >= asked.since)
    if asked.until:
        conditions.append(readings.c.day <= asked.until)
    if asked.number:
        of = (
            select(reading_records.c.reading)
            .join(record_numbers, record_numbers.c.record == reading_records.c.record)
            .where(record_numbers.c.number == asked.number)
        )
        conditions.append(readings.c.id.in_(of))
    return and_(*conditions)
