"""The installed program `fonds`, running: a process of its own, its lines read as they come."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import IO, cast
from urllib.parse import urlsplit

PROGRAM = Path(sys.executable).with_name("fonds")
PATIENCE_SECONDS = 60


@dataclass(slots=True)
class Running:
    """A `fonds` that runs. `said` is what it has printed so far."""

    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list[str])

    def wait_for(self, pattern: str) -> re.Match[str]:
        """The first line that holds `pattern`; fails with all lines when the process ends without it."""
        for line in cast(IO[str], self.process.stdout):
            self.said.append(line)
            if found := re.search(pattern, line):
                return found
        raise AssertionError(f"ended without {pattern!r}:\n{''.join(self.said)}")

    @property
    def address(self) -> str:
        return self.wait_for(r"(http://[\d.]+:\d+)")[1]

    def end(self, by: signal.Signals = signal.SIGINT) -> int:
        """Tells it to end; its exit code."""
        self.process.send_signal(by)
        try:
            rest, _ = self.process.communicate(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGABRT)
            rest, _ = self.process.communicate()
            raise AssertionError(f"did not end; this is where its threads were:\n{rest}") from None
        self.said.append(rest)
        return self.process.returncode


@contextmanager
def running(folder: Path, *arguments: str) -> Generator[Running]:
    """`fonds` with these arguments in `folder`; killed if the block leaves it running."""
    process = subprocess.Popen(
        [str(PROGRAM), *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONFAULTHANDLER": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    try:
        yield Running(process)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page answered."""

    status: int
    text: str
    goes_to: str


def get(address: str) -> Answer:
    """The page at `address`; a redirection is not followed."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.netloc, timeout=PATIENCE_SECONDS)
    connection.request("GET", parts.path or "/")
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return Answer(answer.status, text, answer.headers.get("Location", ""))
