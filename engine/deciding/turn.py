"""Whose turn it is: the action a person asks for, the seats he may fill, and the reason when he may not."""

from engine.case.case import Case, WorkItem
from engine.case.command import Act
from engine.deciding.explaining import reasons_against, why_not
from engine.deciding.naming import seat_said
from engine.deciding.scope import Scope
from engine.deciding.separation import acting_as, excluded, fills_one_seat
from engine.deciding.substituting import Chain, has_lapsed, standing_in, stands_for
from engine.deciding.travelling import done_by, mover
from engine.errors import Conflict, Reason, Refused, did_you_mean
from engine.language.definition import Action
from engine.people.actor import Actor, Demanded
from engine.people.quorum_parts import entries
from engine.text import Text, listed

NOT_TYPED = "not_typed"
SIGN_IN_NEEDED, PASSWORD_NEEDED = "sign_in_needed", "password_needed"
"""An act by whom we do not know surely enough: the page asks for that, and keeps what was entered."""


def the_action(scope: Scope, actor: Actor, command: Act) -> Action:
    """The definition's action of that name in the current state."""
    case, workflow = scope.case, scope.program.workflow
    actions = workflow.actions_in(case.state)
    action = None if case.has_ended else actions.get(command.action)
    if action is not None and (action.upon is None or actor.is_machine):
        return action
    if command.item is not None and _item(case, command.item) is None:
        raise Conflict(overtaken(scope))
    if case.has_ended:
        raise Refused(ended(scope))
    state = workflow.states[case.state].text
    offered = [name for name, each in actions.items() if each.upon is None]
    raise Refused(
        Reason(
            "no_such_action",
            Text(
                f"案件现处于“{state.zh}”，没有“{command.action}”这一操作",
                f"the case is in {state.of('en')!r}, which has no action {command.action!r}"
                + did_you_mean(command.action, offered),
            ),
            details=tuple(actions[name].text for name in offered),
        )
    )


def the_items(scope: Scope, actor: Actor, action: Action, command: Act) -> tuple[WorkItem, ...]:
    """The open work items that this act fills: all seats where the actor may act.

    Raises Refused when it is not his turn, Conflict when he comes too late.
    """
    if actor.is_machine:
        return ()
    if command.item is not None and (
        _item(scope.case, command.item) is None or _is_done(scope.case, command.item)
    ):
        raise Conflict(overtaken(scope))
    if action.who is not None:
        if not phrases_of(scope, action, actor.person):
            raise Refused(not_yours(scope, actor, action))
        return ()
    mine = items_of(scope, actor.person, command.item)
    if not mine:
        raise Refused(not_yours(scope, actor))
    return mine


def to_be_typed(scope: Scope, action: Action) -> str:
    """What a person types to take the action, so that nobody does by a slip what cannot be undone: the case's number. Empty where
    nothing is to be typed."""
    return scope.case.number if _is_irreversible(scope, action) else ""


def refuse_untyped(scope: Scope, actor: Actor, action: Action, typed: str) -> None:
    """Raises Refused unless what must be typed was."""
    wanted = to_be_typed(scope, action)
    if actor.is_machine or typed.strip() == wanted or not wanted:
        return
    text = Text(
        f"此操作不可撤销，请输入案件编号“{wanted}”确认",
        f"this cannot be undone: please type the number of the case, {wanted!r}, to confirm it",
    )
    given = (Text(f"输入的是“{typed}”", f"{typed!r} was typed"),) if typed.strip() else ()
    raise Refused(Reason(NOT_TYPED, text, action.clause, given, field="typed"))


def demanded(scope: Scope, action: Action) -> Demanded:
    """How surely we must know whoever takes the action."""
    if action.assurance is not None:
        return action.assurance
    return "signed_in" if _is_irreversible(scope, action) else "link"


def refuse_unsure(scope: Scope, actor: Actor, action: Action) -> None:
    """Raises Refused unless the actor is known as surely as the action demands."""
    wanted = demanded(scope, action)
    if actor.is_as_sure_as(wanted):
        return
    if wanted == "password":
        text = Text(
            f"办理“{action.zh}”须再次输入本人密码",
            f"{action.text.of('en')!r} needs your password, typed again",
        )
        raise Refused(Reason(PASSWORD_NEEDED, text, action.clause, field="password"))
    text = Text(
        f"办理“{action.zh}”须先登录，仅凭邮件链接或取件码不能办理",
        f"{action.text.of('en')!r} needs a sign-in: a mail link or a pickup code is not enough",
    )
    raise Refused(Reason(SIGN_IN_NEEDED, text, action.clause, field="password"))


def _is_irreversible(scope: Scope, action: Action) -> bool:
    return any(scope.definition.vocabulary.weight(each.name) == "irreversible" for each in action.effects)


def items_of(scope: Scope, person: str, first: str | None = None) -> tuple[WorkItem, ...]:
    """The open seats that the person may fill at once, `first` before others: of two that are kept apart only one is his, and a
    substitute fills one."""
    case, mine = scope.case, list[WorkItem]()
    for item in sorted(case.visit.open_items, key=lambda each: each.key != first):
        may = item.may_be_done_by(person) and not has_lapsed(scope, item, person)
        if may and person not in excluded(scope.at(case), item.phrase, case.state):
            substitute = bool(stands_for(scope, item, person))
            if substitute and mine:
                continue
            mine.append(item)
            case = acting_as(case, (item.phrase,), person)
            if substitute or fills_one_seat(scope, item.phrase, case.state):
                break
    return tuple(mine)


def phrases_of(scope: Scope, action: Action, person: str) -> tuple[str, ...]:
    """As whom the person may take an action that has a `who` of its own; none when it is not his, or he is kept apart."""
    quorum = scope.quorum(action.who) if action.who is not None else None
    named = entries(quorum) if quorum is not None else ()
    return tuple(
        each.phrase
        for each in named
        if (person in scope.people(each) and person not in excluded(scope, each.phrase, scope.case.state))
        or person in standing_in(scope, each, scope.case.state)
    )


def acts_for(scope: Scope, actor: Actor, action: Action, items: tuple[WorkItem, ...]) -> Chain:
    """For whom the actor acts, if he is a substitute here; nobody where he acts for himself."""
    if actor.is_machine or not scope.facts.organisation.substitutions:
        return ()
    if action.who is None:
        return next((chain for item in items if (chain := stands_for(scope, item, actor.person))), ())
    named = entries(scope.quorum(action.who))
    own = any(actor.person in scope.people(each) for each in named)
    found = (standing_in(scope, each, scope.case.state).get(actor.person, ()) for each in named)
    return () if own else next(filter(None, found), ())


def overtaken(scope: Scope) -> Reason:
    """Somebody else was first: who, when, with what, and what is now the case."""
    last, workflow = scope.case.last, scope.program.workflow
    now = workflow.states[scope.case.state].text
    if last is None:
        return Reason("moved_on", Text(f"案件现处于“{now.zh}”", f"the case is now in {now.of('en')!r}"))
    name, done = mover(scope, last).said, done_by(workflow, last).text
    when = f"{scope.definition.calendar.local(last.at):%Y-%m-%d %H:%M}"
    return Reason(
        "moved_on",
        Text(
            f"{name.zh}已于{when}办理“{done.zh}”，案件现处于“{now.zh}”",
            f"{name.of('en')} was first: {done.of('en')!r} at {when}; the case is now in {now.of('en')!r}",
        ),
    )


def ended(scope: Scope) -> Reason:
    """Nothing more can be done: by whose act, and when, it came to its end."""
    last, text = (
        scope.case.last,
        Text("案件已办结，不能再操作", "the case has ended: nothing more can be done in it"),
    )
    if last is None:
        return Reason("ended", text)
    name, done = mover(scope, last).said, done_by(scope.program.workflow, last).text
    when = f"{scope.definition.calendar.local(last.at):%Y-%m-%d %H:%M}"
    how = Text(f"{name.zh}已于{when}办理“{done.zh}”", f"{name.of('en')} took {done.of('en')!r} at {when}")
    return Reason("ended", text, details=(how,))


def not_yours(scope: Scope, actor: Actor, action: Action | None = None) -> Reason:
    """It is somebody else's turn: says whose, and why not his; of an action that has people of its own, theirs."""
    if action is not None and action.who is not None:
        return _not_his_action(scope, actor, action)
    if any(item.act is not None and item.act.by == actor.person for item in scope.case.visit.items):
        return Reason(
            "already_acted", Text("您已办理，正在等待其他人", "you have acted already; others are awaited")
        )
    waiting = dict.fromkeys(p for item in scope.case.visit.open_items for p in item.awaited)
    names = listed(_name(scope, person) for person in waiting)
    return Reason(
        "not_yours",
        Text("这一步不由您办理", "this step is not yours to take"),
        details=(
            *((Text(f"现在由{names.zh}办理", f"it is waiting for {names.of('en')}"),) if waiting else ()),
            *why_not(scope, actor.person),
        ),
        lifted_by=names,
    )


def _not_his_action(scope: Scope, actor: Actor, action: Action) -> Reason:
    named = entries(scope.quorum(action.who)) if action.who is not None else ()
    people = dict.fromkeys(p for each in named for p in scope.people(each) if phrases_of(scope, action, p))
    names = listed(_name(scope, person) for person in people)
    titles = listed(seat_said(scope, each.phrase) for each in named)
    said = Text(f"由“{titles.zh}”办理", f"it is for “{titles.of('en')}”")
    who = (
        Text(f"（{names.zh}）", f": {names.of('en')}")
        if people
        else Text("（目前无人可办）", ": nobody at present")
    )
    why = tuple(why for each in named for why in reasons_against(scope, each, scope.case.state, actor.person))
    text = Text("这一操作不由您办理", "this is not yours to do")
    return Reason("not_yours", text, details=(said + who, *dict.fromkeys(why)), lifted_by=names)


def _item(case: Case, key: str) -> WorkItem | None:
    return next((item for item in case.visit.items if item.key == key), None)


def _is_done(case: Case, key: str) -> bool:
    item = _item(case, key)
    return item is not None and item.act is not None


def _name(scope: Scope, person: str) -> Text:
    found = scope.facts.organisation.people.get(person)
    return found.name if found else Text("系统", "the system")
