"""No fact is used before it was asked: what an action asks is there only after it was taken."""

import re
from collections.abc import Iterator

from engine.language.checks.graph import Edge, Graph, written
from engine.language.checks.whole import Whole
from engine.language.definition import Action, State, Workflow
from engine.language.parts import leaves
from engine.language.rule_use import asked_in_order, named_on_entry, paths_in, tables_in
from engine.language.source import Finding, Place
from engine.people.quorum_parts import whos
from engine.phrase import Path


def premature(whole: Whole) -> Iterator[Finding]:
    """Uses of a field on a way on which no action has asked it yet."""
    for workflow in whole.pack.workflows.values():
        graph = Graph(workflow)
        for field in workflow.asked:
            if field not in workflow.form:
                yield from _early_uses(whole, graph, field)


def _early_uses(whole: Whole, graph: Graph, field: str) -> Iterator[Finding]:
    """States that are reached without the field, and what in them needs it."""
    workflow = graph.workflow
    unasked = graph.ways(workflow.first, lambda edge: field not in edge.action.ask)
    root = ("workflows", workflow.workflow)
    for number, requirement in enumerate(workflow.opening.require):
        if _names(field, requirement.that):
            yield _finding((*root, "opening", "require", number, "that"), field, (), workflow, "opening")
    for state, way in unasked.items():
        for place in _used_on_entry(workflow, state, field):
            yield _finding((*root, "states", state, *place), field, way, workflow)
        for place in _asked_by_rules(whole, workflow, named_on_entry(workflow, state), field):
            yield _finding(place, field, way, workflow)
    actions = {(edge.source, edge.name): edge for edge in graph.edges if edge.source in unasked}
    for edge in actions.values():
        never = field not in edge.action.ask and not _asked_before(graph, field, edge.source)
        uses = [*_used_in(edge, field), *(_passed_on(edge.action, field) if never else ())]
        way = (*unasked[edge.source], edge)
        tables = tables_in(edge.action.effects) if never else ()
        for place in _asked_by_rules(whole, workflow, tables, field):
            yield _finding(place, field, way, workflow)
        yield from (_finding((*edge.place, *place), field, way, workflow) for place in uses)


def _asked_before(graph: Graph, field: str, state: str) -> bool:
    """Whether some way to the state asks the field."""
    return any(field in edge.action.ask and state in graph.ways(edge.target) for edge in graph.edges)


def _finding(place: Place, field: str, way: tuple[Edge, ...], workflow: Workflow, start: str = "") -> Finding:
    asked_by = [
        name for state in workflow.states for name, a in workflow.actions_in(state).items() if field in a.ask
    ]
    shown = start or written(way, workflow.first)
    text = f"'form.{field}' is used before it was asked: only {asked_by[0]!r} asks it, and this way it was not taken"
    return Finding(place, f"{text}: {shown}", 1)


def _used_on_entry(workflow: Workflow, name: str, field: str) -> Iterator[Place]:
    """Who is asked and by when is settled when the state is entered; its ladder needs what it hands on."""
    state = workflow.states[name]
    yield from _given_by_ladder(state, field)
    if state.who is not None and any(_leads_to(field, path) for who in whos(state.who) for path in who.paths):
        yield ("who",)
    if state.due is not None:
        due = state.due
        within = str(due.within) if isinstance(due.within, Path) else None
        moments = {"within": within, "after": due.after, "before": due.before, "by": due.by}
        yield from (
            ("due", key) for key, path in moments.items() if path is not None and _leads_to(field, path)
        )


def _given_by_ladder(state: State, field: str) -> Iterator[Place]:
    """What a level gives to the case that it opens when the state is late."""
    for number, level in enumerate(state.escalate or ()):
        if level.open is not None:
            found = leaves(level.open.with_, ("escalate", number, "open", "with"))
            yield from (place for place, leaf in found if _leads_to(field, leaf))


def _asked_by_rules(whole: Whole, workflow: Workflow, named: tuple[str, ...], field: str) -> Iterator[Place]:
    """Where the tables that are asked then, and those behind them, need the field."""
    tables = whole.tables[workflow.workflow]
    for name in asked_in_order(tables, named):
        root = ("workflows", workflow.workflow) if name in workflow.rules else ()
        if tables[name].each is not None and _leads_to(field, str(tables[name].each)):
            yield (*root, "rules", name, "for")
        for number, row in enumerate(tables[name].rows):
            place = (*root, "rules", name, "rows", number)
            if row.when is not None and _names(field, row.when):
                yield (*place, "when")
            for column, cell in row.values.items():
                if any(_leads_to(field, path) for path in paths_in(cell)):
                    yield (*place, "values", column)


def _used_in(edge: Edge, field: str) -> Iterator[Place]:
    """What an action needs beyond what it asks itself."""
    action = edge.action
    if field in action.ask:
        return
    yield from (("sign", number) for number, name in enumerate(action.sign) if name == field)
    if action.when is not None and _names(field, action.when):
        yield ("when",)
    yield from (
        ("require", number, "that") for number, each in enumerate(action.require) if _names(field, each.that)
    )


def _passed_on(action: Action, field: str) -> Iterator[Place]:
    """Where an action hands the field on, if it is there."""
    for number, effect in enumerate(action.effects):
        yield from (
            place
            for place, leaf in leaves(effect.with_, ("effects", number, "with"))
            if _leads_to(field, leaf)
        )
    for number, who in enumerate(action.copy_to):
        if any(_leads_to(field, path) for path in who.paths):
            yield ("copy_to", number)


def _leads_to(field: str, path: str) -> bool:
    return path == f"form.{field}" or path.startswith(f"form.{field}.")


def _names(field: str, expression: str) -> bool:
    """Whether the expression needs the field; one that also asks `.given` knows that it may be missing."""
    name = rf"(?<![\w.])form\.{re.escape(field)}(?!\w)"
    return bool(re.search(name, expression)) and not re.search(rf"{name}\.given\b", expression)
