"""The demo only: every mail that was sent, and the clock in the visitor's hand."""

from datetime import datetime, timedelta

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from engine.errors import NotFound
from engine.text import Text
from rehearsal.mailbox import KeptMail
from web import shapes
from web.page import Asked, Page, PageNumber
from web.parts import DemoParts

router = APIRouter()
MAILS_A_PAGE = 50
FARTHEST = timedelta(days=31)
_COLUMNS = (
    shapes.Column(Text("主题", "Subject")),
    shapes.Column(Text("收件人", "To")),
    shapes.Column(Text("时间", "Sent")),
)
# What a mail brings along may style itself and nothing more: no script, no picture from elsewhere, no form.
_BODY_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; form-action 'none'; "
    "sandbox allow-popups allow-top-navigation-by-user-activation"
)
_STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}


@router.get("/mailbox")
def mailbox(page: Asked, to: str = "", at: PageNumber = 1) -> Response:
    """The mails, the newest first."""
    demo = _demo(page)
    mails = demo.mails.page((at - 1) * MAILS_A_PAGE, MAILS_A_PAGE, to or None)
    options = tuple(
        shapes.Option(person.email, person.name)
        for person in page.organisation.people.values()
        if person.active
    )
    total = len(demo.mails)
    return page.show(
        "mailbox.html",
        columns=_COLUMNS,
        rows=tuple(_row(mail) for mail in mails),
        filters=(
            shapes.Field(
                "to",
                Text("收件人", "To"),
                "select",
                to,
                options=options,
                required=False,
                blank=Text("所有人", "Anybody"),
            ),
        ),
        at=at,
        pages=1 if to else max(-(-total // MAILS_A_PAGE), 1),
        total=total,
    )


@router.get("/mailbox/{id}")
def mail(page: Asked, id: int) -> Response:
    """One mail. Raises NotFound."""
    found = _demo(page).mails.mail(id)
    shown = shapes.Mail(
        found.subject,
        found.sender,
        ", ".join(found.to),
        found.sent_at or page.now,
        f"/mailbox/{id}/body",
        found.text,
    )
    headers = tuple(shapes.Fact(name, str(value)) for name, value in found.message.items())
    return page.show("mail.html", mail=shown, headers=headers, has_html=bool(found.html))


@router.get("/mailbox/{id}/body")
def body(page: Asked, id: int) -> Response:
    """The mail's own HTML, in a frame that can do nothing but lead out of itself."""
    found = _demo(page).mails.mail(id)
    html = found.html.replace("<head>", '<head><base target="_top">', 1)
    return HTMLResponse(html, headers={"Content-Security-Policy": _BODY_POLICY})


@router.get("/clock")
def clock(page: Asked) -> Response:
    """The clock, and how it can be moved."""
    next_due = _demo(page).clock.next_due()
    return page.show("clock.html", next_due=next_due, moved=page.request.query_params.get("moved", ""))


@router.post("/clock")
def move(page: Asked) -> Response:
    """Move it forward; what falls due on the way happens."""
    demo = _demo(page)
    by = _step(page, demo, page.typed("by"))
    demo.clock.advance(by)
    return page.go("/clock", moved="yes")


def _step(page: Page, demo: DemoParts, by: str) -> timedelta:
    if by in _STEPS:
        return _STEPS[by]
    if by == "until":
        return _bounded(_typed_moment(page) - page.now)
    next_due = demo.clock.next_due()
    return _bounded(next_due - page.now) if next_due else timedelta()


def _bounded(by: timedelta) -> timedelta:
    """A clock only goes forward, and no farther at once than a visitor can follow."""
    return min(max(by, timedelta()), FARTHEST)


def _typed_moment(page: Page) -> datetime:
    try:
        local = datetime.fromisoformat(page.typed("until"))
    except ValueError:
        return page.now
    return local.replace(tzinfo=page.parts.zone) if local.tzinfo is None else local


def _demo(page: Page) -> DemoParts:
    if page.parts.demo is None:
        raise NotFound("page", page.request.url.path)
    return page.parts.demo


def _row(of: KeptMail) -> shapes.Row:
    return shapes.Row((of.subject, ", ".join(of.to), of.sent_at), f"/mailbox/{of.id}")
