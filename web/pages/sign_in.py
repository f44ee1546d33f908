"""Signing in: by a link that is mailed and confirmed by a button; in the demo also by choosing whom to be."""

from collections.abc import Iterator

from fastapi import APIRouter
from starlette.responses import Response

from engine.case.decision import Entry
from engine.errors import NotFound, Refused
from engine.evidence.ledger import SYSTEM, from_where
from engine.evidence.token import Found
from engine.people.actor import Actor
from engine.people.organisation import Person
from engine.service import link, password
from engine.text import Text
from web import shapes
from web.page import Asked, Page
from web.pages.staff import role_titles

router = APIRouter()
_ADDRESS = Text("单位邮箱", "Your mail address at work")


@router.get("/sign-in")
def ask(page: Asked) -> Response:
    """Where to sign in."""
    return _shown(page)


@router.post("/sign-in")
def send(page: Asked) -> Response:
    """Mail the link. The answer is the same whether the address is known or not."""
    email = page.typed("email").strip()
    if "@" not in email:
        error = Text("请填写邮箱地址", "Please give your mail address")
        return _shown(page, email=_address(email, error))
    link.ask_to_sign_in(page.parts.service, email)
    return _shown(page, asked_for=email)


@router.post("/sign-in-by-password")
def sign_in_by_password(page: Asked) -> Response:
    """Address and password. Whatever is wrong, the answer is the same."""
    email = page.typed("email").strip()
    try:
        person = password.sign_in(page.parts.service, email, page.typed("password"))
    except Refused as error:
        return _shown(page, known=shapes.Field("email", _ADDRESS, value=email, error=error.reasons[0].text))
    actor = Actor(person.id, "password", origin=page.origin)
    with page.parts.store.begin() as work:
        work.ledger.append(SYSTEM, actor, Entry("signed_in", {"by": "password"}, from_where(actor)), page.now)
        return page.begin_session(work, person.id)


@router.get("/sign-in/{secret}")
def confirm(page: Asked, secret: str) -> Response:
    """The page that the mail leads to. Looking at it does nothing: scanners fetch links too."""
    standing = link.look_at_sign_in(page.parts.service, secret)
    if isinstance(standing, Found):
        person = page.organisation.people[standing.token.person]
        return page.show("sign_in_confirm.html", person=person, secret=secret, reason=None)
    reason = link.refusal(link.Seen(standing, None))
    return page.show("sign_in_confirm.html", status=410, person=None, secret="", reason=reason)


@router.post("/sign-in/{secret}")
def sign_in(page: Asked, secret: str) -> Response:
    """The button was pressed. Raises Conflict for a link that is used up or too old."""
    with page.parts.store.begin() as work:
        person = link.sign_in(page.parts.service, work, secret)
        return page.begin_session(work, person)


@router.post("/sign-in-as")
def sign_in_as(page: Asked) -> Response:
    """The demo: be somebody, in the language that was chosen to look around in. Raises NotFound outside the demo."""
    person = page.typed("person")
    if page.parts.demo is None or not page.organisation.is_active(person):
        raise NotFound("person", person)
    with page.parts.store.begin() as work:
        work.ledger.append(SYSTEM, Actor(person), Entry("signed_in", {"by": "demo"}), page.now)
        return page.begin_session(work, person, keeps_language=True)


@router.post("/sign-out")
def sign_out(page: Asked) -> Response:
    """End the session."""
    return page.end_session()


def _shown(
    page: Page,
    *,
    asked_for: str = "",
    email: shapes.Field | None = None,
    known: shapes.Field | None = None,
) -> Response:
    """The page: what was wrong with the address for the link (`email`), or with the one beside the password (`known`)."""
    return page.show(
        "sign_in.html",
        status=422 if email or known else 200,
        staff=() if asked_for else tuple(_staff(page)),
        asked_for=asked_for,
        email=email or _address(),
        known=known,
    )


def _address(typed: str = "", error: shapes.Words = "") -> shapes.Field:
    hint = Text("我们把登录链接发到这个邮箱，不需要密码。", "We mail you a link; no password is needed.")
    return shapes.Field("email", _ADDRESS, value=typed, hint=hint, error=error)


def _staff(page: Page) -> Iterator[shapes.Option]:
    """Whom one may be in the demo, with what he does."""
    if page.parts.demo is not None:
        people = sorted(page.organisation.people.values(), key=lambda person: not _roles(page, person))
        for person in people:
            if person.active:
                yield shapes.Option(person.id, person.name, _described(page, person))


def _described(page: Page, person: Person) -> Text:
    roles, position = tuple(dict.fromkeys(_roles(page, person))), person.position
    zh = "、".join(role.zh for role in roles if role.zh != position.zh)
    en = ", ".join(role.of("en") for role in roles if role.of("en") != position.of("en"))
    return Text(
        " · ".join(filter(None, (position.zh, zh))), " · ".join(filter(None, (position.of("en"), en)))
    )


def _roles(page: Page, person: Person) -> list[Text]:
    titles = role_titles(page)
    return [titles[role] for role in page.organisation.roles_of(person.id) if role in titles]
