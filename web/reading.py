"""Whether the reader may read a record, and by what: the policy's readers, the loan that he has, a case he decides."""

from collections.abc import Sequence
from dataclasses import dataclass

from archive import queries
from archive.bond import Bond
from archive.named import named_records
from archive.readers import may_read, rights_for, rights_of
from archive.record import Record
from archive.store.readings import ReadingKind
from archive.tracing import read_through, trace, traced
from engine.deciding.part import part_in
from engine.deciding.scope import Scope
from engine.errors import NotFound
from engine.language.field import Reading
from engine.store.unit_of_work import UnitOfWork
from web.page import Page


@dataclass(frozen=True, slots=True)
class Allowed:
    """By what: empty for what the policy itself says. `case` is the case that lets him."""

    why: str = ""
    case: str | None = None


def trace_case(page: Page, scope: Scope, kind: ReadingKind) -> None:
    """That the reader reads, on this page or form of the case, records whose reading is written down: as it was shown to him.
    Opening it is one line a day, with what it names more by then."""
    reading = scope.reading()
    named = dict.fromkeys(named_records(scope.program.asked, scope.case.form))
    if not named or reading.reader is None:
        return
    with page.parts.store.read() as work:
        records = tuple(queries.records_by_id(work, list(named)).values())
        found = (
            read_through(work, scope.case.id, records, reading)
            if kind == "opened"
            else tuple(each for each in traced(records, reading) if may_read(each, reading))
        )
    if found:
        with page.parts.store.begin() as work:
            trace(work, kind, found, reading, why="case", case=scope.case.id)


def of_seen(page: Page, work: UnitOfWork, bonds: Sequence[Bond]) -> tuple[Bond, ...]:
    """Those on records of which the reader may learn that they are there: a list does not count the others either."""
    rights = rights_for(page.eyes)
    if rights is None:
        return tuple(bonds)
    records = queries.records_by_id(work, list(dict.fromkeys(bond.record for bond in bonds)))
    return tuple(bond for bond in bonds if bond.holder == rights.person or rights.sees(records[bond.record]))


def allowed(
    page: Page, work: UnitOfWork, record: Record, bonds: Sequence[Bond], reading: Reading
) -> Allowed | None:
    """What lets him read the record; None where nothing does. Raises NotFound where he may not know of it.

    Asking for a record lets nobody read it: of a case, those who decide may, and who has it in his hands.
    """
    rights = rights_of(reading)
    if rights is None or rights.may_read(record):
        return Allowed()
    reader = page.reader.id
    for bond in bonds:
        if bond.holder == reader:
            return Allowed("loan", bond.case)
        if part_in(work.cases.read(bond.case), reader) == "decides":
            return Allowed("case", bond.case)
    if not rights.sees(record):
        raise NotFound("record", record.id)
    return None
