"""The application: every page, behind the same few rules."""

from fastapi import APIRouter, Depends, FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope as AsgiScope

from web import security
from web.failing import SayBroken, say_errors
from web.page import page_of, reader_of
from web.pages import (
    attachments,
    away,
    bulk,
    case,
    cases,
    components,
    counter,
    decide,
    demo,
    due,
    duties,
    filling,
    handing_on,
    health,
    holdings,
    holds,
    labels,
    loans,
    messages,
    opening,
    password,
    policies,
    printing,
    proving,
    readings,
    record,
    records,
    records_import,
    registers,
    set_aside,
    sign_in,
    signed,
    staff,
    worklist,
)
from web.parts import Parts
from web.render import STATIC

_FOR_EVER = "public, max-age=31536000, immutable"


class _KeptFiles(StaticFiles):
    """Static files; their address holds a mark of their content, so a browser asks once."""

    async def get_response(self, path: str, scope: AsgiScope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _FOR_EVER
        return response


def build(parts: Parts) -> FastAPI:
    """The pages on these parts. Nothing runs yet: workers are somebody else's."""
    app = FastAPI(title="fonds", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.parts = parts
    app.mount("/static", _KeptFiles(directory=STATIC), name="static")
    app.include_router(_pages(parts), dependencies=[Depends(page_of)])
    app.include_router(health.router)
    say_errors(app)
    app.add_middleware(SayBroken)
    app.add_middleware(security.SameOrigin)
    app.add_middleware(security.HeadAsGet)
    app.add_middleware(security.StrictHeaders, is_https=parts.is_https)
    return app


_FOR_ANYBODY = (sign_in, decide, away, components, bulk)
_FOR_STAFF = (
    worklist,
    cases,
    holdings,
    counter,
    loans,
    holds,
    due,
    opening,
    case,
    handing_on,
    attachments,
    filling,
    signed,
    printing,
    record,
    records,
    records_import,
    labels,
    registers,
    readings,
    duties,
    policies,
    password,
    staff,
    messages,
    proving,
    set_aside,
)


def _pages(parts: Parts) -> APIRouter:
    pages = APIRouter()
    for each in (*_FOR_ANYBODY, *((demo,) if parts.demo else ())):
        pages.include_router(each.router)
    for each in _FOR_STAFF:
        pages.include_router(each.router, dependencies=[Depends(reader_of)])
    return pages
