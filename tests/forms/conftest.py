"""The micro-loan company, whose cases and registers are printed."""

from tests.web.conftest import loans

__all__ = ["loans"]
