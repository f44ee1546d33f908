"""What a duty has opened: for whom, for which days, with what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from engine.case.command import OpenCase
from engine.deciding.opening import blank_scope
from engine.deciding.scope import Facts, Scope, as_moment
from engine.digest import Json
from engine.errors import Reason, Refused
from engine.language.definition import Due, Duty, Pack
from engine.language.duty_facts import source_fields
from engine.language.guard import Unanswered
from engine.language.person_facts import person_fact
from engine.language.program import Definition
from engine.people.organisation import Organisation
from engine.people.who import PathTo, Who
from engine.phrase import Path
from engine.text import Text
from engine.time.calendar import Calendar
from engine.time.day import Day, parse_day
from engine.time.deadline import Rolls, reckon, reckon_before, reckon_by
from engine.time.interval import Interval, parse_covers, parse_interval
from engine.time.occurrence import Missed, Recurrence, missed, occurrences
from engine.time.period import Period, parse_duration

WHOLE = ""
"""The subject of a duty that is not for each of something: the organisation as a whole."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A duty that opens something now: for one subject, upon an event's facts (`source`) or for a round's days."""

    definition: Definition
    name: str
    subject: str
    organisation: Organisation
    now: datetime
    source: Mapping[str, Json] = field(default_factory=dict[str, Json])

    @property
    def duty(self) -> Duty:
        return self.definition.pack.duties[self.name]

    def applies(self) -> bool:
        """Whether the duty's `when` holds of its event and of the one whose turn it is. Raises Refused when it has no answer."""
        condition = self.definition.duties.get(self.name)
        if condition is None:
            return True
        try:
            return condition.holds({name: self._fact(name) for name in condition.names})
        except Unanswered as unanswered:
            text = Text(f"无法判断：{unanswered.expression}", f"this cannot be decided: {unanswered}")
            raise Refused(Reason("unanswered", text, self.duty.clause)) from unanswered

    def opening(self, round_: Missed | None = None) -> OpenCase:
        """The case to open. Raises Refused when nobody can be its opener."""
        scope = self._scope()
        calendar = self.definition.calendar
        return OpenCase(
            workflow=self.duty.open.workflow,
            given=cast(Mapping[str, Json], self._resolved(scope, self.duty.open.with_)),
            period=_covered(self.duty, round_, calendar) if round_ else None,
            due_at=round_.occurrence.due.due_at if round_ else self._due(),
            opener=self._opener(scope),
            duty=self.name,
        )

    def _due(self) -> datetime | None:
        """When the case of an event is due: so long after it, or after a date that it brings; None where the workflow says."""
        due, calendar = self.duty.due, self.definition.calendar
        if due is None or due.day is not None:
            return None
        rolls = Rolls(due.rolls)
        named = str(due.by or due.after or due.before)
        moment = self.now if named == "case.opened" else as_moment(self._brought(named))
        if moment is None:
            text = Text(
                f"缺少“{named}”，无法计算期限", f"{named!r} is missing: the deadline cannot be counted"
            )
            raise Refused(Reason("unanswered", text, due.clause))
        if due.by is not None:
            return reckon_by(moment, calendar, rolls).due_at
        period = _period(due.within, self.definition.pack)
        if period is None:
            return None
        count = reckon_before if due.before is not None else reckon
        return count(period, moment, calendar, rolls).due_at

    def _brought(self, path: str) -> Json:
        """What the event brings at `source.…`."""
        value: Json = dict(self.source)
        for step in path.removeprefix("source.").removeprefix("form.").split("."):
            if not isinstance(value, Mapping):
                return None
            value = cast(Mapping[str, Json], value).get(step)
        return value

    def _fact(self, name: str) -> object:
        head, _, rest = name.partition(".")
        scope = self._scope()
        if head == "subject":
            return person_fact(self.subject, rest, self.organisation) if rest else self.subject
        if head != "source":
            return scope.value(name)
        fields = source_fields(self.definition.pack, self.duty)
        field_name, _, suffix = rest.partition(".")
        if field_name not in fields:
            return self.source.get(field_name)
        value, kind = self.source.get(field_name), scope.kind(fields[field_name])
        if suffix == "given":
            return value is not None and value != []
        if suffix in kind.checks(fields[field_name], self.definition.pack):
            return not kind.failures(fields[field_name], value, suffix, scope.reading())
        return kind.fact(fields[field_name], value, suffix, scope.reading())

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
        named = self._brought(who.part.path)
        return (named,) if isinstance(named, str) and self.organisation.is_active(named) else ()

    def _resolved(self, scope: Scope, written: object) -> Json:
        if isinstance(written, Mapping):
            entries = cast(Mapping[str, object], written)
            return {name: self._resolved(scope, value) for name, value in entries.items()}
        if isinstance(written, str) and written.startswith("source."):
            return self._brought(written)
        return scope.raw(written) if isinstance(written, str) else written


def turns_upon(
    definition: Definition, event: str, source: Mapping[str, Json], organisation: Organisation, now: datetime
) -> Iterator[Turn]:
    """The turns of every duty that waits for the event, and whose `when` holds of it."""
    for name, duty in definition.pack.duties.items():
        if duty.upon == event:
            for subject in subjects_of(duty, organisation):
                turn = Turn(definition, name, subject, organisation, now, source)
                if turn.applies():
                    yield turn


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
