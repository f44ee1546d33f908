"""Giving many requests to a colleague at once: one's own, or those of somebody who is away. Each moves or is refused alone."""

from fastapi import APIRouter
from starlette.responses import Response

from engine.deciding.scope import Scope
from engine.errors import NotFound, Reason, Refused
from engine.people.organisation import Person
from engine.service.bulk import MOST_AT_ONCE, Item, too_few_or_many
from engine.store.bulk_decisions import BulkDecision
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text
from web.page import Asked, Page
from web.questions import NOTHING_TYPED, Typed
from web.seeing import shown_to
from web.store import worklist
from web.views import handing_on_view
from web.views.handing_on_view import REASSIGN, WHOSE

router = APIRouter()


@router.get("/staff/{id}/work")
def show(page: Asked, id: str) -> Response:
    """What waits for somebody, as far as the reader may give it to others. Raises NotFound for nobody of the staff."""
    person = _person(page, id)
    with page.parts.store.read() as work:
        ids = worklist.all_work(work.connection, id, MOST_AT_ONCE)
        total = worklist.count_work(work.connection, id, page.now, page.now).total
        scopes = _scopes(page, work, ids)
    seats = handing_on_view.seats(scopes, id, page.reader.id)
    return page.show(
        "work_of.html",
        here="/staff",
        whose=person,
        seats=seats,
        movable=sum(not each.why_not for each in seats),
        total=total,
        most=MOST_AT_ONCE,
    )


def whose_of(made: BulkDecision) -> str:
    """Whose work is given away: the reader's own unless another is named."""
    return next(iter(made.texts.get(WHOSE, ())), made.person)


def form(page: Page, made: BulkDecision, reasons: tuple[Reason, ...] = (), status: int = 200) -> Response:
    """Which requests, to whom, and why."""
    whose = whose_of(made)
    with page.parts.store.read() as work:
        asked = worklist.asked_in(work.connection, whose, made.chosen)
        scopes = _scopes(page, work, [each for each in made.chosen if each in asked])
    seats = handing_on_view.seats(scopes, whose, page.reader.id)
    typed = Typed(made.texts) if made.texts else NOTHING_TYPED
    return page.show(
        "handing_on.html",
        status=status,
        here="/" if whose == page.reader.id else "/staff",
        id=made.id,
        whose=_person(page, whose),
        is_own=whose == page.reader.id,
        seats=seats,
        movable=sum(not each.why_not for each in seats),
        gone=len(made.chosen) - len(seats),
        ticked=frozenset(made.texts["case"]) if "case" in made.texts else None,
        fields=handing_on_view.to_whom(seats, page.organisation.people, typed),
        reasons=reasons,
    )


def items(page: Page, made: BulkDecision) -> tuple[Item, ...]:
    """The act for each case that is ticked. Raises Refused where all of them would be for the same: nothing is ticked, nobody is
    named, or no reason."""
    whose, ticked = whose_of(made), [each for each in page.typed_many("case") if each in set(made.chosen)]
    if not ticked:
        raise Refused(too_few_or_many(0))
    person, reason = page.typed(f"{REASSIGN}.person"), page.typed(f"{REASSIGN}.reason").strip()
    needed = ((Text("转给", "To"), person), (Text("理由", "Reason"), reason))
    if lacking := tuple(title for title, given in needed if not given):
        raise Refused(Reason("incomplete", Text("尚缺以下内容", "this is still missing"), details=lacking))
    with page.parts.store.read() as work:
        seats = {
            each.case: each.key
            for each in handing_on_view.seats(_scopes(page, work, ticked), whose, page.reader.id)
        }
    answers = {"person": person, "reason": reason}
    return tuple(Item(each, REASSIGN, answers, {}, seats.get(each)) for each in ticked)


def _scopes(page: Page, work: UnitOfWork, ids: list[str] | tuple[str, ...]) -> tuple[Scope, ...]:
    cases = worklist.cases_of(work.connection, ids)
    return tuple(shown_to(page, page.parts.service.scope(work, each)) for each in cases)


def _person(page: Page, id: str) -> Person:
    found = page.organisation.people.get(id)
    if found is None:
        raise NotFound("person", id)
    return found
