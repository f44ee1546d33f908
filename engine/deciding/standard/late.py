"""Entering after the fact what was done on paper: by whom it was done and on which day, with the paper that proves it.

The act counts as his who did it; that it was entered later, and by whom, stays on it for ever.
"""

from datetime import date

from engine.case.case import WorkItem
from engine.deciding.scope import Scope
from engine.deciding.standard.asking import Asked, Option, Options, people_as_options
from engine.digest import Json
from engine.language.definition import Action
from engine.language.standard_action import StandardAction
from engine.text import Text
from engine.time.deadline import reckon_before


def what_was_done(scope: Scope, person: str) -> Options:
    """The actions of this step that may be entered later, and those who may have taken them: never who enters it, nor whoever
    waits for an opinion that he asked for."""
    actions = tuple(Option(name, action.text) for name, action in _possible(scope).items())
    decidable = (item for item in scope.case.visit.open_items if item.delegated is None)
    owners = (p for item in decidable for p in item.owners if p != person)
    return {"action": actions, "person": people_as_options(scope, tuple(owners))}


def may_enter(scope: Scope, person: str) -> bool:
    """Whether somebody else could have acted here on paper."""
    options = what_was_done(scope, person)
    return bool(options["action"]) and bool(options["person"])


def entered(asked: Asked) -> tuple[str, str, WorkItem]:
    """The action that was taken, by whom, at which seat. Raises InvalidInput, or Refused for a day further back than the rule
    allows and for what cannot be undone: that is never entered from paper."""
    scope, by = asked.scope, asked.actor.person
    options = what_was_done(scope, by)
    action = asked.chosen("action", options["action"])
    person = asked.chosen("person", options["person"])
    earliest = earliest_day(scope, asked.rule)
    if earliest is not None and date.fromisoformat(asked.text("on")) < earliest:
        text = Text(
            f"最早只能补录{earliest}办理的", f"what was done before {earliest} cannot be entered any more"
        )
        raise asked.refused("too_long_ago", text)
    item = next(each for each in scope.case.visit.open_items if each.may_be_done_by(person))
    return action, person, item


def answers_to(asked: Asked, action: str) -> dict[str, Json]:
    """What was answered on paper to what the action itself asks: `lack`, or `send_back.lack` where entering it asks the like."""
    own = asked.scope.program.workflow.actions_in(asked.scope.case.state)[action].ask
    alike = {name: asked.answers[name] for name in own.keys() & asked.answers.keys()}
    prefix = f"{action}."
    plain = {name: value for name, value in asked.rest.items() if not name.startswith(prefix)}
    named = {n.removeprefix(prefix): value for n, value in asked.rest.items() if n.startswith(prefix)}
    return {**alike, **plain, **named}


def _possible(scope: Scope) -> dict[str, Action]:
    vocabulary = scope.definition.vocabulary
    return {
        name: action
        for name, action in scope.program.workflow.actions_in(scope.case.state).items()
        if action.upon is None
        and action.who is None
        and not any(vocabulary.weight(effect.name) == "irreversible" for effect in action.effects)
    }


def earliest_day(scope: Scope, rule: StandardAction) -> date | None:
    """The first day of which something may still be entered; None where the rule sets no bound."""
    longest = rule.at_most
    period = scope.period(longest) if longest is not None else None
    calendar = scope.definition.calendar
    if period is None:
        return None
    return calendar.day_ended_by(reckon_before(period, scope.now, calendar).due_at)
