"""What all tables share: one MetaData with a naming convention, and the column types both databases agree on."""

import json
from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, MetaData, String, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

from engine.time.clock import ensure_utc

_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

# Every constraint has a name that a migration can drop on both databases, and that an error can be recognised by.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC; a naive one is refused.

    SQLite keeps it as text of fixed width (`2026-09-28 01:00:00.000000`): it sorts as time does, and an auditor with
    nothing but `sqlite3` can read it.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime] | TypeEngine[str]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(26))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        if value is None:
            return None
        moment = ensure_utc(value)
        if dialect.name == "sqlite":
            return moment.replace(tzinfo=None).isoformat(" ", "microseconds")
        return moment

    def process_result_value(self, value: datetime | str | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        return value.astimezone(UTC)


class JsonText(TypeDecorator[object]):
    """JSON kept as compact text: nothing asks the database about its inside, so nothing is gained by its parsing it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:
        return None if value is None else compact(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:
        return None if value is None else json.loads(value)


def compact(value: object) -> str:
    """`value` as JSON without spaces, Chinese as it is."""
    return _COMPACT.encode(value)
