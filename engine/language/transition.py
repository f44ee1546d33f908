"""Where an action may lead: the state machine of one workflow, run by `transitions`.

One machine per definition version, shared by all its cases: it holds no case. An action whose goal the definition does not
declare cannot be taken, whatever the code around it computes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from transitions import EventData, Machine, MachineError

from engine.errors import FondsError
from engine.language.definition import Action, Workflow

_PREFIX = "do_"


class IllegalMove(FondsError):
    """The definition declares no such transition: a fault of the program, never of the person."""


class _Token:
    """What the shared machine moves: a bare holder of a state."""

    def __init__(self, state: str) -> None:
        self.state = state


@dataclass(frozen=True, slots=True)
class Moves:
    """The transitions of one workflow."""

    machine: Machine

    def move(self, state: str, action: str, goal: str) -> str:
        """Take `action` in `state`, to `goal`. Answers with the new state.

        Raises IllegalMove when the definition declares no such transition.
        """
        token = _Token(state)
        try:
            taken = self.machine.events[_PREFIX + action].trigger(token, goal=goal)
        except (MachineError, KeyError) as error:
            raise IllegalMove(f"{action!r} leads nowhere from {state!r}") from error
        if not taken:
            raise IllegalMove(f"{action!r} does not lead from {state!r} to {goal!r}")
        return token.state


def moves_of(workflow: Workflow) -> Moves:
    """Build the machine from the declared actions, `back` and `comes_back` included."""
    machine = Machine(
        model=None,
        states=list(workflow.states),
        initial=workflow.first,
        auto_transitions=False,
        send_event=True,
    )
    for state in workflow.states:
        for name, action in workflow.actions_in(state).items():
            for goal in _goals(workflow, state, action):
                machine.add_transition(_PREFIX + name, state, goal, conditions=[_leads_to(goal)])
    return Moves(machine)


def _goals(workflow: Workflow, state: str, action: Action) -> tuple[str, ...]:
    """All states that `action` may lead to from `state`."""
    if action.to is None:
        return (state,)
    if action.to == "back":
        return tuple(dict.fromkeys((*_predecessors(workflow)[state], *_sent_back_to(workflow, state))))
    return tuple(dict.fromkeys((*action.targets, *_returned_from(workflow, state))))


def _returned_from(workflow: Workflow, state: str) -> tuple[str, ...]:
    """States that sent the case to `state` and want it straight back: by an action of theirs, or as any later state may, by the
    standard one."""
    order = list(workflow.states)
    later = (each for each in order[order.index(state) + 1 :] if workflow.states[each].final is None)
    declared = (
        source
        for source in workflow.states
        for action in workflow.actions_in(source).values()
        if action.comes_back and (state in action.targets or action.to == "back")
    )
    return tuple(dict.fromkeys((*declared, *later)))


def _sent_back_to(workflow: Workflow, state: str) -> tuple[str, ...]:
    """States to which `state` sends a case that comes straight back: from there it was entered then."""
    returns = (action for action in workflow.actions_in(state).values() if action.comes_back)
    return tuple(target for action in returns for target in action.targets)


def _predecessors(workflow: Workflow) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = dict.fromkeys(workflow.states, ())
    for source in workflow.states:
        for action in workflow.actions_in(source).values():
            for goal in action.targets:
                found[goal] = (*found[goal], source)
    return found


def _leads_to(goal: str) -> Any:
    def leads(event: EventData) -> bool:
        return event.kwargs["goal"] == goal

    return leads
