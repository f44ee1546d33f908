"""A database has one id of its own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from engine.service.organisation_id import organisation_id
from engine.store.unit_of_work import Store

NOW = datetime(2026, 9, 28, 1, tzinfo=UTC)


def test_whoever_asks_first_and_together_gets_the_same(store: Store) -> None:
    def ask(_: int) -> str:
        return organisation_id(store, NOW)

    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(ask, range(4)))

    assert found == {organisation_id(store, NOW)}
    assert len(found.pop()) == 10
