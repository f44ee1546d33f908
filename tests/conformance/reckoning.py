"""Whether a quorum is reached, reckoned from the answers alone: the words of conformance/README.md, plainly."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

Json = Any
Path = tuple[object, ...]
"""Where an entry stands in the quorum; with the person, of an `each`."""


def entries_of(quorum: Json) -> Iterator[str]:
    """Every entry of a quorum, from the left."""
    if isinstance(quorum, str):
        yield quorum
    elif quorum is not None:
        ((kind, parts),) = quorum.items()
        for part in parts["among"] if kind == "votes" else parts:
            yield from entries_of(part)


def seats_under(tree: Json) -> set[Path]:
    match tree[0]:
        case "seat":
            return {tree[1]}
        case "votes":
            return {seat for part, _, _ in tree[1] for seat in seats_under(part)}
        case _:
            return {seat for part in tree[1] for seat in seats_under(part)}


def reached(tree: Json, yes: set[Path], no: set[Path]) -> bool:
    """Whether everyone has agreed who must."""
    match tree[0]:
        case "seat":
            return tree[1] in yes
        case "any_of":
            return any(reached(part, yes, no) for part in tree[1])
        case "votes":
            whole = sum(weight for _, weight, _ in tree[1])
            agreed = sum(weight for part, weight, _ in tree[1] if reached(part, yes, no))
            vetoed = any(veto and _is_against(part, no) for part, _, veto in tree[1])
            return not vetoed and _is_enough(agreed, whole, tree[2])
        case _:
            return all(reached(part, yes, no) for part in tree[1])


def _is_against(part: Json, no: set[Path]) -> bool:
    seats = seats_under(part)
    return bool(seats & no) and not reached(part, seats - no, no)


def _is_enough(agreed: int, whole: int, needed: Json) -> bool:
    if needed == "majority":
        return 2 * agreed > whole
    if isinstance(needed, int):
        return agreed >= needed
    return agreed > 0 and agreed >= Fraction(needed) * whole


def turn(tree: Json, yes: set[Path], no: set[Path]) -> list[Path]:
    """The seats whose turn it is: of an order only the first part that has not agreed, else all until it is reached."""
    if reached(tree, yes, no):
        return []
    match tree[0]:
        case "seat":
            return [tree[1]]
        case "in_order":
            return turn(next(part for part in tree[1] if not reached(part, yes, no)), yes, no)
        case "votes":
            return [seat for part, _, _ in tree[1] for seat in turn(part, yes, no)]
        case _:
            return [seat for part in tree[1] for seat in turn(part, yes, no)]
