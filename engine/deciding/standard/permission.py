"""Who may take a standard action here: what the nearest of state, workflow and pack says."""

from engine.deciding.scope import Scope
from engine.language.standard_action import StandardAction
from engine.language.standard_actions import GIVE_BACK, RESUME, standing
from engine.people.quorum import Nobody

NOBODY = StandardAction(who=Nobody())
"""Allowed to nobody. Work that was delegated is given back by him who has it without anybody's leave."""


def declared(scope: Scope, name: str) -> StandardAction | None:
    """The rule for the action in the case's state; None where nobody may take it."""
    if name == GIVE_BACK:
        return NOBODY
    workflow = scope.program.workflow
    return standing(scope.definition.pack.standard_actions, workflow, workflow.states[scope.case.state], name)


def allowed(scope: Scope, name: str) -> tuple[str, ...]:
    """Everyone who may take the action here, were there something to do."""
    rule = declared(scope, name)
    if rule is None:
        return ()
    if name == GIVE_BACK:
        delegated = (item for item in scope.case.visit.open_items if item.delegated)
        return tuple(dict.fromkeys(p for item in delegated for p in (*item.awaited, *item.owners)))
    people = scope.everyone(rule.who)
    return tuple(each for each in people if name not in _AROUND or not is_party(scope, each))


def is_party(scope: Scope, person: str) -> bool:
    """Whether the person opened the case, has acted in it, or is one of those asked now."""
    case = scope.case
    acted = any(person in people for people in case.acted_as.values())
    return acted or person in case.openers or any(person in item.candidates for item in case.visit.items)


def may_otherwise(scope: Scope, name: str, person: str) -> bool:
    """Whether nothing but his own part in the case keeps the person from it."""
    rule = declared(scope, name)
    return name in _AROUND and rule is not None and person in scope.everyone(rule.who)


def may(scope: Scope, name: str, person: str) -> bool:
    """Whether the person may take the action here."""
    if scope.case.has_ended or (name == RESUME) != (scope.case.paused is not None and name in _CLOCK):
        return False
    return person in allowed(scope, name)


_CLOCK = ("pause", RESUME)
_AROUND = ("jump", "enter_late")
"""What goes around those whom the policy asks: never for who is one of them."""
