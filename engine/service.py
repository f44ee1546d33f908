"""The way of every command: one transaction in which the case is locked, decided upon and changed, or nothing happens.

Two people at once: the second waits for the first, is decided upon what the first left, and is told by the machine who was
first. What the database gives up in favour of another transaction is tried again.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from engine.actor import Actor
from engine.applying import Applying, Step
from engine.case import Case
from engine.clock import Clock
from engine.command import Command, OpenCase
from engine.gathering import Gathering
from engine.governed import Governed
from engine.library import Library
from engine.program import Definition
from engine.scope import Scope
from engine.store.dialect import lost_race
from engine.store.unit_of_work import Store, UnitOfWork

MOST_RACES = 5
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
        self._mail_domain = mail_domain

    def open(self, actor: Actor, edition: str, command: OpenCase) -> Case:
        """Open a case on `edition`; the case as it then is.

        Raises Refused, InvalidForm, NotFound (edition or workflow).
        """
        definition = self.library.definition(edition)
        return self._in_one_transaction(
            lambda work, now: self.applying(work, now).run(Step(actor, command, definition=definition))
        )

    def do(self, actor: Actor, case: str, command: Command) -> Case:
        """Carry `command` out on the case; the case as it then is.

        Raises Refused, Conflict when somebody else was first, InvalidForm, NotFound.
        """
        return self._in_one_transaction(
            lambda work, now: self.applying(work, now).run(Step(actor, command, case))
        )

    @contextmanager
    def look(self, case: str) -> Generator[Scope]:
        """The case with everything its definition may name, as of one moment, for pages and mails. Raises NotFound."""
        with self.store.read() as work:
            yield self._gathering.scope(work, work.cases.read(case), self.clock.now())

    def scope(self, work: UnitOfWork, case: Case) -> Scope:
        """The same inside a transaction that is already open."""
        return self._gathering.scope(work, case, self.clock.now())

    def scope_of_new(
        self, work: UnitOfWork, definition: Definition, actor: Actor, command: OpenCase
    ) -> Scope:
        """The scope of a case that could be opened, for its form."""
        return self._gathering.scope_of_new(work, definition, actor, command, self.clock.now())

    def applying(self, work: UnitOfWork, now: datetime) -> Applying:
        """What decides and applies inside `work`."""
        return Applying(work, self._gathering, now, self._mail_domain)

    def _in_one_transaction(self, act: Callable[[UnitOfWork, datetime], Result]) -> Result:
        return in_one_transaction(self.store, lambda work: act(work, self.clock.now()))


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
