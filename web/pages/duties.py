"""What falls due by the calendar: who has delivered in the latest round, who has not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter
from starlette.responses import Response

from engine.case.case import WHOLE_CASE, Case
from engine.language.definition import Duty
from engine.language.program import Definition
from engine.store.duties import Round
from engine.text import Text, same
from web import shapes, words
from web.page import Asked, Page
from web.store import lookups

router = APIRouter()
_LOOK_BACK = timedelta(days=40)
_COLUMNS = (
    shapes.Column(Text("对象", "Whom")),
    shapes.Column(Text("所属期间", "Covers")),
    shapes.Column(Text("状态", "State")),
    shapes.Column(Text("期限", "Due")),
    shapes.Column(Text("下一次开始", "Next opens")),
    shapes.Column(Text("案件", "Case")),
)


@dataclass(frozen=True, slots=True)
class _Board:
    id: str
    title: Text
    rows: tuple[shapes.Row, ...]
    missing: int


@router.get("/duties")
def show(page: Asked) -> Response:
    """Every duty of the policies in force, with its latest round."""
    library = page.parts.library
    definitions = [library.current(name) for name in library.packs()]
    workflows = [duty.open.workflow for each in definitions for duty in each.pack.duties.values()]
    with page.parts.store.read() as work:
        rounds = work.duties.all()
        cases = lookups.duty_cases(work.connection, workflows, page.now - _LOOK_BACK)
    boards = tuple(board for each in definitions for board in _boards(page, each, rounds, cases))
    return page.show("duties.html", here="/duties", boards=boards, columns=_COLUMNS)


def _boards(
    page: Page, definition: Definition, rounds: tuple[Round, ...], cases: tuple[Case, ...]
) -> Iterator[_Board]:
    for name, duty in definition.pack.duties.items():
        workflow = definition.pack.workflows[duty.open.workflow]
        own = [case for case in cases if case.workflow == duty.open.workflow and case.parent is None]
        waited = {
            each.subject: each for each in rounds if (each.pack, each.duty) == (definition.pack.name, name)
        }
        subjects = sorted({*waited, *(_subject(duty, case) for case in own)})
        rows = tuple(_row(page, definition, duty, subject, waited.get(subject), own) for subject in subjects)
        missing = sum(row.tone in {"late", "soon"} for row in rows)
        yield _Board(f"duty-{name}", workflow.text, rows, missing)


def _row(
    page: Page, definition: Definition, duty: Duty, subject: str, waited: Round | None, cases: list[Case]
) -> shapes.Row:
    case = next((each for each in cases if _subject(duty, each) == subject), None)
    next_at = waited.next_at if waited else None
    title = _title(page, subject)
    if case is None:
        return shapes.Row((title, None, Text("尚未开始", "not opened yet"), None, next_at, None))
    state = definition.pack.workflows[case.workflow].states.get(case.state)
    due = case.deadlines.get(WHOLE_CASE)
    tone: shapes.Tone = "good" if case.outcome else words.tone_of(due.due_at, page.now) if due else "plain"
    period = f"{case.period[0]} – {case.period[1]}" if case.period else None
    said = state.text if state else same(case.state)
    shown = shapes.Row((title, period, said, due.due_at if due else None, next_at, case.number), "", tone)
    return shapes.Row(
        shown.cells, f"/cases/{case.id}", "late" if tone == "late" else "soon" if not case.outcome else "good"
    )


def _subject(duty: Duty, case: Case) -> str:
    """Whom the case was opened for: the form field that the duty fills with its subject."""
    field = next((name for name, value in duty.open.with_.items() if value == "subject"), None)
    return str(case.form.get(field, "")) if field else ""


def _title(page: Page, subject: str) -> Text:
    unit = page.organisation.units.get(subject)
    if unit is not None:
        return unit.name
    return words.name_of(page.organisation, subject) if subject else Text("全公司", "the whole company")
