"""Today's organisation, read again only when it has changed."""

from dataclasses import dataclass, field
from datetime import datetime

from engine.people.organisation import Organisation
from engine.store.unit_of_work import UnitOfWork


@dataclass(slots=True)
class Staff:
    """The latest snapshot of the organisation that this process has read. Safe between threads: a snapshot never changes."""

    _latest: Organisation = field(default_factory=lambda: Organisation(version=-1))

    def of(self, work: UnitOfWork, now: datetime) -> Organisation:
        """The organisation as the transaction sees it, as of `now` (UTC): whoever changed it before the case was locked is in it,
        and so is a holding that has begun since, or ended."""
        version = work.cases.staff_version
        if version is None:
            version = work.directory.version()
        latest = self._latest
        latest = latest.as_of(now) if latest.version == version else work.directory.read(now)
        self._latest = latest
        return latest
