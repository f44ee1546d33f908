"""What the machine does by itself: a deadline's rung falls due, an awaited event happens."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from engine.case.case import WHOLE_CASE, Case, Deadline, WorkItem, base_of
from engine.case.command import Act, ChildChanged, Fire, Happened
from engine.case.decision import Decision, Entry, Message
from engine.deciding.acting import act, unmet
from engine.deciding.consequence import child_of
from engine.deciding.ladder import RESTING, acts_when_due, fired, levels_of
from engine.deciding.scope import Scope
from engine.deciding.seating import ADMINISTRATOR, admitted, decided, given_to, joint_action, voices
from engine.deciding.standard.resting import awake
from engine.deciding.substituting import stands_for
from engine.digest import Json
from engine.errors import Refused
from engine.language.children import opened_at, opened_by
from engine.language.definition import Action
from engine.language.definition import Rung as Level
from engine.people.actor import THE_MACHINE
from engine.people.panel import is_met
from engine.people.quorum_parts import Nobody
from engine.text import listed
from engine.time.reminder import Fired, Rung, sentence_of_reminder


def fire(scope: Scope, command: Fire) -> Decision:
    """Take what is due of the deadline: at most one reminder, every level reached, the action that waits for it.

    A deadline that is no longer armed, or not due yet, changes nothing: a sweep that comes twice does no harm.
    """
    deadline = scope.case.deadlines.get(command.deadline)
    if deadline is None or not deadline.armed or deadline.next_at is None or deadline.next_at > scope.now:
        return Decision(scope.case)
    if command.deadline == RESTING:
        return awake(scope)
    found, after = fired(scope, deadline)
    decision = _told(scope, _with(scope.case, after), deadline, found)
    if acts_when_due(scope, deadline) and deadline.due_at <= scope.now:
        return _by_silence(scope.at(decision.case), decision)
    return decision


def happened(scope: Scope, command: Happened) -> Decision:
    """The machine takes the action of the current state that waits for the event; without one nothing changes."""
    name = _waiting_for(scope, command.event)
    return act(scope, THE_MACHINE, Act(name)) if name else Decision(scope.case)


def child_changed(scope: Scope, command: ChildChanged) -> Decision:
    """Note where a child stands; its end may move the case on."""
    child = scope.case.children.get(command.name)
    if child is None:
        return Decision(scope.case)
    now = replace(child, state=command.state, outcome=command.outcome, form={**child.form, **command.form})
    case = replace(scope.case, children={**scope.case.children, command.name: now})
    entry = Entry("child_ended", {"name": command.name, "case": child.case, "outcome": command.outcome})
    name = base_of(command.name)
    all_ended = all(each.outcome for each in case.children_named(name))
    moved = happened(scope.at(case), Happened(f"child.{name}.ended")) if all_ended else Decision(case)
    return replace(moved, entries=(entry, *moved.entries))


def unattended(scope: Scope, opening: Iterable[str] = ()) -> str | None:
    """The action that the machine takes at once: the `together` one where the quorum of this state asks nobody, or that all have
    taken who are still asked; one that waits for the end of cases that have all ended already, or of which there was none to
    open. `opening` names those still to come."""
    state = scope.program.workflow.states[scope.case.state]
    if scope.case.has_ended:
        return None
    if (name := _agreed_on(scope)) is not None:
        return name
    if state.who is not None and state.together is not None and isinstance(scope.quorum(state.who), Nobody):
        return state.together[0]
    for name, action in scope.program.workflow.actions_in(scope.case.state).items():
        child = (action.upon or "").removeprefix("child.").removesuffix(".ended")
        awaited = action.upon == f"child.{child}.ended" and child not in opening
        if awaited and _have_ended(scope, child) and _is_possible(scope, action):
            return name
    return None


def _agreed_on(scope: Scope) -> str | None:
    """What those have decided who are still asked, after a signer was taken away or somebody has left the staff."""
    visit, joint = scope.case.visit, joint_action(scope, scope.case.state)
    acts = dict.fromkeys(item.act.action for item in visit.items if item.act is not None)
    if joint is not None:
        return next((name for each in acts if (name := decided(scope, visit, each)) is not None), None)
    return next((name for name in acts if is_met(visit.tree, *voices(scope, visit, name))), None)


def held_up(scope: Scope, refused: Refused) -> tuple[Message, ...]:
    """Whoever runs the system hears that the machine would have gone on, and what keeps it."""
    said = listed(each for r in refused.reasons for each in (r.text, *r.details))
    data: dict[str, Json] = {"held_up": [said.zh, said.of("en")]}
    return tuple(
        Message("unfillable", person, data=data) for person in scope.facts.organisation.holders(ADMINISTRATOR)
    )


def _is_possible(scope: Scope, action: Action) -> bool:
    """Whether nothing refuses the action now."""
    try:
        return (action.when is None or scope.holds(action.when)) and not unmet(scope, action)
    except Refused:
        return False


def _have_ended(scope: Scope, child: str) -> bool:
    """Whether nothing is left to wait for: all have ended, or the act that led here found nothing to open one for."""
    if opened := scope.case.children_named(child):
        return all(each.outcome for each in opened)
    last, workflow = scope.case.last, scope.program.workflow
    action = workflow.actions_in(last.state).get(last.action) if last else None
    found = (opened_by(e, scope.definition.vocabulary) for e in (action.effects if action else ()) if e.for_)
    return any(each is not None and each.name == child for each in found)


def _with(case: Case, deadline: Deadline) -> Case:
    return replace(case, deadlines={**case.deadlines, deadline.name: deadline})


def _told(scope: Scope, case: Case, deadline: Deadline, found: Fired) -> Decision:
    messages: list[Message] = []
    if found.reminder is not None:
        messages += _reminders(scope, deadline, found)
    for rung in found.escalations:
        messages += _escalations(scope, deadline, rung)
    levels = [rung.nth for rung in found.escalations]
    data: dict[str, Json] = {
        "deadline": deadline.name,
        "due_at": deadline.due_at.isoformat(),
        **({"reminder": found.reminder.nth, "merged": found.merged} if found.reminder else {}),
        **({"levels": levels} if levels else {}),
    }
    if found.reminder is None and not levels:
        return Decision(case)
    return _lifted(
        scope, Decision(case, (Entry("deadline_fired", data),), messages=tuple(messages)), deadline, found
    )


def _reminders(scope: Scope, deadline: Deadline, found: Fired) -> list[Message]:
    rung = found.reminder
    if rung is None or (deadline.name == WHOLE_CASE and _step_reminds(scope)):
        return []
    sentence = sentence_of_reminder(found, scope.definition.calendar)
    data: dict[str, Json] = {"zh": sentence.zh, "en": sentence.of("en"), "late": _is_late(deadline, rung.at)}
    return [
        Message("reminder", person, item=item.key, deadline=deadline.name, nth=rung.nth, data=data)
        for item in scope.case.visit.open_items
        for person in item.awaited
    ]


def _step_reminds(scope: Scope) -> bool:
    """Whether the step itself is late and reminds of it: its mails show the overall deadline too, a second one a day is noise."""
    step = scope.case.deadlines.get(scope.case.state)
    return step is not None and step.armed and step.due_at <= scope.now and step.next_at is not None


def _escalations(scope: Scope, deadline: Deadline, rung: Rung) -> list[Message]:
    level = _level(scope, deadline, rung)
    people = scope.people(level.tell) if level.tell else ()
    data: dict[str, Json] = {"level": rung.nth, "clauses": list(level.clause)}
    return [Message("escalation", p, deadline=deadline.name, nth=rung.nth, data=data) for p in people]


def _lifted(scope: Scope, decision: Decision, deadline: Deadline, found: Fired) -> Decision:
    """What a level changes besides telling: it gives the work to others, adds them, or opens a case."""
    for rung in found.escalations:
        level = _level(scope, deadline, rung)
        for who, instead in ((level.give, True), (level.add, False)):
            if who is not None:
                decision = _handed(scope, decision, scope.people(who), instead=instead)
        if (opened := opened_at(level)) is not None:
            decision = decision.plus(opens=(child_of(scope, opened),))
    return decision


def _handed(scope: Scope, decision: Decision, people: tuple[str, ...], *, instead: bool) -> Decision:
    """The open seats given to those of `people` who may sit there; a seat that none of them may take stays as it is."""
    visit = decision.case.visit
    items = tuple(
        _given(scope, item, admitted(scope, item.phrase, people, decision.case.state), instead=instead)
        if item.is_open
        else item
        for item in visit.items
    )
    told = tuple(
        Message("request", person, item=after.key)
        for before, after in zip(visit.items, items, strict=True)
        for person in after.candidates
        if not before.may_be_done_by(person) and after.is_open
    )
    return decision.plus(case=replace(decision.case, visit=replace(visit, items=items)), messages=told)


def _given(scope: Scope, item: WorkItem, people: tuple[str, ...], *, instead: bool) -> WorkItem:
    if not people:
        return item
    own = (each for each in item.candidates if not stands_for(scope, item, each))
    before = item.given_to or tuple(own)
    chosen = people if instead else tuple(dict.fromkeys((*before, *people)))
    return replace(given_to(scope, item, chosen), assignee=None)


def _by_silence(scope: Scope, decision: Decision) -> Decision:
    name = _waiting_for(scope, "due")
    if name is None:
        return decision
    taken = act(scope, THE_MACHINE, Act(name))
    return replace(
        taken,
        entries=decision.entries + taken.entries,
        messages=decision.messages + taken.messages,
        opens=decision.opens + taken.opens,
    )


def _waiting_for(scope: Scope, event: str) -> str | None:
    if scope.case.has_ended:
        return None
    actions = scope.program.workflow.actions_in(scope.case.state)
    return next((name for name, action in actions.items() if action.upon == event), None)


def _level(scope: Scope, deadline: Deadline, rung: Rung) -> Level:
    return levels_of(scope, deadline.name)[rung.place]


def _is_late(deadline: Deadline, at: datetime) -> bool:
    return at >= deadline.due_at
