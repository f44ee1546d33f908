"""The reader's own password: set it after a fresh sign-in, change it with the old one."""

from fastapi import APIRouter
from starlette.responses import Response

from engine.errors import InvalidForm, Reason, Refused
from engine.evidence.password import LONGEST, SHORTEST
from engine.service import password
from engine.text import Text
from web import shapes
from web.page import Asked, Page
from web.questions import wrong_text

router = APIRouter()
_OLD, _NEW, _AGAIN = "old", "new", "again"


@router.get("/password")
def show(page: Asked) -> Response:
    """What it is for, and the form."""
    return _shown(page)


@router.post("/password")
def change(page: Asked) -> Response:
    """Set it. Whoever else is signed in as the reader is signed out."""
    new = page.typed(_NEW)
    if new != page.typed(_AGAIN):
        return _shown(page, {_AGAIN: Text("两次输入的密码不一致", "the two are not the same")})
    session, actor = page.session, page.actor
    if session is None:
        return page.sign_in_first()
    try:
        password.set_password(page.parts.service, actor, new, page.typed(_OLD), session.created_at)
    except InvalidForm as error:
        return _shown(page, {each.where: wrong_text(each) for each in error.inputs})
    except Refused as error:
        reason = error.reasons[0]
        wrong = {_OLD: reason.text} if reason.field == "password" else {}
        return _shown(page, wrong, () if wrong else (reason,))
    with page.parts.store.begin() as work:
        return page.begin_session(work, actor.person, "/password?did=set", session.created_at)


def _shown(page: Page, wrong: dict[str, Text] | None = None, reasons: tuple[Reason, ...] = ()) -> Response:
    errors = wrong or {}
    with page.parts.store.read() as work:
        has_one = password.has_password(work, page.reader.id)
    return page.show(
        "password.html",
        status=422 if errors else 409 if reasons else 200,
        fields=tuple(_fields(errors, has_one=has_one)),
        has_one=has_one,
        reasons=reasons,
        quotable={},
        errors=tuple(shapes.FieldError(name, text) for name, text in errors.items()),
        did="did" in page.request.query_params,
        email=page.reader.email,
    )


def _fields(wrong: dict[str, Text], *, has_one: bool) -> tuple[shapes.Field, ...]:
    rule = Text(
        f"{SHORTEST} 至 {LONGEST} 个字符，不含本人姓名和邮箱名；长的比复杂的好。",
        f"{SHORTEST} to {LONGEST} characters, without your own name or address. Long is better than complicated.",
    )
    old = (_field(_OLD, Text("现在的密码", "Your password now"), wrong),) if has_one else ()
    return (
        *old,
        _field(_NEW, Text("新密码", "New password"), wrong, rule),
        _field(_AGAIN, Text("再输入一次", "Once more"), wrong),
    )


def _field(name: str, label: Text, wrong: dict[str, Text], hint: Text | None = None) -> shapes.Field:
    return shapes.Field(name, label, "password", hint=hint or Text(""), error=wrong.get(name, Text("")))
