"""Everything that is on loan, for who keeps records: overdue first, by department; who waits; whom to press for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from archive.bond import Bond
from archive.store.bonds import Bonds
from engine.deciding.counter import is_at_counter
from engine.deciding.machine import offers
from engine.errors import NotFound
from engine.service.reminding import remind
from engine.text import Text
from forms.loan_register import TITLE
from web import loans, scanning, shapes, words
from web.loans import Loan
from web.page import Asked, Page
from web.reading import of_seen
from web.views.picture import label_of

router = APIRouter()
MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One loan on the board: `ways` are what the reader may do about it, `back` the counter with its records."""

    number: str
    href: str
    case: str
    borrower: Text
    his: str
    records: tuple[shapes.Found, ...]
    more: int
    since: datetime
    due: shapes.Deadline | None
    waiting: tuple[Text, ...]
    ways: tuple[shapes.Link, ...]
    counter: str


@dataclass(frozen=True, slots=True)
class Department:
    name: Text
    late: int
    lines: tuple[Line, ...]


@router.get("/loans")
def show(page: Asked, unit: str = "", who: str = "", late: str = "", did: str = "") -> Response:
    """The board; narrowed by department, by borrower, or to what is overdue."""
    if not page.sees_all:
        raise NotFound("page", page.request.url.path)
    with page.parts.store.read() as work:
        every = loans.on_loan(page, work)
        waiting = of_seen(page, work, Bonds(work.connection).in_force("waiting"))
    queue = _by_record(waiting)
    sought = [each for each in every if _is_sought(page, each, unit, who.strip().casefold(), late)]
    out = [each for each in sought if each.is_out]
    ready = [each for each in sought if not each.is_out]
    return page.show(
        "loans.html",
        here="/registers",
        figures=_figures(every, waiting),
        downloads=(shapes.Download(TITLE, "/loans/loan-register"),),
        filters=_filters(page, every, unit, who, late),
        departments=tuple(_departments(page, out, queue)),
        ready=tuple(_line(page, each, queue) for each in ready),
        queue=tuple(_waits(page, waiting)),
        queue_columns=_QUEUE,
        did=words.name_of(page.organisation, did) if did else "",
    )


@router.post("/loans/remind")
def press(page: Asked) -> Response:
    """Write to the borrower once more. Raises Refused where it is not the reader's to do."""
    if not page.sees_all:
        raise NotFound("page", page.request.url.path)
    people = remind(page.parts.service, page.actor, page.typed("case"))
    return page.go("/loans", did=next(iter(people), ""))


def _is_sought(page: Page, loan: Loan, unit: str, who: str, late: str) -> bool:
    if late and not loan.is_late:
        return False
    person = loan.borrower
    if unit and (person is None or page.organisation.unit_of(person.id) != unit):
        return False
    names = (person.name.zh, person.name.en, person.id) if person else ()
    return not who or any(who in each.casefold() for each in names)


def _departments(page: Page, out: list[Loan], queue: dict[str, tuple[Bond, ...]]) -> Iterator[Department]:
    """Those with something overdue first."""
    by_unit: dict[str, list[Loan]] = {}
    for loan in out:
        unit = page.organisation.unit_of(loan.borrower.id) if loan.borrower else None
        by_unit.setdefault(unit or "", []).append(loan)
    for unit, many in sorted(by_unit.items(), key=lambda each: -sum(loan.is_late for loan in each[1])):
        known = page.organisation.units.get(unit)
        name = known.name if known else Text("其他", "others")
        yield Department(
            name, sum(loan.is_late for loan in many), tuple(_line(page, each, queue) for each in many)
        )


def _line(page: Page, loan: Loan, queue: dict[str, tuple[Bond, ...]]) -> Line:
    waits = [bond for record in loan.ids for bond in queue.get(record, ())]
    pack = loan.scope.definition.pack.name
    return Line(
        loan.number,
        f"/cases/{loan.case}",
        loan.case,
        loan.borrower.name if loan.borrower else Text(""),
        f"/holdings?person={loan.borrower.id}" if loan.borrower else "",
        loan.lines[:MOST_NAMED],
        max(len(loan.lines) - MOST_NAMED, 0),
        loan.since,
        words.deadline(loan.due, pack, page.now) if loan.due else None,
        tuple(words.name_of(page.organisation, bond.holder or bond.by) for bond in waits),
        tuple(_ways(page, loan)),
        f"/counter?record={','.join(loan.ids[:50])}",
    )


def _ways(page: Page, loan: Loan) -> Iterator[shapes.Link]:
    """What the policy lets the reader do about it, beside taking it back: recall it, report it lost."""
    for offer in offers(loan.scope, page.reader.id):
        if not is_at_counter(loan.scope, offer.action):
            yield shapes.Link(
                label_of(offer.action, offer.name), f"/cases/{loan.case}?act={offer.name}#act-{offer.name}"
            )


def _by_record(waiting: tuple[Bond, ...]) -> dict[str, tuple[Bond, ...]]:
    found: dict[str, tuple[Bond, ...]] = {}
    for bond in waiting:
        found[bond.record] = (*found.get(bond.record, ()), bond)
    return found


_QUEUE = (
    shapes.Column(Text("档案", "Record")),
    shapes.Column(Text("位次", "Place"), numeric=True),
    shapes.Column(Text("等候人", "Who waits")),
    shapes.Column(Text("借出时间", "Since")),
    shapes.Column(Text("案件", "Case")),
)


def _waits(page: Page, waiting: tuple[Bond, ...]) -> Iterator[shapes.Row]:
    """Who waits for what, in the order in which they asked."""
    for record, bonds in _by_record(waiting).items():
        for found in scanning.shown(page, (record,)):
            for place, bond in enumerate(bonds, 1):
                who = words.name_of(page.organisation, bond.holder or bond.by)
                yield shapes.Row((found.number, place, who, bond.since, bond.number), f"/cases/{bond.case}")


def _figures(every: tuple[Loan, ...], waiting: tuple[Bond, ...]) -> tuple[shapes.Figure, ...]:
    late = sum(len(loan.ids) for loan in every if loan.is_late)
    return (
        shapes.Figure(Text("在借", "On loan"), sum(len(loan.ids) for loan in every if loan.is_out)),
        shapes.Figure(
            Text("逾期", "Overdue"),
            late,
            tone="late" if late else "plain",
            href="/loans?late=yes" if late else "",
        ),
        shapes.Figure(
            Text("待出库", "To be handed out"), sum(len(loan.ids) for loan in every if not loan.is_out)
        ),
        shapes.Figure(Text("排队", "Waiting"), len(waiting)),
    )


def _filters(page: Page, every: tuple[Loan, ...], unit: str, who: str, late: str) -> tuple[shapes.Field, ...]:
    ids = dict.fromkeys(page.organisation.unit_of(loan.borrower.id) or "" for loan in every if loan.borrower)
    units = page.organisation.units
    options = tuple(shapes.Option(id_, units[id_].name) for id_ in ids if id_ in units)
    only = (shapes.Option("yes", Text("只看逾期的", "overdue only")),)
    return (
        shapes.Field(
            "unit", Text("部门", "Department"), "select", unit, options=options, required=False, blank=_ALL
        ),
        shapes.Field("who", Text("借阅人", "Borrower"), "text", who, required=False),
        shapes.Field("late", Text("期限", "Due"), "select", late, options=only, required=False, blank=_ALL),
    )


_ALL = Text("全部", "all")
