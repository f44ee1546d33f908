"""The rules of a pack about one governed thing that no case asks for: who keeps a record, and where."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from engine.case.case import Case, Visit
from engine.deciding.rules import ruled
from engine.deciding.scope import Facts, Scope
from engine.digest import Json
from engine.language.definition import Pack, Workflow
from engine.language.fact_type import ChoiceType, FactType
from engine.language.field import Reading
from engine.language.fields import PLAIN_KINDS
from engine.language.guard import Expression, compile_expression
from engine.language.member import Member
from engine.language.names import of_parameters
from engine.language.program import Definition, Program, Table
from engine.language.rule_table import RuleTable
from engine.language.rule_use import asked_in_order, table_of
from engine.language.transition import moves_of
from engine.language.vocabulary import Vocabulary
from engine.people.panel import Node
from engine.people.who import parse_who

_NO_WORKFLOW = Workflow.model_validate(
    {
        "workflow": "thing",
        "zh": "保管",
        "en": "Keeping",
        "number": "{seq}",
        "opening": {"who": "nobody"},
        "states": {"kept": {"zh": "在库", "en": "Kept"}},
    }
)
_MOVES = moves_of(_NO_WORKFLOW)
Types = Mapping[str, FactType]


@dataclass(frozen=True, slots=True)
class ThingRules:
    """What the tables of the pack say of one thing. `types` are those of its facts, by path (`record.level`)."""

    reading: Reading
    types: Types

    def people(self, path: str, thing: Member) -> tuple[str, ...]:
        """The people whom the column `rules.TABLE.COLUMN` names for it today. Raises Refused when a fact is missing."""
        return self._asked(path, thing).people(parse_who(path))

    def value(self, path: str, thing: Member) -> Json:
        """What the column gives for it; None for `none`. Raises Refused when a fact is missing."""
        return self._asked(path, thing).raw(path)

    def _asked(self, path: str, thing: Member) -> Scope:
        reading = self.reading
        names = asked_in_order(reading.pack.rules, (table_of(path),))
        tables = {name: linked(name, reading.pack.rules[name], self.types, reading.pack) for name in names}
        program = Program(_NO_WORKFLOW, {}, frozenset(), _MOVES, {}, tables=tables)
        definition = Definition("", reading.pack, Vocabulary(), reading.calendar, PLAIN_KINDS, {})
        case = Case("", "", "", "thing", "kept", "", reading.now, Visit(0, reading.now, Node("none")))
        scope = Scope(definition, program, case, Facts(reading.organisation), reading.now, member=thing)
        answered, _ = ruled(scope, names)
        return scope.at(answered)


def linked(name: str, table: RuleTable, types: Types, pack: Pack) -> Table:
    """The table with its conditions compiled over the facts of the thing and the company's figures. Raises ExpressionError."""
    names = tuple({**types, **dict(of_parameters(pack))}.items())
    choices = tuple(ChoiceType(each, tuple(found.options)) for each, found in pack.choices.items())
    conditions = (_compiled(row.when, names, choices) if row.when else None for row in table.rows)
    return Table(name, table, tuple(conditions))


@lru_cache(maxsize=1024)
def _compiled(
    text: str, names: tuple[tuple[str, FactType], ...], choices: tuple[ChoiceType, ...]
) -> Expression:
    return compile_expression(text, dict(names), choices)
