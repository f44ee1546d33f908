"""Taking an action: may this person, now, with these answers; and what follows from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.case import command as commands
from engine.case.case import Act, By, Case, Left, Move, WorkItem
from engine.case.decision import Decision, Entry, Message, SignedList
from engine.deciding.consequence import applying, with_effects
from engine.deciding.entering import enter
from engine.deciding.forms import Entered, list_rows, missing, read_whole
from engine.deciding.rules import ruled_for
from engine.deciding.scope import Scope
from engine.deciding.seating import counts_as_vote, followed, joint_action, onward
from engine.deciding.seating import decided as decided_by
from engine.deciding.separation import acting_as, refuse_shared
from engine.deciding.substituting import Chain
from engine.deciding.tally import cast_at
from engine.deciding.travelling import travelled, with_copies
from engine.deciding.turn import acts_for, phrases_of, refuse_unsure, refuse_untyped, the_action, the_items
from engine.deciding.unasked import stated
from engine.digest import Json, digest_of
from engine.errors import Conflict, Reason, Refused
from engine.language.definition import Action, Opening, Requirement
from engine.people.actor import Actor
from engine.text import Text

LIST_CHANGED = "list_changed"
"""What was shown before a signature is not what is there now."""


@dataclass(frozen=True, slots=True)
class Late:
    """An act on paper that somebody else enters later: who, and on which day (ISO) it was done."""

    entered_by: str
    done_on: str


def act(scope: Scope, actor: Actor, command: commands.Act, late: Late | None = None) -> Decision:
    """Decide the action; with `late`, one that was done before.

    Raises Refused with every reason, Conflict when somebody else was first or the list has changed, InvalidForm when
    answers do not fit.
    """
    action = the_action(scope, actor, command)
    items = the_items(scope, actor, action, command)
    refuse_unsure(scope, actor, action)
    refuse_untyped(scope, actor, action, command.typed)
    chain = acts_for(scope, actor, action, items)
    actor = replace(actor, on_behalf_of=chain[0]) if chain else actor
    _refuse_unavailable(scope, command.action, action)
    entered = read_whole(scope, action.ask, command.answers)
    answered = scope.at(replace(scope.case, form={**scope.case.form, **entered.values}))
    if entered.values:
        refuse_shared(answered)
    digests = _digests(answered, action, command, actor)
    _refuse_incomplete(answered, action)
    refuse_unmet(answered, action)
    votes = counts_as_vote(scope, command.action, action) and not actor.is_machine
    replaced = {name: scope.case.form.get(name) for name in entered.values}
    deed = _Deed(actor, command.action, action, items, entered, replaced, digests, votes, chain, late)
    decision = _decided(answered, deed)
    return replace(decision, on_behalf_of=actor.on_behalf_of)


@dataclass(frozen=True, slots=True)
class _Deed:
    """An action that nothing refuses: by whom, at which seats, with what entered in place of what, which lists signed, for whom;
    whether it counts towards a quorum (the machine asks nobody)."""

    actor: Actor
    name: str
    action: Action
    items: tuple[WorkItem, ...]
    entered: Entered
    replaced: Mapping[str, Json]
    digests: Mapping[str, str]
    is_vote: bool
    stands_for: Chain = ()
    late: Late | None = None

    @property
    def through(self) -> tuple[str, ...]:
        """By whom the work was passed on to him."""
        return self.stands_for[1:]

    @property
    def fills_seats(self) -> bool:
        """An action that stays where it is leaves its seat open, unless it is a vote."""
        return self.action.to is not None or self.action.together


def unmet(scope: Scope, demanding: Action | Opening) -> tuple[Reason, ...]:
    """Every requirement that does not hold now, each with its clause and exactly what fails."""
    return tuple(_unmet(scope, demanding.require))


def _refuse_unavailable(scope: Scope, name: str, action: Action) -> None:
    if action.when is not None and not scope.holds(action.when):
        raise Refused(
            Reason(
                "not_offered",
                Text(f"现在不能“{action.zh or name}”", f"{action.en or name!r} is not possible now"),
            )
        )


def _digests(scope: Scope, action: Action, command: commands.Act, actor: Actor) -> Mapping[str, str]:
    """The digests of the lists signed. What the person was shown must be what is there now; so must what somebody was shown
    who enters a signature on paper, if he was shown anything."""
    digests = {name: digest_of(list_rows(scope, name)) for name in action.sign}
    for name, digest in digests.items():
        shown = command.seen.get(name, digest if actor.assurance == "paper" else "")
        if actor.assurance != "machine" and shown != digest:
            title = scope.program.asked[name].text
            raise Conflict(
                Reason(
                    LIST_CHANGED,
                    Text(
                        f"您看到的“{title.zh}”已有变动，请核对后再签",
                        f"{title.of('en')!r} has changed since you were shown it: please look again before you sign",
                    ),
                    field=name,
                    details=(Text(digest, digest),),
                )
            )
    return digests


def _refuse_incomplete(scope: Scope, action: Action) -> None:
    """What the action asks must be answered; the form must be whole when the first state is left for good."""
    workflow = scope.program.workflow
    leaves = scope.case.state == workflow.first and _goes_on(scope, action)
    fields = {**(workflow.form if leaves else {}), **action.ask}
    if lacking := missing(scope, fields):
        raise Refused(
            Reason(
                "incomplete",
                Text("尚缺以下内容", "this is still missing"),
                tuple(action.clause),
                tuple(lacking),
            )
        )


def _goes_on(scope: Scope, action: Action) -> bool:
    """Whether the case goes on with its form, or is done by it: what is given up needs no whole form."""
    if action.to is None:
        return False
    return scope.program.workflow.states[_goal(scope, action)].final in (None, "done")


def refuse_unmet(scope: Scope, demanding: Action | Opening) -> None:
    """Raises Refused with every requirement that does not hold now."""
    if reasons := unmet(scope, demanding):
        raise Refused(*reasons)


def _unmet(scope: Scope, requirements: tuple[Requirement, ...]) -> Iterator[Reason]:
    for requirement in requirements:
        if requirement.that in scope.program.checks:
            failures = scope.failures(requirement.that)
            if failures:
                text = Text("不符合规定：", "the policy is not met:")
                yield Reason("unmet", text, requirement.clause, failures, requirement.that)
        elif not scope.holds(requirement.that):
            text = requirement.say.text if requirement.say else Text(requirement.that, requirement.that)
            yield Reason("unmet", text, requirement.clause)


def _decided(scope: Scope, deed: _Deed) -> Decision:
    case = _with_act(scope, deed)
    signed = tuple(SignedList(digest, name, list_rows(scope, name)) for name, digest in deed.digests.items())
    done = decided_by(scope, case.visit, deed.name) if deed.is_vote else deed.name
    if done is None:
        return _one_of_several(scope, replace(case, left=None), deed).plus(signed=signed)
    return _reversible(scope.case, _moved(scope.at(case), deed, signed, done), deed)


def _with_act(scope: Scope, deed: _Deed) -> Case:
    """The case with the act at its seats, and with what it says of the person who acted."""
    actor, action = deed.actor, deed.action
    done = Act(
        deed.name,
        actor.person,
        scope.now,
        actor.assurance,
        actor.on_behalf_of,
        deed.digests,
        dict(deed.entered.data),
        deed.through,
        deed.late.entered_by if deed.late else None,
        deed.late.done_on if deed.late else None,
    )
    seats = deed.items if deed.fills_seats else ()
    case = _seated(scope.case, seats, done, deed.digests if deed.is_vote else None, _other_ways(scope, deed))
    if deed.fills_seats and not actor.is_machine:
        case = acting_as(case, _acted_as(scope, actor.person, action, deed.items), actor.person)
    if deed.stands_for:
        known = (*case.stood_for.get(actor.person, ()), *deed.stands_for)
        case = replace(case, stood_for={**case.stood_for, actor.person: tuple(dict.fromkeys(known))})
    if deed.is_vote:
        case = replace(case, visit=followed(scope.at(case)))
    return replace(case, last=_move(scope, case, deed))


def _move(scope: Scope, case: Case, deed: _Deed) -> Move:
    acts = (item.act for item in case.visit.items if item.act is not None)
    together = tuple(dict.fromkeys(By(each.by, each.on_behalf_of, each.through) for each in acts))
    return Move(
        deed.name,
        deed.actor.person,
        scope.now,
        scope.case.state,
        deed.actor.on_behalf_of,
        through=deed.through,
        replaced=deed.replaced,
        together=together,
    )


def _other_ways(scope: Scope, deed: _Deed) -> frozenset[str]:
    """By which the case could go on as well, where added signers sign what no definition has them decide together: whoever chose
    another one is asked again, else all would have signed and nothing be decided."""
    if not deed.is_vote or joint_action(scope, scope.case.state) is not None:
        return frozenset()
    return frozenset(onward(scope, scope.case.state)) - {deed.name}


def _seated(
    case: Case,
    items: tuple[WorkItem, ...],
    done: Act,
    digests: Mapping[str, str] | None,
    void: frozenset[str],
) -> Case:
    """The case with the act at its seats; acts at lists that have changed since count no more, nor do the actions in `void`."""
    mine = {item.key for item in items}

    def seated(item: WorkItem) -> WorkItem:
        if item.key in mine:
            return replace(item, act=done)
        stale = digests is not None and item.act is not None and dict(item.act.digests) != dict(digests)
        is_void = item.act is not None and item.act.action in void
        return replace(item, act=None) if stale or is_void else item

    return replace(case, visit=replace(case.visit, items=tuple(map(seated, case.visit.items))))


def _acted_as(scope: Scope, person: str, action: Action, items: tuple[WorkItem, ...]) -> tuple[str, ...]:
    """As whom the person acts: by his seats, or by the action's own `who`."""
    if action.who is not None:
        return phrases_of(scope, action, person)
    return tuple(item.phrase for item in items)


def _one_of_several(scope: Scope, case: Case, deed: _Deed) -> Decision:
    """The quorum is not reached yet: the act is kept, whoever is next is asked."""
    known = {item.key for item in scope.case.visit.open_items}
    fresh = tuple(
        Message("request", person, item=item.key)
        for item in case.visit.open_items
        if item.key not in known
        for person in item.candidates
    )
    return Decision(case, (_entry(scope.at(case), deed, scope.case.state),), messages=fresh)


def _moved(scope: Scope, deed: _Deed, signed: tuple[SignedList, ...], decided: str | None = None) -> Decision:
    """What follows of the action; where it is the vote that decides, what follows of `decided`: not always what was said last."""
    name, by = decided or deed.name, deed.actor.person
    action = deed.action if name == deed.name else scope.program.workflow.actions_in(scope.case.state)[name]
    unsaid: tuple[Entry, ...] = ()
    if name != deed.name:
        scope, unsaid = stated(scope, name, action, deed.entered.values)
    scope, rulings = ruled_for(scope, applying(scope, action.effects), action.copy_to)
    case = scope.case
    goal = scope.program.moves.move(case.state, name, _goal(scope, action))
    copies = tuple(
        Message("copy", person, data={"action": name, "digests": deed.digests})
        for person in _copied(scope, action)
    )
    decision = Decision(case, (_entry(scope, deed, goal), *unsaid, *rulings), messages=copies, signed=signed)
    decision = with_effects(scope, decision, action.effects)
    people = (message.to for message in copies)
    decision = replace(decision, case=with_copies(decision.case, people, by, scope.now))
    if action.to is None:
        return decision
    order = list(scope.program.workflow.states)
    sent_back = order.index(goal) < order.index(case.state)
    decision = decision.plus(
        case=travelled(decision.case, goal, by, comes_back=action.comes_back, onward=not sent_back)
    )
    return enter(scope.at(decision.case), goal, decision, by=by, sent_back=sent_back)


def _reversible(before: Case, decision: Decision, deed: _Deed) -> Decision:
    """The decision with how the case stood before, so that the act can be taken back: only what led to nothing else can."""
    came_of_it = decision.effects or decision.opens or decision.besides or decision.case.has_ended
    if came_of_it or deed.action.to is None or deed.actor.is_machine:
        return replace(decision, case=replace(decision.case, left=None))
    left = Left(
        before.visit, before.path, before.returns, before.acted, before.acted_as, before.stood_for
    )  # fmt: skip
    return replace(decision, case=replace(decision.case, left=left))


def _goal(scope: Scope, action: Action) -> str:
    """Where the action leads now: as declared, back, or straight to the state that sent the case here."""
    case, workflow = scope.case, scope.program.workflow
    if action.to is None:
        return case.state
    if action.to == "back":
        return case.path[-1]
    declared = action.to if isinstance(action.to, str) else _branch(scope, action)
    order = list(workflow.states)
    forward = order.index(declared) > order.index(case.state) and workflow.states[declared].final is None
    return case.returns.get(case.state, declared) if forward else declared


def _branch(scope: Scope, action: Action) -> str:
    branches = action.to if isinstance(action.to, tuple) else ()
    return next(b.state for b in branches if b.otherwise or (b.when is not None and scope.holds(b.when)))


def _copied(scope: Scope, action: Action) -> tuple[str, ...]:
    return tuple(dict.fromkeys(person for who in action.copy_to for person in scope.people(who)))


def _entry(scope: Scope, deed: _Deed, goal: str) -> Entry:
    data: dict[str, Json] = {
        "action": deed.name,
        "from": scope.case.state,
        "to": goal,
        "seats": [item.phrase for item in deed.items],
        "clauses": list(deed.action.clause),
    }
    extra: Mapping[str, Json] = {
        "signed": dict(deed.digests),
        "terms": list(deed.action.terms),
        "answers": dict(deed.entered.data),
        "votes": cast_at(scope, scope.case.visit, deed.items) if deed.is_vote else [],
        "through": list(deed.through),
        "done_by": deed.actor.person if deed.late else None,
        "done_for": deed.actor.on_behalf_of if deed.late else None,
        "done_on": deed.late.done_on if deed.late else None,
    }
    present = {key: value for key, value in extra.items() if value}
    return Entry("acted", {**data, **present}, deed.entered.texts)
