"""How surely the reader is known for an act: by the link he followed, his sign-in here, his password typed again."""

from collections.abc import Sequence
from dataclasses import replace

from engine.people.actor import Actor, Demanded
from engine.service import password
from engine.service.password import has_password
from web import shapes
from web.answers import typed_in
from web.page import Page
from web.questions import Typed
from web.store import entered
from web.store.entered import Entered
from web.views.case_view import Assuring, Failed

PASSWORD, SEND = "password", "send_link"
"""Names of the inputs."""


def known_as(page: Page) -> Actor:
    """Whoever the page speaks to, before he types anything: signed in here, or by the link that was sent to him."""
    if page.addressee is None:
        return page.actor
    is_here = page.person is not None and page.person.id == page.addressee.id
    return Actor(page.addressee.id, "signed_in" if is_here else "link", origin=page.origin)


def actor_of(page: Page) -> Actor:
    """The same with the password that came with the act. Raises Refused for a wrong one, and while none is looked at."""
    actor, typed = known_as(page), page.typed(PASSWORD)
    if not typed:
        return actor
    password.check(page.parts.service, actor, typed)
    return replace(actor, assurance="password")


def assuring_of(page: Page) -> Assuring:
    """What is still asked of the reader before an act, by what it demands."""
    actor = known_as(page)
    with page.parts.store.read() as work:
        has_one = has_password(work, actor.person)

    def asked(demanded: Demanded) -> shapes.Assures | None:
        if actor.is_as_sure_as(demanded):
            return None
        return shapes.Assures(has_one, by_mail=demanded == "signed_in")

    return asked


def keep_entered(page: Page, case: str, action: str) -> None:
    """Keeps what was typed for the act, but what proves who he is."""
    texts = {
        name: tuple(values)
        for name, values in typed_in(page).texts.items()
        if name not in NEVER_KEPT and not name.startswith("seen.")
    }
    with page.parts.store.begin() as work:
        entered.keep(work.connection, known_as(page).person, case, Entered(action, texts), page.now)


def entered_before(page: Page, case: str, action: str = "") -> Failed:
    """What the reader had typed when he was asked to sign in: for the act named, else the latest; else nothing."""
    with page.parts.store.read() as work:
        found = entered.find(work.connection, known_as(page).person, case, page.now)
    kept = found.get(action) if action else next(reversed(tuple(found.values())), None)
    if kept is None:
        return Failed(action)
    texts = {name: list[str](values) for name, values in kept.texts.items()}
    return Failed(kept.action, Typed(texts))


def forget_entered(page: Page, case: str) -> None:
    """He has acted."""
    with page.parts.store.begin() as work:
        entered.drop(work.connection, known_as(page).person, case)


NEVER_KEPT: Sequence[str] = (
    PASSWORD,
    SEND,
    "token",
    "typed",
    "act",
    "item",
    "version",
    "digest",
    "with_form",
)
