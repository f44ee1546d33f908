"""Where a mail leads whoever will be away: from when until when, and who stands in. Looking opens nothing and signs nobody in."""

from fastapi import APIRouter
from starlette.responses import Response

from engine.case.command import OpenCase
from engine.deciding.being_away import entrusting_workflow
from engine.deciding.opening import blank_scope
from engine.deciding.scope import Facts, Scope
from engine.errors import InvalidForm, InvalidInput, Reason, Refused
from engine.evidence.token import Found, Token, Unknown
from engine.people.organisation import Person
from engine.service import link
from engine.service.link import Seen
from engine.text import Text, listed
from notifications import links
from web import words
from web.answers import ask, finder_of, read, typed_in
from web.page import Asked, Page
from web.questions import NOTHING_TYPED, Typed, summary, wrong_inputs

router = APIRouter()


@router.get(links.AWAY)
def show(page: Asked, secret: str) -> Response:
    """The questions, or what became of the link."""
    return _shown(page, secret, link.look_at_away(page.parts.service, secret), NOTHING_TYPED, ())


@router.post(links.AWAY)
def go(page: Asked, secret: str) -> Response:
    """Name the substitute, and use the link up; what is refused comes back as it was typed, and the link stays good."""
    seen = link.look_at_away(page.parts.service, secret)
    found = _asked(page, seen)
    if found is None:
        return _shown(page, secret, seen, NOTHING_TYPED, ())
    page, scope, _ = found
    try:
        given = read(page, scope, scope.program.workflow.form)
        command = OpenCase(scope.case.workflow, given)
        case = link.go_away(page.parts.service, secret, scope.definition.edition, command)
    except Refused as error:
        return _shown(page, secret, seen, typed_in(page), error.reasons, 409)
    except (InvalidInput, InvalidForm) as error:
        return _shown(page, secret, seen, typed_in(page, wrong_inputs(error)), (), 422)
    asked = [
        page.organisation.people[each].name for item in case.visit.open_items for each in item.candidates
    ]
    return page.show(
        "away.html", scope=scope, number=case.number, waiting=listed(asked), reasons=(), errors=()
    )


def _shown(
    page: Page, secret: str, seen: Seen, typed: Typed, reasons: tuple[Reason, ...], status: int = 200
) -> Response:
    found = _asked(page, seen)
    if found is None:
        reason = _NOBODY if isinstance(seen.standing, Found) else link.refusal(seen)
        status = 404 if isinstance(seen.standing, Unknown) else 410
        return page.show("away.html", status=status, scope=None, refusal=reason.text, reasons=(), errors=())
    page, scope, person = found
    form, pack = scope.program.workflow.form, scope.definition.pack
    needed = {name: spec for name, spec in form.items() if not spec.optional}
    others = {name: spec for name, spec in form.items() if spec.optional}
    finder = finder_of(page, scope.definition)
    return page.show(
        "away.html",
        status=status,
        scope=scope,
        addressee=person,
        action=links.AWAY.format(secret=secret),
        needed=ask(scope, needed, finder, page.lang, typed).fields,
        others=ask(scope, others, finder, page.lang, typed).fields,
        clauses=words.clauses_named(scope.program.workflow.opening.clause, pack),
        quotable=words.quotable(pack),
        reasons=reasons,
        errors=summary(typed, {}),
        stranger=page.person if page.person and page.person.id != person.id else None,
    )


def _asked(page: Page, seen: Seen) -> tuple[Page, Scope, Person] | None:
    """The page speaking to the link's person, and the case that he could open; None where he cannot."""
    if not isinstance(seen.standing, Found) or seen.scope is None:
        return None
    token: Token = seen.standing.token
    person = page.organisation.people[token.person]
    definition = page.parts.library.current(seen.scope.definition.pack.name)
    facts = Facts(page.organisation)
    workflow = entrusting_workflow(definition, facts, person.id, page.now)
    if workflow is None:
        return None
    return page.to(person), blank_scope(definition, workflow, person.id, facts, page.now), person


_NOBODY = Reason(
    "no_substitute",
    Text("制度没有规定谁可以代理您的工作", "the policy names nobody who could stand in for you"),
)
