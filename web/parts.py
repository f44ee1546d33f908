"""What the pages stand on: handed in whole by whoever starts them, so that no page looks for anything by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from engine.attachment import Limits
from engine.service.library import Library
from engine.service.service import Service
from engine.service.staff import Staff
from engine.store.unit_of_work import Store
from engine.text import Text
from rehearsal.mailbox import MailFolder


class DemoClock(Protocol):
    """The demo's clock, as a person moves it. What falls due on the way happens at its own time before `advance` returns."""

    def advance(self, by: timedelta) -> datetime:
        """Moves it forward; the new time (UTC)."""
        ...

    def next_due(self) -> datetime | None:
        """When the next reminder, escalation or duty is due (UTC); None if nothing waits for time."""
        ...


@dataclass(frozen=True, slots=True)
class DemoParts:
    """What only the demo has: everybody may be signed in as, mails can be read, the clock can be moved."""

    mails: MailFolder
    clock: DemoClock


class Pulse(Protocol):
    """Asks the workers of this process, if it has any, when each last ran."""

    def last_runs(self) -> Sequence[tuple[str, datetime | None]]: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """`base_url` is the address people reach the pages at; when it begins with https, cookies are kept to https.
    `attachments` says which files may be handed in."""

    service: Service
    organisation: Text
    base_url: str
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    demo: DemoParts | None = None
    pulse: Pulse | None = None
    attachments: Limits = field(default_factory=Limits)
    staff: Staff = field(default_factory=Staff)

    @property
    def store(self) -> Store:
        return self.service.store

    @property
    def library(self) -> Library:
        return self.service.library

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    def now(self) -> datetime:
        """This moment, in UTC, by the clock that everything goes by."""
        return self.service.clock.now()
