"""What expressions about a record may name, and their answers: `record.FIELD` and the pack's options."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from archive.record_class import RecordClass
from archive.sections import choices_of_places
from engine.digest import Json
from engine.language.definition import FieldSpec, Pack
from engine.language.fact_type import RECORD, ChoiceType, FactType
from engine.language.field import FieldKind, Reading
from engine.language.fields import PLAIN_KINDS
from engine.language.guard import Expression, MissingFact, Unanswered, compile_expression

HEAD = "record."


@dataclass(frozen=True, slots=True)
class Undecided:
    """A condition has no answer yet: `field` is the fact that is missing, or "" when computing it failed."""

    field: str


def kind_of(spec: FieldSpec) -> FieldKind | None:
    """How a field of a record or of a paper is read; None for the link to another record."""
    return PLAIN_KINDS.get(spec.type)


def field_types(record_class: RecordClass, pack: Pack) -> Mapping[str, FactType]:
    """The type of each field that expressions may ask for."""
    found = {name: _type(spec, pack) for name, spec in record_class.fields.items()}
    return {name: type_ for name, type_ in found.items() if type_ is not None}


def condition(text: str, record_class: RecordClass, pack: Pack) -> Expression:
    """The condition `text` over the records of a class.

    Raises ExpressionError.
    """
    names = tuple((HEAD + name, type_) for name, type_ in field_types(record_class, pack).items())
    sets = {**choices_of_places(pack), **pack.choices}
    choices = tuple(ChoiceType(name, tuple(found.options)) for name, found in sets.items() if found.options)
    return _compiled(text, names, choices)


def answer(
    text: str | None, record_class: RecordClass, fields: Mapping[str, Json], reading: Reading
) -> bool | Undecided:
    """Whether `text` holds of a record with these fields; no condition holds always."""
    if text is None:
        return True
    expression = condition(text, record_class, reading.pack)
    names = (name.removeprefix(HEAD) for name in expression.names)
    facts = {HEAD + name: fact(record_class.fields[name], fields.get(name), reading) for name in names}
    try:
        return expression.holds(facts)
    except MissingFact as missing:
        return Undecided(missing.name.removeprefix(HEAD))
    except Unanswered:
        return Undecided("")


def fact(spec: FieldSpec, value: Json, reading: Reading) -> object:
    """The typed fact behind a field's value."""
    kind = kind_of(spec)
    return value if kind is None else kind.fact(spec, value, "", reading)


def _type(spec: FieldSpec, pack: Pack) -> FactType | None:
    kind = kind_of(spec)
    if kind is None:
        return RECORD if spec.type == "record" else None
    return kind.facts(spec, pack).get("")


@lru_cache(maxsize=4096)
def _compiled(
    text: str, names: tuple[tuple[str, FactType], ...], choices: tuple[ChoiceType, ...]
) -> Expression:
    return compile_expression(text, dict(names), choices)
