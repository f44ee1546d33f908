"""Records as rows: written together, read by id, by field, by number."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import (
    Connection,
    RowMapping,
    func,
    select,
)

from archive.paper import Paper
from archive.record import GivenNumber, Movement, Record, RegisterLine
from archive.search import written_fact
from archive.store.searches import Search, Twin
from archive.store.tables import (
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
from engine.store.batch import Batch, Row, Write
from engine.store.prepared import rows_together

_MONEY = re.compile(r"(-?\d{1,13})\.(\d\d) [A-Z]{3}")
_AT_ONCE = 500
_INSERT = Write("insert", records)
_UPDATE = Write("update", records)
_NUMBER = Write("insert", record_numbers)
_FACT = Write("upsert", record_facts)
_NO_FACT = Write("delete", record_facts)
_WORDS = Write("upsert", record_words)
_PAPER = Write("insert", papers)
_MOVEMENT = Write("insert", movements)
_LINE = Write("insert", register_lines)


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
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        self.flush()
        found: dict[str, Record] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            # locked in one order, so that two who want the same records never wait for each other
            query = select(records).where(records.c.id.in_(part)).order_by(records.c.id)
            rows = self._connection.execute(query.with_for_update() if lock else query).mappings().all()
            numbers = self._numbers(part)
            found.update({str(row["id"]): _record(row, numbers.get(str(row["id"]), {})) for row in rows})
        return dict(sorted(found.items(), key=lambda each: each[1].nth))

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
        query = select(records.c.id).where(records.c.inside.in_(ids)).order_by(records.c.nth)
        return tuple(self._connection.execute(query).scalars())

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
        for start in range(0, len(ids), _AT_ONCE):
            part = ids[start : start + _AT_ONCE]
            query = select(movements.c.record, func.max(movements.c.nth)).where(movements.c.record.in_(part))
            rows = self._connection.execute(query.group_by(movements.c.record)).all()
            found = {row[0]: row[1] for row in rows}
            self._moved.update({record: found.get(record, 0) for record in part})

    def homes(self, ids: Iterable[str]) -> Mapping[str, str]:
        """Where each record was before it was last lent: its place to come back to."""
        self.flush()
        last = (
            select(movements.c.record, func.max(movements.c.nth).label("nth"))
            .where(movements.c.record.in_(sorted(ids)), movements.c.kind == "lent")
            .group_by(movements.c.record)
            .subquery()
        )
        query = select(movements.c.record, movements.c.from_place).join(
            last, (movements.c.record == last.c.record) & (movements.c.nth == last.c.nth)
        )
        return {row[0]: row[1] for row in self._connection.execute(query).all()}

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

    def _numbers(self, ids: Sequence[str]) -> Mapping[str, dict[str, str]]:
        query = select(record_numbers.c.record, record_numbers.c.name, record_numbers.c.number)
        found: dict[str, dict[str, str]] = {}
        for record, name, number in self._connection.execute(query.where(record_numbers.c.record.in_(ids))):
            found.setdefault(record, {})[name] = number
        return found


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


def _record(row: RowMapping, numbers: Mapping[str, str]) -> Record:
    return Record(
        row["id"],
        row["class"],
        row["custodian"],
        row["place"],
        row["case_id"],
        row["created_at"],
        row["secrecy"],
        row["retention"],
        row["inside"],
        row["one_per"],
        cast(Mapping[str, Json], row["fields"]),
        numbers,
        row["nth"],
        row["state"],
        row["spot"],
        row["retain_until"],
        row["appraised"],
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
