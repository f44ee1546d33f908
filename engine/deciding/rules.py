"""Asking the rule tables: which row holds now, and what it gives; a row that refuses refuses with its clause."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from engine.case.case import Case
from engine.case.decision import Entry
from engine.case.ruling import Answer, Ruling
from engine.deciding.scope import Scope
from engine.digest import Json
from engine.errors import Reason, Refused
from engine.language.program import Table
from engine.language.rule_table import Column, Row, as_written
from engine.people.quorum import Quorum, written
from engine.phrase import Path
from engine.text import Text

UNANSWERED = "unanswered"
RULED_OUT = "ruled_out"


def ruled(scope: Scope, tables: tuple[str, ...]) -> tuple[Case, tuple[Entry, ...]]:
    """The case with the answers of `tables` as of now, asked in this order, and what the ledger says of them.

    Raises Refused when a row refuses, with its clause, or when a fact that a table asks for is missing.
    """
    entries: list[Entry] = []
    for name in tables:
        ruling = _asked(scope, scope.program.tables[name])
        scope = scope.at(replace(scope.case, rulings={**scope.case.rulings, name: ruling}))
        entries.append(_entry(ruling))
    return scope.case, tuple(entries)


def ruled_for(scope: Scope, *parts: object) -> tuple[Scope, tuple[Entry, ...]]:
    """The scope with the answers that parts of an action read. What some state asks is asked there alone: its answer stays.

    Raises Refused as `ruled` does.
    """
    asked_by_states = {name for names in scope.program.asks.values() for name in names}
    answered = asked_by_states & scope.case.rulings.keys()
    named = tuple(name for name in scope.program.tables_behind(*parts) if name not in answered)
    case, entries = ruled(scope, named)
    return scope.at(case), entries


def refuse_ruled_out(scope: Scope) -> None:
    """Whoever opens a case hears at once what a state would refuse later, as far as the facts are known. Raises Refused."""
    for name in dict.fromkeys(name for names in scope.program.asks.values() for name in names):
        try:
            case, _ = ruled(scope, (name,))
        except Refused as refused:
            if all(reason.code != UNANSWERED for reason in refused.reasons):
                raise
        else:
            scope = scope.at(case)


def clauses_behind(scope: Scope, state_name: str, phrase: str | None = None) -> tuple[str, ...]:
    """The clauses by which the rules say who is asked in a state; with `phrase`, those of the rows that name this seat."""
    who = scope.program.workflow.states[state_name].who
    rulings = (scope.case.rulings.get(name) for name in reversed(scope.program.tables_behind(who)))
    answers = (answer for ruling in rulings if ruling is not None for answer in ruling.answers)
    found = (answer.clauses for answer in answers if phrase is None or _names(answer, phrase))
    return tuple(dict.fromkeys(clause for clauses in found for clause in clauses))


def _names(answer: Answer, phrase: str) -> bool:
    """Whether a seat of this phrase comes from the answer."""

    def inside(value: Json) -> bool:
        if isinstance(value, Mapping):
            return any(map(inside, cast(Mapping[str, Json], value).values()))
        return any(map(inside, cast(list[Json], value))) if isinstance(value, list) else value == phrase

    return inside(answer.gives)


def _asked(scope: Scope, table: Table) -> Ruling:
    """Raises Refused."""
    number, row = _row_that_holds(scope, table)
    if row.refuse:
        text = row.say.text if row.say else Text("按规定不予办理", "the policy does not allow it")
        raise Refused(Reason(RULED_OUT, text, row.clause))
    gives = {name: _given(scope, column, row.values[name]) for name, column in table.rule.gives.items()}
    return Ruling(table.name, scope.now, (Answer(number, row.clause, gives),), gives)


def _row_that_holds(scope: Scope, table: Table) -> tuple[int, Row]:
    """The first row whose condition holds, with its number. A question without an answer refuses: no later row is tried."""
    for number, (row, condition) in enumerate(zip(table.rule.rows, table.conditions, strict=True), 1):
        if condition is None or scope.answers(condition):
            return number, row
    raise ValueError(f"{table.name} has no row that holds otherwise")


def _given(scope: Scope, column: Column, cell: object) -> Json:
    """What a cell gives, as it is kept: other tables, parameters and fields put in place; people stay the phrases they are."""
    if column in ("quorum", "who"):
        return written(scope.quorum(cast(Quorum, cell)))
    value = cell
    if isinstance(cell, Path):
        value = scope.moment(cell.text) if column == "moment" else scope.raw(cell.text)
    return None if value is None else as_written(value)


def _entry(ruling: Ruling) -> Entry:
    rows: list[Mapping[str, Json]] = [
        {"row": each.row, "clauses": list(each.clauses), "gives": dict(each.gives)} for each in ruling.answers
    ]
    return Entry(
        "ruled",
        {
            "table": ruling.table,
            "rows": rows,
            "clauses": list(ruling.clauses),
            "gives": dict(ruling.gives),
        },
    )
