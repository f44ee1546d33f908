"""What a mail is made of: the message's own data and the brief as it is at the moment of sending."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.deciding.brief import Brief, DeadlineShown
from engine.digest import Json
from engine.language.definition import Clause
from engine.people.doer import Doer
from engine.people.organisation import Person
from engine.time.calendar import Calendar
from notifications.links import Links


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when a mail is written: the organisation's calendar, the instant (UTC), the addresses it may lead to."""

    calendar: Calendar
    now: datetime
    links: Links


@dataclass(frozen=True, slots=True)
class Notice:
    """A message of `kind` to `reader` about a case.

    `nth` and `deadline` are those of a reminder or escalation, `cited` the clauses its data name. `secret` opens the pages
    where the reader may decide; without one, the mail leads only to the case. `must_fill` says that his step is to fill in
    the form, which no button can do for him; `extendable` that more time may be asked for the deadline. `code` are the digits
    with which he may sign at the counter instead. `away` opens the page where he names a substitute. `by` is who had it sent,
    where a person did.
    """

    kind: str
    reader: Person
    brief: Brief
    setting: Setting
    nth: int = 0
    deadline: str | None = None
    data: Mapping[str, Json] = field(default_factory=dict[str, Json])
    cited: tuple[Clause, ...] = ()
    secret: str | None = None
    must_fill: bool = False
    extendable: bool = False
    code: str = ""
    away: str | None = None
    by: Doer | None = None

    @property
    def ticking(self) -> DeadlineShown | None:
        """The deadline that the message is about: its own, else the earliest that runs."""
        deadlines = self.brief.deadlines
        own = next((each for each in deadlines if each.name == self.deadline), None)
        return own or next(iter(deadlines), None)
