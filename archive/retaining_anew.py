"""Working out anew how long records are kept, after a policy was published: it may say something else now."""

from collections.abc import Callable, Sequence

from archive.record import Record
from archive.retaining import retained
from archive.sections import classes
from archive.store.records import Records
from engine.language.field import Reading
from engine.service.service import in_one_transaction
from engine.store.unit_of_work import Store, UnitOfWork

AT_ONCE = 500


def retain_anew(store: Store, reading: Callable[[UnitOfWork], Reading]) -> int:
    """Goes through all records of the policy's classes, some at a time, each part in a transaction; how many are kept until
    another day now. Cut short, it is right as far as it went."""
    changed, last = 0, 0
    while True:
        more, last = in_one_transaction(store, lambda work, after=last: _part(work, reading(work), after))
        if not last:
            return changed + more
        changed += more


def _part(work: UnitOfWork, reading: Reading, after: int) -> tuple[int, int]:
    """How many of the next records changed, and where to go on; 0 at the end."""
    archive = Records(work.connection)
    ids, last = archive.retained_after(after, sorted(classes(reading.pack)), AT_ONCE)
    found = archive.by_ids(ids, lock=True)
    holders = {**archive.by_ids({each.inside for each in found.values() if each.inside}), **found}
    changed = [
        (before, now)
        for before in found.values()
        if not before.is_gone
        and (now := retained(before, reading, holders.get(before.inside or ""))) != before
    ]
    _write(archive, changed)
    return len(changed), last


def _write(archive: Records, changed: Sequence[tuple[Record, Record]]) -> None:
    for before, now in changed:
        archive.change(before, now)
    archive.flush()
