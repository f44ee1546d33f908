"""The files beside a policy that say what should happen: `demo.yaml` and `scenarios/*.yaml`, read strictly.

Every mistake in them is `file:line:column`, with the nearest right spelling, as in the policy itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar, cast

from pydantic import Field, ValidationError

from engine.digest import Json
from engine.errors import DefinitionError, NotFound, Problem, did_you_mean
from engine.language.definition import ChoiceSet, Name, PackName, Sentence
from engine.language.document import Document, read_yaml
from engine.language.model_wording import explained
from engine.language.source import Finding, Origin, Place
from engine.text import Text
from rehearsal.cast import Cast, PersonOfDemo, UnitOfDemo
from rehearsal.step import STEPS, AnyStep, Moment

DEMO = "demo.yaml"
SCENARIOS = "scenarios"
Figures = Mapping[str, Json]


class _Steps(Sentence):
    """What both kinds of file hold. Steps are read one by one, each by the key that tells its kind."""

    start: Moment
    parameters: Mapping[Name, object] = Field(default_factory=dict[str, object])
    steps: tuple[Mapping[str, object], ...] = ()


class _DemoFile(_Steps):
    demo: PackName
    choices: Mapping[Name, ChoiceSet] = Field(default_factory=dict[str, ChoiceSet])
    units: Mapping[Name, UnitOfDemo] = Field(default_factory=dict[str, UnitOfDemo])
    people: Mapping[Name, PersonOfDemo]


class _ScenarioFile(_Steps):
    scenario: Name
    staff: Literal["demo"]


@dataclass(frozen=True, slots=True)
class Script:
    """Steps in their order, and where each is written. `start` is local time of the organisation, without a zone."""

    name: str
    title: Text
    start: Moment
    steps: tuple[AnyStep, ...]
    origin: Origin

    def problem(self, nth: int, message: str, *keys: str | int) -> Problem:
        """Something wrong at a key of the step `nth` (from 0)."""
        return self.origin.problem(Finding(("steps", nth, *keys), message))


@dataclass(frozen=True, slots=True)
class Demo:
    """An invented company: its staff, its figures, and what has happened in it so far."""

    pack: str
    cast: Cast
    figures: Figures
    script: Script


@dataclass(frozen=True, slots=True)
class Scenario:
    """What should happen, in the demo's company; `figures` are the demo's with the scenario's own put over them."""

    script: Script
    cast: Cast
    figures: Figures


def read_demo(folder: Path) -> Demo:
    """The demo beside the policy in `folder`.

    Raises NotFound when there is none, DefinitionError with everything that is wrong with it.
    """
    path = folder / DEMO
    if not path.is_file():
        raise NotFound("file", f"{folder.name}/{DEMO}")
    document = _document(f"{folder.name}/{DEMO}", path)
    head, steps = _read(document, _DemoFile)
    _refuse_other_name(document, "demo", head.demo, folder.name)
    return Demo(
        head.demo,
        Cast(units=head.units, people=head.people),
        {**_json(head.parameters), **_options(head.choices)},
        Script(head.demo, head.text, head.start, steps, document.origin),
    )


def scenario_files(folder: Path) -> tuple[Path, ...]:
    """The scenario files beside the policy in `folder`, by name."""
    return tuple(sorted((folder / SCENARIOS).glob("*.yaml")))


def read_scenario(path: Path, demo: Demo) -> Scenario:
    """The scenario in the file `path`, played by the demo's staff.

    Raises DefinitionError with everything that is wrong with it.
    """
    document = _document(f"{path.parent.parent.name}/{SCENARIOS}/{path.name}", path)
    head, steps = _read(document, _ScenarioFile)
    _refuse_other_name(document, "scenario", head.scenario, path.stem)
    script = Script(head.scenario, head.text, head.start, steps, document.origin)
    return Scenario(script, demo.cast, {**demo.figures, **_json(head.parameters)})


Head = TypeVar("Head", bound=_Steps)


def _document(name: str, path: Path) -> Document:
    return read_yaml(name, path.read_text(encoding="utf-8-sig").replace("\r\n", "\n"))


def _read(document: Document, model: type[Head]) -> tuple[Head, tuple[AnyStep, ...]]:
    try:
        head = model.model_validate(document.data, strict=True, by_alias=True, by_name=False)
    except ValidationError as error:
        findings = explained(error, model, document.data)
        raise DefinitionError([document.origin.problem(finding) for finding in findings]) from None
    problems: list[Problem] = []
    steps: list[AnyStep] = []
    for nth, written in enumerate(head.steps):
        try:
            steps.append(_step(written))
        except _Mistaken as mistake:
            problems += [document.origin.problem(_under(("steps", nth), each)) for each in mistake.findings]
    if problems:
        raise DefinitionError(problems)
    return head, tuple(steps)


class _Mistaken(Exception):
    def __init__(self, *findings: Finding) -> None:
        self.findings = findings
        super().__init__()


def _step(written: Mapping[str, object]) -> AnyStep:
    kind = next((model for key, model in STEPS.items() if key in written), None)
    if kind is None:
        raise _Mistaken(_no_step(written))
    try:
        return kind.model_validate(written, strict=True, by_alias=True, by_name=False)
    except ValidationError as error:
        raise _Mistaken(*explained(error, kind, written)) from None


def _no_step(written: Mapping[str, object]) -> Finding:
    first = next(iter(written), "")
    meant = next(filter(None, (did_you_mean(key, list(STEPS)) for key in written)), "")
    message = f"expected a step with one of the keys {', '.join(STEPS)}{meant}"
    return Finding((first,) if first else (), message)


def _under(place: Place, finding: Finding) -> Finding:
    return Finding((*place, *finding.place), finding.message, finding.column, finding.weight)


def _refuse_other_name(document: Document, key: str, name: str, expected: str) -> None:
    if name != expected:
        text = f"expected {expected!r}, the name of the file or folder, got {name!r}"
        raise DefinitionError([document.origin.problem(Finding((key,), text, 1))])


def _options(choices: Mapping[str, ChoiceSet]) -> Figures:
    return {name: dict(_written_options(choice)) for name, choice in choices.items()}


def _written_options(choice: ChoiceSet) -> Iterator[tuple[str, Json]]:
    for name, option in choice.options.items():
        yield name, option.model_dump(by_alias=True, exclude_defaults=True)


def _json(given: Mapping[str, object]) -> Figures:
    return {name: as_json(value) for name, value in given.items()}


def as_json(value: object) -> Json:
    """What YAML gave, as a form takes it: dates as texts, sequences as lists."""
    match value:
        case Mapping():
            held = cast(Mapping[str, object], value)
            return {key: as_json(each) for key, each in held.items()}
        case tuple():
            return [as_json(each) for each in cast(tuple[object, ...], value)]
        case _:
            return value.isoformat() if isinstance(value, date) else value
