"""Quorum by way of refusing, and quorum by absence."""

from collections.abc import Iterator
from typing import Any

from tests.conformance.play import ABSTAIN, AT_ONCE, DEPUTY, JOINT, NEWCOMER, OPENER, START, STRANGER, Play
from tests.conformance.quorums import BOARD, MIXED, QUORUMS, TWO, votes

Json = Any
Scenarios = Iterator[tuple[str, Play]]
"""By name: folder and file."""
LATER = "2026-09-14T02:00:00Z"
MUCH_LATER = "2026-10-12T02:00:00Z"


def _of(name: str, title: str, actions: Json = JOINT) -> Play:
    who, roles, more = QUORUMS[name]
    return Play(f"{name}: {title}", who, roles, actions, **{k: dict(v) for k, v in more.items()})


def answers() -> Scenarios:
    """Every quorum: all agree, all refuse, one refuses first or last, one refuses for all, somebody abstains."""
    for name in QUORUMS:
        yield f"agree/{name}", _of(name, "all agree, in the order in which they are asked").all_do("agree")
        yield f"refuse/{name}", _of(name, "all refuse; each refusal counts").all_do("refuse")
        first = _of(name, "the first refuses, the others agree")
        yield f"refuse/first-{name}", first.do(first.next, "refuse").all_do("agree")
        last = _of(name, "the first agrees, the others refuse")
        yield f"refuse/others-{name}", last.do(last.next, "agree").all_do("refuse")
        if "veto" in name:  # where one no is enough, nobody needs a veto
            continue
        once = _of(name, "whoever refuses decides for all at once", AT_ONCE)
        yield f"refuse_at_once/{name}", once.do(once.next, "refuse").do(STRANGER, "agree")
    for name in ("single", "any_of_two", "all_of_three", "in_order_three", "each", "any_of_all_of"):
        yield from _abstaining(name)
    yield from (each for name in QUORUMS if name.startswith("votes") for each in _abstaining(name))


def _abstaining(name: str) -> Scenarios:
    one = _of(name, "the first abstains, the others agree", {**JOINT, **ABSTAIN})
    yield f"abstain/{name}", one.do(one.next, "abstain").all_do("agree")
    everybody = _of(name, "all abstain: that is no consent", {**JOINT, **ABSTAIN})
    yield f"abstain/all-{name}", everybody.all_do("abstain")


def strangers() -> Scenarios:
    """Whoever is not asked is refused, and nothing changes by it."""
    for name in ("single", "all_of_two", "in_order_two", "each", "votes_weighted", "votes_then_chair"):
        play = _of(name, "strangers, the opener, and who has answered already are not heard")
        play.do(STRANGER, "agree").do(OPENER, "agree").do(OPENER, "sign")
        first = play.next
        play.do(first, "agree").do(first, "refuse").all_do("agree").do(first, "agree")
        yield f"not_asked/{name}", play
    early = _of("in_order_three", "who comes later in the order is not asked yet")
    yield "not_asked/early", early.do("cai", "agree").do("amy", "agree").all_do("agree")
    who, roles = {"all_of": ["chief", "expert"]}, {"chief": ["amy"], "expert": ["amy"]}
    both = Play("one person with two seats fills both by one answer", who, roles)
    yield "two_seats/all_of", both.all_do("agree")
    two = {"chair": ["amy"], "director": ["amy", "ben", "cai"]}
    voting = Play("who has two seats votes at both", votes(["each director", "chair"], 3), two)
    yield "two_seats/votes", voting.do("amy", "agree").do("ben", "agree")
    apart = Play(
        "who has two seats fills one where all must be different people", who, {**roles, "expert": ["amy", "ben"]},
        different_people=["deciding"],
    )  # fmt: skip
    yield "two_seats/different_people", apart.do("amy", "agree").do("amy", "agree").do("ben", "agree")
    for kind in ("any_of", "all_of", "in_order"):
        mine = Play(
            "the opener has no seat by his role",
            {kind: ["chief", "expert"]},
            {**TWO, "chief": ["amy", OPENER]},
        )
        yield f"opener/{kind}", mine.do(OPENER, "agree").all_do("agree")
    named = Play("the opener has a seat where he is named", {"all_of": ["opener", "chief"]}, TWO)
    yield "opener/named", named.do(OPENER, "agree").do("amy", "agree")
    voter = Play("an opener who is a director has no vote and is no part of the whole", votes(["each director"], "majority"),
                 {"director": ["amy", "ben", OPENER]})  # fmt: skip
    yield "opener/votes", voter.do(OPENER, "agree").do("amy", "agree").do("ben", "agree")


def _away(person: str, role: str, by: str = DEPUTY, start: str = START, end: str = MUCH_LATER) -> Json:
    return {"for": person, "by": by, "role": role, "from": start, "until": end}


# the quorums of which amy is away: how they are written, who holds their roles, in which role she is away
AWAY: dict[str, tuple[Json, dict[str, list[str]], str]] = {
    "single": ("chief", TWO, "chief"),
    "any_of": ({"any_of": ["chief", "expert"]}, TWO, "chief"),
    "all_of": ({"all_of": ["chief", "expert"]}, TWO, "chief"),
    "in_order": ({"in_order": ["chief", "expert"]}, TWO, "chief"),
    "each": ("each director", BOARD, "director"),
    "votes": (votes(["chief", "expert"], 2), TWO, "chief"),
    "votes_each": (votes(["each director"], "majority"), BOARD, "director"),
    "votes_weighted": (
        votes(["each director", "chair"], "2/3", weights={"each director": 2}),
        MIXED,
        "director",
    ),
    "votes_veto": (votes(["each director", "chair"], 2, veto=["each director"]), MIXED, "director"),
    "nested": ({"in_order": [{"any_of": ["chief", "expert"]}, votes(["chief", "expert"], 1)]}, TWO, "chief"),
}


def absences() -> Scenarios:
    """Substitutes for a seat; those who cannot stand in; periods; people who leave and who come."""
    for name in AWAY:
        yield from _substitutes(name)
        yield from _staff(name)


def _missing(name: str, title: str, **more: Json) -> Play:
    who, roles, _ = AWAY[name]
    return Play(f"{name}: {title}", who, {key: list(held) for key, held in roles.items()}, **more)


def _substitutes(name: str) -> Scenarios:
    _, roles, role = AWAY[name]
    away = {"substitutions": [_away("amy", role)]}
    agrees = _missing(name, "a substitute agrees in her place", **away)
    yield f"substitute/agrees-{name}", agrees.do(DEPUTY, "agree").do("amy", "agree").all_do("agree")
    refuses = _missing(name, "a substitute refuses in her place", **away)
    yield f"substitute/refuses-{name}", refuses.do(DEPUTY, "refuse").all_do("refuse")
    herself = _missing(name, "she may still answer herself", **away)
    yield f"substitute/herself-{name}", herself.do("amy", "agree").do(DEPUTY, "agree").all_do("agree")
    other = next(person for held in roles.values() for person in held if person != "amy")
    cosigner = _missing(
        name, "who has a seat of his own stands in for nobody", substitutions=[_away("amy", role, other)]
    )
    yield f"substitute/cosigner-{name}", cosigner.do(other, "agree").all_do("agree")
    opener = _missing(name, "the opener stands in for nobody", substitutions=[_away("amy", role, OPENER)])
    yield f"substitute/opener-{name}", opener.do(OPENER, "agree").all_do("agree")
    later = [_away("amy", role, start=LATER, end=MUCH_LATER)]
    early = _missing(name, "before its first moment it is none, and from its last on", substitutions=later)
    early.do(DEPUTY, "agree").put(at=LATER)
    if name in ("single", "all_of", "votes_each"):
        early.put(at=MUCH_LATER)
    yield f"substitute/period-{name}", early.do(DEPUTY, "agree").all_do("agree")
    wrong = _missing(
        name, "who stands in for another role does not here", substitutions=[_away("amy", "janitor")]
    )
    yield f"substitute/other_role-{name}", wrong.do(DEPUTY, "agree").all_do("agree")


def _staff(name: str) -> Scenarios:
    role = AWAY[name][2]
    came = _missing(name, "she leaves before she answers, another comes in her place")
    came.put(
        staff={"revoke": [{"person": "amy", "role": role}], "grant": [{"person": NEWCOMER, "role": role}]}
    )
    yield f"staff/replaced-{name}", came.do("amy", "agree").all_do("agree")
    left = _missing(name, "she answers and leaves: her answer stands")
    left.do("amy", "agree")
    if left.is_open:
        left.put(staff={"leaves": ["amy"], "grant": [{"person": NEWCOMER, "role": role}]})
    yield f"staff/answered-{name}", left.all_do("agree")
    more = _missing(name, "another comes beside her")
    more.put(staff={"grant": [{"person": NEWCOMER, "role": role}]})
    yield f"staff/joined-{name}", more.do(NEWCOMER, "agree").all_do("agree")
