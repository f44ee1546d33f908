"""Reading leaves a trace: opening, exporting and printing what is graded or marked, once a person, record and day for opening;
through a case once for each case more."""

from collections.abc import Iterable, Sequence

from archive.readers import is_traced, may_read, rights_of
from archive.record import Record
from archive.store import readings
from archive.store.readings import Read, ReadingKind
from engine.language.field import Reading
from engine.store.unit_of_work import UnitOfWork

CONSOLE = "console"


def traced(records: Iterable[Record], reading: Reading) -> tuple[Record, ...]:
    """Those whose reading is written down."""
    return tuple(record for record in records if is_traced(record, reading))


def must_trace(work: UnitOfWork, record: Record, reading: Reading) -> bool:
    """Whether opening the record adds a line: it is traced, and its reader has none of today yet."""
    if not is_traced(record, reading):
        return False
    return not readings.is_written(work.connection, _person(reading), _day(reading), "opened", record.id)


def read_through(
    work: UnitOfWork, case: str, records: Iterable[Record], reading: Reading
) -> tuple[Record, ...]:
    """Those of a case's records that whoever looks at its page reads there and of which he has no line of today by that case."""
    found = [record for record in traced(records, reading) if may_read(record, reading)]
    if not found:
        return ()
    before = readings.written_of(work.connection, _person(reading), _day(reading), "opened", case)
    return tuple(record for record in found if record.id not in before)


def trace(
    work: UnitOfWork,
    kind: ReadingKind,
    records: Sequence[Record],
    reading: Reading,
    *,
    why: str = "",
    case: str | None = None,
) -> None:
    """One line for all of them; by which right, the policy says where nothing else does. Nothing where none is traced."""
    found = traced(records, reading)
    if not found:
        return
    rights = rights_of(reading)
    if not why and rights is not None:
        named = [by for record in found if (by := rights.why(record))]
        why = ", ".join(dict.fromkeys(named))
    read = Read(reading.now, _day(reading), _person(reading), kind, why or "anyone", case)
    readings.write(work.connection, read, [record.id for record in found])


def trace_of_trace(work: UnitOfWork, kind: ReadingKind, reading: Reading, *, once: bool) -> None:
    """That the trace itself was read; `once` a day."""
    if not (once and readings.is_written(work.connection, _person(reading), _day(reading), kind)):
        readings.write(work.connection, Read(reading.now, _day(reading), _person(reading), kind), [])


def _person(reading: Reading) -> str:
    return (reading.reader and reading.reader.person) or CONSOLE


def _day(reading: Reading) -> str:
    return reading.calendar.day_of(reading.now).isoformat()
