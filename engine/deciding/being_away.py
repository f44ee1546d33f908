"""Naming a substitute for oneself: by which workflow of the policy, and whom."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import cast

from engine.deciding.consequence import SUBSTITUTE
from engine.deciding.opening import blank_scope, may_open
from engine.deciding.scope import Facts, Scope
from engine.deciding.substituting import may_be_substitute
from engine.digest import Json
from engine.language.definition import EffectCall, Workflow
from engine.language.program import Definition


def entrusting_workflow(definition: Definition, facts: Facts, person: str, now: datetime) -> str | None:
    """The workflow by which the person may name a substitute for himself, whole as he opens it; None where there is none for him,
    or nobody whom he could name."""
    for name, program in definition.programs.items():
        if entrusting_effect(program.workflow) is None or not program.workflow.opening.whole:
            continue
        scope = blank_scope(definition, name, person, facts, now)
        if may_open(scope, person) and any(True for _ in fit_for(scope)):
            return name
    return None


def entrusting_effect(workflow: Workflow) -> EffectCall | None:
    """The effect by which somebody else stands in for the opener; None where the workflow has none."""
    actions = (action for state in workflow.states for action in workflow.actions_in(state).values())
    effects = (effect for action in actions for effect in action.effects)
    return next((e for e in effects if e.name == SUBSTITUTE and e.with_.get("person") == "opener"), None)


def fit_for(scope: Scope) -> Iterator[str]:
    """Whom the opener may name: those whom the role admits that the effect is about, else for all his work or a role of his."""
    effect, away = entrusting_effect(scope.program.workflow), scope.case.opener
    if effect is None:
        return
    written, organisation = effect.with_.get("role"), scope.facts.organisation
    if isinstance(written, Mapping):
        roles: tuple[str | None, ...] = (str(cast(Mapping[str, Json], written)["text"]),)
    else:
        roles = (None, *dict.fromkeys(organisation.roles_of(away)))
    for by, each in organisation.people.items():
        if each.active and by != away and any(may_be_substitute(scope, away, by, role) for role in roles):
            yield by
