"""What somebody has on loan: his own page, which the keeper may open for anybody; it prints with places to sign."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from archive.store.bonds import Bonds
from engine.deciding.extending import is_extendable
from engine.errors import NotFound
from engine.people.organisation import Person
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text
from forms.borrowed_list import TITLE as BORROWED
from web import shapes, words
from web.finding import Finder
from web.in_force import read_by
from web.loans import Loan, held_by, to_collect
from web.page import Asked, Page

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Held:
    """A loan on the page: `longer` leads to where more time is asked for, where that may be."""

    number: str
    href: str
    due: shapes.Deadline | None
    since: object
    lines: tuple[shapes.Found, ...]
    longer: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """A record that he waits for: his place in the queue, and who has it."""

    record: shapes.Found
    place: int
    case: str
    number: str


@router.get("/holdings")
def show(page: Asked, person: str = "") -> Response:
    """The reader's loans; a keeper's or overseer's look at somebody else's."""
    whose = _whose(page, person)
    with page.parts.store.read() as work:
        out = held_by(page, work, whose.id)
        waiting = to_collect(page, work, whose.id)
        queue = tuple(_queue(page, work, whose.id))
    is_own = whose.id == page.reader.id
    return page.show(
        "holdings.html",
        here="/holdings" if is_own else "/registers",
        whose=whose,
        is_own=is_own,
        figures=_figures(out, waiting),
        out=tuple(_held(page, loan, is_own=is_own) for loan in out),
        waiting=tuple(_held(page, loan, is_own=is_own) for loan in waiting),
        queue=queue,
        total=sum(len(loan.lines) for loan in out),
        sheet=shapes.Sheet(page.parts.organisation, Text("在借档案清单", "Records on loan"), "", page.now),
        signers=_signers(page, whose),
        downloads=(shapes.Download(BORROWED, "/holdings/borrowed", "" if is_own else f"?person={whose.id}"),),
    )


def _whose(page: Page, person: str) -> Person:
    """Raises NotFound for who may not look at another's loans, and for nobody."""
    if not person or person == page.reader.id:
        return page.reader
    found = page.organisation.people.get(person)
    if found is None or not page.sees_all:
        raise NotFound("page", page.request.url.path)
    return found


def _held(page: Page, loan: Loan, *, is_own: bool) -> Held:
    due = words.deadline(loan.due, loan.scope.definition.pack.name, page.now) if loan.due else None
    deadline = loan.scope.case.deadlines.get(loan.due.name) if loan.due else None
    asked = any(
        child.outcome is None and child.form.get("extension") for child in loan.scope.case.children.values()
    )
    may = (
        is_own and loan.is_out and deadline is not None and is_extendable(loan.scope, deadline) and not asked
    )
    return Held(
        loan.number,
        f"/cases/{loan.case}",
        due,
        loan.since,
        loan.lines,
        f"/cases/{loan.case}?extend=yes#extension" if may else "",
    )


def _queue(page: Page, work: UnitOfWork, person: str) -> Iterator[Wait]:
    bonds = Bonds(work.connection)
    mine = [bond for bond in bonds.in_force("waiting") if bond.holder == person]
    for bond in mine:
        line = [each.id for each in bonds.on([bond.record], ["waiting"])]
        definition = page.parts.library.definition(work.cases.read(bond.case).edition)
        finder = Finder(page.parts.store, read_by(page, definition))
        for record in finder.shown([bond.record]):
            yield Wait(record, line.index(bond.id) + 1, f"/cases/{bond.case}", bond.number)


def _figures(out: tuple[Loan, ...], waiting: tuple[Loan, ...]) -> tuple[shapes.Figure, ...]:
    late = sum(len(loan.lines) for loan in out if loan.is_late)
    return (
        shapes.Figure(Text("在借", "On loan"), sum(len(loan.lines) for loan in out)),
        shapes.Figure(Text("逾期", "Overdue"), late, tone="late" if late else "plain"),
        shapes.Figure(Text("待领取", "To collect"), sum(len(loan.lines) for loan in waiting)),
    )


def _signers(page: Page, whose: Person) -> tuple[shapes.Signature, ...]:
    return (
        shapes.Signature(shapes.Person(whose.name.of(page.lang), Text("借阅人", "Borrower"))),
        shapes.Signature(shapes.Person("", Text("保管人", "Keeper"))),
    )
