"""How many records somebody keeps."""

from sqlalchemy import Connection, func, select

from archive.store.tables import records

_GONE = ("destroyed", "transferred")


def in_custody(connection: Connection, person: str) -> int:
    """The records in the person's custody, without what is destroyed or given away."""
    query = select(func.count()).where(records.c.custodian == person, records.c.state.not_in(_GONE))
    return connection.execute(query).scalar_one()
