"""What a case may not do by itself it may not do through a case that it opens: with its own opener as the one who decides there.

A form may say who decides (a field of the type `person` or `quorum`), and whoever opens the case fills it. So each opening is
looked at with what it gives, as if the child's workflow said so itself.
"""

from collections.abc import Iterator, Mapping

from engine.language.checks.safety import reached_alone
from engine.language.checks.whole import Whole
from engine.language.children import OPEN, Opened, opened_at, opened_by
from engine.language.definition import EffectCall, Rung, Workflow
from engine.language.source import Finding, Place
from engine.people.quorum import parse_quorum
from engine.people.quorum_parts import Joined, Quorum, Votes, of_parts, parts_of
from engine.people.who import PathTo, Who
from engine.phrase import PhraseError, is_path

_NAMES_DECIDERS = frozenset({"person", "people", "quorum"})


def unsafe_through_children(whole: Whole) -> Iterator[Finding]:
    """Openings by which the opener, or nobody, would decide on what is grave."""
    for place, opened in _openings(whole):
        workflow = whole.pack.workflows.get(opened.workflow)
        if workflow is None or not (deciders := _deciders(opened, workflow)):
            continue
        known = {finding.message for finding in reached_alone(whole, workflow)}
        for finding in reached_alone(whole, _as_given(workflow, deciders)):
            if finding.message not in known:
                given = ", ".join(
                    f"{path.removeprefix('form.')}: {opened.given[path[5:]]}" for path in deciders
                )
                yield Finding(place, f"opened with {given}, in {opened.workflow!r} {finding.message}")


def _openings(whole: Whole) -> Iterator[tuple[Place, Opened]]:
    for place, effect in whole.parts(EffectCall):
        found = opened_by(effect, whole.vocabulary)
        if found is not None:
            yield (*place, "with", "with") if effect.name == OPEN else (*place, "with"), found
    for place, level in whole.parts(Rung):
        found = opened_at(level)
        if found is not None:
            yield (*place, "open", "with"), found


def _deciders(opened: Opened, workflow: Workflow) -> Mapping[str, Quorum]:
    """By path, the fields that name people and are given the opener, or nobody at all."""
    found: dict[str, Quorum] = {}
    for name, value in opened.given.items():
        spec = workflow.form.get(name)
        if spec is None or spec.type not in _NAMES_DECIDERS or (isinstance(value, str) and is_path(value)):
            continue
        try:
            found[f"form.{name}"] = parse_quorum(value)
        except (PhraseError, ValueError):
            continue
    return found


def _as_given(workflow: Workflow, deciders: Mapping[str, Quorum]) -> Workflow:
    """The workflow as if it said itself who decides."""
    states = {
        name: state.model_copy(
            update={
                "who": _replaced(state.who, deciders),
                "actions": {
                    each: action.model_copy(update={"who": _replaced(action.who, deciders)})
                    for each, action in state.actions.items()
                },
            }
        )
        for name, state in workflow.states.items()
    }
    actions = {
        name: action.model_copy(update={"who": _replaced(action.who, deciders)})
        for name, action in workflow.actions.items()
    }
    return workflow.model_copy(update={"states": states, "actions": actions})


def _replaced(quorum: Quorum | None, deciders: Mapping[str, Quorum]) -> Quorum | None:
    match quorum:
        case Who(part=PathTo(path)) if path in deciders:
            return deciders[path]
        case Joined() | Votes():
            inner = (_replaced(part, deciders) for part in parts_of(quorum))
            return of_parts(quorum, [part for part in inner if part is not None])
        case _:
            return quorum
