"""The clock of a case at rest, by hand: nothing is due meanwhile, and what was still open of each deadline is counted on after.

The work itself may go on: as soon as it moves the case, the clock runs again.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from engine.case.case import WHOLE_CASE, Case, Deadline, Paused
from engine.case.decision import Decision, Entry
from engine.deciding.ladder import RESTING, due_of, with_next
from engine.deciding.scope import Scope
from engine.deciding.standard.asking import Asked
from engine.people.quorum_parts import whos
from engine.text import Text
from engine.time.deadline import Pause, Reckoned, Rolls, reckon, reckon_by, shift
from engine.time.period import Unit


def may_pause(scope: Scope, person: str) -> bool:
    """Whether a deadline runs."""
    return any(deadline.armed for deadline in scope.case.deadlines.values())


def pause(asked: Asked) -> Decision:
    """Nothing is due from now on, until a day or until somebody lets the clock run again.

    Raises Refused for a day that is over, or later than the rule allows; where it sets a bound, a day must be given.
    """
    scope, case = asked.scope, asked.scope.case
    until, latest = asked.text("until"), _latest(asked)
    today = scope.definition.calendar.day_of(scope.now)
    if latest is not None and (not until or date.fromisoformat(until) > latest):
        text = Text(f"最迟暂停至{latest}", f"it may rest until {latest} at the latest")
        raise asked.refused("too_long", text)
    if until and date.fromisoformat(until) <= today:
        raise asked.refused("too_early", Text(f"{until}已到或已过", f"{until} is not after today"))
    deadlines = {name: replace(each, next_at=None) for name, each in case.deadlines.items()}
    if until:
        deadlines[RESTING] = _wake(scope, date.fromisoformat(until))
    paused = Paused(scope.now, asked.actor.person)
    return Decision(replace(case, paused=paused, deadlines=deadlines))


def resume(asked: Asked) -> Decision:
    """The clock runs on."""
    return awake(asked.scope)


def awake(scope: Scope) -> Decision:
    """The case with its clock running again, each deadline later by what it had left when it came to rest."""
    case = scope.case
    if case.paused is None:
        return Decision(case)
    rested = Pause(case.paused.at, scope.now)
    later: dict[str, Deadline] = {}
    moved: dict[str, list[str]] = {}
    for name, deadline in case.deadlines.items():
        if name == RESTING:
            later[name] = replace(deadline, armed=False, next_at=None)
            continue
        stopped = name == WHOLE_CASE and case.stopped_at is not None
        later[name] = _shifted(scope, deadline, rested) if deadline.armed and not stopped else deadline
        if later[name].due_at != deadline.due_at:
            moved[name] = [deadline.due_at.isoformat(), later[name].due_at.isoformat()]
    awake_case = replace(case, paused=None, deadlines=later)
    return Decision(awake_case, (Entry("resumed", {"since": rested.start.isoformat(), "moved": moved}),))


def stopping(scope: Scope) -> Case:
    """The case with the deadline of the whole at rest while a step stops it, and counted on once that is over."""
    case, whole = scope.case, scope.case.deadlines.get(WHOLE_CASE)
    stops = not case.has_ended and _stops(scope)
    if stops and whole is not None and whole.armed:
        rests = {**case.deadlines, WHOLE_CASE: replace(whole, next_at=None)}
        return replace(case, deadlines=rests, stopped_at=case.stopped_at or scope.now)
    if stops or case.stopped_at is None:
        return case
    later = _shifted(scope, whole, Pause(case.stopped_at, scope.now)) if whole and whole.armed else whole
    deadlines = {**case.deadlines, WHOLE_CASE: later} if later else case.deadlines
    return replace(case, deadlines=deadlines, stopped_at=None)


def _stops(scope: Scope) -> bool:
    """Whether the step stops the clock of the whole case: it says so, or another body is waited for."""
    state = scope.program.workflow.states[scope.case.state]
    if state.stops_clock or state.who is None:
        return state.stops_clock
    outside = {name for name, role in scope.definition.pack.roles.items() if role.outside}
    return bool(outside) and any(outside & set(who.roles) for who in whos(scope.quorum(state.who)))


def resting(case: Case) -> Mapping[str, Deadline]:
    """The deadlines of a case whose clock rests: armed, but with nothing to come."""
    return {
        name: each if name == RESTING else replace(each, next_at=None)
        for name, each in case.deadlines.items()
    }


def _shifted(scope: Scope, deadline: Deadline, rested: Pause) -> Deadline:
    if deadline.since > rested.start:
        return with_next(scope, deadline)
    due = due_of(scope, deadline.name)
    reckoned = Reckoned(
        deadline.due_at, deadline.provisional, deadline.edition, Text(deadline.zh, deadline.en)
    )
    rolls = Rolls(due.rolls) if due is not None else Rolls.LATER
    after = shift(reckoned, _unit(scope, deadline), (rested,), scope.definition.calendar, rolls)
    said = after.sentence
    fresh = replace(
        deadline, due_at=after.due_at, zh=said.zh, en=said.of("en"), provisional=after.provisional
    )
    return with_next(scope, fresh)


def _unit(scope: Scope, deadline: Deadline) -> Unit:
    """In what the deadline was counted; a bare date rests as days do."""
    due = due_of(scope, deadline.name)
    period = scope.period(due.within) if due is not None and due.within is not None else None
    return period.unit if period is not None else Unit.DAY


def _latest(asked: Asked) -> date | None:
    """The last day until which it may rest; None where the rule sets no bound."""
    scope, longest = asked.scope, asked.rule.at_most
    period = scope.period(longest) if longest is not None else None
    calendar = scope.definition.calendar
    return calendar.day_ended_by(reckon(period, scope.now, calendar).due_at) if period else None


def _wake(scope: Scope, until: date) -> Deadline:
    """The end of the day until which the clock rests, on which it runs on by itself."""
    reckoned = reckon_by(until, scope.definition.calendar, Rolls.NEVER)
    return Deadline(
        name=RESTING,
        due_at=reckoned.due_at,
        since=scope.now,
        zh=reckoned.sentence.zh,
        en=reckoned.sentence.of("en"),
        edition=reckoned.edition,
        provisional=False,
        armed=True,
        next_at=reckoned.due_at,
    )
