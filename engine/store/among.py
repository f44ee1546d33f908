"""One statement for any number of texts: `among(column, bindparam(NAME))`, where NAME is given as `listed` writes it."""

from collections.abc import Iterable
from typing import Self

from sqlalchemy import Boolean
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType

from engine.store.metadata import compact


class among(FunctionElement[bool]):  # noqa: N801 - it reads as the operator that it is
    """Whether a column has one of the texts given: an IN whose statement is written and planned once, however many there are."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:
        """As it is: SQLAlchemy would write `… = 1` for SQLite, and no index would be used."""
        return self


def listed(texts: Iterable[str]) -> str:
    """What is given for the second argument of `among`."""
    return compact(list(texts))


@compiles(among, "sqlite")
def _on_sqlite(element: among, compiler: SQLCompiler, **options: object) -> str:
    column, given = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({given}))"  # noqa: S608 - both are SQL that SQLAlchemy wrote


@compiles(among, "postgresql")
def _on_postgresql(element: among, compiler: SQLCompiler, **options: object) -> str:
    column, given = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} = ANY (ARRAY(SELECT json_array_elements_text(CAST({given} AS JSON))))"
