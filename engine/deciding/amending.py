"""Changing what a case is about from outside of it: what happened to a governed thing elsewhere changes the form here."""

from dataclasses import replace

from engine.case.case import Case, Visit
from engine.case.command import Amend
from engine.case.decision import Decision, Entry, Message
from engine.deciding.forms import list_digest
from engine.deciding.ladder import recounted
from engine.deciding.scope import Scope
from engine.deciding.seating import followed


def amend(scope: Scope, command: Amend) -> Decision:
    """The case with the form values replaced; acts of its quorum at lists that are not the same any more count no more.

    A case that has ended stays as it was.
    """
    if scope.case.has_ended:
        return Decision(scope.case)
    changed = scope.at(replace(scope.case, form={**scope.case.form, **command.form}))
    case, moved = recounted(changed, scope.case)
    case = replace(case, visit=_with_valid_acts(changed.at(case)))
    entry = Entry(command.what, {**command.data, "fields": sorted(command.form)})
    return Decision(case, (entry, *moved), messages=_told(scope.case, case, command))


def _with_valid_acts(scope: Scope) -> Visit:
    """The visit without the acts that signed something else; whoever they were is asked again."""
    visit = scope.case.visit
    items = tuple(
        replace(item, act=None)
        if item.act is not None and any(list_digest(scope, name) != d for name, d in item.act.digests.items())
        else item
        for item in visit.items
    )
    if items == visit.items:
        return visit
    return followed(scope.at(replace(scope.case, visit=replace(visit, items=items))))


def _told(before: Case, after: Case, command: Amend) -> tuple[Message, ...]:
    """The opener and the workers hear of it; whose act counts no more is asked again."""
    open_before = {item.key for item in before.visit.open_items}
    asked = tuple(
        Message("request", person, item=item.key)
        for item in after.visit.open_items
        if item.key not in open_before
        for person in item.candidates
    )
    workers = (person for item in after.visit.open_items for person in item.awaited)
    say = {"zh": command.say.zh, "en": command.say.of("en")}
    told = dict.fromkeys((before.opener, *workers))
    return (*(Message("told", person, data={"say": say}) for person in told), *asked)
