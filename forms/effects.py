"""What a workflow does, and on which of its fields: by this forms find their lists, in any policy."""

from collections.abc import Iterator

from engine.language.definition import EffectCall, Workflow


def effects_of(workflow: Workflow) -> frozenset[str]:
    """The names of everything that a case of it may do."""
    return frozenset(effect.name for effect, _ in _effects(workflow))


def field_of(workflow: Workflow, effect: str, argument: str = "records") -> str:
    """The field of the form that the effect takes as `argument`; "" where it takes none."""
    for each, _ in _effects(workflow):
        path = each.with_.get(argument)
        if each.name == effect and isinstance(path, str) and path.startswith("form."):
            return path.removeprefix("form.")
    return ""


def states_of(workflow: Workflow, effect: str) -> tuple[str, ...]:
    """The states in which an action may have the effect."""
    return tuple(dict.fromkeys(state for each, state in _effects(workflow) if each.name == effect and state))


def _effects(workflow: Workflow) -> Iterator[tuple[EffectCall, str]]:
    """Every effect with the state of its action; "" at the opening."""
    yield from ((effect, "") for effect in workflow.opening.effects)
    for state in workflow.states:
        for action in workflow.actions_in(state).values():
            yield from ((effect, state) for effect in action.effects)
