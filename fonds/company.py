"""The company's database, for a command that works on it."""

from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from engine.clock import Clock, SystemClock
from engine.errors import FondsError
from fonds.app import Application, assemble
from fonds.database import bring_up_to_date, is_up_to_date
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
    with closing(assemble(settings, SystemClock())) as application:
        yield application


@contextmanager
def prepared(settings: Settings, clock: Clock) -> Generator[Application]:
    """The parts of fonds, the tables of their database made or brought up to date first. Raises Unreachable."""
    file = file_of(settings)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    bring_up_to_date(settings.database)
    with closing(assemble(settings, clock)) as application:
        yield application


def file_of(settings: Settings) -> Path | None:
    """The file that an SQLite database lies in; None on PostgreSQL."""
    return Path(settings.database.removeprefix(SQLITE)) if settings.database.startswith(SQLITE) else None
