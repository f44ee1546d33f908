"""Everything a person needs to decide, in one value: who asks, what, why him, by which clause, by when, on which list.

Mail, page and API render the same Brief, so they show the same thing, and what is signed is what was shown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine.case.case import Act, By, Case, Deadline, Move, WorkItem
from engine.deciding.forms import list_rows
from engine.deciding.ladder import armed_deadlines, title_of
from engine.deciding.machine import Offer, offers
from engine.deciding.naming import seat_said
from engine.deciding.rules import clauses_behind
from engine.deciding.scope import Scope
from engine.deciding.seating import voices
from engine.deciding.tally import Tally, tallies, weight_said
from engine.deciding.travelling import done_by
from engine.deciding.why_you import why_you
from engine.digest import digest_of
from engine.language.definition import Action, Clause, State
from engine.language.field import Shown, Table
from engine.language.standard_actions import named_action
from engine.people.doer import Doer, doer_of
from engine.people.organisation import Organisation, Person
from engine.text import Text


@dataclass(frozen=True, slots=True)
class DeadlineShown:
    """A deadline that runs: what it is for, when it is due (UTC), the sentence that explains it."""

    name: str
    title: Text
    due_at: datetime
    sentence: Text
    is_late: bool
    is_provisional: bool
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class ListShown:
    """A list of the case and the digest that a signature on it covers. `field` is the form field."""

    field: str
    title: Text
    table: Table
    digest: str


Answer = Literal["yes", "no", "abstained"]


@dataclass(frozen=True, slots=True)
class SeatShown:
    """One seat of the state: who it is for, who may fill it, who has (`doer` also says for whom he stood in), and what he said.
    `weight` says what his vote counts, where votes are counted; `is_removed`: a signer who was added by hand and taken away
    again."""

    title: Text
    candidates: tuple[Person, ...]
    is_asked: bool
    done_by: Person | None
    doer: Doer | None
    done_at: datetime | None
    action: Text
    answer: Answer | None = None
    weight: Text = Text("")
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class Came:
    """The latest act, by which the case came to where it stands: what was done, by whom (the last of `everyone` who had to
    act; no person for the machine; `doer` also says for whom he stood in), when (UTC), and what was answered, by form field: the
    list of what is missing, a reason."""

    name: str
    action: Text
    by: Person | None
    doer: Doer
    everyone: tuple[Doer, ...]
    at: datetime
    answers: Mapping[str, tuple[Text, Shown]]


@dataclass(frozen=True, slots=True)
class Brief:
    """A request to one person about one case. `item` is his work item, None for whoever only looks."""

    case: str
    number: str
    title: Text
    subject: Text
    state: Text
    task: Text
    asked_by: Person | None
    why_you: Text
    clauses: tuple[Clause, ...]
    deadlines: tuple[DeadlineShown, ...]
    facts: tuple[tuple[Text, Text], ...]
    lists: tuple[ListShown, ...]
    tables: tuple[tuple[Text, Table], ...]
    seats: tuple[SeatShown, ...]
    votes: tuple[Tally, ...]
    offers: tuple[Offer, ...]
    item: str | None
    version: int
    has_ended: bool
    came: Came | None = None


def brief_for(scope: Scope, person: str) -> Brief:
    """The brief of the case for `person`, as things are now."""
    case, workflow = scope.case, scope.program.workflow
    state = workflow.states[case.state]
    item = item_of(case, person)
    offered = offers(scope, person)
    shown = tuple(_shown(scope))
    votes = tallies(scope, case.visit)
    return Brief(
        case=case.id,
        number=case.number,
        title=workflow.text,
        subject=subject_of(scope),
        state=state.text,
        task=task_of(state),
        asked_by=asker_of(scope),
        why_you=why_you(scope, item, person) if item else Text(""),
        clauses=_clauses(
            scope,
            (
                *clauses_behind(scope, case.state, item.phrase if item else None),
                *state.clause,
                *(clause for offer in offered for clause in offer.action.clause),
            ),
        ),
        deadlines=tuple(deadline_shown(scope, deadline) for deadline in armed_deadlines(case)),
        facts=tuple((title, value.line) for _, title, value in shown if value.line),
        lists=tuple(_lists(scope, shown)),
        tables=tuple(table for _, _, value in shown for table in value.tables),
        seats=tuple(_seat(scope, each, votes) for each in case.visit.items),
        votes=votes,
        offers=offered,
        item=item.key if item else None,
        version=case.version,
        has_ended=case.has_ended,
        came=_came(scope, case.last) if case.last else None,
    )


def subject_of(scope: Scope) -> Text:
    """What the case is about, in a few words: the field that the workflow names, else the first that says something."""
    fields, named = scope.program.asked, scope.program.workflow.subject
    names: tuple[str, ...] = (named, *fields) if named is not None and named in fields else tuple(fields)
    reading = scope.reading()
    lines = (
        scope.kind(fields[name]).shown(fields[name], value, reading).line
        for name in names
        if (value := scope.case.form.get(name)) is not None
    )
    return next(filter(None, lines), Text(""))


def item_of(case: Case, person: str) -> WorkItem | None:
    """The seat at which the person may act now."""
    return next((item for item in case.visit.open_items if item.may_be_done_by(person)), None)


def task_of(state: State) -> Text:
    """What is asked of whoever acts in the state."""
    return state.task.text if state.task else state.text


def asker_of(scope: Scope) -> Person | None:
    """By whose act the case came to where it stands."""
    case = scope.case
    return scope.facts.organisation.people.get(case.last.by if case.last else case.opener)


def clauses_of(scope: Scope, ids: tuple[str, ...]) -> tuple[Clause, ...]:
    """The clauses of these ids, in our own words."""
    return _clauses(scope, ids)


def _shown(scope: Scope) -> Iterator[tuple[str, Text, Shown]]:
    reading = scope.reading()
    for name, spec in scope.program.asked.items():
        value = scope.case.form.get(name)
        if value is not None:
            yield name, spec.text, scope.kind(spec).shown(spec, value, reading)


def _came(scope: Scope, move: Move) -> Came:
    organisation = scope.facts.organisation
    action = done_by(scope.program.workflow, move)
    last = By(move.by, move.on_behalf_of, move.through)
    together = move.together if scope.case.state != move.state else ()
    return Came(
        name=move.action,
        action=action.text,
        by=organisation.people.get(move.by),
        doer=_doer(organisation, last),
        everyone=tuple(_doer(organisation, each) for each in together or (last,)),
        at=move.at,
        answers={
            **{n: (title, value) for n, title, value in _shown(scope) if n in action.ask and value.line},
            **_said_with(scope, move, action),
        },
    )


def _doer(organisation: Organisation, by: By | Act) -> Doer:
    person = by.by if isinstance(by, Act) else by.person
    return doer_of(organisation, person, by.on_behalf_of, by.through)


def _said_with(scope: Scope, move: Move, action: Action) -> Mapping[str, tuple[Text, Shown]]:
    """What was answered to a standard action."""
    reading = scope.reading()
    return {
        name: (action.ask[name].text, scope.kind(action.ask[name]).shown(action.ask[name], value, reading))
        for name, value in move.said.items()
        if value and name in action.ask
    }


def _lists(scope: Scope, shown: tuple[tuple[str, Text, Shown], ...]) -> Iterator[ListShown]:
    for name, title, value in shown:
        rows = list_rows(scope, name)
        if rows is not None and value.tables:
            digest = digest_of(rows)
            yield from (ListShown(name, heading or title, table, digest) for heading, table in value.tables)


def _clauses(scope: Scope, ids: tuple[str, ...]) -> tuple[Clause, ...]:
    known = scope.definition.pack.clauses
    return tuple(known[each] for each in dict.fromkeys(ids) if each in known)


def deadline_shown(scope: Scope, deadline: Deadline) -> DeadlineShown:
    """The deadline as mail and page show it."""
    return DeadlineShown(
        name=deadline.name,
        title=title_of(scope, deadline.name),
        due_at=deadline.due_at,
        sentence=Text(deadline.zh, deadline.en),
        is_late=deadline.due_at <= scope.now,
        is_provisional=deadline.provisional,
        clauses=_clauses(scope, deadline.clauses),
    )


def _seat(scope: Scope, item: WorkItem, votes: tuple[Tally, ...]) -> SeatShown:
    people = scope.facts.organisation.people
    workflow, act = scope.program.workflow, item.act
    action = named_action(workflow, scope.case.state, act.action) if act else None
    return SeatShown(
        title=seat_said(scope, item.phrase),
        candidates=tuple(people[person] for person in item.candidates if person in people),
        is_asked=item.is_open,
        done_by=people.get(act.by) if act else None,
        doer=_doer(scope.facts.organisation, act) if act else None,
        done_at=act.at if act else None,
        action=action.text if action else Text(""),
        answer=_answer(scope, item),
        weight=next((_weight(item.seat, vote) for vote in votes if item.seat in vote.weights), Text("")),
        is_removed=item.removed,
    )


def _answer(scope: Scope, item: WorkItem) -> Answer | None:
    """What whoever acted at the seat said to what the state asks."""
    if item.act is None:
        return None
    yes, no = voices(scope, scope.case.visit)
    action = scope.program.workflow.actions_in(scope.case.state)[item.act.action]
    if item.seat in no:
        return "no"
    return "yes" if item.seat in yes or not action.together else "abstained"


def _weight(seat: str, vote: Tally) -> Text:
    plain = len(set(vote.weights.values())) == 1 and not vote.vetoes
    return Text("") if plain else weight_said(vote.weights[seat], has_veto=seat in vote.vetoes)
