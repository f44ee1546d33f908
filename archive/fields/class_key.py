"""The key `class` of a field: which kind of record it is about."""

from collections.abc import Mapping

from archive.record_class import RecordClass
from archive.record_scope import field_types
from archive.sections import classes
from engine.errors import did_you_mean
from engine.language.definition import FieldSpec, Pack
from engine.language.fact_type import FactType
from engine.text import Text

CLASS_KEY = frozenset({"class"})


def class_of(spec: FieldSpec, pack: Pack) -> RecordClass | None:
    """The class that the field names; None when there is none of that name."""
    return classes(pack).get(spec.class_ or "")


def class_problems(spec: FieldSpec, pack: Pack) -> tuple[tuple[str, str], ...]:
    """What is wrong with the field's `class`."""
    if spec.class_ is None or spec.class_ in classes(pack):
        return ()
    return (("class", f"no class {spec.class_!r}{did_you_mean(spec.class_, list(classes(pack)))}"),)


def field_title(spec: FieldSpec, suffix: str, pack: Pack) -> Text:
    """What people call a fact of the record: its field's title, else the record itself."""
    record_class = class_of(spec, pack)
    found = record_class.fields.get(suffix) if record_class else None
    return found.text if found else spec.text


def field_facts(spec: FieldSpec, pack: Pack) -> Mapping[str, FactType]:
    """The types of the record's fields, by name."""
    record_class = class_of(spec, pack)
    return field_types(record_class, pack) if record_class is not None else dict[str, FactType]()


def common_facts(spec: FieldSpec, pack: Pack) -> Mapping[str, FactType]:
    """The types of the fields that every record of the field has: of its class, or without one those that all classes have."""
    if spec.class_ is not None:
        return field_facts(spec, pack)
    each = [field_types(record_class, pack) for record_class in classes(pack).values()]
    return {
        name: type_
        for types in each[:1]
        for name, type_ in types.items()
        if all(other.get(name) == type_ for other in each)
    }
