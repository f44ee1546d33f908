"""A quorum made of today's people: the seats it has, whom it asks when, and when it is met.

A seat is one entry of the quorum: several may be able to fill it, one does. `each ROLE` makes a seat for every person. In a vote
each entry has one vote, each person of an `each` one of his own.
"""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from engine.people.quorum_parts import VOTES, Bound, Entry, Joined, Naming, Nobody, Quorum, Votes
from engine.people.votes import Ballot, threshold
from engine.people.who import Role, RoleAt, Who


@dataclass(frozen=True, slots=True)
class Node:
    """The tree over seats: a leaf names its seat, a branch joins its parts. `ballot` says how the parts of `votes` count."""

    kind: Literal["seat", "any_of", "all_of", "in_order", "votes", "none"]
    seat: str = ""
    parts: tuple["Node", ...] = ()
    ballot: Ballot | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """One entry: the phrase it came from, who may fill it; of the seats that `each` makes, `whose` it is."""

    key: str
    phrase: str
    candidates: tuple[str, ...]
    whose: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A quorum made of today's people."""

    tree: Node
    seats: tuple[Seat, ...]


StandingIn = Callable[[Entry, str], tuple[str, ...]]


def seat(quorum: Quorum, naming: Naming, standing_in: StandingIn = lambda who, person: ()) -> Panel:
    """The quorum with its seats filled with candidates by `naming`, numbered from the left. `naming` also says who of
    those named before may sit; of an `each` it names those who have a seat, and `standing_in` who may fill it for one of them."""
    seats: list[Seat] = []
    tree = _seated(quorum, _Seating(naming, standing_in, seats))
    return Panel(tree, tuple(seats))


def is_met(tree: Node, filled: AbstractSet[str], refused: AbstractSet[str] = frozenset()) -> bool:
    """Whether the quorum is reached when the seats in `filled` have agreed, and those in `refused` have said no: with what is
    still open as agreed, whether it can be reached."""
    match tree.kind:
        case "seat":
            return tree.seat in filled
        case "any_of":
            return any(is_met(part, filled, refused) for part in tree.parts)
        case "all_of" | "in_order":
            return all(is_met(part, filled, refused) for part in tree.parts)
        case "votes":
            agreed = tuple(is_met(part, filled, refused) for part in tree.parts)
            against = tuple(is_against(part, refused) for part in tree.parts)
            return tree.ballot is not None and tree.ballot.carries(agreed, against)
        case "none":
            return True


def seats_of(tree: Node) -> tuple[str, ...]:
    """Every seat under the tree, from the left."""
    own = (tree.seat,) if tree.kind == "seat" else ()
    return (*own, *(each for part in tree.parts for each in seats_of(part)))


def votes_in(tree: Node) -> tuple[Node, ...]:
    """Every vote in the tree, from the left, an outer one before those inside it."""
    own = (tree,) if tree.ballot is not None else ()
    return (*own, *(each for part in tree.parts for each in votes_in(part)))


def asked_now(tree: Node, filled: AbstractSet[str]) -> tuple[str, ...]:
    """The seats to ask at this moment: in order, only the next; of any, and of a vote, all until it is decided."""
    if is_met(tree, filled):
        return ()
    match tree.kind:
        case "seat":
            return (tree.seat,)
        case "in_order":
            return asked_now(next(part for part in tree.parts if not is_met(part, filled)), filled)
        case _:
            return tuple(key for part in tree.parts for key in asked_now(part, filled))


@dataclass(frozen=True, slots=True)
class _Seating:
    """Seats as they are taken, from the left."""

    naming: Naming
    standing_in: StandingIn
    seats: list[Seat]

    def take(self, phrase: str, candidates: tuple[str, ...], whose: str = "") -> Node:
        taken = Seat(str(len(self.seats) + 1), phrase, candidates, whose)
        self.seats.append(taken)
        return Node("seat", seat=taken.key)

    def take_each(self, each: Entry) -> Iterator[Node]:
        """A seat for everyone whom it names, and for whoever stands in for him. A role that nobody holds leaves an empty seat: it
        is not met by having nobody, as a list without entries is."""
        people = self.naming(each)
        if not people and isinstance(each, Who) and isinstance(each.part, Role | RoleAt):
            yield self.take(each.phrase, ())
        for person in people:
            yield self.take(each.phrase, (person, *self.standing_in(each, person)), person)


def _seated(quorum: Quorum, seating: _Seating) -> Node:
    match quorum:
        case Nobody():
            return Node("none")
        case Joined(join, parts):
            return Node(join, parts=tuple(_seated(part, seating) for part in parts))
        case Votes(among, needed):
            parts = [(part, vote) for vote in among for part in _cast(vote.entry, seating)]
            weights = tuple(vote.weight for _, vote in parts)
            ballot = Ballot(threshold(needed, sum(weights)), weights, tuple(vote.veto for _, vote in parts))
            return Node(VOTES, parts=tuple(part for part, _ in parts), ballot=ballot)
        case Who(each=True) | Bound(Who(each=True)):
            return Node("all_of", parts=tuple(seating.take_each(quorum)))
        case _:
            return seating.take(quorum.phrase, seating.naming(quorum))


def _cast(entry: Quorum, seating: _Seating) -> Iterator[Node]:
    """The votes of one entry: of `each`, one a person."""
    match entry:
        case Who(each=True) | Bound(Who(each=True)):
            yield from seating.take_each(entry)
        case _:
            yield _seated(entry, seating)


def is_against(part: Node, refused: AbstractSet[str]) -> bool:
    """Whether the part has said no: it could not agree any more if everyone else did."""
    seats = frozenset(seats_of(part))
    return bool(seats & refused) and not is_met(part, seats - refused, refused)
