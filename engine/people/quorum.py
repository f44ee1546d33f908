"""How many must agree: the grammar of a quorum, and how it is written.

quorum = who | "none" | {any_of: [quorum…]} | {all_of: [quorum…]} | {in_order: [quorum…]}
       | {votes: {among: [quorum…], needed: 2/3 | 3 | majority, weights: {who: 2}, veto: [who…]}}
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, TypeVar, cast

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from engine.errors import did_you_mean
from engine.people.quorum_parts import (
    JOINS,
    VOTES,
    Bound,
    Join,
    Joined,
    Named,
    Nobody,
    Quorum,
    Vote,
    Votes,
    entries,
)
from engine.people.votes import parse_needed, parse_weight
from engine.people.who import Who, parse_who
from engine.phrase import PhraseError

T = TypeVar("T")

_KINDS = (*JOINS, VOTES)
_OF_VOTES = ("among", "needed", "weights", "veto")


def parse_quorum(given: object) -> Quorum:
    """Parse what a YAML file holds.

    Raises PhraseError (a ValueError) that says what was expected.
    """
    if isinstance(given, Who | Nobody | Joined | Votes | Named | Bound):
        return given
    if isinstance(given, str):
        return Nobody() if given == "none" else parse_who(given)
    if isinstance(given, Mapping):
        return _joined(cast(Mapping[object, object], given))
    raise ValueError(
        "expected a who, 'none', or one of {any_of: […]}, {all_of: […]}, {in_order: […]}, {votes: {…}}, "
        f"got {given!r}"
    )


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
        case Votes():
            return {VOTES: _written(quorum)}


def _joined(given: Mapping[object, object]) -> Joined | Votes | Named | Bound:
    if set(given) == {"named", "people"}:
        return Named(str(given["named"]), tuple(map(str, cast(Sequence[object], given["people"]))))
    if set(given) == {"bound", "facts"}:
        return Bound(
            parse_who(str(given["bound"])), tuple(cast(Mapping[str, object], given["facts"]).items())
        )
    if len(given) != 1:
        raise ValueError(
            f"expected exactly one of {', '.join(_KINDS)}, got {', '.join(map(str, given)) or 'nothing'}"
        )
    ((join, parts),) = given.items()
    if join == VOTES:
        return _votes(parts)
    if join not in JOINS:
        raise ValueError(
            f"expected one of {', '.join(_KINDS)}, got {join!r}{did_you_mean(str(join), _KINDS)}"
        )
    if not isinstance(parts, Sequence) or isinstance(parts, str) or not parts:
        raise ValueError(f"expected a list of at least one who under {join!r}, got {parts!r}")
    return Joined(
        cast(Join, join),
        tuple(
            _inside((str(join), number), part) for number, part in enumerate(cast(Sequence[object], parts))
        ),
    )


def _inside(place: tuple[str | int, ...], part: object) -> Quorum:
    """One part of several; an error in it says where it stands."""
    try:
        return parse_quorum(part)
    except PhraseError as error:
        error.place = (*place, *error.place)
        raise


def _votes(given: object) -> Votes:
    """What stands under `votes`. Raises PhraseError with the place of what is wrong."""
    if not isinstance(given, Mapping):
        raise _misplaced(f"expected {{among: […], needed: …}} under 'votes', got {given!r}")
    parts = {str(key): value for key, value in cast(Mapping[object, object], given).items()}
    if unknown := next((key for key in parts if key not in _OF_VOTES), None):
        known = did_you_mean(unknown, _OF_VOTES) or f"; it has {', '.join(_OF_VOTES)}"
        raise _misplaced(f"a vote has no {unknown!r}{known}", unknown)
    among = parts.get("among")
    if not isinstance(among, Sequence) or isinstance(among, str) or not among:
        raise _misplaced(f"expected a list of at least one who under 'among', got {among!r}", "among")
    if "needed" not in parts:
        raise _misplaced("a vote says how many are 'needed': 2/3, 3 or majority")
    votes = tuple(_vote(number, each) for number, each in enumerate(cast(Sequence[object], among)))
    votes = _with_weights(votes, parts.get("weights", {}))
    votes = _with_veto(votes, parts.get("veto", ()))
    return _reachable(Votes(votes, _at(("needed",), parse_needed, parts["needed"])))


def _vote(number: int, given: object) -> Vote:
    """One of those who vote. As it is kept on a case, an entry may carry its own weight."""
    if isinstance(given, Mapping) and "vote" in given:
        kept = cast(Mapping[str, object], given)
        return Vote(parse_quorum(kept["vote"]), int(str(kept["weight"])), bool(kept["veto"]))
    entry = _inside((VOTES, "among", number), cast(object, given))
    if isinstance(entry, Nobody):
        raise _misplaced("'none' has no vote: leave it out", "among", number)
    return Vote(entry)


def _with_weights(votes: tuple[Vote, ...], given: object) -> tuple[Vote, ...]:
    if not isinstance(given, Mapping):
        raise _misplaced(f"expected {{who: weight}} under 'weights', got {given!r}", "weights")
    for phrase, value in cast(Mapping[object, object], given).items():
        place = ("weights", str(phrase))
        found = _entry_of(votes, str(phrase), "has a weight", place)
        weight = _at(place, parse_weight, value)
        votes = tuple(replace(vote, weight=weight) if vote.entry in found else vote for vote in votes)
    return votes


def _with_veto(votes: tuple[Vote, ...], given: object) -> tuple[Vote, ...]:
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise _misplaced(f"expected a list of who under 'veto', got {given!r}", "veto")
    for number, phrase in enumerate(cast(Sequence[object], given)):
        found = _entry_of(votes, str(phrase), "has a veto", ("veto", number))
        votes = tuple(replace(vote, veto=True) if vote.entry in found else vote for vote in votes)
    return votes


def _entry_of(votes: tuple[Vote, ...], phrase: str, has: str, place: tuple[str | int, ...]) -> list[Quorum]:
    """The entries that the phrase names, in the same words or the same meaning."""
    phrases = {vote.entry: vote.entry.phrase for vote in votes if isinstance(vote.entry, Who | Named | Bound)}
    if found := [entry for entry, said in phrases.items() if said.split() == phrase.split()]:
        return list[Quorum](found)
    known = [*dict.fromkeys(phrases.values())]
    near = did_you_mean(phrase, known)
    among = "" if near or not known else f"; there are {', '.join(known)}"
    raise _misplaced(f"{phrase!r} {has} and no vote: it does not stand under 'among'{near}{among}", *place)


def _reachable(votes: Votes) -> Votes:
    """Raises PhraseError where more is needed than all of them together have."""
    open_ended = any(
        each.each or each.paths
        for vote in votes.among
        for each in entries(vote.entry)
        if isinstance(each, Who)
    )
    whole = sum(vote.weight for vote in votes.among)
    if isinstance(votes.needed, int) and votes.needed > whole and not open_ended:
        text = f"{votes.needed} are needed and all votes together are {whole}: it could never be reached"
        raise _misplaced(text, "needed")
    return votes


def _at(place: tuple[str | int, ...], read: Callable[[object], T], given: object) -> T:
    try:
        return read(given)
    except PhraseError as error:
        error.place = (VOTES, *place, *error.place)
        raise


def _misplaced(message: str, *place: str | int) -> PhraseError:
    error = PhraseError(message)
    error.place = (VOTES, *place)
    return error


def _written(votes: Votes) -> dict[str, object]:
    """What stands under `votes`: weights and vetoes by phrase; of an entry whose phrase does not tell them, in itself."""
    told: dict[str, set[tuple[int, bool]]] = {}
    for vote in votes.among:
        told.setdefault(_phrase(vote.entry), set()).add((vote.weight, vote.veto))
    itself = {
        phrase for phrase, said in told.items() if (not phrase and said != {(1, False)}) or len(said) > 1
    }
    among = [
        {"vote": written(vote.entry), "weight": vote.weight, "veto": vote.veto}
        if _phrase(vote.entry) in itself
        else written(vote.entry)
        for vote in votes.among
    ]
    plain = {_phrase(vote.entry): vote for vote in votes.among if _phrase(vote.entry) not in itself}
    weights = {phrase: vote.weight for phrase, vote in plain.items() if vote.weight != 1}
    veto = [phrase for phrase, vote in plain.items() if vote.veto]
    beside = {key: value for key, value in (("weights", weights), ("veto", veto)) if value}
    return {"among": among, "needed": votes.needed, **beside}


def _phrase(quorum: Quorum) -> str:
    return quorum.phrase if isinstance(quorum, Who | Named | Bound) else ""


QuorumPhrase = Annotated[
    Quorum,
    BeforeValidator(parse_quorum),
    PlainSerializer(written),
    WithJsonSchema(
        {
            "description": "a who, 'none', or any_of / all_of / in_order over a list of them, or votes among them"
        }
    ),
]
