"""One condition of a search, as both an index and a single record can answer it."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select

Nth = ColumnElement[int]
Holds = Callable[[Nth], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Term:
    """One condition. `found` brings the `nth` of the records that fit, from an index; None where no index does.

    Asked of a record that another brings, it is `of_record` (a condition on its row) or `holds`.
    `is_ordered`: in the order of `nth`, so that nobody need read it to its end. `is_exact`: what it brings need not be
    asked again.
    """

    found: Select[int] | None
    of_record: ColumnElement[bool] | None = None
    holds: Holds | None = None
    is_ordered: bool = False
    is_exact: bool = True
