"""Today's organisation, read again only when it has changed."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from engine.language.field import Reading
from engine.language.program import Definition
from engine.language.reader import InForce, Reader
from engine.language.role_holders import with_roles
from engine.people.organisation import Organisation
from engine.store.unit_of_work import UnitOfWork


@dataclass(slots=True)
class Staff:
    """The latest snapshot of the organisation that this process has read. Safe between threads: a snapshot never changes."""

    _latest: Organisation = field(default_factory=lambda: Organisation(version=-1))
    _derived: dict[tuple[str, ...], tuple[Organisation, Organisation]] = field(
        default_factory=dict[tuple[str, ...], tuple[Organisation, Organisation]]
    )

    _in_force: dict[str, InForce] = field(default_factory=dict[str, InForce])

    def of(self, work: UnitOfWork, now: datetime, *definitions: Definition) -> Organisation:
        """The organisation as the transaction sees it, as of `now` (UTC): whoever changed it before the case was locked is in it,
        and so is a holding that has begun since, or ended. Roles that these policies give by position or by expression have
        their holders."""
        latest = self._directory(work, now)
        editions = tuple(each.edition for each in definitions)
        held = self._derived.get(editions)
        if held is None or held[0] is not latest:
            found = latest
            for each in definitions:
                found = with_roles(each.pack, found)
            held = self._derived[editions] = (latest, found)
        return held[1]

    def reader(
        self, work: UnitOfWork, now: datetime, person: str | None, in_force: Iterable[Definition]
    ) -> Reader:
        """For the eyes of `person`, None at the console, under these policies in force."""
        return Reader(person, tuple(self._seen_by(work, now, each) for each in in_force))

    def _seen_by(self, work: UnitOfWork, now: datetime, definition: Definition) -> InForce:
        """The same thing until the staff changes: what follows from it need not be worked out for every page."""
        organisation, held = self.of(work, now, definition), self._in_force.get(definition.edition)
        if held is None or held.organisation is not organisation:
            held = self._in_force[definition.edition] = InForce(definition.pack, organisation)
        return held

    def _directory(self, work: UnitOfWork, now: datetime) -> Organisation:
        version = work.cases.staff_version
        if version is None:
            version = work.directory.version()
        latest = self._latest
        latest = latest.as_of(now) if latest.version == version else work.directory.read(now)
        self._latest = latest
        return latest


def reading_of(work: UnitOfWork, definition: Definition, now: datetime) -> Reading:
    """What field kinds may look at where there is no case: the policy, its calendar and the staff as of `now` (UTC)."""
    organisation = with_roles(definition.pack, work.directory.read(now))
    return Reading(definition.pack, organisation, definition.calendar, now)


def read_at_console(
    work: UnitOfWork, definition: Definition, in_force: Iterable[Definition], now: datetime
) -> Reading:
    """The same at the console: nothing is kept from it, but by any policy in force reading may leave a trace."""
    reader = Staff().reader(work, now, None, in_force)
    return replace(reading_of(work, definition, now), reader=reader)
