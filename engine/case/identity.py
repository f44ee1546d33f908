"""Ids that nobody hands out: unique without asking, and in the order of time, so that indexes grow at their end."""

from datetime import datetime
from secrets import randbits

from engine.time.clock import ensure_utc

_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62


def new_id(now: datetime) -> str:
    """32 hexadecimal characters, built as RFC 9562 builds a UUID of version 7: milliseconds of `now`, then 74 random bits."""
    milliseconds = int(ensure_utc(now).timestamp() * 1000) & (1 << 48) - 1
    return f"{milliseconds << 80 | _VERSION_7 | randbits(12) << 64 | _VARIANT | randbits(62):032x}"
