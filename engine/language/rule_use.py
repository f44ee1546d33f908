"""Which rule tables a part of a policy names, and which are asked when.

A table is asked when a state is entered whose people or deadlines name it; one behind the deadline of the whole case, at
opening. One that only effects name is asked when their action is taken.
"""

from collections.abc import Iterator, Mapping

from engine.language.definition import Pack, Workflow
from engine.language.parts import walk
from engine.language.rule_table import HEAD, RuleTable
from engine.language.source import Place
from engine.people.who import Who
from engine.phrase import Path, is_path

COLUMN_DEPTH = 2


def tables_of(pack: Pack, workflow: Workflow) -> Mapping[str, RuleTable]:
    """The workflow's own tables, and those of the pack that it uses."""
    known = {**pack.rules, **workflow.rules}
    used = asked_in_order(known, tables_in(workflow))
    return {name: known[name] for name in dict.fromkeys((*workflow.rules, *used))}


def paths_in(part: object) -> Iterator[str]:
    """Every path that a part of a policy names."""
    return (path for _, path in _paths_at(part, ()))


def _paths_at(part: object, place: Place) -> Iterator[tuple[Place, str]]:
    for at, each in walk(part, place):
        paths = each.paths if isinstance(each, Who) else (str(each),) if isinstance(each, Path | str) else ()
        yield from ((at, path) for path in paths if is_path(path))


def columns_in(part: object) -> Iterator[str]:
    """Every `rules.TABLE.COLUMN` that a part of a policy names."""
    return (path for _, path in columns_at(part, ()))


def columns_at(part: object, place: Place) -> Iterator[tuple[Place, str]]:
    """The same with the places where they stand; `place` is that of the part."""
    for at, path in _paths_at(part, place):
        if path.startswith(HEAD) and path.count(".") == COLUMN_DEPTH:
            yield at, path


def tables_in(part: object) -> tuple[str, ...]:
    """The tables that a part of a policy names, each once."""
    return tuple(dict.fromkeys(table_of(path) for path in columns_in(part)))


def table_of(path: str) -> str:
    """`rules.lending.place` → `lending`."""
    return path.split(".")[1]


def asked_in_order(tables: Mapping[str, RuleTable], named: tuple[str, ...]) -> tuple[str, ...]:
    """The tables `named` and those whose columns they use, these before them. What is not there is told elsewhere."""
    found: dict[str, None] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in tables and name not in found and name not in above:
            for inner in tables_in(tables[name].rows):
                visit(inner, (*above, name))
            found[name] = None

    for name in named:
        visit(name, ())
    return tuple(found)


def named_on_entry(workflow: Workflow, state_name: str) -> tuple[str, ...]:
    """The tables that say who is asked in a state, by when, and who hears when it is late."""
    state = workflow.states[state_name]
    own = [action.who for action in workflow.actions_in(state_name).values()]
    return tables_in((state.who, state.due, state.escalate, own))


def named_at_opening(workflow: Workflow) -> tuple[str, ...]:
    """The tables behind the deadline of the whole case."""
    return tables_in((workflow.due, workflow.escalate))
