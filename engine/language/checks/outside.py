"""Other bodies that a policy asks: somebody records what they say, and never without the paper that proves it."""

from collections.abc import Iterator

from engine.language.checks.names import no_such
from engine.language.checks.whole import Whole, actions_of
from engine.language.definition import Action, Workflow
from engine.language.possible import possible
from engine.language.source import Finding
from engine.people.quorum_parts import whos

_OF_THE_STAFF = ("holders", "in_", "named_by", "positions", "when", "substitutes", "letter")


def unrecorded(whole: Whole) -> Iterator[Finding]:
    """Outside roles that nobody records, and answers of theirs without a paper."""
    roles = whole.pack.roles
    outside = {name for name, role in roles.items() if role.outside}
    for name, role in roles.items():
        place = ("roles", name)
        if role.outside and role.recorded_by is None:
            yield Finding((*place, "outside"), "expected 'recorded_by': the role that enters what it says")
        if role.recorded_by is None:
            continue
        if not role.outside:
            yield Finding((*place, "recorded_by"), "'recorded_by' goes with 'outside: true'")
        elif role.recorded_by not in roles or role.recorded_by in outside:
            staff = [each for each in roles if each not in outside]
            yield Finding((*place, "recorded_by"), no_such("role of the staff", role.recorded_by, staff), 1)
        for key in sorted(set(_OF_THE_STAFF) & role.model_fields_set):
            text = f"{key.rstrip('_')!r} is said of people in the directory, and {name!r} is outside"
            yield Finding((*place, key.rstrip("_")), text)
    for workflow in whole.pack.workflows.values():
        yield from _unproved(whole, workflow, outside)


def _unproved(whole: Whole, workflow: Workflow, outside: set[str]) -> Iterator[Finding]:
    """Actions that another body takes without a paper."""
    for place, name, action in actions_of(workflow):
        states = [str(place[3])] if place[2] == "states" else list(action.in_)
        asked = {role for state in states for role in _asked(whole, workflow, state, action)}
        if action.upon is None and asked & outside and not _asks_paper(action):
            body = min(asked & outside)
            text = f"{body!r} is outside: {name!r} must 'ask' a field of the type 'file', the paper that proves it"
            yield Finding(place, text)


def _asked(whole: Whole, workflow: Workflow, state: str, action: Action) -> Iterator[str]:
    declared = workflow.states.get(state)
    quorum = action.who or (declared.who if declared else None)
    if quorum is not None:
        for each in possible(whole.pack, workflow, quorum):
            yield from (role for who in whos(each.quorum) for role in who.roles)


def _asks_paper(action: Action) -> bool:
    return any(
        spec.type == "file" and not spec.optional and spec.when is None for spec in action.ask.values()
    )
