"""The kinds of file that a pack consists of, each with its model: what a file may hold, for the loader and for editors."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field, create_model

from engine.language.definition import DutiesFile, Model, Name, PackFile
from engine.language.vocabulary import Vocabulary

PACK = "pack.yaml"
DUTIES = "duties.yaml"
POLICY = "policy.md"


def pack_model(vocabulary: Vocabulary) -> type[PackFile]:
    """`pack.yaml`, with the sections that the vocabulary adds."""
    sections: dict[str, Any] = {
        name: (Mapping[Name, entry], Field(default_factory=dict[str, Model]))
        for name, entry in vocabulary.sections.items()
    }
    return create_model("PackFile", __base__=PackFile, **sections)


def entry_models(vocabulary: Vocabulary) -> Mapping[str, type[Model]]:
    """The files that hold entries under one key, by file name: `duties.yaml`, and those that the vocabulary adds."""
    added = {f"{name}.yaml": _entries(name, entry) for name, entry in vocabulary.files.items()}
    return {DUTIES: DutiesFile, **added}


def _entries(name: str, entry: type[Model]) -> type[Model]:
    fields: dict[str, Any] = {name: (Mapping[Name, entry], ...)}
    return create_model(f"{name.capitalize()}File", __base__=Model, **fields)
