"""Records as rows: written together, read by id, by field, by number."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, cast

from sqlalchemy import Connection, bindparam, func, or_, select

from archive.bond import Bond
from archive.paper import Paper
from archive.record import GivenNumber, Movement, Record, RegisterLine
from archive.search import written_fact
from archive.store.bonds import bond_of, bonds_where
from archive.store.searches import Search, Twin
from archive.store.tables import (
    OPEN,
    bonds,
    movements,
    papers,
    record_facts,
    record_numbers,
    records,
    register_lines,
)
from archive.store.words import record_words
from archive.words import words_of
from engine.digest import Json
from engine.store.among import among, listed
from engine.store.batch import Batch, Row, Write
from engine.store.prepared import Prepared, rows_together

_MONEY = re.compile(r"(-?\d{1,13})\.(\d\d) [A-Z]{3}")
_INSERT = Write("insert", records)
_UPDATE = Write("update", records)
_NUMBER = Write("insert", record_numbers)
_FACT = Write("upsert", record_facts)
_NO_FACT = Write("delete", record_facts)
_WORDS = Write("upsert", record_words)
_PAPER = Write("insert", papers)
_MOVEMENT = Write("insert", movements)
_LINE = Write("insert", register_lines)

_GIVEN = among(records.c.id, bindparam("ids"))
# A part is read with its file. In the order of their ids, so that two who want the same records never wait for each other.
_INSIDE_GIVEN = among(records.c.inside, bindparam("ids"))
_THESE = select(records).where(_GIVEN).order_by(records.c.id)
_THESE_WHOLE = select(records).where(or_(_GIVEN, _INSIDE_GIVEN)).order_by(records.c.id)
_BY_IDS, _LOCKED = Prepared(_THESE), Prepared(_THESE.with_for_update())
_WHOLE, _WHOLE_LOCKED = Prepared(_THESE_WHOLE), Prepared(_THESE_WHOLE.with_for_update())
_OF_WHOLE = select(records.c.id).where(or_(_GIVEN, _INSIDE_GIVEN))
_BONDS_OF_WHOLE = bonds_where(bonds.c.record.in_(_OF_WHOLE), OPEN)
_READ_NUMBERS = select(record_numbers.c.record, record_numbers.c.name, record_numbers.c.number)
_NUMBERS = Prepared(_READ_NUMBERS.where(among(record_numbers.c.record, bindparam("ids"))))
_NUMBERS_OF_WHOLE = Prepared(_READ_NUMBERS.where(record_numbers.c.record.in_(_OF_WHOLE)))
_INSIDE = Prepared(select(records.c.id).where(_INSIDE_GIVEN).order_by(records.c.nth))
_MOVED = among(movements.c.record, bindparam("ids"))
_MOVES = Prepared(
    select(movements.c.record, func.max(movements.c.nth)).where(_MOVED).group_by(movements.c.record)
)
_LAST_LENT = (
    select(movements.c.record, func.max(movements.c.nth).label("nth"))
    .where(_MOVED, movements.c.kind == "lent")
    .group_by(movements.c.record)
    .subquery()
)
_HOMES = Prepared(
    select(movements.c.record, movements.c.from_place).join(
        _LAST_LENT, (movements.c.record == _LAST_LENT.c.record) & (movements.c.nth == _LAST_LENT.c.nth)
    )
)


class Records:
    """The archive inside one transaction. Writes wait in a batch of its own until `flush`; every read sends them first."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._batch = Batch()
        self._moved: dict[str, int] = {}

    def flush(self) -> None:
        """Sends what waits."""
        self._batch.flush(self._connection)

    def add(self, record: Record) -> None:
        """A new record with the facts it is found by; its numbers are put by `number`."""
        self._moved[record.id] = 0
        self._batch.put(_INSERT, _row(record))
        if words := words_of(record.fields):
            self._batch.put(_WORDS, {"nth": record.nth, "words": words})
        self._put_facts(record, record.fields)

    def change(self, before: Record, after: Record) -> None:
        """The record as it now is."""
        self._batch.put(_UPDATE, _row(after))
        for name in before.fields:
            if name not in after.fields:
                self._batch.put(_NO_FACT, {"record": after.id, "name": name})
        changed = {n: v for n, v in after.fields.items() if before.fields.get(n) != v}
        self._put_facts(after, changed)
        if changed or len(before.fields) != len(after.fields):
            self._batch.put(_WORDS, {"nth": after.nth, "words": words_of(after.fields)})

    def number(self, given: GivenNumber, at: datetime) -> None:
        """A number given at `at`."""
        self._batch.put(
            _NUMBER,
            {
                "record": given.record,
                "name": given.name,
                "class": given.class_,
                "number": given.number,
                "is_unique": given.is_unique,
                "given_at": at,
            },
        )

    def add_papers(
        self, record: str, case: str, listed: Sequence[Paper], became: Mapping[int, str], start: int = 1
    ) -> None:
        """Papers from line `start` on; `became` names the records that some of them are, by line."""
        for line, paper in enumerate(listed, start):
            self._batch.put(_PAPER, _paper_row(record, case, line, paper, became.get(line)))

    def move(self, movement: Movement) -> None:
        """Something that happened to a record that is locked or new."""
        nth = self._moved.get(movement.record)
        nth = self._last_move(movement.record) if nth is None else nth
        self._moved[movement.record] = nth = nth + 1
        self._batch.put(
            _MOVEMENT,
            {
                "record": movement.record,
                "nth": nth,
                "at": movement.at,
                "kind": movement.kind,
                "case_id": movement.case,
                "by": movement.by,
                "from_custodian": movement.from_custodian,
                "to_custodian": movement.to_custodian,
                "from_place": movement.from_place,
                "to_place": movement.to_place,
                "data": dict(movement.data),
            },
        )

    def write_line(self, line: RegisterLine) -> None:
        """A line of a register."""
        self._batch.put(
            _LINE,
            {
                "register": line.register,
                "nth": line.nth,
                "at": line.at,
                "case_id": line.case,
                "by": line.by,
                "data": dict(line.data),
            },
        )

    def by_ids(self, ids: Iterable[str], *, lock: bool = False) -> Mapping[str, Record]:
        """The records of these ids that exist, oldest first; `lock` keeps others from changing them meanwhile."""
        given = {"ids": listed(sorted(set(ids)))}
        self.flush()
        rows, numbers = rows_together(
            self._connection, [(_LOCKED if lock else _BY_IDS, given), (_NUMBERS, given)]
        )
        return _records(rows, numbers)

    def whole(
        self, ids: Iterable[str], *, lock: bool = False
    ) -> tuple[Mapping[str, Record], Mapping[str, tuple[Bond, ...]]]:
        """The same of the records and all that is inside them, and what binds each of those now, oldest first."""
        given = {"ids": listed(sorted(set(ids)))}
        self.flush()
        rows, numbers, bound = rows_together(
            self._connection,
            [
                (_WHOLE_LOCKED if lock else _WHOLE, given),
                (_NUMBERS_OF_WHOLE, given),
                (_BONDS_OF_WHOLE, given),
            ],
        )
        records = _records(rows, numbers)
        found: dict[str, list[Bond]] = {}
        for bond in map(bond_of, bound):
            found.setdefault(bond.record, []).append(bond)
        return records, {id_: tuple(found.get(id_, ())) for id_ in records}

    def find(
        self, class_: str | None, where: Mapping[str, Sequence[str]], most: int = 1_000
    ) -> tuple[str, ...]:
        """Ids of the records whose fields have one of the values asked for, oldest first."""
        return self.look_up([Search(class_, where, most, also_gone=True)])[0]

    def look_up(self, questions: Sequence["Search | Twin"]) -> list[tuple[str, ...]]:
        """Ids for each question, all of them in one round trip."""
        self.flush()
        answers = rows_together(self._connection, [question.asked() for question in questions])
        return [tuple(id_ for (id_,) in rows) for rows in answers]

    def numbered(self, number: str, class_: str | None = None) -> tuple[str, ...]:
        """Ids of the records that bear `number` under any of its names."""
        self.flush()
        query = select(record_numbers.c.record).where(record_numbers.c.number == number)
        if class_ is not None:
            query = query.where(record_numbers.c["class"] == class_)
        return tuple(
            dict.fromkeys(self._connection.execute(query.order_by(record_numbers.c.record)).scalars())
        )

    def waiting_on(self, ids: Sequence[str]) -> tuple[str, ...]:
        """Ids of the records that are inside one of these or name one of them in a field, in no order."""
        self.flush()
        linked = select(record_facts.c.record).where(record_facts.c.value.in_(ids))
        inside = select(records.c.id).where(records.c.inside.in_(ids))
        return tuple(self._connection.execute(linked.union(inside)).scalars())

    def inside(self, ids: Sequence[str]) -> tuple[str, ...]:
        """Ids of the records that are part of one of these."""
        self.flush()
        return tuple(id_ for (id_,) in _INSIDE.rows(self._connection, {"ids": listed(ids)}))

    def twin(self, class_: str, one_per: str) -> str | None:
        """The record that already has what no second record of the class may share."""
        return next(iter(self.look_up([Twin(class_, one_per)])[0]), None)

    def last_line(self, record: str) -> int:
        """The number of the record's last paper; 0 when it has none."""
        self.flush()
        query = select(papers.c.line).where(papers.c.record == record).order_by(papers.c.line.desc()).limit(1)
        return self._connection.execute(query).scalar() or 0

    def _last_move(self, record: str) -> int:
        self.count_moves([record])
        return self._moved[record]

    def count_moves(self, ids: Sequence[str]) -> None:
        """Looks up how often these were moved so far, all at once, before many of them are moved."""
        self.flush()
        found = dict(_MOVES.rows(self._connection, {"ids": listed(ids)}))
        self._moved.update({record: found.get(record, 0) for record in ids})

    def homes(self, ids: Iterable[str]) -> Mapping[str, str]:
        """Where each record was before it was last lent: its place to come back to."""
        self.flush()
        return dict(_HOMES.rows(self._connection, {"ids": listed(sorted(ids))}))

    def retained_after(self, nth: int, class_: Sequence[str], most: int) -> tuple[tuple[str, ...], int]:
        """Ids of the next records of these classes, in the order of all, and the place of the last; 0 when there are no more."""
        query = (
            select(records.c.id, records.c.nth)
            .where(records.c.nth > nth, records.c["class"].in_(class_), records.c.retention.is_not(None))
            .order_by(records.c.nth)
            .limit(most)
        )
        rows = self._connection.execute(query).all()
        return tuple(row.id for row in rows), (rows[-1].nth if len(rows) == most else 0)

    def _put_facts(self, record: Record, fields: Mapping[str, Json]) -> None:
        for name, value in fields.items():
            if isinstance(value, str | int) and value != "":
                self._batch.put(
                    _FACT,
                    {
                        "record": record.id,
                        "name": name,
                        "class": record.class_,
                        "value": written_fact(value),
                        "nth": record.nth,
                        "amount": _amount(value),
                    },
                )


def _amount(value: Json) -> int | None:
    """A number as it is, money in cents; None for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    money = _MONEY.fullmatch(value) if isinstance(value, str) else None
    return int(money[1] + money[2]) if money else None


def _row(record: Record) -> Row:
    return {
        "id": record.id,
        "nth": record.nth,
        "class": record.class_,
        "custodian": record.custodian,
        "place": record.place,
        "case_id": record.case,
        "created_at": record.created_at,
        "secrecy": record.secrecy,
        "retention": record.retention,
        "inside": record.inside,
        "one_per": record.one_per,
        "fields": dict(record.fields),
        "state": record.state,
        "spot": record.spot,
        "retain_until": record.retain_until,
        "appraised": record.appraised,
    }


def _records(rows: Iterable[tuple[Any, ...]], numbers: Iterable[tuple[Any, ...]]) -> Mapping[str, Record]:
    """By id, oldest first."""
    own: dict[str, dict[str, str]] = {}
    for record, name, number in numbers:
        own.setdefault(record, {})[name] = number
    found = (_record(row, own.get(row[0], {})) for row in rows)
    return {record.id: record for record in sorted(found, key=attrgetter("nth"))}


def _record(row: tuple[Any, ...], numbers: Mapping[str, str]) -> Record:
    (
        id_,
        nth,
        class_,
        custodian,
        place,
        case,
        created_at,
        secrecy,
        retention,
        inside,
        one_per,
        fields,
        *rest,
    ) = row
    return Record(
        id_,
        class_,
        custodian,
        place,
        case,
        created_at,
        secrecy,
        retention,
        inside,
        one_per,
        cast(Mapping[str, Json], fields),
        numbers,
        nth,
        *rest,
    )


def _paper_row(record: str, case: str, line: int, paper: Paper, became: str | None) -> Row:
    first, last = paper.codes or (None, None)
    return {
        "record": record,
        "line": line,
        "item": paper.item,
        "title": paper.title,
        "pages": paper.pages,
        "first_code": first,
        "last_code": last,
        "copies": paper.copies,
        "original": paper.original,
        "signed": paper.signed,
        "reason": paper.reason,
        "note": paper.note,
        "fields": dict(paper.fields),
        "became": became,
        "case_id": case,
    }
