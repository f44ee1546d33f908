"""What a case had on its destruction list, whatever became of it."""

from sqlalchemy import Connection, select

from archive.store.tables import bonds


def ever_listed(connection: Connection, case: str) -> tuple[str, ...]:
    """Ids of the records that the case had on its destruction list at any time."""
    query = select(bonds.c.record).where(bonds.c.case_id == case, bonds.c.kind == "list").distinct()
    return tuple(connection.execute(query).scalars())
