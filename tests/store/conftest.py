"""Databases with tables, and the small office on them."""

from collections.abc import Iterator

import pytest

from engine.store.metadata import metadata
from engine.store.unit_of_work import Store
from tests.store.office import Office, with_tables


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A database with tables and nothing in them."""
    opened = Store(database_url)
    metadata.create_all(opened.engine)
    yield opened
    opened.close()


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    """The office, its staff and policy entered."""
    opened = with_tables(database_url)
    yield opened
    opened.store.close()
