"""A company at work on a database of its own, its clock in our hands: the real service, sweeper, planner and relay.

Nothing here stands for something else. Only the clock is moved instead of waited for, and what the relay delivers goes where
the caller says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from archive.governed import GOVERNED
from archive.retention_watch import RetentionWatch
from archive.vocabulary import VOCABULARY
from engine.case.case import Case
from engine.digest import Json
from engine.errors import FondsError
from engine.language.loader import read_pack
from engine.language.program import Definition
from engine.language.role_holders import with_roles
from engine.language.source import Sources
from engine.people.actor import Actor
from engine.people.organisation import Organisation
from engine.service.library import Library
from engine.service.service import Service
from engine.store.agenda import failures, next_due_at
from engine.store.unit_of_work import Store
from engine.time.calendar import Calendar
from engine.time.clock import ManualClock
from engine.workers.planner import Planner
from engine.workers.relay import Deliver, Relay
from engine.workers.sweeper import Sweeper
from rehearsal.cast import Cast
from rehearsal.scenario import Figures

CONSOLE = Actor("console", "console")
MOST_ROUNDS = 100


class NeverQuiet(FondsError):
    """A hundred rounds at one moment, and something is due still."""


class Broken(FondsError):
    """Something that was due could not be done: in a running company it would be tried again, here it is told at once."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The company. All instants are UTC; `edition` is the policy it works by."""

    store: Store
    clock: ManualClock
    service: Service
    edition: str
    organisation: Organisation
    planner: Planner
    sweeper: Sweeper
    relay: Relay
    retention: RetentionWatch

    @property
    def definition(self) -> Definition:
        return self.service.library.definition(self.edition)

    def local(self, moment: datetime) -> datetime:
        """A moment as the company's people write it."""
        return self.definition.calendar.local(moment)

    def moment(self, written: datetime) -> datetime:
        """The instant that people of the company mean by a moment without a zone."""
        return self.definition.calendar.at(written.date(), written.time())

    def settle(self) -> None:
        """Does everything that is due now."""
        now = self.clock.now()
        for _ in range(MOST_ROUNDS):
            self.planner.run_once(now)
            self.retention.run_once(now)
            self.sweeper.run_once(now)
            self.relay.run_once(now)
            self._refuse_failures()
            due = self._next_due()
            if due is None or due > now:
                return
        raise NeverQuiet(f"at {now:%Y-%m-%d %H:%M} UTC")

    def go_on_to(self, moment: datetime) -> None:
        """Moves the clock to `moment`, doing what falls due on the way at its own time."""
        while (due := self._next_due()) is not None and due <= moment:
            self.clock.set(max(due, self.clock.now()))
            self.settle()
        self.clock.set(moment)
        self.settle()

    def report(self, event: str, given: Mapping[str, Json]) -> None:
        """Tells what happened outside. Raises what the service raises."""
        self.service.report(CONSOLE, self.definition.pack.name, event, given)

    def case(self, case: str) -> Case:
        """The case as it is now. Raises NotFound."""
        with self.store.read() as work:
            return work.cases.read(case)

    def _refuse_failures(self) -> None:
        with self.store.read() as work:
            if found := failures(work.connection):
                raise Broken("; ".join(found))

    def _next_due(self) -> datetime | None:
        with self.store.read() as work:
            return next_due_at(work.connection)


def enact(
    store: Store,
    clock: ManualClock,
    sources: Sources,
    cast: Cast,
    figures: Figures,
    deliver: Callable[[Service], Deliver],
) -> Stage:
    """Enters the staff and publishes the policy with the company's figures, on a database whose tables exist.

    Raises DefinitionError when the policy is wrong, Refused when figures are open.
    """
    library = Library(store, VOCABULARY)
    service = Service(store, library, GOVERNED, clock, mail_domain="demo.invalid")
    organisation = cast.organisation
    service.put_units(CONSOLE, organisation.units.values())
    service.put_people(CONSOLE, organisation.people.values())
    service.grant(CONSOLE, organisation.holdings)
    definition = library.publish(sources, figures, CONSOLE, clock.now())
    staffed = with_roles(definition.pack, organisation.as_of(clock.now()))
    planner, sweeper, relay = Planner(service), Sweeper(service), Relay(store, deliver(service))
    retention = RetentionWatch(service)
    return Stage(store, clock, service, definition.edition, staffed, planner, sweeper, relay, retention)


def calendar_of(sources: Sources) -> Calendar:
    """The policy's calendar, for whoever needs to know the time before it is published. Raises DefinitionError."""
    pack = read_pack(sources, VOCABULARY)
    return Calendar(pack.calendar, ZoneInfo(pack.time_zone))
