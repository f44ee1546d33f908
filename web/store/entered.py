"""What somebody had entered for an act when the page asked him to sign in first: kept, so that he finds it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Column, Connection, String, Table, bindparam, delete, select

from engine.store.batch import Batch, Write
from engine.store.metadata import JsonText, UtcDateTime, metadata

KEPT_FOR = timedelta(days=2)

entered = Table(
    "entered",
    metadata,
    Column("person", String, primary_key=True),
    Column("case_id", String(32), primary_key=True),
    Column("action", String, primary_key=True),
    Column("texts", JsonText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

_KEEP = Write("upsert", entered)
_OF = (entered.c.person == bindparam("whose", type_=String())) & (
    entered.c.case_id == bindparam("case", type_=String())
)
_FIND = (
    select(entered).where(_OF, entered.c.at > bindparam("since", type_=UtcDateTime)).order_by(entered.c.at)
)
_DROP = delete(entered).where(_OF)
_PRUNE = delete(entered).where(entered.c.at <= bindparam("since", type_=UtcDateTime))

Texts = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Entered:
    """The inputs of one act, by name."""

    action: str
    texts: Texts


def keep(connection: Connection, person: str, case: str, of: Entered, now: datetime) -> None:
    """Keeps it in place of what was entered for that act before; what is too old goes."""
    connection.execute(_PRUNE, {"since": now - KEPT_FOR})
    batch = Batch()
    texts = {name: list(values) for name, values in of.texts.items()}
    batch.put(_KEEP, {"person": person, "case_id": case, "action": of.action, "texts": texts, "at": now})
    batch.flush(connection)


def find(connection: Connection, person: str, case: str, now: datetime) -> Mapping[str, Entered]:
    """What the person has entered for acts of the case and not sent, by action, the latest last."""
    rows = connection.execute(_FIND, {"whose": person, "case": case, "since": now - KEPT_FOR}).mappings()
    return {row["action"]: Entered(row["action"], cast(Texts, row["texts"])) for row in rows}


def drop(connection: Connection, person: str, case: str) -> None:
    """He has acted: nothing of it is needed any more."""
    connection.execute(_DROP, {"whose": person, "case": case})
