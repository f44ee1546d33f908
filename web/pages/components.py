"""The gallery of components: what pages are built of, to be looked at."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from web.gallery import samples
from web.page import Asked
from web.render import render

router = APIRouter()
_BODY = (
    '<!doctype html><html lang="zh"><meta charset="utf-8"><title>邮件</title>'
    "<main><h1>请审核</h1><p>邮件正文的样例。</p></main>"
)


@router.get("/components")
def show(page: Asked) -> Response:
    """Every component once."""
    values = samples(page.lang, page.now)
    html = render("components.html", lang=page.lang, zone=page.parts.zone, now=page.now, **values)
    return page.with_cookies(HTMLResponse(html))


@router.get("/components/mail")
def mail(page: Asked) -> Response:
    """The body of the sample mail."""
    policy = "default-src 'none'; frame-ancestors 'self'; sandbox"
    return HTMLResponse(_BODY, headers={"Content-Security-Policy": policy})
