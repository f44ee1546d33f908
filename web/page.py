"""A page being asked for: by whom, in which language, with what form, at what moment; and how it is answered.

Every route depends on `page_of`, which checks the form's token of every act before the route sees it.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from hmac import compare_digest
from http.cookies import CookieError
from secrets import token_urlsafe
from typing import Annotated, cast
from urllib.parse import quote, unquote, urlencode

from fastapi import Depends, Request
from pydantic import AfterValidator
from starlette.datastructures import FormData, UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response

from archive.readers import keeps_back
from archive.store.bonds import Bonds
from engine.errors import FondsError, NotFound
from engine.language.reader import Reader
from engine.people.actor import Actor, Origin
from engine.people.organisation import Organisation, Person
from engine.store.sessions import Session
from engine.store.unit_of_work import UnitOfWork
from engine.text import LANGUAGES, Language
from web import shapes
from web.agent import agent_family
from web.keeping import keeper_roles, lends
from web.navigation import AUDITOR, Audience, is_overseer, ways
from web.parts import Parts
from web.render import render
from web.security import SAFE

COOKIE, LANGUAGE_COOKIE, GOAL_COOKIE = "fonds", "fonds_lang", "fonds_goal"
MOST_FIELDS = 2_000
"""A page of a hundred lines of a list with all its columns fits; more would be somebody's attack."""
MOST_FILES = 20
LARGEST_TEXT = 4 * 1024 * 1024
_LAST_PAGE = 1_000_000_000
_LONGEST_PLACE = 19
PageNumber = Annotated[int, AfterValidator(lambda given: min(max(given, 1), _LAST_PAGE))]
"""Which page of a list, from 1; further than any database counts there is none."""
_A_YEAR = 365 * 24 * 3600
_SECRET_BYTES = 32
OF_MAIL_LINKS = ("/decide/", "/away/")
"""Where an act is in the name of whom the link was sent to."""
SIGNED_IN_FOR = timedelta(hours=12)
"""A working day; then the mail link is asked for again."""
_LONGEST_COOKIE = 100


class SignInFirst(FondsError):
    """The page is for people who are signed in."""


class OldForm(FondsError):
    """The form was made for another sign-in, or by somebody else."""


@dataclass(frozen=True)
class Page:
    """`secret` is what the browser's cookie holds (a new one if it had none); `person` is None before sign-in.

    `handed_in` are the files that came with this form, by the name of their input.
    `addressee` is whom a mail link was sent to: the page speaks to him, but he is not signed in by it.
    """

    parts: Parts
    request: Request
    form: FormData
    now: datetime
    secret: str
    is_new_visitor: bool
    organisation: Organisation
    handed_in: dict[str, str] = field(default_factory=dict[str, str])
    session: Session | None = None
    addressee: Person | None = None

    @property
    def person(self) -> Person | None:
        return self.organisation.people.get(self.session.person) if self.session else None

    @property
    def reader(self) -> Person:
        """Who is signed in. Raises SignInFirst."""
        if self.person is None:
            raise SignInFirst
        return self.person

    @cached_property
    def eyes(self) -> Reader:
        """For whom the page is read, under all policies in force. Raises SignInFirst."""
        with self.parts.store.read() as work:
            person = (self.addressee or self.reader).id
            return self.parts.staff.reader(work, self.now, person, self.parts.library.in_force())

    @cached_property
    def in_hand(self) -> frozenset[str]:
        """Ids of the records that the reader has on loan; not looked for where nothing is kept from anybody."""
        if not keeps_back(self.eyes):
            return frozenset()
        with self.parts.store.read() as work:
            bonds = Bonds(work.connection).held_by([(self.addressee or self.reader).id])
        return frozenset(bond.record for bond in bonds)

    @property
    def actor(self) -> Actor:
        """The reader as who acts. Raises SignInFirst."""
        return Actor(self.reader.id, "signed_in", origin=self.origin)

    @cached_property
    def origin(self) -> Origin:
        """From where the request comes: the address as the server saw it, the family of the program."""
        client = self.request.client
        return Origin(client.host if client else "", agent_family(self.request.headers.get("user-agent", "")))

    @property
    def lang(self) -> Language:
        """What was asked for by the link; else what this browser chose; else the reader's own; else the browser's."""
        for chosen in (self.request.query_params.get("lang"), self.request.cookies.get(LANGUAGE_COOKIE)):
            if chosen in LANGUAGES:
                return chosen
        if reader := self.addressee or self.person:
            return reader.language
        return "en" if self.request.headers.get("accept-language", "zh").startswith("en") else "zh"

    @cached_property
    def token(self) -> str:
        """What a form must bring back: bound to the cookie, and no way back from it to the cookie."""
        return token_of(self.secret)

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles the reader holds; none before sign-in."""
        return frozenset(self.organisation.roles_of(self.person.id)) if self.person else frozenset()

    @cached_property
    def is_keeper(self) -> bool:
        """Whether the reader holds a role into whose custody records are given."""
        return not self.roles.isdisjoint(keeper_roles(self.parts.library))

    @property
    def sees_all(self) -> bool:
        """Whether he may see what everybody has on loan: who keeps records, and who looks after the whole."""
        return self.is_keeper or is_overseer(self.roles)

    @property
    def sees_readings(self) -> bool:
        """Whether he may see who has read what: auditors, and who keeps records."""
        return self.is_keeper or AUDITOR in self.roles

    def overseer(self) -> Person:
        """The reader, if he looks after the whole. Raises SignInFirst, NotFound: nobody else learns what is there."""
        reader = self.reader
        if not is_overseer(self.roles):
            raise NotFound("page", self.request.url.path)
        return reader

    def typed(self, name: str) -> str:
        """What was typed into the field; empty if nothing or if a file came."""
        value = self.form.get(name)
        return value if isinstance(value, str) else ""

    def typed_many(self, name: str) -> tuple[str, ...]:
        """Everything chosen under one name."""
        return tuple(value for value in self.form.getlist(name) if isinstance(value, str))

    def uploaded(self, name: str) -> UploadFile | None:
        """The file that came under the name, if one was chosen."""
        value = self.form.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None

    def show(self, template: str, *, status: int = 200, here: str = "", **values: object) -> Response:
        """The page `template`; `here` is the way of the head that it belongs to."""
        html = render(
            template,
            lang=self.lang,
            zone=self.parts.zone,
            now=self.now,
            shell=self.shell(here),
            token=self.token,
            **values,
        )
        return self.with_cookies(HTMLResponse(html, status))

    def go(self, path: str, **query: str) -> Response:
        """The way to another page of ours, after an act."""
        address = f"{path}?{urlencode(query)}" if query else path
        return self.with_cookies(RedirectResponse(address, 303))

    def with_cookies(self, response: Response) -> Response:
        """The answer with what the browser shall remember."""
        if self.is_new_visitor:
            self.remember(response, COOKIE, self.secret)
        asked = self.request.query_params.get("lang")
        if asked in LANGUAGES:
            self.remember(response, LANGUAGE_COOKIE, asked, _A_YEAR)
        return response

    def remember(self, response: Response, name: str, value: str, seconds: int | None = None) -> None:
        """A cookie that no script reads and no other site sends with an act."""
        response.set_cookie(
            name, value, max_age=seconds, httponly=True, samesite="lax", secure=self.parts.is_https
        )

    def shell(self, here: str = "") -> shapes.Shell:
        """The frame of the page."""
        person = self.person
        return shapes.Shell(
            organisation=self.parts.organisation,
            home="/",
            other_language=self._in_the_other_language(),
            links=ways(self._standing(), here) if person else (),
            user=shapes.Person(person.name.of(self.lang), person.position) if person else None,
            sign_out="/sign-out" if person else "",
            account="/password" if person else "",
            token=self.token,
            demo=shapes.Demo("/clock", "/mailbox") if self.parts.demo else None,
        )

    def _standing(self) -> frozenset[Audience]:
        library = self.parts.library
        kinds: dict[Audience, bool] = {
            "overseer": is_overseer(self.roles),
            "keeper": self.is_keeper,
            "auditor": self.sees_readings,
            "borrower": lends(library),
        }
        return frozenset(kind for kind, holds in kinds.items() if holds)

    def _in_the_other_language(self) -> str:
        other = "en" if self.lang == "zh" else "zh"
        # A page that answered an act has no address of its own to come back to.
        is_own = self.request.method in SAFE or self.request.url.path.startswith(OF_MAIL_LINKS)
        path = self.request.url.path if is_own else "/"
        query = {name: value for name, value in self.request.query_params.items() if name != "lang"}
        return f"{path}?{urlencode({**query, 'lang': other})}"

    def to(self, addressee: Person) -> "Page":
        """The same page, speaking to whom a mail link was sent."""
        return replace(self, addressee=addressee)

    def begin_session(
        self,
        work: UnitOfWork,
        person: str,
        goal: str = "",
        since: datetime | None = None,
        *,
        keeps_language: bool = False,
    ) -> Response:
        """Signs `person` in under a new cookie, so that whoever knew the old one knows nothing; the way to `goal`, else to
        what he asked for before, else to his worklist. It goes on from `since`, where he had signed in before.

        His own language holds again, whatever was chosen on this machine before, unless it `keeps_language`.
        """
        found, secret = work.sessions, token_urlsafe(_SECRET_BYTES)
        found.prune(self.now)
        begun = since or self.now
        found.begin(Session(_hash(secret), person, begun, begun + SIGNED_IN_FOR))
        answer = RedirectResponse(goal or _own_path(self.request.cookies.get(GOAL_COOKIE, "/")), 303)
        answer.delete_cookie(GOAL_COOKIE)
        self.remember(answer, COOKIE, secret)
        if not keeps_language:
            answer.delete_cookie(LANGUAGE_COOKIE)
        return answer

    def sign_in_first(self) -> Response:
        """To where one signs in; what was asked for is shown after that."""
        answer = self.go("/sign-in")
        if self.request.method in SAFE:
            self.come_back(answer, self.request.url.path)
        return answer

    def come_back(self, answer: Response, path: str) -> None:
        """Whoever signs in next in this browser is led to `path`, a path of ours."""
        self.remember(answer, GOAL_COOKIE, quote(path))

    def end_session(self) -> Response:
        """Signs out; the cookie is good for nothing any more."""
        with self.parts.store.begin() as work:
            work.sessions.end(_hash(self.secret))
        answer = RedirectResponse("/sign-in", 303)
        answer.delete_cookie(COOKIE)
        return answer


def token_of(secret: str) -> str:
    """The form token that belongs to a cookie."""
    return sha256(f"form:{secret}".encode()).hexdigest()[:32]


def place_in(page: Page, name: str) -> int | None:
    """A place in a list, as the address has it under that name; None where it has none."""
    given = page.request.query_params.get(name, "")
    return int(given) if given.isdecimal() and len(given) < _LONGEST_PLACE else None


async def _form_of(request: Request) -> AsyncGenerator[FormData]:
    """The form, whose uploaded files are closed when the answer has been made."""
    if request.method in SAFE:
        yield FormData()
        return
    async with request.form(max_fields=MOST_FIELDS, max_files=MOST_FILES, max_part_size=LARGEST_TEXT) as form:
        yield form


def page_of(request: Request, form: Annotated[FormData, Depends(_form_of)]) -> Page:
    """The page that `request` asks for.

    Raises OldForm for an act whose form does not carry the token of this browser.
    """
    page = visit(request, form)
    request.state.page = page
    if request.method not in SAFE and not _may_act(page):
        raise OldForm
    return page


def parts_of(request: Request) -> Parts:
    """What the app was built on."""
    return cast(Parts, request.app.state.parts)


def visit(request: Request, form: FormData | None = None) -> Page:
    """The same without looking at the form's token: for saying what went wrong."""
    parts = parts_of(request)
    now = parts.now()
    secret = _cookie(request)
    with parts.store.read() as work:
        session = work.sessions.find(_hash(secret), now) if secret else None
        in_force = (parts.library.definition(edition) for edition in work.editions.latest().values())
        organisation = parts.staff.of(work, now, *in_force)
    if session and not organisation.is_active(session.person):
        session = None
    return Page(
        parts=parts,
        request=request,
        form=form or FormData(),
        now=now,
        secret=secret or token_urlsafe(_SECRET_BYTES),
        is_new_visitor=not secret,
        organisation=organisation,
        session=session,
    )


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _own_path(given: str) -> str:
    """A path of ours: never an address that leads elsewhere."""
    path = unquote(given)
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"


def _may_act(page: Page) -> bool:
    # The address of a mail link holds a secret that no other site knows, and a mail program may keep no cookies.
    if page.request.url.path.startswith(OF_MAIL_LINKS):
        return True
    return compare_digest(page.typed("token").encode(), page.token.encode())


def _cookie(request: Request) -> str:
    try:
        given = request.cookies.get(COOKIE, "")
    except CookieError:
        return ""
    return given if len(given) <= _LONGEST_COOKIE else ""


def reader_of(page: Annotated[Page, Depends(page_of)]) -> Person:
    """Who is signed in, before anything of the page is looked for. Raises SignInFirst."""
    return page.reader


Asked = Annotated[Page, Depends(page_of)]
