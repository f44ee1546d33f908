"""The way of a case, remembered: through which states it came, where a return leads back to, who acted, who got a copy."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from engine.case.case import Case, Copied, Move
from engine.deciding.scope import Scope
from engine.language.definition import Action, Workflow
from engine.language.standard_actions import named_action
from engine.people.doer import Doer, doer_of


def done_by(workflow: Workflow, move: Move) -> Action:
    """The action behind a move, the definition's own or a standard one."""
    return named_action(workflow, move.state, move.action) or Action(zh=move.action)


def mover(scope: Scope, move: Move) -> Doer:
    """Whose act a move was: by whom, and for whom."""
    return doer_of(scope.facts.organisation, move.by, move.on_behalf_of, move.through)


def travelled(case: Case, goal: str, by: str, *, comes_back: bool, onward: bool) -> Case:
    """The case on its way to `goal`: the path for `back`, where a return leads back to, who acted where.

    A return is over when the case goes on from there; sent back further, it is still waited for.
    """
    acts = [item.act.by for item in case.visit.items if item.act is not None] or [by]
    path = case.path[: case.path.index(goal)] if goal in case.path else (*case.path, case.state)
    returns = {state: source for state, source in case.returns.items() if state != case.state or not onward}
    if comes_back:
        returns[goal] = case.state
    return replace(
        case, path=path, returns=returns, acted={**case.acted, case.state: tuple(dict.fromkeys(acts))}
    )


def with_copies(case: Case, people: Iterable[str], by: str, at: datetime) -> Case:
    """The case knowing that they got a copy at that moment (UTC), to be ticked off when they have read it."""
    fresh = tuple(Copied(person, by, at) for person in dict.fromkeys(people))
    others = tuple(each for each in case.copies if each.person not in {copy.person for copy in fresh})
    return replace(case, copies=(*others, *fresh)) if fresh else case
