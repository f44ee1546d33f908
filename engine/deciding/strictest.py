"""Several answers of one rule table as one: the strictest of each column. `none` joins nothing, and all `none` are `none`."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from engine.deciding.scope import Scope, as_moment
from engine.digest import Json
from engine.language.rule_table import NONE, Column
from engine.people.quorum import parse_quorum, written
from engine.people.quorum_parts import all_of
from engine.time.deadline import reckon
from engine.time.period import Endless, parse_duration

JOINED = ("quorum", "period", "moment", "number", "yes_no")
"""The types of column that can be joined, beside choices: of those there is a strictest."""


def strictest(
    scope: Scope, gives: Mapping[str, Column], answers: Sequence[Mapping[str, Json]]
) -> Mapping[str, Json]:
    """One answer out of several: quorums by `all_of`, the shortest period, the earliest moment, the smallest number, the first
    option, `false`."""
    return {
        name: _joined(scope, column, [answer[name] for answer in answers]) for name, column in gives.items()
    }


def _joined(scope: Scope, column: Column, values: list[Json]) -> Json:
    if column == "quorum":
        return written(all_of(parse_quorum(value) for value in values))
    some = [value for value in values if value not in (None, NONE)]
    if not some:
        return values[0]
    return min(some, key=_order(scope, column))


def _order(scope: Scope, column: Column) -> Callable[[Json], float]:
    """How strict a value is: the smaller the stricter."""
    match column:
        case "period":
            return lambda value: _ends(scope, str(value))
        case "moment":
            return lambda value: _instant(scope, str(value))
        case tuple():
            return lambda value: column.index(str(value))
        case "number" | "yes_no":
            return lambda value: float(str(int(bool(value)) if isinstance(value, bool) else value))
        case _:
            options = [*scope.definition.pack.choices[column].options]
            return lambda value: options.index(str(value))


def _ends(scope: Scope, phrase: str) -> float:
    """When a period that began now would end: that is how periods of different units compare."""
    period = parse_duration(phrase)
    if isinstance(period, Endless):
        return float("inf")
    return reckon(period, scope.now, scope.definition.calendar).due_at.timestamp()


def _instant(scope: Scope, written_moment: str) -> float:
    found = as_moment(written_moment)
    if isinstance(found, date) and not isinstance(found, datetime):
        return scope.definition.calendar.end_of(found).timestamp()
    return found.timestamp() if found is not None else float("inf")
