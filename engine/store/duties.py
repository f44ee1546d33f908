"""When each duty next comes round, for each subject, and which of its occurrences opened which case."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, ForeignKey, Index, Integer, String, Table, Text, bindparam, select

from engine.store.batch import Batch, Write
from engine.store.metadata import UtcDateTime, metadata

# `since` is until when the duty has been looked after; what should have opened after it is caught up at once.
duty_schedule = Table(
    "duty_schedule",
    metadata,
    Column("pack", String, primary_key=True),
    Column("duty", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("since", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("last_error", Text),
    Index("ix_duty_schedule_next", "next_at"),
)

# The key refuses to open the same occurrence twice: its first day, or the id under which an event was reported.
duty_runs = Table(
    "duty_runs",
    metadata,
    Column("pack", String, primary_key=True),
    Column("duty", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("occurrence", String, primary_key=True),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("case_id", String(32), ForeignKey("cases.id"), nullable=False),
)

_PUT = Write("upsert", duty_schedule)
_REMOVE = Write("delete", duty_schedule)
_RAN = Write("insert", duty_runs)
_IS_DUE = duty_schedule.c.next_at <= bindparam("now", type_=UtcDateTime)
_ANY_DUE = select(duty_schedule.c.pack).where(_IS_DUE).limit(1)
_LOCK_DUE = (
    select(duty_schedule)
    .where(_IS_DUE)
    .order_by(duty_schedule.c.next_at)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(skip_locked=True)
)
_ALL = select(duty_schedule)
_RUN = select(duty_runs.c.case_id).where(
    *(duty_runs.c[name] == bindparam(name) for name in ("pack", "duty", "subject", "occurrence"))
)


@dataclass(frozen=True, slots=True)
class Round:
    """A duty of a pack for one subject (empty: the whole organisation), and when it comes round next (UTC)."""

    pack: str
    duty: str
    subject: str
    since: datetime
    next_at: datetime
    failures: int = 0
    last_error: str | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.pack, self.duty, self.subject)


class Duties:
    """The rounds of duties in one transaction."""

    def __init__(self, connection: Connection, batch: Batch) -> None:
        self._connection, self._batch = connection, batch

    def all(self) -> tuple[Round, ...]:
        """Every round that is waited for."""
        return tuple(Round(*row) for row in self._connection.execute(_ALL))

    def has_due(self, now: datetime) -> bool:
        """Whether any duty has come round."""
        return self._connection.execute(_ANY_DUE, {"now": now}).first() is not None

    def lock_due(self, now: datetime, limit: int) -> tuple[Round, ...]:
        """Up to `limit` rounds that have come, which nobody else is looking after."""
        return tuple(Round(*row) for row in self._connection.execute(_LOCK_DUE, {"now": now, "limit": limit}))

    def put(self, each: Round) -> None:
        self._batch.put(
            _PUT,
            {
                "pack": each.pack,
                "duty": each.duty,
                "subject": each.subject,
                "since": each.since,
                "next_at": each.next_at,
                "failures": each.failures,
                "last_error": each.last_error,
            },
        )

    def remove(self, rounds: Iterable[Round]) -> None:
        """Waits for these no more."""
        for each in rounds:
            self._batch.put(_REMOVE, {"pack": each.pack, "duty": each.duty, "subject": each.subject})

    def ran(self, pack: str, duty: str, subject: str, occurrence: str, case: str, now: datetime) -> None:
        """Notes that the occurrence opened `case`."""
        key = {"pack": pack, "duty": duty, "subject": subject, "occurrence": occurrence}
        self._batch.put(_RAN, {**key, "opened_at": now, "case_id": case})

    def case_of(self, pack: str, duty: str, subject: str, occurrence: str) -> str | None:
        """The case that the occurrence opened, if it has."""
        key = {"pack": pack, "duty": duty, "subject": subject, "occurrence": occurrence}
        return self._connection.execute(_RUN, key).scalar_one_or_none()
