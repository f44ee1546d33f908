"""The database as a whole: reachable, its tables those of this fonds."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from engine.errors import FondsError
from fonds.migrations import is_current, migrate


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
