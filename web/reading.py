"""Whether the reader may read a record, and by what: the policy's readers, the loan that he has, a case he decides."""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.bond import Bond
from archive.readers import rights_of
from archive.record import Record
from engine.errors import NotFound
from engine.language.field import Reading
from engine.store.unit_of_work import UnitOfWork
from web.page import Page


@dataclass(frozen=True, slots=True)
class Allowed:
    """By what: empty for what the policy itself says. `case` is the case that lets him."""

    why: str = ""
    case: str | None = None


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
        case = work.cases.read(bond.case)
        asked = {person for item in case.visit.items if item.asked for person in item.candidates}
        acted = {person for people in case.acted.values() for person in people}
        if reader in (asked | acted) and reader != case.opener:
            return Allowed("case", bond.case)
    if not rights.sees(record):
        raise NotFound("record", record.id)
    return None
