"""Giving a request up, taking one's own act back: only while nothing has come of it that outlives the case."""

from dataclasses import replace

from engine.case.case import Case, Left, Move, Visit, WorkItem
from engine.case.decision import Decision, Message
from engine.deciding.entering import end, leave
from engine.deciding.ladder import state_deadline
from engine.deciding.scope import Scope
from engine.deciding.seating import asked_anew, followed
from engine.deciding.standard.asking import Asked
from engine.deciding.travelling import mover
from engine.text import Text

_HARMLESS = frozenset({"tell", "shorten", "extend"})


def may_withdraw(scope: Scope, person: str) -> bool:
    """A request that a person made of his own accord, of which nothing has come yet."""
    case = scope.case
    return case.parent is None and case.duty is None and not _outliving(scope) and not _children(case)


def withdraw(asked: Asked) -> Decision:
    """The case ends as withdrawn; what it bound is free; who was asked is told that nothing is to be done any more.

    Raises Refused where something has been done that outlives it.
    """
    scope, case = asked.scope, asked.scope.case
    if case.parent is not None or case.duty is not None:
        text = Text(
            "本案由其他事项或定期任务发起，不能撤回",
            "this case was opened by another one or by a duty, not by a person's request",
        )
        raise asked.refused("not_a_request", text)
    if done := _outliving(scope):
        effects = tuple(Text(f"已执行：{name}", f"done already: {name}") for name in done)
        raise asked.refused(
            "has_effects", Text("已有办理结果，不能撤回", "it has had effects already"), *effects
        )
    if _children(case):
        text = Text("由本案发起的事项尚未办结，不能撤回", "a case that it opened has not ended yet")
        raise asked.refused("has_children", text)
    say = {
        "zh": f"{asked.doer.zh}已撤回本案，无需再办理。",
        "en": f"{asked.doer.of('en')} has withdrawn this request: nothing is left to do.",
    }
    told = dict.fromkeys(person for item in case.visit.open_items for person in item.awaited)
    messages = tuple(Message("told", p, data={"say": say}) for p in told if p != asked.actor.person)
    ended = replace(leave(case), outcome="withdrawn", ended_at=scope.now)
    return end(scope, Decision(ended, messages=messages), asked.actor.person)


def may_take_back(scope: Scope, person: str) -> bool:
    """His act was the latest, it led to nothing else, and nobody has begun on what came of it."""
    case, last = scope.case, scope.case.last
    if last is None or last.by != person:
        return False
    if case.state == last.state and _vote(case.visit, person) is not None:
        return True
    return case.left is not None and not any(_is_begun(item) for item in case.visit.items)


def take_back(asked: Asked) -> Decision:
    """The case as it was before his act. Raises Refused where somebody has acted since, or something has come of it."""
    scope, person = asked.scope, asked.actor.person
    if not may_take_back(scope, person):
        raise _too_late(asked)
    vote, last, left = _vote(scope.case.visit, person), scope.case.last, scope.case.left
    if vote is not None and last is not None and scope.case.state == last.state:
        return _without_vote(scope, vote, person)
    if last is None or left is None:
        raise _too_late(asked)
    return _before(scope, last, left)


def _too_late(asked: Asked) -> Exception:
    last = asked.scope.case.last
    if last is not None and last.by != asked.actor.person:
        name = mover(asked.scope, last).said
        text = Text(
            f"{name.zh}已在其后办理，不能拿回", f"{name.of('en')} has acted since: it cannot be taken back"
        )
        return asked.refused("acted_since", text)
    text = Text(
        "您最近的办理已经产生后果或他人已经着手，不能拿回",
        "your act has had consequences, or somebody has begun on it: it cannot be taken back",
    )
    return asked.refused("too_late", text)


def _without_vote(scope: Scope, vote: WorkItem, person: str) -> Decision:
    case = scope.case
    items = tuple(replace(item, act=None) if item is vote else item for item in case.visit.items)
    visit = asked_anew(scope, replace(case.visit, items=items))
    acted_as = case.acted_as
    if not any(person in people for people in case.acted.values()):  # else it may have been before this step
        others = tuple(each for each in acted_as.get(vote.phrase, ()) if each != person)
        acted_as = {**acted_as, vote.phrase: others}
    form = {**case.form, **(case.last.replaced if case.last else {})}
    open_again = replace(case, visit=visit, form=form, acted_as=acted_as, last=None)
    return Decision(replace(open_again, visit=followed(scope.at(open_again))))


def _before(scope: Scope, last: Move, left: Left) -> Decision:
    case, state = scope.case, last.state
    number = case.visit.number + 1
    items = tuple(replace(item, key=f"{number}.{item.seat}") for item in left.visit.items)
    back = replace(
        leave(case),
        state=state,
        visit=replace(left.visit, number=number, items=items),
        path=left.path,
        returns=left.returns,
        form={**case.form, **last.replaced},
        acted=left.acted,
        acted_as=left.acted_as,
        stood_for=left.stood_for,
        left=None,
        last=None,
    )
    if scope.program.workflow.states[state].who is not None:
        back = replace(back, visit=followed(scope.at(back)))
    deadline = state_deadline(scope.at(back), state)
    if deadline is not None:
        back = replace(back, deadlines={**back.deadlines, state: deadline})
    by = mover(scope, last).said
    say = {
        "zh": f"{by.zh}已拿回，您暂时无需办理。",
        "en": f"{by.of('en')} has taken it back: there is nothing for you to do for now.",
    }
    told = dict.fromkeys(person for item in case.visit.open_items for person in item.awaited)
    return Decision(back, messages=tuple(Message("told", p, data={"say": say}) for p in told if p != last.by))


def _vote(visit: Visit, person: str) -> WorkItem | None:
    return next((item for item in visit.items if item.act is not None and item.act.by == person), None)


def _is_begun(item: WorkItem) -> bool:
    claimed = item.assignee is not None and len(item.candidates) > 1
    return item.act is not None or claimed or item.delegated is not None or item.added is not None


def _outliving(scope: Scope) -> tuple[str, ...]:
    """Effects of the case that do not end with it."""
    vocabulary = scope.definition.vocabulary
    return tuple(
        name
        for name in scope.case.effects
        if name not in _HARMLESS and (vocabulary.weight(name) != "plain" or not vocabulary.binds(name))
    )


def _children(case: Case) -> bool:
    return any(child.outcome is None for child in case.children.values())
