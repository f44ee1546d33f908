"""Writes of one transaction, gathered and sent together.

Round trips are what a transaction costs. On PostgreSQL a batch is one statement, whatever it holds: each write is a
data-modifying CTE that takes its rows from one JSON text. On SQLite, which has no round trips, it is one executemany a table.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Literal

from sqlalchemy import (
    CTE,
    JSON,
    Column,
    Connection,
    Delete,
    Insert,
    Table,
    TableValuedAlias,
    Text,
    Update,
    and_,
    bindparam,
    cast,
    column,
    delete,
    exists,
    func,
    literal,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from engine.store.dialect import is_sqlite
from engine.store.metadata import JsonText, UtcDateTime, compact
from engine.store.prepared import Prepared, many_to_driver
from engine.time.clock import ensure_utc

Verb = Literal["insert", "insert_missing", "upsert", "update", "delete"]
Row = Mapping[str, object]
_SQLITE = sqlite.dialect(paramstyle="qmark")
_GIVEN = "given_"


@dataclass(frozen=True, eq=False)
class Write:
    """One way of writing rows of `table`: made once, beside the table.

    `keys` find the row (default: its primary key), `columns` are what is written besides. `insert_missing` leaves a row
    alone that is there already: on tables that only grow, a conflict clause would still set off the triggers.
    """

    verb: Verb
    table: Table
    columns: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    @cached_property
    def key(self) -> tuple[str, ...]:
        return self.keys or tuple(c.name for c in self.table.primary_key.columns)

    @cached_property
    def all_columns(self) -> tuple[str, ...]:
        return (*self.key, *(self.columns or self._rest))

    @cached_property
    def rank(self) -> int:
        return self.table.metadata.sorted_tables.index(self.table)

    @property
    def _rest(self) -> tuple[str, ...]:
        return () if self.verb == "delete" else tuple(c.name for c in self.table.c if c.name not in self.key)

    @property
    def _written(self) -> tuple[str, ...]:
        return self.all_columns[len(self.key) :]

    @property
    def for_sqlite(self) -> str:
        """The statement for SQLite, executed with a list of `as_values`."""
        return self._compiled.string

    def as_values(self, row: Row) -> tuple[object, ...]:
        """The row for `for_sqlite`."""
        return tuple([plain(row[name]) for name, plain in self._values])

    @cached_property
    def _values(self) -> list[tuple[str, Callable[[object], object]]]:
        names = [name.removeprefix(_GIVEN) for name in self._compiled.positiontup or ()]
        return [(name, _bound(self._column(name).type)) for name in names]

    @cached_property
    def _compiled(self) -> SQLCompiler:
        return self._row_by_row.compile(dialect=_SQLITE)

    @property
    def _row_by_row(self) -> Insert | Update | Delete:
        given = {
            name: bindparam(f"{_GIVEN}{name}", type_=self._column(name).type) for name in self.all_columns
        }
        found = and_(*(self._column(name) == given[name] for name in self.key))
        match self.verb:
            case "insert":
                return self.table.insert().values(given)
            case "insert_missing":
                fresh = select(*given.values()).where(~exists().where(found))
                return self.table.insert().from_select(self.all_columns, fresh)
            case "upsert":
                asked = sqlite.insert(self.table).values(given)
                return asked.on_conflict_do_update(
                    index_elements=self.key, set_={n: asked.excluded[n] for n in self._written}
                )
            case "update":
                return update(self.table).where(found).values({n: given[n] for n in self._written})
            case "delete":
                return delete(self.table).where(found)

    def all_at_once(self, name: str) -> CTE:
        """The statement for PostgreSQL; its rows come as the parameter `name`, as `as_json` writes them."""
        rows = func.json_to_recordset(cast(bindparam(name, type_=Text()), JSON))
        named = (column(name, self._column(name).type) for name in self.all_columns)
        return self._from(rows.table_valued(*named, name=f"r{name}").render_derived(with_types=True)).cte(
            name
        )

    def as_json(self, rows: Iterable[Row]) -> str:
        """The rows for `all_at_once`."""
        return compact([{name: self._plain[name](row[name]) for name in self.all_columns} for row in rows])

    @cached_property
    def _plain(self) -> Mapping[str, Callable[[object], object]]:
        return {name: _plain_for(self._column(name).type) for name in self.all_columns}

    def _from(self, rows: TableValuedAlias) -> Insert | Update | Delete:
        found = and_(*(self._column(name) == rows.c[name] for name in self.key))
        match self.verb:
            case "insert":
                return self.table.insert().from_select(self.all_columns, select(rows))
            case "insert_missing":
                return self.table.insert().from_select(
                    self.all_columns, select(rows).where(~exists().where(found))
                )
            case "upsert":
                asked = postgresql.insert(self.table).from_select(self.all_columns, select(rows))
                return asked.on_conflict_do_update(
                    index_elements=self.key, set_={n: asked.excluded[n] for n in self._written}
                )
            case "update":
                return update(self.table).where(found).values({n: rows.c[n] for n in self._written})
            case "delete":
                keys = tuple_(*(self._column(name) for name in self.key))
                return delete(self.table).where(keys.in_(select(*(rows.c[name] for name in self.key))))

    def _column(self, name: str) -> Column[object]:
        return self.table.c[name]


@dataclass(slots=True)
class Batch:
    """Rows waiting to be written. A row put twice under one key is written once, as it was put last."""

    _rows: dict[Write, dict[tuple[object, ...], Row]] = field(
        default_factory=dict[Write, dict[tuple[object, ...], Row]]
    )

    def put(self, write: Write, row: Row) -> None:
        self._rows.setdefault(write, {})[tuple(row[name] for name in write.key)] = row

    def flush(self, connection: Connection) -> None:
        """Sends everything, a table after those it refers to."""
        ordered = sorted(self._rows.items(), key=lambda item: item[0].rank)
        waiting = {write: list(rows.values()) for write, rows in ordered}
        self._rows = {}
        if not waiting:
            return
        if is_sqlite(connection):
            for write, rows in waiting.items():
                many_to_driver(connection, write.for_sqlite, [write.as_values(row) for row in rows])
        else:
            texts = {f"w{n}": write.as_json(rows) for n, (write, rows) in enumerate(waiting.items())}
            _together(tuple(waiting)).run(connection, texts)

    def drop(self) -> None:
        """Forgets everything that waits."""
        self._rows = {}

    def __bool__(self) -> bool:
        return bool(self._rows)


@lru_cache(maxsize=512)
def _together(writes: tuple[Write, ...]) -> Prepared:
    ctes = (write.all_at_once(f"w{n}") for n, write in enumerate(writes))
    return Prepared(select(literal(1)).add_cte(*ctes))


def _bound(kind: TypeEngine[object]) -> Callable[[object], object]:
    processor: Callable[[object], object] | None = kind.dialect_impl(_SQLITE).bind_processor(_SQLITE)
    return processor or _as_it_is


def _plain_for(kind: object) -> Callable[[object], object]:
    if isinstance(kind, UtcDateTime):
        return _written_moment
    return _written_json if isinstance(kind, JsonText) else _as_it_is


def _written_moment(value: object) -> object:
    return ensure_utc(value).isoformat() if isinstance(value, datetime) else value


def _written_json(value: object) -> object:
    return None if value is None else compact(value)


def _as_it_is(value: object) -> object:
    return value
