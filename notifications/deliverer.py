"""What the relay calls for one message: puts it into words as things are at this moment, mints its links, sends it.

Words and links are made anew for every attempt; the Message-ID stays.
"""

from dataclasses import replace
from datetime import datetime
from typing import cast

from engine.deciding.being_away import entrusting_workflow
from engine.deciding.brief import Brief, brief_for, clauses_of
from engine.deciding.counter import signs_at_counter
from engine.deciding.ladder import due_of
from engine.deciding.machine import fillable
from engine.deciding.part import part_in
from engine.deciding.scope import Scope
from engine.digest import Json
from engine.evidence.pickup import mint_pickup
from engine.evidence.token import SIGN_IN_LASTS, mint_away, mint_decision, mint_sign_in
from engine.language.reader import Reader
from engine.people.doer import Doer, doer_of
from engine.people.organisation import Organisation, Person
from engine.service.emptied import ROLE_EMPTY
from engine.service.link import SIGN_IN
from engine.service.password import CHANGED
from engine.service.service import Service, in_one_transaction
from engine.service.staff import Staff
from engine.store.outbox import Post
from engine.store.unit_of_work import UnitOfWork
from engine.workers.relay import Delivery, Needless, Undeliverable
from notifications import system_words
from notifications.letter import Letter
from notifications.links import Links
from notifications.mime import Channel, Mail, Sender, mail_of
from notifications.notice import Notice, Setting
from notifications.rendering import write
from notifications.words import UnknownKind, letter_of

SEAL = "seal"
_ASKING = frozenset({"request", "returned", "reminder", "escalation", "nudge"})
_OF_HIS_OWN = frozenset({"request", "returned", "reminder", "nudge"})
_WITH_CODE = frozenset({"request", "returned"})


class Deliverer:
    """Puts messages into words, in the name of `sender`, with links to `links`, and gives the mails to `channel`.

    Safe between threads if the channel is.
    """

    def __init__(self, service: Service, channel: Channel, sender: Sender, links: Links) -> None:
        self._service, self._channel, self._sender, self._links = service, channel, sender, links
        self._staff = Staff()

    def __call__(self, delivery: Delivery) -> None:
        """Sends the message.

        Raises Needless when nothing is left to say, Undeliverable when it can never be sent, and what the channel raises
        when it did not take the mail this time.
        """
        now = self._service.clock.now()
        mail = in_one_transaction(self._service.store, lambda work: self._written(work, delivery.post, now))
        self._channel(mail)

    def _written(self, work: UnitOfWork, post: Post, now: datetime) -> Mail:
        work.tokens.drop_of(post.id)
        if post.case is None:
            reader = _reader(work.directory.read(now), post)
            letter = self._system_letter(work, post, now)
        else:
            scope = self._service.scope(work, work.cases.read(post.case))
            reader = _reader(scope.facts.organisation, post)
            scope = scope.seen_by(self._eyes(work, scope, post))
            letter = self._case_letter(work, scope, post, reader)
        return mail_of(post, write(letter, reader, self._sender.organisation), reader, self._sender, now)

    def _eyes(self, work: UnitOfWork, scope: Scope, post: Post) -> Reader:
        """For whom it is written: a mail tells nobody more than the page that it leads to."""
        in_force = self._service.library.in_force()
        reader = self._staff.reader(work, scope.now, post.to, in_force)
        return replace(reader, part=part_in(scope.case, post.to))

    def _system_letter(self, work: UnitOfWork, post: Post, now: datetime) -> Letter:
        if post.kind == SEAL:
            return system_words.seal(post.data)
        if post.kind == ROLE_EMPTY:
            return system_words.role_empty(post.data, work.directory.read(now))
        if post.kind == CHANGED:
            return system_words.password_changed(post.data, self._links)
        if post.kind != SIGN_IN:
            known = f"{SIGN_IN}, {CHANGED}, {ROLE_EMPTY} or {SEAL}"
            raise UnknownKind(f"expected {known} where no case is behind a message, got {post.kind!r}")
        if now - post.created_at > SIGN_IN_LASTS:
            raise Needless("whoever asked for the link has stopped waiting for it")
        minted = mint_sign_in(post.to, post.id, now)
        work.tokens.mint(minted.token)
        return system_words.sign_in(minted.secret, self._links)

    def _case_letter(self, work: UnitOfWork, scope: Scope, post: Post, reader: Person) -> Letter:
        brief = brief_for(scope, post.to)
        notice = Notice(
            kind=post.kind,
            reader=reader,
            brief=brief,
            setting=Setting(scope.definition.calendar, scope.now, self._links),
            nth=post.nth,
            deadline=post.deadline,
            data=post.data,
            cited=clauses_of(scope, _ids(post.data.get("clauses"))),
            secret=self._secret(work, scope, brief, post),
            must_fill=_must_fill(scope, post.to),
            extendable=_is_extendable(scope, post.deadline),
            code=self._code(work, scope, brief, post),
            away=self._away(work, scope, post),
            by=_sent_by(scope.facts.organisation, post),
        )
        _refuse_needless(notice)
        return letter_of(notice)

    def _secret(self, work: UnitOfWork, scope: Scope, brief: Brief, post: Post) -> str | None:
        if post.kind not in _ASKING or brief.item is None or not brief.offers or _must_fill(scope, post.to):
            return None
        actions = tuple(offer.name for offer in brief.offers)
        digests = {each.field: each.digest for each in brief.lists}
        minted = mint_decision(post.to, scope.case, brief.item, actions, digests, post.id, scope.now)
        work.tokens.mint(minted.token)
        return minted.secret

    def _away(self, work: UnitOfWork, scope: Scope, post: Post) -> str | None:
        """A link to name a substitute with, for whoever is asked to act and may name one by today's policy."""
        if post.kind not in _OF_HIS_OWN:
            return None
        current = self._service.library.current(scope.definition.pack.name)
        if entrusting_workflow(current, scope.facts, post.to, scope.now) is None:
            return None
        minted = mint_away(post.to, scope.case.id, post.id, scope.now)
        work.tokens.mint(minted.token)
        return minted.secret

    def _code(self, work: UnitOfWork, scope: Scope, brief: Brief, post: Post) -> str:
        """New digits with every request, in place of the old; a reminder leaves those good that he has."""
        if post.kind not in _WITH_CODE or brief.item is None or not signs_at_counter(scope, brief.item):
            return ""
        digests = {each.field: each.digest for each in brief.lists}
        minted = mint_pickup(post.to, scope.case.id, brief.item, digests, post.id, scope.now)
        work.pickup_codes.mint(minted.code)
        return minted.digits


def _reader(organisation: Organisation, post: Post) -> Person:
    """Whom the mail is for. Raises Undeliverable for somebody who cannot be reached."""
    person = organisation.people.get(post.to)
    if person is None:
        raise Undeliverable(f"there is nobody with the id {post.to!r}")
    if not person.active:
        raise Undeliverable(f"{person.name.of('en')} ({person.id}) is no longer active")
    if "@" not in person.email:
        raise Undeliverable(f"{person.name.of('en')} ({person.id}) has no address")
    return person


def _sent_by(organisation: Organisation, post: Post) -> Doer | None:
    """Who had it sent, and for whom, where a person did."""
    by, for_whom = post.data.get("by"), post.data.get("for")
    if not by:
        return None
    return doer_of(organisation, str(by), str(for_whom) if for_whom else None, _ids(post.data.get("through")))


def _refuse_needless(notice: Notice) -> None:
    """More time was given since the message was stored: nobody is late any more."""
    was_late = notice.kind == "escalation" or bool(notice.data.get("late"))
    if was_late and notice.ticking is not None and not notice.ticking.is_late:
        raise Needless("the deadline has been extended")


def _must_fill(scope: Scope, person: str) -> bool:
    """Whether the person's step is to fill in the form, of which whole fields are open to him."""
    return any(not suffixes for suffixes in fillable(scope, person).values())


def _is_extendable(scope: Scope, deadline: str | None) -> bool:
    due = due_of(scope, deadline) if deadline else None
    return due is not None and due.extension is not None


def _ids(clauses: Json) -> tuple[str, ...]:
    return tuple(str(each) for each in cast(list[Json], clauses)) if isinstance(clauses, list) else ()
