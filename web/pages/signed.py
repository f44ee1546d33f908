"""The signed list of a case: on the screen and on paper the same, for every party."""

from fastapi import APIRouter
from starlette.responses import Response

from archive.papers_at import may_see_papers
from engine.digest import check_code
from engine.errors import NotFound
from engine.evidence.ledger import subject_of
from engine.store.timeline import timeline
from engine.text import Text, same
from forms.catalogue import forms_of
from web import shapes, words
from web.page import Asked
from web.reading import trace_case
from web.seeing import refuse_stranger, shown_to
from web.store import lookups
from web.views import signed_list

router = APIRouter()


@router.get("/cases/{id}/signed/{field}/{digest}")
def show(page: Asked, id: str, field: str, digest: str) -> Response:
    """The rows that were signed under `digest`, with every signature on them."""
    with page.parts.store.read() as work:
        scope = shown_to(page, page.parts.service.scope(work, work.cases.read(id)))
        refuse_stranger(page, work, scope)
        known = {(s.field, s.digest): s for s in lookups.signed_rows(work.connection, id)}
        entries = timeline(work.connection, id)
        head = lookups.heads(work.connection, [subject_of(id)]).get(subject_of(id))
    signed = known.get((field, digest))
    if signed is None or not may_see_papers(field, scope.reading()):
        raise NotFound("signed list", digest, [each for _, each in known])
    trace_case(page, scope, "opened")
    spec, workflow = scope.program.asked[field], scope.program.workflow
    numbers = signed_list.numbers(scope, field)
    facts = (
        shapes.Fact(Text("事项", "Matter"), workflow.text),
        *((shapes.Fact(Text("档号", "File number"), numbers),) if numbers else ()),
        shapes.Fact(Text("状态", "State"), workflow.states[scope.case.state].text),
        *(
            (shapes.Fact(Text("流水", "Ledger"), same(f"{head.seq} · {check_code(head.hash)}")),)
            if head
            else ()
        ),
    )
    title = Text(f"{spec.zh}移交清单", f"{spec.text.of('en')}: signed list")
    tables = signed_list.tables(scope, signed)
    return page.show(
        "signed.html",
        here="/cases",
        case=scope.case,
        sheet=shapes.Sheet(page.parts.organisation, title, scope.case.number, page.now, digest, facts),
        tables=[(heading, words.columns(table), words.rows(table)) for heading, table in tables],
        downloads=tuple(
            shapes.Download(form.title, f"/cases/{id}/forms/{form.name}", f"?field={field}&digest={digest}")
            for form in forms_of(scope)
            if form.of_list
        ),
        signatures=signed_list.signatures(scope, signed, entries, page.lang),
    )
