"""Every path leads to a fact that is declared, and to one of the kind that is wanted there."""

from collections.abc import Iterator, Mapping

from engine.errors import did_you_mean
from engine.language.checks.names import column_of, no_such
from engine.language.checks.whole import Whole, actions_of
from engine.language.definition import Due, EffectCall, Extension, FieldSpec, Rung, Workflow
from engine.language.fact_type import MOMENT, PERSON, RECORD, UNIT, FactType, ListType
from engine.language.parts import leaves
from engine.language.rule_table import HEAD as RULES
from engine.language.rule_table import Column
from engine.language.source import Finding, Place
from engine.people.who import MEMBERS, Part, PathTo, Relation, RoleAt, Who
from engine.phrase import Path, is_path
from engine.time.period import Endless, Period

PEOPLE = (PERSON, ListType(PERSON))
STANDS_FOR_PEOPLE = (*PEOPLE, UNIT, ListType(UNIT), RECORD, ListType(RECORD))
OF_LINES = (
    "record",
    "line",
    "item",
    "option",
    "person",
    "unit",
    "score",
    "source",
    "subject",
    "parent",
    "child",
    "loan",
)


def misled(whole: Whole) -> Iterator[Finding]:
    """Paths that lead nowhere, or to a fact of another kind than is wanted there."""
    for name, workflow in whole.pack.workflows.items():
        facts = whole.facts[name]
        yield from _in_who(whole, workflow, facts)
        yield from _in_fields(whole, workflow, facts)
        yield from _in_effects(whole, workflow, facts)
        yield from _in_ladders(whole, workflow, facts)
        yield from _in_actions(whole, workflow, facts)
        yield from _in_states(workflow, facts)
    yield from _in_dues(whole)
    yield from _in_periods(whole)


def leads(
    place: Place, path: str, facts: Mapping[str, FactType | None], column: int = 1
) -> Iterator[Finding]:
    """A finding when the path names no fact of the workflow."""
    head, _, rest = path.partition(".")
    if path in facts or head in OF_LINES:
        return
    if head == "acted":
        states = [name.removeprefix("acted.") for name in facts if name.startswith("acted.")]
        yield Finding(place, no_such("state", rest, states), column + len("acted."))
    elif head == "param":
        parameters = [name.removeprefix("param.") for name in facts if name.startswith("param.")]
        yield Finding(place, no_such("parameter", rest, parameters), column + len("param."))
    else:
        yield Finding(place, f"nothing is called {path!r} here{did_you_mean(path, [*facts])}", column)


def _in_who(whole: Whole, workflow: Workflow, facts: Mapping[str, FactType | None]) -> Iterator[Finding]:
    for place, who in whole.parts(Who):
        if place[:2] != ("workflows", workflow.workflow):
            continue
        yield from in_phrase(whole, workflow, place, who, facts)
        if "rules" not in place:
            for word in (each for each in who.words if each in MEMBERS):
                text = f"{word!r} is known only in the rows of a rule table that is asked 'for: each …'"
                yield Finding(place, text, column_of(word, who.phrase))


def in_phrase(
    whole: Whole, workflow: Workflow, place: Place, who: Who, facts: Mapping[str, FactType | None]
) -> Iterator[Finding]:
    """Paths of a who that lead nowhere, or to no people."""
    for path in who.paths:
        column = column_of(path, who.phrase)
        lost = [*leads(place, path, facts, column)]
        yield from lost
        if not lost and not _names_people(whole, workflow, path, facts):
            found = facts.get(path)
            kind = found.words if found else "nothing that could act"
            yield Finding(place, f"expected people, and {path!r} is {kind}", column)
        elif not lost and (wrong := _wrong_relation(who.part, path, facts)):
            yield Finding(place, wrong, 1)


def _wrong_relation(part: Part, path: str, facts: Mapping[str, FactType | None]) -> str | None:
    """Only a record has a custodian, and a record has nobody else."""
    found = facts.get(path)
    if found is None or path.partition(".")[0] in OF_LINES:
        return None
    is_record = found in (RECORD, ListType(RECORD))
    relation = _relation_of(part, path)
    if is_record and relation != "custodian":
        return f"{path!r} is {found.words}: only 'custodian of {path}' names people"
    if relation == "custodian" and not is_record:
        return f"only a record has a custodian, and {path!r} is {found.words}"
    return None


def _relation_of(part: Part, path: str) -> str | None:
    """The relation that stands right before the path, if any does."""
    match part:
        case Relation(name, PathTo(named)) if named == path:
            return name
        case Relation(_, inner) | RoleAt(_, inner):
            return _relation_of(inner, path)
        case _:
            return None


def _names_people(whole: Whole, workflow: Workflow, path: str, facts: Mapping[str, FactType | None]) -> bool:
    head, _, rest = path.partition(".")
    if head == "param":
        return whole.pack.parameters[rest].type == "quorum"
    if head == "rules":
        return column_at(whole, workflow, path) in ("quorum", "who")
    if head == "form" and facts.get(path) is None:
        spec = workflow.asked.get(rest)
        return spec is not None and spec.type == "quorum"
    return head in ("acted", *OF_LINES) or facts.get(path) in STANDS_FOR_PEOPLE


def _in_fields(whole: Whole, workflow: Workflow, facts: Mapping[str, FactType | None]) -> Iterator[Finding]:
    for place, spec in whole.parts(FieldSpec):
        if place[:2] == ("workflows", workflow.workflow):
            for key, path in _paths_of(spec):
                yield from leads(
                    (*place, *key), path.removeprefix("each "), facts, 6 if path.startswith("each ") else 1
                )


def _paths_of(spec: FieldSpec) -> Iterator[tuple[Place, str]]:
    given: dict[Place, object] = {
        ("least",): spec.least,
        ("most",): spec.most,
        ("pick",): spec.pick,
        ("for",): spec.for_,
        **{("where", name): value for name, value in (spec.where or {}).items()},
    }
    for place, value in given.items():
        if isinstance(value, str) and is_path(value.removeprefix("each ")):
            yield place, value


def _in_effects(whole: Whole, workflow: Workflow, facts: Mapping[str, FactType | None]) -> Iterator[Finding]:
    options = _options(whole)
    for place, effect in whole.parts(EffectCall):
        if place[:2] != ("workflows", workflow.workflow):
            continue
        yield from _arguments(whole, workflow, place, effect)
        yield from _shortened(workflow, place, effect)
        for at, path in leaves(effect.with_, (*place, "with")):
            if is_path(path) and path not in options:
                yield from leads(at, path, facts)


def _in_ladders(whole: Whole, workflow: Workflow, facts: Mapping[str, FactType | None]) -> Iterator[Finding]:
    """What a level of a ladder gives to the case that it opens."""
    for place, level in whole.parts(Rung):
        if place[:2] == ("workflows", workflow.workflow) and level.open is not None:
            for at, path in leaves(level.open.with_, (*place, "open", "with")):
                if is_path(path) and path not in _options(whole):
                    yield from leads(at, path, facts)


def _options(whole: Whole) -> frozenset[str]:
    choices = whole.pack.choices.items()
    return frozenset(f"{name}.{option}" for name, choice in choices for option in choice.options)


def _shortened(workflow: Workflow, place: Place, effect: EffectCall) -> Iterator[Finding]:
    """`shorten` names a deadline of its own case: that of a state, or `case`."""
    named = effect.with_.get("deadline")
    known = [
        name for name, state in workflow.states.items() if state.who is not None or state.due is not None
    ]
    known += ["case"] if workflow.due is not None else []
    if effect.name == "shorten" and named is not None and named not in known:
        yield Finding((*place, "with", "deadline"), no_such("deadline", str(named), known), 1)


def _arguments(whole: Whole, workflow: Workflow, place: Place, effect: EffectCall) -> Iterator[Finding]:
    """The effect exists, and has what it needs, of the types that it takes."""
    kind = whole.effects.get(effect.name)
    if kind is None:
        yield Finding((*place, "with"), no_such("effect", effect.name, sorted(whole.effects)))
        return
    known = {**kind.takes, **kind.needs}
    for name in kind.needs:
        if name not in effect.with_:
            yield Finding((*place, "with"), f"{effect.name!r} needs the argument {name!r}")
    for name, value in effect.with_.items():
        if name not in known:
            yield Finding((*place, "with", name), no_such("argument", name, sorted(known)))
        elif known[name] and isinstance(value, str) and value.startswith("form."):
            spec = workflow.asked.get(value.removeprefix("form."))
            if spec is not None and spec.type not in known[name]:
                wanted = " or ".join(sorted(known[name]))
                text = f"expected a field of the type {wanted}, and {value!r} is of the type {spec.type!r}"
                yield Finding((*place, "with", name), text, 1)


def _in_actions(whole: Whole, workflow: Workflow, facts: Mapping[str, FactType | None]) -> Iterator[Finding]:
    children = whole.children[workflow.workflow]
    ends = [f"child.{name}.ended" for name in children]
    deadlines = [f"form.{name}.ended" for name, spec in workflow.asked.items() if spec.type == "deadline"]
    for place, _, action in actions_of(workflow):
        known = ["due", *ends, *deadlines]
        if action.upon is not None and action.upon not in known:
            yield Finding((*place, "upon"), no_such("event", action.upon, known), 1)
        for number, name in enumerate(action.sign):
            if name not in workflow.asked:
                yield Finding((*place, "sign", number), no_such("field", name, [*workflow.asked]), 1)
        for number, requirement in enumerate(action.require):
            if requirement.say is None and requirement.that not in whole.checks[workflow.workflow]:
                text = "expected 'say' beside it: only a built-in check carries its own sentence"
                yield Finding((*place, "require", number, "that"), text, 1)
    if workflow.subject is not None and workflow.subject not in workflow.form:
        at = ("workflows", workflow.workflow, "subject")
        yield Finding(at, no_such("field", workflow.subject, [*workflow.form]), 1)
    for number, requirement in enumerate(workflow.opening.require):
        if requirement.say is None and requirement.that not in whole.checks[workflow.workflow]:
            at = ("workflows", workflow.workflow, "opening", "require", number, "that")
            yield Finding(at, "expected 'say' beside it: only a built-in check carries its own sentence", 1)


def _in_states(workflow: Workflow, facts: Mapping[str, FactType | None]) -> Iterator[Finding]:
    """What may be entered in a later state is part of the form."""
    for name, state in workflow.states.items():
        for number, path in enumerate(state.fills):
            field = path.removeprefix("form.").split(".")[0]
            inside = any(known.startswith(f"{path}.") for known in facts) or path in facts
            beside = path.rpartition(".")[0] in facts
            if not path.startswith("form.") or field not in workflow.form or not (inside or beside):
                at = ("workflows", workflow.workflow, "states", name, "fills", number)
                known = [f"form.{each}" for each in workflow.form]
                yield Finding(at, no_such("part of the form", path, known), 1)


def _in_dues(whole: Whole) -> Iterator[Finding]:
    """A deadline counts from a date or moment."""
    for place, due in whole.parts(Due):
        if place[0] != "workflows":
            continue
        facts = whole.facts[str(place[1])]
        for key in ("after", "before", "by"):
            path: str | None = getattr(due, key)
            if path is None:
                continue
            lost = [*leads((*place, key), path, facts)]
            yield from lost
            found = facts.get(path)
            if not lost and found != MOMENT and path.split(".")[0] not in OF_LINES:
                kind = found.words if found else "nothing that can be counted from"
                moments = [name for name, each in facts.items() if each == MOMENT]
                text = f"expected a date or moment, and {path!r} is {kind}{did_you_mean(path, moments)}"
                yield Finding((*place, key), text, 1)


def _in_periods(whole: Whole) -> Iterator[Finding]:
    """A path as a period is a parameter of the type `period`; what a deadline lasts may also be a field of the type `term`. How
    often is a number."""
    for place, part in (*whole.parts(Due), *whole.parts(Extension), *whole.parts(Rung)):
        for key in ("within", "again", "at_most", "late"):
            value: Period | Endless | Path | None = getattr(part, key, None)
            if not isinstance(value, Path):
                continue
            periods = [*periods_known(whole, place)]
            terms = _terms(whole, place) if key == "within" and isinstance(part, Due) else ()
            if value.text not in (*periods, *terms):
                also = " or a field of the type 'term'" if terms else ""
                text = f"expected a period or a parameter of that type{also}, got {value.text!r}"
                yield Finding((*place, key), text + did_you_mean(value.text, (*periods, *terms)), 1)
        times = getattr(part, "times", None)
        if isinstance(times, Path) and times.text not in (numbers := _parameters(whole, "number")):
            text = f"expected how often, or a parameter of the type 'number', got {times.text!r}"
            yield Finding((*place, "times"), text + did_you_mean(times.text, numbers), 1)


def periods_known(whole: Whole, place: Place) -> Iterator[str]:
    """The parameters and, in a workflow, the columns of its rules that are periods."""
    yield from _parameters(whole, "period")
    tables = whole.tables[str(place[1])] if place[0] == "workflows" else whole.pack.rules
    for table, rule in tables.items():
        yield from (f"{RULES}{table}.{name}" for name, each in rule.gives.items() if each == "period")


def column_at(whole: Whole, workflow: Workflow, path: str) -> Column | None:
    """The type of the column `rules.TABLE.COLUMN`; None where there is none."""
    _, table, *column = path.split(".")
    rule = whole.tables[workflow.workflow].get(table)
    return rule.gives.get(".".join(column)) if rule else None


def _parameters(whole: Whole, kind: str) -> tuple[str, ...]:
    return tuple(f"param.{name}" for name, each in whole.pack.parameters.items() if each.type == kind)


def _terms(whole: Whole, place: Place) -> tuple[str, ...]:
    """The fields of the type `term` in the workflow where the deadline stands."""
    workflow = whole.pack.workflows.get(str(place[1])) if place[0] == "workflows" else None
    asked = workflow.asked.items() if workflow else ()
    return tuple(f"form.{name}" for name, spec in asked if spec.type == "term")
