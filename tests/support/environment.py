"""The environment that every test starts in, whoever runs it and wherever."""

import os
import time

FOREIGN_ZONE = "America/St_Johns"

_OURS = ("FONDS_", "PG")
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


def scrub() -> None:
    """Takes away what would let a developer's machine decide a test.

    Settings of fonds and of PostgreSQL's client, and proxies (tests talk to loopback only). The machine's zone becomes one
    that no organisation in the tests has, half an hour off the hour: whatever leans on local time shows.
    """
    for name in list(os.environ):
        if name.startswith(_OURS) or name.lower() in _PROXIES:
            del os.environ[name]
    os.environ["TZ"] = FOREIGN_ZONE
    time.tzset()
