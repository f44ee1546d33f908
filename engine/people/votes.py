"""How a vote counts: what is needed of the whole weight, and whether it is carried.

    needed = a number of weight | a fraction of the whole weight ("2/3": at least that much) | "majority" (more than half)
           | a parameter that says one of these

Whoever abstains is part of the whole and has not agreed: only a yes brings a vote nearer to what is needed.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.errors import did_you_mean
from engine.phrase import PhraseError, is_path

MAJORITY = "majority"
PARAMETER = "param."
_FRACTION = re.compile(r"([0-9]{1,3})/([0-9]{1,3})")

Needed = int | str
"""A number of weight, or a fraction, `majority` or a parameter as it is written."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """How the parts of a vote count: the weight needed, and of each part, from the left, its weight and whether it has a veto."""

    needed: int
    weights: tuple[int, ...]
    vetoes: tuple[bool, ...]

    @property
    def whole(self) -> int:
        """The weight of all together."""
        return sum(self.weights)

    def weight_of(self, parts: Sequence[bool]) -> int:
        """The weight of those parts of which it is true."""
        return sum(weight for weight, counts in zip(self.weights, parts, strict=True) if counts)

    def carries(self, agreed: Sequence[bool], against: Sequence[bool]) -> bool:
        """Whether the vote is carried: enough weight has agreed, and nobody with a veto is against it."""
        vetoed = any(veto and no for veto, no in zip(self.vetoes, against, strict=True))
        return not vetoed and self.weight_of(agreed) >= self.needed


def parse_needed(given: object) -> Needed:
    """Read what a vote needs. Raises PhraseError that says what was expected."""
    if isinstance(given, int) and not isinstance(given, bool) and given >= 1:
        return given
    if given == MAJORITY:
        return MAJORITY
    if isinstance(given, str) and given.startswith(PARAMETER) and is_path(given):
        return given
    found = _FRACTION.fullmatch(given) if isinstance(given, str) else None
    if found is not None and 1 <= int(found[1]) <= int(found[2]):
        return found[0]
    near = did_you_mean(given, (MAJORITY,)) if isinstance(given, str) else ""
    raise PhraseError(
        "expected how much of the whole is needed: a fraction like 2/3, a number from 1, majority, or a parameter; "
        f"got {given!r}{near}"
    )


def parse_weight(given: object) -> int:
    """Read the weight of a vote. Raises PhraseError unless it is a whole number from 1."""
    if isinstance(given, int) and not isinstance(given, bool) and given >= 1:
        return given
    raise PhraseError(f"expected a weight: a whole number from 1, got {given!r}")


def put_in_place(needed: Needed, value_of: Callable[[str], object]) -> Needed:
    """What is needed, with the value of its parameter (by path) in place; as it is while that has none.

    Raises PhraseError for a value that says nothing of the kind.
    """
    if not is_open(needed):
        return needed
    value = value_of(str(needed))
    if value is None:
        return needed
    found = parse_needed(int(value) if isinstance(value, str) and value.isdecimal() else value)
    if is_open(found):
        raise PhraseError(f"expected a fraction like 2/3, a number from 1, or majority; got {value!r}")
    return found


def is_open(needed: Needed) -> bool:
    """Whether a parameter says it."""
    return isinstance(needed, str) and needed.startswith(PARAMETER)


def threshold(needed: Needed, whole: int) -> int:
    """The weight that is needed of this whole; never less than one, so that nobody's vote carries nothing. Of a parameter that
    has no value yet, as little as it could be."""
    if is_open(needed):
        return 1
    if isinstance(needed, int):
        return needed
    if needed == MAJORITY:
        return whole // 2 + 1
    part, of = (int(each) for each in needed.split("/"))
    return max(1, -(-whole * part // of))
