"""Every scenario of the conformance kit comes to what it expects, on fonds as it is shipped: real service, real database."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from jsonschema import Draft202012Validator

from engine.store.metadata import metadata
from engine.store.unit_of_work import Store
from tests.conformance.running import failures
from tests.conformance.write import FOLDER, scenarios, text_of

KIT = FOLDER.parent
FILES: Mapping[str, Path] = {
    str(path.relative_to(FOLDER).with_suffix("")): path for path in sorted(FOLDER.glob("*/*.json"))
}
ON_POSTGRESQL = sorted(FILES)[::25]
"""The store's own tests run on both; a sample shows that nothing of this depends on which."""


def read(name: str) -> Any:
    return json.loads(FILES[name].read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with tables and nothing in them."""
    path = tmp_path_factory.mktemp("conformance") / "empty.db"
    store = Store(f"sqlite:///{path}")
    metadata.create_all(store.engine)
    store.close()
    return path


@pytest.fixture
def database(template: Path, tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{shutil.copy(template, tmp_path / 'kit.db')}")
    yield store
    store.close()


@pytest.mark.parametrize("name", FILES)
def test_it_comes_to_what_is_expected(name: str, database: Store) -> None:
    assert [*failures(read(name), database)] == []


@pytest.mark.parametrize("name", ON_POSTGRESQL)
def test_so_it_does_on_postgresql(name: str, postgres_url: str) -> None:
    store = Store(postgres_url)
    metadata.create_all(store.engine)
    try:
        assert [*failures(read(name), store)] == []
    finally:
        store.close()


def test_the_files_are_what_the_oracle_reckons() -> None:
    """Whoever changes a file by hand, or what the words mean, sees it here."""
    written = {name: text_of(scenario) for name, scenario in scenarios().items()}

    assert {name: path.read_text(encoding="utf-8") for name, path in FILES.items()} == written
    assert len(written) >= 150


SCHEMA = json.loads((KIT / "scenario.schema.json").read_text(encoding="utf-8"))


def ill_formed(scenario: Any) -> list[str]:
    return [error.message for error in cast(Any, Draft202012Validator(SCHEMA)).iter_errors(scenario)]


def test_every_file_is_of_the_format() -> None:
    found = {name: ill_formed(read(name)) for name in FILES}

    assert {name: errors for name, errors in found.items() if errors} == {}


def test_the_example_of_the_page_is_of_the_format() -> None:
    (example,) = re.findall(
        r"^```json\n(.*?)^```$", (KIT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )

    assert ill_formed(json.loads(example)) == []
    assert ill_formed({**json.loads(example), "stpes": []}) != []


def test_every_code_is_on_the_page() -> None:
    page = (KIT / "README.md").read_text(encoding="utf-8")
    codes = {
        step["expect"]["refused"]
        for name in FILES
        for step in read(name)["steps"]
        if "refused" in step["expect"]
    }

    assert {code for code in codes if f"`{code}`" not in page} == set()


@pytest.mark.parametrize("name", sorted(FILES)[::40])
def test_a_scenario_that_expects_something_else_fails(name: str, database: Store) -> None:
    """In its last step: that far everything came about."""
    scenario = read(name)
    number = len(scenario["steps"])
    scenario["steps"][-1]["expect"] = {"state": "drafting", "asked": ["nobody"], "outcome": "withdrawn"}

    (found,) = failures(scenario, database)
    assert found.startswith(f"step {number}, ")
    assert "asked: expected ['nobody'], got" in found
