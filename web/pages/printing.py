"""Forms to download, as PDF or Excel: whoever may see a page may print what stands on it."""

from dataclasses import replace
from datetime import date

from fastapi import APIRouter
from starlette.responses import Response

from archive import queries
from archive.papers_at import may_see_papers
from archive.readers import may_read
from archive.sections import registers
from archive.store.bonds import Bonds
from archive.tracing import trace, traced
from engine.errors import InvalidInput, NotFound
from engine.evidence.ledger import SYSTEM
from engine.language.field import Reading
from engine.store.timeline import head_of
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text
from forms.archive_list import archive_list
from forms.borrowed_list import borrowed_list
from forms.catalogue import case_form, register_forms_of
from forms.form import Form, Printing
from forms.loan_register import Period, loan_register
from forms.printing import printed_file
from forms.register_list import register_list
from forms.source import read_source
from web.files import download
from web.in_force import reading_of
from web.page import Asked, Page
from web.reading import Allowed, allowed
from web.seeing import refuse_stranger, shown_to

router = APIRouter()
_BY_POLICY = Allowed()


@router.get("/cases/{id}/forms/{name}.{ending}")
def of_case(page: Asked, id: str, name: str, ending: str, field: str = "", digest: str = "") -> Response:
    """A form of the case; `field` and `digest` choose one of its lists."""
    with page.parts.store.read() as work:
        source = read_source(page.parts.service, work, id)
        refuse_stranger(page, work, source.scope)
    own = shown_to(page, source.scope).reader or page.eyes
    source = source.seen_by(own, shown_to(page, source.parent.scope).reader if source.parent else None)
    if not all(may_see_papers(each, source.scope.reading()) for each in source.scope.program.asked):
        raise NotFound("form", name)
    printing = source.printing(page.parts.organisation, page.reader.name, page.now)
    form, reading = case_form(source, name, printing, field, digest), source.scope.reading()
    read = tuple(id_ for id_, record in source.records.items() if may_read(record, reading))
    return _printed(page, replace(form, records=read), ending, reading, Allowed("case", id))


@router.get("/registers/{pack}/{name}/register.{ending}")
def of_register(page: Asked, pack: str, name: str, ending: str) -> Response:
    """The whole register."""
    with page.parts.store.read() as work:
        reading = reading_of(page, work, pack)
        if name not in registers(reading.pack):
            raise NotFound("register", name, list(registers(reading.pack)))
        form = register_list(work, name, reading, _printing(page, work))
    return _printed(page, form, ending, reading)


@router.get("/registers/{pack}/{name}/ledgers/{ledger}.{ending}")
def of_ledger(page: Asked, pack: str, name: str, ledger: str, ending: str) -> Response:
    """A ledger of the trade's own, made from the register."""
    with page.parts.store.read() as work:
        reading = reading_of(page, work, pack)
        fitting = {form.name: form for form in register_forms_of(reading.pack, name)}
        if ledger not in fitting:
            raise NotFound("form", ledger, tuple(fitting))
        form = fitting[ledger].make(work, name, reading, _printing(page, work))
    return _printed(page, form, ending, reading)


@router.get("/loans/loan-register.{ending}")
def of_loans(page: Asked, ending: str, since: str = "", until: str = "") -> Response:
    """The loans of a period, this year without one; for who may see what everybody has."""
    if not page.sees_all:
        raise NotFound("page", page.request.url.path)
    today = page.now.astimezone(page.parts.zone).date()
    period = Period(_day("since", since, today.replace(month=1, day=1)), _day("until", until, today))
    with page.parts.store.read() as work:
        printing = _printing(page, work)
        form = loan_register(page.parts.library, work, page.organisation, printing, period, page.eyes)
        reading = reading_of(page, work, page.parts.library.packs()[0])
    return _printed(page, form, ending, reading)


@router.get("/holdings/borrowed.{ending}")
def of_borrower(page: Asked, ending: str, person: str = "") -> Response:
    """What the reader has on loan; for who may see what everybody has, somebody else's."""
    whose = page.organisation.people.get(person or page.reader.id)
    if whose is None or not (whose.id == page.reader.id or page.sees_all):
        raise NotFound("page", page.request.url.path)
    with page.parts.store.read() as work:
        own = replace(page.eyes, through=page.in_hand)
        readings = tuple(
            replace(reading_of(page, work, pack), reader=own) for pack in page.parts.library.packs()
        )
        form = borrowed_list(work, whose, readings, _printing(page, work))
    is_own = whose.id == page.reader.id
    return _printed(page, form, ending, readings[0], Allowed("loan") if is_own else _BY_POLICY)


def _day(name: str, given: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(given) if given else otherwise
    except ValueError:
        raise InvalidInput(name, Text("日期，如 2026-10-09", "a date like 2026-10-09"), given) from None


@router.get("/records/{pack}/{id}/archive-list.{ending}")
def of_record(page: Asked, pack: str, id: str, ending: str) -> Response:
    """What lies in a record."""
    with page.parts.store.read() as work:
        reading = reading_of(page, work, pack)
        view = queries.record_view(work, id, reading)
        may = allowed(page, work, view.record, Bonds(work.connection).on([id]), reading)
        if may is None:
            raise NotFound("record", id)
        reading = replace(reading, reader=replace(page.eyes, through=frozenset({id})))
        form = archive_list(view, reading, _printing(page, work))
    return _printed(page, form, ending, reading, may)


def _printed(page: Page, form: Form, ending: str, reading: Reading, by: Allowed = _BY_POLICY) -> Response:
    """The form as a file; that its records were read by printing it is written down."""
    file = printed_file(form, ending, page.lang)
    with page.parts.store.read() as work:
        read = traced(queries.records_by_id(work, form.records).values(), reading)
    if read:
        with page.parts.store.begin() as work:
            trace(work, "printed", read, reading, why=by.why, case=by.case)
    return download(page, file)


def _printing(page: Page, work: UnitOfWork) -> Printing:
    """Printed by the reader now, where the system's own chain ends."""
    head = head_of(work.connection, SYSTEM)
    return Printing(page.parts.organisation, page.now.astimezone(page.parts.zone), page.reader.name, head)
