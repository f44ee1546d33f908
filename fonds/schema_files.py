"""JSON Schemas of a policy's files, made from the models that the loader reads them with."""

import json
from collections.abc import Mapping
from pathlib import PurePath

from archive.vocabulary import VOCABULARY
from engine.definition import Model, Workflow
from engine.pack_file import PACK, entry_models, pack_model


def schema_files() -> Mapping[str, str]:
    """The schemas by file name: `pack.json` for `pack.yaml`, `workflow.json` for every workflow, …"""
    models: dict[str, type[Model]] = {
        PACK: pack_model(VOCABULARY),
        "workflow.yaml": Workflow,
        **entry_models(VOCABULARY),
    }
    return {PurePath(file).with_suffix(".json").name: _schema(model) for file, model in models.items()}


def _schema(model: type[Model]) -> str:
    return json.dumps(model.model_json_schema(by_alias=True), ensure_ascii=False, indent=1) + "\n"
