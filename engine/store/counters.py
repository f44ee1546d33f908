"""Counters without gaps: the row stays locked until the transaction ends, so a number drawn is a number used."""

from collections.abc import Iterable

from sqlalchemy import BigInteger, Column, Connection, String, Table, bindparam, case

from engine.store.dialect import upsert
from engine.store.metadata import metadata
from engine.store.prepared import Prepared

counters = Table(
    "counters",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", BigInteger, nullable=False),
)


_STEP = bindparam("step", type_=BigInteger())
_DRAW = Prepared(
    upsert(
        counters,
        {"key": bindparam("key", type_=String()), "value": _STEP},
        {"value": counters.c.value + _STEP},
        [counters.c.value],
    )
)

_REACHED = bindparam("value", type_=BigInteger())
_REACH = upsert(
    counters,
    {"key": bindparam("key", type_=String()), "value": _REACHED},
    {"value": case((counters.c.value < _REACHED, _REACHED), else_=counters.c.value)},
    [counters.c.value],
)


class Counters:
    """Draws numbers inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next(self, key: str, n: int = 1) -> int:
        """The first of the next `n` numbers of `key`, counted from 1; nobody else gets any of them."""
        drawn = _DRAW.first(self._connection, {"key": key, "step": n})
        last: int = drawn[0] if drawn else 0
        return last - n + 1

    def reach(self, values: Iterable[tuple[str, int]]) -> None:
        """Each counter has got at least so far: what is drawn from it next is beyond. Keys in their order, as all draw."""
        statement = _REACH[self._connection.dialect.name]
        for key, value in values:
            self._connection.execute(statement, {"key": key, "value": value})

    def hold(self, key: str) -> None:
        """Keeps everybody else from drawing of `key` until the transaction ends; draws nothing."""
        self.next(key, 0)
