"""Opening a case: what must be known at its start first, the rest of the form below it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fastapi import APIRouter
from starlette.responses import Response

from engine.case.command import OpenCase
from engine.deciding.on_paper import may_enter_from_paper, openers_on_paper
from engine.deciding.opening import may_open, needed_at_opening
from engine.deciding.scope import Scope
from engine.errors import InvalidForm, InvalidInput, NotFound, Reason, Refused
from engine.language.definition import FieldSpec
from engine.language.program import Definition
from engine.language.standard_actions import OPEN_LATE, OPENING_LATE
from engine.text import Text
from web import shapes, words
from web.answers import RECORDS, Asked, ask, finder_of, read, typed_in
from web.openable import openable_from_paper
from web.page import Asked as AskedFor
from web.page import Page
from web.picking import press_of
from web.questions import NOTHING_TYPED, Typed, summary, wrong_inputs
from web.views.more_view import standard_field

router = APIRouter()
ON_PAPER = "on_paper"
"""In the address, and in the form: the case began on paper, and is entered by somebody else."""


@router.get("/open/{pack}/{workflow}")
def form(page: AskedFor, pack: str, workflow: str) -> Response:
    """The form. What the address names is filled in: a record's page leads here with the record."""
    given = {
        name: (text,) for name, text in page.request.query_params.items() if name not in ("lang", ON_PAPER)
    }
    on_paper = ON_PAPER in page.request.query_params
    return _shown(page, _Opening(pack, workflow, on_paper), Typed(given) if given else NOTHING_TYPED, ())


@router.get("/on-paper")
def begun_on_paper(page: AskedFor) -> Response:
    """What the reader may enter that began on paper."""
    with page.parts.store.read() as work:
        ways = tuple(openable_from_paper(page, work))
    return page.show("on_paper.html", here="/cases", ways=ways)


@router.post("/open/{pack}/{workflow}")
def open_case(page: AskedFor, pack: str, workflow: str) -> Response:
    """Open the case; what is refused comes back as it was typed."""
    opening = _Opening(pack, workflow, bool(page.typed(ON_PAPER)))
    definition = page.parts.library.current(pack)
    scope = _scope(page, definition, opening)
    if press_of(typed_in(page)):
        return _shown(page, opening, typed_in(page), ())
    try:
        paper = read(page, scope, _ASKED, _PREFIX) if opening.on_paper else None
        command = OpenCase(workflow, read(page, scope, _openable(scope)), on_paper=paper)
        case = page.parts.service.open(page.actor, definition.edition, command)
    except Refused as error:
        return _shown(page, opening, typed_in(page), error.reasons, 409)
    except (InvalidInput, InvalidForm) as error:
        return _shown(page, opening, typed_in(page, wrong_inputs(error)), (), 422)
    return page.go(f"/cases/{case.id}")


@dataclass(frozen=True, slots=True)
class _Opening:
    """What is opened, and whether it began on paper."""

    pack: str
    workflow: str
    on_paper: bool


_ASKED = OPENING_LATE.action.ask
_PREFIX = f"{OPEN_LATE}."


def _shown(
    page: Page, of: _Opening, typed: Typed, reasons: tuple[Reason, ...], status: int = 200
) -> Response:
    definition = page.parts.library.current(of.pack)
    scope = _scope(page, definition, of)
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
        action=f"/open/{of.pack}/{of.workflow}",
        hidden={ON_PAPER: "yes"} if of.on_paper else {},
        paper=_paper(page, scope, typed) if of.on_paper else (),
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


def _paper(page: Page, scope: Scope, typed: Typed) -> tuple[shapes.Field, ...]:
    """What is asked of a case that began on paper, before its form: by whom, when, the proof, why it is entered later."""
    blank = scope.at(replace(scope.case, form={}))
    asked = ask(blank, _ASKED, finder_of(page, scope.definition), page.lang, typed, _PREFIX)
    options = {"person": openers_on_paper(scope, page.reader.id)}
    return tuple(standard_field(each, options) for each in asked.fields)


def _openable(scope: Scope) -> Mapping[str, FieldSpec]:
    return {name: spec for name, spec in scope.program.workflow.form.items() if not spec.all}


def _scope(page: Page, definition: Definition, of: _Opening) -> Scope:
    """Raises NotFound for an unknown workflow, Refused for who may not open it, or not enter it from paper."""
    if of.workflow not in definition.programs:
        raise NotFound("workflow", of.workflow, list(definition.programs))
    with page.parts.store.read() as work:
        scope = page.parts.service.scope_of_new(work, definition, page.actor, OpenCase(of.workflow))
    may = may_enter_from_paper if of.on_paper else may_open
    if not may(scope, page.reader.id):
        workflow = scope.program.workflow
        text = Text(f"您不能发起“{workflow.zh}”", f"you may not open {workflow.text.of('en')!r}")
        if of.on_paper:
            text = Text(
                f"您不能补录“{workflow.zh}”", f"you may not enter {workflow.text.of('en')!r} from paper"
            )
        raise Refused(Reason("may_not_open", text, workflow.opening.clause))
    return scope
