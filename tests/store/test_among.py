"""One statement for any number of texts, and columns that come back as their types say, on both databases."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import bindparam, select

from engine.store.among import among, listed
from engine.store.metadata import metadata
from engine.store.outbox import outbox
from engine.store.prepared import Prepared, rows_together
from engine.store.unit_of_work import Store

AT = datetime(2026, 10, 12, 1, 2, 3, tzinfo=UTC)
KINDS = ["request", 'it\'s "quoted"', "催还", "a,b"]
FOUND = Prepared(
    select(outbox.c.kind, outbox.c.created_at, outbox.c.data)
    .where(among(outbox.c.kind, bindparam("kinds")))
    .order_by(outbox.c.id)
)


@pytest.fixture
def with_mails(store: Store) -> Store:
    with store.begin() as work:
        for number, kind in enumerate(KINDS):
            row = {"id": f"{number}", "message_id": f"<{number}>", "kind": kind, "person": "p"}
            rest = {"nth": 0, "data": {"nth": number}, "created_at": AT, "standing": "waiting", "attempts": 0}
            work.connection.execute(outbox.insert(), {**row, **rest})
    return store


@pytest.mark.parametrize(
    "asked", [[], ["催还"], ["a", "b"], KINDS, [KINDS[1], KINDS[3], "no such"], KINDS * 1000]
)
def test_those_and_no_others_are_found(with_mails: Store, asked: list[str]) -> None:
    with with_mails.read() as work:
        found = FOUND.rows(work.connection, {"kinds": listed(asked)})
    assert [kind for kind, _, _ in found] == [kind for kind in KINDS if kind in asked]


def test_columns_come_back_as_their_types_say(with_mails: Store) -> None:
    with with_mails.read() as work:
        one, other = rows_together(
            work.connection, [(FOUND, {"kinds": listed([kind])}) for kind in ("催还", "request")]
        )
    assert one == [("催还", AT, {"nth": 2})]
    assert other == [("request", AT, {"nth": 0})]


def test_it_is_looked_up_not_looked_through(tmp_path: Path) -> None:
    """SQLite plans without looking into the table; PostgreSQL by what is in it."""
    store = Store(f"sqlite:///{tmp_path / 'empty.db'}")
    metadata.create_all(store.engine)
    query = select(outbox.c.kind).where(among(outbox.c.id, bindparam("ids")))
    asked = str(query.compile(store.engine))
    with store.read() as work:
        plan = work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", (listed(["1"]),)).all()
    store.close()
    assert plan[0][3].startswith("SEARCH outbox USING INDEX"), plan


def test_what_is_asked_for_is_one_text() -> None:
    assert json.loads(listed(iter(KINDS))) == KINDS
