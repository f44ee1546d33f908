"""Writes the scenarios: `python -m tests.conformance.write`. What is expected in them is reckoned by the oracle."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.conformance.bounds import bounds
from tests.conformance.families import absences, answers, strangers
from tests.conformance.moves import moves

FOLDER = Path(__file__).parents[2] / "conformance" / "scenarios"


def scenarios() -> Mapping[str, Any]:
    """Every scenario by its name."""
    found: dict[str, Any] = {}
    for family in (answers, strangers, absences, moves, bounds):
        for name, play in family():
            if name in found:
                raise ValueError(f"two scenarios are called {name}")
            found[name] = play.scenario
    return found


def text_of(scenario: Any) -> str:
    """A scenario as its file holds it: a step a line."""
    steps = ",\n    ".join(_json(step) for step in scenario["steps"])
    organisation = ",\n    ".join(
        f"{_json(key)}: {_json(value)}" for key, value in scenario["organisation"].items()
    )
    definition = scenario["definition"]
    states = ",\n      ".join(
        f"{_json(name)}: {_json(state)}" for name, state in definition["states"].items()
    )
    beside = "".join(
        f",\n    {_json(key)}: {_json(value)}" for key, value in definition.items() if key != "states"
    )
    return (
        f'{{\n  "title": {_json(scenario["title"])},\n'
        f'  "organisation": {{\n    {organisation}\n  }},\n'
        f'  "definition": {{\n    "states": {{\n      {states}\n    }}{beside}\n  }},\n'
        f'  "steps": [\n    {steps}\n  ]\n}}\n'
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    for old in FOLDER.glob("*/*.json"):
        old.unlink()
    for name, scenario in scenarios().items():
        path = FOLDER / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(scenario), encoding="utf-8")
