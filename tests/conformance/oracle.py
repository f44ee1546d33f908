"""What a scenario should come to, reckoned from the words of conformance/README.md alone: slow, plain, and without the engine.

Everything is worked out anew from the answers given so far whenever somebody asks: there is no state but the answers.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.conformance.reckoning import Path, entries_of, reached, turn

Json = Any


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
    claimed: dict[Path, str] = field(default_factory=dict[Path, str])
    lent: dict[Path, str] = field(default_factory=dict[Path, str])
    nudges: int = 0
    kept: dict[Path, str] = field(default_factory=dict[Path, str])

    @property
    def is_begun(self) -> bool:
        return bool(self.answers or self.added or self.lent)


class Refusal(Exception):
    """What is asked is refused; the argument is the code."""


class Answering:
    """One case of a scenario: who has a seat, what an answer does."""

    def __init__(self, scenario: Json) -> None:
        self.definition = scenario["definition"]
        organisation = scenario["organisation"]
        self.people: dict[str, Json] = dict(organisation["people"])
        self.units: dict[str, Json] = dict(organisation.get("units", {}))
        self.holdings: list[tuple[str, str]] = [(h["person"], h["role"]) for h in organisation["holdings"]]
        self.substitutions: list[Json] = list(organisation.get("substitutions", []))
        self.now = ""
        self.opener = ""
        self.state: str = ""
        self.outcome: str | None = None
        self.stay: Stay = Stay()
        self.left: tuple[str, Stay, dict[str, str], dict[str, list[str]]] | None = None
        self.last: tuple[str, str] | None = None
        self.been: set[str] = set()
        self.copied: set[str] = set()
        self.paused, self.added = False, 0
        self.straight: dict[str, str] = {}
        self.acted_as: dict[str, list[str]] = {}
        self.last_for: str | None = None

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
            self.enter(next(iter(self.definition["states"])))
            return {"by": person}
        action = self.actions().get(name)
        if action is None and self.is_standard(name):
            return self.standard(person, name, answers)
        if self.outcome is not None:
            raise Refusal("ended")
        if action is None:
            raise Refusal("no_such_action")
        return self._answer(person, name, action)

    def is_standard(self, name: str) -> bool:
        """Whether the name means a move that every request knows."""
        return False

    def standard(self, person: str, name: str, answers: Json) -> Json:
        """Take such a move."""
        raise NotImplementedError(name)

    def _answer(self, person: str, name: str, action: Json) -> Json:
        mine = self._seats_of(person)
        if not mine:
            answered = any(each.by == person for each in self.stay.answers.values())
            raise Refusal("already_answered" if answered else "not_asked")
        standing_for = next((found for seat in mine if (found := self._stands_for(seat, person))), None)
        kinds = self.kinds()
        for seat in mine:
            self.stay.answers[seat.path] = Answer(kinds.get(name, name), person, standing_for)
            if seat.owner:
                self.stay.kept[seat.path] = seat.owner
            self.acted_as.setdefault(seat.words, []).append(person)
        before = replace(self.stay, answers={p: a for p, a in self.stay.answers.items() if a.by != person})
        known = {
            words: [each for each in people if each != person] for words, people in self.acted_as.items()
        }
        self.last, self.last_for = (person, self.state), standing_for
        if (goal := self._goal(name, action)) is not None:
            self.move(goal, before, known)
        return {"by": person, **({"for": standing_for} if standing_for else {})}

    def _goal(self, name: str, action: Json) -> str | None:
        """Where the case goes by this answer; None while the quorum is open."""
        if not action.get("together"):
            return self.onward(action["to"])
        tree, yes, no, still = self.tree(), self.said("yes"), self.said("no"), self._open()
        actions, kinds = self.actions(), self.kinds()
        if reached(tree, yes, no):
            return self.onward(next(actions[each]["to"] for each, kind in kinds.items() if kind == "yes"))
        if reached(tree, yes | still, no):
            return None
        refusals = [each for each, kind in kinds.items() if kind == "no"]
        if not refusals:
            return None
        return self.onward(actions[name if name in refusals else refusals[0]]["to"])

    def onward(self, goal: str) -> str:
        order = list(self.definition["states"])
        is_forward = order.index(goal) > order.index(self.state)
        if is_forward and "final" not in self.definition["states"][goal]:
            return self.straight.get(self.state, goal)
        return goal

    def move(self, goal: str, before: Stay, known: dict[str, list[str]]) -> None:
        order = list(self.definition["states"])
        came_from, straight = self.state, dict(self.straight)
        if order.index(goal) > order.index(came_from):
            self.straight.pop(came_from, None)
        self.enter(goal)
        self.left = (came_from, before, straight, known) if self.outcome is None else None

    def enter(self, state: str) -> None:
        self.been.add(self.state)
        self.state, self.stay, self.paused, self.left = state, Stay(), False, None
        final = self.definition["states"][state].get("final")
        if final:
            self.outcome, self.left = final, None

    # --- who has a seat -------------------------------------------------------------------------------------------

    def asked(self) -> list[str]:
        """Everyone who has something to do now."""
        if self.outcome is not None:
            return []
        found: list[str] = []
        for seat in self.asked_seats():
            found += [self.stay.lent[seat.path]] if seat.path in self.stay.lent else self.owners(seat)
        return sorted(set(found))

    def asked_seats(self) -> list[Seat]:
        seats = {seat.path: seat for seat in self.seats()}
        wanted = turn(self.tree(), self.said("yes"), self.said("no"))
        return [seats[path] for path in wanted if path not in self.stay.answers]

    def _seats_of(self, person: str) -> list[Seat]:
        """The seats that the person fills by one answer: all that are his own, or one as a substitute."""
        mine: list[Seat] = []
        for seat in self.asked_seats():
            if person not in self.owners(seat) or seat.path in self.stay.lent:
                continue
            stands_in = self._stands_for(seat, person) is not None
            if stands_in and mine:
                continue
            mine.append(seat)
            if stands_in or self._is_one_seat():
                break
        return mine

    def owners(self, seat: Seat) -> list[str]:
        """Whose work the seat is: his who has taken it on, else that of all who may."""
        return [self.stay.claimed[seat.path]] if seat.path in self.stay.claimed else seat.people

    def _is_one_seat(self) -> bool:
        return self.state in self.definition.get("different_people", [])

    def seats(self) -> list[Seat]:
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
                given = (at for at, person in self.stay.given.items() if self.is_here(person))
                owners += [str(at[-1]) for at in given if at[:-1] == path and at[-1] not in owners]
                for owner in owners:
                    yield Seat((*path, owner), quorum, owner, self._filled((*path, owner), quorum, [owner]))
            else:
                yield Seat(path, quorum, None, self._filled(path, quorum, self._own(quorum)))
            return
        ((kind, parts),) = quorum.items()
        for number, part in enumerate(parts["among"] if kind == "votes" else parts):
            yield from self._seats_in(part, (*path, number))

    def _filled(self, path: Path, words: str, own: list[str]) -> list[str]:
        if path in self.stay.given and self.is_here(self.stay.given[path]):
            return [self.stay.given[path]]
        return own + [
            by for by, person in self._substitutes(words).items() if person in own and by not in own
        ]

    def _own(self, words: str) -> list[str]:
        """Those whom the words name, who are here, and who may sit here."""
        named = self.named(words.removeprefix("each "))
        kept_out = set(self._kept_apart(words))
        if self.is_joint() and words != "opener":
            kept_out.add(self.opener)
        return [person for person in dict.fromkeys(named) if self.is_here(person) and person not in kept_out]

    def named(self, words: str) -> list[str]:
        if words == "opener":
            return [self.opener]
        if found := re.fullmatch(r"manager of (.+)", words):
            managers = (self.people[each].get("manager") for each in self.named(found[1]))
            return [each for each in managers if each]
        if found := re.fullmatch(r"head of (.+)", words):
            units = (self.people[each].get("unit") for each in self.named(found[1]))
            heads = (self.units[unit].get("head") for unit in units if unit)
            return [each for each in heads if each]
        return [person for person, role in self.holdings if role == words]

    def is_here(self, person: str) -> bool:
        return self.people[person].get("active", True)

    def is_joint(self) -> bool:
        return any(each.get("together") for each in self.actions().values())

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
        held = list(self.named(role)) if " " not in role and role != "opener" else []
        found: dict[str, str] = {}
        for each in self.substitutions:
            in_time = each["from"] <= self.now < each["until"]
            if each["role"] == role and each["for"] in held and each["by"] not in held and in_time:
                found[each["by"]] = each["for"]
        who = self.definition["states"][self.state].get("who")
        named = {person for entry in entries_of(who) for person in self.named(entry.removeprefix("each "))}
        elsewhere = {p for acted, people in self.acted_as.items() if acted != words for p in people}
        answered = {answer.by for answer in self.stay.answers.values()}
        kept_out = {self.opener, *named, *elsewhere, *answered, *self._kept_apart(words)}
        return {
            by: person
            for by, person in found.items()
            if by not in kept_out and self.is_here(by) and person not in set(self._kept_apart(words))
        }

    def _stands_for(self, seat: Seat, person: str) -> str | None:
        if (
            seat.path in self.stay.given
            or seat.path[:1] == ("added",)
            or person in self.named(seat.words.removeprefix("each "))
        ):
            return None
        return self._substitutes(seat.words).get(person)

    # --- the quorum as it stands ------------------------------------------------------------------------------------

    def actions(self) -> Mapping[str, Json]:
        return self.definition["states"][self.state].get("actions", {})

    def kinds(self) -> Mapping[str, str]:
        """What each joint answer says: the first agrees, one that leads elsewhere is against it, one without `to` abstains."""
        joint = [name for name, each in self.actions().items() if each.get("together")]
        return {
            name: "yes" if place == 0 else "no" if "to" in self.actions()[name] else "abstain"
            for place, name in enumerate(joint)
        }

    def said(self, what: str) -> set[Path]:
        return {path for path, answer in self.stay.answers.items() if answer.says == what}

    def _open(self) -> set[Path]:
        return {seat.path for seat in self.seats() if seat.path not in self.stay.answers}

    def tree(self) -> Json:
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
