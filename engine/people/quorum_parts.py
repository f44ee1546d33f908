"""What a quorum is made of: phrases, people named before, several joined, or a vote."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from engine.people.votes import Needed, threshold
from engine.people.who import Who

Join = Literal["any_of", "all_of", "in_order"]
JOINS: tuple[str, ...] = get_args(Join)
VOTES = "votes"


@dataclass(frozen=True, slots=True)
class Nobody:
    """`none`: nobody is asked; the machine takes the `together` action at once."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Several quorums joined by any_of, all_of or in_order."""

    join: Join
    parts: tuple["Quorum", ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A quorum that was made of people before: a form field of the type `quorum` holds it."""

    phrase: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """A phrase about one thing of a list, with what it asks of that thing (JSON, by path): `head of record.department`."""

    who: Who
    facts: tuple[tuple[str, object], ...]

    @property
    def phrase(self) -> str:
        return self.who.phrase


@dataclass(frozen=True, slots=True)
class Vote:
    """One entry of a vote, with the weight of its yes; with `veto` its no decides alone."""

    entry: "Quorum"
    weight: int = 1
    veto: bool = False


@dataclass(frozen=True, slots=True)
class Votes:
    """A vote: as many must agree as are needed, by weight."""

    among: tuple[Vote, ...]
    needed: Needed


Entry = Who | Named | Bound
Quorum = Entry | Nobody | Joined | Votes


Naming = Callable[[Entry], tuple[str, ...]]


def named(quorum: Quorum, naming: Naming) -> Quorum:
    """The quorum with every phrase replaced by the people it names now, to be kept on another case."""
    match quorum:
        case Who(each=True) | Bound(Who(each=True)):
            return Joined("all_of", tuple(Named(quorum.phrase, (person,)) for person in naming(quorum)))
        case Who() | Bound():
            return Named(quorum.phrase, naming(quorum))
        case Joined(join, parts):
            return Joined(join, tuple(named(part, naming) for part in parts))
        case Votes(among, needed):
            return Votes(tuple(each for vote in among for each in _named(vote, naming)), needed)
        case _:
            return quorum


def _named(vote: Vote, naming: Naming) -> Iterator[Vote]:
    """The votes of one entry, of people: of `each`, one a person."""
    found = named(vote.entry, naming)
    entry = vote.entry
    each = entry.each if isinstance(entry, Who) else isinstance(entry, Bound) and entry.who.each
    of_each = found.parts if each and isinstance(found, Joined) else (found,)
    return (replace(vote, entry=part) for part in of_each)


def of_parts(quorum: Joined | Votes, parts: Sequence["Quorum"]) -> Joined | Votes:
    """The same with other parts, in their order. Those of a vote keep weight and veto; `none` there is nobody's vote."""
    if isinstance(quorum, Joined):
        return Joined(quorum.join, tuple(parts))
    votes = (replace(vote, entry=part) for vote, part in zip(quorum.among, parts, strict=True))
    return Votes(tuple(vote for vote in votes if not isinstance(vote.entry, Nobody)), quorum.needed)


def parts_of(quorum: Joined | Votes) -> tuple["Quorum", ...]:
    """What it is made of, from the left."""
    return quorum.parts if isinstance(quorum, Joined) else tuple(vote.entry for vote in quorum.among)


def entries(quorum: Quorum) -> tuple[Entry, ...]:
    """Everyone and everything that the quorum names, from the left."""
    match quorum:
        case Nobody():
            return ()
        case Joined() | Votes():
            return tuple(entry for part in parts_of(quorum) for entry in entries(part))
        case _:
            return (quorum,)


def whos(quorum: Quorum) -> tuple[Who, ...]:
    """Every phrase inside the quorum, from the left."""
    return tuple(entry for entry in entries(quorum) if isinstance(entry, Who))


def votes_of(quorum: Quorum) -> tuple[Votes, ...]:
    """Every vote in the quorum, an outer one before those inside it."""
    if not isinstance(quorum, Joined | Votes):
        return ()
    own = (quorum,) if isinstance(quorum, Votes) else ()
    return (*own, *(each for part in parts_of(quorum) for each in votes_of(part)))


def suffices(quorum: Quorum, is_one: Callable[[Entry], bool]) -> bool:
    """Whether those entries of which it is true could reach the quorum alone. Of an `each` one person is reckoned."""
    match quorum:
        case Nobody():
            return True
        case Joined("any_of", parts):
            return any(suffices(part, is_one) for part in parts)
        case Joined(_, parts):
            return all(suffices(part, is_one) for part in parts)
        case Votes(among, needed):
            agreed = sum(vote.weight for vote in among if suffices(vote.entry, is_one))
            return agreed >= threshold(needed, sum(vote.weight for vote in among))
        case _:
            return is_one(quorum)


def all_of(quorums: Iterable[Quorum]) -> Quorum:
    """Several quorums as one that every one of them agrees to: equal ones stand once, `none` joins nothing."""
    parts: list[Quorum] = []
    for each in quorums:
        inner = each.parts if isinstance(each, Joined) and each.join == "all_of" else (each,)
        parts += [part for part in inner if not isinstance(part, Nobody) and part not in parts]
    if len(parts) < 2:
        return parts[0] if parts else Nobody()
    return Joined("all_of", tuple(parts))
