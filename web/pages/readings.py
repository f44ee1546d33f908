"""The trace that reading leaves: who read what, when, by what right. For auditors and keepers, and traced in its turn."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from archive.store import readings
from archive.store.readings import Read, ReadingKind, Traced
from archive.tracing import trace_of_trace
from engine.errors import NotFound
from engine.language.field import Column, Reading
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, same
from engine.time.moment import written_moment
from forms.data_file import ENDINGS, MEDIA_TYPES, write_data
from web import shapes, words
from web.in_force import reading_of
from web.page import Asked, Page, PageNumber
from web.pages.staff import role_titles
from web.store.lookups import lines_of

router = APIRouter()
LINES_A_PAGE = 100
MOST_NUMBERS = 5
KINDS: dict[ReadingKind, Text] = {
    "opened": Text("查看", "opened"),
    "exported": Text("导出", "exported"),
    "printed": Text("打印", "printed"),
    "downloaded": Text("下载附件", "downloaded a file of its case"),
    "trace_read": Text("查看阅档记录", "read this trace"),
    "trace_exported": Text("导出阅档记录", "exported this trace"),
}
_WHY = {
    "custodian": Text("本人保管", "he keeps it"),
    "anyone": Text("制度对全体人员开放", "the policy lets everybody"),
    "loan": Text("借阅在手", "he has it on loan"),
    "case": Text("办理案件", "he has a part in the case"),
    "console": Text("在服务器上", "at the console"),
}
_COLUMNS = (
    Column(Text("时间", "When")),
    Column(Text("人员", "Who")),
    Column(Text("方式", "How")),
    Column(Text("档案", "What")),
    Column(Text("份数", "Records"), numeric=True),
    Column(Text("依据", "By what right")),
    Column(Text("案件", "Case")),
)


@router.get("/readings")
def show(page: Asked, at: PageNumber = 1) -> Response:
    """One page, the latest first."""
    _refuse_others(page)
    asked = _asked(page)
    with page.parts.store.begin() as work:
        reading = _reading(page, work)
        trace_of_trace(work, "trace_read", reading, once=True)
        total, lines = readings.page_of(work.connection, asked, at, LINES_A_PAGE)
        rows = tuple(_rows(page, work, reading, lines))
    return page.show(
        "readings.html",
        here="/readings",
        filters=tuple(_filters(page, asked)),
        columns=tuple(shapes.Column(each.title, each.numeric) for each in _COLUMNS),
        rows=tuple(
            shapes.Row(row, f"/cases/{line.case}" if line.case else "")
            for row, line in zip(rows, lines, strict=True)
        ),
        at=at,
        pages=max(-(-total // LINES_A_PAGE), 1),
        total=total,
        address=f"/readings?{_query(asked)}&at=",
        downloads=tuple(
            shapes.Link(ending.upper(), f"/readings/all.{ending}?{_query(asked)}") for ending in ENDINGS
        ),
    )


@router.get("/readings/all.{ending}")
def export(page: Asked, ending: str) -> Response:
    """All that is asked for, as a file."""
    _refuse_others(page)
    if ending not in ENDINGS:
        raise NotFound("kind of file", ending, list(ENDINGS))
    folder = TemporaryDirectory(prefix="fonds-export-")
    try:
        with page.parts.store.begin() as work:
            reading = _reading(page, work)
            trace_of_trace(work, "trace_exported", reading, once=False)
            file = Path(folder.name) / f"readings.{ending}"
            write_data(file, _COLUMNS, _all_rows(page, work, reading), page.lang)
    except BaseException:
        folder.cleanup()
        raise
    name = f"{Text('阅档记录', 'readings').of(page.lang)} {page.now:%Y-%m-%d}.{ending}"
    answer = FileResponse(
        file, media_type=MEDIA_TYPES[ending], filename=name, background=BackgroundTask(folder.cleanup)
    )
    return page.with_cookies(answer)


def _refuse_others(page: Page) -> None:
    """Raises NotFound for who is neither an auditor nor a keeper of records."""
    if not page.sees_readings:
        raise NotFound("page", page.request.url.path)


def _reading(page: Page, work: UnitOfWork) -> Reading:
    return reading_of(page, work, page.parts.library.packs()[0])


def _asked(page: Page) -> Traced:
    given = {name: page.request.query_params.get(name, "").strip() for name in _NAMES}
    return Traced(**given)


_NAMES = ("person", "number", "since", "until")


def _query(asked: Traced) -> str:
    given = {name: str(getattr(asked, name)) for name in _NAMES}
    return urlencode({name: value for name, value in given.items() if value})


def _filters(page: Page, asked: Traced) -> Iterator[shapes.Field]:
    people = page.organisation.people.values()
    options = tuple(shapes.Option(person.id, person.name) for person in people)
    anyone = Text("不限", "Any")
    yield shapes.Field(
        "person", Text("人员", "Who"), "select", asked.person, options=options, required=False, blank=anyone
    )
    yield shapes.Field("number", Text("档号", "Number"), "search", asked.number, required=False)
    yield shapes.Field("since", Text("起始日期", "From"), "date", asked.since, required=False)
    yield shapes.Field("until", Text("至", "Until"), "date", asked.until, required=False)


def _all_rows(page: Page, work: UnitOfWork, reading: Reading) -> Iterator[tuple[Text, ...]]:
    some: list[Read] = []
    for line in readings.all_of(work.connection, _asked(page)):
        some.append(line)
        if len(some) == LINES_A_PAGE:
            yield from _rows(page, work, reading, some)
            some = []
    yield from _rows(page, work, reading, some)


def _rows(
    page: Page, work: UnitOfWork, reading: Reading, lines: tuple[Read, ...] | list[Read]
) -> Iterator[tuple[Text, ...]]:
    numbers = readings.numbers_of(work.connection, [line.id for line in lines], MOST_NUMBERS)
    cases = lines_of(work.connection, [line.case for line in lines if line.case])
    for line in lines:
        listed = numbers.get(line.id, ())
        more = line.count - len(listed)
        what = "、".join(listed)
        yield (
            written_moment(reading.calendar.local(line.at)),
            words.name_of(reading.organisation, line.person),
            KINDS.get(line.kind, same(line.kind)),
            Text(f"{what}等", f"{', '.join(listed)} and {more} more")
            if more
            else Text(what, ", ".join(listed)),
            same(str(line.count)) if line.count else Text(""),
            _why(page, line),
            same(cases[line.case].number) if line.case and line.case in cases else Text(""),
        )


def _why(page: Page, line: Read) -> Text:
    """By which phrase of the policy, in the words of its roles."""
    if line.why in _WHY:
        return _WHY[line.why]
    return role_titles(page).get(line.why, same(line.why))
