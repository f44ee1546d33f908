"""How many must agree: the grammar of a quorum, the seats it makes of today's people, and when it is met.

    quorum = who | "none" | {any_of: [quorum…]} | {all_of: [quorum…]} | {in_order: [quorum…]}

A seat is one entry of the quorum: several may be able to fill it, one does. `each ROLE` makes a seat for every person.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Annotated, Literal, cast, get_args

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from engine.errors import did_you_mean
from engine.people.who import Who, parse_who
from engine.phrase import PhraseError

Join = Literal["any_of", "all_of", "in_order"]
JOINS: tuple[str, ...] = get_args(Join)


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


Entry = Who | Named | Bound
Quorum = Entry | Nobody | Joined


@dataclass(frozen=True, slots=True)
class Node:
    """The tree over seats: a leaf names its seat, a branch joins its parts."""

    kind: Literal["seat", "any_of", "all_of", "in_order", "none"]
    seat: str = ""
    parts: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Seat:
    """One entry: the phrase it came from, who may fill it."""

    key: str
    phrase: str
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """A quorum made of today's people."""

    tree: Node
    seats: tuple[Seat, ...]


def parse_quorum(given: object) -> Quorum:
    """Parse what a YAML file holds.

    Raises PhraseError (a ValueError) that says what was expected.
    """
    if isinstance(given, Who | Nobody | Joined | Named | Bound):
        return given
    if isinstance(given, str):
        return Nobody() if given == "none" else parse_who(given)
    if isinstance(given, Mapping):
        return _joined(cast(Mapping[object, object], given))
    raise ValueError(
        "expected a who, 'none', or one of {any_of: […]}, {all_of: […]}, {in_order: […]}, "
        f"got {given!r}"
    )


Naming = Callable[[Entry], tuple[str, ...]]


def seat(quorum: Quorum, naming: Naming) -> Panel:
    """The quorum with its seats filled with candidates by `naming`, numbered from the left. `naming` also says who of
    those named before may sit."""
    seats: list[Seat] = []
    tree = _seated(quorum, naming, seats)
    return Panel(tree, tuple(seats))


def is_met(tree: Node, filled: AbstractSet[str]) -> bool:
    """Whether the quorum is reached when the seats in `filled` have acted."""
    match tree.kind:
        case "seat":
            return tree.seat in filled
        case "any_of":
            return any(is_met(part, filled) for part in tree.parts)
        case "all_of" | "in_order":
            return all(is_met(part, filled) for part in tree.parts)
        case "none":
            return True


def asked_now(tree: Node, filled: AbstractSet[str]) -> tuple[str, ...]:
    """The seats to ask at this moment: in order, only the next; of any, all until one has acted."""
    if is_met(tree, filled):
        return ()
    match tree.kind:
        case "seat":
            return (tree.seat,)
        case "in_order":
            return asked_now(next(part for part in tree.parts if not is_met(part, filled)), filled)
        case _:
            return tuple(key for part in tree.parts for key in asked_now(part, filled))


def named(quorum: Quorum, naming: Naming) -> Quorum:
    """The quorum with every phrase replaced by the people it names now, to be kept on another case."""
    match quorum:
        case Who(each=True) | Bound(Who(each=True)):
            return Joined("all_of", tuple(Named(quorum.phrase, (person,)) for person in naming(quorum)))
        case Who() | Bound():
            return Named(quorum.phrase, naming(quorum))
        case Joined(join, parts):
            return Joined(join, tuple(named(part, naming) for part in parts))
        case _:
            return quorum


def entries(quorum: Quorum) -> tuple[Entry, ...]:
    """Everyone and everything that the quorum names, from the left."""
    match quorum:
        case Nobody():
            return ()
        case Joined(_, parts):
            return tuple(entry for part in parts for entry in entries(part))
        case _:
            return (quorum,)


def whos(quorum: Quorum) -> tuple[Who, ...]:
    """Every phrase inside the quorum, from the left."""
    return tuple(entry for entry in entries(quorum) if isinstance(entry, Who))


def all_of(quorums: Iterable[Quorum]) -> Quorum:
    """Several quorums as one that every one of them agrees to: equal ones stand once, `none` joins nothing."""
    parts: list[Quorum] = []
    for each in quorums:
        inner = each.parts if isinstance(each, Joined) and each.join == "all_of" else (each,)
        parts += [part for part in inner if not isinstance(part, Nobody) and part not in parts]
    if len(parts) < 2:
        return parts[0] if parts else Nobody()
    return Joined("all_of", tuple(parts))


def written(quorum: Quorum) -> object:
    """The quorum as a YAML file would hold it."""
    match quorum:
        case Who(phrase):
            return phrase
        case Nobody():
            return "none"
        case Named(phrase, people):
            return {"named": phrase, "people": list(people)}
        case Bound(who, facts):
            return {"bound": who.phrase, "facts": dict(facts)}
        case Joined(join, parts):
            return {join: [written(part) for part in parts]}


def _joined(given: Mapping[object, object]) -> Joined | Named | Bound:
    if set(given) == {"named", "people"}:
        return Named(str(given["named"]), tuple(map(str, cast(Sequence[object], given["people"]))))
    if set(given) == {"bound", "facts"}:
        return Bound(
            parse_who(str(given["bound"])), tuple(cast(Mapping[str, object], given["facts"]).items())
        )
    if len(given) != 1:
        raise ValueError(
            f"expected exactly one of {', '.join(JOINS)}, got {', '.join(map(str, given)) or 'nothing'}"
        )
    ((join, parts),) = given.items()
    if join not in JOINS:
        raise ValueError(f"expected one of {', '.join(JOINS)}, got {join!r}{did_you_mean(str(join), JOINS)}")
    if not isinstance(parts, Sequence) or isinstance(parts, str) or not parts:
        raise ValueError(f"expected a list of at least one who under {join!r}, got {parts!r}")
    return Joined(
        cast(Join, join),
        tuple(_inside(str(join), number, part) for number, part in enumerate(cast(Sequence[object], parts))),
    )


def _inside(join: str, number: int, part: object) -> Quorum:
    """One part of several; an error in it says where it stands."""
    try:
        return parse_quorum(part)
    except PhraseError as error:
        error.place = (join, number, *error.place)
        raise


def _seated(quorum: Quorum, naming: Naming, seats: list[Seat]) -> Node:
    match quorum:
        case Nobody():
            return Node("none")
        case Joined(join, parts):
            return Node(join, parts=tuple(_seated(part, naming, seats) for part in parts))
        case Who(each=True) | Bound(Who(each=True)):
            return Node(
                "all_of",
                parts=tuple(_take_seat(quorum.phrase, (person,), seats) for person in naming(quorum)),
            )
        case _:
            return _take_seat(quorum.phrase, naming(quorum), seats)


def _take_seat(phrase: str, candidates: tuple[str, ...], seats: list[Seat]) -> Node:
    taken = Seat(str(len(seats) + 1), phrase, candidates)
    seats.append(taken)
    return Node("seat", seat=taken.key)


QuorumPhrase = Annotated[
    Quorum,
    BeforeValidator(parse_quorum),
    PlainSerializer(written),
    WithJsonSchema({"description": "a who, 'none', or any_of / all_of / in_order over a list of them"}),
]
