"""A policy made ready to run: every expression compiled and typed, one shared state machine per workflow.

Linking happens once per published edition; cases only read the result.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from engine.errors import FondsError
from engine.language.children import effects_of
from engine.language.definition import Action, EffectCall, FieldSpec, Pack, Requirement, Workflow
from engine.language.duty_facts import facts_of_duty
from engine.language.fact_type import ChoiceType, FactType
from engine.language.field import FieldKind
from engine.language.fields import PLAIN_KINDS
from engine.language.guard import Expression, ExpressionError, compile_expression
from engine.language.member import facts_of_each
from engine.language.names import asked_about, checks_of, declared
from engine.language.parts import walk
from engine.language.rule_table import RuleTable
from engine.language.rule_use import (
    asked_in_order,
    named_at_opening,
    named_on_entry,
    paths_in,
    tables_in,
    tables_of,
)
from engine.language.transition import Moves, moves_of
from engine.language.vocabulary import Place, Vocabulary
from engine.time.calendar import Calendar


@dataclass(frozen=True, slots=True)
class LinkProblem:
    """Something that only shows when the pack is seen as a whole; `place` is the path of keys from the workflow's root, or with
    `of_pack` from that of the pack."""

    workflow: str
    place: Place
    message: str
    column: int = 1
    of_pack: bool = False


class LinkError(FondsError):
    """The pack cannot be linked; `problems` holds all of it."""

    def __init__(self, problems: tuple[LinkProblem, ...]) -> None:
        self.problems = problems
        super().__init__(
            "\n".join(f"{p.workflow}: {'.'.join(map(str, p.place))}: {p.message}" for p in problems)
        )


@dataclass(frozen=True, slots=True)
class Program:
    """One workflow, linked. `expressions` by their text; `checks` are the built-in checks that may stand under `that`; `binds`:
    one of its effects may bind what is governed to the case until that ends; `about` are the paths of the people of whom it asks
    what only the vocabulary knows, `about_later` without those of whom only the opening does; `of_each` are the conditions of
    effects under `for`, by that and their text; `asks` are the tables that each state asks when it is entered, under `case` those
    behind the deadline of the whole case."""

    workflow: Workflow
    expressions: Mapping[str, Expression]
    checks: frozenset[str]
    moves: Moves
    asked: Mapping[str, FieldSpec]
    binds: bool = False
    about: tuple[str, ...] = ()
    about_later: tuple[str, ...] = ()
    of_each: Mapping[tuple[str, str], Expression] = field(default_factory=dict[tuple[str, str], Expression])
    tables: Mapping[str, "Table"] = field(default_factory=dict[str, "Table"])
    asks: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def tables_behind(self, *parts: object) -> tuple[str, ...]:
        """The tables that parts of the workflow name, and those behind them, in the order in which they are asked."""
        if not self.tables:
            return ()
        return asked_in_order({name: each.rule for name, each in self.tables.items()}, tables_in(parts))


@dataclass(frozen=True, slots=True)
class Table:
    """A rule table, linked: `conditions` in the order of its rows, None for the last."""

    name: str
    rule: RuleTable
    conditions: tuple[Expression | None, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """Every fact that it asks for, in its conditions and in what its rows give."""
        asked = (name for each in self.conditions if each is not None for name in each.names)
        each = (self.rule.each,) if self.rule.each else ()
        return tuple(dict.fromkeys((*each, *asked, *paths_in([row.values for row in self.rule.rows]))))


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole edition, linked. `edition` is its name for ever: `micro-loan@1.1`; `duties` are the conditions of those that have
    one."""

    edition: str
    pack: Pack
    vocabulary: Vocabulary
    calendar: Calendar
    kinds: Mapping[str, FieldKind]
    programs: Mapping[str, Program]
    duties: Mapping[str, Expression] = field(default_factory=dict[str, Expression])


def link(pack: Pack, vocabulary: Vocabulary, edition: str) -> Definition:
    """Make `pack` ready to run.

    Raises LinkError with every expression that cannot be typed.
    """
    kinds = {**PLAIN_KINDS, **vocabulary.field_kinds}
    choices = tuple(ChoiceType(name, tuple(choice.options)) for name, choice in pack.choices.items())
    problems: list[LinkProblem] = []
    programs = {
        name: _linked(pack, workflow, vocabulary, choices, problems)
        for name, workflow in pack.workflows.items()
    }
    duties = dict(_conditions_of_duties(pack, vocabulary, choices, problems))
    if problems:
        raise LinkError(tuple(problems))
    return Definition(
        edition, pack, vocabulary, Calendar(pack.calendar, ZoneInfo(pack.time_zone)), kinds, programs, duties
    )


def _conditions_of_duties(
    pack: Pack, vocabulary: Vocabulary, choices: tuple[ChoiceType, ...], problems: list[LinkProblem]
) -> Iterator[tuple[str, Expression]]:
    """Each `when` of a duty, over what its event brings and whose turn it is."""
    kinds = {**PLAIN_KINDS, **vocabulary.field_kinds}
    for name, duty in pack.duties.items():
        if duty.when is not None:
            try:
                yield (
                    name,
                    compile_expression(duty.when, facts_of_duty(pack, duty, kinds, vocabulary), choices),
                )
            except ExpressionError as error:
                place = ("duties", name, "when")
                problems.append(LinkProblem(name, place, str(error), error.column, of_pack=True))


def conditions(workflow: Workflow) -> Iterator[tuple[Place, str]]:
    """Every expression of the workflow with the place where it stands."""
    yield from _required(("opening", "require"), workflow.opening.require)
    for name, spec in workflow.form.items():
        yield from _of_field(("form", name), spec)
    for state_name, state in workflow.states.items():
        for name, action in state.actions.items():
            yield from _of_action(("states", state_name, "actions", name), action)
    for name, action in workflow.actions.items():
        yield from _of_action(("actions", name), action)


def _linked(
    pack: Pack,
    workflow: Workflow,
    vocabulary: Vocabulary,
    choices: tuple[ChoiceType, ...],
    problems: list[LinkProblem],
) -> Program:
    kinds = {**PLAIN_KINDS, **vocabulary.field_kinds}
    names = declared(pack, workflow, kinds, vocabulary)
    checks = checks_of(pack, workflow, kinds, vocabulary)
    expressions: dict[str, Expression] = {}
    for place, text in conditions(workflow):
        if text in expressions or text in checks:
            continue
        try:
            expressions[text] = compile_expression(text, names, choices)
        except ExpressionError as error:
            problems.append(LinkProblem(workflow.workflow, place, str(error), error.column))
    of_each: dict[tuple[str, str], Expression] = {}
    for place, effect in _effects_for_each(workflow):
        key = (str(effect.for_), str(effect.when))
        try:
            known = {**names, **facts_of_each(effect.for_, workflow, kinds, pack)}
            of_each[key] = compile_expression(key[1], known, choices)
        except ExpressionError as error:
            problems.append(LinkProblem(workflow.workflow, place, str(error), error.column))
    binds = any(vocabulary.binds(effect.name) for effect in effects_of(workflow))
    tables = {
        name: _table(
            name,
            rule,
            workflow,
            {**names, **facts_of_each(rule.for_, workflow, kinds, pack)},
            choices,
            problems,
        )
        for name, rule in tables_of(pack, workflow).items()
    }
    always = {name for each in of_each.values() for name in each.names}
    always |= {path for table in tables.values() for path in table.paths}

    def named(texts: Iterable[str]) -> set[str]:
        return always.union(*(expressions[text].names if text in expressions else (text,) for text in texts))

    opening = {text for place, text in conditions(workflow) if place[0] == "opening"}
    later = {text for place, text in conditions(workflow) if place[0] != "opening"}
    return Program(
        workflow,
        expressions,
        checks,
        moves_of(workflow),
        workflow.asked,
        binds,
        asked_about(workflow, named(opening | later), vocabulary),
        asked_about(workflow, named(later), vocabulary),
        of_each,
        tables,
        _asks(workflow, tables),
    )


def _table(
    name: str,
    rule: RuleTable,
    workflow: Workflow,
    names: Mapping[str, FactType],
    choices: tuple[ChoiceType, ...],
    problems: list[LinkProblem],
) -> Table:
    """The table with the conditions of its rows compiled, over what the workflow knows."""
    conditions: list[Expression | None] = []
    for number, row in enumerate(rule.rows):
        found = None
        if row.when is not None:
            try:
                found = compile_expression(row.when, names, choices)
            except ExpressionError as error:
                place = ("rules", name, "rows", number, "when")
                own = name in workflow.rules
                problems.append(
                    LinkProblem(workflow.workflow, place, str(error), error.column, of_pack=not own)
                )
        conditions.append(found)
    return Table(name, rule, tuple(conditions))


def _asks(workflow: Workflow, tables: Mapping[str, Table]) -> Mapping[str, tuple[str, ...]]:
    rules = {name: each.rule for name, each in tables.items()}
    named = {state: named_on_entry(workflow, state) for state in workflow.states}
    return {
        each: asked_in_order(rules, found)
        for each, found in {**named, "case": named_at_opening(workflow)}.items()
        if found
    }


def _effects_for_each(workflow: Workflow) -> Iterator[tuple[Place, EffectCall]]:
    """The effects under `for` that have a condition, each with the place of that."""
    for place, part in walk(workflow):
        if isinstance(part, EffectCall) and part.for_ is not None and part.when is not None:
            yield (*place, "when"), part


def _required(place: Place, requirements: tuple[Requirement, ...]) -> Iterator[tuple[Place, str]]:
    for number, requirement in enumerate(requirements):
        yield (*place, number, "that"), requirement.that


def _of_field(place: Place, spec: FieldSpec) -> Iterator[tuple[Place, str]]:
    if spec.when is not None:
        yield (*place, "when"), spec.when


def _of_effects(place: Place, effects: tuple[EffectCall, ...]) -> Iterator[tuple[Place, str]]:
    for number, effect in enumerate(effects):
        if effect.when is not None and effect.for_ is None:
            yield (*place, number, "when"), effect.when


def _of_action(place: Place, action: Action) -> Iterator[tuple[Place, str]]:
    if action.when is not None:
        yield (*place, "when"), action.when
    yield from _required((*place, "require"), action.require)
    yield from _of_effects((*place, "effects"), action.effects)
    for name, spec in action.ask.items():
        yield from _of_field((*place, "ask", name), spec)
    if isinstance(action.to, tuple):
        for number, branch in enumerate(action.to):
            if branch.when is not None:
                yield (*place, "to", number, "when"), branch.when
