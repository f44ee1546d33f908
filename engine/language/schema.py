"""JSON Schema (draft 2020-12) of each kind of file, made from the models, so that an editor completes and marks as one types.

It knows the shape of a file; what only shows with the whole pack in view is left to `fonds check`.
"""

from collections.abc import Mapping
from typing import cast

from pydantic import BaseModel

from engine.language.checks.whole import ENGINE_EFFECTS
from engine.language.definition import Workflow
from engine.language.fields import PLAIN_KINDS
from engine.language.pack_file import PACK, entry_models, pack_model
from engine.language.vocabulary import EffectKind, Vocabulary

Schema = dict[str, object]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
WORKFLOW = "workflow.yaml"


def schemas(vocabulary: Vocabulary) -> Mapping[str, Schema]:
    """The schema of each kind of file by its name; that of every workflow is under `workflow.yaml`."""
    models = {PACK: pack_model(vocabulary), WORKFLOW: Workflow, **entry_models(vocabulary)}
    return {file: _schema(file, model, vocabulary) for file, model in models.items()}


def _schema(file: str, model: type[BaseModel], vocabulary: Vocabulary) -> Schema:
    schema = model.model_json_schema(by_alias=True)
    parts = cast(dict[str, Schema], schema.get("$defs", {}))
    if "EffectCall" in parts:
        parts["EffectCall"] = _effect(parts["EffectCall"], vocabulary)
    if "ChoiceSet" in parts:
        parts["ChoiceSet"] = _choice_set(parts["ChoiceSet"])
    if "StandardAction" in parts:
        parts["StandardAction"] = _standard_action(parts["StandardAction"])
    if "Row" in parts:
        parts["Row"] = _row(parts["Row"])
    if "FieldSpec" in parts:
        _of(parts["FieldSpec"])["type"] = {"enum": sorted({*PLAIN_KINDS, *vocabulary.field_kinds})}
    if file == PACK:
        _allow_values(_of(schema))
    return {"$schema": DRAFT, **cast(Schema, _tidy(schema)), "title": file}


def _tidy(part: object) -> object:
    """Stricter than the models say: a key that may be left out is never written with nothing, and names follow their pattern."""
    if isinstance(part, list):
        return [_tidy(each) for each in cast(list[object], part)]
    if not isinstance(part, dict):
        return part
    schema = {key: _tidy(each) for key, each in cast(Schema, part).items()}
    some = [each for each in cast(list[object], schema.pop("anyOf", [])) if each != {"type": "null"}]
    if "patternProperties" in schema:
        schema["additionalProperties"] = False
    if "default" in schema and schema["default"] is None:
        del schema["default"]
    if len(some) == 1:
        return {**schema, **cast(Schema, some[0])}
    return {**schema, "anyOf": some} if some else schema


def _of(schema: Schema) -> dict[str, Schema]:
    return cast(dict[str, Schema], schema["properties"])


def _named(schema: Schema) -> Schema:
    """What a mapping holds, by the pattern that its names follow."""
    return cast(Schema, schema["patternProperties"])


def _effect(written: Schema, vocabulary: Vocabulary) -> Schema:
    """An effect stands under its own name, beside `for`, `when` and `clause`."""
    beside = {key: each for key, each in _of(written).items() if key in ("when", "for", "clause")}
    kinds = (*ENGINE_EFFECTS, *vocabulary.effects.values())
    named = {kind.name: _arguments(kind) for kind in kinds}
    one_of = [{"required": [kind.name]} for kind in kinds]
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {**named, **beside},
        "oneOf": one_of,
    }


def _arguments(kind: EffectKind) -> Schema:
    arguments: Schema = {name: {} for name in (*kind.needs, *kind.takes)}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": arguments,
        "required": sorted(kind.needs),
        "description": f"a {kind.weight} effect",
    }


def _choice_set(written: Schema) -> Schema:
    """The options of a closed list are its keys; an open one has a question."""
    own = _of(written)
    question = {"question": own["question"], "clause": own["clause"]}
    (option,) = _named(own["options"]).values()
    return {
        "type": "object",
        "anyOf": [
            {"properties": question, "required": ["question"], "additionalProperties": False},
            {"properties": {"clause": own["clause"]}, "additionalProperties": option},
        ],
    }


def _standard_action(written: Schema) -> Schema:
    """Who may, alone or with bounds beside it."""
    return {"anyOf": [_of(written)["who"], written]}


def _row(written: Schema) -> Schema:
    """The columns of a rule table stand in its rows beside their own keys."""
    own = {key: each for key, each in _of(written).items() if key != "values"}
    return {"type": "object", "properties": own, "additionalProperties": {}}


def _allow_values(properties: dict[str, Schema]) -> None:
    """An inherited parameter may be given a value alone."""
    value: Schema = {
        "type": "object",
        "properties": {"value": {}},
        "required": ["value"],
        "additionalProperties": False,
    }
    named = _named(properties["parameters"])
    named.update({pattern: {"anyOf": [value, parameter]} for pattern, parameter in named.items()})
