"""What says whether the database works, read at once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from engine.errors import FondsError
from engine.store.unit_of_work import Store
from web.store import lookups


class DatabaseBroken(FondsError):
    """The database does not answer, or not as fonds; names the kind of error and nothing of its inside."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """`oldest_unsent` is UTC; `schema` the migration, None where tables were made without migrations."""

    oldest_unsent: datetime | None
    given_up: int
    schema: str | None


def vitals(store: Store) -> Vitals:
    """How the database is. Raises DatabaseBroken."""
    try:
        with store.read() as work:
            schema = None
            if inspect(work.connection).has_table("alembic_version"):
                found = work.connection.execute(text("SELECT version_num FROM alembic_version"))
                schema = found.scalar_one_or_none()
            connection = work.connection
            return Vitals(lookups.oldest_waiting(connection), lookups.count_dead(connection), schema)
    except SQLAlchemyError as error:
        raise DatabaseBroken(type(error).__name__) from error
