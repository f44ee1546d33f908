"""The micro-loan company, fresh for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.company import Company, company, database
from tests.web.lending import lending_company


@pytest.fixture
def loans(tmp_path: Path) -> Iterator[Company]:
    """The company, in demo mode, so that anybody may be signed in as."""
    opened = company(database(tmp_path))
    yield opened
    opened.store.close()


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Company]:
    """The company without the demo: one signs in by mail alone."""
    opened = company(database(tmp_path), demo=False)
    yield opened
    opened.store.close()


@pytest.fixture
def lending(tmp_path: Path) -> Iterator[Company]:
    """The company that also lends."""
    opened = lending_company(tmp_path)
    yield opened
    opened.store.close()
