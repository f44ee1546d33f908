"""`fonds show` and `fonds schema`."""

import json
from pathlib import Path
from typing import cast

import pytest
from jsonschema import ValidationError, validate

from engine.language.document import read_yaml
from fonds.packs import SHIPPED, shipped_packs
from tests.fonds.conftest import Run

PACKS = shipped_packs()


def test_every_entry_is_shown_with_where_it_is_written(run: Run) -> None:
    lines = [line.split() for line in run("show", "micro-loan").stdout.splitlines()]

    assert ["handover", "Project", "file", "handover", "micro-loan/handover.yaml:1"] in lines
    assert ["extension", "Extension", "request", "standard/extension.yaml:1"] in lines
    standard = (SHIPPED / "standard" / "pack.yaml").read_text(encoding="utf-8").splitlines()
    written = f"standard/pack.yaml:{standard.index('  step:') + 1}"
    assert ["step", "=", "2", "working", "days", written] in lines


def test_every_row_of_a_rule_is_shown_as_it_is_written(run: Run) -> None:
    lines = [line.strip() for line in run("show", "general-company").stdout.splitlines()]

    assert "record.secrecy == secrecy.top_secret → refuse [R10]" in lines
    assert (
        "record.secrecy > secrecy.ordinary → approval: {in_order: [office_director, gm]} [R18, R19]" in lines
    )


def test_each_clause_is_shown_with_what_keeps_it(run: Run) -> None:
    said = run("show", "micro-loan", "--clauses").stdout

    r05 = said.split("  R05  ")[1].split("\n  R")[0]
    assert "[enforced]" in r05
    assert "workflows.handover.states.compiling.actions.submit.require.0" in r05
    assert "[enforced]" in said.split("  N08  ")[1].splitlines()[0]


def test_a_policy_owner_reads_it_in_chinese(run: Run) -> None:
    said = run("show", "micro-loan", "--lang", "zh").stdout

    assert "项目档案移交" in said
    assert "[由规则保证]" in said


@pytest.mark.parametrize("pack", PACKS)
def test_every_shipped_file_fits_the_schema_that_editors_get(run: Run, pack: str) -> None:
    run("schema", "schemas")
    schemas: dict[str, dict[str, object]] = {
        file.stem: json.loads(file.read_text(encoding="utf-8")) for file in Path("schemas").iterdir()
    }
    for file in (SHIPPED / pack).glob("*.yaml"):
        if file.name != "demo.yaml":
            data = json.loads(json.dumps(read_yaml(file.name, file.read_text("utf-8")).data, default=str))
            validate(data, schemas.get(file.stem, schemas["workflow"]))


def test_the_schema_refuses_what_the_loader_refuses(run: Run) -> None:
    run("schema", "schemas")
    schema = cast(dict[str, object], json.loads(Path("schemas/workflow.json").read_text("utf-8")))

    with pytest.raises(ValidationError):
        validate({"workflow": "x", "nonsense": 1}, schema)
