"""JSON as fonds keeps it, and the one way in which it is written to be hashed: sorted keys, no spaces, UTF-8."""

import json
from hashlib import sha256

Json = object


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(value: Json) -> bytes:
    """`value` as canonical JSON."""
    return _CANONICAL.encode(value).encode()


def digest_of(value: Json) -> str:
    """SHA-256 of the canonical JSON, as 64 hex characters."""
    return sha256(canonical(value)).hexdigest()


def check_code(digest: str) -> str:
    """A digest short enough to compare by eye: its first 16 characters in groups of four, which can be read aloud."""
    return " ".join(digest[start : start + 4] for start in range(0, 16, 4))
