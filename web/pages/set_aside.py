"""What could not be carried out by itself: deadlines and duties that failed, with their errors, and when they are tried again."""

from fastapi import APIRouter
from starlette.responses import Response

from engine.text import Text
from web import shapes
from web.page import Asked
from web.store import lookups

router = APIRouter()
_COLUMNS = (
    shapes.Column(Text("案件或义务", "Case or duty")),
    shapes.Column(Text("期限", "Deadline")),
    shapes.Column(Text("失败次数", "Failures"), numeric=True),
    shapes.Column(Text("错误", "Error")),
    shapes.Column(Text("下次再试", "Tried again")),
)


@router.get("/set-aside")
def show(page: Asked) -> Response:
    """Everything that is set aside."""
    page.overseer()
    with page.parts.store.read() as work:
        aside = lookups.set_aside(work.connection)
        rounds = [each for each in work.duties.all() if each.failures]
    rows = tuple(
        shapes.Row(
            (each.number, each.deadline, each.failures, each.error, each.again_at),
            f"/cases/{each.case}",
            "late",
        )
        for each in aside
    )
    duties = tuple(
        shapes.Row((each.duty, each.subject, each.failures, each.last_error, each.next_at), "", "late")
        for each in rounds
    )
    return page.show("set_aside.html", here="/set-aside", columns=_COLUMNS, rows=(*rows, *duties))
