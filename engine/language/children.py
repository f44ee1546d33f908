"""The cases that a workflow opens as its children: by an effect `open`, or by an effect of the vocabulary that opens one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from engine.language.definition import EffectCall, Rung, Workflow
from engine.language.vocabulary import Vocabulary

OPEN = "open"


@dataclass(frozen=True, slots=True)
class Opened:
    """A child by the name under which its parent knows it, the workflow it is a case of, and what is written for its form."""

    name: str
    workflow: str
    given: Mapping[str, object]


def opened_by(effect: EffectCall, vocabulary: Vocabulary) -> Opened | None:
    """The child that the effect opens; None for an effect that opens none."""
    if effect.name == OPEN:
        workflow = str(effect.with_.get("workflow"))
        given = cast(Mapping[str, object], effect.with_.get("with") or {})
        return Opened(str(effect.with_.get("as") or workflow), workflow, given)
    kind = vocabulary.effects.get(effect.name)
    return Opened(kind.opens, kind.opens, effect.with_) if kind is not None and kind.opens else None


def opened_at(level: Rung) -> Opened | None:
    """The child that a level of an escalation ladder opens, if it opens one."""
    spec = level.open
    return Opened(spec.child_name, spec.workflow, spec.with_) if spec is not None else None


def children_of(workflow: Workflow, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The names under which the workflow opens other cases, each once."""
    opened = [opened_by(effect, vocabulary) for effect in effects_of(workflow)]
    opened += [opened_at(level) for level in levels_in(workflow)]
    return tuple(dict.fromkeys(each.name for each in opened if each is not None))


def levels_in(workflow: Workflow) -> Iterator[Rung]:
    """Every level of the workflow's own ladders."""
    yield from workflow.escalate or ()
    for state in workflow.states.values():
        yield from state.escalate or ()


def effects_of(workflow: Workflow) -> Iterator[EffectCall]:
    """Every effect of the workflow, those of its opening last."""
    for state in workflow.states.values():
        yield from (effect for action in state.actions.values() for effect in action.effects)
    yield from (effect for action in workflow.actions.values() for effect in action.effects)
    yield from workflow.opening.effects
