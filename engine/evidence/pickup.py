"""Six digits with which somebody signs at the counter: they stand in his own mail, and he says them to who hands him the papers.

A code is bound to a person, a seat of a case and the lists that its mail showed. It signs once, lives as long as the seat is
open, and dies at the fifth wrong guess. Six digits could be guessed from a copy of the database, so they are kept by a slow
salted hash (scrypt, RFC 7914): trying all of them for one code takes half a day of one processor.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import scrypt
from hmac import compare_digest
from secrets import randbelow, token_hex

DIGITS = 6
MOST_GUESSES = 5
_COST, _BLOCK, _LANES = 2**14, 8, 1
_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class PickupCode:
    """What is kept of a code: whose it is, at which seat, for which lists (digests by form field). Instants UTC."""

    case: str
    item: str
    person: str
    salt: str
    hash: str
    post: str
    minted_at: datetime
    digests: Mapping[str, str] = field(default_factory=dict[str, str])
    wrong: int = 0
    used_at: datetime | None = None

    @property
    def is_dead(self) -> bool:
        """Too many wrong guesses were made."""
        return self.wrong >= MOST_GUESSES

    def is_for(self, typed: str) -> bool:
        """Whether these are its digits. Spaces between them do not count: people say them in threes."""
        digits = "".join(typed.split())
        return compare_digest(_hash(digits, self.salt), self.hash)


@dataclass(frozen=True, slots=True)
class MintedCode:
    """A new code and its digits, which exist only here and in the mail."""

    digits: str
    code: PickupCode


def mint_pickup(
    person: str, case: str, item: str, digests: Mapping[str, str], post: str, now: datetime
) -> MintedCode:
    """A code for the person's seat `item`, to go out with the message `post`."""
    digits = f"{randbelow(10**DIGITS):0{DIGITS}d}"
    salt = token_hex(_SALT_BYTES)
    return MintedCode(digits, PickupCode(case, item, person, salt, _hash(digits, salt), post, now, digests))


def spaced(digits: str) -> str:
    """As people read it: `482 913`."""
    return f"{digits[:3]} {digits[3:]}"


def _hash(digits: str, salt: str) -> str:
    # a longest length, so that nobody can make the slow hash chew on a book
    given = digits[: 2 * DIGITS].encode()
    return scrypt(given, salt=bytes.fromhex(salt), n=_COST, r=_BLOCK, p=_LANES, dklen=32).hex()
