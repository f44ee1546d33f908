"""Writing a scenario: steps are put down one by one, and the oracle says what is expected after each."""

from typing import Any

from tests.conformance.oracle_moves import Oracle

Json = Any
START = "2026-09-07T02:00:00Z"
OPENER, STRANGER, ADMIN, DEPUTY, NEWCOMER = "rita", "olga", "ada", "sam", "gus"
JOINT = {
    "agree": {"together": True, "to": "accepted"},
    "refuse": {"together": True, "to": "rejected"},
}
ABSTAIN = {"abstain": {"together": True}}
AT_ONCE = {"agree": {"together": True, "to": "accepted"}, "refuse": {"to": "rejected"}}


class Play:
    """A scenario as it grows. Everybody whom `roles` name is a person, beside the opener, a stranger, an administrator,
    somebody who may stand in for others and one who may come later."""

    def __init__(
        self, title: str, who: Json, roles: dict[str, list[str]], actions: Json = JOINT, **more: Json
    ) -> None:
        roles = {**roles, **more.pop("more_roles", {})}
        people: dict[str, Json] = {name: {} for name in (OPENER, STRANGER, ADMIN, DEPUTY, NEWCOMER)}
        people |= {person: {} for held in roles.values() for person in held}
        people |= more.pop("people", {})
        holdings = [{"person": person, "role": role} for role, held in roles.items() for person in held]
        organisation = {
            "people": people,
            "units": more.pop("units", {}),
            "holdings": [*holdings, {"person": ADMIN, "role": "administrator"}],
            "substitutions": more.pop("substitutions", []),
        }
        states = {
            **more.pop("before", {"drafting": {"who": "opener", "actions": {"submit": {"to": "deciding"}}}}),
            "deciding": {"who": who, "actions": actions, **more.pop("deciding", {})},
            "accepted": {"final": "done"},
            "rejected": {"final": "refused"},
        }
        self.scenario: Json = {
            "title": title,
            "organisation": {key: value for key, value in organisation.items() if value},
            "definition": {"states": states, **more},
            "steps": [],
        }
        self.oracle = Oracle(self.scenario)
        self.put(at=START, by=OPENER, does="open")
        self.put(by=OPENER, does="submit")

    def put(self, **step: Json) -> "Play":
        """One more step, with what is expected after it."""
        self.scenario["steps"].append({**step, "expect": self.oracle.step(step)})
        return self

    def do(self, person: str, name: str, /, **answers: Json) -> "Play":
        """Somebody takes an action."""
        return self.put(by=person, does=name, **({"with": answers} if answers else {}))

    @property
    def next(self) -> str:
        """The first of those who are asked now."""
        return self.oracle.asked()[0]

    @property
    def is_open(self) -> bool:
        return self.oracle.outcome is None and bool(self.oracle.asked())

    def all_do(self, name: str) -> "Play":
        """Everybody who is asked does the same, until the case has ended, is elsewhere, or refuses it."""
        state = self.oracle.state
        while self.is_open and self.oracle.state == state:
            self.do(self.next, name)
            if "refused" in self.scenario["steps"][-1]["expect"]:
                break
        return self
