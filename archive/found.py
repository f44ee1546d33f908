"""What a search has found, as a table: one page of it for people, all of it for a file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.record import Record
from archive.record_cells import cells_of, column_of, links_of
from archive.record_class import RecordClass
from archive.sections import classes
from archive.sought import Search
from archive.store.records import Records
from archive.store.searching import all_of, search
from engine.language.field import Column, Reading, Table
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text

PAGE = 50
_AT_ONCE = 500
_FIRST_FIELDS = 5


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page, newest first. `last` leads to the next one, None at the end; `is_more`: there are more than `total`."""

    table: Table
    ids: tuple[str, ...]
    total: int
    is_more: bool
    last: int | None


def found_page(work: UnitOfWork, wanted: Search, reading: Reading, before: int | None = None) -> FoundPage:
    """A page of what is `wanted` of a class, in its most telling columns."""
    record_class = classes(reading.pack)[str(wanted.class_)]
    found = search(work.connection, wanted, PAGE, before)
    names = shown_columns(record_class)
    rows = tuple(_rows(work, found.ids, names, record_class, reading))
    table = Table(tuple(column_of(name, record_class) for name in names), rows)
    return FoundPage(table, found.ids, found.total, found.is_more, found.last)


def all_columns(wanted: Search, reading: Reading) -> tuple[Column, ...]:
    """The columns of `all_rows`."""
    record_class = classes(reading.pack)[str(wanted.class_)]
    return tuple(column_of(name, record_class) for name in _every_column(record_class))


def all_rows(work: UnitOfWork, wanted: Search, reading: Reading) -> Iterator[tuple[Text, ...]]:
    """Everything that is wanted of a class, with all that is known of it, newest first."""
    record_class = classes(reading.pack)[str(wanted.class_)]
    names = _every_column(record_class)
    for ids in all_of(work.connection, wanted, _AT_ONCE):
        yield from _rows(work, ids, names, record_class, reading)


def shown_columns(record_class: RecordClass) -> tuple[str, ...]:
    """What a page shows: numbers, the first fields, who keeps it, where and in which state it is."""
    fields = tuple(record_class.fields)[:_FIRST_FIELDS]
    return (*record_class.numbers, *fields, "custodian", "place", "state", "created")


def _every_column(record_class: RecordClass) -> tuple[str, ...]:
    standing = (
        "custodian",
        "place",
        "spot",
        "secrecy",
        "retention",
        "created",
        "state",
        "retain_until",
        "appraised",
    )
    own = (*record_class.numbers, *record_class.fields)
    return (*own, *(name for name in standing if name not in own))


def _rows(
    work: UnitOfWork,
    ids: Sequence[str],
    names: Sequence[str],
    record_class: RecordClass,
    reading: Reading,
) -> Iterator[tuple[Text, ...]]:
    archive = Records(work.connection)
    found = archive.by_ids(ids)
    links = links_of(found.values(), record_class)
    linked: Mapping[str, Record] = archive.by_ids(links) if links else {}

    for id in ids:
        yield cells_of(names, found[id], record_class, linked, reading)
