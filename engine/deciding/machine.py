"""The pure core: what a command means for a case, as a Decision that somebody else applies.

No database, no clock, no mail. Service, sweeper, rehearsal and model checker all call the same `decide`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from engine.case import command as commands
from engine.case.case import Case, WorkItem, base_of
from engine.case.decision import Decision, Entry
from engine.deciding.acting import act, unmet
from engine.deciding.amending import amend
from engine.deciding.extending import ask_extension, extend
from engine.deciding.firing import child_changed, fire, happened, held_up, unattended
from engine.deciding.foreseeing import foreseen, told
from engine.deciding.forms import read
from engine.deciding.handing_over import hand_over
from engine.deciding.ladder import recounted
from engine.deciding.opening import open_case
from engine.deciding.scope import Facts, Scope
from engine.deciding.seating import seated_today
from engine.deciding.separation import refuse_shared
from engine.deciding.standard.resting import awake, resting, stopping
from engine.deciding.standard.taking import is_standard, take
from engine.deciding.standard.telling import read_by
from engine.deciding.turn import demanded, items_of, not_yours, overtaken, phrases_of, to_be_typed
from engine.digest import Json
from engine.errors import Conflict, FondsError, Reason, Refused
from engine.language.definition import Action
from engine.language.names import split
from engine.language.program import Definition
from engine.people.actor import THE_MACHINE, Actor, Demanded
from engine.text import Text

_MOST_STEPS = 20


class Runaway(FondsError):
    """The machine took twenty steps without anybody being asked: the definition runs in circles."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An action that a person may take now. `unmet` says what would refuse it at this moment; `item` is his seat; `typed` is what
    he has to type to be sure (empty: nothing), `assurance` how surely he must be known."""

    name: str
    action: Action
    item: WorkItem | None
    unmet: tuple[Reason, ...]
    typed: str = ""
    assurance: Demanded = "link"


def decide(
    definition: Definition,
    case: Case | None,
    actor: Actor,
    command: commands.Command,
    facts: Facts,
    now: datetime,
    new_id: str = "",
) -> Decision:
    """What `command` means. `now` is UTC; `case` is None only for OpenCase, which takes `new_id`.

    Raises Refused with reasons a person can act on, Conflict when somebody else was first, InvalidForm when values do not
    fit, NotFound for an unknown workflow. Never changes anything.
    """
    if isinstance(command, commands.OpenCase):
        first = open_case(definition, actor, command, facts, now, new_id)
    elif case is None:
        raise ValueError(f"{type(command).__name__} needs a case")
    else:
        first = _followed(scope_of(definition, case, facts, now), actor, command)
    whole = _looked_ahead(
        definition, _unattended(definition, first, command, facts, now), case, command, facts, now
    )
    return _numbered(_clock_kept(definition, whole, case, facts, now), case)


def scope_of(definition: Definition, case: Case, facts: Facts, now: datetime) -> Scope:
    """The case with everything its definition may name, at `now`."""
    return Scope(definition, definition.programs[case.workflow], case, facts, now)


def offers(scope: Scope, person: str) -> tuple[Offer, ...]:
    """What `person` may do with the case now, in the order of the definition."""
    case = scope.case
    if case.has_ended:
        return ()
    mine = next(iter(items_of(scope, person)), None)
    actions = scope.program.workflow.actions_in(case.state).items()
    return tuple(
        Offer(
            name,
            action,
            mine,
            _unmet_before_asking(scope, action),
            to_be_typed(scope, action),
            demanded(scope, action),
        )
        for name, action in actions
        if action.upon is None and _is_his(scope, action, person, mine) and _is_offered(scope, action)
    )


def fillable(scope: Scope, person: str) -> Mapping[str, tuple[str, ...]]:
    """The form fields that `person` may edit now, each with the suffixes that may change (empty: all)."""
    case, workflow = scope.case, scope.program.workflow
    if case.has_ended or not items_of(scope, person):
        return {}
    if case.state == workflow.first and not workflow.opening.whole:
        return dict.fromkeys(workflow.form, ())
    found: dict[str, tuple[str, ...]] = {}
    for path in workflow.states[case.state].fills:
        name, suffix = split(path, workflow.form)
        found[name] = (*found.get(name, ()), suffix) if suffix else ()
    return found


def _clock_kept(
    definition: Definition, decision: Decision, before: Case | None, facts: Facts, now: datetime
) -> Decision:
    """A clock that a step stops stands still there; one that rests by hand does so whatever is done, until the case has moved."""
    after = decision.case
    rests = before is not None and before.paused is not None and after.paused is not None
    stays = before is not None and after.state == before.state and not after.has_ended
    if rests and not stays:  # first, so that what stops from here on, or did until here, is counted once
        woken = awake(scope_of(definition, after, facts, now))
        decision = decision.plus(case=woken.case, entries=woken.entries)
    decision = replace(decision, case=stopping(scope_of(definition, decision.case, facts, now)))
    if rests and stays:
        return replace(decision, case=replace(decision.case, deadlines=resting(decision.case)))
    return decision


def _followed(scope: Scope, actor: Actor, command: commands.Command) -> Decision:
    """What the command means for the case as today's staff has it."""
    today = seated_today(scope)
    decision = _decided(scope.at(today.case), actor, command)
    return replace(
        decision, entries=today.entries + decision.entries, messages=today.messages + decision.messages
    )


def _decided(scope: Scope, actor: Actor, command: commands.Command) -> Decision:
    match command:
        case commands.Act() if is_standard(scope, command.action):
            return take(scope, actor, command)
        case commands.Act():
            return act(scope, actor, command)
        case commands.SaveForm():
            return _saved(scope, actor, command)
        case commands.Claim(item) | commands.Release(item):
            return _claimed(scope, actor, item, take=isinstance(command, commands.Claim))
        case commands.MarkRead():
            return read_by(scope, actor)
        case commands.AskExtension():
            return ask_extension(scope, actor, command)
        case commands.OpenCase():
            raise ValueError("a case that exists cannot be opened")
        case _:
            return _by_itself(scope, actor, command)


def _by_itself(scope: Scope, actor: Actor, command: commands.OfTheMachine) -> Decision:
    """What only the machine may ask. In a person's name it is a fault of the edge."""
    if not actor.is_machine:
        raise ValueError(f"{type(command).__name__} is the machine's, and {actor.person!r} asked for it")
    match command:
        case commands.Reseat():
            return Decision(scope.case)
        case commands.Fire():
            return fire(scope, command)
        case commands.Happened():
            return happened(scope, command)
        case commands.ChildChanged():
            return child_changed(scope, command)
        case commands.ExtendDeadline():
            return extend(scope, command)
        case commands.Amend():
            return amend(scope, command)
        case commands.HandOver():
            return hand_over(scope, command)


def _saved(scope: Scope, actor: Actor, command: commands.SaveForm) -> Decision:
    may = fillable(scope, actor.person)
    if command.version is not None and command.version != scope.case.version:
        raise Conflict(overtaken(scope))
    if not may:
        raise Refused(not_yours(scope, actor))
    if closed := [name for name in command.given if name in scope.program.workflow.form and name not in may]:
        titles = tuple(scope.program.workflow.form[name].text for name in closed)
        raise Refused(
            Reason("not_open", Text("这一步不能修改", "this cannot be changed in this step"), details=titles)
        )
    entered = read(scope, scope.program.workflow.form, command.given, may)
    case = replace(scope.case, form={**scope.case.form, **entered.values})
    if _form_of(case) == _form_of(scope.case):
        return Decision(scope.case)
    refuse_shared(scope.at(case))
    case, moved = recounted(scope.at(case), scope.case)
    saved = Entry("saved", {"form": dict(entered.data)}, entered.texts)
    return Decision(case, (saved, *moved))


def _form_of(case: Case) -> Mapping[str, Json]:
    """What is filled in; a field that was left empty and one that was never asked are the same."""
    return {name: value for name, value in case.form.items() if value is not None}


def _claimed(scope: Scope, actor: Actor, key: str, *, take: bool) -> Decision:
    item = next((item for item in scope.case.visit.open_items if item.key == key), None)
    if item is None:
        raise Conflict(overtaken(scope))
    if not item.may_be_done_by(actor.person):
        raise Refused(not_yours(scope, actor))
    items = tuple(
        replace(each, assignee=actor.person if take else None) if each.key == key else each
        for each in scope.case.visit.items
    )
    data: dict[str, Json] = {"item": key, "seat": item.phrase}
    case = replace(scope.case, visit=replace(scope.case.visit, items=items))
    return Decision(case, (Entry("claimed" if take else "released", data),))


def _unattended(
    definition: Definition, decision: Decision, command: commands.Command, facts: Facts, now: datetime
) -> Decision:
    """Go on while the case stands where nobody is asked. What keeps it there refuses the act of whoever led it there; where that
    was the clock or a change of the staff, the administrators are told."""
    for _ in range(_MOST_STEPS):
        scope = scope_of(definition, decision.case, facts, now)
        name = unattended(scope, [base_of(str(each.parent_name)) for each in decision.opens])
        if name is None:
            return decision
        try:
            then = act(scope, THE_MACHINE, commands.Act(name))
        except Refused as refused:
            if isinstance(command, commands.Act | commands.OpenCase):
                raise
            return decision.plus(messages=held_up(scope, refused))
        decision = decision.plus(
            case=then.case,
            entries=then.entries,
            effects=then.effects,
            messages=then.messages,
            signed=then.signed,
            opens=then.opens,
            follows=then.follows,
        )
    raise Runaway(decision.case.workflow)


def _looked_ahead(
    definition: Definition,
    decision: Decision,
    before: Case | None,
    command: commands.Command,
    facts: Facts,
    now: datetime,
) -> Decision:
    """Where the case has moved or its staff has changed: what it will lack ahead is told, once."""
    after = decision.case
    has_moved = before is None or after.visit.number != before.visit.number
    if not has_moved and not isinstance(command, commands.Reseat):
        return decision
    scope = scope_of(definition, after, facts, now)
    found = foreseen(scope)
    fresh = (short for short in found if short.key not in after.foreseen)
    messages = tuple(message for short in fresh for message in told(scope, short))
    return decision.plus(case=replace(after, foreseen=tuple(s.key for s in found)), messages=messages)


def _numbered(decision: Decision, before: Case | None) -> Decision:
    """The new case carries the next version, unless nothing changed at all."""
    if before is not None and decision.case == before and not decision.entries:
        return decision
    return replace(decision, case=replace(decision.case, version=decision.case.version + 1))


def _is_his(scope: Scope, action: Action, person: str, mine: WorkItem | None) -> bool:
    return mine is not None if action.who is None else bool(phrases_of(scope, action, person))


def _is_offered(scope: Scope, action: Action) -> bool:
    try:
        return action.when is None or scope.holds(action.when)
    except Refused:
        return False


def _unmet_before_asking(scope: Scope, action: Action) -> tuple[Reason, ...]:
    """Requirements on what is there already; those on answers still to be given cannot be judged yet."""
    judged = tuple(r for r in action.require if not any(f"form.{name}" in r.that for name in action.ask))
    try:
        return unmet(scope, action.model_copy(update={"require": judged}))
    except Refused as refused:
        return refused.reasons
