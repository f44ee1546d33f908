"""Things that the rules decide differently (`several: split`) become cases of their own, each of things decided alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.case.command import OpenCase
from engine.case.decision import Entry
from engine.deciding.rules import groups_of, ruled, ruled_for_each
from engine.deciding.scope import Scope
from engine.digest import Json
from engine.language.program import Table


@dataclass(frozen=True, slots=True)
class Parted:
    """What stays on the case of its lists (by field, the first group), the cases for the others, and what the ledger says."""

    kept: Mapping[str, Json] = field(default_factory=dict[str, Json])
    besides: tuple[OpenCase, ...] = ()
    entries: tuple[Entry, ...] = ()


def parted(scope: Scope, command: OpenCase) -> Parted:
    """What becomes of the things on the case that `command` opens.

    Raises Refused when a row refuses any of them, or when a fact that the rules ask for is missing.
    """
    found = Parted()
    for table in _splitting(scope):
        here = scope.at(replace(scope.case, form={**scope.case.form, **found.kept}))
        case, _ = ruled(here, scope.program.tables_behind(table.rule.rows))
        groups = groups_of(ruled_for_each(here.at(case), table))
        if len(groups) > 1:
            found = _with_groups(found, replace(command, beside=scope.case.id), table, groups)
    return found


def _splitting(scope: Scope) -> tuple[Table, ...]:
    """The tables of the workflow that make a case of each answer."""
    asked = dict.fromkeys(name for names in scope.program.asks.values() for name in names)
    tables = (scope.program.tables[name] for name in asked)
    return tuple(table for table in tables if table.rule.several == "split")


def _with_groups(
    found: Parted, command: OpenCase, table: Table, groups: tuple[tuple[str, ...], ...]
) -> Parted:
    """With several such tables, each case beside is parted further when it is opened itself."""
    name = str(table.rule.each).removeprefix("form.")
    first, *others = groups
    given = {**command.given, **found.kept}
    besides = tuple(
        replace(command, given={**given, name: list(group)}, parent_name=None) for group in others
    )
    data: dict[str, Json] = {"table": table.name, "field": name, "things": [list(each) for each in groups]}
    return Parted(
        {**found.kept, name: list(first)},
        (*found.besides, *besides),
        (*found.entries, Entry("parted", data)),
    )
