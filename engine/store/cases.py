"""Cases: each one document in one row, locked while it is decided upon; what lists and sweeps ask stands in columns beside it.

A transaction holds each case once. What it saves is written at the end, as the difference between the case as it was and as it
is now, however many decisions lie between.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    literal,
    select,
)

from engine.case.case import Case
from engine.errors import NotFound
from engine.evidence.ledger import Head, subject_of
from engine.store import deadlines, work_items
from engine.store.batch import Batch, Row, Write
from engine.store.directory import LATEST_VERSION
from engine.store.ledger_entries import Ledger, ledger_heads
from engine.store.metadata import UtcDateTime, metadata
from engine.store.prepared import Prepared

cases = Table(
    "cases",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("number", String, nullable=False),
    Column("edition", String, nullable=False),
    Column("workflow", String, nullable=False),
    Column("state", String, nullable=False),
    Column("opener", String, nullable=False),
    Column("parent", String(32), ForeignKey("cases.id")),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("outcome", String),
    Column("ended_at", UtcDateTime),
    Column("version", BigInteger, nullable=False),
    Column("document", Text, nullable=False),
    Index("ix_cases_number", "number"),
    Index("ix_cases_opener", "opener", "opened_at"),
    Index("ix_cases_opened_at", "opened_at"),
)
Index(
    "ix_cases_parent",
    cases.c.parent,
    sqlite_where=cases.c.parent.is_not(None),
    postgresql_where=cases.c.parent.is_not(None),
)

_OPEN = Write("insert", cases)
_SAVE = Write("update", cases, ("opener", "state", "outcome", "ended_at", "version", "document"))

_DOCUMENT = TypeAdapter(Case)
_HEAD = ledger_heads.c.subject == literal("case:") + cases.c.id


def document(case: Case) -> str:
    """The case as one JSON text."""
    return _DOCUMENT.dump_json(case).decode()


def read_document(text: str) -> Case:
    """The case that `document` wrote."""
    return _DOCUMENT.validate_json(text)


_LOADED = select(
    cases.c.document, ledger_heads.c.seq, ledger_heads.c.hash, LATEST_VERSION.label("staff")
).join(ledger_heads, _HEAD)
_LOCK = Prepared(_LOADED.where(cases.c.id == bindparam("id")).with_for_update(of=[cases, ledger_heads]))
_IS_DUE = deadlines.deadlines.c.next_at <= bindparam("now", type_=UtcDateTime)
# The document is the truth: a deadline that another sweeper fired since this statement began is not due by it any more.
_LOCK_DUE = (
    _LOADED.add_columns(
        deadlines.deadlines.c.case_id, deadlines.deadlines.c.name, deadlines.deadlines.c.failures
    )
    .join(deadlines.deadlines, deadlines.deadlines.c.case_id == cases.c.id)
    .where(_IS_DUE)
    .order_by(deadlines.deadlines.c.next_at)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(of=[cases, ledger_heads], skip_locked=True)
)
# Ordered, so that PostgreSQL has no choice but the index: to a plan for any moment, reading the table looks cheaper.
_ANY_DUE = (
    select(deadlines.deadlines.c.case_id).where(_IS_DUE).order_by(deadlines.deadlines.c.next_at).limit(1)
)
_NUMBERED = select(cases.c.id).where(cases.c.number == bindparam("number")).order_by(cases.c.opened_at.desc())
_OPEN_AFTER = (
    select(cases.c.id, cases.c.document)
    .where(cases.c.outcome.is_(None), cases.c.id > bindparam("after", type_=String()))
    .order_by(cases.c.id)
    .limit(bindparam("limit", type_=Integer))
)
_NAMING = (
    select(cases.c.id)
    .where(
        cases.c.outcome.is_(None),
        cases.c.document.contains(bindparam("quoted", type_=Text()), autoescape=False),
    )
    .order_by(cases.c.id)
)
_NUMBERS = select(cases.c.id, cases.c.number).where(cases.c.id.in_(bindparam("ids", expanding=True)))
_WITHOUT_HEAD = select(cases.c.id).outerjoin(ledger_heads, _HEAD).where(ledger_heads.c.subject.is_(None))
_STANDINGS = select(
    cases.c.id, cases.c.number, cases.c.state, cases.c.outcome, cases.c.document
).execution_options(yield_per=1000)
_READ = Prepared(select(cases.c.document).where(cases.c.id == bindparam("id")))


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline that the sweeper shall fire, how often that has failed, and why its case cannot be read, if it cannot."""

    case: str
    deadline: str
    failures: int = 0
    unreadable: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A case's columns `number`, `state` and `outcome`, and its document, unread."""

    case: str
    columns: Mapping[str, str | None]
    document: str


class Cases:
    """The cases that one transaction holds."""

    def __init__(self, connection: Connection, batch: Batch, ledger: Ledger) -> None:
        self._connection, self._batch, self._ledger = connection, batch, ledger
        self._written: dict[str, Case] = {}
        self._held: dict[str, Case] = {}
        self.staff_version: int | None = None

    def lock(self, case: str) -> Case:
        """The case as it is now; nobody else decides on it until this transaction ends. Raises NotFound."""
        if case not in self._held:
            found = _LOCK.first(self._connection, {"id": case})
            if found is None:
                raise NotFound("case", case)
            text, seq, hash_, staff = found
            self._hold(text, Head(seq, hash_), staff)
        return self._held[case]

    def lock_due(self, now: datetime, limit: int) -> tuple[Due, ...]:
        """Up to `limit` deadlines that are due, longest first, of cases that nobody else is deciding on."""
        due: list[Due] = []
        for row in self._connection.execute(_LOCK_DUE, {"now": now, "limit": limit}):
            try:
                self._hold(row.document, Head(row.seq, row.hash), row.staff)
                due.append(Due(row.case_id, row.name, row.failures))
            except (
                ValidationError
            ) as error:  # a document changed behind our back must not keep the others waiting
                due.append(Due(row.case_id, row.name, row.failures, str(error)))
        return tuple(due)

    def has_due(self, now: datetime) -> bool:
        """Whether anything is due: one look into the index of what can still fall due, whatever else is open."""
        return self._connection.execute(_ANY_DUE, {"now": now}).first() is not None

    def restate(self, due: Due) -> None:
        """Writes the deadline's row as the case has it, for a row that lags behind."""
        deadlines.put(self._batch, self._held[due.case], due.deadline)

    def set_aside(self, due: Due, error: str, until: datetime) -> None:
        """Leaves a deadline that cannot be fired alone `until` then, with its error."""
        row = {"case_id": due.case, "name": due.deadline, "next_at": until}
        self._batch.put(deadlines.SET_ASIDE, {**row, "failures": due.failures + 1, "last_error": error})

    def read(self, case: str) -> Case:
        """The case as this transaction sees it, not locked. Raises NotFound."""
        if case in self._held:
            return self._held[case]
        found = _READ.first(self._connection, {"id": case})
        if found is None:
            raise NotFound("case", case)
        return read_document(found[0])

    def numbered(self, number: str) -> tuple[str, ...]:
        """The ids of the cases that bear the number, the newest first: two workflows may number alike."""
        return tuple(self._connection.execute(_NUMBERED, {"number": number}).scalars())

    def numbers_of(self, cases: Sequence[str]) -> Mapping[str, str]:
        """The numbers of these cases, by their ids; what does not exist is left out."""
        return {row.id: row.number for row in self._connection.execute(_NUMBERS, {"ids": list(cases)})}

    def open_after(self, case: str, limit: int) -> Mapping[str, Case | None]:
        """The next open cases by their ids, not locked; None for one that cannot be read: it keeps no other waiting."""
        rows = self._connection.execute(_OPEN_AFTER, {"after": case, "limit": limit})
        return {row.id: _readable(row.document) for row in rows}

    def naming(self, person: str) -> tuple[str, ...]:
        """The open cases whose documents mention the person by his id, whatever for: it looks through all that are open."""
        return tuple(self._connection.execute(_NAMING, {"quoted": f'"{person}"'}).scalars())

    def without_head(self) -> tuple[str, ...]:
        """Cases of which the ledger knows nothing."""
        return tuple(self._connection.execute(_WITHOUT_HEAD).scalars())

    def standings(self) -> Iterator[Standing]:
        """Every case as its row and its document have it, neither believed."""
        for row in self._connection.execute(_STANDINGS):
            columns = {"number": row.number, "state": row.state, "outcome": row.outcome}
            yield Standing(row.id, columns, row.document)

    def save(self, case: Case) -> None:
        """The case as it shall be: one that `lock` gave, or a new one."""
        if case.id not in self._held:
            self._ledger.heads[subject_of(case.id)] = Head()
        self._held[case.id] = case

    def put_changes(self) -> None:
        """Puts what has changed into the batch."""
        for case in self._held.values():
            before = self._written.get(case.id)
            if case is not before:
                self._batch.put(_SAVE if before else _OPEN, _row(case))
                work_items.put_changed(self._batch, before, case)
                deadlines.put_changed(self._batch, before, case)
                self._written[case.id] = case

    def mark(self) -> tuple[dict[str, Case], dict[str, Case]]:
        """What is held now, for `back_to`."""
        return dict(self._written), dict(self._held)

    def back_to(self, mark: tuple[dict[str, Case], dict[str, Case]]) -> None:
        self._written, self._held = mark

    def _hold(self, text: str, head: Head, staff: int | None) -> Case:
        case = read_document(text)
        self._written[case.id] = self._held[case.id] = case
        self._ledger.heads[subject_of(case.id)] = head
        self.staff_version = staff or 0
        return case


def _readable(text: str) -> Case | None:
    try:
        return read_document(text)
    except ValidationError:
        return None


def _row(case: Case) -> Row:
    return {
        "id": case.id,
        "number": case.number,
        "edition": case.edition,
        "workflow": case.workflow,
        "state": case.state,
        "opener": case.opener,
        "parent": case.parent,
        "opened_at": case.opened_at,
        "outcome": case.outcome,
        "ended_at": case.ended_at,
        "version": case.version,
        "document": document(case),
    }
