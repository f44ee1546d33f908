"""Moving a case where its definition draws no line: back to an earlier step, or by the administrator's hand to another one."""

from collections.abc import Iterator
from dataclasses import replace

from engine.case.decision import Decision
from engine.deciding.entering import end, enter, leave
from engine.deciding.scope import Scope
from engine.deciding.standard.asking import Asked, Option, Options
from engine.deciding.standard.permission import declared
from engine.deciding.travelling import travelled
from engine.deciding.turn import overtaken
from engine.errors import Conflict
from engine.language.children import effects_of
from engine.language.definition import Outcome
from engine.text import Text

_GIVEN_UP: tuple[Outcome, ...] = ("refused", "lapsed")


def earlier(scope: Scope, person: str) -> Options:
    """The steps that the case has gone through and may go back to."""
    rule = declared(scope, "send_back")
    workflow = scope.program.workflow
    order = list(workflow.states)
    here = order.index(scope.case.state)
    been = (state for state in order[:here] if state in scope.case.acted or state in scope.case.path)
    wanted = (state for state in been if rule is None or not rule.states or state in rule.states)
    return {"to": tuple(Option(state, workflow.states[state].text) for state in wanted)}


def may_send_back(scope: Scope, person: str) -> bool:
    """Whether there is an earlier step."""
    return bool(earlier(scope, person)["to"])


def send_back(asked: Asked) -> Decision:
    """Back to an earlier step, with the reason; handed in again it comes straight back here, where the rule says so.

    Where the case leads to something weighty it always goes the whole way again: what was decided was decided on what has
    changed since. Raises InvalidInput for another step, Refused when it was sent back too often.
    """
    scope, case = asked.scope, asked.scope.case
    goal = asked.chosen("to", earlier(scope, asked.actor.person)["to"])
    most = asked.rule.times
    if most is not None and case.sent_back >= scope.number(most):
        times = scope.number(most)
        text = Text(f"最多退回{times}次，已用完", f"it may be sent back {times} times, and has been")
        raise asked.refused("too_often", text)
    straight = asked.rule.resubmit == "straight" and not any(_weighty(scope))
    moved = travelled(case, goal, asked.actor.person, comes_back=straight, onward=False)
    moved = replace(moved, sent_back=case.sent_back + 1, left=None)
    return enter(scope.at(moved), goal, Decision(moved), by=asked.actor.person, sent_back=True)


def elsewhere(scope: Scope, person: str) -> Options:
    """The steps to which the administrator may move the case."""
    workflow, case = scope.program.workflow, scope.case
    found = (
        Option(name, state.text)
        for name, state in workflow.states.items()
        if name != case.state and _is_open_to_jump(scope, name)
    )
    return {"to": tuple(found)}


def may_jump(scope: Scope, person: str) -> bool:
    """Whether there is another step to which it may be moved by hand."""
    return bool(elsewhere(scope, person)["to"])


def jump(asked: Asked) -> Decision:
    """To another step, by hand. Never to a good end, and never past a decision on which something weighty rests: what has not
    been decided yet is decided where the policy says.

    Raises InvalidInput for another step, Refused when a fact that the step needs is missing, Conflict when somebody else has
    moved it there already.
    """
    scope, by, last = asked.scope, asked.actor.person, asked.scope.case.last
    if asked.text("to") == scope.case.state and last is not None and last.action == "jump" and last.by != by:
        raise Conflict(overtaken(scope))
    goal = asked.chosen("to", elsewhere(scope, by)["to"])
    moved = replace(travelled(scope.case, goal, by, comes_back=False, onward=False), left=None)
    state = scope.program.workflow.states[goal]
    if state.final is not None:
        ended = replace(leave(moved), state=goal, outcome=state.final, ended_at=scope.now)
        return end(scope.at(ended), Decision(ended), by)
    return enter(scope.at(moved), goal, Decision(moved), by=by)


def _is_open_to_jump(scope: Scope, name: str) -> bool:
    workflow, case = scope.program.workflow, scope.case
    state = workflow.states[name]
    if state.final is not None:
        return state.final in _GIVEN_UP
    order, has_been = list(workflow.states), name in case.acted or name in case.path
    if any(_weighty(scope)):
        return has_been and order.index(name) < order.index(case.state)
    return has_been or state.who is not None


def _weighty(scope: Scope) -> Iterator[str]:
    """Effects of the workflow that need a decision, the cases that it opens included."""
    vocabulary = scope.definition.vocabulary
    for effect in effects_of(scope.program.workflow):
        if vocabulary.weight(effect.name) != "plain" or effect.name in ("open", "substitute"):
            yield effect.name
