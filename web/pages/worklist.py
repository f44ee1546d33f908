"""The first page after sign-in: what waits for the reader, what he has under way, what he may open."""

from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.responses import Response

from engine.case.case import Case
from engine.deciding.brief import Brief, DeadlineShown, brief_for
from engine.deciding.scope import Scope
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text
from web import shapes, words
from web.openable import openable
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
            if not any(reader.id in item.awaited for item in case.visit.open_items)
        ]
        ways = tuple(openable(page, work))
    waiting = sorted((_work(page, scope) for scope in mine), key=_urgency)
    return page.show(
        "worklist.html",
        here="/",
        waiting=waiting,
        own=sorted((_work(page, scope) for scope in own), key=_urgency),
        openable=ways,
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
