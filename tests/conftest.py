"""What every test may ask for by name."""

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from tests.support import chromium, environment, postgres
from tests.support.mail_server import Mailbox
from tests.support.postgres import PostgresServer

# The machine may be busy: an example is wrong or right, never too slow. A failure prints the seed that repeats it.
settings.register_profile("fonds", deadline=None, print_blob=True)
settings.load_profile("fonds")

_POSTGRES = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    environment.scrub()
    given: dict[str, str] | None = getattr(config, "workerinput", None)
    config.stash[_POSTGRES] = Path(given["postgres"]) if given else _folder_of_this_run()
    # A run that is told to end still stops its PostgreSQL.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tells each worker of pytest-xdist where the run's PostgreSQL is or will be."""
    node.workerinput["postgres"] = str(node.config.stash[_POSTGRES])


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        postgres.stop(config.stash[_POSTGRES])


def _folder_of_this_run() -> Path:
    return Path(tempfile.gettempdir()) / f"fonds-postgres-{os.getpid()}"


@pytest.fixture(scope="session")
def pg_server(pytestconfig: pytest.Config) -> PostgresServer:
    """The run's PostgreSQL, shared by all its processes; `template` makes copies cheap."""
    return postgres.start(pytestconfig.stash[_POSTGRES])


@pytest.fixture
def postgres_url(pg_server: PostgresServer) -> Iterator[str]:
    """The address of an empty PostgreSQL database that is this test's alone."""
    name = pg_server.create_database()
    yield pg_server.url(name)
    pg_server.drop_database(name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of an SQLite file that is this test's alone and does not exist yet."""
    return f"sqlite:///{tmp_path / 'fonds.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database of each kind: the test runs twice. `-k sqlite` and `-k postgresql` choose."""
    kind: str = request.param
    return request.getfixturevalue({"sqlite": "sqlite_url", "postgresql": "postgres_url"}[kind])


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server on loopback that keeps what it is given, and refuses on command."""
    server = Mailbox()
    server.open()
    yield server
    server.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, kept for one file of tests; each test opens a context of its own.

    While it is open, the test's thread has a running event loop: see `tests.support.chromium.aside`.
    """
    with sync_playwright() as playwright, chromium.launch(playwright) as opened:
        yield opened


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints what tests measured: `record_property("measured", …)`."""
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "measured":
                terminalreporter.write_line(str(value))
