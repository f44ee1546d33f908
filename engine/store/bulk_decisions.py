"""Decisions upon many cases at once: what was chosen and entered while it waits to be sent, and what became of each case.

A row of `bulk_outcomes` is written in the transaction that decides its case, so that it tells the truth however the run ended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    bindparam,
    delete,
    select,
    update,
)
from sqlalchemy import Row as SqlRow

from engine.digest import Json
from engine.store.batch import Batch, Row, Write
from engine.store.metadata import JsonText, UtcDateTime, metadata

KEPT_UNSENT_FOR = timedelta(days=2)
SHOWN_LATEST = 3

bulk_decisions = Table(
    "bulk_decisions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("person", String, nullable=False),
    Column("browser", String(64), nullable=False),
    Column("edition", String, nullable=False),
    Column("workflow", String, nullable=False),
    Column("state", String, nullable=False),
    Column("action", String, nullable=False),
    Column("chosen", JsonText, nullable=False),
    Column("texts", JsonText, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("decided_at", UtcDateTime),
    Index("ix_bulk_decisions_person", "person", "decided_at"),
)
bulk_outcomes = Table(
    "bulk_outcomes",
    metadata,
    Column("bulk_id", String(32), ForeignKey("bulk_decisions.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("case_id", String(32), nullable=False),
    Column("number", String, nullable=False),
    Column("standing", String, nullable=False),
    Column("reasons", JsonText, nullable=False),
)

_PUT = Write("upsert", bulk_decisions)
_OUTCOME = Write("upsert", bulk_outcomes)
_ID = bulk_decisions.c.id == bindparam("run", type_=String())
_FIND = select(bulk_decisions).where(_ID)
_BEGIN = (
    update(bulk_decisions)
    .where(_ID, bulk_decisions.c.decided_at.is_(None))
    .values(
        decided_at=bindparam("now", type_=UtcDateTime),
        action=bindparam("act", type_=String()),
        chosen=bindparam("sent", type_=JsonText()),
        texts={},
        browser="",
    )
)
_OUTCOMES = (
    select(bulk_outcomes)
    .where(bulk_outcomes.c.bulk_id == bindparam("run", type_=String()))
    .order_by(bulk_outcomes.c.place)
)
_LATEST = (
    select(bulk_decisions)
    .where(
        bulk_decisions.c.person == bindparam("whose", type_=String()),
        bulk_decisions.c.decided_at.is_not(None),
    )
    .order_by(bulk_decisions.c.decided_at.desc())
    .limit(SHOWN_LATEST)
)
_PRUNE = delete(bulk_decisions).where(
    bulk_decisions.c.decided_at.is_(None), bulk_decisions.c.made_at <= bindparam("since", type_=UtcDateTime)
)


@dataclass(frozen=True, slots=True)
class BulkDecision:
    """One decision upon many: whose, upon what kind of request, by which action (empty until one is chosen), which cases by their
    ids. `browser` marks where it was made, `texts` what is entered so far; both go when it is `decided_at` (UTC)."""

    id: str
    person: str
    browser: str
    edition: str
    workflow: str
    state: str
    action: str
    chosen: tuple[str, ...]
    texts: Mapping[str, Sequence[str]]
    made_at: datetime
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """What became of one of its cases; `reasons` as JSON."""

    place: int
    case: str
    number: str
    standing: str
    reasons: Json


class BulkDecisions:
    """Keeps, finds and sends them in one transaction."""

    def __init__(self, connection: Connection, batch: Batch) -> None:
        self._connection, self._batch = connection, batch

    def keep(self, of: BulkDecision) -> None:
        """Keeps what waits to be sent, at the end of the transaction; what has waited too long goes."""
        self._connection.execute(_PRUNE, {"since": of.made_at - KEPT_UNSENT_FOR})
        row: Row = {
            "id": of.id,
            "person": of.person,
            "browser": of.browser,
            "edition": of.edition,
            "workflow": of.workflow,
            "state": of.state,
            "action": of.action,
            "chosen": list(of.chosen),
            "texts": {name: list(values) for name, values in of.texts.items()},
            "made_at": of.made_at,
            "decided_at": of.decided_at,
        }
        self._batch.put(_PUT, row)

    def find(self, run: str) -> BulkDecision | None:
        """The decision with that id."""
        row = self._connection.execute(_FIND, {"run": run}).one_or_none()
        return _read(row) if row is not None else None

    def begin(self, run: str, action: str, sent: Sequence[str], now: datetime) -> bool:
        """Marks it as sent with that action for these cases; false if it was before: of two who send it, one decides."""
        given = {"run": run, "act": action, "sent": list(sent), "now": now}
        return self._connection.execute(_BEGIN, given).rowcount == 1

    def put_outcome(self, run: str, of: OutcomeRow) -> None:
        """Writes what became of a case, at the end of the transaction."""
        row: Row = {
            "bulk_id": run,
            "place": of.place,
            "case_id": of.case,
            "number": of.number,
            "standing": of.standing,
            "reasons": of.reasons,
        }
        self._batch.put(_OUTCOME, row)

    def outcomes(self, run: str) -> tuple[OutcomeRow, ...]:
        """What became of its cases, in the order they were decided upon."""
        rows = self._connection.execute(_OUTCOMES, {"run": run})
        return tuple(
            OutcomeRow(row.place, row.case_id, row.number, row.standing, row.reasons) for row in rows
        )

    def latest(self, person: str) -> tuple[BulkDecision, ...]:
        """The person's last few that were sent, the newest first."""
        return tuple(map(_read, self._connection.execute(_LATEST, {"whose": person})))


def _read(row: SqlRow[Any]) -> BulkDecision:
    return BulkDecision(
        row.id,
        row.person,
        row.browser,
        row.edition,
        row.workflow,
        row.state,
        row.action,
        tuple(row.chosen),
        row.texts,
        row.made_at,
        row.decided_at,
    )
