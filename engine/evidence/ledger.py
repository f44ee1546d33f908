"""The ledger as values: what an entry is, how it is chained to the one before, and how the chain is proved.

Each subject (`case:ID`, or `system` for staff, publishing and sign-in) has a chain of its own, numbered from 1. An entry's hash
covers its whole body, the body holds the hash before. Words of people stand beside the chain: the body holds only a salted
digest of them, so that they can be erased as the law demands and the chain still proves.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from secrets import token_hex
from typing import cast

from engine.case.decision import Entry
from engine.digest import Json, canonical
from engine.people.actor import Actor
from engine.time.clock import ensure_utc

SYSTEM = "system"
GENESIS = "0" * 64
ORIGIN = "actor.origin"
"""The name of the text that says from where somebody acted; no field can be called so."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a subject's chain: the number and hash of its last entry."""

    seq: int = 0
    hash: str = GENESIS


@dataclass(frozen=True, slots=True)
class SaltedText:
    """Somebody's words and the salt of their digest. Erased when the row is gone; the chain holds the digest alone."""

    name: str
    salt: str
    text: str

    @property
    def digest(self) -> str:
        return sha256_of(f"{self.salt}{self.text}")


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One entry as it is kept: `body` is the canonical JSON that `hash` covers."""

    subject: str
    seq: int
    at: datetime
    body: str
    hash: str
    texts: tuple[SaltedText, ...] = field(default=())

    @property
    def head(self) -> Head:
        return Head(self.seq, self.hash)


def subject_of(case: str) -> str:
    """The subject under which a case's entries stand."""
    return f"case:{case}"


def from_where(actor: Actor) -> Mapping[str, str]:
    """Whence the actor acts, as a text of the entry: beside the chain, so that it can be erased when it is needed no more."""
    return {ORIGIN: actor.origin.line} if actor.origin else {}


def sha256_of(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def chained(
    head: Head,
    subject: str,
    actor: Actor,
    entry: Entry,
    now: datetime,
    salt: Callable[[], str] = lambda: token_hex(16),
) -> LedgerEntry:
    """`entry` as the next of its subject's chain."""
    texts = tuple(SaltedText(name, salt(), text) for name, text in entry.texts.items())
    body = canonical(
        {
            "subject": subject,
            "seq": head.seq + 1,
            "at": _written(now),
            "actor": _actor(actor),
            "what": entry.what,
            "data": entry.data,
            "texts": {text.name: text.digest for text in texts},
            "previous": head.hash,
        }
    ).decode()
    return LedgerEntry(subject, head.seq + 1, now, body, sha256_of(body), texts)


def _actor(actor: Actor) -> Mapping[str, Json]:
    known: dict[str, Json] = {"person": actor.person, "assurance": actor.assurance}
    return {**known, "on_behalf_of": actor.on_behalf_of} if actor.on_behalf_of else known


def broken_links(entries: Iterable[LedgerEntry]) -> Iterator[str]:
    """What is wrong with one subject's chain, a sentence a fault, each naming its row. `entries` come from the first on."""
    before = Head()
    for entry in entries:
        yield from (f"ledger {entry.subject} #{entry.seq}: {fault}" for fault in _faults(before, entry))
        before = entry.head


def _faults(before: Head, entry: LedgerEntry) -> Iterator[str]:
    if entry.seq != before.seq + 1:
        yield f"expected number {before.seq + 1}: entries are missing before it"
    if sha256_of(entry.body) != entry.hash:
        yield "its body does not have the hash it was written with"
    body = _read(entry.body)
    if body is None:
        yield "its body cannot be read"
        return
    if entry.seq == before.seq + 1 and body.get("previous") != before.hash:
        yield "it is not chained to the entry before it"
    columns = {"subject": entry.subject, "seq": entry.seq, "at": _written(entry.at)}
    for name, value in columns.items():
        if body.get(name) != value:
            yield f"its column {name} says {value}, its body {body.get(name)}"
    digests = cast(Mapping[str, Json], body.get("texts") or {})
    for text in entry.texts:
        if digests.get(text.name) != text.digest:
            yield f"its text {text.name!r} is not the one that was written"


def _read(body: str) -> Mapping[str, Json] | None:
    try:
        found: object = json.loads(body)
    except ValueError:
        return None
    return cast(Mapping[str, Json], found) if isinstance(found, dict) else None


def _written(moment: datetime) -> str:
    return ensure_utc(moment).isoformat(timespec="microseconds")
