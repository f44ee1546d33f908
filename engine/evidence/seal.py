"""Seals as values: one hash over the ends of all chains that grew, chained to the seal before.

A seal leaves the database (a file, the auditor's mailbox). Whoever holds it can prove that the ledger was not rewritten up to
then: every entry is chained to a head, every head is a leaf of the Merkle tree under the seal's root.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import zip_longest

from engine.digest import digest_of
from engine.time.clock import ensure_utc

FIRST = "0" * 64
# A leaf can never pass for a node, nor a node for a leaf: their hashes begin differently.
_LEAF, _NODE = b"\x00", b"\x01"


@dataclass(frozen=True, slots=True, order=True)
class Leaf:
    """The end of one subject's chain when it was sealed."""

    subject: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Seal:
    """Seal `number` (from 1): over `leaves` heads with the Merkle root `root`. `hash` covers all else, `previous` too."""

    number: int
    at: datetime
    leaves: int
    root: str
    previous: str
    hash: str

    def line(self) -> str:
        """The seal as one line of the file of seals."""
        return json.dumps(
            {**_body(self.number, self.at, self.leaves, self.root, self.previous), "hash": self.hash},
            sort_keys=True,
        )

    @property
    def is_whole(self) -> bool:
        """Whether the hash is that of the rest."""
        return self.hash == digest_of(_body(self.number, self.at, self.leaves, self.root, self.previous))


def seal(number: int, leaves: Sequence[Leaf], previous: str, now: datetime) -> Seal:
    """A seal over the leaves, in whatever order they come."""
    root = merkle_root(leaves)
    return Seal(
        number, now, len(leaves), root, previous, digest_of(_body(number, now, len(leaves), root, previous))
    )


def read_line(line: str) -> Seal:
    """The seal that `Seal.line` wrote. Raises ValueError for anything else."""
    try:
        held = json.loads(line)
        at = ensure_utc(datetime.fromisoformat(held["at"]))
        return Seal(
            int(held["number"]), at, int(held["leaves"]), held["root"], held["previous"], held["hash"]
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"expected a line of a file of seals, got {line[:80]!r}") from error


def merkle_root(leaves: Sequence[Leaf]) -> str:
    """The root over the leaves in the order of their subjects. An odd node goes up as it is."""
    level = [_hash(_LEAF, f"{leaf.subject}\n{leaf.seq}\n{leaf.hash}".encode()) for leaf in sorted(leaves)]
    while len(level) > 1:
        pairs = zip_longest(level[::2], level[1::2])
        level = [left if right is None else _hash(_NODE, left + right) for left, right in pairs]
    return level[0].hex() if level else FIRST


def _hash(kind: bytes, content: bytes) -> bytes:
    return sha256(kind + content).digest()


def _body(number: int, at: datetime, leaves: int, root: str, previous: str) -> dict[str, object]:
    moment = ensure_utc(at).isoformat(timespec="microseconds")
    return {"number": number, "at": moment, "leaves": leaves, "root": root, "previous": previous}
