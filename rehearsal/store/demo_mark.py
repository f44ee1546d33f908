"""Whether a database holds a whole demo, and up to when it has lived since."""

from datetime import datetime

from sqlalchemy import func, select

from engine.store.counters import counters
from engine.store.ledger_entries import ledger
from engine.store.unit_of_work import UnitOfWork

_LAST = select(func.max(ledger.c.at))


def mark_whole(work: UnitOfWork, pack: str) -> None:
    """The demo of `pack` has been played to its end."""
    work.counters.next(_key(pack))


def is_whole(work: UnitOfWork, pack: str) -> bool:
    """Whether it has."""
    marked = select(counters.c.value).where(counters.c.key == _key(pack))
    return work.connection.execute(marked).scalar_one_or_none() is not None


def last_recorded_at(work: UnitOfWork) -> datetime | None:
    """The latest instant (UTC) in any ledger; None in a database without one."""
    return work.connection.execute(_LAST).scalar_one()


def _key(pack: str) -> str:
    return f"demo/{pack}"
