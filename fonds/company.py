"""The company's database, for a command that works on it."""

from collections.abc import Generator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from engine.errors import FondsError
from engine.store.unit_of_work import Store
from fonds.app import Application, assemble
from fonds.database import bring_up_to_date, is_up_to_date
from fonds.moved_clock import clock_of
from fonds.settings import Settings, read_settings

SQLITE = "sqlite:///"


class NoCompany(FondsError):
    """There is no company in this database yet."""

    def __init__(self) -> None:
        super().__init__(
            "no company is set up in this database (--database, FONDS_DATABASE), or its tables are those of an older fonds: "
            "'fonds init --pack NAME' sets one up, 'fonds serve' brings tables up to date"
        )


@contextmanager
def opened(database: str | None = None) -> Generator[Application]:
    """The parts of fonds on a database that has been set up. Raises NoCompany, Unreachable, InvalidSettings."""
    settings = read_settings(database=database)
    file = file_of(settings)
    if (file is not None and not file.exists()) or not is_up_to_date(settings.database):
        raise NoCompany
    store = Store(settings.database)
    with closing(assemble(settings, store, clock_of(store, None))) as application:
        yield application


@contextmanager
def prepared(settings: Settings, now: datetime | None = None) -> Generator[Application]:
    """The parts of fonds, the tables of their database made or brought up to date first; with `now`, its clock set.

    Raises Unreachable, ClockRefused.
    """
    file = file_of(settings)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    bring_up_to_date(settings.database)
    store = Store(settings.database)
    with closing(assemble(settings, store, clock_of(store, now))) as application:
        yield application


@contextmanager
def at_work(settings: Settings, now: datetime | None = None) -> Generator[Application]:
    """The same for a company that is set up. Raises NoCompany, Unreachable, ClockRefused."""
    file = file_of(settings)
    if file is not None and not file.exists():
        raise NoCompany
    with prepared(settings, now) as application:
        if not application.library.packs():
            raise NoCompany
        yield application


def file_of(settings: Settings) -> Path | None:
    """The file that an SQLite database lies in; None on PostgreSQL."""
    return Path(settings.database.removeprefix(SQLITE)) if settings.database.startswith(SQLITE) else None
