"""What the page about the language shows is a policy that loads, and every word it names exists."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import pytest

from archive.vocabulary import VOCABULARY
from engine.errors import DefinitionError
from engine.language.checks.translation import untranslated
from engine.language.checks.whole import ENGINE_EFFECTS
from engine.language.fields import PLAIN_KINDS
from engine.language.loader import sources_of
from engine.language.schema import schemas
from engine.language.source import Sources
from engine.language.validation import load

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(yaml|markdown|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    return [found[2] for found in BLOCK.finditer(PAGE) if found[1] == language]


def example(files: dict[str, str] | None = None) -> Sources:
    """The page's files, those shown in parts put together, on the standard pack."""
    shown: dict[str, str] = {"policy.md": "".join(blocks("markdown"))}
    for block in blocks("yaml"):
        name = block.split("\n", 1)[0].removeprefix("# ")
        shown[name] = shown.get(name, "") + block
    standard = sources_of(ROOT / "workflows" / "standard", lambda name: ROOT / "workflows" / name)
    return Sources("minutes", {"minutes": {**shown, **(files or {})}, **standard.files})


def test_every_block_belongs_to_the_policy_and_it_loads() -> None:
    loaded = load(example(), VOCABULARY, "minutes@1.1", {"promptly": "5 working days"})

    assert loaded.warnings == ()
    assert set(example().files["minutes"]) == {
        "pack.yaml",
        "checklists.yaml",
        "handover.yaml",
        "inspection.yaml",
        "publication.yaml",
        "duties.yaml",
        "policy.md",
    }
    assert [*untranslated(loaded.definition.pack)] == []


def test_the_mistake_it_shows_is_told_like_that() -> None:
    handover = example().files["minutes"]["handover.yaml"].replace("who: opener", "who: opner", 1)

    with pytest.raises(DefinitionError) as caught:
        load(example({"handover.yaml": handover}), VOCABULARY, "minutes@1.1")

    assert f"{caught.value}\n" in blocks("text")


@pytest.mark.parametrize("file", ["pack.yaml", "workflow.yaml", "duties.yaml", "checklists.yaml"])
def test_every_key_of_every_file_is_on_the_page(file: str) -> None:
    missing = {key for key in keys_of(schemas(VOCABULARY)[file]) if not re.search(rf"\b{key}\b", PAGE)}

    assert missing == set()


def keys_of(schema: object) -> Iterator[str]:
    """Every key that a file may hold, however deep."""
    if isinstance(schema, Mapping):
        part = cast(Mapping[str, object], schema)
        properties = part.get("properties")
        if isinstance(properties, Mapping):
            yield from cast(Mapping[str, object], properties)
        for inner in part.values():
            yield from keys_of(inner)


def test_every_type_of_field_and_every_effect_is_on_the_page() -> None:
    effects = [*(kind.name for kind in ENGINE_EFFECTS), *VOCABULARY.effects]

    assert [name for name in (*PLAIN_KINDS, *VOCABULARY.field_kinds) if f"`{name}`" not in PAGE] == []
    assert [name for name in effects if f"`{name} {{" not in PAGE] == []
