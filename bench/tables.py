"""What each side has written, table by table: a side that writes less is no measure."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from engine.store.metadata import metadata
from engine.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class Written:
    """Rows by table, and the bytes of what is long: documents, ledger entries, signed lists."""

    rows: Mapping[str, int]
    bytes: int


@dataclass(frozen=True, slots=True)
class Sides:
    """What both sides have written."""

    ours: Written
    by_hand: Written


def compared(ours: str, by_hand: str) -> Sides:
    """What lies in the databases at these addresses."""
    return Sides(written(ours), written(by_hand))


def more(so_far: Written, before: Written, after: Written) -> Written:
    """`so_far` and what was added between `before` and `after`."""
    rows = {name: so_far.rows.get(name, 0) + after.rows[name] - before.rows[name] for name in after.rows}
    return Written(rows, so_far.bytes + after.bytes - before.bytes)


def written(url: str) -> Written:
    """What lies in the database at `url`."""
    store = Store(url)
    with store.read() as work:
        run = work.connection.execute
        rows = {
            table.name: run(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }
        tables = metadata.tables
        long = (tables["cases"].c.document, tables["ledger"].c.body, tables["signed_lists"].c.rows)
        size = sum(run(select(func.coalesce(func.sum(func.length(each)), 0))).scalar_one() for each in long)
    store.close()
    return Written(rows, size)
