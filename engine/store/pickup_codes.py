"""The codes with which people sign at the counter, one a seat and person; `engine/evidence/pickup.py` says what they mean."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from sqlalchemy import Column, Connection, ForeignKey, Integer, String, Table, and_, bindparam, select, update

from engine.digest import Json
from engine.evidence.pickup import PickupCode
from engine.store.batch import Batch, Write
from engine.store.metadata import JsonText, UtcDateTime, metadata

# `post` is the message that carries the code; it has no foreign key, so that old messages can be cleared away.
pickup_codes = Table(
    "pickup_codes",
    metadata,
    Column("case_id", String(32), ForeignKey("cases.id"), primary_key=True),
    Column("item", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("salt", String(32), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("post", String(32), nullable=False),
    Column("digests", JsonText, nullable=False),
    Column("minted_at", UtcDateTime, nullable=False),
    Column("wrong", Integer, nullable=False),
    Column("used_at", UtcDateTime),
)

_MINT = Write("upsert", pickup_codes)
_OF = and_(
    pickup_codes.c.case_id == bindparam("case", type_=String()),
    pickup_codes.c.item == bindparam("seat", type_=String()),
    pickup_codes.c.person == bindparam("whose", type_=String()),
)
_FIND = select(pickup_codes).where(_OF)
_MISS = update(pickup_codes).where(_OF).values(wrong=pickup_codes.c.wrong + 1)
_USE = (
    update(pickup_codes)
    .where(_OF, pickup_codes.c.used_at.is_(None))
    .values(used_at=bindparam("now", type_=UtcDateTime))
)


class PickupCodes:
    """Mints, finds and uses codes in one transaction."""

    def __init__(self, connection: Connection, batch: Batch) -> None:
        self._connection, self._batch = connection, batch

    def mint(self, code: PickupCode) -> None:
        """Keeps the code in place of the one that its seat and person had before."""
        self._batch.put(
            _MINT,
            {
                "case_id": code.case,
                "item": code.item,
                "person": code.person,
                "salt": code.salt,
                "hash": code.hash,
                "post": code.post,
                "digests": dict(code.digests),
                "minted_at": code.minted_at,
                "wrong": code.wrong,
                "used_at": code.used_at,
            },
        )

    def find(self, case: str, item: str, person: str) -> PickupCode | None:
        """The latest code of that seat and person, used or not, dead or not: a page can then say what became of it."""
        row = self._connection.execute(_FIND, _key(case, item, person)).mappings().one_or_none()
        if row is None:
            return None
        return PickupCode(
            case=row["case_id"],
            item=row["item"],
            person=row["person"],
            salt=row["salt"],
            hash=row["hash"],
            post=row["post"],
            minted_at=row["minted_at"],
            digests={str(k): str(v) for k, v in cast(Mapping[str, Json], row["digests"]).items()},
            wrong=row["wrong"],
            used_at=row["used_at"],
        )

    def missed(self, code: PickupCode) -> None:
        """Counts a wrong guess."""
        self._connection.execute(_MISS, _key(code.case, code.item, code.person))

    def use(self, code: PickupCode, now: datetime) -> bool:
        """Uses the code; False when it was used before. One of many at once wins."""
        key = _key(code.case, code.item, code.person)
        return self._connection.execute(_USE, {**key, "now": now}).rowcount == 1


def _key(case: str, item: str, person: str) -> Mapping[str, object]:
    return {"case": case, "seat": item, "whose": person}
