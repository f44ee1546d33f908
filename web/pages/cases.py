"""All cases that the reader has to do with; for who looks after the whole, all there are."""

from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from archive.readers import keeps_back
from engine.text import Text
from web import shapes, words
from web.navigation import is_overseer
from web.openable import openable_from_paper
from web.page import Asked, Page, PageNumber
from web.store import lookups
from web.store.lookups import PAGE, CaseLine, Sought

router = APIRouter()
_COLUMNS = (
    shapes.Column(Text("编号", "Number")),
    shapes.Column(Text("事项", "Matter")),
    shapes.Column(Text("状态", "State")),
    shapes.Column(Text("发起人", "Opened by")),
    shapes.Column(Text("发起时间", "Opened")),
)


@router.get("/cases")
def show(
    page: Asked, words: str = "", workflow: str = "", standing: str = "", at: PageNumber = 1
) -> Response:
    """One page of the cases that are sought."""
    involved = "" if is_overseer(page.roles) else page.reader.id
    inside = page.reader.id if keeps_back(page.eyes) else ""
    sought = Sought(words.strip(), workflow, standing, involved, inside)
    with page.parts.store.read() as work:
        lines, total = lookups.find_cases(work.connection, sought, at)
        from_paper = any(True for _ in openable_from_paper(page, work))
    return page.show(
        "cases.html",
        here="/cases",
        from_paper=from_paper,
        filters=_filters(page, sought),
        columns=_COLUMNS,
        rows=tuple(_row(page, line) for line in lines),
        at=at,
        pages=max(-(-total // PAGE), 1),
        total=total,
        address=f"/cases?{_query(sought)}at=",
    )


def _row(page: Page, line: CaseLine) -> shapes.Row:
    workflow = page.parts.library.definition(line.edition).pack.workflows[line.workflow]
    state = workflow.states[line.state]
    opener = words.name_of(page.organisation, line.opener)
    tone: shapes.Tone = "rest" if line.outcome else "plain"
    cells = (line.number, workflow.text, state.text, opener, line.opened_at)
    return shapes.Row(cells, f"/cases/{line.id}", tone)


def _filters(page: Page, sought: Sought) -> tuple[shapes.Field, ...]:
    library = page.parts.library
    workflows = {
        name: workflow.text
        for pack in library.packs()
        for name, workflow in library.current(pack).pack.workflows.items()
    }
    standings = (
        shapes.Option("open", Text("办理中", "Open")),
        shapes.Option("ended", Text("已结束", "Ended")),
    )
    options = tuple(shapes.Option(name, title) for name, title in workflows.items())
    label = Text("编号、项目或客户", "Number, project or customer")
    return (
        shapes.Field("words", label, "search", sought.words, required=False),
        _any_of("workflow", Text("事项", "Matter"), sought.workflow, options),
        _any_of("standing", Text("状态", "State"), sought.standing, standings),
    )


def _any_of(name: str, title: Text, value: str, options: tuple[shapes.Option, ...]) -> shapes.Field:
    blank = Text("不限", "Any")
    return shapes.Field(name, title, "select", value, options=options, required=False, blank=blank)


def _query(sought: Sought) -> str:
    given = {"words": sought.words, "workflow": sought.workflow, "standing": sought.standing}
    query = urlencode({name: value for name, value in given.items() if value})
    return f"{query}&" if query else ""
