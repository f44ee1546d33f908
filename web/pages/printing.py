"""Forms to download, as PDF or Excel: whoever may see a page may print what stands on it."""

from fastapi import APIRouter
from starlette.responses import Response

from archive import queries
from archive.sections import registers
from engine.errors import NotFound
from engine.evidence.ledger import SYSTEM
from engine.store.timeline import head_of
from engine.store.unit_of_work import UnitOfWork
from forms.archive_list import archive_list
from forms.catalogue import case_form
from forms.form import Printing
from forms.printing import printed_file
from forms.register_list import register_list
from forms.source import read_source
from web.files import download
from web.in_force import reading_of
from web.page import Asked, Page
from web.seeing import refuse_stranger

router = APIRouter()


@router.get("/cases/{id}/forms/{name}.{ending}")
def of_case(page: Asked, id: str, name: str, ending: str, field: str = "", digest: str = "") -> Response:
    """A form of the case; `field` and `digest` choose one of its lists."""
    with page.parts.store.read() as work:
        source = read_source(page.parts.service, work, id)
        refuse_stranger(page, work, source.scope)
    printing = source.printing(page.parts.organisation, page.reader.name, page.now)
    return download(page, printed_file(case_form(source, name, printing, field, digest), ending, page.lang))


@router.get("/registers/{pack}/{name}/register.{ending}")
def of_register(page: Asked, pack: str, name: str, ending: str) -> Response:
    """The whole register."""
    with page.parts.store.read() as work:
        reading = reading_of(page, work, pack)
        if name not in registers(reading.pack):
            raise NotFound("register", name, list(registers(reading.pack)))
        form = register_list(work, name, reading, _printing(page, work))
    return download(page, printed_file(form, ending, page.lang))


@router.get("/records/{pack}/{id}/archive-list.{ending}")
def of_record(page: Asked, pack: str, id: str, ending: str) -> Response:
    """What lies in a record."""
    with page.parts.store.read() as work:
        reading = reading_of(page, work, pack)
        form = archive_list(queries.record_view(work, id, reading), reading, _printing(page, work))
    return download(page, printed_file(form, ending, page.lang))


def _printing(page: Page, work: UnitOfWork) -> Printing:
    """Printed by the reader now, where the system's own chain ends."""
    head = head_of(work.connection, SYSTEM)
    return Printing(page.parts.organisation, page.now.astimezone(page.parts.zone), page.reader.name, head)
