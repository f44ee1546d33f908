"""A person's password: kept by a slow salted hash with its parameters, wrong guesses made slower and slower.

Nobody needs one to sign in: a mail link does. It is what one who has taken over a mailbox does not have, so an action that
demands it (`assurance: password`) asks for it again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import scrypt
from hmac import compare_digest
from secrets import token_hex
from unicodedata import normalize

from engine.people.organisation import Person
from engine.text import Text

SHORTEST, LONGEST = 10, 200
FREE_GUESSES = 5
"""So many wrong ones in a row cost nothing but themselves; every further one is waited for."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
_FEWEST_CHARACTERS = 5
_SALT_BYTES = 16
_KEPT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs (scrypt, RFC 7914): `work` a power of two. 128 × work × block bytes of memory are taken."""

    work: int = 2**15
    block: int = 8
    lanes: int = 1


COST = Cost()


@dataclass(frozen=True, slots=True)
class Password:
    """What is kept of a password. `wrong` guesses were made since the last right one, the latest at `wrong_at`. Instants UTC."""

    person: str
    salt: str
    hash: str
    cost: Cost
    set_at: datetime
    wrong: int = 0
    wrong_at: datetime | None = None

    @property
    def locked_until(self) -> datetime | None:
        """Until then no guess is looked at, the right one neither; None where there is nothing to wait for."""
        if self.wrong < FREE_GUESSES or self.wrong_at is None:
            return None
        doublings = min(self.wrong - FREE_GUESSES, 10)
        return self.wrong_at + min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)

    def is_locked(self, now: datetime) -> bool:
        until = self.locked_until
        return until is not None and now < until

    def is_it(self, typed: str) -> bool:
        """Whether this is the password; takes as long whatever was typed."""
        return compare_digest(_hash(typed, self.salt, self.cost), self.hash)


def new_password(person: str, typed: str, now: datetime, cost: Cost = COST) -> Password:
    """The password as it is kept from now on."""
    salt = token_hex(_SALT_BYTES)
    return Password(person, salt, _hash(typed, salt, cost), cost, now)


def guess_in_vain(typed: str) -> None:
    """Takes as long as a real comparison: whoever measures learns not whether somebody has a password."""
    _hash(typed, "00" * _SALT_BYTES, COST)


def unfit(typed: str, person: Person) -> Text | None:
    """What is wrong with it as a password of that person; None if nothing is. Long, and not his own name: no other rules
    (NIST SP 800-63B, 3.1.1.2)."""
    if len(typed) < SHORTEST:
        return Text(f"至少 {SHORTEST} 个字符", f"at least {SHORTEST} characters")
    if len(typed) > LONGEST:
        return Text(f"至多 {LONGEST} 个字符", f"at most {LONGEST} characters")
    if len(set(typed)) < _FEWEST_CHARACTERS:
        return Text(
            f"至少 {_FEWEST_CHARACTERS} 个不同的字符", f"at least {_FEWEST_CHARACTERS} different characters"
        )
    address = person.email.partition("@")[0]
    known = (address, person.name.zh, person.name.en.replace(" ", ""))
    plain = typed.casefold().replace(" ", "")
    if any(len(each) > 1 and each.casefold() in plain for each in known):
        return Text("不含本人姓名和邮箱名", "nothing with your own name or address in it")
    return None


def _hash(typed: str, salt: str, cost: Cost) -> str:
    # One way of writing each character, whatever keyboard it came from; cut, so that nobody feeds a book to the slow hash.
    given = normalize("NFKC", typed[: LONGEST + 1]).encode()
    memory = 256 * cost.work * cost.block + 2**20
    return scrypt(
        given,
        salt=bytes.fromhex(salt),
        n=cost.work,
        r=cost.block,
        p=cost.lanes,
        maxmem=memory,
        dklen=_KEPT_BYTES,
    ).hex()
