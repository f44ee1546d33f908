"""When something falls due next: for whoever moves the clock from one event to the next."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.store.deadlines import deadlines
from engine.store.outbox import outbox

_NEXT_DEADLINE = select(func.min(deadlines.c.next_at)).where(deadlines.c.next_at.is_not(None))
_NEXT_ATTEMPT = select(func.min(outbox.c.next_attempt_at)).where(outbox.c.standing == "waiting")


def next_due_at(connection: Connection) -> datetime | None:
    """The earliest instant (UTC) for which a deadline or a message waits; None when nothing waits."""
    found = [connection.execute(query).scalar_one() for query in (_NEXT_DEADLINE, _NEXT_ATTEMPT)]
    return min((instant for instant in found if instant is not None), default=None)
