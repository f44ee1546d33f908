"""The ledger as values: what an entry is, how it is chained to the one before, and how the chain is proved.

Each subject (`case:ID`, or `system` for staff, publishing and sign-in) has a chain of its own, numbered from 1. An entry's hash
covers its whole body, the body holds the hash before. Words of people stand beside the chain: the body holds only a salted
digest of them, so that they can be erased as the law demands and the chain still proves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from secrets import token_hex

from engine.actor import Actor
from engine.case import Json
from engine.clock import ensure_utc
from engine.decision import Entry
from engine.digest import canonical

SYSTEM = "system"
GENESIS = "0" * 64


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
            "at": ensure_utc(now).isoformat(timespec="microseconds"),
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
