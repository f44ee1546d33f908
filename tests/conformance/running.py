"""A scenario on fonds: its organisation entered, its definition published as a policy, its steps taken through the service."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from engine.case.case import Case
from engine.case.command import Act, OpenCase
from engine.errors import InvalidForm, InvalidInput, Refused
from engine.language.source import Sources
from engine.language.vocabulary import Vocabulary
from engine.people.actor import Actor
from engine.people.organisation import Holding, Person, Substitution, Unit
from engine.service.governed import Governed
from engine.service.library import Library
from engine.service.service import Service
from engine.store.timeline import timeline
from engine.store.unit_of_work import Store
from engine.text import Text
from engine.time.clock import ManualClock

Json = Any
BY_HAND = Actor("ada", "console")
START = datetime(2026, 9, 1, tzinfo=UTC)
CODES = {"not_yours": "not_asked", "already_acted": "already_answered"}
"""Where fonds has another code than the format."""
_WORDS = {"opener", "manager", "head", "of", "each", "none", "participant", "worker"}


def failures(scenario: Json, store: Store) -> Iterator[str]:
    """What came about otherwise than expected, in a database that has tables and nothing in them."""
    desk = _Desk(scenario, store)
    for number, step in enumerate(scenario["steps"], 1):
        expected, found = step["expect"], desk.step(step)
        if found != expected:
            said = {key: value for key, value in step.items() if key != "expect"}
            different = sorted(key for key in {*expected, *found} if expected.get(key) != found.get(key))
            yield (
                f"step {number}, {json.dumps(said, ensure_ascii=False)}: "
                + "; ".join(f"{k}: expected {expected.get(k)!r}, got {found.get(k)!r}" for k in different)
            )


class _Desk:
    """One case on one database."""

    def __init__(self, scenario: Json, store: Store) -> None:
        self.store, self.clock = store, ManualClock(START)
        library = Library(store, Vocabulary())
        self.service = Service(store, library, Governed(), self.clock, mail_domain="conformance.example")
        self.people: Mapping[str, Json] = scenario["organisation"]["people"]
        self._staff(scenario["organisation"])
        files = pack_of(scenario)
        sources = Sources(
            "kit", {"kit": {name: json.dumps(file, ensure_ascii=False) for name, file in files.items()}}
        )
        self.edition = library.publish(sources, {}, BY_HAND, START).edition
        self.case: Case | None = None

    def step(self, step: Json) -> Json:
        """Take the step and say what came of it, in the words of the format."""
        if "at" in step:
            self.clock.advance(datetime.fromisoformat(step["at"]) - self.clock.now())
        found: dict[str, Json] = {}
        if "staff" in step:
            self._change(step["staff"])
        elif "does" in step:
            try:
                self.case = self._do(step)
                found["acted"] = self._acted()
            except Refused as refused:
                code = refused.reasons[0].code
                found["refused"] = CODES.get(code, code)
            except (InvalidInput, InvalidForm):
                found["refused"] = "bad_answer"
        self.service.reseat()
        return {**found, **self._stands()}

    def _do(self, step: Json) -> Case:
        by = Actor(step["by"])
        if step["does"] == "open":
            return self.service.open(by, self.edition, OpenCase("matter", {}))
        return self.service.do(by, self._id, Act(step["does"], step.get("with", {})))

    @property
    def _id(self) -> str:
        assert self.case is not None, "the first step opens the case"
        return self.case.id

    def _acted(self) -> Json:
        with self.store.read() as work:
            last = next(
                each
                for each in reversed(timeline(work.connection, self._id))
                if each.what in ("opened", "acted") and each.by in self.people
            )
        by = last.data.get("done_by") or last.by  # on paper, and entered by somebody else
        return {"by": by, **({"for": last.on_behalf_of} if last.on_behalf_of else {})}

    def _stands(self) -> Json:
        with self.store.read() as work:
            case = work.cases.read(self._id)
        people = {person for item in case.visit.open_items for person in awaited(item)}
        return {"state": case.state, "asked": sorted(people), "outcome": case.outcome}

    def _staff(self, organisation: Json) -> None:
        units = organisation.get("units", {})
        self.service.put_units(
            BY_HAND,
            [Unit(each, Text(each), "department", head=given.get("head")) for each, given in units.items()],
        )
        self.service.put_people(BY_HAND, [_person(each, given) for each, given in self.people.items()])
        self.service.grant(BY_HAND, [Holding(h["person"], h["role"]) for h in organisation["holdings"]])
        substitutions = organisation.get("substitutions", [])
        if substitutions:
            with self.store.begin() as work:
                for number, each in enumerate(substitutions):
                    start, end = (datetime.fromisoformat(each[key]) for key in ("from", "until"))
                    given = Substitution(each["for"], each["by"], each["role"], start, end)
                    work.directory.substitute(f"s{number}", given)

    def _change(self, change: Json) -> None:
        held = {
            key: [Holding(h["person"], h["role"]) for h in change.get(key, [])] for key in ("grant", "revoke")
        }
        self.service.revoke(BY_HAND, held["revoke"])
        self.service.grant(BY_HAND, held["grant"])
        gone = [_person(each, {**self.people[each], "active": False}) for each in change.get("leaves", [])]
        self.service.put_people(BY_HAND, gone)


def awaited(item: Any) -> tuple[str, ...]:
    """Who has something to do at a seat."""
    return tuple(item.awaited)


def _person(name: str, given: Json) -> Person:
    return Person(
        name,
        Text(name),
        f"{name}@conformance.example",
        unit=given.get("unit"),
        manager=given.get("manager"),
        active=given.get("active", True),
    )


def pack_of(scenario: Json) -> Mapping[str, Json]:
    """The policy that says the scenario's definition: its files as YAML files hold them."""
    definition = scenario["definition"]
    roles = {h["role"] for h in scenario["organisation"]["holdings"]}
    roles |= {h["role"] for step in scenario["steps"] for h in step.get("staff", {}).get("grant", [])}
    roles |= {word for word in re.findall(r"[a-z_]+", json.dumps(_asked(definition))) if word not in _WORDS}
    roles.discard("none")
    apart = [
        *definition.get("apart", []),
        *([f"each acted.{state}"] for state in definition.get("different_people", [])),
    ]
    pack = {
        "pack": "kit",
        "version": 1,
        "inherits": "none",
        "zh": "一致性场景",
        "calendar": {"country": "CN", "hours": "09:00-18:00"},
        "roles": {role: {"zh": role} for role in sorted(roles)},
        "unit_kinds": {"department": {"zh": "部门"}},
        "parameters": {"step": {"type": "period", "value": "90 days", "question": {"zh": "一步多久？"}}},
    }
    workflow = {
        "workflow": "matter",
        "zh": "事项",
        "number": "C{year}-{seq:4}",
        "opening": {"who": "anyone"},
        "remind": "none",
        "escalate": "none",
        **({"apart": apart} if apart else {}),
        **_standard(definition),
        "states": {name: _state(name, state) for name, state in definition["states"].items()},
    }
    return {"pack.yaml": pack, "matter.yaml": workflow}


def _state(name: str, state: Json) -> Json:
    actions = {action: {"zh": action, **given} for action, given in state.get("actions", {}).items()}
    rest = {key: value for key, value in state.items() if key in ("who", "final")}
    return {"zh": name, **rest, **({"actions": actions} if actions else {}), **_standard(state)}


def _standard(part: Json) -> Json:
    return {"standard_actions": part["standard_actions"]} if "standard_actions" in part else {}


def _asked(definition: Json) -> list[str]:
    return [*_entries([state.get("who") for state in definition["states"].values()])]


def _entries(quorum: Json) -> Iterator[str]:
    match quorum:
        case str():
            yield quorum
        case list():
            yield from (entry for part in cast(list[Json], quorum) for entry in _entries(part))
        case dict():
            for key, part in cast(dict[str, Json], quorum).items():
                yield from _entries(part["among"] if key == "votes" else part)
        case _:
            return
