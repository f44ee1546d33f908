"""Statements that every command runs: written by SQLAlchemy once, then given to the driver as text.

Run through SQLAlchemy each would cost several times what it costs the database: a command has about ten of them.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, cast

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import ClauseElement, Connection, Dialect, Executable
from sqlalchemy.engine.interfaces import DBAPICursor, DBAPIModule
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import ReturnsRows
from sqlalchemy.types import TypeEngine

Converted = Callable[[Any], Any]
Values = Sequence[object] | Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Plan:
    """The text for one driver. `names`: the order of its parameters, if it has no names for them; `written` and `read`: what
    becomes of parameters and of columns on the way, where the driver does not know the type."""

    text: str
    given: Mapping[str, object]
    names: tuple[str, ...] | None
    written: Mapping[str, Converted]
    read: tuple[tuple[int, Converted], ...]

    def values(self, values: Mapping[str, object]) -> Values:
        whole = {**self.given, **values} if self.given or self.written else values
        for name, convert in self.written.items():
            cast(dict[str, object], whole)[name] = convert(whole[name])
        return whole if self.names is None else tuple([whole[name] for name in self.names])

    def answer(self, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        return [self._row(row) for row in rows] if self.read else rows

    def _row(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for place, convert in self.read:
            values[place] = convert(values[place])
        return tuple(values)


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """One statement, or one for each dialect where they differ."""

    statement: Executable | Mapping[str, Executable]
    _plans: dict[str, _Plan] = field(default_factory=dict[str, _Plan])

    def rows(self, connection: Connection, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """Every row of the answer."""
        return self.answer(connection, self.cursor(connection, values))

    def answer(self, connection: Connection, cursor: DBAPICursor) -> list[tuple[Any, ...]]:
        """Every row of the answer that `cursor` was given."""
        return self._plan(connection).answer(cast(list[tuple[Any, ...]], cursor.fetchall()))

    def first(self, connection: Connection, values: Mapping[str, object]) -> tuple[Any, ...] | None:
        """The first row of the answer, if there is one."""
        found = self.rows(connection, values)
        return found[0] if found else None

    def run(self, connection: Connection, values: Mapping[str, object]) -> None:
        """Runs it for what it does."""
        self.cursor(connection, values).close()

    def cursor(self, connection: Connection, values: Mapping[str, object]) -> DBAPICursor:
        """Runs it; the answer is still to be fetched."""
        plan = self._plan(connection)
        return to_driver(connection, plan.text, plan.values(values))

    def _plan(self, connection: Connection) -> _Plan:
        return self._plans.get(connection.dialect.name) or self._planned(connection.dialect)

    def _planned(self, dialect: Dialect) -> _Plan:
        one = self.statement[dialect.name] if isinstance(self.statement, Mapping) else self.statement
        compiled = cast(SQLCompiler, cast(ClauseElement, one).compile(dialect=dialect))
        given = {name: value for name, value in compiled.params.items() if value is not None}
        names = tuple(compiled.positiontup) if compiled.positiontup is not None else None
        written = {
            name: convert
            for name, parameter in compiled.binds.items()
            if (convert := _impl(parameter.type, dialect).bind_processor(dialect)) is not None
        }
        columns = one.exported_columns if isinstance(one, ReturnsRows) else ()
        readers = [_impl(column.type, dialect).result_processor(dialect, None) for column in columns]
        read = tuple((place, convert) for place, convert in enumerate(readers) if convert is not None)
        self._plans[dialect.name] = plan = _Plan(compiled.string, given, names, written, read)
        return plan


def _impl(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return kind.dialect_impl(dialect)


def rows_together(
    connection: Connection, asked: Sequence[tuple[Prepared, Mapping[str, object]]]
) -> list[list[tuple[Any, ...]]]:
    """Every row of each answer; PostgreSQL is asked all in one round trip."""
    if len(asked) <= 1:
        return [statement.rows(connection, values) for statement, values in asked]
    with one_round_trip(connection):
        cursors = [statement.cursor(connection, values) for statement, values in asked]
    return [
        statement.answer(connection, cursor) for (statement, _), cursor in zip(asked, cursors, strict=True)
    ]


def to_driver(connection: Connection, text: str, values: Values) -> DBAPICursor:
    """Runs `text` in the connection's transaction. Raises DBAPIError as SQLAlchemy does."""
    cursor = connection.connection.cursor()
    try:
        with _together_with_begin(connection):
            cursor.execute(text, values)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _as_ever(connection, text, values, error) from error
    return cursor


def many_to_driver(connection: Connection, text: str, rows: Sequence[Sequence[object]]) -> None:
    """Runs `text` once for each row. Raises DBAPIError as SQLAlchemy does."""
    cursor = connection.connection.cursor()
    try:
        cursor.executemany(text, rows)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _as_ever(connection, text, rows, error) from error
    finally:
        cursor.close()


@contextmanager
def one_round_trip(connection: Connection) -> Generator[None]:
    """PostgreSQL is sent everything inside at once and answers at once: what fails, raises DBAPIError at the end.

    SQLite has no round trips.
    """
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        yield
        return
    try:
        with driver.pipeline():
            yield
    except psycopg.Error as error:
        raise _as_ever(connection, "(several statements)", (), error) from error
    finally:
        # a COMMIT that was sent behind what failed was skipped, but to SQLAlchemy the transaction is over
        if driver.info.transaction_status == TransactionStatus.INERROR:
            driver.rollback()


def _together_with_begin(connection: Connection) -> AbstractContextManager[object]:
    """The first statement of a transaction goes together with the BEGIN that the driver sends before it."""
    driver = connection.connection.driver_connection
    if isinstance(driver, psycopg.Connection) and driver.info.transaction_status == TransactionStatus.IDLE:
        return driver.pipeline()
    return nullcontext()


def _as_ever(connection: Connection, text: str, values: Any, error: Exception) -> BaseException:
    """The error as whoever calls SQLAlchemy knows it; a connection that is gone is not used again."""
    dialect = connection.dialect
    if dialect.is_disconnect(cast(DBAPIModule.Error, error), connection.connection.dbapi_connection, None):
        connection.invalidate(error)
    return DBAPIError.instance(text, values, error, dialect.loaded_dbapi.Error, dialect=dialect)
