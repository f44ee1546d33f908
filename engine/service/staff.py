"""Today's organisation, read again only when it has changed."""

from dataclasses import dataclass, field

from engine.people.organisation import Organisation
from engine.store.unit_of_work import UnitOfWork


@dataclass(slots=True)
class Staff:
    """The latest snapshot of the organisation that this process has read. Safe between threads: a snapshot never changes."""

    _latest: Organisation = field(default_factory=lambda: Organisation(version=-1))

    def of(self, work: UnitOfWork) -> Organisation:
        """The organisation as the transaction sees it: whoever changed it before the case was locked is in it."""
        version = work.cases.staff_version
        if version is None:
            version = work.directory.version()
        if self._latest.version != version:
            self._latest = work.directory.read()
        return self._latest
