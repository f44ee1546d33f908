"""The names that expressions of a workflow may use, each with its type: one list for loading and for running."""

from collections.abc import Iterable, Iterator, Mapping

from engine.language.children import children_of
from engine.language.definition import FieldSpec, Pack, Parameter, Workflow
from engine.language.fact_type import BOOL, INT, MOMENT, MONEY, PERSON, TEXT, ChoiceType, FactType
from engine.language.field import FieldKind
from engine.language.person_facts import person_facts
from engine.language.rule_table import HEAD as RULES
from engine.language.rule_table import Column, RuleTable
from engine.language.vocabulary import Vocabulary

CASE_NAMES: Mapping[str, FactType] = {
    "today": MOMENT,
    "case.late": BOOL,
    "case.due": MOMENT,
    "case.opened": MOMENT,
    "state.entered": MOMENT,
    "opener": PERSON,
}
_PARAMETER_TYPES: Mapping[str, FactType] = {
    "text": TEXT,
    "number": INT,
    "money": MONEY,
    "date": MOMENT,
    "yes_no": BOOL,
}
_COLUMN_TYPES: Mapping[str, FactType] = {
    "who": PERSON,
    "moment": MOMENT,
    "number": INT,
    "money": MONEY,
    "text": TEXT,
    "yes_no": BOOL,
}


def declared(
    pack: Pack, workflow: Workflow, kinds: Mapping[str, FieldKind], vocabulary: Vocabulary
) -> Mapping[str, FactType]:
    """Every name with its type: `form.*`, `opener.*`, `case.*`, `param.*`, `child.*`, `today`."""
    return {
        **CASE_NAMES,
        **{f"opener.{suffix}": found for suffix, found in person_facts(pack).items()},
        **dict(_of_people(workflow, vocabulary)),
        **dict(of_parameters(pack)),
        **dict(of_fields("form", pack, workflow.asked, kinds)),
        **dict(_of_children(workflow, vocabulary)),
    }


def checks_of(
    pack: Pack, workflow: Workflow, kinds: Mapping[str, FieldKind], vocabulary: Vocabulary
) -> frozenset[str]:
    """The built-in checks: they carry their own sentence, so `that` needs no `say`."""
    of_people = {f"{path}.{check}" for path in people_of(workflow) for check in vocabulary.person_checks}
    return (
        frozenset(
            f"form.{name}.{check}"
            for name, spec in workflow.asked.items()
            if spec.type in kinds
            for check in kinds[spec.type].checks(spec, pack)
        )
        | {f"child.{name}.ended" for name in children_of(workflow, vocabulary)}
        | of_people
    )


def column_types(tables: Mapping[str, RuleTable], pack: Pack) -> Iterator[tuple[str, FactType | None]]:
    """Every column of the rule tables as `rules.TABLE.COLUMN`; the type is None where expressions could not compare it."""
    for table, rule in tables.items():
        for name, column in rule.gives.items():
            yield f"{RULES}{table}.{name}", column_type(column, pack)


def column_type(column: Column, pack: Pack) -> FactType | None:
    """The type of what a column gives."""
    if isinstance(column, tuple):
        return None
    if column in pack.choices:
        return ChoiceType(column, tuple(pack.choices[column].options))
    return _COLUMN_TYPES.get(column)


def _of_children(workflow: Workflow, vocabulary: Vocabulary) -> Iterator[tuple[str, FactType]]:
    """Whether all cases opened under a name have ended, and where the last of them ended, and how."""
    for name in children_of(workflow, vocabulary):
        yield f"child.{name}.ended", BOOL
        yield from ((f"child.{name}.{fact}", TEXT) for fact in ("state", "outcome"))


def split(name: str, asked: Mapping[str, FieldSpec]) -> tuple[str, str]:
    """`form.file.papers.complete` → field `file`, suffix `papers.complete`."""
    field_name, _, suffix = name.removeprefix("form.").partition(".")
    return (field_name, suffix) if field_name in asked else ("", "")


def people_of(workflow: Workflow) -> tuple[str, ...]:
    """The paths that name one person."""
    return ("opener", *(f"form.{name}" for name, spec in workflow.asked.items() if spec.type == "person"))


def asked_about(workflow: Workflow, names: Iterable[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """The paths of those people of whom some of `names` asks what only the vocabulary knows."""
    known = {*vocabulary.person_facts, *vocabulary.person_checks}
    asked = {name.rpartition(".")[0] for name in names if name.rpartition(".")[2] in known}
    return tuple(path for path in people_of(workflow) if path in asked)


def _of_people(workflow: Workflow, vocabulary: Vocabulary) -> Iterator[tuple[str, FactType]]:
    """What governed things say about each person."""
    for path in people_of(workflow):
        yield from ((f"{path}.{suffix}", found) for suffix, found in vocabulary.person_facts.items())
        yield from ((f"{path}.{check}", BOOL) for check in vocabulary.person_checks)


def of_parameters(pack: Pack) -> Iterator[tuple[str, FactType]]:
    """`param.*`: the figures that expressions may ask."""
    for name, parameter in pack.parameters.items():
        found = _parameter_type(parameter, pack)
        if found is not None:
            yield f"param.{name}", found


def _parameter_type(parameter: Parameter, pack: Pack) -> FactType | None:
    if parameter.type == "choice" and parameter.choices in pack.choices:
        return ChoiceType(str(parameter.choices), tuple(pack.choices[str(parameter.choices)].options))
    return _PARAMETER_TYPES.get(parameter.type)


def of_fields(
    head: str, pack: Pack, fields: Mapping[str, FieldSpec], kinds: Mapping[str, FieldKind]
) -> Iterator[tuple[str, FactType]]:
    """What may be asked of each field, the names beginning with `head`."""
    for name, spec in fields.items():
        yield f"{head}.{name}.given", BOOL
        kind = kinds.get(spec.type)
        if kind is None:
            continue
        for suffix, found in kind.facts(spec, pack).items():
            yield (f"{head}.{name}.{suffix}" if suffix else f"{head}.{name}"), found
        for check in kind.checks(spec, pack):
            yield f"{head}.{name}.{check}", BOOL
