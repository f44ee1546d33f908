"""The system's own Chromium, driven by Playwright; no browser is ever downloaded."""

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from playwright.sync_api import Browser, Playwright

Answer = TypeVar("Answer")

_NAMES = ("chromium", "chromium-browser", "google-chrome")

# Root in a container has no sandbox; everything else keeps Chromium from calling home.
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class ChromiumMissing(RuntimeError):
    """No Chromium on PATH; the message is the command that installs one."""


def launch(playwright: Playwright) -> Browser:
    """A headless Chromium. Raises ChromiumMissing."""
    return playwright.chromium.launch(executable_path=find(), args=list(_ARGUMENTS))


def find() -> str:
    """The path of the first Chromium on PATH. Raises ChromiumMissing."""
    for name in _NAMES:
        path = shutil.which(name)
        if path:
            return path
    raise ChromiumMissing(
        f"no {', '.join(_NAMES)} on PATH: sudo apt-get update && sudo apt-get install -y chromium fonts-noto-cjk"
    )


def aside(call: Callable[[], Answer]) -> Answer:
    """What `call` answers, run in a thread of its own.

    For calls that start an event loop (a relay's pass) while a browser is open: Playwright holds the loop of the test's own
    thread.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(call).result()
