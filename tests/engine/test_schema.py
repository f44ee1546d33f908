"""The schemas for editors accept every shipped file and mark what the loader refuses."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Protocol, cast

import pytest
from jsonschema import Draft202012Validator

from archive.vocabulary import VOCABULARY
from engine.language.document import read_yaml
from engine.language.schema import DRAFT, WORKFLOW, Schema, schemas
from tests.support.tiny import DESK, PACK, WORDS

WORKFLOWS = Path(__file__).parents[2] / "workflows"
SHIPPED = [path for path in sorted(WORKFLOWS.glob("*/*.yaml")) if path.name != "demo.yaml"]


class _Marked(Protocol):
    absolute_path: Iterable[str | int]


class _Validator(Protocol):
    """What is used of a validator."""

    def iter_errors(self, instance: object) -> Iterable[_Marked]: ...


def errors(schema: Schema, text: str) -> list[str]:
    """What an editor would mark: the path of each."""
    validator = cast(_Validator, Draft202012Validator(schema))
    found = validator.iter_errors(as_json(read_yaml("file", text).data))
    return sorted(".".join(map(str, error.absolute_path)) for error in found)


def as_json(value: object) -> object:
    match value:
        case dict():
            return {key: as_json(each) for key, each in cast(Mapping[str, object], value).items()}
        case tuple():
            return [as_json(each) for each in cast(tuple[object, ...], value)]
        case date():
            return value.isoformat()
        case _:
            return value


@pytest.fixture(scope="module")
def shipped() -> Mapping[str, Schema]:
    return schemas(VOCABULARY)


def test_there_is_one_for_every_kind_of_file(shipped: Mapping[str, Schema]) -> None:
    assert set(shipped) == {"pack.yaml", "workflow.yaml", "duties.yaml", "checklists.yaml"}
    for schema in shipped.values():
        assert schema["$schema"] == DRAFT
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_shipped_file_fits(path: Path, shipped: Mapping[str, Schema]) -> None:
    schema = shipped.get(path.name, shipped[WORKFLOW])

    assert errors(schema, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("together: true", "together: yes", "states.granting.actions.grant.together"),
        ("together: true", "togther: true", "states.granting.actions.grant"),
        ("type: date", "type: dat", "form.until.type"),
        ("{lend: {thing", "{lned: {thing", "states.granting.actions.grant.effects.0"),
        ("{thing: form.thing}", "{thin: form.thing}", "states.granting.actions.grant.effects.0.lend"),
        ("3 working days", "3 wroking days", "states.asking.due.within"),
        ("final: done", "final: don", "states.granted.final"),
        ("clause: R02", "clause: R2", "opening.clause"),
    ],
)
def test_what_is_wrong_in_a_workflow_is_marked(old: str, new: str, where: str) -> None:
    assert any(each.startswith(where) for each in errors(schemas(WORDS)[WORKFLOW], DESK.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("drawers:", "drawer:", ""),
        ("size: 3", "size: big", "drawers.top.size"),
        ("    staff: {zh: 员工", "    staff: {zhh: 员工", "choices.rank"),
        ("type: period", "type: perod", "parameters.step"),
        ("holders: 1", "holders: 0", "roles.keeper.holders"),
        ("  keeper:", "  Keeper:", "roles"),
    ],
)
def test_what_is_wrong_in_pack_yaml_is_marked(old: str, new: str, where: str) -> None:
    assert any(
        each.startswith(where) for each in errors(schemas(WORDS)["pack.yaml"], PACK.replace(old, new, 1))
    )


def test_the_tiny_pack_fits() -> None:
    known = schemas(WORDS)

    assert set(known) == {"pack.yaml", "workflow.yaml", "duties.yaml", "labels.yaml"}
    assert errors(known["pack.yaml"], PACK) == []
    assert errors(known[WORKFLOW], DESK) == []


def test_an_inherited_parameter_may_be_a_value_alone() -> None:
    lines = ["type: period", "question: {zh: 一步多久？, en: How long is a step?}"]
    text = PACK
    for line in lines:
        text = text.replace(f"    {line}\n", "")

    assert errors(schemas(WORDS)["pack.yaml"], text) == []
