"""What people have on loan, as the reader tells it to whoever asks of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from archive.against import on_loan
from archive.bond import Bond
from archive.may_borrow import person_key
from archive.record import Record
from archive.record_summary import summary_from
from archive.store.bonds import Bonds
from archive.store.permits import Permits
from archive.store.records import Records
from engine.digest import Json
from engine.language.field import Reading
from engine.store.unit_of_work import UnitOfWork


def on_loan_to(work: UnitOfWork, people: Sequence[str], reading: Reading) -> Iterator[tuple[str, Json]]:
    """By key, for each person: how many `loans`, how many of them `overdue`, the `late` things, a sentence each, and whether
    he is `permitted` to borrow all the same."""
    if not people:
        return
    held = Bonds(work.connection).held_by(people)
    permitted = Permits(work.connection).last_days(people if held else ())
    today = reading.calendar.day_of(reading.now)
    records = Records(work.connection).by_ids([bond.record for bond in held])
    for person in people:
        own = whole_things([bond for bond in held if bond.holder == person], records)
        late = [bond for bond in own if bond.due_at is not None and bond.due_at <= reading.now]
        texts = [_late(bond, records[bond.record], reading) for bond in late]
        may = permitted.get(person, date.min) >= today
        yield (
            person_key(person),
            {"loans": len(own), "overdue": len(late), "late": texts, "permitted": may},
        )


def whole_things(held: Sequence[Bond], records: Mapping[str, Record]) -> list[Bond]:
    """The bonds without those of parts that went along with their file."""
    lent = {(bond.case, bond.record) for bond in held}
    return [bond for bond in held if (bond.case, records[bond.record].inside or "") not in lent]


def _late(bond: Bond, record: Record, reading: Reading) -> Json:
    found = on_loan(summary_from(record, reading), bond, reading)
    return {"zh": found.zh, "en": found.en, "item": found.item}
