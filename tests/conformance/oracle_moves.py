"""The moves that every request knows, reckoned from the words of conformance/README.md: taking back, sending back, signers,
handing work on, jumps."""

from dataclasses import replace
from typing import Any

from tests.conformance.oracle import Added, Answering, Refusal, Seat
from tests.conformance.reckoning import entries_of, reached

Json = Any
STANDARD = (
    "withdraw", "take_back", "send_back", "jump", "add_signer", "remove_signer", "reassign", "delegate", "give_back",
    "nudge", "comment", "copy", "attach", "pause", "resume",
    "enter_late",
)  # fmt: skip


class Oracle(Answering):
    """One case of a scenario, with every move."""

    sent_back = 0

    def is_standard(self, name: str) -> bool:
        return name in STANDARD

    def standard(self, person: str, name: str, answers: Json) -> Json:
        if self.outcome is not None:
            raise Refusal("ended")
        rule = self._rule("pause" if name == "resume" else name)
        if name == "give_back":
            allowed = {
                p for seat in self.asked_seats() if seat.path in self.stay.lent for p in self._of_lent(seat)
            }
        elif rule is None:
            raise Refusal("switched_off")
        else:
            allowed = {each for entry in entries_of(rule["who"]) for each in self._people(entry)}
        if name in ("jump", "enter_late"):
            allowed -= self._part_of_it()
        if person not in allowed:
            raise Refusal("not_asked")
        if name == "enter_late":
            return self._enter_late(person, answers)
        if name in ("pause", "resume") and (name == "resume") != self.paused:
            raise Refusal("not_now")
        for_whom = self._moves_for(person, name)
        getattr(self, f"_{name}")(person, rule, answers)
        self.last_for = for_whom
        return {"by": person, **({"for": for_whom} if for_whom else {})}

    def _part_of_it(self) -> set[str]:
        """Who opened the case, has answered in it or is asked in this stay: he goes around nobody."""
        acted = {person for people in self.acted_as.values() for person in people}
        return {self.opener, *acted, *(p for seat in self.seats() for p in seat.people), *self.asked()}

    def _enter_late(self, person: str, answers: Json) -> Json:
        """What somebody has answered on paper counts as if he answered now."""
        still = [seat for seat in self.asked_seats() if seat.path not in self.stay.lent]
        could = {each for seat in still for each in self.owners(seat)} - {person}
        if answers["action"] not in self.actions() or answers["person"] not in could:
            raise Refusal("bad_answer")
        return self._answer(answers["person"], answers["action"], self.actions()[answers["action"]])

    def _moves_for(self, person: str, name: str) -> str | None:
        """For whom he makes the move, who has no seat but as a substitute; whoever takes back, for whom he had answered."""
        if name in ("pause", "resume", "jump", "withdraw"):
            return None
        if name == "take_back" and self.last is not None and self.last[0] == person:
            return self.last_for
        his = [self._stands_for(seat, person) for seat in self.asked_seats() if person in self.owners(seat)]
        return his[0] if his and all(his) else None

    def _rule(self, name: str) -> Json:
        for part in (self.definition["states"][self.state], self.definition):
            given = part.get("standard_actions", {}).get(name)
            if given is not None:
                rule: Json = given if "who" in given else {"who": given}
                return None if rule["who"] == "none" else rule
        return None

    def _people(self, entry: str) -> set[str]:
        if entry == "worker":
            return set(self.asked())
        if entry == "participant":
            answered = {answer.by for answer in self.stay.answers.values()}
            acted = {person for people in self.acted_as.values() for person in people}
            seated = {person for seat in self.seats() for person in self.owners(seat)}
            return {self.opener, *answered, *acted, *seated, *self.asked(), *self.copied}
        return set(self.named(entry))

    def _withdraw(self, person: str, rule: Json, answers: Json) -> None:
        self.outcome = "withdrawn"

    def _take_back(self, person: str, rule: Json, answers: Json) -> None:
        if self.last is None or self.last[0] != person:
            raise Refusal("acted_since" if self.last else "too_late")
        his = [path for path, answer in self.stay.answers.items() if answer.by == person]
        if his and self.last[1] == self.state:
            for path in his:
                del self.stay.answers[path]
            self.acted_as = {w: [p for p in people if p != person] for w, people in self.acted_as.items()}
        elif self.left is not None and not self.stay.is_begun:
            self.state, self.stay, self.straight, self.acted_as = self.left
            self.left = None
        else:
            raise Refusal("too_late")
        self.last = None

    def _send_back(self, person: str, rule: Json, answers: Json) -> None:
        order = list(self.definition["states"])
        goal = answers["to"]
        if goal not in order[: order.index(self.state)] or goal not in self.been:
            raise Refusal("bad_answer")
        if goal not in rule.get("states", order):
            raise Refusal("bad_answer")
        if self.sent_back >= rule.get("times", self.sent_back + 1):
            raise Refusal("too_often")
        self.sent_back += 1
        came_from = self.state
        if rule.get("resubmit", "straight") == "straight":
            self.straight[goal] = came_from
        self.enter(goal)
        self.last = (person, came_from)

    def _jump(self, person: str, rule: Json, answers: Json) -> None:
        state = self.definition["states"].get(answers["to"], {"final": "done"})
        if answers["to"] == self.state or state.get("final", "refused") == "done":
            raise Refusal("bad_answer")
        came_from = self.state
        self.enter(answers["to"])
        self.last = (person, came_from)

    def _seat_of(self, person: str) -> Seat:
        """The seat that a move is about: his own, else the only one that is open."""
        still = self.asked_seats()
        mine = [seat for seat in still if person in self.owners(seat) and seat.path not in self.stay.lent]
        if not mine and len(still) != 1:
            raise Refusal("which_seat")
        return (mine or still)[0]

    def _add_signer(self, person: str, rule: Json, answers: Json) -> None:
        signer = answers["person"]
        if signer == self.opener:
            raise Refusal("separation")
        if signer in self._parties():
            raise Refusal("takes_part")
        if answers["place"] not in rule.get("places", ("before", "beside", "after")) or not self.is_here(
            signer
        ):
            raise Refusal("bad_answer")
        if "to" in rule and signer not in self._named_by(rule["to"]):
            raise Refusal("bad_answer")
        if len(self.stay.added) >= rule.get("times", len(self.stay.added) + 1):
            raise Refusal("too_many")
        at = self._seat_of(person).path
        self.added += 1
        self.stay.added = [*self.stay.added, Added(self.added, signer, person, answers["place"], at)]

    def _named_by(self, words: Json) -> set[str]:
        return {each for entry in entries_of(words) for each in self.named(entry)}

    def _parties(self) -> set[str]:
        answered = {answer.by for answer in self.stay.answers.values()}
        return {person for seat in self.seats() for person in seat.people} | answered

    def _remove_signer(self, person: str, rule: Json, answers: Json) -> None:
        his = [each for each in self.stay.added if each.person == answers["person"]]
        if any(("added", each.key) in self.stay.answers for each in his):
            raise Refusal("has_signed")
        if not his:
            raise Refusal("not_added")
        if his[0].by != person and person not in self.named("administrator"):
            raise Refusal("not_added_by_you")
        gone = his[0]
        left = [each for each in self.stay.added if each is not gone]
        self.stay.added = [replace(e, at=gone.at) if e.at == ("added", gone.key) else e for e in left]
        yes = next((name for name, kind in self.kinds().items() if kind == "yes"), None)
        if yes is not None and reached(self.tree(), self.said("yes"), self.said("no")):
            self.move(self.onward(self.actions()[yes]["to"]), self.stay, self.acted_as)
            self.left = None

    def _reassign(self, person: str, rule: Json, answers: Json) -> None:
        seat = self._seat_of(person)
        words = rule.get("to", seat.words)
        named = {each for entry in entries_of(words) for each in self.named(entry.removeprefix("each "))}
        others = {p for each in self.seats() if each.path != seat.path for p in self.owners(each)}
        busy = others | {answer.by for answer in self.stay.answers.values()}
        owners = self.owners(seat)
        kept_out = {
            *busy,
            *(owners if len(owners) == 1 else []),
            *([self.opener] if self.is_joint() else []),
        }
        if answers["person"] not in named - kept_out or not self.is_here(answers["person"]):
            raise Refusal("unfit")
        self.stay.given = {**self.stay.given, seat.path: answers["person"]}
        self.stay.claimed.pop(seat.path, None)

    def _delegate(self, person: str, rule: Json, answers: Json) -> None:
        seat = self._seat_of(person)
        if person not in self.owners(seat) or seat.path in self.stay.lent:
            raise Refusal("not_asked")
        if answers["person"] == person:
            raise Refusal("oneself")
        if not self.is_here(answers["person"]):
            raise Refusal("bad_answer")
        self.stay.claimed[seat.path] = person
        self.stay.lent[seat.path] = answers["person"]

    def _of_lent(self, seat: Seat) -> list[str]:
        return [self.stay.lent[seat.path], *self.owners(seat)]

    def _give_back(self, person: str, rule: Json, answers: Json) -> None:
        lent = (s for s in self.asked_seats() if s.path in self.stay.lent and person in self._of_lent(s))
        del self.stay.lent[next(lent).path]

    def _nudge(self, person: str, rule: Json, answers: Json) -> None:
        if self.stay.nudges >= rule.get("times", self.stay.nudges + 1):
            raise Refusal("too_often")
        self.stay.nudges += 1

    def _comment(self, person: str, rule: Json, answers: Json) -> None:
        """Nothing moves."""

    def _copy(self, person: str, rule: Json, answers: Json) -> None:
        kept_out = set(answers["people"]) - self._named_by(rule["to"]) if "to" in rule else set[str]()
        if person in answers["people"] or kept_out:
            raise Refusal("unfit")
        self.copied |= set(answers["people"])

    def _attach(self, person: str, rule: Json, answers: Json) -> None:
        """Nothing moves."""

    def _pause(self, person: str, rule: Json, answers: Json) -> None:
        self.paused = True

    def _resume(self, person: str, rule: Json, answers: Json) -> None:
        self.paused = False
