"""When something falls due next: for whoever moves the clock from one event to the next."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.store.deadlines import deadlines
from engine.store.duties import duty_schedule
from engine.store.outbox import outbox

_NEXT_DEADLINE = select(func.min(deadlines.c.next_at)).where(deadlines.c.next_at.is_not(None))
_NEXT_ATTEMPT = select(func.min(outbox.c.next_attempt_at)).where(outbox.c.standing == "waiting")
_NEXT_ROUND = select(func.min(duty_schedule.c.next_at))
_FAILED_DEADLINE = select(deadlines.c.last_error).where(deadlines.c.failures > 0)
_FAILED_ATTEMPT = select(outbox.c.last_error).where(outbox.c.last_error.is_not(None))
_FAILED_ROUND = select(duty_schedule.c.last_error).where(duty_schedule.c.failures > 0)


def next_due_at(connection: Connection) -> datetime | None:
    """The earliest instant (UTC) for which a deadline, a duty or a message waits; None when nothing waits."""
    found = [connection.execute(query).scalar_one() for query in (_NEXT_DEADLINE, _NEXT_ATTEMPT, _NEXT_ROUND)]
    return min((instant for instant in found if instant is not None), default=None)


def failures(connection: Connection) -> tuple[str, ...]:
    """What could not be done when it was due, one sentence each."""
    queries = (_FAILED_DEADLINE, _FAILED_ATTEMPT, _FAILED_ROUND)
    return tuple(str(error) for query in queries for error in connection.execute(query).scalars())
