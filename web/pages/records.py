"""The records of a class: sought by anything they have, a page at a time, all of it as a file."""

from collections.abc import Generator, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import APIRouter
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from archive.found import FoundPage, all_columns, all_rows, found_page
from archive.record import Record
from archive.sought import Search
from archive.store.records import Records
from archive.store.searching import all_of
from archive.tracing import trace, traced
from engine.errors import InvalidForm, NotFound, Reason, Refused
from engine.language.field import Reading, Table
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text
from forms.data_file import ENDINGS, MEDIA_TYPES, write_data
from web import shapes, words
from web.filtering import filtering_of
from web.page import Asked, place_in
from web.pages.records_import import may_import
from web.questions import wrong_text

router = APIRouter()
_AT_ONCE = 500
MOST_EXPORTED = 100_000
"""By a page; the command exports more."""


@router.get("/records")
def show(page: Asked) -> Response:
    """What fits the filter, newest first."""
    with page.parts.store.read() as work:
        filtering = filtering_of(page, work)
        wrong: dict[str, Text] = {}
        found = FoundPage(Table((), ()), (), 0, False, None)
        try:
            found = found_page(
                work, filtering.search(stubs=True), filtering.reading, place_in(page, "before")
            )
        except InvalidForm as error:
            wrong = {each.where: wrong_text(each) for each in error.inputs}
    rows = tuple(
        shapes.Row(tuple(row), f"/records/{filtering.pack}/{found.ids[place]}")
        for place, row in enumerate(found.table.rows)
    )
    query = filtering.query()
    return page.show(
        "found.html",
        status=422 if wrong else 200,
        here="/records",
        title=filtering.record_class.text,
        filters=filtering.first(wrong),
        more=filtering.more(wrong),
        more_is_open=filtering.asks_more,
        errors=tuple(shapes.FieldError(name, text) for name, text in wrong.items()),
        columns=words.columns(found.table),
        rows=rows,
        total=_total(found),
        onward=f"/records?{query}&before={found.last}" if found.last is not None else "",
        back=f"/records?{query}" if place_in(page, "before") is not None else "",
        may_import=may_import(page),
        downloads=tuple(
            shapes.Link(ending.upper(), f"/records/found.{ending}?{query}") for ending in ENDINGS
        ),
        printed=shapes.Sheet(page.parts.organisation, filtering.record_class.text, "", page.now),
    )


@router.get("/records/found.{ending}")
def export(page: Asked, ending: str) -> Response:
    """All that fits the filter, as a file."""
    if ending not in ENDINGS:
        raise NotFound("kind of file", ending, list(ENDINGS))
    folder = TemporaryDirectory(prefix="fonds-export-")
    try:
        with page.parts.store.read() as work:
            filtering = filtering_of(page, work)
            wanted = filtering.search()
            sought = _traced(work, wanted, filtering.reading)
            file = Path(folder.name) / f"{filtering.class_}.{ending}"
            rows = _no_more(all_rows(work, wanted, filtering.reading))
            write_data(file, all_columns(wanted, filtering.reading), rows, page.lang)
        if sought:
            with page.parts.store.begin() as work:
                trace(work, "exported", sought, filtering.reading)
    except BaseException:
        folder.cleanup()
        raise
    name = f"{filtering.record_class.text.of(page.lang)} {page.now:%Y-%m-%d}.{ending}"
    answer = FileResponse(
        file, media_type=MEDIA_TYPES[ending], filename=name, background=BackgroundTask(folder.cleanup)
    )
    return page.with_cookies(answer)


def _traced(work: UnitOfWork, wanted: Search, reading: Reading) -> tuple[Record, ...]:
    """Those of what is exported whose reading is written down."""
    archive = Records(work.connection)
    found = (
        record for ids in all_of(work.connection, wanted, _AT_ONCE) for record in archive.by_ids(ids).values()
    )
    return traced(islice(found, MOST_EXPORTED), reading)


def _no_more(rows: Iterator[tuple[Text, ...]]) -> Generator[tuple[Text, ...]]:
    for count, row in enumerate(rows, 1):
        if count > MOST_EXPORTED:
            raise Refused(_TOO_MANY)
        yield row


_TOO_MANY = Reason(
    "too_many_rows",
    Text(
        f"一次最多导出{MOST_EXPORTED}份；请缩小范围，或请管理员用命令 fonds records export 导出",
        f"a page exports {MOST_EXPORTED} records at most; narrow it down, or ask for fonds records export",
    ),
)


def _total(found: FoundPage) -> Text:
    if found.is_more:
        return Text(f"超过 {found.total:,} 份", f"more than {found.total:,}")
    return Text(f"共 {found.total:,} 份", f"{found.total:,} in all")
