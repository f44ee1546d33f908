"""The two databases that are measured: as durable as fonds asks for, empty at first, gone afterwards."""

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.support import postgres

Kind = Literal["sqlite", "postgresql"]
KINDS: tuple[Kind, ...] = ("sqlite", "postgresql")

# What a careful administrator runs: nothing that was answered is lost with the power. Enough memory that a million cases
# are not read from the disk again and again, and no checkpoint in the middle of a measurement.
DURABLE = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "1GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where databases of one kind are made, each under an address of its own."""

    kind: Kind
    folder: Path
    server: postgres.PostgresServer | None = None

    def new_database(self, name: str) -> str:
        """The address of an empty database."""
        if self.server is not None:
            return self.server.url(self.server.create_database())
        return f"sqlite:///{self.folder / name}.db"


def file_of(url: str) -> str:
    """The file behind an address of SQLite."""
    return url.removeprefix("sqlite:///")


@contextmanager
def place(kind: Kind) -> Generator[Place]:
    """Databases of that kind, all of them removed at the end."""
    with tempfile.TemporaryDirectory(prefix="fonds-bench-") as name:
        folder = Path(name)
        if kind == "sqlite":
            yield Place(kind, folder)
            return
        # the wheel opens every folder above its data: it must lie directly under the temporary folder
        data = folder.with_name(f"{folder.name}-postgres")
        try:
            yield Place(kind, folder, postgres.start(data, DURABLE))
        finally:
            postgres.stop(data)
