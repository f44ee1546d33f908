"""Standard actions as a definition gives them away: by names that exist, within bounds that go with them, to known steps."""

from collections.abc import Iterator, Mapping

from engine.language.checks.names import no_such
from engine.language.checks.whole import Whole
from engine.language.children import effects_of
from engine.language.definition import Workflow
from engine.language.source import Finding, Place
from engine.language.standard_action import StandardAction
from engine.language.standard_actions import BOUNDS, OPEN_LATE
from engine.people.quorum import Nobody, entries
from engine.people.who import Who, Word

_PEOPLE_OF_THE_CASE = ("worker", "participant")


def nonstandard(whole: Whole) -> Iterator[Finding]:
    """What is wrong with the standard actions of pack, workflows and states."""
    yield from _of(("standard_actions",), whole.pack.standard_actions, None)
    for name, workflow in whole.pack.workflows.items():
        place: Place = ("workflows", name)
        yield from _of((*place, "standard_actions"), workflow.standard_actions, workflow)
        yield from _of_paper(whole, (*place, "standard_actions", OPEN_LATE), workflow)
        for state_name, state in workflow.states.items():
            at = (*place, "states", state_name, "standard_actions")
            yield from _of(at, state.standard_actions, workflow)
            if OPEN_LATE in state.standard_actions:
                text = f"{OPEN_LATE!r} makes a case, and no step of it: say it of the workflow"
                yield Finding((*at, OPEN_LATE), text, 1)
            if state.final is not None and state.standard_actions:
                yield Finding(at, f"{state_name!r} is an end: nothing more is done there")


def _of(place: Place, given: Mapping[str, StandardAction], workflow: Workflow | None) -> Iterator[Finding]:
    for name, action in given.items():
        if name not in BOUNDS:
            yield Finding((*place, name), no_such("standard action", name, [*BOUNDS]))
            continue
        fitting = BOUNDS[name]
        for bound in sorted(action.bounds - fitting):
            known = f"; with {name!r} go {', '.join(sorted(fitting))}" if fitting else ""
            yield Finding((*place, name, bound), f"{bound!r} is no bound of {name!r}{known}")
        if name == "nudge" and action.within is not None and action.times is None:
            text = "expected 'times' beside 'within': so often in that time"
            yield Finding((*place, name, "within"), text)
        yield from _of_states((*place, name, "states"), action, workflow)
        yield from _of_nobody((*place, name), name, action)


def _of_states(place: Place, action: StandardAction, workflow: Workflow | None) -> Iterator[Finding]:
    if action.states and workflow is None:
        yield Finding(place, "'states' are those of one workflow: say it there")
        return
    for number, state in enumerate(action.states):
        if workflow is not None and state not in workflow.states:
            yield Finding((*place, number), no_such("state", state, [*workflow.states]), 1)


def _of_nobody(place: Place, name: str, action: StandardAction) -> Iterator[Finding]:
    """Whoever takes part in a case is not to give it away to whom he likes, nor to move it as he likes."""
    if name not in ("jump", "enter_late", OPEN_LATE) or isinstance(action.who, Nobody):
        return
    for entry in entries(action.who):
        if isinstance(entry, Who) and entry.part in [
            Word(word) for word in (*_PEOPLE_OF_THE_CASE, "opener", "anyone")
        ]:
            text = f"{name!r} goes around what the policy asks for: {entry.phrase!r} is a party to the case"
            yield Finding((*place, "who"), f"{text}; give it to a role that looks after the whole")


def _of_paper(whole: Whole, place: Place, workflow: Workflow) -> Iterator[Finding]:
    """A case that ends in what cannot be undone begins here: no clock of it has run on paper."""
    action = workflow.standard_actions.get(OPEN_LATE)
    weights = ((effect.name, whole.vocabulary.weight(effect.name)) for effect in effects_of(workflow))
    grave = next((name for name, weight in weights if weight == "irreversible"), None)
    if action is not None and not action.is_off and grave is not None:
        text = f"{OPEN_LATE!r} enters no case that leads to {grave!r}: that cannot be undone"
        yield Finding(place, text, 1)
