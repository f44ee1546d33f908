"""Asks a running fonds how it is."""

from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from engine.errors import FondsError

PATIENCE_SECONDS = 10


class NoAnswer(FondsError):
    """Nobody answers at that address."""


@dataclass(frozen=True, slots=True)
class Health:
    """What `/health` says."""

    is_well: bool
    text: str


def ask(address: str) -> Health:
    """What the fonds at `address` says of itself. Raises NoAnswer."""
    parts = urlsplit(address)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    try:
        with closing(kind(parts.netloc, timeout=PATIENCE_SECONDS)) as connection:
            connection.request("GET", f"{parts.path.rstrip('/')}/health")
            answer = connection.getresponse()
            return Health(answer.status == 200, answer.read().decode("utf-8", "replace").strip())
    except (OSError, HTTPException) as error:
        raise NoAnswer(
            f"{address} does not answer: {error}; 'fonds serve' starts it, --url names another"
        ) from None
