"""Permissions to borrow although something is overdue. Lines are only added: a later one does not undo an earlier."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select

from archive.store.tables import loan_permits


class Permits:
    """The permissions, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def give(self, case: str, person: str, until: date, at: datetime) -> None:
        """`person` may borrow up to and including the day `until`; `case` decided it."""
        row = {"case_id": case, "person": person, "until": until.isoformat(), "given_at": at}
        self._connection.execute(insert(loan_permits), [row])

    def last_days(self, people: Iterable[str]) -> Mapping[str, date]:
        """The last day for which each of these people was ever permitted to borrow; those who never were are left out."""
        wanted = sorted(set(people))
        if not wanted:
            return {}
        query = (
            select(loan_permits.c.person, func.max(loan_permits.c.until))
            .where(loan_permits.c.person.in_(wanted))
            .group_by(loan_permits.c.person)
        )
        return {person: date.fromisoformat(until) for person, until in self._connection.execute(query)}
