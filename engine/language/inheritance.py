"""How packs lie on each other: an entry or file of the same name replaces what is inherited; nothing is merged deeper.

Only a parameter may be given a `value` and keep all else. `defaults` and `calendar` are one entry each.
"""

from collections.abc import Mapping, Sequence
from typing import cast

from engine.language.definition import ChoiceSet, Defaults, Option, Pack, Parameter
from engine.language.layer import ENTRIES, FILES, SINGLE, Layer
from engine.language.source import Origins
from engine.language.vocabulary import Vocabulary
from engine.time.calendar import CalendarRule


def resolve(layers: Sequence[Layer], vocabulary: Vocabulary) -> tuple[Pack, Origins]:
    """The pack that the last layer makes, on top of all before it, and where each of its entries was written."""
    top = layers[-1]
    sections = (*vocabulary.sections, *vocabulary.files)
    merged = {name: _merged(layers, name) for name in (*ENTRIES, *FILES, *sections)}
    merged["parameters"] = _with_values(layers, merged["parameters"])
    pack = Pack.model_validate(
        {
            **{name: merged[name] for name in (*ENTRIES, *FILES)},
            "name": top.name,
            "version": top.file.version,
            "source": top.file.source,
            "title": {"zh": top.file.zh, "en": top.file.en},
            "time_zone": _last(layers, "time_zone", "Asia/Shanghai"),
            "calendar": _last(layers, "calendar", CalendarRule()),
            "defaults": _last(layers, "defaults", Defaults()),
            "substitutes": _last(layers, "substitutes", None),
            "not_yet": _not_yet(layers),
            "sections": {name: merged[name] for name in sections},
            "to_inherit": top.file.to_inherit,
            "inherited": _inherited(layers),
        }
    )
    own_names = {**roles_as_choices(pack), **workflows_as_choices(pack)}
    choices = {**own_names, **pack.choices, **vocabulary.choices(pack)}
    return pack.model_copy(update={"choices": choices}), _origins(layers)


def roles_as_choices(pack: Pack) -> Mapping[str, ChoiceSet]:
    """`choices: role`: a form may ask for one of the policy's own roles."""
    options = {name: Option(zh=role.zh, en=role.en) for name, role in pack.roles.items()}
    return {"role": ChoiceSet(options=options)} if options else {}


def workflows_as_choices(pack: Pack) -> Mapping[str, ChoiceSet]:
    """`choices: workflow`: a form may ask for one of the policy's own workflows."""
    options = {name: Option(zh=each.zh, en=each.en) for name, each in pack.workflows.items()}
    return {"workflow": ChoiceSet(options=options)} if options else {}


def _merged(layers: Sequence[Layer], section: str) -> dict[str, object]:
    """The entries of all layers, those of a higher one in place of lower ones, and before them: people look for their own."""
    entries = [layer.entries.get(section, {}) for layer in reversed(layers)]
    names = dict.fromkeys(name for each in entries for name in each)
    return {name: next(each[name] for each in entries if name in each) for name in names}


def _with_values(layers: Sequence[Layer], parameters: Mapping[str, object]) -> dict[str, object]:
    values = {name: value for layer in layers for name, value in layer.values.items()}
    return {
        name: cast(Parameter, parameter).model_copy(update={"value": values[name]})
        if name in values
        else parameter
        for name, parameter in parameters.items()
    }


def _last(layers: Sequence[Layer], field: str, otherwise: object) -> object:
    """The field of the last layer that gives it."""
    given = [getattr(layer.file, field) for layer in layers if field in layer.file.model_fields_set]
    return given[-1] if given else otherwise


def _not_yet(layers: Sequence[Layer]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clause for layer in layers for clause in layer.file.not_yet))


def _inherited(layers: Sequence[Layer]) -> dict[str, str]:
    """For each entry that the last layer did not write itself, the pack that did."""
    last = {
        f"{section}.{name}": layer.name
        for layer in layers
        for section, entries in layer.entries.items()
        for name in entries
    }
    single = {name: layer.name for layer in layers for name in SINGLE if name in layer.file.model_fields_set}
    return {entry: pack for entry, pack in (last | single).items() if pack != layers[-1].name}


def _origins(layers: Sequence[Layer]) -> Origins:
    entries = {place: origin for layer in layers for place, origin in layer.origins.items()}
    return Origins(entries, layers[-1].root)
