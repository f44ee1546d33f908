"""The organisation's own id, by which what it labels is told from another company's."""

from datetime import datetime
from secrets import token_hex

from engine.store.unit_of_work import Store

_BYTES = 5
"""Ten characters: short enough for a small label; two of a thousand companies share one once in two million times."""


def organisation_id(store: Store, now: datetime) -> str:
    """The id, made when it is first asked for. Of several who ask first all get the same."""
    with store.read() as work:
        found = work.identity.read()
    if found is not None:
        return found
    with store.begin() as work:
        work.identity.make(token_hex(_BYTES), now)
    return organisation_id(store, now)
