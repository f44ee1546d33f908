"""The web server: its socket taken before anything else begins, so that a port that is taken is told at once."""

import signal
import socket
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
    """Answers requests until the process is told to end (Ctrl-C, SIGTERM); those that are being answered are finished."""
    config = uvicorn.Config(
        pages, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=PATIENCE_SECONDS
    )
    # uvicorn raises the signal anew when it has ended: both then end this function, and nothing else
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        uvicorn.Server(config).run(sockets=[at])
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)
        at.close()
