"""What pages and forms ask about records that are bound: who has what until when, who waits, what is held, what falls due."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from archive.bond import Bond
from archive.on_loan import whole_things
from archive.queries import record_title
from archive.readers import rights_of
from archive.record import Record
from archive.sections import classes
from archive.store import lookups
from archive.store.bonds import Bonds
from archive.store.records import Records
from engine.language.field import Reading
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text


@dataclass(frozen=True, slots=True)
class Loan:
    """A record in somebody's hands; a file stands for all that is inside it. `title` is 贷款档案 2026鸿借字第001号.

    `holder` has had it since `since` and owes it at `due_at` (UTC; None where the loan has no deadline), by the case `case`
    whose number is `number`.
    """

    record: Record
    title: Text
    holder: str
    since: datetime
    due_at: datetime | None
    case: str
    number: str

    def is_overdue(self, now: datetime) -> bool:
        """Whether it ought to be back by `now`."""
        return self.due_at is not None and self.due_at <= now


@dataclass(frozen=True, slots=True)
class Held:
    """A hold in force: on which record, since when (UTC), laid by whom, by which case."""

    record: Record
    title: Text
    since: datetime
    by: str
    case: str
    number: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody in the queue for a record; `place` counts from 1. He asked at `since` (UTC) in the case `case`."""

    place: int
    person: str
    since: datetime
    case: str
    number: str


@dataclass(frozen=True, slots=True)
class FallingDue:
    """A record that may be appraised: `last_day` is the last on which it must be kept, `bonds` what binds it now."""

    record: Record
    title: Text
    last_day: date
    bonds: tuple[Bond, ...] = ()


@dataclass(frozen=True, slots=True)
class DuePage:
    """One page of what falls due, the longest due first; `total` of all pages."""

    total: int
    records: tuple[FallingDue, ...]


def loans_of(work: UnitOfWork, person: str, reading: Reading) -> tuple[Loan, ...]:
    """What the person has in his hands, the longest borrowed first."""
    return tuple(_loans(work, Bonds(work.connection).held_by([person]), reading))


def loans(work: UnitOfWork, reading: Reading) -> tuple[Loan, ...]:
    """Everything that is out or being read, the longest borrowed first."""
    bonds = Bonds(work.connection).in_force("loan")
    return tuple(_loans(work, [bond for bond in bonds if bond.is_out], reading))


def overdue_loans(work: UnitOfWork, reading: Reading) -> tuple[Loan, ...]:
    """What ought to be back by now, the longest borrowed first."""
    return tuple(_loans(work, Bonds(work.connection).overdue(reading.now), reading))


def holds(work: UnitOfWork, reading: Reading) -> tuple[Held, ...]:
    """Every hold in force, oldest first."""
    bonds = Bonds(work.connection).in_force("hold")
    records = Records(work.connection).by_ids([bond.record for bond in bonds])
    return tuple(
        Held(
            records[bond.record],
            record_title(records[bond.record], reading),
            bond.since,
            bond.by,
            bond.case,
            bond.number,
        )
        for bond in _of_policy(whole_things(bonds, records), records, reading)
    )


def queue_for(work: UnitOfWork, record: str) -> tuple[Waiting, ...]:
    """Who waits for the record, in the order in which they asked."""
    bonds = Bonds(work.connection).on([record], ["waiting"])
    return tuple(
        Waiting(place, bond.holder or bond.by, bond.since, bond.case, bond.number)
        for place, bond in enumerate(bonds, 1)
    )


def bonds_of(work: UnitOfWork, record: str) -> tuple[Bond, ...]:
    """Everything that ever bound the record, oldest first; what binds it now has no `ended_at`."""
    return Bonds(work.connection).of_record(record)


def bound_now(work: UnitOfWork, records: Iterable[str]) -> Mapping[str, tuple[Bond, ...]]:
    """By record what binds it now, oldest first; nothing for those that are free."""
    return _by_record(Bonds(work.connection).on(records))


def falling_due(
    work: UnitOfWork,
    reading: Reading,
    until: date,
    *,
    after: date | None = None,
    class_: str | None = None,
    page: int = 1,
    size: int = 100,
) -> DuePage:
    """The records whose last day is not after `until` (and after `after`, where that is given), to be appraised. Pages from 1.

    Of the classes of the policy of `reading`, or of one of them; what its reader may not read is not found: the last day of its
    term is nothing that he may know.
    """
    wanted = sorted(classes(reading.pack)) if class_ is None else [class_]
    total, ids = lookups.falling_due(
        work.connection, until, after, wanted, page, size, rights=rights_of(reading)
    )
    records = Records(work.connection).by_ids(ids)
    bonds = bound_now(work, ids)
    found = (
        FallingDue(
            records[id_],
            record_title(records[id_], reading),
            date.fromisoformat(str(records[id_].retain_until)),
            bonds.get(id_, ()),
        )
        for id_ in ids
    )
    return DuePage(total, tuple(found))


def _loans(work: UnitOfWork, bonds: Sequence[Bond], reading: Reading) -> Iterator[Loan]:
    records = Records(work.connection).by_ids([bond.record for bond in bonds])
    for bond in _of_policy(whole_things(bonds, records), records, reading):
        record = records[bond.record]
        yield Loan(
            record,
            record_title(record, reading),
            str(bond.holder),
            bond.since,
            bond.due_at,
            bond.case,
            bond.number,
        )


def _of_policy(bonds: Sequence[Bond], records: Mapping[str, Record], reading: Reading) -> Iterator[Bond]:
    """Those of records whose class the policy of `reading` knows: another policy's are shown under that one."""
    known = classes(reading.pack)
    return (bond for bond in bonds if records[bond.record].class_ in known)


def _by_record(bonds: Iterable[Bond]) -> Mapping[str, tuple[Bond, ...]]:
    found: dict[str, list[Bond]] = {}
    for bond in bonds:
        found.setdefault(bond.record, []).append(bond)
    return {record: tuple(many) for record, many in found.items()}
