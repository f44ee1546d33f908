"""Cases by their workflow: those that a duty or an event opened have no name until a scenario finds them."""

from sqlalchemy import Connection, select

from engine.case.case import Case
from engine.store.cases import cases, read_document


def cases_of(connection: Connection, workflow: str) -> tuple[Case, ...]:
    """Every case of the workflow, the oldest first."""
    query = select(cases.c.document).where(cases.c.workflow == workflow).order_by(cases.c.id)
    return tuple(read_document(text) for text in connection.execute(query).scalars())
