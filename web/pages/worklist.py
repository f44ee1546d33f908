"""The first page after sign-in: what waits for the reader, what he has under way, what he may open."""

from collections.abc import Iterator
from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.responses import Response

from engine.case.case import Case
from engine.case.command import OpenCase
from engine.deciding.brief import Brief, DeadlineShown, brief_for
from engine.deciding.opening import may_open
from engine.deciding.scope import Scope
from engine.language.definition import Workflow
from engine.language.program import Definition
from engine.people.actor import Actor
from engine.people.quorum import whos
from engine.people.who import Word
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text
from web import shapes, words
from web.page import Asked, Page
from web.store import lookups
from web.views.case_view import asker

router = APIRouter()
_NEVER = datetime.max.replace(tzinfo=UTC)


@router.get("/")
def show(page: Asked) -> Response:
    """The worklist."""
    reader = page.reader
    with page.parts.store.read() as work:
        mine = [_scope(page, work, case) for case in lookups.worklist(work.connection, reader.id)]
        own = [
            _scope(page, work, case)
            for case in lookups.opened_by(work.connection, reader.id)
            if not any(item.may_be_done_by(reader.id) for item in case.visit.open_items)
        ]
        openable = tuple(_openable(page, work))
    waiting = sorted((_work(page, scope) for scope in mine), key=_urgency)
    return page.show(
        "worklist.html",
        here="/",
        waiting=waiting,
        own=sorted((_work(page, scope) for scope in own), key=_urgency),
        openable=openable,
        figures=_figures(waiting),
    )


def _scope(page: Page, work: UnitOfWork, case: Case) -> Scope:
    return page.parts.service.scope(work, case)


def _work(page: Page, scope: Scope) -> shapes.Work:
    brief = brief_for(scope, page.reader.id)
    soonest = min(brief.deadlines, key=lambda each: each.due_at, default=None)
    note = Text("可认领", "may be claimed") if _is_shared(scope, page.reader.id) else Text("")
    return shapes.Work(
        href=f"/cases/{brief.case}",
        title=_titled(brief),
        number=brief.number,
        asked=brief.task if brief.item else brief.state,
        by=asker(brief, page.reader.id, page.lang),
        deadline=_deadline(soonest, scope, page),
        state=shapes.Badge(brief.state),
        note=note,
    )


def _titled(brief: Brief) -> Text:
    if not brief.subject:
        return brief.title
    return Text(f"{brief.title.zh}：{brief.subject.zh}", f"{brief.title.of('en')}: {brief.subject.of('en')}")


def _deadline(of: DeadlineShown | None, scope: Scope, page: Page) -> shapes.Deadline | None:
    return words.deadline(of, scope.definition.pack.name, page.now) if of else None


def _is_shared(scope: Scope, person: str) -> bool:
    items = scope.case.visit.open_items
    return any(i.assignee is None and len(i.candidates) > 1 and person in i.candidates for i in items)


def _urgency(of: shapes.Work) -> tuple[datetime, str]:
    return (of.deadline.due_at if of.deadline else _NEVER, of.number)


def _figures(waiting: list[shapes.Work]) -> tuple[shapes.Figure, ...]:
    tones = [work.deadline.tone for work in waiting if work.deadline]
    return (
        shapes.Figure(Text("等我办理", "Waiting for me"), len(waiting)),
        shapes.Figure(Text("逾期", "Late"), tones.count("late"), tone="late" if "late" in tones else "plain"),
        shapes.Figure(
            Text("一天内到期", "Due within a day"),
            tones.count("soon"),
            tone="soon" if "soon" in tones else "plain",
        ),
    )


def _openable(page: Page, work: UnitOfWork) -> Iterator[shapes.Link]:
    library = page.parts.library
    for pack in library.packs():
        definition = library.current(pack)
        for name, workflow in definition.pack.workflows.items():
            if _opens_by_itself(workflow) and may_open(_blank(page, work, definition, name), page.reader.id):
                yield shapes.Link(workflow.text, f"/open/{pack}/{name}")


def _opens_by_itself(workflow: Workflow) -> bool:
    """Whether a person opens it, and not the worker inside another case."""
    return all(who.part != Word("worker") for who in whos(workflow.opening.who))


def _blank(page: Page, work: UnitOfWork, definition: Definition, workflow: str) -> Scope:
    return page.parts.service.scope_of_new(work, definition, Actor(page.reader.id), OpenCase(workflow))
