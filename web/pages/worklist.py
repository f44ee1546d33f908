"""The first page after sign-in: what waits for the reader, what he has under way, what he may open."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from engine.case.case import Case
from engine.deciding.brief import DeadlineShown
from engine.deciding.glance import Glance, glance_for
from engine.deciding.scope import Scope
from engine.store.bulk_decisions import BulkDecision
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, counted
from engine.time.clock import ensure_utc
from web import shapes, words
from web.openable import openable
from web.page import Asked, Page
from web.picking import RECORDS_CHOSEN
from web.render import Setting, when
from web.seeing import shown_to
from web.store import worklist
from web.store.worklist import Key, Waiting
from web.views.case_view import asker

router = APIRouter()


@router.get("/")
def show(page: Asked, due: str = "", after: str = "", opened: str = "", before: str = "") -> Response:
    """The worklist, a page of it: what is due first stands first. `due` and `after` say behind what the page begins, `opened` and
    `before` behind what his own begin."""
    reader = page.reader
    with page.parts.store.read() as work:
        asked = work.connection, reader.id
        mine, rest = worklist.page_of_work(*asked, _key(due, after))
        waits = worklist.count_work(*asked, page.now, page.now + words.SOON)
        is_long = len(mine) > 1 or bool(after)
        waiting = tuple(_work(page, each, ticks=is_long) for each in _scopes(page, work, mine))
        his, more = worklist.opened_by(*asked, _key(opened, before))
        own = tuple(_work(page, each) for each in _scopes(page, work, his))
        own_total = worklist.count_opened(*asked) if more or before else len(own)
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
        own_total=own_total,
        is_first_own=not before,
        next_own=f"/?{urlencode({'opened': more.at.isoformat(), 'before': more.case})}#own" if more else "",
        reports=reports,
    )


def _key(due: str, after: str) -> Key | None:
    """Behind what the page begins; the head of the list for an address that nobody wrote."""
    try:
        return Key(ensure_utc(datetime.fromisoformat(due)), after) if after else None
    except ValueError:
        return None


def _query(key: Key) -> str:
    return urlencode({"due": key.at.isoformat(), "after": key.case})


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


def _scopes(page: Page, work: UnitOfWork, cases: Sequence[Case]) -> Iterator[Scope]:
    """The cases with what their lines say; the archive is asked only where that is a record by its id."""
    for alone in page.parts.service.scopes_alone(work, cases):
        scope = page.parts.service.scope(work, alone.case) if _names_records(alone) else alone
        yield shown_to(page, scope)


def _names_records(scope: Scope) -> bool:
    fields, named = scope.program.asked, scope.program.workflow.subject
    about = fields.get(named or "") or next(
        (spec for name, spec in fields.items() if scope.case.form.get(name) is not None), None
    )
    return about is not None and about.type in RECORDS_CHOSEN


def _work(page: Page, scope: Scope, *, ticks: bool = False) -> shapes.Work:
    seen, reader = glance_for(scope, page.reader.id), page.reader.id
    state, workflow = scope.program.workflow.states[scope.case.state], scope.program.workflow
    return shapes.Work(
        href=f"/cases/{seen.case}",
        title=_titled(seen),
        number=seen.number,
        asked=seen.task if seen.item else seen.state,
        by=asker(seen, reader, page.lang),
        deadline=_deadline(seen.deadline, scope, page),
        state=shapes.Badge(seen.state),
        note=Text("可认领", "may be claimed") if seen.is_shared else Text(""),
        tick=seen.case if ticks else "",
        kind=f"{workflow.workflow}/{scope.case.state}",
        kind_said=Text(
            f"{workflow.text.zh}·{state.text.zh}", f"{workflow.text.of('en')}, {state.text.of('en')}"
        ),
    )


def _titled(of: Glance) -> Text:
    if not of.subject:
        return of.title
    return Text(f"{of.title.zh}：{of.subject.zh}", f"{of.title.of('en')}: {of.subject.of('en')}")


def _deadline(of: DeadlineShown | None, scope: Scope, page: Page) -> shapes.Deadline | None:
    return words.deadline(of, scope.definition.pack.name, page.now) if of else None


def _figures(of: Waiting) -> tuple[shapes.Figure, ...]:
    return (
        shapes.Figure(Text("等我办理", "Waiting for me"), of.total),
        shapes.Figure(Text("逾期", "Late"), of.late, tone="late" if of.late else "plain"),
        shapes.Figure(Text("一天内到期", "Due within a day"), of.soon, tone="soon" if of.soon else "plain"),
    )
