"""What a duty has opened: for whom, for which days, with what."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from engine.case.command import OpenCase
from engine.deciding.opening import blank_scope
from engine.deciding.scope import Facts, Scope
from engine.digest import Json
from engine.errors import Reason, Refused
from engine.language.definition import Due, Duty, Pack
from engine.language.program import Definition
from engine.people.organisation import Organisation
from engine.people.who import PathTo, Who
from engine.phrase import Path
from engine.text import Text
from engine.time.calendar import Calendar
from engine.time.day import Day, parse_day
from engine.time.deadline import Rolls
from engine.time.interval import Interval, parse_covers, parse_interval
from engine.time.occurrence import Missed, Recurrence, missed, occurrences
from engine.time.period import Period, parse_duration

WHOLE = ""
"""The subject of a duty that is not for each of something: the organisation as a whole."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A duty that opens something now: for one subject, upon an event's facts (`source`) or for a round's days."""

    definition: Definition
    duty: Duty
    subject: str
    organisation: Organisation
    now: datetime
    source: Mapping[str, Json] = field(default_factory=dict[str, Json])

    def opening(self, round_: Missed | None = None) -> OpenCase:
        """The case to open. Raises Refused when nobody can be its opener."""
        scope = self._scope()
        calendar = self.definition.calendar
        return OpenCase(
            workflow=self.duty.open.workflow,
            given=cast(Mapping[str, Json], self._resolved(scope, self.duty.open.with_)),
            period=_covered(self.duty, round_, calendar) if round_ else None,
            due_at=round_.occurrence.due.due_at if round_ else None,
            opener=self._opener(scope),
        )

    def _scope(self) -> Scope:
        blank = blank_scope(self.definition, self.duty.open.workflow, "", Facts(self.organisation), self.now)
        return replace(blank, subject=self.subject or None)

    def _opener(self, scope: Scope) -> str | None:
        who = self.duty.opener
        if who is None:
            return None
        people = self._from_source(who) or scope.people(who)
        if not people:
            raise Refused(_nobody(who))
        return people[0]

    def _from_source(self, who: Who) -> tuple[str, ...]:
        if not isinstance(who.part, PathTo) or not who.part.path.startswith("source."):
            return ()
        named = self.source.get(who.part.path.removeprefix("source."))
        return (named,) if isinstance(named, str) and self.organisation.is_active(named) else ()

    def _resolved(self, scope: Scope, written: object) -> Json:
        if isinstance(written, Mapping):
            entries = cast(Mapping[str, object], written)
            return {name: self._resolved(scope, value) for name, value in entries.items()}
        if isinstance(written, str) and written.startswith("source."):
            return self.source.get(written.removeprefix("source."))
        return scope.raw(written) if isinstance(written, str) else written


def subjects_of(duty: Duty, organisation: Organisation) -> tuple[str, ...]:
    """Whom the duty comes round for today: the units of a kind or the holders of a role, or the organisation as a whole."""
    if duty.for_ is None:
        return (WHOLE,)
    name = duty.for_.removeprefix("each ")
    return tuple(unit.id for unit in organisation.units_of_kind(name)) or organisation.holders(name)


def recurrence_of(duty: Duty, pack: Pack) -> Recurrence:
    """When the duty comes round, the company's figures put in place. Raises ValueError for a duty upon an event."""
    if duty.every is None:
        raise ValueError("a duty upon an event does not come round")
    return Recurrence(
        every=_interval(duty.every, pack),
        due=_day(duty.due, pack),
        rolls=Rolls(duty.due.rolls) if duty.due else Rolls.LATER,
        starts=_day(duty.starts, pack),
        ahead=_period(duty.ahead, pack),
    )


def next_opening(duty: Duty, definition: Definition, after: datetime) -> datetime:
    """When the duty next opens something after that moment (UTC)."""
    recurrence = recurrence_of(duty, definition.pack)
    return next(occurrences(recurrence, definition.calendar, after)).opens_at


def missed_round(duty: Duty, definition: Definition, since: datetime, now: datetime) -> Missed | None:
    """Everything the duty should have opened in between, as one."""
    return missed(recurrence_of(duty, definition.pack), definition.calendar, since, now)


def _covered(duty: Duty, round_: Missed, calendar: Calendar) -> tuple[str, str]:
    first, last = round_.occurrence.period_first, round_.occurrence.period_last
    if duty.covers is not None:
        covers = parse_covers(str(duty.covers))
        first, last = covers.seen_from(first, calendar).first, covers.seen_from(last, calendar).last
    return first.isoformat(), last.isoformat()


def _figure(path: Path, pack: Pack) -> str:
    return str(pack.parameters[path.text.removeprefix("param.")].value)


def _interval(every: Interval | Path, pack: Pack) -> Interval:
    return parse_interval(_figure(every, pack)) if isinstance(every, Path) else every


def _day(due: Due | None, pack: Pack) -> Day | None:
    day = due.day if due else None
    return parse_day(_figure(day, pack)) if isinstance(day, Path) else day


def _period(ahead: object, pack: Pack) -> Period | None:
    found = parse_duration(_figure(ahead, pack)) if isinstance(ahead, Path) else ahead
    return found if isinstance(found, Period) else None


def _nobody(who: Who) -> Reason:
    return Reason(
        "nobody",
        Text(f"没有人可以作为发起人：{who.phrase}", f"nobody can be the opener: {who.phrase} names nobody"),
    )
