"""Passwords, one a person; `engine/evidence/password.py` says what they mean."""

from datetime import datetime

from sqlalchemy import Column, Connection, Integer, String, Table, bindparam, delete, select, update

from engine.evidence.password import Cost, Password
from engine.store.batch import Batch, Write
from engine.store.metadata import UtcDateTime, metadata

passwords = Table(
    "passwords",
    metadata,
    Column("person", String, primary_key=True),
    Column("salt", String(32), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("work", Integer, nullable=False),
    Column("block", Integer, nullable=False),
    Column("lanes", Integer, nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    Column("wrong", Integer, nullable=False),
    Column("wrong_at", UtcDateTime),
)

_SET = Write("upsert", passwords)
_OF = passwords.c.person == bindparam("whose", type_=String())
_FIND = select(passwords).where(_OF)
_GUESSED = (
    update(passwords)
    .where(_OF)
    .values(wrong=passwords.c.wrong + 1, wrong_at=bindparam("now", type_=UtcDateTime))
)
_RIGHT = update(passwords).where(_OF).values(wrong=0, wrong_at=None)
_DROP = delete(passwords).where(_OF)


class Passwords:
    """Sets, finds and counts guesses in one transaction."""

    def __init__(self, connection: Connection, batch: Batch) -> None:
        self._connection, self._batch = connection, batch

    def put(self, password: Password) -> None:
        """Keeps it in place of the one that the person had."""
        cost = password.cost
        self._batch.put(
            _SET,
            {
                "person": password.person,
                "salt": password.salt,
                "hash": password.hash,
                "work": cost.work,
                "block": cost.block,
                "lanes": cost.lanes,
                "set_at": password.set_at,
                "wrong": password.wrong,
                "wrong_at": password.wrong_at,
            },
        )

    def find(self, person: str, *, lock: bool = False) -> Password | None:
        """The person's password; `lock` makes other guesses wait."""
        query = _FIND.with_for_update() if lock else _FIND
        row = self._connection.execute(query, {"whose": person}).one_or_none()
        if row is None:
            return None
        cost = Cost(row.work, row.block, row.lanes)
        return Password(row.person, row.salt, row.hash, cost, row.set_at, row.wrong, row.wrong_at)

    def guessed(self, person: str, now: datetime) -> None:
        """Counts a guess, before anybody knows whether it is wrong: of many at once none is free."""
        self._connection.execute(_GUESSED, {"whose": person, "now": now})

    def was_right(self, person: str) -> None:
        """Nothing is counted any more."""
        self._connection.execute(_RIGHT, {"whose": person})

    def drop(self, person: str) -> None:
        """The person has none from now on."""
        self._connection.execute(_DROP, {"whose": person})
