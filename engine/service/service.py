"""The way of every command: one transaction in which the case is locked, decided upon and changed, or nothing happens.

Two people at once: the second waits for the first, is decided upon what the first left, and is told by the machine who was
first. What the database gives up in favour of another transaction is tried again.
"""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from engine.case.case import Case
from engine.case.command import Command, OpenCase, Reseat
from engine.deciding.foreseeing import foresees_other
from engine.deciding.scope import Scope
from engine.deciding.seating import seated_today
from engine.digest import Json
from engine.language.program import Definition
from engine.people.actor import THE_MACHINE, Actor
from engine.people.organisation import Holding, Person, Unit
from engine.service.applying import Among, Applying, Step
from engine.service.emptied import refuse_or_tell
from engine.service.gathering import Gathering
from engine.service.governed import Governed, Happening
from engine.service.library import Library
from engine.service.reporting import happen, report
from engine.service.staffing import StaffChange, change_staff, granted, person_changed, revoked, unit_changed
from engine.store.dialect import lost_race
from engine.store.unit_of_work import Store, UnitOfWork
from engine.time.clock import Clock

MOST_RACES = 5
A_FEW = 200
Result = TypeVar("Result")


class Service:
    """Everything that changes a case. Safe between threads."""

    def __init__(
        self,
        store: Store,
        library: Library,
        governed: Governed,
        clock: Clock,
        mail_domain: str = "fonds.invalid",
    ) -> None:
        self.store, self.library, self.clock = store, library, clock
        self._gathering = Gathering(library, governed)
        self.mail_domain = mail_domain

    def open(self, actor: Actor, edition: str, command: OpenCase) -> Case:
        """Open a case on `edition`; the case as it then is.

        Raises Refused, InvalidForm, NotFound (edition or workflow).
        """
        definition = self.library.definition(edition)
        step = Step(actor, command, definition=definition)
        return in_one_transaction(self.store, lambda work: self.applying(work, self.clock.now()).run(step))

    def do(self, actor: Actor, case: str, command: Command) -> Case:
        """Carry `command` out on the case; the case as it then is.

        Raises Refused, Conflict when somebody else was first, InvalidForm, NotFound.
        """
        return in_one_transaction(self.store, lambda work: self._do(work, Step(actor, command, case), case))

    def put_people(self, actor: Actor, people: Iterable[Person]) -> None:
        """Enters people or changes them."""
        self._change_staff(actor, [person_changed(person) for person in people])

    def put_units(self, actor: Actor, units: Iterable[Unit]) -> None:
        """Enters units or changes them."""
        self._change_staff(actor, [unit_changed(unit) for unit in units])

    def grant(self, actor: Actor, holdings: Iterable[Holding]) -> None:
        """Gives roles to people."""
        self._change_staff(actor, [granted(holding) for holding in holdings])

    def revoke(self, actor: Actor, holdings: Iterable[Holding]) -> None:
        """Takes roles from people."""
        self._change_staff(actor, [revoked(holding) for holding in holdings])

    def report(
        self, actor: Actor, pack: str, event: str, given: Mapping[str, Json], key: str = ""
    ) -> tuple[Case, ...]:
        """Tell what happened outside; the cases that duties open upon it. Told again under the same `key`, nothing changes.

        Raises NotFound, InvalidForm, Refused when what is reported is not whole.
        """
        definition = self.library.current(pack)
        return in_one_transaction(
            self.store,
            lambda work: report(self.applying(work, self.clock.now()), definition, actor, event, given, key),
        )

    def happened(self, pack: str, happening: Happening, occurrence: str) -> tuple[Case, ...]:
        """Tell what became of a governed thing by itself, as a record's retention ends; the cases that duties open upon it. Told
        again for the same `occurrence`, nothing changes. Raises NotFound."""
        definition = self.library.current(pack)
        return in_one_transaction(
            self.store,
            lambda work: happen(self.applying(work, self.clock.now()), definition, happening, occurrence),
        )

    @contextmanager
    def look(self, case: str) -> Generator[Scope]:
        """The case with everything its definition may name, as of one moment, for pages and mails. Raises NotFound."""
        with self.store.read() as work:
            yield self._gathering.scope(work, work.cases.read(case), self.clock.now())

    def scope(self, work: UnitOfWork, case: Case) -> Scope:
        """The same inside a transaction that is already open."""
        return self._gathering.scope(work, case, self.clock.now())

    def scopes_alone(self, work: UnitOfWork, cases: Iterable[Case]) -> tuple[Scope, ...]:
        """These cases without what governed things they name, as of one moment: for lists that show none."""
        return self._gathering.cases_alone(work, cases, self.clock.now())

    def scope_of_new(
        self, work: UnitOfWork, definition: Definition, actor: Actor, command: OpenCase
    ) -> Scope:
        """The scope of a case that could be opened, for its form."""
        return self._gathering.scope_of_new(work, definition, actor, command, self.clock.now())

    def applying(self, work: UnitOfWork, now: datetime, among: Among | None = None) -> Applying:
        """What decides and applies inside `work`; `among` the cases of which it is one."""
        return Applying(work, self._gathering, now, self.mail_domain, among)

    def _do(self, work: UnitOfWork, step: Step, case: str) -> Case:
        work.cases.lock(case)  # before the clock is read: who waited for the lock acts later than who held it
        return self.applying(work, self.clock.now()).run(step)

    def reseat(self) -> int:
        """Lets the open work of all cases follow today's staff; how many cases changed.

        A change of staff does so by itself. Cut short, nothing is wrong: a case also follows when it is next decided upon.
        """
        changed, last = 0, ""
        while last is not None:
            lagging, last = self._lagging(last)
            for case in lagging:
                self.do(THE_MACHINE, case, Reseat())
            changed += len(lagging)
        return changed

    def _lagging(self, after: str) -> tuple[list[str], str | None]:
        """Open cases whose seats are not today's, out of the next few, and where to go on; None at the end."""
        with self.store.read() as work:
            found = work.cases.open_after(after, A_FEW)
            scopes = [
                self._gathering.case_alone(work, each, self.clock.now()) for each in found.values() if each
            ]
            lagging = [
                scope.case.id for scope in scopes if seated_today(scope).entries or foresees_other(scope)
            ]
        return lagging, max(found, default=None)

    def _change_staff(self, actor: Actor, changes: Sequence[StaffChange]) -> None:
        def change(work: UnitOfWork) -> None:
            now = self.clock.now()
            before = work.directory.read(now)
            change_staff(work, actor, changes, now)
            editions = work.editions.latest().values()
            packs = [self.library.definition(edition).pack for edition in editions]
            refuse_or_tell(work, packs, before, now, self.mail_domain)

        in_one_transaction(self.store, change)
        self.reseat()


def in_one_transaction(store: Store, act: Callable[[UnitOfWork], Result]) -> Result:
    """What `act` answers, everything it did committed. Tried again when the database gave way to another transaction."""
    for _ in range(MOST_RACES - 1):
        try:
            return _once(store, act)
        except Exception as error:
            if not lost_race(error):
                raise
    return _once(store, act)


def _once(store: Store, act: Callable[[UnitOfWork], Result]) -> Result:
    with store.begin() as work:
        return act(work)
