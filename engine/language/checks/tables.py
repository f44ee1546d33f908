"""Rule tables are whole: every row gives every column or refuses, the last holds otherwise, and what they name is there."""

from collections.abc import Iterator, Mapping

from engine.errors import did_you_mean
from engine.language.checks.names import no_such
from engine.language.checks.whole import Whole
from engine.language.guard import RESERVED
from engine.language.rule_table import COLUMN_TYPES, NONE, OWN_KEYS, Column, Row, RuleTable, read_cell
from engine.language.rule_use import tables_in
from engine.language.source import Finding, Place
from engine.phrase import PhraseError


def unruly(whole: Whole) -> Iterator[Finding]:
    """Tables with rows that are not whole, values that are not of their column, names that are not there, or a loop."""
    for place, table in whole.parts(RuleTable):
        yield from _columns(whole, place, table)
        yield from _last_row(place, table)
        for number, row in enumerate(table.rows):
            at = (*place, "rows", number)
            yield from _gives(at, row, table)
            yield from _cells(whole, at, row, table)
    yield from _twice(whole)
    yield from _going_round(whole)


def _columns(whole: Whole, place: Place, table: RuleTable) -> Iterator[Finding]:
    known = [*COLUMN_TYPES, *whole.pack.choices]
    for name, column in table.gives.items():
        if name in OWN_KEYS or name in RESERVED:
            yield Finding(
                (*place, "gives", name), f"{name!r} has a meaning of its own in a row and names no column"
            )
        if isinstance(column, str) and column not in known:
            text = (
                f"expected a type of column or a list of choices, got {column!r}{did_you_mean(column, known)}"
            )
            yield Finding((*place, "gives", name), f"{text}; types are {', '.join(COLUMN_TYPES)}", 1)
    if not table.gives:
        yield Finding((*place, "gives"), "a table gives at least one column", 1)


def _last_row(place: Place, table: RuleTable) -> Iterator[Finding]:
    for number, row in enumerate(table.rows):
        last = number == len(table.rows) - 1
        at = (*place, "rows", number)
        if row.otherwise and not last:
            yield Finding(
                (*place, "rows", number + 1), "no case comes to this row: the one before it holds otherwise"
            )
        elif row.otherwise and row.when is not None:
            yield Finding(
                (*at, "when"), "'otherwise' is what holds when no row before it does: it has no 'when'"
            )
        elif not row.otherwise and row.when is None:
            yield Finding(at, "expected 'when' in this row, or 'otherwise: true' in the last")
        elif last and not row.otherwise:
            yield Finding(
                at, "expected a row after this one with 'otherwise: true': for what no row holds for"
            )


def _gives(at: Place, row: Row, table: RuleTable) -> Iterator[Finding]:
    """A row gives every column, and no other; one that refuses gives none."""
    known = [*table.gives, *OWN_KEYS]
    for name in row.values:
        if name not in table.gives:
            yield Finding((*at, "values", name), no_such("column", name, known))
        elif row.refuse:
            yield Finding((*at, "values", name), "a row that refuses gives nothing")
    if row.say is not None and not row.refuse:
        yield Finding((*at, "say"), "'say' goes with 'refuse: true': it is what the refusal says")
    missing = [name for name in table.gives if name not in row.values]
    if missing and not row.refuse:
        yield Finding(
            at,
            f"this row does not give {', '.join(map(repr, missing))}; a row gives every column, or refuses",
        )


def _cells(whole: Whole, at: Place, row: Row, table: RuleTable) -> Iterator[Finding]:
    for name, value in row.values.items():
        if name in table.gives:
            try:
                yield from _cell(
                    whole, (*at, "values", name), table.gives[name], read_cell(table.gives[name], value)
                )
            except PhraseError as error:
                yield Finding((*at, "values", name, *error.place), str(error), error.column)
            except ValueError as error:
                yield Finding((*at, "values", name), str(error), 1)


def _cell(whole: Whole, at: Place, column: Column, value: object) -> Iterator[Finding]:
    """An option of a choice set is one of its options."""
    choices = whole.pack.choices.get(column) if isinstance(column, str) else None
    options = [*choices.options] if choices else []
    if options and isinstance(value, str) and value not in options:
        yield Finding(at, no_such("option", value, [*options, NONE]), 1)


def _twice(whole: Whole) -> Iterator[Finding]:
    for name, workflow in whole.pack.workflows.items():
        for table in workflow.rules:
            if table in whole.pack.rules:
                yield Finding(
                    ("workflows", name, "rules", table),
                    f"the pack has a table {table!r} too: one name, one table",
                )


def _going_round(whole: Whole) -> Iterator[Finding]:
    """Tables that are asked for their own answer; each such loop is told once."""
    for root, tables in _groups(whole):
        told: set[str] = set()
        for name in tables:
            way = _way_back(name, tables)
            if way and name not in told:
                told.update(way)
                place = (*root, "rules", name)
                yield Finding(
                    place, f"the table {name!r} asks for its own answer: {' → '.join((*way, name))}"
                )


def _groups(whole: Whole) -> Iterator[tuple[Place, Mapping[str, RuleTable]]]:
    yield (), whole.pack.rules
    for name, workflow in whole.pack.workflows.items():
        yield ("workflows", name), {**workflow.rules}


def _way_back(start: str, tables: Mapping[str, RuleTable]) -> tuple[str, ...]:
    """The shortest way from a table over the tables that it names back to itself; none is empty."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    for way in ways:
        for name in tables_in(tables[way[-1]].rows):
            if name == start:
                return way
            if name in tables and name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return ()
