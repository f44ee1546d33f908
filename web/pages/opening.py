"""Opening a case: what must be known at its start first, the rest of the form below it."""

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.responses import Response

from engine.case.command import OpenCase
from engine.deciding.opening import may_open, needed_at_opening
from engine.deciding.scope import Scope
from engine.errors import InvalidForm, InvalidInput, NotFound, Reason, Refused
from engine.language.definition import FieldSpec
from engine.language.program import Definition
from engine.text import Text
from web import words
from web.answers import RECORDS, Asked, ask, finder_of, read, typed_in
from web.page import Asked as AskedFor
from web.page import Page
from web.picking import press_of
from web.questions import NOTHING_TYPED, Typed, summary, wrong_inputs

router = APIRouter()


@router.get("/open/{pack}/{workflow}")
def form(page: AskedFor, pack: str, workflow: str) -> Response:
    """The form. What the address names is filled in: a record's page leads here with the record."""
    given = {name: (text,) for name, text in page.request.query_params.items() if name != "lang"}
    return _shown(page, pack, workflow, Typed(given) if given else NOTHING_TYPED, ())


@router.post("/open/{pack}/{workflow}")
def open_case(page: AskedFor, pack: str, workflow: str) -> Response:
    """Open the case; what is refused comes back as it was typed."""
    definition = page.parts.library.current(pack)
    scope = _scope(page, definition, workflow)
    if press_of(typed_in(page)):
        return _shown(page, pack, workflow, typed_in(page), ())
    try:
        given = read(page, scope, _openable(scope))
        case = page.parts.service.open(page.actor, definition.edition, OpenCase(workflow, given))
    except Refused as error:
        return _shown(page, pack, workflow, typed_in(page), error.reasons, 409)
    except (InvalidInput, InvalidForm) as error:
        return _shown(page, pack, workflow, typed_in(page, wrong_inputs(error)), (), 422)
    return page.go(f"/cases/{case.id}")


def _shown(
    page: Page, pack: str, workflow: str, typed: Typed, reasons: tuple[Reason, ...], status: int = 200
) -> Response:
    definition = page.parts.library.current(pack)
    scope = _scope(page, definition, workflow)
    needed = needed_at_opening(scope.program)
    fields = _openable(scope)
    first = {name: spec for name, spec in fields.items() if name in needed or spec.type in RECORDS}
    rest = {
        name: spec.model_copy(update={"optional": True}) for name, spec in fields.items() if name not in first
    }
    opening = scope.program.workflow.opening
    pack_data = definition.pack
    return page.show(
        "opening.html",
        status=status,
        workflow=scope.program.workflow,
        action=f"/open/{pack}/{workflow}",
        first=_asked(page, scope, first, typed),
        rest=_asked(page, scope, rest, typed),
        terms=words.clauses_named(opening.terms, pack_data),
        clauses=words.clauses_named(opening.clause, pack_data),
        has_papers=any(spec.type in RECORDS for spec in fields.values()),
        errors=summary(typed, {}),
        reasons=reasons,
        quotable=words.quotable(pack_data),
    )


def _asked(page: Page, scope: Scope, fields: Mapping[str, FieldSpec], typed: Typed) -> Asked:
    return ask(scope, fields, finder_of(page, scope.definition), page.lang, typed)


def _openable(scope: Scope) -> Mapping[str, FieldSpec]:
    return {name: spec for name, spec in scope.program.workflow.form.items() if not spec.all}


def _scope(page: Page, definition: Definition, workflow: str) -> Scope:
    """Raises NotFound for an unknown workflow, Refused for who may not open it."""
    if workflow not in definition.programs:
        raise NotFound("workflow", workflow, list(definition.programs))
    with page.parts.store.read() as work:
        scope = page.parts.service.scope_of_new(work, definition, page.actor, OpenCase(workflow))
    if not may_open(scope, page.reader.id):
        title = scope.program.workflow.text
        text = Text(f"您不能发起“{title.zh}”", f"you may not open {title.of('en')!r}")
        raise Refused(Reason("may_not_open", text, scope.program.workflow.opening.clause))
    return scope
