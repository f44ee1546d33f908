"""The files of a case, for those who have to do with it."""

from fastapi import APIRouter
from starlette.responses import Response

from archive import queries
from archive.named import named_records
from archive.readers import is_traced
from archive.tracing import trace
from engine.errors import NotFound
from web.files import handed_out
from web.in_force import reading_of
from web.page import Asked
from web.seeing import refuse_stranger
from web.views.case_files import files_of

router = APIRouter()


@router.get("/cases/{id}/files/{digest}")
def show(page: Asked, id: str, digest: str) -> Response:
    """One of them. Raises NotFound for what is no file of this case, and for who has nothing to do with it."""
    with page.parts.store.read() as work:
        scope = page.parts.service.scope(work, work.cases.read(id))
        refuse_stranger(page, work, scope)
        listed = next((each for each in files_of(scope) if each.digest == digest), None)
        file = work.attachments.find(digest) if listed else None
        reading = reading_of(page, work, scope.definition.pack.name)
        records = tuple(
            queries.records_by_id(work, tuple(named_records(scope.program.asked, scope.case.form))).values()
        )
    if listed is None or file is None:
        raise NotFound("file", digest[:12])
    if marked := tuple(each for each in records if is_traced(each, reading)):
        with page.parts.store.begin() as work:
            trace(work, "downloaded", marked, reading, why="case", case=id)
    return handed_out(page, file, listed.name)
