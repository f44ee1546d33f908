"""The web server: its socket taken before anything else begins, so that a port that is taken is told at once."""

import signal
import socket
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import uvicorn

from engine.errors import FondsError

# People wait this long at most for a page that is being made when the server is told to end.
PATIENCE_SECONDS = 10


class PortTaken(FondsError):
    """Somebody else listens there; says what to do."""


def listen(host: str, port: int) -> socket.socket:
    """A socket at that address; port 0 is any free one. Raises PortTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
        taken.listen()
    except OSError as error:
        taken.close()
        raise PortTaken(
            f"cannot listen on {host}:{port}: {error.strerror or error}; stop what uses it, or name another: --port {port + 1}"
        ) from None
    return taken


def serve_until_told(pages: Any, at: socket.socket) -> None:
    """Answers requests until the process is told to end; those that are being answered are finished."""
    config = uvicorn.Config(
        pages, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=PATIENCE_SECONDS
    )
    uvicorn.Server(config).run(sockets=[at])


@contextmanager
def until_told() -> Generator[None]:
    """Ctrl-C or SIGTERM ends the block, whatever it is doing, and nothing else: what it has opened is closed first.

    uvicorn takes both while it answers, and raises them anew when it has ended.
    """
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)
