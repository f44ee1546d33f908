"""A rule's answer is used where it can be: where one answer is needed, one is to be had, and every table is asked by somebody."""

from collections.abc import Iterator

from engine.language.checks.whole import Whole
from engine.language.definition import EffectCall, FieldSpec, Workflow
from engine.language.parts import walk
from engine.language.rule_table import RuleTable
from engine.language.rule_use import (
    asked_in_order,
    columns_at,
    named_at_opening,
    named_on_entry,
    table_of,
    tables_in,
)
from engine.language.source import Finding, Place

CANNOT_BE_JOINED = ("who", "money", "text")


def misused(whole: Whole) -> Iterator[Finding]:
    """Answers used where none is to be had, tables that nobody asks, columns of which there is no strictest."""
    for place, table in whole.parts(RuleTable):
        yield from _joined(place, table)
    for workflow in whole.pack.workflows.values():
        yield from _where_it_stands(whole, workflow)
        yield from _one_answer(whole, workflow)
        yield from _split(whole, workflow)
        yield from _unasked(whole, workflow)
    yield from _in_the_pack(whole)


def _joined(place: Place, table: RuleTable) -> Iterator[Finding]:
    if table.several == "strictest":
        for name, column in table.gives.items():
            if column in CANNOT_BE_JOINED:
                text = f"several answers cannot be joined here: of a column {column!r} there is no strictest"
                hint = "; a quorum can be joined" if column == "who" else ""
                yield Finding((*place, "gives", name), text + hint, 1)


def _where_it_stands(whole: Whole, workflow: Workflow) -> Iterator[Finding]:
    """What is settled before any rule is asked cannot be a rule's answer."""
    root = ("workflows", workflow.workflow)
    text = (
        "a rule is not asked for this: its answer says who decides, by when, or is an argument of an effect"
    )
    for place, spec in whole.parts(FieldSpec):
        if place[:2] == root:
            for at, _ in columns_at(spec, place):
                yield Finding(at, text, 1)
    for at, _ in columns_at(workflow.opening.who, (*root, "opening", "who")):
        yield Finding(
            at, "a rule is asked when a case is there: nobody can be asked before who may open it", 1
        )
    for at, _ in columns_at(workflow.apart, (*root, "apart")):
        yield Finding(at, "those whom a rule names are kept apart by their state: 'acted.STATE'", 1)


def _one_answer(whole: Whole, workflow: Workflow) -> Iterator[Finding]:
    """Without `several`, each record has its own answer: it is read under the same `for`."""
    known = whole.tables[workflow.workflow]
    own = workflow.model_copy(update={"rules": {}})
    uses = [
        (at, path, _each_of(workflow, at)) for at, path in columns_at(own, ("workflows", workflow.workflow))
    ]
    for name, table in workflow.rules.items():
        place = ("workflows", workflow.workflow, "rules", name, "rows")
        uses += [(at, path, table.for_) for at, path in columns_at(table.rows, place)]
    for at, path, each in uses:
        table = known.get(table_of(path))
        if table is not None and table.for_ is not None and table.several is None and table.for_ != each:
            text = f"{table_of(path)!r} has an answer for {table.for_}, and one is needed here"
            yield Finding(at, f"{text}: say 'several: strictest' in it, or read it under the same 'for'", 1)


def _each_of(workflow: Workflow, at: Place) -> str | None:
    """The `for` of the effect in which a use stands."""
    for place, part in walk(workflow, ("workflows", workflow.workflow)):
        if isinstance(part, EffectCall) and at[: len(place)] == place:
            return part.for_
    return None


def _split(whole: Whole, workflow: Workflow) -> Iterator[Finding]:
    asked = {table for state in workflow.states for table in named_on_entry(workflow, state)}
    asked.update(named_at_opening(workflow))
    for name, table in workflow.rules.items():
        if table.several != "split":
            continue
        place = ("workflows", workflow.workflow, "rules", name, "several")
        if not workflow.opening.whole:
            text = "different cases can be made only at opening: 'opening' needs 'whole: true'"
            yield Finding(place, text, 1)
        if name not in asked:
            yield Finding(place, "no state asks this table, so nothing is ever split by it", 1)
        spec = workflow.form.get(str(table.each).removeprefix("form."))
        if spec is not None and spec.all:
            yield Finding(place, "a list that is found by itself ('all: true') cannot be split", 1)


def _unasked(whole: Whole, workflow: Workflow) -> Iterator[Finding]:
    parts = (workflow.opening.effects, workflow.states, workflow.actions, workflow.due, workflow.escalate)
    used = asked_in_order(whole.tables[workflow.workflow], tables_in(parts))
    for name in workflow.rules:
        if name not in used:
            yield Finding(("workflows", workflow.workflow, "rules", name), f"nothing asks the table {name!r}")


def _in_the_pack(whole: Whole) -> Iterator[Finding]:
    """The deadlines that have no rule of their own belong to no workflow that could ask one."""
    for at, _ in columns_at(whole.pack.defaults, ("defaults",)):
        yield Finding(at, "a rule is asked by a workflow: what holds for all of them cannot name one", 1)
