"""A pack seen as a whole: every part of it with its place, and every word that it may use."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from engine.language.children import children_of, opened_at, opened_by
from engine.language.definition import Action, EffectCall, Pack, Rung, Workflow
from engine.language.fact_type import FactType
from engine.language.field import FieldKind
from engine.language.fields import PLAIN_KINDS
from engine.language.names import checks_of, column_types, declared
from engine.language.parts import walk
from engine.language.rule_table import RuleTable
from engine.language.source import Place
from engine.language.vocabulary import EffectKind, Vocabulary

Part = TypeVar("Part")

_ANYTHING = frozenset[str]()
ENGINE_EFFECTS = (
    EffectKind("open", "plain", {"workflow": _ANYTHING}, {"as": _ANYTHING, "with": _ANYTHING}),
    EffectKind("extend", "plain", {"deadline": frozenset({"deadline"}), "by": frozenset({"date"})}),
    EffectKind("shorten", "plain", {"deadline": _ANYTHING, "by": frozenset({"date"})}),
    EffectKind(
        "substitute",
        "weighty",
        {
            "person": frozenset({"person"}),
            "by": frozenset({"person"}),
            "from": frozenset({"date"}),
            "until": frozenset({"date"}),
        },
        {
            "role": frozenset({"choice", "text"}),
            "letter": frozenset({"file"}),
            "workflows": _ANYTHING,
            "pass_on": frozenset({"yes_no"}),
            "steps": _ANYTHING,
        },
    ),
    EffectKind("end_substitution", "plain", {}),
    EffectKind("tell", "plain", {"who": _ANYTHING, "say": _ANYTHING}),
)


@dataclass(frozen=True)
class Whole:
    """The pack with the words of its vocabulary beside those of the engine."""

    pack: Pack
    vocabulary: Vocabulary

    @cached_property
    def kinds(self) -> Mapping[str, FieldKind]:
        return {**PLAIN_KINDS, **self.vocabulary.field_kinds}

    @cached_property
    def effects(self) -> Mapping[str, EffectKind]:
        return {**{kind.name: kind for kind in ENGINE_EFFECTS}, **self.vocabulary.effects}

    @cached_property
    def facts(self) -> Mapping[str, Mapping[str, FactType | None]]:
        """By workflow: every path that names a fact; the type is None where expressions cannot ask it."""
        return {name: self._facts(workflow) for name, workflow in self.pack.workflows.items()}

    @cached_property
    def checks(self) -> Mapping[str, frozenset[str]]:
        """By workflow: the built-in checks, which carry their own sentence."""
        return {
            name: checks_of(self.pack, each, self.kinds, self.vocabulary)
            for name, each in self.pack.workflows.items()
        }

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """By workflow: the names under which it opens other cases."""
        return {name: children_of(each, self.vocabulary) for name, each in self.pack.workflows.items()}

    @cached_property
    def tables(self) -> Mapping[str, Mapping[str, RuleTable]]:
        """By workflow: the rule tables that it may name, its own and the pack's."""
        return {name: {**self.pack.rules, **each.rules} for name, each in self.pack.workflows.items()}

    @cached_property
    def opened_by_cases(self) -> frozenset[str]:
        """The workflows that an effect or a ladder opens."""
        opened = [opened_by(effect, self.vocabulary) for _, effect in self.parts(EffectCall)]
        opened += [opened_at(level) for _, level in self.parts(Rung)]
        return frozenset(each.workflow for each in opened if each is not None)

    def weight(self, effect: str) -> str:
        """How heavy an effect is; one that nobody knows is reported elsewhere."""
        return self.effects[effect].weight if effect in self.effects else "plain"

    def parts(self, kind: type[Part]) -> Iterator[tuple[Place, Part]]:
        """Every part of the pack that is of one kind, with its place."""
        return ((place, part) for place, part in self._walked if isinstance(part, kind))

    @cached_property
    def _walked(self) -> tuple[tuple[Place, object], ...]:
        whole = {
            **{name: getattr(self.pack, name) for name in _SECTIONS},
            **self.pack.sections,
        }
        return tuple(walk(whole))

    def _facts(self, workflow: Workflow) -> Mapping[str, FactType | None]:
        fields = {f"form.{name}": None for name in workflow.asked}
        acted = {f"acted.{state}": None for state in workflow.states}
        parameters = {f"param.{name}": None for name in self.pack.parameters}
        columns = dict(column_types({**self.pack.rules, **workflow.rules}, self.pack))
        named = declared(self.pack, workflow, self.kinds, self.vocabulary)
        return {**fields, **acted, **parameters, **columns, **named}


_SECTIONS = (
    "roles",
    "choices",
    "parameters",
    "unit_kinds",
    "events",
    "defaults",
    "substitutes",
    "rules",
    "standard_actions",
    "kept_by",
    "advice",
    "workflows",
    "duties",
)


def actions_of(workflow: Workflow) -> Iterator[tuple[Place, str, Action]]:
    """Every action of a workflow, once, with its place in the pack and its name."""
    root = ("workflows", workflow.workflow)
    for state_name, state in workflow.states.items():
        for name, action in state.actions.items():
            yield (*root, "states", state_name, "actions", name), name, action
    for name, action in workflow.actions.items():
        yield (*root, "actions", name), name, action
