"""The files of a case, for those who have to do with it."""

from fastapi import APIRouter
from starlette.responses import Response

from archive import queries
from archive.named import named_records
from archive.readers import is_traced, may_read
from archive.tracing import trace
from engine.deciding.part import part_in
from engine.errors import NotFound
from web.files import handed_out
from web.page import Asked
from web.seeing import refuse_stranger, shown_to
from web.views.case_files import files_of

router = APIRouter()


@router.get("/cases/{id}/files/{digest}")
def show(page: Asked, id: str, digest: str) -> Response:
    """One of them. Raises NotFound for what is no file of this case, for who has nothing to do with it, and for who has no part
    in it and may not read what it is about."""
    with page.parts.store.read() as work:
        scope = shown_to(page, page.parts.service.scope(work, work.cases.read(id)))
        refuse_stranger(page, work, scope)
        listed = next((each for each in files_of(scope) if each.digest == digest), None)
        file = work.attachments.find(digest) if listed else None
        reading = scope.reading()
        records = tuple(
            queries.records_by_id(work, tuple(named_records(scope.program.asked, scope.case.form))).values()
        )
    is_his = part_in(scope.case, page.reader.id) or all(may_read(each, reading) for each in records)
    if listed is None or file is None or not is_his:
        raise NotFound("file", digest[:12])
    if marked := tuple(each for each in records if is_traced(each, reading)):
        with page.parts.store.begin() as work:
            trace(work, "downloaded", marked, reading, why="case", case=id)
    return handed_out(page, file, listed.name)
