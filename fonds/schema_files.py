"""JSON Schemas of a policy's files, as an editor reads them."""

import json
from collections.abc import Mapping
from pathlib import PurePath

from archive.vocabulary import VOCABULARY
from engine.language.schema import schemas


def schema_files() -> Mapping[str, str]:
    """The schemas by file name: `pack.json` for `pack.yaml`, `workflow.json` for every workflow, …"""
    return {
        PurePath(file).with_suffix(".json").name: json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        for file, schema in schemas(VOCABULARY).items()
    }
