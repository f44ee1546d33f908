"""What goes wrong, said as a page: what was expected, what came, what to do next. Never a stack trace."""

import logging
from collections.abc import Callable, Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.errors import FondsError, InvalidForm, InvalidInput, NotFound, Reason, Refused
from engine.text import Text
from web import shapes, words
from web.page import OldForm, Page, SignInFirst, visit
from web.questions import inputs_of, wrong_text

_log = logging.getLogger(__name__)


def say_errors(app: FastAPI) -> None:
    """Answers every error of the app with a page."""
    answers: Mapping[type[Exception], Callable[[Page, Exception], Response]] = {
        SignInFirst: _sign_in_first,
        OldForm: _old_form,
        NotFound: _not_found,
        Refused: _refused,
        InvalidInput: _invalid,
        InvalidForm: _invalid,
        FondsError: _failed,
        HTTPException: _http,
        RequestValidationError: _no_page,
    }
    for kind, answer in answers.items():
        app.add_exception_handler(kind, _handler(answer))


class SayBroken:
    """Answers what nobody expected with a page. Inside of the other layers, so that it has their headers too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def noticed(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noticed)
        except Exception as error:
            if begun:
                raise
            answer = await run_in_threadpool(_broken, Request(scope), error)
            await answer(scope, receive, send)


def _broken(request: Request, error: Exception) -> Response:
    try:
        return _failed(_page(request), error)
    except Exception:
        # not even the frame of a page can be made: the database is gone
        _log.exception("no page can be shown")
        return PlainTextResponse("系统暂时不可用。 / fonds is not available at the moment.", 503)


def _handler(answer: Callable[[Page, Exception], Response]) -> Callable[[Request, Exception], Response]:
    def handle(request: Request, error: Exception) -> Response:
        return answer(_page(request), error)

    return handle


def _page(request: Request) -> Page:
    page = getattr(request.state, "page", None)
    return page if isinstance(page, Page) else visit(request)


def _sign_in_first(page: Page, error: Exception) -> Response:
    return page.sign_in_first()


def _old_form(page: Page, error: Exception) -> Response:
    return _said(
        page,
        403,
        Text("这个页面已经过期，没有办理", "This page is too old; nothing was done"),
        Text(
            "您可能已在别处退出或重新登录。请返回上一页，重新打开后再办理。",
            "You have probably signed out or in again elsewhere. Please go back, load the page again and repeat.",
        ),
    )


def _not_found(page: Page, error: Exception) -> Response:
    title = Text("没有找到", "Not found")
    if not isinstance(error, NotFound):
        return _said(page, 404, title, Text(""))
    _, _, near = str(error).partition("did you mean ")
    hint = Text(f"您要找的可能是 {near.rstrip('?')}。", f"Did you mean {near}") if near else Text("")
    said = Text(
        f"没有名为“{error.name}”的内容，或者它与您无关。",
        f"There is no {error.what} “{error.name}”, or it is not yours to see.",
    )
    return _said(page, 404, title, said + Text("", " ") + hint)


def _refused(page: Page, error: Exception) -> Response:
    reasons = error.reasons if isinstance(error, Refused) else ()
    return page.show(
        "failed.html", status=409, title=Text("未能办理", "Not possible now"), says=Text(""), reasons=reasons,
        quotable=quotable(page, reasons), errors=(),
    )  # fmt: skip


def _invalid(page: Page, error: Exception) -> Response:
    found = inputs_of(error) if isinstance(error, InvalidInput | InvalidForm) else ()
    errors = tuple(shapes.FieldError("main", _placed(each)) for each in found)
    title = Text("填写有误，没有保存", "Something does not fit; nothing was kept")
    return page.show(
        "failed.html", status=422, title=title, says=Text(""), reasons=(), quotable={}, errors=errors
    )


def _placed(error: InvalidInput) -> Text:
    text = wrong_text(error)
    return Text(f"{error.where}：{text.zh}", f"{error.where}: {text.of('en')}")


def _http(page: Page, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 404:
        return _no_page(page, error)
    if status == 405:
        return _said(page, 405, Text("此处不能这样办理", "This address does not do that"), Text(""))
    return _said(page, status, Text("请求无法处理", "This request cannot be answered"), Text(""))


def _no_page(page: Page, error: Exception) -> Response:
    says = Text(
        "没有这个页面，请从待办或案件列表进入。", "There is no such page. Please start from your worklist."
    )
    return _said(page, 404, Text("没有找到", "Not found"), says)


def _failed(page: Page, error: Exception) -> Response:
    _log.error("a page failed", exc_info=error, extra={"path": page.request.url.path})
    says = Text(
        "系统出错，您的操作没有生效。错误已经记录，请稍后重试或告知管理员。",
        "Something broke on our side and nothing was done. It has been recorded; please try again or tell the administrator.",
    )
    return _said(page, 500, Text("系统出错", "Something broke"), says)


def _said(page: Page, status: int, title: Text, says: Text) -> Response:
    return page.show("failed.html", status=status, title=title, says=says, reasons=(), quotable={}, errors=())


def quotable(page: Page, reasons: tuple[Reason, ...]) -> Mapping[str, shapes.Clause]:
    """The clauses that the reasons name, from the packs in force."""
    if not any(reason.clauses for reason in reasons):
        return {}
    library = page.parts.library
    found: dict[str, shapes.Clause] = {}
    for pack in library.packs():
        found = {**words.quotable(library.current(pack).pack), **found}
    return found
