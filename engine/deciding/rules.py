"""Asking the rule tables: which row holds now, and what it gives; a row that refuses refuses with its clause."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from engine.case.case import Case
from engine.case.decision import Entry
from engine.case.ruling import Answer, Ruling
from engine.deciding.scope import UNANSWERED, Scope, unanswered
from engine.deciding.strictest import strictest
from engine.digest import Json
from engine.errors import Reason, Refused
from engine.language.member import Member
from engine.language.program import Table
from engine.language.rule_table import Column, as_written
from engine.people.quorum import written
from engine.people.quorum_parts import Quorum
from engine.phrase import Path
from engine.text import Text, listed

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
    if table.rule.each is None:
        answer = _answered(scope, table)
        _refuse(table, {answer.row: ()})
        return Ruling(table.name, scope.now, (answer,), answer.gives)
    answers = ruled_for_each(scope, table)
    return Ruling(table.name, scope.now, answers, _one_answer(scope, table, answers))


def ruled_for_each(scope: Scope, table: Table) -> tuple[Answer, ...]:
    """What a table says of each thing of its list; things of one row that it gives the same stand together.

    Raises Refused when a row refuses any of them, all of which are named; and when there are none.
    """
    members = scope.members(str(table.rule.each))
    if not members:
        raise Refused(unanswered(str(table.rule.each)))
    answers = [(member, _answered(scope.of(member), table)) for member in members]
    _refuse(table, _by_row(answers))
    return _together(answers)


def _one_answer(scope: Scope, table: Table, answers: tuple[Answer, ...]) -> Mapping[str, Json] | None:
    """What the case goes by where a table was asked for each thing; None where each has its own.

    Raises Refused where different answers ought to be different cases, and the case is open already.
    """
    match table.rule.several:
        case "strictest":
            return strictest(scope, table.rule.gives, tuple(answer.gives for answer in answers))
        case "split":
            if len(groups_of(answers)) > 1:
                titles = {member.id: member.title for member in scope.members(str(table.rule.each))}
                raise Refused(_apart_now(groups_of(answers), titles))
            return answers[0].gives
        case None:
            return None


def groups_of(answers: tuple[Answer, ...]) -> tuple[tuple[str, ...], ...]:
    """The things of the list by what the table gives for them: each group is decided alike."""
    groups: list[tuple[Mapping[str, Json], list[str]]] = []
    for answer in answers:
        alike = next((things for gives, things in groups if gives == answer.gives), None)
        if alike is None:
            groups.append((answer.gives, [*answer.things]))
        else:
            alike.extend(answer.things)
    return tuple(tuple(things) for _, things in groups)


def _answered(scope: Scope, table: Table) -> Answer:
    """What the table says of the case, or of the thing whose turn it is; a row that refuses gives nothing."""
    number = _row_that_holds(scope, table)
    row = table.rule.rows[number - 1]
    gives = (
        {}
        if row.refuse
        else {name: _given(scope, column, row.values[name]) for name, column in table.rule.gives.items()}
    )
    things = (scope.member.id,) if scope.member and table.rule.each else ()
    return Answer(number, row.clause, gives, things)


def _together(answers: Sequence[tuple[Member, Answer]]) -> tuple[Answer, ...]:
    """The answers with those of one row that give the same put together."""
    found: list[Answer] = []
    for _, each in answers:
        place = next((n for n, a in enumerate(found) if (a.row, a.gives) == (each.row, each.gives)), None)
        if place is None:
            found.append(each)
        else:
            found[place] = replace(found[place], things=(*found[place].things, *each.things))
    return tuple(found)


def _by_row(answers: Sequence[tuple[Member, Answer]]) -> Mapping[int, tuple[Text, ...]]:
    """What people call the things that each row answers for, by its number."""
    found: dict[int, tuple[Text, ...]] = {}
    for member, answer in answers:
        found[answer.row] = (*found.get(answer.row, ()), member.title)
    return found


def _refuse(table: Table, titles: Mapping[int, tuple[Text, ...]]) -> None:
    """Raises Refused when a row that answers refuses: with its clause, and with each thing that it refuses."""
    rows = {number: table.rule.rows[number - 1] for number in sorted(titles)}
    reasons = [
        Reason(
            RULED_OUT,
            row.say.text if row.say else Text("按规定不予办理", "the policy does not allow it"),
            row.clause,
            titles[number],
        )
        for number, row in rows.items()
        if row.refuse
    ]
    if reasons:
        raise Refused(*reasons)


def _apart_now(groups: tuple[tuple[str, ...], ...], titles: Mapping[str, Text]) -> Reason:
    text = Text(
        "以下各组现在应分别办理，请分开申请", "these are to be decided apart now: ask for each group alone"
    )
    return Reason(RULED_OUT, text, details=tuple(listed(titles[each] for each in group) for group in groups))


def _row_that_holds(scope: Scope, table: Table) -> int:
    """The first row whose condition holds, as its number from 1. What has no answer refuses: no later row is tried."""
    for number, condition in enumerate(table.conditions, 1):
        if condition is None or scope.answers(condition):
            return number
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
        {
            "row": each.row,
            "clauses": list(each.clauses),
            "gives": dict(each.gives),
            **({"things": list(each.things)} if each.things else {}),
        }
        for each in ruling.answers
    ]
    data: dict[str, Json] = {"table": ruling.table, "rows": rows, "clauses": list(ruling.clauses)}
    return Entry("ruled", {**data, **({"gives": dict(ruling.gives)} if ruling.gives is not None else {})})
