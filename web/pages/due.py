"""What falls due: records whose retention ends until a day, by class; the ticked ones begin a destruction list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter
from starlette.responses import Response

from archive.circulation import falling_due
from archive.record_class import RecordClass
from archive.sections import classes
from engine.errors import NotFound
from engine.language.field import Reading
from engine.language.program import Definition
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text
from engine.time.moment import written_day
from web import openable, shapes
from web.finding import found
from web.in_force import reading_of
from web.page import Asked, Page

router = APIRouter()
LINES_A_PAGE = 200
MOST_AT_ONCE = 2_000
"""So many may begin one list by one button."""


@dataclass(frozen=True, slots=True)
class Line:
    """A record that falls due: until when it is kept; `is_free` says that nothing stands against listing it."""

    record: shapes.Found
    until: Text
    is_free: bool


@dataclass(frozen=True, slots=True)
class OfClass:
    """What falls due of one class of one policy; `action` opens a list, with `every` as all of them."""

    id: str
    title: Text
    lines: tuple[Line, ...]
    total: int
    action: str
    field: str
    label: Text
    every: str


@router.get("/due")
def show(page: Asked, until: str = "", of: str = "") -> Response:
    """By class, the earliest first. Keepers and overseers alone."""
    if not page.sees_all:
        raise NotFound("page", page.request.url.path)
    day = _day(page, until)
    with page.parts.store.read() as work:
        found_ = tuple(_classes(page, work, day, of))
    return page.show(
        "due.html",
        here="/registers",
        day=day,
        filters=_filters(page, day, of),
        classes=found_,
        total=sum(each.total for each in found_),
        free=sum(line.is_free for each in found_ for line in each.lines),
    )


def _day(page: Page, until: str) -> date:
    try:
        return date.fromisoformat(until)
    except ValueError:
        return page.now.astimezone(page.parts.zone).date()


def _classes(page: Page, work: UnitOfWork, day: date, of: str) -> Iterator[OfClass]:
    library = page.parts.library
    for pack in library.packs():
        definition, reading = library.current(pack), reading_of(page, work, pack)
        way = _way(page, work, definition)
        for name, record_class in classes(definition.pack).items():
            if of in {"", f"{pack}.{name}"}:
                yield from _of_class(work, definition, reading, (name, record_class), day, way)


def _of_class(
    work: UnitOfWork,
    definition: Definition,
    reading: Reading,
    of: tuple[str, RecordClass],
    day: date,
    way: tuple[str, str, Text],
) -> Iterator[OfClass]:
    name, record_class = of
    due = falling_due(work, reading, day, class_=name, size=MOST_AT_ONCE)
    if not due.total:
        return
    free = [each.record.id for each in due.records if not each.bonds and each.last_day < _today(reading)]
    lines = tuple(
        Line(
            found(each.record, each.bonds, definition.pack.name, reading),
            written_day(each.last_day),
            each.record.id in free,
        )
        for each in due.records[:LINES_A_PAGE]
    )
    action, field, label = way
    yield OfClass(
        f"{definition.pack.name}-{name}",
        record_class.text,
        lines,
        due.total,
        action,
        field,
        label,
        ",".join(free),
    )


def _today(reading: Reading) -> date:
    """What only falls due later is shown, but cannot be listed yet."""
    return reading.calendar.day_of(reading.now)


def _way(page: Page, work: UnitOfWork, definition: Definition) -> tuple[str, str, Text]:
    """Where a list of what is due is begun: the workflow that the reader may open whose field takes just that."""
    for name, workflow in definition.pack.workflows.items():
        fields = [n for n, spec in workflow.form.items() if (spec.where or {}).get("retention_due") is True]
        if fields and openable.may_open_workflow(page, work, definition, name):
            return f"/open/{definition.pack.name}/{name}", fields[0], workflow.text
    return "", "", Text("")


def _filters(page: Page, day: date, of: str) -> tuple[shapes.Field, ...]:
    library = page.parts.library
    options = tuple(
        shapes.Option(f"{pack}.{name}", record_class.text)
        for pack in library.packs()
        for name, record_class in classes(library.current(pack).pack).items()
    )
    everything = Text("全部", "all")
    return (
        shapes.Field(
            "until", Text("保管期满至", "Kept until, at the latest"), "date", day.isoformat(), required=False
        ),
        shapes.Field(
            "of", Text("类别", "Class"), "select", of, options=options, required=False, blank=everything
        ),
    )
