"""Where a mail's link leads: the request as the mail showed it, and real buttons. Looking never acts and never signs in."""

from dataclasses import replace
from typing import Literal

from fastapi import APIRouter
from starlette.responses import Response

from engine.case.command import Act, SaveForm
from engine.deciding.brief import brief_for
from engine.deciding.machine import fillable
from engine.deciding.scope import Scope
from engine.errors import InvalidForm, InvalidInput, Refused
from engine.evidence.token import Found, Token, Used
from engine.people.organisation import Person
from engine.service import link
from engine.service.link import Seen
from engine.text import Text
from notifications import links
from web import words
from web.answers import finder_of, read, typed_in
from web.assuring import SEND, actor_of, assuring_of, entered_before, forget_entered, keep_entered, known_as
from web.page import Asked, Page
from web.pages.case import (
    NO_TROUBLE,
    Trouble,
    asked_by,
    badge_of,
    carried,
    changed,
    shown_digests,
    trouble_of,
)
from web.picking import press_of
from web.reading import trace_case
from web.seeing import shown_to
from web.views import case_view
from web.views.case_view import ActView, Failed
from web.views.picture import stages

router = APIRouter()
_CODES = "papers.codes"
_CODE = "code"


@router.get(links.DECIDE)
def show(page: Asked, secret: str, action: str) -> Response:
    """The request with the button that the mail named, or what became of it."""
    seen, trouble = link.look(page.parts.service, secret), NO_TROUBLE
    if seen.scope is not None and isinstance(seen.standing, Found):
        speaking = _speaking(page, seen.standing.token)
        trouble = Trouble(entered_before(speaking, seen.scope.case.id, action))
    return _shown(page, secret, action, seen, trouble)


@router.post(links.DECIDE)
def decide(page: Asked, secret: str, action: str) -> Response:
    """Take the action on the lists that the page showed, and use the link up."""
    service, act = page.parts.service, page.typed("act")
    seen = link.look(service, secret)
    if seen.scope is None or not isinstance(seen.standing, Found):
        return _shown(page, secret, action, seen, NO_TROUBLE)
    page = _speaking(page, seen.standing.token)
    if press_of(typed_in(page)):
        return _shown(page, secret, action, seen, Trouble(Failed(act, typed_in(page))))
    if page.typed(SEND):
        return _sent_sign_in(page, secret, act, seen)
    try:
        if act == _CODE:
            _number_pages(page, secret, seen.scope)
        else:
            answers = read(page, seen.scope, asked_by(seen.scope, act), f"{act}.")
            command = Act(act, answers, shown_digests(page), typed=page.typed("typed"))
            link.decide(service, secret, command, actor_of(page))
            forget_entered(page, seen.scope.case.id)
    except (Refused, InvalidInput, InvalidForm) as error:
        return _shown(
            page, secret, action, link.look(service, secret), trouble_of(page, seen.scope, act, error)
        )
    return page.go(links.DECIDE.format(secret=secret, action=action))


def _sent_sign_in(page: Page, secret: str, act: str, seen: Seen) -> Response:
    """Send the link's person one to sign in with, which leads back here; the page stays as it was filled in."""
    person = known_as(page).person
    link.send_sign_in(page.parts.service, person)
    if seen.scope is not None:
        keep_entered(page, seen.scope.case.id, act)
    failed = Failed(act, typed_in(page), is_link_sent=True)
    answer = _shown(page, secret, act, seen, Trouble(failed))
    page.come_back(answer, links.DECIDE.format(secret=secret, action=act))
    return answer


def _number_pages(page: Page, secret: str, scope: Scope) -> None:
    """Page numbers as the counts make them: what the reviewer has to fill in before he can pass a file on."""
    fields = _coded_fields(scope, page.addressee.id if page.addressee else "")
    given = {name: {"papers": {"codes": "from_pages"}} for name in fields}
    link.fill(page.parts.service, secret, SaveForm(given))


def _coded_fields(scope: Scope, person: str) -> tuple[str, ...]:
    return tuple(name for name, only in fillable(scope, person).items() if _CODES in only)


def _shown(page: Page, secret: str, action: str, seen: Seen, trouble: Trouble) -> Response:
    if seen.scope is None:
        return _over(page, seen, None, 404)
    standing = seen.standing
    token = standing.token if not isinstance(standing, link.Unknown) else None
    if token is not None:
        page = _speaking(page, token)
    if not isinstance(standing, Found):
        return _over(page, seen, seen.scope, 200 if isinstance(standing, Used) else 410)
    return _request(
        page, links.DECIDE.format(secret=secret, action=action), action, seen.scope, standing.token, trouble
    )


def _request(page: Page, address: str, action: str, scope: Scope, token: Token, trouble: Trouble) -> Response:
    scope = shown_to(page, scope)
    trace_case(page, scope, "opened")
    brief = brief_for(scope, token.person)
    pack, came = scope.definition.pack, case_view.returned(brief, scope, page.lang)
    offering = case_view.Offering(finder_of(page, scope.definition), page.lang, assuring_of(page))
    offered = tuple(
        _leading(each, action)
        for each in case_view.acts(scope, brief, offering, trouble.failed)
        if each.act.name in token.actions
    )
    return page.show(
        "decide.html",
        status=trouble.status,
        brief=brief,
        title=brief.title,
        badge=badge_of(brief, scope),
        stages=stages(scope.program.workflow, scope.case),
        deadlines=[(each.title, words.deadline(each, pack.name, page.now)) for each in brief.deadlines],
        asked_by=case_view.asker(brief, token.person, page.lang),
        clauses=words.clauses(brief.clauses, pack.name),
        facts=case_view.facts(brief, scope, page.lang),
        lists=case_view.lists(brief, scope),
        came=came,
        task=case_view.task(brief, came),
        stranger=_stranger(page),
        acts=[each.act for each in offered],
        unmet=[each for each in offered if each.unmet],
        digest=next(iter(case_view.digests(brief).values()), ""),
        hidden=carried(brief),
        action=address,
        may_code=bool(_coded_fields(scope, token.person)),
        quotable=words.quotable(pack),
        reasons=trouble.reasons,
        errors=trouble.errors,
        changed=changed(page, brief, trouble),
        addressee=page.addressee,
    )


def _leading(each: ActView, action: str) -> ActView:
    """The action that the mail's link named stands open."""
    return replace(each, act=replace(each.act, is_open=True)) if each.act.name == action else each


def _over(page: Page, seen: Seen, scope: Scope | None, status: int) -> Response:
    """What became of the link, and what is now the case."""
    reason = link.refusal(seen)
    kind: Literal["success", "warning"] = "success" if isinstance(seen.standing, Used) else "warning"
    scope = shown_to(page, scope) if scope and page.addressee else scope
    brief = brief_for(scope, page.addressee.id) if scope and page.addressee else None
    title = brief.title if brief else Text("链接", "Link")
    standing = seen.standing
    own = standing if isinstance(standing, Used) and standing.by == standing.token.person else None
    return page.show(
        "decided.html",
        status=status,
        kind=kind,
        title=title,
        reason=_done(scope, page.addressee, own.what) if scope and page.addressee and own else reason.text,
        next=case_view.who_is_next(brief, scope) if brief and scope else "",
        stranger=_stranger(page),
        addressee=page.addressee,
        brief=brief,
        badge=badge_of(brief, scope) if brief and scope else None,
        stages=stages(scope.program.workflow, scope.case) if scope else (),
        case=f"/cases/{scope.case.id}" if scope else "/",
    )


def _done(scope: Scope, person: Person, what: str) -> Text:
    said = case_view.action_title(scope, what)
    return Text(
        f"已办理。{person.name.zh}，您办理了“{said.zh}”。",
        f"Done. {person.name.of('en')}, you have chosen “{said.of('en')}”.",
    )


def _stranger(page: Page) -> Person | None:
    """Who is signed in here, where the link was sent to somebody else."""
    return page.person if page.person and page.addressee and page.person.id != page.addressee.id else None


def _speaking(page: Page, token: Token) -> Page:
    person = page.organisation.people.get(token.person)
    return page.to(person) if person else page
