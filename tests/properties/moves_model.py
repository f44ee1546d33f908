"""What a case must look like, reckoned plainly from the policy of these walks: its quorums, who may sit where, what each move
leaves behind. It knows of the engine only the values that are stored."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.case.case import Case, WorkItem
from engine.people.organisation import Organisation

Tree = Any
"""`("seat", item)`, or `(kind, parts)` of the kinds `all`, `order` and `votes`."""
QUORUMS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "writing": ("all", ("opener",)),
    "checking": ("all", ("checker",)),
    "signing": ("all", ("keeper", "boss")),
    "taking_turns": ("order", ("keeper", "each director", "chair")),
    "voting": ("votes", ("each director", "chair")),
    "confirming": ("all", ("bank",)),
}
TOGETHER = {"signing": "taking_turns", "taking_turns": "voting", "voting": "confirming"}
"""The steps that are decided together, and where they then lead."""
ONWARD = {"writing": "submit", "checking": "pass_on", "confirming": "confirmed"}
RESTING = "case.paused"


def tree_of(case: Case) -> Tree:
    """The quorum of the case's step over its seats, with those who were added by hand."""
    kind, phrases = QUORUMS[case.state]
    parts: list[Tree] = []
    for phrase in phrases:
        seats = [("seat", item) for item in case.visit.items if item.phrase == phrase and not item.added]
        parts += [("all", seats)] if kind == "order" else seats
    tree: Tree = (kind, parts)
    for item in case.visit.items:
        if item.added and not item.removed:
            tree = _joined(tree, item) or _beside(tree, item)
    return tree


def _joined(tree: Tree, added: WorkItem) -> Tree | None:
    kind, inner = tree
    if kind == "seat":
        return _beside(tree, added) if added.added and inner.seat == added.added.seat else None
    for place, part in enumerate(inner):
        if (found := _joined(part, added)) is not None:
            return (kind, [*inner[:place], found, *inner[place + 1 :]])
    return None


def _beside(tree: Tree, added: WorkItem) -> Tree:
    signer = ("seat", added)
    place = added.added.place if added.added else ""
    if place == "beside":
        return ("all", [tree, signer])
    return ("order", [signer, tree] if place == "before" else [tree, signer])


def reached(tree: Tree, said: Mapping[str, str]) -> bool:
    """Whether the quorum has agreed, `said` being what was said at each seat."""
    kind, inner = tree
    if kind == "seat":
        return said.get(inner.seat) in ("agree", *ONWARD.values())
    if kind == "votes":
        weights = [2 if _is_of(part, "chair") else 1 for part in inner]
        agreed = sum(weight for part, weight in zip(inner, weights, strict=True) if reached(part, said))
        vetoed = any(_is_of(part, "chair") and _opposed(part, said) for part in inner)
        return agreed * 2 > sum(weights) and not vetoed
    return all(reached(part, said) for part in inner)


def reachable(tree: Tree, said: Mapping[str, str]) -> bool:
    """Whether it could still agree if all who have said nothing did."""
    return reached(tree, {**dict.fromkeys(seats(tree), "agree"), **said})


def seats(tree: Tree) -> list[str]:
    kind, inner = tree
    return [inner.seat] if kind == "seat" else [seat for part in inner for seat in seats(part)]


def turn(tree: Tree, said: Mapping[str, str]) -> set[str]:
    """The seats that are asked now."""
    kind, inner = tree
    if reached(tree, said):
        return set()
    if kind == "seat":
        return {inner.seat}
    if kind == "order":
        return turn(next(part for part in inner if not reached(part, said)), said)
    return {seat for part in inner for seat in turn(part, said)}


def _is_of(tree: Tree, phrase: str) -> bool:
    kind, inner = tree
    return inner.phrase == phrase if kind == "seat" else any(_is_of(part, phrase) for part in inner)


def _opposed(tree: Tree, said: Mapping[str, str]) -> bool:
    return any(said.get(seat) == "oppose" for seat in seats(tree))


def said_in(case: Case) -> dict[str, str]:
    """What was said at each seat of the stay."""
    return {item.seat: item.act.action for item in case.visit.items if item.act is not None}


def acts_of(case: Case) -> dict[str, Any]:
    """The acts of the stay, by item."""
    return {item.key: item.act for item in case.visit.items if item.act is not None}


def stands_well(case: Case, staff: Organisation) -> None:
    """What is true of every case at any time."""
    if case.has_ended:
        assert not case.visit.items, "nobody is asked once it has ended"
        assert not any(each.armed or each.next_at for each in case.deadlines.values()), "nothing is due"
        return
    _is_asked_by_the_quorum(case)
    assert not _waits_only_for_those_gone(case, staff), "all who are left have agreed"
    for item in case.visit.open_items:
        for each in item.awaited:
            assert staff.is_active(each), f"{each} is asked and not on the staff"
        for each in item.candidates:
            _may_sit(case, item, each, staff)
    rest = {name for name, each in case.deadlines.items() if each.next_at is not None}
    if case.paused is not None:
        assert rest <= {RESTING}, f"the clock rests, and {rest} are to come"
    else:
        assert RESTING not in rest, "the clock runs"
    if case.state == "confirming":
        assert "case" not in rest, "the whole case waits for the bank"


def _waits_only_for_those_gone(case: Case, staff: Organisation) -> bool:
    """Whether all who are left have agreed: then it goes on, as if those had gone before the last of them agreed."""
    directors = {each for each in staff.holders("director") if staff.is_active(each)}
    left = (i for i in case.visit.items if i.act or i.phrase != "each director" or i.whose in directors)
    smaller = replace(case, visit=replace(case.visit, items=tuple(left)))
    return reached(tree_of(smaller), said_in(case))


def _is_asked_by_the_quorum(case: Case) -> None:
    tree, said = tree_of(case), said_in(case)
    asked = {item.seat for item in case.visit.open_items}
    if case.state in TOGETHER:
        assert not reached(tree, said), "all have agreed, and it stays"
        may_refuse = case.state != "signing"
        assert reachable(tree, said) or not may_refuse, "it can no more be agreed, and it stays"
    else:
        assert not reached(tree, said), "all have done it, and it stays"
    assert asked == turn(tree, said) - set(said), f"asked {asked} of {tree}"


def _may_sit(case: Case, item: WorkItem, person: str, staff: Organisation) -> None:
    if case.state in TOGETHER or item.added:
        assert person != case.opener, "the opener decides with others"
    apart = {"keeper": ("checker", "boss"), "checker": ("keeper",), "boss": ("keeper",)}
    for other in apart.get(item.phrase, ()):
        assert person not in case.acted_as.get(other, ()), f"{person} is {item.phrase} and acted as {other}"
    if item.phrase in ("keeper", "checker"):
        assert person != case.opener, f"{person} opened it and is {item.phrase}"
    if item.handed:
        return
    role = {"bank": "keeper"}.get(item.phrase, item.phrase.removeprefix("each "))
    own = (case.opener,) if role == "opener" else staff.holders(role)
    covered = {each.by for each in staff.substitutions if each.person in own}
    assert person in own or person in covered, f"{person} is no {role}"


def said_with(case: Case, by: str, phrases: list[str], action: str) -> dict[str, str]:
    """What was said, with what somebody now says at these of his seats."""
    left = list(phrases)
    found = said_in(case)
    for item in case.visit.open_items:
        if item.may_be_done_by(by) and item.phrase in left:
            left.remove(item.phrase)
            found[item.seat] = action
    assert not left, f"{by} acted at {left}, which was not his"
    return found
