"""What a scenario should come to, reckoned from the words of conformance/README.md alone: slow, plain, and without the engine.

Everything is worked out anew from the answers given so far whenever somebody asks: there is no state but the answers.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

Json = Any
Path = tuple[object, ...]
"""Where an entry stands in the quorum; with the person, of an `each`."""


@dataclass
class Seat:
    """One who is to answer: by which words, at which place of the quorum, who may."""

    path: Path
    words: str
    owner: str | None
    people: list[str]


@dataclass
class Answer:
    says: str
    by: str
    standing_for: str | None


@dataclass
class Added:
    """A signer added by hand at a seat: whom, by whom, before, beside or after it."""

    key: int
    person: str
    by: str
    place: str
    at: Path


@dataclass
class Stay:
    """The stay in one state: who has answered, whom somebody added, to whom a seat was given, whose opinion is awaited."""

    answers: dict[Path, Answer] = field(default_factory=dict[Path, Answer])
    added: list[Added] = field(default_factory=list[Added])
    given: dict[Path, str] = field(default_factory=dict[Path, str])
    lent: dict[Path, tuple[str, str]] = field(default_factory=dict[Path, tuple[str, str]])
    nudges: int = 0
    kept: dict[Path, str] = field(default_factory=dict[Path, str])

    @property
    def is_begun(self) -> bool:
        return bool(self.answers or self.added or self.lent)


class Refusal(Exception):
    """What is asked is refused; the argument is the code."""


class Oracle:
    """One case of a scenario."""

    def __init__(self, scenario: Json) -> None:
        self.definition = scenario["definition"]
        organisation = scenario["organisation"]
        self.people: dict[str, Json] = dict(organisation["people"])
        self.units: dict[str, Json] = dict(organisation.get("units", {}))
        self.holdings: list[tuple[str, str]] = [(h["person"], h["role"]) for h in organisation["holdings"]]
        self.substitutions: list[Json] = list(organisation.get("substitutions", []))
        self.now = ""
        self.opener = ""
        self.state = ""
        self.outcome: str | None = None
        self.stay = Stay()
        self.left: tuple[str, Stay, Json] | None = None
        self.last: tuple[str, str] | None = None
        self.way: list[str] = []
        self.straight: dict[str, str] = {}
        self.acted_as: dict[str, list[str]] = {}
        self.sent_back = 0

    # --- what a step does -------------------------------------------------------------------------------------------

    def step(self, step: Json) -> Json:
        """Do the step and say what is expected after it."""
        self.now = step.get("at", self.now)
        found: dict[str, Json] = {}
        if "staff" in step:
            self._staff(step["staff"])
        elif "does" in step:
            try:
                found["acted"] = self._do(step["by"], step["does"], step.get("with", {}))
            except Refusal as refusal:
                found["refused"] = str(refusal)
        return {**found, "state": self.state, "asked": self.asked(), "outcome": self.outcome}

    def _staff(self, change: Json) -> None:
        for each in change.get("revoke", []):
            self.holdings.remove((each["person"], each["role"]))
        self.holdings += [(each["person"], each["role"]) for each in change.get("grant", [])]
        for person in change.get("leaves", []):
            self.people[person] = {**self.people[person], "active": False}

    def _do(self, person: str, name: str, answers: Json) -> Json:
        if name == "open":
            self.opener = person
            self._enter(next(iter(self.definition["states"])))
            return {"by": person}
        action = self._actions().get(name)
        if action is None and name in STANDARD:
            return self._standard(person, name, answers)
        if self.outcome is not None:
            raise Refusal("ended")
        if action is None:
            raise Refusal("no_such_action")
        return self._answer(person, name, action)

    def _answer(self, person: str, name: str, action: Json) -> Json:
        mine = self._seats_of(person)
        if not mine:
            answered = any(each.by == person for each in self.stay.answers.values())
            raise Refusal("already_answered" if answered else "not_asked")
        standing_for = next((found for seat in mine if (found := self._stands_for(seat, person))), None)
        kinds = self._kinds()
        for seat in mine:
            self.stay.answers[seat.path] = Answer(kinds.get(name, name), person, standing_for)
            if seat.owner:
                self.stay.kept[seat.path] = seat.owner
            self.acted_as.setdefault(seat.words, []).append(person)
        before = self.state
        goal = self._goal(name, action)
        self.last = (person, before)
        if goal is not None:
            self._move(
                goal, Stay({p: a for p, a in self.stay.answers.items() if a.by != person}, **_rest(self.stay))
            )
        return {"by": person, **({"for": standing_for} if standing_for else {})}

    def _goal(self, name: str, action: Json) -> str | None:
        """Where the case goes by this answer; None while the quorum is open."""
        if not action.get("together"):
            return self._onward(action["to"])
        tree, yes, no, still = self._tree(), self._said("yes"), self._said("no"), self._open()
        actions, kinds = self._actions(), self._kinds()
        if _reached(tree, yes, no):
            return self._onward(next(actions[each]["to"] for each, kind in kinds.items() if kind == "yes"))
        if _reached(tree, yes | still, no):
            return None
        refusals = [each for each, kind in kinds.items() if kind == "no"]
        if not refusals:
            return None
        return self._onward(actions[name if name in refusals else refusals[0]]["to"])

    def _onward(self, goal: str) -> str:
        order = list(self.definition["states"])
        is_forward = order.index(goal) > order.index(self.state)
        if is_forward and "final" not in self.definition["states"][goal]:
            return self.straight.get(self.state, goal)
        return goal

    def _move(self, goal: str, before: Stay, *, remember: bool = True) -> None:
        order = list(self.definition["states"])
        snapshot = (list(self.way), dict(self.straight), {k: list(v) for k, v in self.acted_as.items()})
        came_from = self.state
        self.way = self.way[: self.way.index(goal)] if goal in self.way else [*self.way, came_from]
        if order.index(goal) > order.index(came_from):
            self.straight.pop(came_from, None)
        self._enter(goal)
        self.left = (came_from, before, snapshot) if remember and self.outcome is None else None

    def _enter(self, state: str) -> None:
        self.state, self.stay = state, Stay()
        final = self.definition["states"][state].get("final")
        if final:
            self.outcome, self.left = final, None

    # --- who has a seat -------------------------------------------------------------------------------------------

    def asked(self) -> list[str]:
        """Everyone who has something to do now."""
        if self.outcome is not None:
            return []
        found: list[str] = []
        for seat in self._asked_seats():
            found += [self.stay.lent[seat.path][1]] if seat.path in self.stay.lent else seat.people
        return sorted(set(found))

    def _asked_seats(self) -> list[Seat]:
        seats = {seat.path: seat for seat in self._seats()}
        wanted = _asked(self._tree(), self._said("yes"), self._said("no"))
        return [seats[path] for path in wanted if path not in self.stay.answers]

    def _seats_of(self, person: str) -> list[Seat]:
        """The seats that the person fills by one answer: all that are his own, or one as a substitute."""
        mine: list[Seat] = []
        for seat in self._asked_seats():
            if person not in seat.people or seat.path in self.stay.lent:
                continue
            stands_in = self._stands_for(seat, person) is not None
            if stands_in and mine:
                continue
            mine.append(seat)
            if stands_in or self._is_one_seat():
                break
        return mine

    def _is_one_seat(self) -> bool:
        return self.state in self.definition.get("different_people", [])

    def _seats(self) -> list[Seat]:
        who = self.definition["states"][self.state].get("who")
        found = list(self._seats_in(who, ())) if who is not None else []
        found += [Seat(("added", each.key), "signer", None, [each.person]) for each in self.stay.added]
        return found

    def _seats_in(self, quorum: Json, path: Path) -> Iterator[Seat]:
        if isinstance(quorum, str):
            if quorum.startswith("each "):
                owners = list(self._own(quorum))
                owners += [
                    kept for at, kept in self.stay.kept.items() if at[:-1] == path and kept not in owners
                ]
                for owner in owners:
                    yield Seat((*path, owner), quorum, owner, self._filled((*path, owner), quorum, [owner]))
            else:
                yield Seat(path, quorum, None, self._filled(path, quorum, self._own(quorum)))
            return
        ((kind, parts),) = quorum.items()
        for number, part in enumerate(parts["among"] if kind == "votes" else parts):
            yield from self._seats_in(part, (*path, number))

    def _filled(self, path: Path, words: str, own: list[str]) -> list[str]:
        if path in self.stay.given:
            return [self.stay.given[path]]
        return own + [
            by for by, person in self._substitutes(words).items() if person in own and by not in own
        ]

    def _own(self, words: str) -> list[str]:
        """Those whom the words name, who are here, and who may sit here."""
        named = self._named(words.removeprefix("each "))
        kept_out = set(self._kept_apart(words))
        if self._is_joint() and words != "opener":
            kept_out.add(self.opener)
        return [person for person in dict.fromkeys(named) if self._is_here(person) and person not in kept_out]

    def _named(self, words: str) -> list[str]:
        if words == "opener":
            return [self.opener]
        if found := re.fullmatch(r"manager of (.+)", words):
            managers = (self.people[each].get("manager") for each in self._named(found[1]))
            return [each for each in managers if each]
        if found := re.fullmatch(r"head of (.+)", words):
            units = (self.people[each].get("unit") for each in self._named(found[1]))
            heads = (self.units[unit].get("head") for unit in units if unit)
            return [each for each in heads if each]
        return [person for person, role in self.holdings if role == words]

    def _is_here(self, person: str) -> bool:
        return self.people[person].get("active", True)

    def _is_joint(self) -> bool:
        return any(each.get("together") for each in self._actions().values())

    def _kept_apart(self, words: str) -> Iterator[str]:
        bare = words.removeprefix("each ")
        for group in self.definition.get("apart", []):
            if bare in group:
                for other in group:
                    if other == "opener":
                        yield self.opener
                    elif other != bare:
                        yield from self.acted_as.get(other, [])
        if self._is_one_seat():
            yield from (answer.by for answer in self.stay.answers.values())

    def _substitutes(self, words: str) -> Mapping[str, str]:
        """By substitute, for whom he stands in at a seat of these words today."""
        role = words.removeprefix("each ")
        held = list(self._named(role)) if " " not in role and role != "opener" else []
        found: dict[str, str] = {}
        for each in self.substitutions:
            in_time = each["from"] <= self.now < each["until"]
            if each["role"] == role and each["for"] in held and each["by"] not in held and in_time:
                found[each["by"]] = each["for"]
        who = self.definition["states"][self.state].get("who")
        named = {person for entry in _entries(who) for person in self._named(entry.removeprefix("each "))}
        elsewhere = {p for acted, people in self.acted_as.items() if acted != words for p in people}
        answered = {answer.by for answer in self.stay.answers.values()}
        kept_out = {self.opener, *named, *elsewhere, *answered, *self._kept_apart(words)}
        return {
            by: person
            for by, person in found.items()
            if by not in kept_out and self._is_here(by) and person not in set(self._kept_apart(words))
        }

    def _stands_for(self, seat: Seat, person: str) -> str | None:
        if (
            seat.path in self.stay.given
            or seat.path[:1] == ("added",)
            or person in self._named(seat.words.removeprefix("each "))
        ):
            return None
        return self._substitutes(seat.words).get(person)

    # --- the quorum as it stands ------------------------------------------------------------------------------------

    def _actions(self) -> Mapping[str, Json]:
        return self.definition["states"][self.state].get("actions", {})

    def _kinds(self) -> Mapping[str, str]:
        """What each joint answer says: the first agrees, one that leads elsewhere is against it, one without `to` abstains."""
        joint = [name for name, each in self._actions().items() if each.get("together")]
        return {
            name: "yes" if place == 0 else "no" if "to" in self._actions()[name] else "abstain"
            for place, name in enumerate(joint)
        }

    def _said(self, what: str) -> set[Path]:
        return {path for path, answer in self.stay.answers.items() if answer.says == what}

    def _open(self) -> set[Path]:
        return {seat.path for seat in self._seats() if seat.path not in self.stay.answers}

    def _tree(self) -> Json:
        """The quorum with seats in place of its entries, signers who were added before, beside or after theirs."""
        who = self.definition["states"][self.state].get("who")
        return self._grown(who, ()) if who is not None else ("all_of", [])

    def _grown(self, quorum: Json, path: Path) -> Json:
        if isinstance(quorum, str):
            if not quorum.startswith("each "):
                return self._with_added(("seat", path))
            seats = [seat.path for seat in self._seats_in(quorum, path)]
            return ("all_of", [self._with_added(("seat", each)) for each in seats])
        ((kind, parts),) = quorum.items()
        if kind != "votes":
            return (kind, [self._grown(part, (*path, number)) for number, part in enumerate(parts)])
        votes: list[Json] = []
        for number, part in enumerate(parts["among"]):
            grown = self._grown(part, (*path, number))
            is_each = isinstance(part, str) and part.startswith("each ")
            said = part if isinstance(part, str) else ""
            weight, veto = parts.get("weights", {}).get(said, 1), said in parts.get("veto", [])
            votes += [(each, weight, veto) for each in (grown[1] if is_each else [grown])]
        return ("votes", votes, parts["needed"])

    def _with_added(self, node: Json) -> Json:
        at = node[1]
        for each in self.stay.added:
            if each.at == at:
                signer = self._with_added(("seat", ("added", each.key)))
                joined = {"before": ("in_order", [signer, node]), "beside": ("all_of", [node, signer])}
                node = joined.get(each.place, ("in_order", [node, signer]))
        return node

    # --- standard actions ---------------------------------------------------------------------------------------------

    def _standard(self, person: str, name: str, answers: Json) -> Json:
        raise Refusal("no_such_action")


STANDARD: Sequence[str] = ()


def _rest(stay: Stay) -> Json:
    return {"added": stay.added, "given": stay.given, "kept": stay.kept}


def _entries(quorum: Json) -> Iterator[str]:
    """Every entry of a quorum, from the left."""
    if isinstance(quorum, str):
        yield quorum
    elif quorum is not None:
        ((kind, parts),) = quorum.items()
        for part in parts["among"] if kind == "votes" else parts:
            yield from _entries(part)


def _seats_under(tree: Json) -> set[Path]:
    match tree[0]:
        case "seat":
            return {tree[1]}
        case "votes":
            return {seat for part, _, _ in tree[1] for seat in _seats_under(part)}
        case _:
            return {seat for part in tree[1] for seat in _seats_under(part)}


def _reached(tree: Json, yes: set[Path], no: set[Path]) -> bool:
    """Whether everyone has agreed who must."""
    match tree[0]:
        case "seat":
            return tree[1] in yes
        case "any_of":
            return any(_reached(part, yes, no) for part in tree[1])
        case "votes":
            whole = sum(weight for _, weight, _ in tree[1])
            agreed = sum(weight for part, weight, _ in tree[1] if _reached(part, yes, no))
            vetoed = any(veto and _is_against(part, no) for part, _, veto in tree[1])
            return not vetoed and _is_enough(agreed, whole, tree[2])
        case _:
            return all(_reached(part, yes, no) for part in tree[1])


def _is_against(part: Json, no: set[Path]) -> bool:
    seats = _seats_under(part)
    return bool(seats & no) and not _reached(part, seats - no, no)


def _is_enough(agreed: int, whole: int, needed: Json) -> bool:
    if needed == "majority":
        return 2 * agreed > whole
    if isinstance(needed, int):
        return agreed >= needed
    return agreed > 0 and agreed >= Fraction(needed) * whole


def _asked(tree: Json, yes: set[Path], no: set[Path]) -> list[Path]:
    """The seats whose turn it is: of an order only the first part that has not agreed, else all until it is reached."""
    if _reached(tree, yes, no):
        return []
    match tree[0]:
        case "seat":
            return [tree[1]]
        case "in_order":
            return _asked(next(part for part in tree[1] if not _reached(part, yes, no)), yes, no)
        case "votes":
            return [seat for part, _, _ in tree[1] for seat in _asked(part, yes, no)]
        case _:
            return [seat for part in tree[1] for seat in _asked(part, yes, no)]
