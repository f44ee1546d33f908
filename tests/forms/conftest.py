"""Two companies whose cases are printed: micro-loan, which hands over, and one that lends and destroys."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forms.lender import Lender, lender
from tests.web.conftest import loans

__all__ = ["loans"]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Lender]:
    """The company that lends and destroys."""
    opened = lender(f"sqlite:///{tmp_path / 'fonds.db'}")
    yield opened
    opened.store.close()
