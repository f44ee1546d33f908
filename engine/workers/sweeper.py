"""Fires deadlines that are due: reminders, escalations, and actions that wait for a deadline to pass.

Any number of sweepers may run: each takes cases that nobody else holds, a batch in one transaction. A case that cannot be
decided is set aside with its error, tried again later and later, and delays no other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from engine.case.case import Case
from engine.case.command import Fire
from engine.case.decision import Decision
from engine.errors import FondsError
from engine.people.actor import THE_MACHINE
from engine.service.applying import Step
from engine.service.service import Service, in_one_transaction
from engine.store.cases import Due
from engine.store.dialect import lost_race
from engine.store.unit_of_work import UnitOfWork
from engine.workers.backoff import Backoff

LONGEST_ERROR = 2000


class Unreadable(FondsError):
    """The case's document cannot be read."""


class StillDue(FondsError):
    """The deadline was fired and is due still: the definition asks for the same thing again and again."""


@dataclass(frozen=True, slots=True)
class SweeperConfig:
    """`batch` deadlines go in one transaction; one that fails rests for a while."""

    batch: int = 100
    backoff: Backoff = field(default_factory=Backoff)


@dataclass(frozen=True, slots=True)
class Swept:
    """What one pass did."""

    fired: int = 0
    set_aside: int = 0

    def __add__(self, other: "Swept") -> "Swept":
        return Swept(self.fired + other.fired, self.set_aside + other.set_aside)


class Sweeper:
    """Looks for due deadlines and fires them."""

    def __init__(self, service: Service, config: SweeperConfig | None = None) -> None:
        self._service = service
        self._store = service.store
        self._config = config or SweeperConfig()

    def run_once(self, now: datetime) -> Swept:
        """Fires everything that is due at `now` (UTC) and that nobody else holds."""
        swept = Swept()
        while self._is_anything_due(now):
            batch = self._sweep_batch(now)
            swept += batch
            if batch.fired + batch.set_aside < self._config.batch:
                break
        return swept

    def _is_anything_due(self, now: datetime) -> bool:
        """Asked outside a transaction that writes: on SQLite, idle sweepers do not stand in the way of commands."""
        with self._store.read() as work:
            return work.cases.has_due(now)

    def _sweep_batch(self, now: datetime) -> Swept:
        due: list[Due] = []

        def sweep(work: UnitOfWork) -> Swept:
            due[:] = work.cases.lock_due(now, self._config.batch)
            return self._fire_each(work, due, now)

        try:
            return in_one_transaction(self._store, sweep)
        except Exception:
            if not due:
                raise
            return self._fire_each_alone(due, now)

    def _fire_each(self, work: UnitOfWork, due: Iterable[Due], now: datetime) -> Swept:
        swept = Swept()
        for one in due:
            try:
                self._fire(work, one, now)
                swept += Swept(fired=1)
            except Exception as error:
                if lost_race(error):
                    raise
                self._set_aside(work, one, error, now)
                swept += Swept(set_aside=1)
        return swept

    def _fire_each_alone(self, due: Iterable[Due], now: datetime) -> Swept:
        """What one of them did broke the whole batch: a transaction for each, so that only that one is set aside."""
        swept = Swept()
        for one in due:
            try:
                in_one_transaction(self._store, lambda work, one=one: self._fire(work, one, now))
                swept += Swept(fired=1)
            except Exception as error:
                failure = error
                in_one_transaction(
                    self._store,
                    lambda work, one=one, failure=failure: self._set_aside(work, one, failure, now),
                )
                swept += Swept(set_aside=1)
        return swept

    def _fire(self, work: UnitOfWork, due: Due, now: datetime) -> None:
        if due.unreadable:
            raise Unreadable(due.unreadable)
        before = work.cases.lock(due.case)
        applying = self._service.applying(work, now)
        decision, scope = applying.decided(Step(THE_MACHINE, Fire(due.deadline), due.case))
        if _reaches_further(decision):
            with work.savepoint():
                case = applying.apply(THE_MACHINE, decision, scope)
        else:
            case = applying.apply(THE_MACHINE, decision, scope)
        _refuse_still_due(case, due, now)
        if case.deadlines[due.deadline] == before.deadlines[due.deadline]:
            work.cases.restate(due)

    def _set_aside(self, work: UnitOfWork, due: Due, error: Exception, now: datetime) -> None:
        if not due.unreadable and not _is_due(work.cases.lock(due.case), due, now):
            return
        sentence = f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
        work.cases.set_aside(due, sentence, now + self._config.backoff.after(due.failures + 1))


def _reaches_further(decision: Decision) -> bool:
    """Whether it touches more than its own case, so that half of it could be written when it breaks."""
    return bool(decision.effects or decision.opens or decision.follows)


def _refuse_still_due(case: Case, due: Due, now: datetime) -> None:
    if _is_due(case, due, now):
        raise StillDue(f"{case.number}: {due.deadline} was fired and is due still")


def _is_due(case: Case, due: Due, now: datetime) -> bool:
    deadline = case.deadlines[due.deadline]
    return deadline.armed and deadline.next_at is not None and deadline.next_at <= now
