"""Why a seat is its reader's: in one sentence, for the mail and the page that ask him."""

from engine.case.case import WorkItem
from engine.deciding.naming import person_said, seat_said
from engine.deciding.scope import Scope
from engine.deciding.substituting import stands_for
from engine.text import Text, listed


def why_you(scope: Scope, item: WorkItem, person: str) -> Text:
    """Why this seat is the reader's: the role, relation or form field that named him, or whom he stands in for."""
    reason = seat_said(scope, item.phrase)
    given = _given_said(scope, item) if person in item.given_to else None
    if given is not None:
        return given
    if chain := stands_for(scope, item, person):
        name, *through = (scope.facts.organisation.people[each].name for each in chain)
        by = listed(through)
        passed = Text(f"，经{by.zh}转委托", f", passed on by {by.of('en')}") if through else Text("")
        return (
            Text(f"您代{name.zh}（{reason.zh}）", f"you stand in for {name.of('en')} ({reason.of('en')})")
            + passed
        )
    return Text(f"您是{reason.zh}", f"you are {reason.of('en')}")


def _given_said(scope: Scope, item: WorkItem) -> Text | None:
    """How the seat came to whom it was given by hand; None where an escalation gave it."""
    reason = seat_said(scope, item.phrase)
    if item.added is not None:
        by = person_said(scope, item.added.by)
        return Text(f"{by.zh}请您加签", f"{by.of('en')} has asked you to sign as well")
    if item.given_by is not None:
        by = person_said(scope, item.given_by)
        return Text(
            f"{by.zh}将{reason.zh}的待办转给您",
            f"{by.of('en')} has passed on to you what {reason.of('en')} was asked",
        )
    return None
