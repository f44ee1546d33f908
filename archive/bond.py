"""What binds a record to a case: a loan, a destruction list, a hold, an open matter; and who waits for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

BondKind = Literal["loan", "list", "hold", "matter", "waiting"]

EXCLUSIVE: frozenset[BondKind] = frozenset({"loan", "list", "matter"})
"""Of these a record has one at most: the database sees to it."""


@dataclass(frozen=True, slots=True)
class Bond:
    """Instants are UTC; `ended_at` is None while it binds. `by` laid it; `nth` counts the record's bonds from 1 (the store
    sets it).

    `holder` is who has the record (a loan that is handed out) or who waits for it; a loan without one is only reserved. `number`
    is the case's own, `due_at` when a loan must be back: both are read with the bond, not kept on it.
    """

    id: str
    record: str
    kind: BondKind
    case: str
    since: datetime
    by: str
    holder: str | None = None
    note: str = ""
    ended_at: datetime | None = None
    nth: int = 0
    number: str = ""
    due_at: datetime | None = None

    @property
    def is_exclusive(self) -> bool:
        return self.kind in EXCLUSIVE

    @property
    def is_out(self) -> bool:
        """Whether somebody has the record in his hands."""
        return self.kind == "loan" and self.holder is not None
