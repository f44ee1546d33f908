"""A chain of the ledger read back for people: what happened, who did it, when; and where the chain ends."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, bindparam, select

from engine.digest import Json
from engine.evidence.ledger import ORIGIN, Head, subject_of
from engine.store.ledger_entries import ledger, ledger_heads, ledger_texts

_ENTRIES = select(ledger).where(ledger.c.subject == bindparam("subject")).order_by(ledger.c.seq)
_TEXTS = select(ledger_texts).where(ledger_texts.c.subject == bindparam("subject"))
_HEAD = select(ledger_heads.c.seq, ledger_heads.c.hash).where(ledger_heads.c.subject == bindparam("subject"))


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger as it is read back. `texts` are words of people that have not been erased."""

    seq: int
    at: datetime
    by: str
    on_behalf_of: str | None
    assurance: str
    what: str
    data: Mapping[str, Json]
    hash: str
    texts: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def doer(self) -> str:
        """Whose act it is: his who did it; of one entered after the fact, his who had done it on paper."""
        return str(self.data.get("done_by") or self.by)

    @property
    def for_whom(self) -> str | None:
        """For whom he stood in."""
        return cast(str | None, self.data.get("done_for")) if self.is_late else self.on_behalf_of

    @property
    def through(self) -> tuple[str, ...]:
        """By whom the work of the one who is away was passed on to him."""
        return tuple(map(str, cast(list[Json], self.data.get("through") or [])))

    @property
    def among(self) -> tuple[str, int] | None:
        """The decision upon many cases that the act is part of, and how many they were; None for an act by itself."""
        found = cast(Mapping[str, Json] | None, self.data.get("among"))
        return (str(found["decision"]), int(str(found["of"]))) if found else None

    @property
    def is_late(self) -> bool:
        """Whether somebody else has entered it, after the fact."""
        return "done_on" in self.data

    @property
    def origin(self) -> str:
        """From where he acted; empty where nothing was kept, or it was erased."""
        return self.texts.get(ORIGIN, "")


def timeline(connection: Connection, case: str) -> tuple[Entry, ...]:
    """The case's chain, oldest first."""
    return entries(connection, subject_of(case))


def entries(connection: Connection, subject: str) -> tuple[Entry, ...]:
    """One chain, oldest first."""
    texts: dict[int, dict[str, str]] = {}
    for row in connection.execute(_TEXTS, {"subject": subject}):
        texts.setdefault(row.seq, {})[row.name] = row.text
    rows = connection.execute(_ENTRIES, {"subject": subject})
    return tuple(_entry(row.body, row.hash, row.at, texts.get(row.seq, {})) for row in rows)


def head_of(connection: Connection, subject: str) -> Head:
    """Where the chain ends now; the empty head while nothing is written."""
    row = connection.execute(_HEAD, {"subject": subject}).one_or_none()
    return Head(row.seq, row.hash) if row else Head()


def _entry(body: str, hash_: str, at: datetime, texts: Mapping[str, str]) -> Entry:
    held = cast(Mapping[str, Json], json.loads(body))
    actor = cast(Mapping[str, str], held["actor"])
    return Entry(
        seq=cast(int, held["seq"]),
        at=at,
        by=actor["person"],
        on_behalf_of=actor.get("on_behalf_of"),
        assurance=actor["assurance"],
        what=str(held["what"]),
        data=cast(Mapping[str, Json], held["data"]),
        hash=hash_,
        texts=texts,
    )
