"""Opening a case: may this person, with what is known, and where it starts."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from engine.case.case import WHOLE_CASE, Case, Visit
from engine.case.command import OpenCase
from engine.case.decision import Decision, Entry, Numbering
from engine.deciding.acting import refuse_unmet
from engine.deciding.consequence import applying, refuse_foreseen, with_effects
from engine.deciding.entering import arm_whole_case, enter
from engine.deciding.forms import Entered, entered_again, missing, read_whole
from engine.deciding.ladder import given_deadline
from engine.deciding.on_paper import begun_on_paper, in_the_ledger, with_paper
from engine.deciding.parting import parted
from engine.deciding.rules import refuse_ruled_out, ruled, ruled_for
from engine.deciding.scope import Facts, Scope
from engine.deciding.separation import refuse_shared
from engine.errors import NotFound, Reason, Refused
from engine.language.definition import FieldSpec, Workflow
from engine.language.names import split
from engine.language.program import Definition, Program
from engine.people.actor import Actor
from engine.people.panel import Node
from engine.people.quorum_parts import whos
from engine.phrase import Path
from engine.text import Text


def open_case(
    definition: Definition, actor: Actor, command: OpenCase, facts: Facts, now: datetime, new_id: str
) -> Decision:
    """Decide the opening.

    Raises NotFound for an unknown workflow, Refused when the person may not open it or something needed now is
    missing, InvalidForm when values do not fit. `command.on_paper` enters one that began on paper.
    """
    if command.workflow not in definition.programs:
        raise NotFound("workflow", command.workflow, list(definition.programs))
    scope = _blank(definition, actor, command, facts, now, new_id)
    paper: Entered | None = None
    if command.on_paper is not None:
        scope, paper = begun_on_paper(scope, actor.person, command.on_paper)
    else:
        _refuse_stranger(scope, actor, command)
    fields = scope.program.workflow.form
    entered = read_whole(scope, fields, command.given)
    found = {name: facts.fetched[f"form.{name}"] for name in fields if f"form.{name}" in facts.fetched}
    scope = scope.at(replace(scope.case, form={**found, **entered.values}))
    _refuse_unknown_start(scope)
    refuse_shared(scope)
    refuse_unmet(scope, scope.program.workflow.opening)
    if scope.program.workflow.opening.whole:
        refuse_foreseen(scope)
    cases = parted(scope, command)
    scope = scope.at(replace(scope.case, form={**scope.case.form, **cases.kept}))
    refuse_ruled_out(scope)
    told = entered if not cases.besides else entered_again(scope, fields, entered)
    decision = _opened(scope, actor, command, told, paper)
    decision = with_paper(scope, decision, paper) if paper is not None else decision
    return decision.plus(entries=cases.entries, besides=cases.besides)


def needed_at_opening(program: Program) -> Mapping[str, FieldSpec]:
    """The form fields without which the case could not start: those its opening, number, first state, deadlines and their rules
    name; all of them where the opening wants the form whole."""
    workflow = program.workflow
    if workflow.opening.whole:
        return workflow.form
    asked_first = (*program.asks.get(WHOLE_CASE, ()), *program.asks.get(workflow.first, ()))
    behind_rules = (path for name in asked_first for path in program.tables[name].paths)
    named = {split(path, workflow.form)[0] for path in (*_paths_at_opening(workflow), *behind_rules)}
    return {name: spec for name, spec in workflow.form.items() if name in named}


def may_open(scope: Scope, person: str) -> bool:
    """Whether the person may open a case of this workflow by himself."""
    return person in scope.everyone(scope.program.workflow.opening.who)


def blank_scope(definition: Definition, workflow: str, opener: str, facts: Facts, now: datetime) -> Scope:
    """The scope of a case that does not exist yet: for asking who may open it, and what its form needs."""
    return _blank(definition, Actor(opener), OpenCase(workflow), facts, now, "")


def _blank(
    definition: Definition, actor: Actor, command: OpenCase, facts: Facts, now: datetime, new_id: str
) -> Scope:
    program = definition.programs[command.workflow]
    case = Case(
        id=new_id,
        number="",
        edition=definition.edition,
        workflow=command.workflow,
        state=program.workflow.first,
        opener=command.opener or actor.person,
        opened_at=now,
        visit=Visit(0, now, Node("none")),
        parent=command.parent,
        parent_name=command.parent_name,
        period=command.period,
        duty=command.duty,
    )
    return Scope(definition, program, case, facts, now)


def _refuse_stranger(scope: Scope, actor: Actor, command: OpenCase) -> None:
    """Duties and other cases open by their own right; a person only what the policy lets him."""
    if actor.is_machine or command.parent is not None or may_open(scope, actor.person):
        return
    workflow = scope.program.workflow
    raise Refused(
        Reason(
            "may_not_open",
            Text(f"您不能发起“{workflow.zh}”", f"you may not open {workflow.text.of('en')!r}"),
            workflow.opening.clause,
        )
    )


def _refuse_unknown_start(scope: Scope) -> None:
    needed = needed_at_opening(scope.program)
    given = {n: s for n, s in needed.items() if scope.case.form.get(n) is None and not s.optional}
    lacking = (*missing(scope, given), *_unknown_moments(scope))
    if lacking:
        text = Text("发起时必须填写", "this is needed at opening")
        raise Refused(Reason("incomplete", text, details=lacking))


def _unknown_moments(scope: Scope) -> Iterator[Text]:
    """Dates inside a form field (`form.file.closed_on`) from which a deadline of the opening is counted."""
    for path in dict.fromkeys(_moments_at_opening(scope.program.workflow)):
        name, _ = split(path, scope.program.asked)
        if name and scope.case.form.get(name) is not None and scope.moment(path) is None:
            yield _title_of(scope, path)


def _title_of(scope: Scope, path: str) -> Text:
    name, suffix = split(path, scope.program.asked)
    spec = scope.program.asked[name]
    return scope.kind(spec).title_of(spec, suffix, scope.definition.pack) if suffix else spec.text


def _opened(
    scope: Scope, actor: Actor, command: OpenCase, entered: Entered, paper: Entered | None
) -> Decision:
    workflow = scope.program.workflow
    numbering = Numbering(workflow.number, _number_values(scope), scope.definition.calendar.day_of(scope.now))
    said, words = in_the_ledger(paper)
    opened = {
        "workflow": workflow.workflow,
        "edition": scope.case.edition,
        "opener": scope.case.opener,
        "to": workflow.first,
        "clauses": list(workflow.opening.clause),
        **({"form": dict(entered.data)} if entered.data else {}),
        **({"parent": command.parent} if command.parent else {}),
        **({"period": list(command.period)} if command.period else {}),
        **({"beside": command.beside} if command.beside else {}),
        **({"duty": command.duty} if command.duty else {}),
        **said,
    }
    case, rulings = ruled(scope, scope.program.asks.get(WHOLE_CASE, ()))
    scope, more = ruled_for(scope.at(case), applying(scope, workflow.opening.effects))
    given = given_deadline(scope, command.due_at) if command.due_at else None
    case = arm_whole_case(scope, given)
    entry = Entry("opened", opened, {**entered.texts, **words})
    decision = Decision(case, (entry, *rulings, *more), numbering=numbering)
    decision = with_effects(scope, decision, workflow.opening.effects)
    return enter(scope.at(case), workflow.first, decision, by=actor.person)


def _number_values(scope: Scope) -> Mapping[str, str]:
    values = {
        name: scope.raw(name if "." in name else f"form.{name}")
        for name in scope.program.workflow.number.names
    }
    return {name: str(value) for name, value in values.items() if value is not None}


def _paths_at_opening(workflow: Workflow) -> Iterator[str]:
    first = workflow.states[workflow.first]
    for who in (*whos(workflow.opening.who), *(whos(first.who) if first.who else ())):
        yield from who.paths
    yield from (f"form.{name}" for name in workflow.number.names)
    yield from _moments_at_opening(workflow)
    yield from _terms_at_opening(workflow)


def _moments_at_opening(workflow: Workflow) -> Iterator[str]:
    for due in (workflow.due, workflow.states[workflow.first].due):
        if due is not None:
            yield from (path for path in (due.after, due.before, due.by) if path and path.startswith("form."))


def _terms_at_opening(workflow: Workflow) -> Iterator[str]:
    for due in (workflow.due, workflow.states[workflow.first].due):
        if due is not None and isinstance(due.within, Path) and due.within.head == "form":
            yield due.within.text
