"""The bounds of moves: how often, to whom, to which steps, at which places; and files, which move nothing."""

from collections.abc import Iterator
from typing import Any

from tests.conformance.moves import ALL, WHY, play
from tests.conformance.play import ADMIN, DEPUTY, NEWCOMER, OPENER, STRANGER, Play

Json = Any
Scenarios = Iterator[tuple[str, Play]]
BOUNDED = ("single", "all_of_two", "any_of_two", "in_order_three", "votes_weighted", "each")
FILE = {"name": "offer.txt", "sha256": "ab" * 32, "size": 12}


def bounds() -> Scenarios:
    """Each bound on several kinds of quorum: what keeps within it is done, what goes beyond it is refused and changes nothing."""
    for name in BOUNDED:
        yield from _returns(name)
        yield from _signers(name)
        yield from _paper(name)
    yield from _telling()


def _bounded(name: str, title: str, rules: Json, **more: Json) -> Play:
    return play(name, title, deciding={"standard_actions": rules}, **more)


def _returns(name: str) -> Scenarios:
    rule = {"who": "worker", "states": ["checking"], "resubmit": "again"}
    to = _bounded(name, "it goes back to the steps that are named, and no further", {"send_back": rule})
    to.do(to.next, "send_back", to="drafting", reason=WHY)
    to.do(to.next, "send_back", to="checking", reason=WHY).do("kim", "pass_on")
    yield f"bounds/states-{name}", to.all_do("agree")
    once = _bounded(name, "it goes back once and no more", {"send_back": {"who": "worker", "times": 1}})
    once.do(once.next, "send_back", to="checking", reason=WHY).do("kim", "pass_on")
    once.do(once.next, "send_back", to="checking", reason=WHY)
    yield f"bounds/returns-{name}", once.all_do("agree")


def _signers(name: str) -> Scenarios:
    roles = {"deputy": [DEPUTY, NEWCOMER, OPENER]}
    to = _bounded(
        name,
        "only whom the rule names is added",
        {"add_signer": {"who": "worker", "to": "deputy"}},
        more_roles=roles,
    )
    first = to.next
    to.do(first, "add_signer", person=STRANGER, place="after", reason=WHY)
    to.do(first, "add_signer", person=OPENER, place="after", reason=WHY)
    yield (
        f"bounds/signers-{name}",
        to.do(first, "add_signer", person=DEPUTY, place="before", reason=WHY).all_do("agree"),
    )
    places = _bounded(
        name,
        "a signer is added where the rule lets him",
        {"add_signer": {"who": "worker", "places": ["before"]}},
    )
    first = places.next
    for place in ("after", "beside", "before"):
        places.do(first, "add_signer", person=NEWCOMER, place=place, reason=WHY)
    yield f"bounds/places-{name}", places.all_do("agree")
    most = _bounded(
        name, "one signer may be added to a step at a time", {"add_signer": {"who": "worker", "times": 1}}
    )
    first = most.next
    most.do(first, "add_signer", person=NEWCOMER, place="beside", reason=WHY)
    most.do(first, "add_signer", person=STRANGER, place="beside", reason=WHY)
    most.do(first, "remove_signer", person=NEWCOMER, reason=WHY)
    most.do(first, "add_signer", person=STRANGER, place="beside", reason=WHY)
    yield f"bounds/signers_at_a_time-{name}", most.all_do("agree")


def _telling() -> Scenarios:
    rules = {**ALL, "attach": "participant"}
    files = play(
        "all_of_two", "a file is laid to it by who takes part; nothing moves", standard_actions=rules
    )
    files.do(OPENER, "attach", file=FILE).do(STRANGER, "attach", file=FILE).do("amy", "attach", file=FILE)
    yield "bounds/files", files.all_do("agree").do(OPENER, "attach", file=FILE)
    copies = play(
        "all_of_two",
        "copies go to whom the rule names",
        standard_actions={**ALL, "copy": {"who": "participant", "to": "deputy"}},
        more_roles={"deputy": [DEPUTY]},
    )
    copies.do("amy", "copy", people=[STRANGER]).do("amy", "copy", people=[DEPUTY, STRANGER])
    copies.do(STRANGER, "comment", text="well").do("amy", "copy", people=[DEPUTY])
    yield "bounds/copies", copies.do(DEPUTY, "comment", text="well").all_do("agree")
    press = play(
        "all_of_two",
        "it is pressed for twice in a stay",
        standard_actions={**ALL, "nudge": {"who": "participant", "times": 2}},
    )
    press.do(OPENER, "nudge").do("amy", "nudge").do(OPENER, "nudge").do("amy", "take_back")
    press.do("kim", "take_back").do("kim", "pass_on")
    yield "bounds/pressing", press.do(OPENER, "nudge").all_do("agree")


def _paper(name: str) -> Scenarios:
    rules = {**ALL, "enter_late": {"any_of": ["administrator", "checker"]}}
    beyond = {"on": "2026-09-04", "proof": FILE, "reason": WHY}
    agreed = play(
        name, "what was answered on paper is entered by who has no part in it", standard_actions=rules
    )
    first = agreed.next
    agreed.do("kim", "enter_late", action="agree", person=first, **beyond)  # has acted in it
    agreed.do(STRANGER, "enter_late", action="agree", person=first, **beyond)
    agreed.do(ADMIN, "enter_late", action="agree", person=STRANGER, **beyond)
    agreed.do(ADMIN, "enter_late", action="accept", person=first, **beyond)
    agreed.do(ADMIN, "enter_late", action="agree", person=first, **beyond).do(first, "agree")
    yield f"paper/agreed-{name}", agreed.all_do("agree")
    against = play(name, "a refusal on paper counts as one", standard_actions=rules)
    first = against.next
    yield (
        f"paper/refused-{name}",
        against.do(ADMIN, "enter_late", action="refuse", person=first, **beyond).all_do("agree"),
    )
    lent = play(name, "who waits for an opinion has not decided on paper meanwhile", standard_actions=rules)
    first = lent.next
    lent.do(first, "delegate", person=STRANGER, reason=WHY)
    lent.do(ADMIN, "enter_late", action="agree", person=first, **beyond).do(
        STRANGER, "give_back", opinion="fine"
    )
    yield f"paper/lent-{name}", lent.all_do("agree")
