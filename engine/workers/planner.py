"""Opens what duties ask for when they come round: each round once for each subject, missed ones caught up once.

Planners of several processes take turns: whoever plans holds one row to the end of the transaction.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from engine.language.definition import Duty
from engine.language.program import Definition
from engine.language.role_holders import with_roles
from engine.people.organisation import Organisation
from engine.service.applying import Step
from engine.service.emptied import NOTICE, tell_ahead
from engine.service.obligation import Turn, missed_round, next_opening, subjects_of
from engine.service.service import Service, in_one_transaction
from engine.store.duties import Round
from engine.store.unit_of_work import UnitOfWork
from engine.workers.backoff import Backoff

LONGEST_ERROR = 2000
_TURNSTILE = "duties"


@dataclass(frozen=True, slots=True)
class PlannerConfig:
    """How long a round rests that could not be opened."""

    backoff: Backoff = field(default_factory=Backoff)


@dataclass(frozen=True, slots=True)
class Planned:
    """What one pass did. `merged` counts missed rounds that went into a later one."""

    opened: int = 0
    merged: int = 0
    set_aside: int = 0

    def __add__(self, other: "Planned") -> "Planned":
        return Planned(
            self.opened + other.opened, self.merged + other.merged, self.set_aside + other.set_aside
        )


class Planner:
    """Looks after the duties of every pack's current edition."""

    def __init__(self, service: Service, config: PlannerConfig | None = None) -> None:
        self._service, self._store = service, service.store
        self._config = config or PlannerConfig()
        self._planned_for: tuple[Mapping[str, str], int] | None = None
        self._followed: int | None = None

    def run_once(self, now: datetime) -> Planned:
        """Opens everything that has come round by `now` (UTC)."""
        with self._store.read() as work:
            today = (work.editions.latest(), work.directory.version())
        if today != self._planned_for:
            in_one_transaction(self._store, lambda work: self._plan(work, now))
            self._planned_for = today
        self._turn(now)
        self._warn(now)
        planned = Planned()
        while self._has_come(now):
            planned += self._look_after_next(now)
        return planned

    def _turn(self, now: datetime) -> None:
        """Roles and substitutions that begin or end are changes of staff. Open work follows them, and those that a case decided,
        or that another process was cut short in."""
        with self._store.read() as work:
            has_turned = work.directory.has_turned(now)

        def turn(work: UnitOfWork) -> None:
            work.directory.begin_change()
            work.directory.turn(now)

        if has_turned:
            in_one_transaction(self._store, turn)
        with self._store.read() as work:
            version = work.directory.version()
        if version != self._followed:
            self._service.reseat()
            self._followed = version

    def _warn(self, now: datetime) -> None:
        """Tells of roles that will be empty, before they are."""
        with self._store.read() as work:
            if not work.directory.ending(now, now + NOTICE):
                return

        def warn(work: UnitOfWork) -> None:
            work.counters.hold(_TURNSTILE)
            packs = [self._service.library.definition(each).pack for each in work.editions.latest().values()]
            tell_ahead(work, packs, now, self._service.mail_domain)

        in_one_transaction(self._store, warn)

    def _has_come(self, now: datetime) -> bool:
        with self._store.read() as work:
            return work.duties.has_due(now)

    def _plan(self, work: UnitOfWork, now: datetime) -> None:
        """Brings the rounds in line with the published duties and today's staff."""
        work.counters.hold(_TURNSTILE)
        organisation = work.directory.read(now)
        known = {each.key: each for each in work.duties.all()}
        wanted = {each.key: each for each in self._wanted(work, organisation, known, now)}
        for key, each in wanted.items():
            if known.get(key) != each:
                work.duties.put(each)
        work.duties.remove(each for key, each in known.items() if key not in wanted)

    def _wanted(
        self,
        work: UnitOfWork,
        organisation: Organisation,
        known: Mapping[tuple[str, str, str], Round],
        now: datetime,
    ) -> Iterator[Round]:
        for pack, edition in work.editions.latest().items():
            definition = self._service.library.definition(edition)
            staffed = with_roles(definition.pack, organisation)
            published = work.editions.published_at(edition)
            for name, duty in _recurring(definition):
                # a subject that joins a duty in force owes nothing for the rounds before
                begun = any(key[:2] == (pack, name) for key in known)
                for subject in subjects_of(duty, staffed):
                    held = known.get((pack, name, subject))
                    since = held.since if held else now if begun else published
                    fresh = Round(pack, name, subject, since, next_opening(duty, definition, since))
                    yield held if held and held.failures else fresh

    def _look_after_next(self, now: datetime) -> Planned:
        """One round in one transaction; nothing when another process was quicker."""
        tried: list[Round] = []

        def look_after(work: UnitOfWork) -> Planned:
            work.counters.hold(_TURNSTILE)
            tried[:] = work.duties.lock_due(now, 1)
            return self._look_after(work, tried[0], now) if tried else Planned()

        try:
            return in_one_transaction(self._store, look_after)
        except Exception as error:
            if not tried:
                raise
            failure = error
            in_one_transaction(self._store, lambda work: self._set_aside(work, tried[0], failure, now))
            return Planned(set_aside=1)

    def _look_after(self, work: UnitOfWork, each: Round, now: datetime) -> Planned:
        definition = self._service.library.definition(work.editions.latest()[each.pack])
        duty = definition.pack.duties[each.duty]
        round_ = missed_round(duty, definition, each.since, now)
        next_at = next_opening(duty, definition, now)
        work.duties.put(replace(each, since=now, next_at=next_at, failures=0, last_error=None))
        if round_ is None:
            return Planned()
        staffed = with_roles(definition.pack, work.directory.read(now))
        turn = Turn(definition, each.duty, each.subject, staffed, now)
        applying = self._service.applying(work, now)
        if not turn.applies() or not applying.has_something(step := Step.of(turn, round_)):
            return Planned()
        case = applying.run(step)
        occurrence = round_.occurrence.period_last.isoformat()
        work.duties.ran(each.pack, each.duty, each.subject, occurrence, case.id, now)
        return Planned(opened=1, merged=round_.merged)

    def _set_aside(self, work: UnitOfWork, each: Round, error: Exception, now: datetime) -> None:
        work.counters.hold(_TURNSTILE)
        if each not in work.duties.lock_due(now, 1000):
            return
        again = now + self._config.backoff.after(each.failures + 1)
        sentence = f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
        work.duties.put(replace(each, next_at=again, failures=each.failures + 1, last_error=sentence))


def _recurring(definition: Definition) -> list[tuple[str, Duty]]:
    return [(name, duty) for name, duty in definition.pack.duties.items() if duty.every is not None]
