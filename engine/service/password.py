"""Passwords at work: set, typed again, signed in with, taken away. The slow comparison stands outside of every transaction."""

from datetime import datetime, timedelta

from engine.case.decision import Entry, Message
from engine.errors import InvalidForm, InvalidInput, NotFound, Reason, Refused
from engine.evidence.ledger import SYSTEM, from_where
from engine.evidence.password import Password, guess_in_vain, new_password, unfit
from engine.people.actor import Actor
from engine.people.organisation import Person
from engine.service.service import Service, in_one_transaction
from engine.store.outbox import addressed
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text

FRESH = timedelta(minutes=10)
"""A sign-in no older than this may set a first password."""
CHANGED = "password_changed"
WRONG, NONE_SET, LOCKED = "password_wrong", "password_none", "password_locked"


def has_password(work: UnitOfWork, person: str) -> bool:
    """Whether the person has one."""
    return work.passwords.find(person) is not None


def check(service: Service, actor: Actor, typed: str) -> None:
    """Returns if `typed` is the actor's own password.

    Raises Refused: none set, wrong (and how many guesses are free yet), or locked until when. Every guess is counted.
    """
    now = service.clock.now()
    kept = in_one_transaction(service.store, lambda work: _guess(work, actor.person, now))
    if kept is None:
        raise Refused(Reason(NONE_SET, _NONE, field="password"))
    if kept.is_locked(now):
        raise Refused(Reason(LOCKED, _locked(service, kept), field="password"))
    is_it = kept.is_it(typed)
    in_one_transaction(service.store, lambda work: _answered(work, actor, now, is_it=is_it))
    if not is_it:
        raise Refused(Reason(WRONG, _WRONG, field="password"))


def sign_in(service: Service, email: str, typed: str) -> Person:
    """Who signs in with that address and password.

    Raises Refused with one and the same answer, whether the address, the password or the time is wrong: whoever guesses learns
    nothing, also not by how long it takes.
    """
    wanted, now = email.strip().casefold(), service.clock.now()
    with service.store.read() as work:
        people = [
            p for p in work.directory.read(now).people.values() if p.active and p.email.casefold() == wanted
        ]
    if len(people) == 1:
        try:
            check(service, Actor(people[0].id, "password"), typed)
        except Refused as error:
            if error.reasons[0].code != WRONG:
                guess_in_vain(typed)
        else:
            return people[0]
    else:
        guess_in_vain(typed)
    raise Refused(Reason("not_signed_in", _NOT_SIGNED_IN))


def set_password(
    service: Service, actor: Actor, typed: str, old: str, signed_in_at: datetime, *, name: str = "new"
) -> None:
    """Sets the actor's password: the first after a fresh sign-in, another one for the `old`. He is told by mail, and signed out
    everywhere: the caller begins a new session.

    Raises InvalidForm for what is no good password, Refused for a wrong old one or a sign-in too long ago.
    """
    now = service.clock.now()
    with service.store.read() as work:
        person = work.directory.read(now).people[actor.person]
        is_first = work.passwords.find(actor.person) is None
    if expected := unfit(typed, person):
        raise InvalidForm([InvalidInput(name, expected, "")])
    if not is_first:
        check(service, actor, old)
    elif now - signed_in_at > FRESH:
        raise Refused(Reason("sign_in_too_old", _TOO_OLD))
    password = new_password(actor.person, typed, now)

    def put(work: UnitOfWork) -> None:
        work.passwords.put(password)
        work.sessions.end_all_of(actor.person)
        entry = Entry("password_set", {"first": is_first}, from_where(actor))
        work.ledger.append(SYSTEM, actor, entry, now)
        work.outbox.put(addressed(Message(CHANGED, actor.person), None, service.mail_domain, now))

    in_one_transaction(service.store, put)


def reset(service: Service, by: Actor, person: str) -> None:
    """Takes the person's password away and signs him out everywhere: he signs in by a mail link and sets a new one.

    Raises NotFound.
    """
    now = service.clock.now()

    def take(work: UnitOfWork) -> None:
        people = work.directory.read(now).people
        if person not in people:
            raise NotFound("person", person, list(people))
        work.passwords.drop(person)
        work.sessions.end_all_of(person)
        work.ledger.append(SYSTEM, by, Entry("password_reset", {"person": person}), now)
        message = Message(CHANGED, person, data={"reset": True})
        work.outbox.put(addressed(message, None, service.mail_domain, now))

    in_one_transaction(service.store, take)


def _guess(work: UnitOfWork, person: str, now: datetime) -> Password | None:
    """The password as it was before this guess, which is counted unless nobody looks at it."""
    kept = work.passwords.find(person, lock=True)
    if kept is not None and not kept.is_locked(now):
        work.passwords.guessed(person, now)
    return kept


def _answered(work: UnitOfWork, actor: Actor, now: datetime, *, is_it: bool) -> None:
    if is_it:
        work.passwords.was_right(actor.person)
        return
    kept = work.passwords.find(actor.person)
    data = {"person": actor.person, "wrong": kept.wrong if kept else 0}
    work.ledger.append(SYSTEM, actor, Entry(WRONG, data, from_where(actor)), now)


def _locked(service: Service, kept: Password) -> Text:
    until = kept.locked_until or kept.set_at
    minutes = -(-int((until - service.clock.now()).total_seconds()) // 60)
    many = "minute" if minutes == 1 else "minutes"
    return Text(
        f"密码输错次数过多，请 {minutes} 分钟后再试；其间仍可用邮件链接登录",
        f"too many wrong guesses: please wait {minutes} {many}; signing in by mail link still works",
    )


_NONE = Text("您还没有设置密码，请先设置", "you have no password yet: please set one first")
_WRONG = Text("密码不对", "that is not your password")
_NOT_SIGNED_IN = Text(
    "邮箱或密码不对，或者输错次数过多。可以改用邮件链接登录，或稍后再试。",
    "Address or password are not right, or there were too many wrong guesses. A mail link will do instead, or wait a while.",
)
_TOO_OLD = Text(
    "您登录已久。请退出后重新登录，10 分钟内设置密码。",
    "You signed in a while ago. Please sign out, sign in again, and set the password within 10 minutes.",
)
