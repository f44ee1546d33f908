"""The ladder of a deadline: reminders before, at and after it, and the levels it climbs while it stays late.

A ladder is worked out, never stored: who keeps one remembers how many rungs were taken and when the next is due.
Reminders in days or longer come at the close of their day, so that "1 working day before" leaves one working day;
they are counted as deadlines are, so none falls on a day off.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, IntEnum
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from engine.phrase import PhraseError, Word, nearest, text_of, words
from engine.text import Text
from engine.time.calendar import Calendar
from engine.time.deadline import ends_of_every, reckon, reckon_before
from engine.time.moment import written_end
from engine.time.period import SAME_DAY, Period, Unit, parse_period

_EXPECTED = "a reminder like '1 working day before', 'when due' or 'every working day after'"
_USUAL = ("when due", "1 working day before", "every working day after")


class When(Enum):
    """Where a reminder stands to its deadline."""

    BEFORE = "before"
    DUE = "when due"
    AFTER = "after"
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder; with `When.EVERY` it comes again and again, a period apart. The period is idle for `When.DUE`."""

    when: When
    period: Period = SAME_DAY

    def __str__(self) -> str:
        match self.when:
            case When.DUE:
                return "when due"
            case When.EVERY:
                one = self.period.count == 1
                return f"every {self.period.unit.value if one else self.period} after"
            case When.BEFORE | When.AFTER:
                return f"{self.period} {self.when.value}"

    def text(self) -> Text:
        """The reminder for people: 到期前1个工作日, 1 working day before."""
        length = self.period.text().zh
        match self.when:
            case When.DUE:
                zh = "到期时"
            case When.BEFORE:
                zh = f"到期前{length}"
            case When.AFTER:
                zh = f"逾期{length}"
            case When.EVERY:
                zh = f"逾期后每{length.removeprefix('1') if self.period.count == 1 else length}"
        return Text(zh, str(self))


class Kind(IntEnum):
    """What a rung does; of two at the same moment the reminder comes first."""

    REMINDER = 1
    ESCALATION = 2


@dataclass(frozen=True, slots=True)
class Ladder:
    """All that follows from one deadline: armed and due (UTC), reminders, and how late each level is reached."""

    armed_at: datetime
    due_at: datetime
    remind: tuple[Reminder, ...] = ()
    late: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class Rung:
    """One step. `number` counts all rungs of the ladder from 1, `nth` those of its kind (reminder 2, level 1);
    `place` is the index of its rule in `remind` or `late`."""

    number: int
    nth: int
    at: datetime
    kind: Kind
    place: int


@dataclass(frozen=True, slots=True)
class Fired:
    """What is to be done now: at most one reminder, which stands for `merged` others that were missed; every
    level reached; and what comes next. `taken` is the number to remember."""

    reminder: Rung | None
    merged: int
    escalations: tuple[Rung, ...]
    next: Rung | None
    taken: int


def parse_reminder(phrase: str) -> Reminder:
    """Read one reminder; raises PhraseError."""
    found = words(phrase)
    match [word.text for word in found]:
        case ["when", "due"]:
            return Reminder(When.DUE)
        case ["every", _, *_, "after"]:
            return Reminder(When.EVERY, _repeated(found[1:-1]))
        case [first, *_, "before" | "after" as side] if first != "every":
            return Reminder(When(side), _some_time(found[:-1], "{} " + side))
        case _:
            text = " ".join(word.text for word in found)
            raise PhraseError(
                f"expected {_EXPECTED}, got {text!r}", _odd_column(found), nearest(text, _USUAL)
            )


def rungs(ladder: Ladder, calendar: Calendar) -> Iterator[Rung]:
    """Every rung after the deadline was armed, in order of time: endless, if a reminder repeats itself."""
    steps = heapq.merge(
        *(_reminded(reminder, place, ladder, calendar) for place, reminder in enumerate(ladder.remind)),
        *(
            [(_late_at(late, ladder, calendar), Kind.ESCALATION, place)]
            for place, late in enumerate(ladder.late)
        ),
    )
    seen = dict.fromkeys(Kind, 0)
    to_come = (step for step in steps if step[0] > ladder.armed_at)
    for number, (at, kind, place) in enumerate(to_come, start=1):
        seen[kind] += 1
        yield Rung(number, seen[kind], at, kind, place)


def rung_after(taken: int, ladder: Ladder, calendar: Calendar) -> Rung | None:
    """The rung that follows the first `taken` ones, or None at the top."""
    return next((rung for rung in rungs(ladder, calendar) if rung.number > taken), None)


def due_rungs(taken: int, now: datetime, ladder: Ladder, calendar: Calendar) -> Fired:
    """What is to be done at `now`, when the first `taken` rungs have been.

    However many reminders were missed, only the last is given. Levels are never skipped: each tells somebody else.
    """
    missed: list[Rung] = []
    coming = None
    for rung in rungs(ladder, calendar):
        if rung.at > now:
            coming = rung
            break
        if rung.number > taken:
            missed.append(rung)
    reminders = [rung for rung in missed if rung.kind is Kind.REMINDER]
    return Fired(
        reminder=reminders[-1] if reminders else None,
        merged=max(len(reminders) - 1, 0),
        escalations=tuple(rung for rung in missed if rung.kind is Kind.ESCALATION),
        next=coming,
        taken=missed[-1].number if missed else taken,
    )


def sentence_of_reminder(fired: Fired, calendar: Calendar) -> Text:
    """Which reminder this is and what comes next; empty if there is none to give."""
    if fired.reminder is None:
        return Text("")
    nth = Text(f"第{fired.reminder.nth}次提醒", f"Reminder {fired.reminder.nth}")
    return nth + _what_comes(fired.next, calendar)


def _repeated(found: Sequence[Word]) -> Period:
    """The period after `every`, whose number may be left out."""
    number = () if found[0].text[:1].isdigit() else (Word("1", found[0].column - len("1 ")),)
    return _some_time((*number, *found), "every {} after")


def _some_time(found: Sequence[Word], whole: str) -> Period:
    """The period of these words, more than none; an error points into the whole phrase and mends the whole."""
    start = found[0].column - 1
    text = ""
    for word in found:
        text = text.ljust(word.column - 1 - start) + word.text
    try:
        period = parse_period(text)
    except PhraseError as wrong:
        near = whole.format(wrong.nearest).replace("every 1 ", "every ") if wrong.nearest else ""
        raise PhraseError(wrong.message, start + wrong.column, near) from None
    if period.count == 0:
        near = "" if whole.startswith("every") else "when due"
        raise PhraseError(f"expected a period of at least 1, got {text!r}", start + 1, near)
    return period


def _odd_column(found: Sequence[Word]) -> int:
    """Where a phrase stops being a reminder: at its last word, if it has several."""
    return found[-1].column if len(found) > 1 else 1


def _reminded(
    reminder: Reminder, place: int, ladder: Ladder, calendar: Calendar
) -> Iterator[tuple[datetime, Kind, int]]:
    match reminder.when:
        case When.BEFORE:
            yield reckon_before(reminder.period, ladder.due_at, calendar).due_at, Kind.REMINDER, place
        case When.DUE:
            yield ladder.due_at, Kind.REMINDER, place
        case When.AFTER:
            yield _late_at(reminder.period, ladder, calendar), Kind.REMINDER, place
        case When.EVERY:
            for at in _every(reminder.period, ladder, calendar):
                yield at, Kind.REMINDER, place


def _every(period: Period, ladder: Ladder, calendar: Calendar) -> Iterator[datetime]:
    """Each moment once: the days of a weekend all give way to the same Monday."""
    last = ladder.due_at
    for at in ends_of_every(period, ladder.due_at, calendar):
        if at > last:
            yield at
            last = at


def _late_at(late: Period, ladder: Ladder, calendar: Calendar) -> datetime:
    """The moment at which the deadline is so late."""
    if late.count == 0:
        return ladder.due_at
    if late.unit is Unit.HOUR:
        return reckon(late, ladder.due_at, calendar).due_at
    return reckon(late, calendar.day_ended_by(ladder.due_at), calendar).due_at


def _what_comes(rung: Rung | None, calendar: Calendar) -> Text:
    if rung is None:
        return Text("，此后不再提醒", "; there will be no other")
    at = written_end(calendar.local(rung.at))
    if rung.kind is Kind.REMINDER:
        return Text(f"；下次提醒：{at.zh}", f"; the next comes {at.en}")
    return Text(
        f"；仍未办理的，将于{at.zh}上报（第{rung.nth}级）",
        f"; if still open, it goes up (level {rung.nth}) {at.en}",
    )


def _read(value: object) -> Reminder:
    return value if isinstance(value, Reminder) else parse_reminder(text_of(value, _EXPECTED))


_UNIT_PATTERN = r"(hour|day|working day|week|month|year)s?"

ReminderPhrase = Annotated[
    Reminder,
    PlainValidator(_read),
    PlainSerializer(str),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": rf"^(when due|[0-9]+ {_UNIT_PATTERN} (before|after)|every ([0-9]+ )?{_UNIT_PATTERN} after)$",
        }
    ),
]
"""A field of a definition that holds one reminder."""
