"""Bonds as rows: laid under the unique index that lets a record have one exclusive bond, ended once, never removed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar, cast

from sqlalchemy import Connection, RowMapping, Select, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from archive.bond import Bond, BondKind
from archive.store.tables import EXCLUSIVE, OPEN, bonds
from engine.store.cases import cases
from engine.store.deadlines import deadlines
from engine.store.dialect import is_sqlite

_AT_ONCE = 500
_T = TypeVar("_T")
_DUE = (
    select(func.min(deadlines.c.due_at))
    .where(deadlines.c.case_id == bonds.c.case_id, deadlines.c.armed)
    .correlate(bonds)
    .scalar_subquery()
)
_READ = select(bonds, cases.c.number, _DUE.label("due_at")).outerjoin(cases, cases.c.id == bonds.c.case_id)
_IN_ORDER = (bonds.c.since, bonds.c.record, bonds.c.nth)


class Bonds:
    """What binds records, inside one transaction. Written at once: what follows may read it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lay(self, laid: Sequence[Bond]) -> frozenset[str]:
        """Lays them, one a record; the ids of the records of which another case was first, whose bonds are not laid.

        The records are locked, so that their bonds are counted without a gap.
        """
        insert = sqlite.insert if is_sqlite(self._connection) else postgresql.insert
        done: set[str] = set()
        for part in _parts(laid):
            query = (
                insert(bonds)
                .on_conflict_do_nothing(index_elements=[bonds.c.record], index_where=EXCLUSIVE)
                .returning(bonds.c.id)
            )
            count = self._count([bond.record for bond in part])
            rows = [_row(bond, count.get(bond.record, 0) + 1) for bond in part]
            done.update(self._connection.execute(query, rows).scalars())
        return frozenset(bond.record for bond in laid if bond.id not in done)

    def _count(self, records: Sequence[str]) -> Mapping[str, int]:
        """How many bonds each of them has had so far."""
        query = select(bonds.c.record, func.max(bonds.c.nth)).where(bonds.c.record.in_(records))
        return {row[0]: row[1] for row in self._connection.execute(query.group_by(bonds.c.record)).all()}

    def end(self, ended: Iterable[Bond], at: datetime) -> None:
        """Ends them."""
        for part in _parts([bond.id for bond in ended]):
            self._connection.execute(update(bonds).where(bonds.c.id.in_(part), OPEN).values(ended_at=at))

    def on(self, records: Iterable[str], kinds: Iterable[BondKind] = ()) -> tuple[Bond, ...]:
        """What binds these records now, oldest first."""
        found: list[Bond] = []
        for part in _parts(sorted(set(records))):
            found.extend(self._read(_of_kinds(_READ.where(bonds.c.record.in_(part), OPEN), kinds)))
        return tuple(found)

    def of_case(self, case: str) -> tuple[Bond, ...]:
        """What the case binds now, oldest first."""
        return tuple(self._read(_READ.where(bonds.c.case_id == case, OPEN)))

    def ever_of_case(self, case: str, records: Iterable[str], kind: BondKind) -> frozenset[str]:
        """Those of the records that the case bound so at any time."""
        query = select(bonds.c.record).where(bonds.c.case_id == case, bonds.c.kind == kind)
        return frozenset(self._connection.execute(query).scalars()) & frozenset(records)

    def of_record(self, record: str) -> tuple[Bond, ...]:
        """Everything that ever bound it, oldest first."""
        return tuple(self._read(_READ.where(bonds.c.record == record)))

    def held_by(self, people: Sequence[str]) -> tuple[Bond, ...]:
        """The loans that these people have in their hands, oldest first."""
        return tuple(self._read(_READ.where(bonds.c.holder.in_(people), bonds.c.kind == "loan", OPEN)))

    def overdue(self, now: datetime) -> tuple[Bond, ...]:
        """The loans that ought to be back by `now`, oldest first."""
        query = _READ.where(bonds.c.kind == "loan", bonds.c.holder.is_not(None), OPEN, now >= _DUE)
        return tuple(self._read(query))

    def ever_lent(self, since: datetime, until: datetime, most: int) -> tuple[Bond, ...]:
        """Every loan that was handed out from `since` on and before `until` (UTC), at most so many, oldest first."""
        lent = (
            bonds.c.kind == "loan",
            bonds.c.holder.is_not(None),
            bonds.c.since >= since,
            bonds.c.since < until,
        )
        return tuple(self._read(_READ.where(*lent).limit(most)))

    def last_lent(self, records: Iterable[str]) -> Mapping[str, Bond]:
        """The latest loan of each record that was ever handed out, over or not."""
        found: dict[str, Bond] = {}
        for part in _parts(sorted(set(records))):
            query = _READ.where(bonds.c.record.in_(part), bonds.c.kind == "loan", bonds.c.holder.is_not(None))
            found |= {bond.record: bond for bond in self._read(query)}
        return found

    def in_force(self, kind: BondKind) -> tuple[Bond, ...]:
        """Every bond of the kind that binds now, oldest first."""
        return tuple(self._read(_READ.where(bonds.c.kind == kind, OPEN)))

    def _read(self, query: Select[*tuple[object, ...]]) -> Iterator[Bond]:
        rows = self._connection.execute(query.order_by(*_IN_ORDER)).mappings()
        return map(_bond, rows.all())


def _of_kinds(query: Select[*tuple[object, ...]], kinds: Iterable[BondKind]) -> Select[*tuple[object, ...]]:
    wanted = sorted(kinds)
    return query.where(bonds.c.kind.in_(wanted)) if wanted else query


def _parts(many: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (many[start : start + _AT_ONCE] for start in range(0, len(many), _AT_ONCE))


def _row(bond: Bond, nth: int) -> dict[str, object]:
    return {
        "id": bond.id,
        "record": bond.record,
        "nth": nth,
        "kind": bond.kind,
        "case_id": bond.case,
        "since": bond.since,
        "by": bond.by,
        "holder": bond.holder,
        "note": bond.note,
        "ended_at": bond.ended_at,
    }


def _bond(row: RowMapping) -> Bond:
    kind = cast(BondKind, row["kind"])
    is_out = kind == "loan" and row["holder"] is not None
    return Bond(
        row["id"],
        row["record"],
        kind,
        row["case_id"],
        row["since"],
        row["by"],
        row["holder"],
        row["note"],
        row["ended_at"],
        row["nth"],
        row["number"] or "",
        row["due_at"] if is_out else None,
    )
