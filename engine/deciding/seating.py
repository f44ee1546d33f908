"""Who may sit where: the seats of a state filled with the people that its phrases name, and kept in step with the staff."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engine.case.case import Case, Visit, WorkItem
from engine.case.decision import Entry as LedgerEntry
from engine.case.decision import Message
from engine.deciding.added import with_added
from engine.deciding.scope import Scope
from engine.deciding.separation import excluded
from engine.deciding.substituting import standing_in, standing_in_for
from engine.language.definition import Action
from engine.people.panel import Node, Panel, Seat, asked_now, is_met, seat, votes_in
from engine.people.quorum_parts import VOTES, Bound, Entry, Named
from engine.people.who import PathTo, Who, Word, parse_who

ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Reseated:
    """The case with its open seats as today's staff has them, and who hears of it."""

    case: Case
    entries: tuple[LedgerEntry, ...] = ()
    messages: tuple[Message, ...] = ()


def panel_of(scope: Scope, state_name: str, kept: Sequence[WorkItem] = ()) -> Panel:
    """The seats of a state that asks people, filled with those who may sit there today. Of the seats `kept`, those made by `each`
    stay, whoever is on the staff: somebody has acted there, or they were given to somebody who is."""
    state = scope.program.workflow.states[state_name]
    if state.who is None:
        raise ValueError(f"{state_name} asks nobody")
    return seat(
        scope.quorum(state.who),
        lambda who: tuple(dict.fromkeys((*_candidates(scope, who, state_name), *_kept_at(kept, who)))),
        lambda who, person: _in_place_of(scope, who, person, state_name),
    )


def admitted(scope: Scope, phrase: str, people: tuple[str, ...], state_name: str) -> tuple[str, ...]:
    """Those of `people` who may take a seat that is not their own by its phrase: never who brought the case
    where it decides together."""
    kept_out = set(excluded(scope, phrase, state_name))
    if decides_together(scope, state_name):
        kept_out.update(scope.case.brought_by)
    return tuple(p for p in people if p not in kept_out and scope.facts.organisation.is_active(p))


def seated_today(scope: Scope) -> Reseated:
    """The case with its open seats following today's holders: who has come since is asked, who has gone is not any more.

    Acts stand as they were done. A seat that an escalation gave to somebody stays with him while he is on the staff. Where
    all have agreed who are still asked, nobody is left to complete the quorum: the machine does it.
    """
    case, state = scope.case, scope.program.workflow.states[scope.case.state]
    if case.has_ended or state.who is None or not _may_have_changed(scope):
        return Reseated(case)
    visit = followed(scope)
    if _open_seats(visit) == _open_seats(case.visit):
        return Reseated(case)
    visit = replace(visit, staff=scope.facts.organisation.version)
    seats = [{"item": i.key, "seat": i.phrase, "people": list(i.candidates)} for i in visit.open_items]
    messages = (*newly_asked(case.visit, visit), *_newly_unfillable(scope, case.visit, visit))
    return Reseated(replace(case, visit=visit), (LedgerEntry("reseated", {"seats": seats}),), messages)


def _may_have_changed(scope: Scope) -> bool:
    """Whether the staff has changed since, or a period has begun or ended while the case stood here."""
    visit, organisation = scope.case.visit, scope.facts.organisation
    return visit.staff != organisation.version or organisation.turned_between(visit.entered_at, scope.now)


def followed(scope: Scope) -> Visit:
    """The visit with its open seats filled anew: those that were there keep their keys and acts, new ones get new keys."""
    visit = scope.case.visit
    kept = [item for item in visit.items if item.act is not None or _still_given(scope, item)]
    panel = panel_of(scope, scope.case.state, kept)
    unused, keys = [item for item in visit.items if not item.added], dict[str, str]()
    items: list[WorkItem] = []
    fresh = visit.last_seat
    for each in panel.seats:
        found = next((item for item in unused if _is_same(item, each)), None)
        if found is not None:
            unused.remove(found)
            items.append(_following(scope, found, each))
        else:
            fresh += 1
            items.append(_new_item(visit, str(fresh), each))
        keys[each.key] = items[-1].seat
    items += [item for item in unused if item.act is not None]
    items += [_still_added(scope, item) for item in visit.items if item.added]
    tree = with_added(_relabelled(panel.tree, keys), items)
    return asked_anew(scope, replace(visit, tree=tree, items=tuple(items), seats=fresh))


def asked_anew(scope: Scope, visit: Visit) -> Visit:
    """The visit with those asked whose turn it is by its tree."""
    asked = asked_now(visit.tree, agreed(scope, visit))
    items = (replace(item, asked=item.seat in asked or item.act is not None) for item in visit.items)
    return replace(visit, items=tuple(items))


def agreed(scope: Scope, visit: Visit) -> frozenset[str]:
    """The seats that have taken the state's `together` action."""
    return voices(scope, visit)[0]


def voices(scope: Scope, visit: Visit, action: str | None = None) -> tuple[frozenset[str], frozenset[str]]:
    """The seats that have agreed, and those that have said no. Whoever abstained is among neither.

    Where signers were added to a state without a `together` action, whoever has taken `action` agrees, or any that goes on.
    """
    actions = scope.program.workflow.actions_in(scope.case.state)
    wanted = joint_action(scope, scope.case.state)
    acted = [(item.seat, item.act.action) for item in visit.items if item.act is not None]
    if wanted is None:
        going_on = (action,) if action else onward(scope, scope.case.state)
        return frozenset(seat for seat, each in acted if each in going_on), frozenset()
    return (
        frozenset(seat for seat, action in acted if action == wanted),
        frozenset(seat for seat, action in acted if action != wanted and is_refusal(actions.get(action))),
    )


def is_refusal(action: Action | None) -> bool:
    """Whether a `together` action beside the first says no: one that leads nowhere is an abstention."""
    return action is not None and action.together and action.to is not None


def decided(scope: Scope, visit: Visit, action: str) -> str | None:
    """Which `together` action is done, now that `action` was taken; None while that is open.

    The first, when its quorum has taken it; one that says no, when that can no more be: that of whoever said it last, or the
    state's refusal where the last word was an abstention.
    """
    yes, no = voices(scope, visit, action)
    wanted = joint_action(scope, scope.case.state)
    if is_met(visit.tree, yes, no):
        return wanted or action
    if wanted is None or is_met(
        visit.tree, yes | {item.seat for item in visit.items if item.act is None}, no
    ):
        return None
    actions = scope.program.workflow.actions_in(scope.case.state)
    refusals = [name for name, each in actions.items() if name != wanted and is_refusal(each)]
    return action if action in refusals else next(iter(refusals), None)


def counts_as_vote(scope: Scope, name: str, action: Action) -> bool:
    """Whether the action is done when the quorum has done it: where the definition says so, and where signers were added, also
    what would otherwise go on without them."""
    if action.together:
        return True
    added = scope.case.visit.has_added and joint_action(scope, scope.case.state) is None
    return added and action.who is None and name in onward(scope, scope.case.state)


def onward(scope: Scope, state_name: str) -> tuple[str, ...]:
    """The actions by which people carry the case on: to a later state, or to its good end."""
    workflow = scope.program.workflow
    order = list(workflow.states)
    here = order.index(state_name)
    return tuple(
        name
        for name, action in workflow.actions_in(state_name).items()
        if action.upon is None
        and any(
            order.index(goal) > here and workflow.states[goal].final in (None, "done")
            for goal in action.targets
        )
    )


def unfillable(scope: Scope, visit: Visit) -> Iterator[Message]:
    """Whoever runs the system hears at once, not at the deadline, that a seat has nobody."""
    for item in visit.items:
        if item.act is None and not item.candidates and not item.removed:
            for person in scope.facts.organisation.holders(ADMINISTRATOR):
                yield Message("unfillable", person, item=item.key, data={"who": item.phrase})
    if is_short(scope, visit):
        for person in scope.facts.organisation.holders(ADMINISTRATOR):
            yield Message("unfillable", person, data={"who": VOTES})


def is_short(scope: Scope, visit: Visit) -> bool:
    """Whether a vote could not be carried though every seat has somebody: too few have a seat."""
    yes, no = voices(scope, visit)
    able = {item.seat for item in visit.items if item.act is None and item.candidates}
    empty = any(item.act is None and not item.candidates for item in visit.items)
    return bool(votes_in(visit.tree)) and not empty and not is_met(visit.tree, yes | able, no)


def given_to(scope: Scope, item: WorkItem, people: tuple[str, ...]) -> WorkItem:
    """The seat in the hands of these people, whoever its phrase names, and of those who stand in for them."""
    substitutes = standing_in_for(scope, item.phrase, people, scope.case.state)
    return replace(item, candidates=(*people, *substitutes), handed=True, given_to=people)


def _candidates(scope: Scope, who: Entry, state_name: str) -> tuple[str, ...]:
    """Those who may fill the seat: kept apart from others of the case, and never the opener where it decides together,
    unless the state names him by that word or by his field of the form; then who stands in for one of them."""
    own = _own(scope, who, state_name)
    if not isinstance(who, Named) and _is_each(who):
        return own
    substitutes = standing_in(scope, who, state_name)
    return (*own, *(by for by, chain in substitutes.items() if chain[0] in own and by not in own))


def _in_place_of(scope: Scope, who: Entry, person: str, state_name: str) -> tuple[str, ...]:
    """Those who may fill for `person` the seat that is his alone: he has it by `each`, as the others have theirs."""
    own = _own(scope, who, state_name)
    found = standing_in(scope, who, state_name).items()
    return tuple(by for by, chain in found if chain[0] == person and by not in own)


def _kept_at(kept: Sequence[WorkItem], who: Entry) -> tuple[str, ...]:
    """Those whose seat by this `each` stays."""
    if isinstance(who, Named) or not _is_each(who):
        return ()
    return tuple(_whose(item) for item in kept if item.phrase == who.phrase and not item.added)


def _still_given(scope: Scope, item: WorkItem) -> tuple[str, ...]:
    """Those to whom the seat was given who may still sit there."""
    return (
        admitted(scope, item.phrase, item.given_to or item.candidates, scope.case.state)
        if item.handed
        else ()
    )


def _whose(item: WorkItem) -> str:
    """For whom `each` made the seat; empty of any other."""
    if item.whose or not item.candidates or not parse_who(item.phrase).each:
        return item.whose
    return item.candidates[0]  # a case opened before seats knew it


def _is_each(who: Who | Bound) -> bool:
    return who.who.each if isinstance(who, Bound) else who.each


def _own(scope: Scope, who: Entry, state_name: str) -> tuple[str, ...]:
    """Those who may fill the seat in their own right."""
    if not names_opener(who):
        return admitted(scope, who.phrase, scope.people(who), state_name)
    kept_out = excluded(scope, who.phrase, state_name)
    return tuple(person for person in scope.people(who) if person not in kept_out)


def names_opener(who: Entry) -> bool:
    """Whether the phrase is one by which a state may name the opener although it decides together: that word, or his field."""
    if not isinstance(who, Who):
        return False
    return who.part == Word("opener") or (isinstance(who.part, PathTo) and who.part.path.startswith("form."))


def decides_together(scope: Scope, state_name: str) -> bool:
    """Whether the state has an action that needs its quorum: then its opener has no seat there."""
    return joint_action(scope, state_name) is not None


def joint_action(scope: Scope, state_name: str) -> str | None:
    """The action that needs the quorum; a second `together` one is a refusal that counts as a vote."""
    actions = scope.program.workflow.actions_in(state_name).items()
    return next((name for name, action in actions if action.together), None)


def _new_item(visit: Visit, key: str, given: Seat) -> WorkItem:
    return WorkItem(
        f"{visit.number}.{key}", key, given.phrase, given.candidates, asked=False, whose=given.whose
    )


def _is_same(item: WorkItem, given: Seat) -> bool:
    """A seat is known by its phrase; where the phrase makes a seat for everyone, also by the one for whom it was made."""
    return item.phrase == given.phrase and _whose(item) == given.whose


def _following(scope: Scope, item: WorkItem, given: Seat) -> WorkItem:
    if item.act is not None:
        return item
    if own := _still_given(scope, item):
        item = given_to(scope, item, own)
    else:
        item = replace(item, candidates=given.candidates, handed=False, given_to=())
    active = scope.facts.organisation.is_active
    return replace(
        item,
        assignee=item.assignee if item.assignee in item.candidates else None,
        delegated=item.delegated if item.delegated and active(item.delegated) else None,
    )


def _still_added(scope: Scope, item: WorkItem) -> WorkItem:
    """A signer who has left the staff signs nothing any more; his seat stays to be seen."""
    if item.act is not None or item.removed:
        return item
    own = tuple(filter(scope.facts.organisation.is_active, item.given_to))
    return given_to(scope, item, own) if own else replace(item, removed=True)


def _relabelled(node: Node, keys: dict[str, str]) -> Node:
    return replace(
        node, seat=keys.get(node.seat, ""), parts=tuple(_relabelled(part, keys) for part in node.parts)
    )


def _open_seats(visit: Visit) -> list[tuple[str, tuple[str, ...], str | None, str | None]]:
    return [
        (item.key, item.candidates, item.assignee, item.delegated)
        for item in visit.items
        if item.act is None and not item.removed
    ]


def newly_asked(before: Visit, after: Visit) -> Iterator[Message]:
    asked = {(item.key, person) for item in before.open_items for person in item.awaited}
    for item in after.open_items:
        for person in item.awaited:
            if (item.key, person) not in asked:
                yield Message("request", person, item=item.key)


def _newly_unfillable(scope: Scope, before: Visit, after: Visit) -> Iterator[Message]:
    empty = {item.key for item in before.items if item.act is None and not item.candidates}
    known = {*empty, *((None,) if is_short(scope, before) else ())}
    return (message for message in unfillable(scope, after) if message.item not in known)
