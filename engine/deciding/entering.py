"""Entering a state: who is asked, by when, and who is told."""

from collections.abc import Mapping
from dataclasses import replace

from engine.case.case import WHOLE_CASE, Case, Deadline, Visit, WorkItem
from engine.case.command import ChildChanged, Happened
from engine.case.decision import Decision, Entry, ForCase, Message
from engine.deciding.ladder import disarmed, state_deadline, whole_case_deadline
from engine.deciding.rules import ruled
from engine.deciding.scope import Scope
from engine.deciding.seating import panel_of, unfillable
from engine.people.panel import Node, asked_now

EXTENSION = "extension"


def enter(scope: Scope, state_name: str, decision: Decision, *, by: str, sent_back: bool = False) -> Decision:
    """The decision with its case in `state_name`: its rules asked, seats filled with today's people, deadlines armed, those asked
    told. Raises Refused when a rule refuses."""
    state = scope.program.workflow.states[state_name]
    left, rulings = ruled(scope.at(leave(decision.case)), scope.program.asks.get(state_name, ()))
    decision = decision.plus(entries=rulings)
    visit = _visit(scope.at(left), state_name)
    case = replace(left, state=state_name, visit=visit)
    if state.final is not None:
        return end(scope, decision.plus(case=replace(case, outcome=state.final, ended_at=scope.now)), by)
    case = _with_deadline(scope.at(case), state_name)
    kind = "returned" if sent_back else "request"
    messages = tuple(
        Message(kind, person, item=item.key) for item in visit.open_items for person in item.candidates
    )
    return decision.plus(
        case=case, messages=messages + tuple(unfillable(scope, visit)), follows=lapsing(decision.case, case)
    )


def leave(case: Case) -> Case:
    """The case with the deadline of its current state disarmed."""
    return replace(case, deadlines=disarmed(case.deadlines, case.state))


def lapsing(before: Case, after: Case) -> tuple[ForCase, ...]:
    """Open requests to extend a deadline that no longer runs: they have nothing left to decide."""
    ended = {n for n, d in before.deadlines.items() if d.armed and not after.deadlines[n].armed}
    return tuple(
        ForCase(child.case, Happened("form.deadline.ended"))
        for child in after.children.values()
        if child.outcome is None and child.form.get(EXTENSION) in ended
    )


def _visit(scope: Scope, state_name: str) -> Visit:
    state = scope.program.workflow.states[state_name]
    number = scope.case.visit.number + 1
    entered_at = (
        scope.now if scope.case.visit.number else scope.case.opened_at
    )  # earlier, where it began on paper
    if state.who is None:
        return Visit(number, entered_at, Node("none"))
    panel = panel_of(scope, state_name)
    asked = asked_now(panel.tree, frozenset())
    items = tuple(
        WorkItem(
            f"{number}.{each.key}",
            each.key,
            each.phrase,
            each.candidates,
            each.key in asked,
            whose=each.whose,
        )
        for each in panel.seats
    )
    return Visit(number, entered_at, panel.tree, items, scope.facts.organisation.version)


def _with_deadline(scope: Scope, state_name: str) -> Case:
    deadline = state_deadline(scope, state_name)
    deadlines: Mapping[str, Deadline] = (
        {**scope.case.deadlines, state_name: deadline} if deadline else scope.case.deadlines
    )
    return replace(scope.case, deadlines=deadlines)


def end(scope: Scope, decision: Decision, by: str) -> Decision:
    """The decision with its case, whose outcome it has set, at its end: nobody is asked any more, no deadline runs."""
    before, case = decision.case, decision.case
    deadlines = {name: replace(d, armed=False, next_at=None) for name, d in case.deadlines.items()}
    case = replace(case, deadlines=deadlines, visit=replace(case.visit, items=()))
    knows = {by, *(message.to for message in decision.messages if message.kind == "copy")}
    told = () if case.opener in knows else (Message("outcome", case.opener),)
    return decision.plus(
        case=case,
        messages=told,
        entries=(Entry("ended", {"outcome": case.outcome}),),
        follows=(*lapsing(before, case), *_parent_told(case)),
    )


def _parent_told(case: Case) -> tuple[ForCase, ...]:
    if case.parent is None or case.parent_name is None:
        return ()
    return (ForCase(case.parent, ChildChanged(case.parent_name, case.state, case.outcome, {})),)


def arm_whole_case(scope: Scope, deadline: Deadline | None = None) -> Case:
    """The case with its overall deadline armed: `deadline` if a duty gave one, else the workflow's own, if it has one."""
    found = deadline or whole_case_deadline(scope)
    return replace(scope.case, deadlines={**scope.case.deadlines, WHOLE_CASE: found}) if found else scope.case
