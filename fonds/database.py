"""The database as a whole: reachable, its tables those of this fonds."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.exc import OperationalError

from engine.errors import FondsError
from engine.store.cases import cases
from engine.store.ledger_entries import ledger
from engine.store.unit_of_work import Store
from fonds.migrations import is_current, migrate

# The subject of the ledger under which it stands that the clock was set.
CLOCK = "clock"


class Unreachable(FondsError):
    """The database does not answer."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the database does not answer (--database, FONDS_DATABASE): {reason}")


def bring_up_to_date(url: str) -> None:
    """Makes the tables, or changes them to those of this fonds. Raises Unreachable."""
    with _reached():
        migrate(url)


def is_up_to_date(url: str) -> bool:
    """Whether the tables are those of this fonds. Raises Unreachable."""
    with _reached():
        return is_current(url)


@contextmanager
def _reached() -> Generator[None]:
    try:
        yield
    except OperationalError as error:
        raise Unreachable(str(error.orig).strip().splitlines()[0]) from None


def is_clock_moved(store: Store) -> bool:
    """Whether a clock was set in this database (`--now`): the ledger says so."""
    return _first(store, select(ledger.c.seq).where(ledger.c.subject == CLOCK)) is not None


def has_cases(store: Store) -> bool:
    """Whether anybody has opened a case yet."""
    return _first(store, select(cases.c.id)) is not None


def last_entry_at(store: Store) -> datetime | None:
    """The instant (UTC) of the latest entry of the ledger."""
    with store.engine.connect() as connection:
        return connection.execute(select(func.max(ledger.c.at))).scalar_one()


def _first(store: Store, query: Select[tuple[str]] | Select[tuple[int]]) -> str | int | None:
    with store.engine.connect() as connection:
        return connection.execute(query.limit(1)).scalar_one_or_none()
