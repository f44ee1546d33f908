"""Secrets that mails carry, found by their digest alone; `engine/evidence/token.py` says what they mean."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from sqlalchemy import Column, Connection, ForeignKey, Index, String, Table, bindparam, delete, select, update

from engine.digest import Json
from engine.evidence.token import Token
from engine.store.batch import Batch, Write
from engine.store.metadata import JsonText, UtcDateTime, metadata

# `post` is the message that carries the token; it has no foreign key, so that old messages can be cleared away.
tokens = Table(
    "tokens",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("kind", String, nullable=False),
    Column("person", String, nullable=False),
    Column("post", String(32)),
    Column("case_id", String(32), ForeignKey("cases.id")),
    Column("item", String),
    Column("actions", JsonText, nullable=False),
    Column("digests", JsonText, nullable=False),
    Column("minted_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("used_at", UtcDateTime),
    Column("used_for", String),
    Index("ix_tokens_post", "post"),
)

_MINT = Write("insert", tokens)
_UNUSED = tokens.c.used_at.is_(None)
_FIND = select(tokens).where(tokens.c.hash == bindparam("found", type_=String()))
_DROP = delete(tokens).where(tokens.c.post == bindparam("carrier", type_=String()), _UNUSED)
_USE = (
    update(tokens)
    .where(tokens.c.hash == bindparam("found", type_=String()), _UNUSED)
    .values(used_at=bindparam("now", type_=UtcDateTime), used_for=bindparam("what", type_=String()))
)


class Tokens:
    """Mints, finds and uses tokens in one transaction."""

    def __init__(self, connection: Connection, batch: Batch) -> None:
        self._connection, self._batch = connection, batch

    def mint(self, token: Token) -> None:
        self._batch.put(
            _MINT,
            {
                "hash": token.hash,
                "kind": token.kind,
                "person": token.person,
                "post": token.post,
                "case_id": token.case,
                "item": token.item,
                "actions": list(token.actions),
                "digests": dict(token.digests),
                "minted_at": token.minted_at,
                "expires_at": token.expires_at,
                "used_at": None,
                "used_for": None,
            },
        )

    def drop_of(self, post: str) -> None:
        """Forgets the tokens of a message that is written anew. One that was used stays, so that it can say by whom."""
        self._connection.execute(_DROP, {"carrier": post})

    def find(self, token: str) -> Token | None:
        """The token with that hash, used or not, expired or not: a page can then say what became of it."""
        row = self._connection.execute(_FIND, {"found": token}).mappings().one_or_none()
        if row is None:
            return None
        return Token(
            hash=row["hash"],
            kind=row["kind"],
            person=row["person"],
            minted_at=row["minted_at"],
            post=row["post"],
            case=row["case_id"],
            item=row["item"],
            actions=tuple(str(name) for name in cast(list[Json], row["actions"])),
            digests={str(k): str(v) for k, v in cast(Mapping[str, Json], row["digests"]).items()},
            expires_at=row["expires_at"],
            used_at=row["used_at"],
            used_for=row["used_for"],
        )

    def use(self, token: str, what: str, now: datetime) -> bool:
        """Uses the token for `what`; False when it was used before or never was. One of many at once wins."""
        return self._connection.execute(_USE, {"found": token, "what": what, "now": now}).rowcount == 1
