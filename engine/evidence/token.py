"""Secrets that travel in mails: random, known to the database only by their digest, good for one decision or one sign-in.

A token to decide is bound to a person, a seat of a case, some actions and the lists that its mail showed. It lives as long as
the seat is open and the person may fill it. A token to say that one will be away opens one case in its person's name, and lives
for a month, whatever becomes of the case it came with. A token to sign in lives for fifteen minutes. None does another's work.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Literal

from engine.case.case import Case
from engine.deciding.scope import Scope
from engine.deciding.turn import overtaken
from engine.text import Text

TokenKind = Literal["decide", "away", "sign_in"]
AWAY = "away"
SIGN_IN_LASTS = timedelta(minutes=15)
AWAY_LASTS = timedelta(days=31)
_BYTES = 32
_LONGEST_SECRET = 100


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a token. `post` is the message that carries it; `digests` are those of the lists it showed, by form field.

    `used_for` is the action it decided, or `sign_in`. All instants UTC.
    """

    hash: str
    kind: TokenKind
    person: str
    minted_at: datetime
    post: str | None = None
    case: str | None = None
    item: str | None = None
    actions: tuple[str, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict[str, str])
    expires_at: datetime | None = None
    used_at: datetime | None = None
    used_for: str | None = None


@dataclass(frozen=True, slots=True)
class Minted:
    """A new token and its secret, which exists only here and in the mail."""

    secret: str
    token: Token


@dataclass(frozen=True, slots=True)
class Found:
    """The token is good."""

    token: Token


@dataclass(frozen=True, slots=True)
class Used:
    """It has done its work: who used it, when, for which action."""

    token: Token
    by: str
    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Dead:
    """It was never used and can no longer be: what it was for is over."""

    token: Token
    reason: Text


@dataclass(frozen=True, slots=True)
class Unknown:
    """No such token: mistyped, cut off by a mail program, or replaced when its mail was sent again."""


Standing = Found | Used | Dead | Unknown


def hash_of(secret: str) -> str:
    """What the database keeps of a secret."""
    return sha256(secret[:_LONGEST_SECRET].encode()).hexdigest()


def mint_decision(
    person: str,
    case: Case,
    item: str,
    actions: tuple[str, ...],
    digests: Mapping[str, str],
    post: str,
    now: datetime,
) -> Minted:
    """A token for one of `actions` at the seat `item`, to go out with the message `post`."""
    secret = token_urlsafe(_BYTES)
    token = Token(
        hash_of(secret),
        "decide",
        person,
        now,
        post=post,
        case=case.id,
        item=item,
        actions=actions,
        digests=digests,
    )
    return Minted(secret, token)


def mint_sign_in(person: str, post: str, now: datetime) -> Minted:
    """A token to sign in with, good for fifteen minutes."""
    secret = token_urlsafe(_BYTES)
    return Minted(
        secret, Token(hash_of(secret), "sign_in", person, now, post=post, expires_at=now + SIGN_IN_LASTS)
    )


def mint_away(person: str, case: str, post: str, now: datetime) -> Minted:
    """A token to name a substitute with, by the policy of the case that its mail is about."""
    secret = token_urlsafe(_BYTES)
    expires = now + AWAY_LASTS
    return Minted(secret, Token(hash_of(secret), AWAY, person, now, post=post, case=case, expires_at=expires))


def standing(
    token: Token | None, kind: TokenKind, scope: Scope | None, is_active: bool, now: datetime
) -> Standing:
    """How the token stands for the work of `kind`. `scope` is the case it is bound to, as it is now."""
    if token is None or token.kind != kind:
        return Unknown()
    if token.used_at is not None:
        return Used(token, token.person, token.used_at, token.used_for or token.kind)
    if not is_active:
        return Dead(token, Text("您的账户已停用", "your account is no longer active"))
    if token.expires_at is not None and token.expires_at <= now:
        return Dead(
            token, Text("链接已过有效期，请重新索取", "the link has expired: please ask for a new one")
        )
    reason = _over(token, scope) if scope and token.kind == "decide" else None
    return Dead(token, reason) if reason else Found(token)


def _over(token: Token, scope: Scope) -> Text | None:
    """Why there is nothing left to decide by the token; None if there is."""
    item = next((item for item in scope.case.visit.items if item.key == token.item), None)
    if item is None or not item.is_open:
        return overtaken(scope).text
    if not item.may_be_done_by(token.person):
        return Text("这一步已改由他人办理", "this step is now somebody else's")
    return None
