"""A case at a glance, as a line of a list: what it is about, what is asked, by when. It costs no look at what may be done."""

from dataclasses import dataclass

from engine.deciding.brief import DeadlineShown, asker_of, deadline_shown, item_of, subject_of, task_of
from engine.deciding.ladder import armed_deadlines
from engine.deciding.scope import Scope
from engine.people.organisation import Person
from engine.text import Text


@dataclass(frozen=True, slots=True)
class Glance:
    """What a list says of a case to one person. `is_shared`: he is one of several who may take it; `item` is his seat, None for
    whoever only looks."""

    case: str
    number: str
    title: Text
    subject: Text
    state: Text
    task: Text
    asked_by: Person | None
    deadline: DeadlineShown | None
    item: str | None
    is_shared: bool


def glance_for(scope: Scope, person: str) -> Glance:
    """The same as in the brief, without all that only its page shows."""
    case, workflow = scope.case, scope.program.workflow
    state = workflow.states[case.state]
    item = item_of(case, person)
    first = next(iter(armed_deadlines(case)), None)
    return Glance(
        case=case.id,
        number=case.number,
        title=workflow.text,
        subject=subject_of(scope),
        state=state.text,
        task=task_of(state),
        asked_by=asker_of(scope),
        deadline=deadline_shown(scope, first) if first else None,
        item=item.key if item else None,
        is_shared=any(
            i.assignee is None and len(i.candidates) > 1 and person in i.candidates
            for i in case.visit.open_items
        ),
    )
