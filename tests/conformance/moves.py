"""Quorum by move: taking back, sending back, signers added and removed, work handed on, jumps, withdrawal."""

from collections.abc import Iterator
from typing import Any

from tests.conformance.play import ADMIN, DEPUTY, NEWCOMER, OPENER, STRANGER, Play
from tests.conformance.quorums import BOARD, QUORUMS, TWO, votes

Json = Any
Scenarios = Iterator[tuple[str, Play]]
ALL = {
    "withdraw": "opener",
    "take_back": "participant",
    "send_back": "worker",
    "add_signer": "worker",
    "remove_signer": {"any_of": ["participant", "administrator"]},
    "reassign": {"any_of": ["worker", "administrator"]},
    "delegate": "worker",
    "nudge": {"who": "participant", "times": 1},
    "copy": "participant",
    "comment": "participant",
    "pause": "administrator",
    "jump": "administrator",
}
WHY = "because"
MOVED = (
    "single", "single_of_several", "any_of_two", "all_of_three", "in_order_three", "each", "any_of_all_of",
    "votes_weighted", "votes_veto", "votes_then_chair",
)  # fmt: skip


def play(name: str, title: str, **more: Json) -> Play:
    """A case with all moves switched on, which is checked before it is decided."""
    who, roles, _ = QUORUMS[name]
    checking = {"who": "checker", "actions": {"pass_on": {"to": "deciding"}}}
    submit = {"who": "opener", "actions": {"submit": {"to": "checking"}}}
    roles = {**{role: list(held) for role, held in roles.items()}, "checker": ["kim"]}
    given = {"before": {"drafting": submit, "checking": checking}, "standard_actions": ALL, **more}
    return Play(f"{name}: {title}", who, roles, **given).do("kim", "pass_on")


def moves() -> Scenarios:
    """Every move on every kind of quorum, while it is open."""
    for name in MOVED:
        yield from _going_back(name)
        yield from _signers(name)
        yield from _handing_on(name)
    yield from _single_cases()


def _going_back(name: str) -> Scenarios:
    gone = play(name, "the opener withdraws it; nobody is heard any more")
    first = gone.next
    gone.do(STRANGER, "withdraw", reason=WHY).do(first, "withdraw", reason=WHY)
    yield (
        f"withdraw/{name}",
        gone.do(OPENER, "withdraw", reason=WHY).do(first, "agree").do(OPENER, "withdraw", reason=WHY),
    )
    back = play(name, "whoever led it here takes it back while nobody has answered, and leads it here again")
    back.do(OPENER, "take_back").do("kim", "take_back").do(back.next, "pass_on")
    yield f"take_back/step-{name}", back.all_do("agree")
    since = play(name, "once somebody has answered nobody before him takes it back")
    yield f"take_back/since-{name}", since.do(since.next, "agree").do("kim", "take_back").all_do("agree")
    vote = play(name, "an answer taken back is given anew while the quorum is open")
    first = vote.next
    vote.do(first, "agree").do(first, "take_back").do(first, "take_back").do(STRANGER, "take_back")
    yield f"take_back/answer-{name}", vote.all_do("agree")
    no = play(name, "a refusal taken back counts no more")
    first = no.next
    yield f"take_back/refusal-{name}", no.do(first, "refuse").do(first, "take_back").all_do("agree")
    straight = play(name, "sent back to the opener it comes straight back, and all are asked anew")
    first = straight.next
    straight.do(first, "agree")
    if straight.is_open:
        straight.do(straight.next, "send_back", to="drafting", reason=WHY).do(OPENER, "submit")
    yield f"send_back/straight-{name}", straight.all_do("agree")
    again = play(name, "sent back so that it goes the whole way again", deciding={
        "standard_actions": {"send_back": {"who": "worker", "resubmit": "again"}}
    })  # fmt: skip
    again.do(again.next, "send_back", to="drafting", reason=WHY).do(OPENER, "submit").do("kim", "pass_on")
    yield f"send_back/again-{name}", again.all_do("agree")
    jump = play(name, "the administrator moves it by hand, never to a good end")
    jump.do(jump.next, "jump", to="checking", reason=WHY).do(ADMIN, "jump", to="accepted", reason=WHY)
    jump.do(ADMIN, "jump", to="checking", reason=WHY).do("kim", "pass_on").do(jump.next, "agree")
    if jump.is_open:
        jump.do(ADMIN, "jump", to="rejected", reason=WHY)
    yield f"jump/{name}", jump


def _signers(name: str) -> Scenarios:
    for place in ("before", "beside", "after"):
        added = play(name, f"one more signs {place} the first who is asked; all agree")
        yield f"add_signer/{place}-{name}", _adds(added, place).all_do("agree")
        against = play(name, f"one more, asked {place} the first, refuses")
        first = against.next
        _adds(against, place)
        if place == "after":
            against.do(first, "agree")
        against.do(NEWCOMER, "refuse")
        yield f"add_signer/refuses-{place}-{name}", against.all_do("agree")
    gone = play(name, "a signer is added and taken away again: by who added him, by nobody else")
    first = gone.next
    _adds(gone, "before").do("kim", "remove_signer", person=NEWCOMER, reason=WHY)
    gone.do(first, "remove_signer", person=NEWCOMER, reason=WHY).do(NEWCOMER, "agree")
    yield f"remove_signer/{name}", gone.all_do("agree")
    last = play(name, "the administrator takes away the signer for whom all others wait")
    first = last.next
    _adds(last, "after").do(first, "agree")
    if last.is_open:
        last.do(ADMIN, "remove_signer", person=NEWCOMER, reason=WHY)
    yield f"remove_signer/last-{name}", last.all_do("agree")
    signed = play(name, "who has signed already cannot be taken away")
    first = signed.next
    _adds(signed, "beside").do(NEWCOMER, "agree").do(first, "remove_signer", person=NEWCOMER, reason=WHY)
    yield f"remove_signer/signed-{name}", signed.all_do("agree")
    pending = play(name, "sent back while an added signer is awaited: he is not asked again")
    _adds(pending, "beside").do(NEWCOMER, "send_back", to="drafting", reason=WHY).do(OPENER, "submit")
    yield f"send_back/pending-{name}", pending.all_do("agree")


def _adds(scenario: Play, place: str) -> Play:
    return scenario.do(scenario.next, "add_signer", person=NEWCOMER, place=place, reason=WHY)


def _handing_on(name: str) -> Scenarios:
    asks = play(name, "an opinion is asked for; until it is given nobody decides at that seat")
    first = asks.next
    asks.do(first, "delegate", person=first, reason=WHY).do(first, "delegate", person=STRANGER, reason=WHY)
    asks.do(first, "agree").do(STRANGER, "agree").do(STRANGER, "give_back", opinion="fine")
    yield f"delegate/{name}", asks.all_do("agree")
    takes = play(name, "who asked for an opinion goes on without it")
    first = takes.next
    takes.do(first, "delegate", person=STRANGER, reason=WHY).do(first, "give_back", opinion="no more needed")
    yield f"delegate/without-{name}", takes.do(STRANGER, "give_back", opinion="late").all_do("agree")
    given = play(name, "work goes to whom the rule names, and to nobody else", deciding={
        "standard_actions": {"reassign": {"who": "worker", "to": "deputy"}}
    }, more_roles={"deputy": [DEPUTY, OPENER]})  # fmt: skip
    first = given.next
    given.do(first, "reassign", person=STRANGER, reason=WHY).do(first, "reassign", person=OPENER, reason=WHY)
    given.do(first, "reassign", person=DEPUTY, reason=WHY).do(first, "agree")
    yield f"reassign/{name}", given.all_do("agree")


def _single_cases() -> Scenarios:
    talk = play("all_of_two", "pressing, copies, comments and a resting clock move nothing")
    talk.do(OPENER, "nudge").do(OPENER, "nudge").do(STRANGER, "nudge").do(STRANGER, "comment", text="well")
    talk.do("kim", "copy", people=[STRANGER]).do(STRANGER, "comment", text="well").do(
        "kim", "copy", people=["kim"]
    )
    talk.do("amy", "pause", reason=WHY).do(ADMIN, "resume").do(ADMIN, "pause", reason=WHY).do(
        ADMIN, "pause", reason=WHY
    )
    yield "talk/all_of_two", talk.do("amy", "agree").do(ADMIN, "resume").all_do("agree")
    off = play("all_of_two", "what a state switches off nobody may do", deciding={
        "standard_actions": {"send_back": "none", "add_signer": "none", "withdraw": "none"}
    })  # fmt: skip
    off.do("amy", "send_back", to="drafting", reason=WHY).do(OPENER, "withdraw", reason=WHY)
    yield (
        "switched_off/all_of_two",
        off.do("amy", "add_signer", person=NEWCOMER, place="after", reason=WHY).all_do("agree"),
    )
    where = play("all_of_two", "it is sent back to where it came from, nowhere else")
    for goal in ("deciding", "accepted", "nowhere"):
        where.do("amy", "send_back", to=goal, reason=WHY)
    where.do("amy", "send_back", to="checking", reason=WHY)
    yield (
        "send_back/where",
        where.do("kim", "send_back", to="drafting", reason=WHY).do(OPENER, "submit").all_do("agree"),
    )
    unfit = play(
        "all_of_two", "neither the opener nor who takes part already is added, and nobody at another place"
    )
    for person, place in ((OPENER, "before"), ("ben", "beside"), ("amy", "after"), (NEWCOMER, "behind")):
        unfit.do("amy", "add_signer", person=person, place=place, reason=WHY)
    unfit.do(STRANGER, "add_signer", person=NEWCOMER, place="after", reason=WHY)
    yield "add_signer/unfit", unfit.all_do("agree")
    named = play("all_of_two", "whom the policy asks for cannot be taken away")
    named.do("amy", "remove_signer", person="ben", reason=WHY).do(
        ADMIN, "remove_signer", person="ben", reason=WHY
    )
    yield "remove_signer/of_the_policy", named.all_do("agree")
    chain = play("single", "a signer added by an added one stands where that one stood when he is taken away")
    chain.do("amy", "add_signer", person=NEWCOMER, place="before", reason=WHY)
    chain.do(NEWCOMER, "add_signer", person=STRANGER, place="after", reason=WHY)
    chain.do(ADMIN, "remove_signer", person=NEWCOMER, reason=WHY)
    yield "remove_signer/chain", chain.do(STRANGER, "agree").all_do("agree")
    added = play("all_of_two", "what was done since is too late to take back")
    added.do("amy", "add_signer", person=NEWCOMER, place="after", reason=WHY).do("kim", "take_back")
    yield "take_back/added", added.all_do("agree")
    fellow = play("single_of_several", "work goes to a colleague of the same role")
    fellow.do("amy", "reassign", person=STRANGER, reason=WHY).do("amy", "reassign", person="cai", reason=WHY)
    yield "reassign/colleague", fellow.do("amy", "agree").do("cai", "agree")
    yield (
        "reassign/by_administrator",
        play("single_of_several", "the administrator hands it on")
        .do(ADMIN, "reassign", person="ben", reason=WHY)
        .do("ben", "agree"),
    )
    which = play("all_of_two", "of several seats the administrator says which")
    yield "reassign/which", which.do(ADMIN, "reassign", person="ben", reason=WHY).all_do("agree")
    twice = Play("an answer at two seats is taken back at both", {"all_of": ["chief", "expert", "lawyer"]},
                 {"chief": ["amy"], "expert": ["amy"], "lawyer": ["ben"]}, standard_actions=ALL)  # fmt: skip
    yield "take_back/two_seats", twice.do("amy", "agree").do("amy", "take_back").all_do("agree")
    ballot = Play("an answer at two votes is taken back at both", votes(["each director", "chair"], 4),
                  {**BOARD, "chair": ["amy"]}, standard_actions=ALL)  # fmt: skip
    yield "take_back/two_votes", ballot.do("amy", "refuse").do("amy", "take_back").all_do("agree")
    away = {
        "for": "amy",
        "by": DEPUTY,
        "role": "chief",
        "from": "2026-09-01T02:00:00Z",
        "until": "2026-10-12T02:00:00Z",
    }
    stand_in = Play("a substitute takes back what he answered for another", {"all_of": ["chief", "expert"]}, TWO,
                    substitutions=[away], standard_actions=ALL)  # fmt: skip
    yield (
        "take_back/substitute",
        stand_in.do(DEPUTY, "agree").do(DEPUTY, "take_back").do("amy", "agree").all_do("agree"),
    )
    lends = Play("a substitute asks for an opinion", {"all_of": ["chief", "expert"]}, TWO,
                 substitutions=[away], standard_actions=ALL)  # fmt: skip
    lends.do(DEPUTY, "delegate", person=STRANGER, reason=WHY).do("amy", "agree").do(
        STRANGER, "give_back", opinion="fine"
    )
    yield "delegate/substitute", lends.do(DEPUTY, "agree").all_do("agree")
