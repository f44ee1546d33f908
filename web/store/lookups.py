"""What pages ask of the engine's tables: one statement a question, always a page of it and never the whole."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    func,
    or_,
    select,
)

from engine.case.case import Case
from engine.digest import Json
from engine.store.cases import cases, read_document
from engine.store.deadlines import deadlines
from engine.store.ledger_entries import ledger_heads
from engine.store.outbox import outbox
from engine.store.signed_lists import signed_lists

PAGE = 50
MOST_SHOWN = 200

_SIGNED = select(signed_lists).where(signed_lists.c.case_id == bindparam("case"))
_TOLD = (
    select(outbox.c.id)
    .where(outbox.c.case_id == bindparam("case"), outbox.c.person == bindparam("person"))
    .limit(1)
)
_DEAD = outbox.c.standing == "dead"
# in the order of the values they are read into
_SENDING = (
    "id",
    "message_id",
    "case_id",
    "kind",
    "person",
    "created_at",
    "standing",
    "attempts",
    "last_error",
    "finished_at",
)
_CASE_LINE = ("id", "number", "edition", "workflow", "state", "opener", "opened_at", "outcome")


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain, and how far it has been sealed."""

    subject: str
    seq: int
    hash: str
    sealed_seq: int


@dataclass(frozen=True, slots=True)
class SignedRows:
    """The rows that a signature covered."""

    field: str
    digest: str
    rows: Json
    first_signed_at: datetime


@dataclass(frozen=True, slots=True)
class Sending:
    """A message and how far it got."""

    id: str
    message_id: str
    case: str | None
    kind: str
    to: str
    created_at: datetime
    standing: str
    attempts: int
    last_error: str | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class SetAside:
    """A deadline that could not be fired, with its error, and when it is tried again."""

    case: str
    number: str
    deadline: str
    failures: int
    error: str
    again_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as a list shows it."""

    id: str
    number: str
    edition: str
    workflow: str
    state: str
    opener: str
    opened_at: datetime
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Sought:
    """Which cases a list shows; what is empty narrows nothing. `involved` limits it to those that somebody has to do with,
    `inside` the search for words inside them to those in which somebody has a part: no search tells what its page does not."""

    words: str = ""
    workflow: str = ""
    standing: str = ""
    involved: str = ""
    inside: str = ""


def heads(connection: Connection, subjects: Iterable[str]) -> Mapping[str, Head]:
    """The ends of these chains."""
    rows = connection.execute(select(ledger_heads).where(ledger_heads.c.subject.in_(list(subjects))))
    return {row.subject: Head(row.subject, row.seq, row.hash, row.sealed_seq) for row in rows}


def count_heads(connection: Connection) -> tuple[int, int]:
    """How many chains there are, and how many of them have entries that no seal covers yet."""
    unsealed = func.sum((ledger_heads.c.seq > ledger_heads.c.sealed_seq).cast(ledger_heads.c.seq.type))
    total, rest = connection.execute(select(func.count(), unsealed).select_from(ledger_heads)).one()
    return int(total), int(rest or 0)


def signed_rows(connection: Connection, case: str) -> tuple[SignedRows, ...]:
    """Every list of the case that somebody has signed, the latest last."""
    rows = connection.execute(_SIGNED.order_by(signed_lists.c.first_signed_at), {"case": case})
    return tuple(SignedRows(row.field, row.digest, row.rows, row.first_signed_at) for row in rows)


def was_told(connection: Connection, case: str, person: str) -> bool:
    """Whether a message about the case went to the person: who was written to may look at it."""
    return connection.execute(_TOLD, {"case": case, "person": person}).first() is not None


def sendings(connection: Connection, page: int, *, only_dead: bool) -> tuple[tuple[Sending, ...], int]:
    """One page of the messages, the newest first, and how many there are. Pages count from 1."""
    shown = select(*(outbox.c[name] for name in _SENDING))
    counted = select(func.count()).select_from(outbox)
    if only_dead:
        shown, counted = shown.where(_DEAD), counted.where(_DEAD)
    rows = connection.execute(shown.order_by(outbox.c.id.desc()).offset((page - 1) * PAGE).limit(PAGE))
    return tuple(Sending(*row) for row in rows), connection.execute(counted).scalar_one()


def oldest_waiting(connection: Connection) -> datetime | None:
    """When the message was written that has waited longest to be sent."""
    waiting = select(func.min(outbox.c.created_at)).where(outbox.c.standing == "waiting")
    return connection.execute(waiting).scalar_one_or_none()


def count_dead(connection: Connection) -> int:
    """How many messages were given up."""
    return connection.execute(select(func.count()).select_from(outbox).where(_DEAD)).scalar_one()


def set_aside(connection: Connection) -> tuple[SetAside, ...]:
    """Deadlines that could not be fired, those that failed most first."""
    query = (
        select(deadlines, cases.c.number)
        .join(cases, cases.c.id == deadlines.c.case_id)
        .where(deadlines.c.failures > 0)
        .order_by(deadlines.c.failures.desc())
        .limit(MOST_SHOWN)
    )
    return tuple(
        SetAside(row.case_id, row.number, row.name, row.failures, row.last_error or "", row.next_at)
        for row in connection.execute(query)
    )


def find_cases(connection: Connection, sought: Sought, page: int) -> tuple[tuple[CaseLine, ...], int]:
    """One page of the cases sought, the newest first, and how many there are."""
    condition = _condition(sought)
    query = (
        select(*(cases.c[name] for name in _CASE_LINE))
        .where(condition)
        .order_by(cases.c.opened_at.desc(), cases.c.id.desc())
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    )
    total = connection.execute(select(func.count()).select_from(cases).where(condition)).scalar_one()
    return tuple(CaseLine(*row) for row in connection.execute(query)), total


def case_numbered(connection: Connection, number: str) -> CaseLine | None:
    """The case of exactly that number."""
    query = select(*(cases.c[name] for name in _CASE_LINE)).where(cases.c.number == number.strip()).limit(1)
    row = connection.execute(query).one_or_none()
    return CaseLine(*row) if row else None


def lines_of(connection: Connection, ids: Sequence[str]) -> Mapping[str, CaseLine]:
    """These cases, as a list shows them."""
    query = select(*(cases.c[name] for name in _CASE_LINE)).where(cases.c.id.in_(ids))
    return {line.id: line for line in (CaseLine(*row) for row in connection.execute(query))}


def duty_cases(connection: Connection, workflows: Sequence[str], since: datetime) -> tuple[Case, ...]:
    """The cases of workflows that duties open, opened since then, the newest first."""
    query = (
        select(cases.c.document)
        .where(cases.c.workflow.in_(workflows), cases.c.opened_at >= since)
        .order_by(cases.c.opened_at.desc())
        .limit(MOST_SHOWN)
    )
    return tuple(map(read_document, connection.execute(query).scalars()))


def _condition(sought: Sought) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [cases.c.id != ""]
    if sought.words:
        # what cases are about stands in their documents; numbers are found by the index
        said = _in_document(sought.words)
        if sought.inside:
            asked = select(outbox.c.case_id).where(
                outbox.c.person == sought.inside, outbox.c.kind.in_(_ASKING)
            )
            said = and_(said, or_(cases.c.opener == sought.inside, cases.c.id.in_(asked)))
        conditions.append(or_(cases.c.number.contains(sought.words, autoescape=True), said))
    if sought.workflow:
        conditions.append(cases.c.workflow == sought.workflow)
    if sought.standing:
        conditions.append(
            cases.c.outcome.is_(None) if sought.standing == "open" else cases.c.outcome.is_not(None)
        )
    if sought.involved:
        told = select(outbox.c.case_id).where(outbox.c.person == sought.involved)
        conditions.append(or_(cases.c.opener == sought.involved, cases.c.id.in_(told)))
    return and_(*conditions)


_ASKING = ("request", "returned", "reminder", "nudge")


def _in_document(words: str) -> ColumnElement[bool]:
    written = json.dumps(words, ensure_ascii=False)[1:-1]
    return cases.c.document.contains(written, autoescape=True)
