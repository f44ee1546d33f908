"""Reads what one pack says itself: each of its files against its model, every problem collected.

What it inherits is the next file's business (`inheritance.py`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

from pydantic import ValidationError

from engine.errors import DefinitionError, Problem, did_you_mean
from engine.language.definition import Model, PackFile, Workflow
from engine.language.document import Document, read_yaml
from engine.language.model_wording import explained
from engine.language.pack_file import PACK, POLICY, entry_models, pack_model
from engine.language.policy_text import read_policy
from engine.language.source import Finding, Origin, Place
from engine.language.vocabulary import Vocabulary

ENTRIES = (
    "roles",
    "choices",
    "parameters",
    "unit_kinds",
    "events",
    "rules",
    "standard_actions",
    "kept_by",
    "advice",
)
SINGLE = ("time_zone", "calendar", "defaults", "substitutes")
FILES = ("workflows", "duties", "clauses")

Kind = TypeVar("Kind", bound=Model)


@dataclass(frozen=True, slots=True)
class Layer:
    """What one pack says itself. `entries` are by section and name, `values` those it gives to inherited parameters.

    `misnamed` says that the pack has another name than its folder: wrong, but all else can be read and checked.
    """

    name: str
    file: PackFile
    entries: Mapping[str, Mapping[str, object]]
    values: Mapping[str, object]
    origins: Mapping[Place, Origin]
    root: Origin
    misnamed: tuple[Problem, ...] = ()


def read_layer(
    name: str, files: Mapping[str, str], inherited_parameters: Iterable[str], vocabulary: Vocabulary
) -> tuple[Layer | None, tuple[Problem, ...]]:
    """The layer and every problem in its files; no layer where `pack.yaml` says too little to go on."""
    reader = _Reader(name, vocabulary)
    documents = dict(reader.documents(files))
    reader.read_policy(files.get(POLICY, ""))
    for file, document in documents.items():
        if file != PACK:
            reader.read_file(file, document)
    layer = reader.read_pack_file(documents[PACK], set(inherited_parameters)) if PACK in documents else None
    return layer, tuple(reader.problems)


@dataclass(slots=True)
class _Reader:
    """Collects the entries of one pack, where they were written, and what is wrong."""

    name: str
    vocabulary: Vocabulary
    entries: dict[str, Mapping[str, object]] = field(default_factory=dict[str, Mapping[str, object]])
    workflows: dict[str, Workflow] = field(default_factory=dict[str, Workflow])
    origins: dict[Place, Origin] = field(default_factory=dict[Place, Origin])
    problems: list[Problem] = field(default_factory=list[Problem])
    models: Mapping[str, type[Model]] = field(init=False)

    def __post_init__(self) -> None:
        self.models = entry_models(self.vocabulary)

    def documents(self, files: Mapping[str, str]) -> Iterator[tuple[str, Document]]:
        """Every YAML file, read; what is no file of a pack is a problem."""
        if PACK not in files:
            self._refuse(PACK, f"expected the file {PACK!r}, and there is none")
        for file, text in files.items():
            if file.endswith(".yaml"):
                document = self._document(file, text)
                if document is not None:
                    yield file, document
            elif file != POLICY:
                self._refuse(file, self._no_such_file(file))

    def read_policy(self, text: str) -> None:
        file = f"{self.name}/{POLICY}"
        policy = read_policy(file, text)
        self.problems.extend(policy.problems)
        self._take("clauses", policy.clauses, Origin(file, policy.positions))

    def read_file(self, file: str, document: Document) -> None:
        """A file of entries under one key, or a workflow."""
        if file in self.models:
            section = file.removesuffix(".yaml")
            model = self._validated(document, self.models[file])
            if model is not None:
                self._take(section, getattr(model, section), document.origin)
        else:
            self._read_workflow(file.removesuffix(".yaml"), document)

    def read_pack_file(self, document: Document, inherited_parameters: set[str]) -> Layer | None:
        """`pack.yaml`, and with it everything read so far."""
        content, values = _without_values(document.data, inherited_parameters)
        origin = document.origin
        found = self._validated(
            Document(document.file, content, document.positions), pack_model(self.vocabulary)
        )
        if found is None:
            return None
        text = f"a pack is named as its folder, {self.name!r}, got {found.pack!r}"
        misnamed = (origin.problem(Finding(("pack",), text, 1)),) if found.pack != self.name else ()
        for section in (*ENTRIES, *self.vocabulary.sections):
            self._take(section, getattr(found, section), origin)
        self.origins |= {(single,): origin.inside(single) for single in SINGLE}
        self.origins |= {
            ("parameters", name, "value"): origin.inside("parameters", name, "value") for name in values
        }
        return Layer(
            self.name,
            found,
            {**self.entries, "workflows": self.workflows},
            values,
            self.origins,
            origin,
            misnamed,
        )

    def _document(self, file: str, text: str) -> Document | None:
        try:
            document = read_yaml(f"{self.name}/{file}", text)
        except DefinitionError as error:
            self.problems.extend(error.problems)
            return None
        if not document.keys:
            self._refuse(file, "expected keys with values, like 'workflow: handover'")
            return None
        known = (PACK, *self.models)
        if file not in known and "workflow" not in document.keys and did_you_mean(file, known):
            self._refuse(file, self._no_such_file(file))
            return None
        return document

    def _read_workflow(self, name: str, document: Document) -> None:
        workflow = self._validated(document, Workflow)
        if workflow is None:
            return
        if workflow.workflow != name:
            text = f"a workflow is named as its file, {name!r}, got {workflow.workflow!r}"
            self.problems.append(document.origin.problem(Finding(("workflow",), text, 1)))
        self.workflows[name] = workflow
        self.origins[("workflows", name)] = document.origin

    def _take(self, section: str, entries: Mapping[str, object], origin: Origin) -> None:
        self.entries[section] = entries
        self.origins |= {(section, name): origin.inside(section, name) for name in entries}

    def _validated(self, document: Document, model: type[Kind]) -> Kind | None:
        try:
            return model.model_validate(document.data, strict=True, by_alias=True, by_name=False)
        except ValidationError as error:
            findings = explained(error, model, document.data)
            self.problems.extend(document.origin.problem(finding) for finding in findings)
            return None

    def _refuse(self, file: str, message: str) -> None:
        self.problems.append(Problem(f"{self.name}/{file}", 1, 1, message))

    def _no_such_file(self, file: str) -> str:
        known = (PACK, POLICY, *self.models)
        kinds = f"{', '.join(known)}, and a .yaml file for each workflow"
        return f"a pack has no file {file!r}{did_you_mean(file, known)}; it has {kinds}"


def _without_values(data: object, inherited: set[str]) -> tuple[object, Mapping[str, object]]:
    """The content of `pack.yaml` without the parameters that only give a value to an inherited one, and those values."""
    content = dict(cast(Mapping[str, object], data))
    parameters = content.get("parameters")
    if not isinstance(parameters, Mapping):
        return content, {}
    given = cast(Mapping[str, object], parameters)
    values = {
        name: cast(Mapping[str, object], entry)["value"]
        for name, entry in given.items()
        if name in inherited
        and isinstance(entry, Mapping)
        and {*cast(Mapping[str, object], entry)} == {"value"}
    }
    content["parameters"] = {name: entry for name, entry in given.items() if name not in values}
    return content, values
