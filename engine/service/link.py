"""What a link in a mail may do: open a page that shows the request, decide once by its button, sign its reader in.

Looking never changes anything, however often and by whomever the link is fetched. A link of one kind never does the other's
work: who decides by a link is not signed in.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from engine.case.case import Case
from engine.case.command import Act, OpenCase, SaveForm
from engine.case.decision import Entry, Message
from engine.deciding.scope import Scope
from engine.errors import Conflict, Reason, Refused
from engine.evidence.ledger import SYSTEM
from engine.evidence.token import (
    AWAY,
    Dead,
    Found,
    Standing,
    Token,
    TokenKind,
    Unknown,
    Used,
    hash_of,
    standing,
)
from engine.language.standard_actions import named_action
from engine.people.actor import Actor
from engine.people.organisation import Organisation, Person
from engine.service.applying import Step
from engine.service.service import Service, in_one_transaction
from engine.store.outbox import addressed
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, same
from engine.time.moment import written_moment

SIGN_IN = "sign_in"


@dataclass(frozen=True, slots=True)
class Seen:
    """How a link stands, and the case behind it as of the same moment; `scope` is None where no case is behind it."""

    standing: Standing
    scope: Scope | None


def look(service: Service, secret: str) -> Seen:
    """How the link to decide stands. Changes nothing."""
    with service.store.read() as work:
        return _seen(service, work, secret, "decide", service.clock.now())


def decide(service: Service, secret: str, command: Act, by: Actor | None = None) -> Case:
    """Carry out one of the link's actions for its person, and use the link up; the case as it then is. `by` is that person where
    he is known more surely than by the link alone.

    Of two who send one link at once, one decides, the other is told. Raises Conflict when the link was used or its work is
    done, Refused when it does not hold the action or the machine refuses (the link stays good then), InvalidForm.
    """
    return in_one_transaction(service.store, lambda work: _decide(service, work, secret, command, by))


def fill(service: Service, secret: str, command: SaveForm) -> Case:
    """Keep what was entered on the link's page, without deciding; the link stays good. Raises as `decide`."""
    return in_one_transaction(service.store, lambda work: _fill(service, work, secret, command))


def look_at_away(service: Service, secret: str) -> Seen:
    """How the link to name a substitute stands. Changes nothing."""
    with service.store.read() as work:
        return _seen(service, work, secret, AWAY, service.clock.now())


def go_away(service: Service, secret: str, edition: str, command: OpenCase) -> Case:
    """Open a case in the name of the link's person, and use the link up; the case as it then is.

    Raises Conflict when the link was used, Refused and InvalidForm as an opening does (the link stays good then).
    """

    def go(work: UnitOfWork) -> Case:
        now = service.clock.now()
        token = _good(_seen(service, work, secret, AWAY, now))
        _take(work, token, AWAY, now)
        definition = service.library.definition(edition)
        step = Step(Actor(token.person, "link"), command, definition=definition)
        return service.applying(work, now).run(step)

    return in_one_transaction(service.store, go)


def ask_to_sign_in(service: Service, email: str) -> None:
    """Send a link to sign in with to whoever has that address; nobody is told whether anybody has."""
    now = service.clock.now()

    def ask(work: UnitOfWork) -> None:
        for person in _with_address(work.directory.read(now), email):
            work.outbox.put(addressed(Message(SIGN_IN, person.id), None, service.mail_domain, now))

    in_one_transaction(service.store, ask)


def send_sign_in(service: Service, person: str) -> None:
    """Send the person a link to sign in with."""
    message = Message(SIGN_IN, person)

    def send(work: UnitOfWork) -> None:
        work.outbox.put(addressed(message, None, service.mail_domain, service.clock.now()))

    in_one_transaction(service.store, send)


def look_at_sign_in(service: Service, secret: str) -> Standing:
    """How the link to sign in stands. Changes nothing."""
    with service.store.read() as work:
        return _seen(service, work, secret, SIGN_IN, service.clock.now()).standing


def sign_in(service: Service, work: UnitOfWork, secret: str) -> str:
    """The person who signs in by the link, which is used up; runs in the transaction that begins his session.

    Raises Conflict when the link was used, has expired or is no link to sign in with.
    """
    now = service.clock.now()
    token = _good(_seen(service, work, secret, SIGN_IN, now))
    _take(work, token, SIGN_IN, now)
    work.ledger.append(SYSTEM, Actor(token.person, "link"), Entry("signed_in", {"by": "link"}), now)
    return token.person


def refusal(seen: Seen) -> Reason:
    """Why the link does nothing, for whoever opened it."""
    match seen.standing:
        case Used():
            return Reason("link_used", _used(seen.standing, seen.scope))
        case Dead(_, reason):
            return Reason("link_dead", reason)
        case _:
            return Reason("link_unknown", _UNKNOWN)


def _decide(service: Service, work: UnitOfWork, secret: str, command: Act, by: Actor | None) -> Case:
    token = _good(_locked(service, work, secret))
    if command.action not in token.actions:
        raise Refused(Reason("not_by_link", _NOT_BY_LINK))
    now = service.clock.now()
    _take(work, token, command.action, now)
    act = replace(command, item=token.item)
    actor = by if by is not None and by.person == token.person else Actor(token.person, "link")
    return service.applying(work, now).run(Step(actor, act, token.case))


def _fill(service: Service, work: UnitOfWork, secret: str, command: SaveForm) -> Case:
    token = _good(_locked(service, work, secret))
    step = Step(Actor(token.person, "link"), command, token.case)
    return service.applying(work, service.clock.now()).run(step)


def _locked(service: Service, work: UnitOfWork, secret: str) -> Seen:
    """The same as `look`, with the case held: what is seen stays so until the transaction ends."""
    token = work.tokens.find(hash_of(secret))
    if token is not None and token.case is not None:
        work.cases.lock(token.case)
    return _seen(service, work, secret, "decide", service.clock.now())


def _seen(service: Service, work: UnitOfWork, secret: str, kind: TokenKind, now: datetime) -> Seen:
    token = work.tokens.find(hash_of(secret))
    if token is None:
        return Seen(Unknown(), None)
    scope = service.scope(work, work.cases.read(token.case)) if token.case else None
    organisation = scope.facts.organisation if scope else work.directory.read(now)
    return Seen(standing(token, kind, scope, organisation.is_active(token.person), now), scope)


def _good(seen: Seen) -> Token:
    if isinstance(seen.standing, Found):
        return seen.standing.token
    raise Conflict(refusal(seen))


def _take(work: UnitOfWork, token: Token, what: str, now: datetime) -> None:
    if not work.tokens.use(token.hash, what, now):
        raise Conflict(Reason("link_used", _USED))


def _used(used: Used, scope: Scope | None) -> Text:
    if scope is None or used.what == AWAY:
        return _USED
    workflow = scope.program.workflow
    found = (named_action(workflow, state, used.what) for state in workflow.states)
    done = next((action.text for action in found if action is not None), same(used.what))
    name = scope.facts.organisation.people[used.by].name
    at = written_moment(scope.definition.calendar.local(used.at))
    return Text(
        f"{name.zh}已于{at.zh}用此链接办理“{done.zh}”",
        f"{name.of('en')} has used this link: {done.of('en')!r} on {at.en}",
    )


def _with_address(organisation: Organisation, email: str) -> list[Person]:
    wanted = email.strip().casefold()
    return [p for p in organisation.people.values() if p.active and p.email.casefold() == wanted]


_USED = Text("链接已经用过", "this link has been used")
_UNKNOWN = Text(
    "链接无效，请使用最近一封邮件中的链接", "this link is not known: please use the one in the latest mail"
)
_NOT_BY_LINK = Text(
    "该链接不能办理这一操作，请登录后办理", "this link does not hold that action: please sign in to take it"
)
