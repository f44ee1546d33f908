"""What follows from an action: effects for the archive, cases to open, deadlines to move, people to tell."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import cast

from engine.case.command import ExtendDeadline, OpenCase
from engine.case.decision import Decision, Effect, Entry, ForCase, Message
from engine.deciding.entrusting import refuse_unfit
from engine.deciding.ladder import shortened
from engine.deciding.scope import Scope
from engine.digest import Json
from engine.errors import Reason, Refused
from engine.language.children import Opened, opened_by
from engine.language.definition import EffectCall
from engine.language.member import EACH
from engine.people.who import parse_who
from engine.text import Text
from engine.time.moment import written_end

SUBSTITUTE = "substitute"


def with_effects(scope: Scope, decision: Decision, effects: tuple[EffectCall, ...]) -> Decision:
    """The decision with every effect that applies: the engine's own carried into it, the archive's named in it."""
    for effect in effects:
        for turn in _turns(scope, effect):
            decision = _noted(_with_effect(turn, decision, effect), effect.name)
    return decision


def _noted(decision: Decision, effect: str) -> Decision:
    """The decision with the effect among those that have been carried out in the case."""
    case = decision.case
    if effect in case.effects:
        return decision
    return replace(decision, case=replace(case, effects=(*case.effects, effect)))


def applying(scope: Scope, effects: tuple[EffectCall, ...]) -> tuple[EffectCall, ...]:
    """Those of the effects whose condition holds now; under `for`, of any thing of the list."""
    return tuple(effect for effect in effects if any(True for _ in _turns(scope, effect)))


def refuse_foreseen(scope: Scope) -> None:
    """Raises Refused where the form of a case, whole at its opening, already asks for what an effect would refuse: an unfit
    substitute hears nothing of it."""
    workflow = scope.program.workflow
    actions = (each for state in workflow.states for each in workflow.actions_in(state).values())
    for effect in (effect for action in actions for effect in action.effects):
        if effect.name == SUBSTITUTE and effect.when is None and effect.for_ is None and _is_known(effect):
            refuse_unfit(scope, _resolved(scope, effect.with_), effect.clause)


def _is_known(effect: EffectCall) -> bool:
    """Whether all that the effect is told is known from the opening on."""
    written = (value for value in effect.with_.values() if isinstance(value, str))
    return all(value.split(".")[0] in ("opener", "form", "param") for value in written)


def _turns(scope: Scope, effect: EffectCall) -> Iterator[Scope]:
    """The scope if the effect's condition holds in it; under `for`, that of each thing of which it holds."""
    if effect.for_ is None:
        if effect.when is None or scope.holds(effect.when):
            yield scope
        return
    for member in scope.members(effect.for_.removeprefix(EACH)):
        mine = scope.of(member)
        if effect.when is None or mine.answers(scope.program.of_each[effect.for_, effect.when]):
            yield mine


def _with_effect(scope: Scope, decision: Decision, effect: EffectCall) -> Decision:
    match effect.name:
        case "open":
            return _opening(scope, decision, effect)
        case "extend":
            return decision.plus(follows=_extending(scope, effect))
        case "shorten":
            return _shortening(scope, decision, effect)
        case name if name == SUBSTITUTE:
            refuse_unfit(scope, _resolved(scope, effect.with_), effect.clause)
            return decision.plus(
                effects=(Effect(effect.name, effect.with_, effect.clause, thing=scope.member),)
            )
        case "tell":
            return decision.plus(messages=_telling(scope, effect))
        case _:
            named = decision.plus(
                effects=(Effect(effect.name, effect.with_, effect.clause, thing=scope.member),)
            )
            return _opening(scope, named, effect)


def _opening(scope: Scope, decision: Decision, effect: EffectCall) -> Decision:
    """The decision with the child that the effect opens, if it opens one."""
    opened = opened_by(effect, scope.definition.vocabulary)
    return decision.plus(opens=(child_of(scope, opened),)) if opened is not None else decision


def child_of(scope: Scope, opened: Opened) -> OpenCase:
    """The command that opens a child of the case: its opener is the parent's."""
    return OpenCase(
        workflow=opened.workflow,
        given=_resolved(scope, opened.given),
        parent=scope.case.id,
        parent_name=opened.name,
        opener=scope.case.opener,
    )


def _extending(scope: Scope, effect: EffectCall) -> tuple[ForCase, ...]:
    arguments = _resolved(scope, effect.with_)
    deadline = cast(Mapping[str, Json], arguments["deadline"])
    if scope.case.parent is None:
        raise ValueError("extend stands only in a case that was opened for a deadline of another")
    return (ForCase(scope.case.parent, ExtendDeadline(str(deadline["name"]), str(arguments["by"]))),)


def _shortening(scope: Scope, decision: Decision, effect: EffectCall) -> Decision:
    """The decision with a deadline of its own case earlier. Raises Refused where the day is past, or no earlier one."""
    case, name = decision.case, str(effect.with_["deadline"])
    deadline, by = case.deadlines.get(name), _resolved(scope, effect.with_)["by"]
    if deadline is None or not deadline.armed:
        text = Text(f"期限“{name}”现在不在计算", f"the deadline {name!r} does not run now")
        raise Refused(Reason("no_such_deadline", text, effect.clause))
    until = date.fromisoformat(str(by))
    earlier = shortened(scope.at(case), deadline, until)
    if until < scope.definition.calendar.day_of(scope.now):
        text = Text(f"{by}已经过去", f"{by} is over already")
        raise Refused(Reason("too_early", text, effect.clause))
    if earlier.due_at >= deadline.due_at:
        due = written_end(scope.definition.calendar.local(deadline.due_at))
        text = Text(f"原期限{due.zh}更早，无需提前", f"it is due earlier already: {due.en}")
        raise Refused(Reason("not_earlier", text, effect.clause))
    data = {"deadline": name, "from": deadline.due_at.isoformat(), "to": earlier.due_at.isoformat()}
    case = replace(case, deadlines={**case.deadlines, name: earlier})
    return decision.plus(case=case, entries=(Entry("shortened", data),))


def _telling(scope: Scope, effect: EffectCall) -> tuple[Message, ...]:
    say = effect.with_["say"]
    return tuple(
        Message("told", p, data={"say": say}) for p in scope.people(parse_who(str(effect.with_["who"])))
    )


def _resolved(scope: Scope, written: Mapping[str, Json]) -> Mapping[str, Json]:
    return {name: _resolved_one(scope, value) for name, value in written.items()}


def _resolved_one(scope: Scope, value: Json) -> Json:
    if isinstance(value, str):
        return scope.raw(value)
    if isinstance(value, Mapping):
        inner = cast(Mapping[str, Json], value)
        return inner["text"] if set(inner) == {"text"} else _resolved(scope, inner)
    return value


def settled(scope: Scope, effect: Effect) -> Effect:
    """The effect with its arguments resolved against the case as it is now."""
    turn = scope.of(effect.thing) if effect.thing is not None else scope
    return replace(effect, arguments=_resolved(turn, effect.written))
