"""Bonds as rows: laid under the unique index that lets a record have one exclusive bond, ended once, never removed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Integer, Select, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from archive.bond import Bond, BondKind
from archive.store.tables import EXCLUSIVE, OPEN, bonds
from engine.store.among import among, listed
from engine.store.cases import cases
from engine.store.deadlines import deadlines
from engine.store.metadata import UtcDateTime
from engine.store.prepared import Prepared, rows_together

_DUE = (
    select(func.min(deadlines.c.due_at))
    .where(deadlines.c.case_id == bonds.c.case_id, deadlines.c.armed)
    .correlate(bonds)
    .scalar_subquery()
)
_READ = select(bonds, cases.c.number, _DUE.label("due_at")).outerjoin(cases, cases.c.id == bonds.c.case_id)
_LENT = (bonds.c.kind == "loan", bonds.c.holder.is_not(None))


def bonds_where(*wanted: ColumnElement[bool]) -> Prepared:
    """The statement that reads these bonds, oldest first."""
    return Prepared(_in_order(_READ.where(*wanted)))


def _in_order(query: Select[*tuple[object, ...]]) -> Select[*tuple[object, ...]]:
    return query.order_by(bonds.c.since, bonds.c.record, bonds.c.nth)


_OF_RECORDS = among(bonds.c.record, bindparam("records"))
_OF_KIND = bonds.c.kind == bindparam("kind")
_NOW = bindparam("now", type_=UtcDateTime)
_ON = bonds_where(_OF_RECORDS, OPEN)
# Written so that no index is looked through by it: of a kind there are many, of a record or a person few.
_KIND = bonds.c.kind.concat("")
_ON_BY_KIND = bonds_where(_OF_RECORDS, among(_KIND, bindparam("kinds")), OPEN)
_OF_CASE = bonds_where(bonds.c.case_id == bindparam("case"), OPEN)
_OF_RECORD = bonds_where(bonds.c.record == bindparam("record"))
_HELD_BY = bonds_where(
    among(bonds.c.holder, bindparam("people")), bonds.c.holder.is_not(None), _KIND == "loan", OPEN
)
_OVERDUE = bonds_where(*_LENT, OPEN, _DUE <= _NOW)
_IN_FORCE = bonds_where(_OF_KIND, OPEN)
_EVER_LENT_OF = bonds_where(_OF_RECORDS, *_LENT)
_EVER_LENT = Prepared(
    _in_order(
        _READ.where(
            *_LENT,
            bonds.c.since >= bindparam("since", type_=UtcDateTime),
            bonds.c.since < bindparam("until", type_=UtcDateTime),
        )
    ).limit(bindparam("most", type_=Integer))
)
_EVER_OF_CASE = Prepared(select(bonds.c.record).where(bonds.c.case_id == bindparam("case"), _OF_KIND))
_END = Prepared(
    update(bonds)
    .where(among(bonds.c.id, bindparam("ids")), OPEN)
    .values(ended_at=bindparam("at", type_=UtcDateTime))
)
_NEXT = (
    select(func.coalesce(func.max(bonds.c.nth), 0) + 1)
    .where(bonds.c.record == bindparam("of"))
    .scalar_subquery()
)


def _laying(insert: Any) -> Any:
    """Lays one, unless another case was first: then it answers nothing."""
    values = {name: bindparam(f"b_{name}", type_=column.type) for name, column in bonds.c.items()}
    asked = insert(bonds).values({**values, "nth": _NEXT})
    first = asked.on_conflict_do_nothing(index_elements=[bonds.c.record], index_where=EXCLUSIVE)
    return first.returning(bonds.c.id)


_LAY = Prepared({"sqlite": _laying(sqlite.insert), "postgresql": _laying(postgresql.insert)})


class Bonds:
    """What binds records, inside one transaction. Written at once: what follows may read it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lay(self, laid: Sequence[Bond]) -> frozenset[str]:
        """Lays them, one a record; the ids of the records of which another case was first, whose bonds are not laid.

        The records are locked, so that their bonds are counted without a gap.
        """
        answers = rows_together(self._connection, [(_LAY, _row(bond)) for bond in laid])
        return frozenset(bond.record for bond, rows in zip(laid, answers, strict=True) if not rows)

    def end(self, ended: Iterable[Bond], at: datetime) -> None:
        """Ends them."""
        if ids := [bond.id for bond in ended]:
            _END.run(self._connection, {"ids": listed(ids), "at": at})

    def on(self, records: Iterable[str], kinds: Iterable[BondKind] = ()) -> tuple[Bond, ...]:
        """What binds these records now, oldest first."""
        wanted, of_kinds = listed(sorted(set(records))), listed(sorted(kinds))
        if of_kinds == listed(()):
            return self._read(_ON, records=wanted)
        return self._read(_ON_BY_KIND, records=wanted, kinds=of_kinds)

    def of_case(self, case: str) -> tuple[Bond, ...]:
        """What the case binds now, oldest first."""
        return self._read(_OF_CASE, case=case)

    def ever_of_case(self, case: str, records: Iterable[str], kind: BondKind) -> frozenset[str]:
        """Those of the records that the case bound so at any time."""
        rows = _EVER_OF_CASE.rows(self._connection, {"case": case, "kind": kind})
        return frozenset(record for (record,) in rows) & frozenset(records)

    def of_record(self, record: str) -> tuple[Bond, ...]:
        """Everything that ever bound it, oldest first."""
        return self._read(_OF_RECORD, record=record)

    def held_by(self, people: Sequence[str]) -> tuple[Bond, ...]:
        """The loans that these people have in their hands, oldest first."""
        return self._read(_HELD_BY, people=listed(people))

    def overdue(self, now: datetime) -> tuple[Bond, ...]:
        """The loans that ought to be back by `now`, oldest first."""
        return self._read(_OVERDUE, now=now)

    def ever_lent(self, since: datetime, until: datetime, most: int) -> tuple[Bond, ...]:
        """Every loan that was handed out from `since` on and before `until` (UTC), at most so many, oldest first."""
        return self._read(_EVER_LENT, since=since, until=until, most=most)

    def last_lent(self, records: Iterable[str]) -> Mapping[str, Bond]:
        """The latest loan of each record that was ever handed out, over or not."""
        found = self._read(_EVER_LENT_OF, records=listed(sorted(set(records))))
        return {bond.record: bond for bond in found}

    def in_force(self, kind: BondKind) -> tuple[Bond, ...]:
        """Every bond of the kind that binds now, oldest first."""
        return self._read(_IN_FORCE, kind=kind)

    def _read(self, statement: Prepared, **values: object) -> tuple[Bond, ...]:
        return tuple(map(bond_of, statement.rows(self._connection, values)))


def _row(bond: Bond) -> Mapping[str, object]:
    return {
        "of": bond.record,
        "b_id": bond.id,
        "b_record": bond.record,
        "b_kind": bond.kind,
        "b_case_id": bond.case,
        "b_since": bond.since,
        "b_by": bond.by,
        "b_holder": bond.holder,
        "b_note": bond.note,
        "b_ended_at": bond.ended_at,
    }


def bond_of(row: tuple[Any, ...]) -> Bond:
    """The bond of a row that `bonds_where` found."""
    id_, record, nth, kind, case, since, by, holder, note, ended_at, number, due_at = row
    is_out = kind == "loan" and holder is not None
    return Bond(
        id_,
        record,
        cast(BondKind, kind),
        case,
        since,
        by,
        holder,
        note,
        ended_at,
        nth,
        number or "",
        due_at if is_out else None,
    )
