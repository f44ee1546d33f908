"""The deadlines of a case: armed when a state is entered, disarmed when it is left, and what falls due on the way."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from engine.case.case import WHOLE_CASE, Case, Deadline
from engine.case.decision import Entry
from engine.deciding.scope import Scope
from engine.language.definition import Due, Duty
from engine.language.definition import Rung as Level
from engine.phrase import Path
from engine.text import Text
from engine.time.deadline import Reckoned, Rolls, reckon, reckon_before, reckon_by
from engine.time.reminder import Fired, Ladder, Reminder, due_rungs, rung_after

RESTING = "case.paused"
"""The name of the deadline at which a clock that rests runs on by itself; no state can be called so."""

STEP = Due(within=Path("param.step"), after="state.entered")
"""The deadline of a state that has people and names none: the company's `step`."""


def whole_case_deadline(scope: Scope) -> Deadline | None:
    """The overall deadline of a case that opens now, if its workflow has one."""
    due = scope.program.workflow.due
    return armed(scope, WHOLE_CASE, due) if due else None


def given_deadline(scope: Scope, due_at: datetime) -> Deadline:
    """The overall deadline of a case that a duty opened, due at an instant the duty has reckoned."""
    return _fresh(scope, WHOLE_CASE, reckon_by(due_at, scope.definition.calendar), ())


def state_deadline(scope: Scope, state_name: str) -> Deadline | None:
    """The deadline of a state entered now. A state entered again keeps its first due, unless it says `again`."""
    state = scope.program.workflow.states[state_name]
    if state.who is None and state.due is None:
        return None
    due = state.due or STEP
    before = scope.case.deadlines.get(state_name)
    if before is None:
        return armed(scope, state_name, due)
    if due.again is not None:
        return armed(
            scope, state_name, due.model_copy(update={"within": due.again, "after": "state.entered"})
        )
    return with_next(scope, replace(before, armed=True))


def armed(scope: Scope, name: str, due: Due) -> Deadline | None:
    """The deadline `due` reckoned now; None where a parameter says there is no limit or its moment is not known.

    Of a case that began on paper, one on whose end the machine acts is never over before the case came here: nobody's silence on
    paper decides anything.
    """
    reckoned = _reckoned(scope, due)
    was_over = reckoned is not None and scope.case.on_paper is not None and reckoned.due_at <= scope.now
    if was_over and _machine_acts(scope, name):
        reckoned = _reckoned(_as_if_begun_now(scope), due)
    return _fresh(scope, name, reckoned, due.clause) if reckoned else None


def moved(scope: Scope, deadline: Deadline, until: date) -> Deadline:
    """The deadline extended to the end of the day `until`: its ladder starts anew."""
    reckoned = reckon_by(until, scope.definition.calendar)
    fresh = _fresh(scope, deadline.name, reckoned, deadline.clauses)
    return replace(fresh, extended=deadline.extended + 1)


def shortened(scope: Scope, deadline: Deadline, until: date) -> Deadline:
    """The deadline that ends with the day `until` already: its ladder starts anew. One that ends today never ends before now."""
    calendar = scope.definition.calendar
    reckoned = reckon_by(until, calendar, Rolls.EARLIER)
    if reckoned.due_at <= scope.now:
        reckoned = reckon_by(calendar.end_of(until), calendar)
    fresh = _fresh(scope, deadline.name, reckoned, deadline.clauses)
    return replace(fresh, extended=deadline.extended, shortened=True)


def recounted(scope: Scope, before: Case) -> tuple[Case, tuple[Entry, ...]]:
    """The case with its deadlines counted anew from dates that differ from those of `before`: a corrected form, a later
    `case.due`. One that was extended stays as it was granted, one that a duty gave as it was given."""
    case, entries = scope.case, list[Entry]()
    for name, deadline in sorted(case.deadlines.items(), key=lambda each: each[0] != WHOLE_CASE):
        fresh = _recounted_one(scope.at(case), scope.at(before), deadline)
        if fresh is not None:
            case = replace(case, deadlines={**case.deadlines, name: fresh})
            data = {"deadline": name, "from": deadline.due_at.isoformat(), "to": fresh.due_at.isoformat()}
            entries.append(Entry("recounted", data))
    return case, tuple(entries)


def _recounted_one(scope: Scope, before: Scope, deadline: Deadline) -> Deadline | None:
    due = due_of(scope, deadline.name)
    given = deadline.name == WHOLE_CASE and scope.case.period is not None
    moment = (due.after or due.before or due.by) if due else None
    if due is None or moment is None or given or deadline.extended or deadline.shortened:
        return None
    stands = moment == "state.entered" and deadline.name not in (WHOLE_CASE, scope.case.state)
    if stands or _counted_from(scope, due, moment) == _counted_from(before, due, moment):
        return None
    fresh = armed(scope, deadline.name, due)
    if fresh is None or deadline.armed:
        return fresh
    return replace(fresh, armed=False, next_at=None)


def _counted_from(scope: Scope, due: Due, moment: str) -> tuple[object, object]:
    """What a deadline depends on: from where it is counted, and how long a field of the form lets it be."""
    by_form = due.within if isinstance(due.within, Path) and due.within.head == "form" else None
    return scope.moment(moment), scope.term(by_form) if by_form else None


def disarmed(deadlines: Mapping[str, Deadline], name: str) -> Mapping[str, Deadline]:
    """The deadlines with `name` at rest."""
    if name not in deadlines:
        return deadlines
    return {**deadlines, name: replace(deadlines[name], armed=False, next_at=None)}


def with_next(scope: Scope, deadline: Deadline) -> Deadline:
    """The deadline with the instant at which something is to be done next."""
    rung = rung_after(deadline.rung, ladder_of(scope, deadline), scope.definition.calendar)
    instants = [rung.at] if rung else []
    if acts_when_due(scope, deadline):
        instants.append(deadline.due_at)
    return replace(deadline, next_at=min(instants, default=None))


def fired(scope: Scope, deadline: Deadline) -> tuple[Fired, Deadline]:
    """What is to be done about the deadline now, and the deadline after it."""
    found = due_rungs(deadline.rung, scope.now, ladder_of(scope, deadline), scope.definition.calendar)
    after = replace(deadline, rung=found.taken, next_at=found.next.at if found.next else None)
    if acts_when_due(scope, deadline) and scope.now < deadline.due_at:
        after = replace(after, next_at=min(filter(None, (after.next_at, deadline.due_at))))
    return found, after


def ladder_of(scope: Scope, deadline: Deadline) -> Ladder:
    """Reminders and levels that belong to the deadline, the pack's defaults where it has none.

    What was over already when a case was entered from paper climbs from then on: nobody is told late what nobody could know, and
    no level is left out.
    """
    periods = (scope.period(level.late) for level in levels_of(scope, deadline.name))
    late = tuple(period for period in periods if period is not None)
    climbs_from = max(deadline.due_at, deadline.since) if scope.case.on_paper else deadline.due_at
    return Ladder(deadline.since, climbs_from, _reminders(scope, deadline.name), late)


def levels_of(scope: Scope, name: str) -> tuple[Level, ...]:
    """The escalation levels of a deadline, without those that a parameter says never come."""
    workflow = scope.program.workflow
    own = workflow.escalate if name == WHOLE_CASE else workflow.states[name].escalate
    duty = _duty_behind(scope, name)
    own = duty.escalate if duty is not None and duty.escalate is not None else own
    levels = scope.definition.pack.defaults.escalate if own is None else own
    return tuple(level for level in levels if scope.period(level.late) is not None)


def due_of(scope: Scope, name: str) -> Due | None:
    """The rule behind a deadline; none behind the end of a rest."""
    workflow = scope.program.workflow
    if name == RESTING:
        return None
    return workflow.due if name == WHOLE_CASE else (workflow.states[name].due or STEP)


def title_of(scope: Scope, name: str) -> Text:
    """What a deadline is for: the whole case, or a state."""
    if name == WHOLE_CASE:
        return Text("全程期限", "overall deadline")
    if name == RESTING:
        return Text("暂停计时至", "the clock rests until")
    return scope.program.workflow.states[name].text


def acts_when_due(scope: Scope, deadline: Deadline) -> bool:
    """Whether the machine takes an action when the deadline passes."""
    return _machine_acts(scope, deadline.name)


def _machine_acts(scope: Scope, name: str) -> bool:
    if name in (WHOLE_CASE, RESTING):
        return False
    return any(action.upon == "due" for action in scope.program.workflow.actions_in(name).values())


def _as_if_begun_now(scope: Scope) -> Scope:
    case = scope.case
    return scope.at(replace(case, opened_at=scope.now, visit=replace(case.visit, entered_at=scope.now)))


def armed_deadlines(case: Case) -> tuple[Deadline, ...]:
    """Those that run, the earliest due first."""
    return tuple(sorted((d for d in case.deadlines.values() if d.armed), key=lambda d: d.due_at))


def _reminders(scope: Scope, name: str) -> tuple[Reminder, ...]:
    workflow = scope.program.workflow
    own = workflow.remind if name == WHOLE_CASE else workflow.states[name].remind
    duty = _duty_behind(scope, name)
    own = duty.remind if duty is not None and duty.remind is not None else own
    return scope.definition.pack.defaults.remind if own is None else own


def _duty_behind(scope: Scope, name: str) -> Duty | None:
    """The duty whose deadline it is: that of the whole case, where a duty opened it."""
    return scope.definition.pack.duties.get(scope.case.duty or "") if name == WHOLE_CASE else None


def _fresh(scope: Scope, name: str, reckoned: Reckoned, clauses: tuple[str, ...]) -> Deadline:
    sentence = reckoned.sentence
    deadline = Deadline(
        name=name,
        due_at=reckoned.due_at,
        since=scope.now,
        zh=sentence.zh,
        en=sentence.of("en"),
        edition=reckoned.edition,
        provisional=reckoned.provisional,
        armed=True,
        clauses=clauses,
    )
    return with_next(scope, deadline)


def _reckoned(scope: Scope, due: Due) -> Reckoned | None:
    calendar, rolls = scope.definition.calendar, Rolls(due.rolls)
    if due.by is not None:
        moment = scope.moment(due.by)
        return None if moment is None else reckon_by(moment, calendar, rolls)
    period = scope.term(due.within) if due.within is not None else None
    if isinstance(period, date):
        return reckon_by(period, calendar, rolls)
    moment = scope.moment(str(due.after or due.before))
    if period is None or moment is None:
        return None
    if due.before is not None:
        return reckon_before(period, moment, calendar, rolls)
    return reckon(period, moment, calendar, rolls)
