"""Holds in force: what may not be destroyed, why, since when, and when it is to be looked at again."""

from collections.abc import Iterator, Sequence
from datetime import date

from fastapi import APIRouter
from starlette.responses import Response

from archive.bond import Bond
from archive.on_loan import whole_things
from archive.readers import UNREAD, may_read
from archive.store.bonds import Bonds
from archive.store.records import Records
from engine.deciding.brief import subject_of
from engine.deciding.scope import Scope
from engine.language.field import Reading
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, counted
from engine.time.moment import written_day
from web import openable, scanning, shapes, words
from web.page import Asked, Page
from web.reading import of_seen
from web.seeing import may_see, shown_to

router = APIRouter()
MOST_NAMED = 5
_COLUMNS = (
    shapes.Column(Text("编号", "Number")),
    shapes.Column(Text("事由", "Reason")),
    shapes.Column(Text("档案", "Records")),
    shapes.Column(Text("冻结人", "Laid by")),
    shapes.Column(Text("冻结时间", "Since")),
    shapes.Column(Text("已冻结", "For")),
    shapes.Column(Text("复核日期", "Review")),
)


@router.get("/holds")
def show(page: Asked) -> Response:
    """Every hold that has not been lifted, the oldest first: seen by everybody, for it binds everybody; but of what he may not
    know nothing, and why only by who may see the case or read what it holds."""
    with page.parts.store.read() as work:
        by_case: dict[str, list[Bond]] = {}
        bonds = of_seen(page, work, Bonds(work.connection).in_force("hold"))
        for bond in whole_things(bonds, Records(work.connection).by_ids([bond.record for bond in bonds])):
            by_case.setdefault(bond.case, []).append(bond)
        rows = tuple(_row(page, work, case, many) for case, many in by_case.items())
        ways = tuple(_ways(page, work))
    held = len({bond.record for many in by_case.values() for bond in many})
    overdue = sum(row.tone == "late" for row in rows)
    return page.show(
        "holds.html",
        here="/registers",
        figures=(
            shapes.Figure(Text("有效的冻结", "Holds in force"), len(rows)),
            shapes.Figure(Text("被冻结的档案", "Records on hold"), held),
            shapes.Figure(
                Text("已过复核日期", "Past their review"), overdue, tone="late" if overdue else "plain"
            ),
        ),
        columns=_COLUMNS,
        rows=rows,
        ways=ways,
    )


def _row(page: Page, work: UnitOfWork, case: str, bonds: Sequence[Bond]) -> shapes.Row:
    scope = shown_to(page, page.parts.service.scope(work, work.cases.read(case)))
    is_his, ids = may_see(page, work, scope), tuple(dict.fromkeys(bond.record for bond in bonds))
    calendar = scope.definition.calendar
    today, since = calendar.day_of(page.now), min(bond.since for bond in bonds)
    review = _review(scope)
    days = (today - calendar.day_of(since)).days
    return shapes.Row(
        (
            scope.case.number,
            subject_of(scope) if is_his or _reads_all(work, ids, scope.reading()) else UNREAD,
            _records(page, ids),
            words.name_of(page.organisation, bonds[0].by),
            since,
            Text(f"{days}天", counted(days, "day")),
            written_day(review) if review else "",
        ),
        f"/cases/{case}" if is_his else "",
        "late" if review is not None and review < today else "plain",
    )


def _review(scope: Scope) -> date | None:
    """The day that the case's form sets for it, if it sets one."""
    for name, spec in scope.program.workflow.form.items():
        value = scope.case.form.get(name)
        if spec.type == "date" and isinstance(value, str):
            return date.fromisoformat(value)
    return None


def _reads_all(work: UnitOfWork, ids: tuple[str, ...], reading: Reading) -> bool:
    return all(may_read(each, reading) for each in Records(work.connection).by_ids(ids).values())


def _records(page: Page, ids: tuple[str, ...]) -> shapes.Links:
    found = scanning.shown(page, ids[:MOST_NAMED])
    more = len(ids) - MOST_NAMED
    return shapes.Links(
        tuple(shapes.Link(each.number, each.href) for each in found),
        Text(f" 等{len(ids)}份", f" and {more} more") if more > 0 else "",
    )


def _ways(page: Page, work: UnitOfWork) -> Iterator[shapes.Link]:
    """The workflows by whose opening a hold is laid, where the reader may open one."""
    library = page.parts.library
    for pack in library.packs():
        definition = library.current(pack)
        for name, workflow in definition.pack.workflows.items():
            lays = any(effect.name == "hold" for effect in workflow.opening.effects)
            if lays and openable.may_open_workflow(page, work, definition, name):
                yield shapes.Link(workflow.text, f"/open/{pack}/{name}")
