"""Tells duties when the retention of a record has ended: once for each record and the day on which it ends."""

import logging
from collections.abc import Iterator
from datetime import date, datetime

from archive.sections import classes
from archive.store.lookups import fallen_due
from engine.errors import FondsError
from engine.language.program import Definition
from engine.service.governed import Happening
from engine.service.service import Service

EVENT = "record.retention_due"
AT_ONCE = 500
_log = logging.getLogger(__name__)


class RetentionWatch:
    """Looks for what has fallen due since a duty was told last, however long ago that was; safe in any number of processes."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._looked: dict[str, tuple[str, date]] = {}

    def run_once(self, now: datetime) -> int:
        """Tells the duties of every pack, once a day of the organisation; for how many records a case was opened. What is inside
        a file goes with it. A record for which none can be opened keeps no other waiting: it is logged and tried the next day."""
        library = self._service.library
        return sum(self._watch(library.current(pack), now) for pack in library.packs())

    def _watch(self, definition: Definition, now: datetime) -> int:
        if all(duty.upon != EVENT for duty in definition.pack.duties.values()):
            return 0
        looked = definition.edition, definition.calendar.day_of(now)
        if self._looked.get(definition.pack.name) == looked:
            return 0
        opened = sum(self._told(definition, *each) for each in self._fallen_due(definition, now))
        self._looked[definition.pack.name] = looked
        return opened

    def _fallen_due(self, definition: Definition, now: datetime) -> Iterator[tuple[str, str]]:
        """Records of which no duty of the pack has been told, each with what tells this end of its term from another."""
        names, today, last = sorted(classes(definition.pack)), definition.calendar.day_of(now), 0
        while True:
            with self._service.store.read() as work:
                found = fallen_due(work.connection, names, today, definition.pack.name, last, AT_ONCE)
            for record, until, _ in found:
                yield record, f"{record}@{until}"
            if len(found) < AT_ONCE:
                return
            last = found[-1][2]

    def _told(self, definition: Definition, record: str, occurrence: str) -> bool:
        happening = Happening(EVENT, {"record": record})
        try:
            return bool(self._service.happened(definition.pack.name, happening, occurrence))
        except FondsError as error:
            _log.warning("no duty could be done upon the end of retention of %s: %s", record, error)
            return False
