"""Adding a signer beside those that the policy asks for, and taking him away again: never one whom the policy names itself."""

from collections.abc import Iterator
from dataclasses import replace

from engine.case.case import Added, Case, Visit, WorkItem
from engine.case.decision import Decision, Message
from engine.deciding.added import with_added, without_added
from engine.deciding.forms import list_digest
from engine.deciding.scope import Scope
from engine.deciding.seating import ADMINISTRATOR, admitted, asked_anew, given_to
from engine.deciding.separation import excluded
from engine.deciding.standard.asking import Asked, Option, Options, name_of, people_as_options
from engine.deciding.standard.permission import declared
from engine.errors import Conflict, Reason
from engine.language.standard_action import Place
from engine.text import Text

SIGNER = "signer"
_PLACES: dict[Place, Text] = {
    "before": Text("在我之前", "before me"),
    "beside": Text("与我并签", "beside me"),
    "after": Text("在我之后", "after me"),
}


def may_add(scope: Scope, person: str) -> bool:
    """Whether somebody is asked here beside whom another one may sign."""
    return bool(scope.case.visit.open_items)


def who_may_be_added(scope: Scope, person: str) -> Options:
    """Whom the rule lets sign, and where."""
    rule = declared(scope, "add_signer")
    if rule is None:
        return {}
    places = tuple(Option(place, text) for place, text in _PLACES.items() if place in rule.places)
    return {"person": people_as_options(scope, tuple(_fit(scope))), "place": places}


def add_signer(asked: Asked) -> Decision:
    """One more seat of this step: he is asked before, beside or after the seat by which he was added, and what goes on from here
    waits for him.

    Raises Refused for the opener, for who has a part in this step already or is kept apart from it; InvalidInput for a person or
    place that the rule does not allow.
    """
    scope, visit = asked.scope, asked.scope.case.visit
    _refuse_unfit(asked)
    options = who_may_be_added(scope, asked.actor.person)
    person = asked.chosen("person", options["person"])
    where = asked.chosen("place", options["place"])
    place: Place = next(each for each in _PLACES if each == where)
    times = asked.rule.times
    if times is not None and sum(_is_live(item) for item in visit.items) >= scope.number(times):
        most = scope.number(times)
        raise asked.refused(
            "too_many", Text(f"每一步最多加签{most}人", f"at most {most} may be added to a step")
        )
    beside = asked.seat()
    seat = str(visit.last_seat + 1)
    by = Added(asked.actor.person, place, beside.seat)
    added = given_to(
        scope, WorkItem(f"{visit.number}.{seat}", seat, SIGNER, (), asked=False, added=by), (person,)
    )
    decision = _reseated(scope, replace(visit, items=(*visit.items, added)))
    data = {**asked.by, "reason": asked.text("reason")}
    messages = (replace(m, data=data) if m.item == added.key else m for m in decision.messages)
    return replace(decision, messages=tuple(messages))


def may_remove(scope: Scope, person: str) -> bool:
    """Whether there is a signer whom this person may take away."""
    return any(_may_remove(scope, item, person) for item in scope.case.visit.items)


def who_may_be_removed(scope: Scope, person: str) -> Options:
    """The signers who were added and have not signed."""
    items = (item for item in scope.case.visit.items if _may_remove(scope, item, person))
    return {"person": people_as_options(scope, tuple(p for item in items for p in item.candidates))}


def remove_signer(asked: Asked) -> Decision:
    """A signer who was added by hand is asked no more; where all others have signed, the step is done by that.

    Raises Conflict for one who has signed meanwhile, Refused for one whom the policy asks for, or whom somebody else added.
    """
    scope, visit = asked.scope, asked.scope.case.visit
    person = asked.text("person")
    his = [item for item in visit.items if person in item.candidates and not item.removed]
    mine = [item for item in his if _may_remove(scope, item, asked.actor.person)]
    name = name_of(scope, person)
    if signed := next((item for item in his if item.added and item.act), None):
        at = f"{scope.definition.calendar.local(signed.act.at):%Y-%m-%d %H:%M}" if signed.act else ""
        text = Text(f"{name.zh}已于{at}签署，不能减签", f"{name.of('en')} has signed already, at {at}")
        raise Conflict(Reason("has_signed", text, asked.rule.clause))
    if not mine and any(item.added for item in his):
        text = Text("只有加签的人或管理员可以减签", "only who added him, or an administrator, may remove him")
        raise asked.refused("not_added_by_you", text)
    if not mine:
        text = Text(
            f"{name.zh}不是加签的人；制度规定的签署人不能减去",
            f"{name.of('en')} was not added by hand: whom the policy asks for cannot be removed",
        )
        raise asked.refused("not_added", text)
    gone = mine[0]
    items = (_without(item, gone) for item in visit.items)
    visit = replace(visit, items=tuple(replace(i, act=None) if _is_stale(scope, i) else i for i in items))
    say = {
        "zh": f"{asked.doer.zh}已减签，您无需再签署。",
        "en": f"{asked.doer.of('en')} has removed you as a signer: there is nothing left for you to do.",
    }
    told = Message("told", person, data={"say": say})
    return _reseated(scope, visit).plus(messages=(told,))


def _is_stale(scope: Scope, item: WorkItem) -> bool:
    """Whether a list has changed since it was signed at the seat: nobody has signed what would be done now."""
    action = scope.program.workflow.actions_in(scope.case.state).get(item.act.action) if item.act else None
    if item.act is None or action is None:
        return False
    return dict(item.act.digests) != {name: list_digest(scope, name) for name in action.sign}


def _without(item: WorkItem, gone: WorkItem) -> WorkItem:
    """Who was added by the one that is gone stands where that one stood."""
    if item.key == gone.key:
        return replace(item, removed=True, asked=False)
    if item.added is not None and gone.added is not None and item.added.seat == gone.seat:
        return replace(item, added=replace(item.added, seat=gone.added.seat))
    return item


def _reseated(scope: Scope, visit: Visit) -> Decision:
    """The case with its tree made anew, and requests to those who are asked now and were not."""
    before = {(item.key, person) for item in scope.case.visit.open_items for person in item.awaited}
    tree = with_added(without_added(visit.tree, visit.items), visit.items)
    visit = asked_anew(scope, replace(visit, tree=tree))
    fresh = tuple(
        Message("request", person, item=item.key)
        for item in visit.open_items
        for person in item.awaited
        if (item.key, person) not in before
    )
    return Decision(replace(scope.case, visit=visit), messages=fresh)


def _fit(scope: Scope) -> Iterator[str]:
    """Everyone who could be added: allowed by the rule, no party to this step yet, kept apart from nobody in it."""
    rule, case = declared(scope, "add_signer"), scope.case
    wanted = scope.everyone(rule.to) if rule is not None and rule.to is not None else ()
    everyone = wanted if rule is not None and rule.to is not None else tuple(scope.facts.organisation.people)
    kept_out = {*case.brought_by, *_parties(case)}
    for item in case.visit.open_items:
        kept_out |= excluded(scope, item.phrase, case.state)
    yield from (p for p in admitted(scope, SIGNER, everyone, case.state) if p not in kept_out)


def _parties(case: Case) -> Iterator[str]:
    for item in case.visit.items:
        if not item.removed:
            yield from item.candidates
            yield from (item.act.by,) if item.act else ()


def _refuse_unfit(asked: Asked) -> None:
    scope, person = asked.scope, asked.text("person")
    name = name_of(scope, person)
    if person in scope.case.openers:
        text = Text("发起人不能在自己的申请上加签", "the opener cannot sign his own request")
        raise asked.refused("separation", text)
    if person in scope.case.brought_by:
        text = Text(
            f"本案由{name.zh}补录，不能在本案加签", f"{name.of('en')} entered this case and cannot sign it"
        )
        raise asked.refused("separation", text)
    if person in set(_parties(scope.case)):
        text = Text(f"{name.zh}已经是本步的办理人", f"{name.of('en')} takes part in this step already")
        raise asked.refused("takes_part", text)


def _may_remove(scope: Scope, item: WorkItem, person: str) -> bool:
    if not _is_live(item) or item.act is not None or item.added is None:
        return False
    return item.added.by == person or person in scope.facts.organisation.holders(ADMINISTRATOR)


def _is_live(item: WorkItem) -> bool:
    return item.added is not None and not item.removed
