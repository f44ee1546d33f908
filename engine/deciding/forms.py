"""Reading what people enter into the fields of a case, and saying what is still missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from engine.deciding.scope import Scope
from engine.digest import Json, canonical, digest_of
from engine.errors import InvalidForm, InvalidInput, did_you_mean
from engine.language.definition import FieldSpec
from engine.phrase import is_path
from engine.text import Text, listed


@dataclass(frozen=True, slots=True)
class Entered:
    """Values read, and how they enter the ledger: plain data, or words that enter by salted digest."""

    values: Mapping[str, Json]
    data: Mapping[str, Json] = field(default_factory=dict[str, Json])
    texts: Mapping[str, str] = field(default_factory=dict[str, str])


def read(
    scope: Scope,
    fields: Mapping[str, FieldSpec],
    given: Mapping[str, Json],
    only: Mapping[str, tuple[str, ...]] | None = None,
) -> Entered:
    """The values to keep, field by field in the order of the form: a bound or default may name a field before it.

    `only` names the suffixes that may change, by field. Raises InvalidForm with every value that does not fit.
    """
    values: dict[str, Json] = {}
    wrong: list[InvalidInput] = []
    for name in (*(known for known in fields if known in given), *(n for n in given if n not in fields)):
        try:
            values[name] = _read_one(scope, fields, name, given[name], (only or {}).get(name, ()))
            scope = scope.at(replace(scope.case, form={**scope.case.form, **values}))
        except InvalidForm as error:
            wrong.extend(each.inside(name, _clauses(fields, name)) for each in error.inputs)
        except InvalidInput as error:
            wrong.append(error.inside(name, _clauses(fields, name)))
    if wrong:
        raise InvalidForm(wrong)
    data, texts = for_ledger(scope, fields, values)
    return Entered(values, data, texts)


def read_whole(scope: Scope, fields: Mapping[str, FieldSpec], given: Mapping[str, Json]) -> Entered:
    """As `read`, with the defaults of the fields that were left out.

    Raises InvalidForm.
    """
    entered = read(scope, fields, given)
    known = scope.at(replace(scope.case, form={**scope.case.form, **entered.values}))
    defaults = {
        name: _resolved(known, spec.default)
        for name, spec in fields.items()
        if spec.default is not None and entered.values.get(name) is None
    }
    filled = read(known, fields, defaults)
    return Entered(
        {**entered.values, **filled.values},
        {**entered.data, **filled.data},
        {**entered.texts, **filled.texts},
    )


def entered_again(scope: Scope, fields: Mapping[str, FieldSpec], entered: Entered) -> Entered:
    """What was entered, as the case holds it now."""
    values = {name: scope.case.form[name] for name in entered.values}
    return Entered(values, *for_ledger(scope, fields, values))


def missing(scope: Scope, fields: Mapping[str, FieldSpec]) -> tuple[Text, ...]:
    """What the fields still lack to be whole, one text a thing."""
    return tuple(lack for name, spec in fields.items() for lack in _missing_one(scope, name, spec))


def list_digest(scope: Scope, name: str) -> str:
    """The digest of the list in the field `name` as it is now."""
    return digest_of(list_rows(scope, name))


def list_rows(scope: Scope, name: str) -> Json:
    """The rows that a signature on the field covers."""
    spec = scope.program.asked[name]
    return scope.kind(spec).listed(spec, scope.case.form.get(name), scope.reading())


def for_ledger(
    scope: Scope, fields: Mapping[str, FieldSpec], values: Mapping[str, Json]
) -> tuple[Mapping[str, Json], Mapping[str, str]]:
    """How values enter the ledger: lists by their digest, words of people as texts, all else as it is."""
    data: dict[str, Json] = {}
    texts: dict[str, str] = {}
    for name, value in values.items():
        kind = scope.kind(fields[name])
        rows = kind.listed(fields[name], value, scope.reading())
        if rows is not None:
            data[name] = {"list": digest_of(rows)}
        elif kind.is_personal and value is not None:
            texts[name] = value if isinstance(value, str) else canonical(value).decode()
        else:
            data[name] = value
    return data, texts


def _read_one(
    scope: Scope, fields: Mapping[str, FieldSpec], name: str, value: Json, only: tuple[str, ...]
) -> Json:
    spec = fields.get(name)
    if spec is None:
        expected = Text("表单中的字段：", "a field of this form: ") + listed(s.text for s in fields.values())
        raise InvalidInput("", expected, f"{name}{did_you_mean(name, list(fields))}")
    bounds = {"least": _resolved(scope, spec.least), "most": _resolved(scope, spec.most)}
    bounded = spec.model_copy(update=bounds) if spec.least is not None or spec.most is not None else spec
    return scope.kind(spec).read(bounded, value, scope.case.form.get(name), scope.reading(only))


def _clauses(fields: Mapping[str, FieldSpec], name: str) -> tuple[str, ...]:
    return fields[name].clause if name in fields else ()


def _missing_one(scope: Scope, name: str, spec: FieldSpec) -> Iterable[Text]:
    if spec.when is not None and not scope.holds(spec.when):
        return ()
    value = scope.case.form.get(name)
    if value is None or value in ("", []):
        return () if spec.optional else (spec.text,)
    return scope.kind(spec).missing(spec, value, scope.reading())


def _resolved(scope: Scope, given: object) -> object:
    return scope.raw(given) if isinstance(given, str) and is_path(given) else given
