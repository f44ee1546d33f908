"""Taking a standard action: who may, what is possible now, what there is to choose from, and what it makes of the case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import cast

from engine.case import command as commands
from engine.case.case import Attached, Case, Move
from engine.case.decision import Decision, Entry
from engine.deciding.acting import Late, act
from engine.deciding.forms import Entered, missing, read_whole
from engine.deciding.scope import Scope
from engine.deciding.standard import ending, handing, late, moving, resting, signers, telling
from engine.deciding.standard.asking import Asked, Options, name_of
from engine.deciding.standard.permission import NOBODY, allowed, declared, may, may_otherwise
from engine.deciding.substituting import Chain, stands_for
from engine.deciding.turn import ended, overtaken
from engine.digest import Json
from engine.errors import Conflict, InvalidForm, Reason, Refused
from engine.language.definition import Action
from engine.language.standard_actions import CHOSEN, KINDS, has_own
from engine.people.actor import Actor
from engine.text import Text, listed


@dataclass(frozen=True, slots=True)
class StandardOffer:
    """A standard action that a person may take now."""

    name: str
    action: Action


@dataclass(frozen=True, slots=True)
class _Handling:
    """How one of them is done; whether there is anything to do for a person; what he may choose from."""

    decide: Callable[[Asked], Decision]
    is_possible: Callable[[Scope, str], bool] = telling.always
    options: Callable[[Scope, str], Options] = lambda scope, person: {}


def is_standard(scope: Scope, name: str) -> bool:
    """Whether the name means a standard action here: the definition's own comes first."""
    return name in KINDS and not has_own(scope.program.workflow, name)


def standard_offers(scope: Scope, person: str) -> tuple[StandardOffer, ...]:
    """What `person` may do with the case now besides what its definition offers."""
    found: list[StandardOffer] = []
    for name, handling in _HANDLINGS.items():
        if is_standard(scope, name) and may(scope, name, person) and handling.is_possible(scope, person):
            found.append(StandardOffer(name, KINDS[name].action))
    return tuple(found)


def options_of(scope: Scope, person: str, name: str) -> Options:
    """What there is to choose from for the person in the fields of a standard action, by field."""
    return _HANDLINGS[name].options(scope, person)


def take(scope: Scope, actor: Actor, command: commands.Act) -> Decision:
    """Decide the standard action.

    Raises Refused when nobody may, or he may not, or it is not possible now; Conflict when somebody was first; InvalidForm and
    InvalidInput when answers do not fit.
    """
    name, ask = command.action, KINDS[command.action].action.ask
    if command.item and all(item.key != command.item for item in scope.case.visit.items):
        raise Conflict(overtaken(scope))
    _refuse_stranger(scope, actor, name)
    rule = declared(scope, name) or NOBODY
    own = {key: value for key, value in command.answers.items() if key in ask or name != "enter_late"}
    rest = {key: value for key, value in command.answers.items() if key not in own}
    blank = scope.at(replace(scope.case, form={}))
    entered = read_whole(blank, ask, own)
    filled = scope.at(replace(scope.case, form=entered.values))
    if lacking := missing(filled, ask):
        raise Refused(
            Reason("incomplete", Text("尚缺以下内容", "this is still missing"), rule.clause, lacking)
        )
    chain = _stands_for(scope, name, actor.person)
    asked = Asked(scope, actor, name, rule, entered.values, command.item, rest, chain, command.seen)
    decision = _HANDLINGS[name].decide(asked)
    decision = replace(decision, on_behalf_of=next(iter(chain), None))
    return _recorded(scope, asked, decision, entered)


def _stands_for(scope: Scope, name: str, person: str) -> Chain:
    """For whom he takes the action, where he has a part in the case only as a substitute; nobody where it is his own, or an
    office by which somebody looks after the whole."""
    if name in _OFFICIAL or person == scope.case.opener or not scope.facts.organisation.substitutions:
        return ()
    if name == "take_back" and scope.case.last is not None and scope.case.last.by == person:
        last = scope.case.last
        return (last.on_behalf_of, *last.through) if last.on_behalf_of else ()
    chains = [
        stands_for(scope, item, person) for item in scope.case.visit.open_items if person in item.owners
    ]
    return chains[0] if chains and all(chains) else ()


_OFFICIAL = ("jump", "enter_late", "pause", "resume")


def _refuse_stranger(scope: Scope, actor: Actor, name: str) -> None:
    title = KINDS[name].action.text
    if scope.case.has_ended:
        raise Refused(ended(scope))
    people = allowed(scope, name)
    if may(scope, name, actor.person):
        return
    if actor.person in people:
        paused = scope.case.paused is not None
        text = Text("已经暂停计时", "its clock rests already") if paused else Text(
            "现在没有暂停计时", "its clock does not rest"
        )  # fmt: skip
        raise Refused(Reason("not_now", text))
    if declared(scope, name) is None:
        text = Text(f"这一步没有开放“{title.zh}”", f"{title.of('en')!r} is switched off in this step")
        raise Refused(Reason("switched_off", text))
    names = listed(name_of(scope, person) for person in people)
    text = Text(f"您不能“{title.zh}”", f"{title.of('en')!r} is not yours to do")
    details = (Text(f"可由{names.zh}办理", f"it may be done by {names.of('en')}"),) if people else ()
    if may_otherwise(scope, name, actor.person):
        own = Text("您自己参与了本案", "you have a part in this case yourself")
        details = (own, *details)
    raise Refused(Reason("not_yours", text, _clauses(scope, name), details, lifted_by=names))


def _clauses(scope: Scope, name: str) -> tuple[str, ...]:
    rule = declared(scope, name)
    return rule.clause if rule is not None else ()


def _recorded(scope: Scope, asked: Asked, decision: Decision, entered: Entered) -> Decision:
    """The decision with its line in the ledger; what moved the case is its latest act."""
    before, after = scope.case, decision.case
    data: dict[str, Json] = {
        "action": asked.name,
        "standard": True,
        "from": before.state,
        "to": after.state,
        "clauses": list(asked.rule.clause),
        "answers": {**entered.data, **{key: text for key, text in entered.texts.items() if key in CHOSEN}},
        "through": list(asked.chain[1:]),
    }
    texts = {key: text for key, text in entered.texts.items() if key not in CHOSEN}
    entry = Entry("acted", {key: value for key, value in data.items() if value}, texts)
    if asked.name in _MOVING:
        said = {key: value for key, value in entered.values.items() if value and key not in CHOSEN}
        move = Move(
            asked.name,
            asked.actor.person,
            scope.now,
            before.state,
            decision.on_behalf_of,
            said=said,
            through=asked.chain[1:],
        )
        after = replace(after, last=move)
    return replace(decision, case=after, entries=(entry, *decision.entries))


_MOVING = ("send_back", "jump", "withdraw")


def _enter_late(asked: Asked) -> Decision:
    """The act of somebody else, entered later: it counts as his, and shows that it was."""
    scope, by = asked.scope, asked.actor.person
    name, person, item = late.entered(asked)
    command = commands.Act(name, late.answers_to(asked, name), asked.seen, item=item.key)
    how = Late(by, asked.text("on"))
    try:
        decision = act(scope, Actor(person, "paper"), command, how)
    except InvalidForm as error:
        raise InvalidForm([each.inside(name) for each in error.inputs]) from error
    file = cast(Mapping[str, Json], asked.answers["proof"])
    proof = Attached(str(file["name"]), str(file["sha256"]), int(str(file["size"])), by, scope.now)
    case: Case = replace(decision.case, attached=(*decision.case.attached, proof))
    return replace(decision, case=case)


_HANDLINGS: Mapping[str, _Handling] = {
    "give_back": _Handling(handing.give_back, handing.may_give_back),
    "send_back": _Handling(moving.send_back, moving.may_send_back, moving.earlier),
    "take_back": _Handling(ending.take_back, ending.may_take_back),
    "delegate": _Handling(handing.delegate, handing.may_delegate, handing.whom_to_ask),
    "reassign": _Handling(handing.reassign, handing.may_reassign, handing.to_whom),
    "add_signer": _Handling(signers.add_signer, signers.may_add, signers.who_may_be_added),
    "remove_signer": _Handling(signers.remove_signer, signers.may_remove, signers.who_may_be_removed),
    "nudge": _Handling(telling.nudge, telling.may_nudge),
    "comment": _Handling(telling.comment),
    "attach": _Handling(telling.attach),
    "copy": _Handling(telling.copy, options=telling.readers),
    "pause": _Handling(resting.pause, resting.may_pause),
    "resume": _Handling(resting.resume),
    "enter_late": _Handling(_enter_late, late.may_enter, late.what_was_done),
    "withdraw": _Handling(ending.withdraw, ending.may_withdraw),
    "jump": _Handling(moving.jump, moving.may_jump, moving.elsewhere),
}
