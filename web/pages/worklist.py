"""The first page after sign-in: what waits for the reader, what he has under way, what he may open."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from engine.case.case import Case
from engine.deciding.brief import Brief, DeadlineShown, brief_for
from engine.deciding.scope import Scope
from engine.store.bulk_decisions import BulkDecision
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, counted
from engine.time.clock import ensure_utc
from web import shapes, words
from web.openable import openable
from web.page import Asked, Page
from web.render import Setting, when
from web.store import worklist
from web.store.worklist import Key, Waiting
from web.views.case_view import asker

router = APIRouter()


@router.get("/")
def show(page: Asked, due: str = "", after: str = "") -> Response:
    """The worklist, a page of it: what is due first stands first. `due` and `after` say behind what the page begins."""
    reader = page.reader
    with page.parts.store.read() as work:
        asked = work.connection, reader.id
        mine, rest = worklist.page_of_work(*asked, _key(due, after))
        waits = worklist.count_work(*asked, page.now, page.now + words.SOON)
        waiting = tuple(_work(page, _scope(page, work, case), ticks=True) for case in mine)
        own = tuple(_work(page, _scope(page, work, case)) for case in worklist.opened_by(*asked))
        ways = tuple(openable(page, work))
        reports = tuple(_report(page, each) for each in work.bulk.latest(reader.id))
    return page.show(
        "worklist.html",
        here="/",
        waiting=waiting,
        total=waits.total,
        kinds=tuple(_kinds(waiting)),
        own=own,
        openable=ways,
        figures=_figures(waits),
        is_first=not after,
        next=f"/?{_query(rest)}" if rest else "",
        reports=reports,
    )


def _key(due: str, after: str) -> Key | None:
    """Behind what the page begins; the head of the list for an address that nobody wrote."""
    try:
        return Key(ensure_utc(datetime.fromisoformat(due)), after) if after else None
    except ValueError:
        return None


def _query(key: Key) -> str:
    return urlencode({"due": key.due_at.isoformat(), "after": key.case})


def _kinds(waiting: Iterable[shapes.Work]) -> Iterator[tuple[str, shapes.Words]]:
    """What several requests of the page have in common, so that all of that kind can be chosen at once."""
    alike = list(waiting)
    said = {work.kind: work.kind_said for work in alike}
    many = Counter(work.kind for work in alike)
    yield from ((kind, said[kind]) for kind, count in many.items() if count > 1)


def _report(page: Page, of: BulkDecision) -> shapes.Link:
    """The way to what became of a decision upon many."""
    at = when(of.decided_at or of.made_at, Setting(page.lang, page.parts.zone, page.now))
    count = len(of.chosen)
    return shapes.Link(Text(f"{at}，{count}件", f"{at}, {counted(count, 'request')}"), f"/bulk/{of.id}")


def _scope(page: Page, work: UnitOfWork, case: Case) -> Scope:
    return page.parts.service.scope(work, case)


def _work(page: Page, scope: Scope, *, ticks: bool = False) -> shapes.Work:
    brief = brief_for(scope, page.reader.id)
    soonest = min(brief.deadlines, key=lambda each: each.due_at, default=None)
    note = Text("可认领", "may be claimed") if _is_shared(scope, page.reader.id) else Text("")
    state, workflow = scope.program.workflow.states[scope.case.state], scope.program.workflow
    return shapes.Work(
        href=f"/cases/{brief.case}",
        title=_titled(brief),
        number=brief.number,
        asked=brief.task if brief.item else brief.state,
        by=asker(brief, page.reader.id, page.lang),
        deadline=_deadline(soonest, scope, page),
        state=shapes.Badge(brief.state),
        note=note,
        tick=brief.case if ticks else "",
        kind=f"{workflow.workflow}/{scope.case.state}",
        kind_said=Text(
            f"{workflow.text.zh}·{state.text.zh}", f"{workflow.text.of('en')}, {state.text.of('en')}"
        ),
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


def _figures(of: Waiting) -> tuple[shapes.Figure, ...]:
    return (
        shapes.Figure(Text("等我办理", "Waiting for me"), of.total),
        shapes.Figure(Text("逾期", "Late"), of.late, tone="late" if of.late else "plain"),
        shapes.Figure(Text("一天内到期", "Due within a day"), of.soon, tone="soon" if of.soon else "plain"),
    )
