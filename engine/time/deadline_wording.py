"""The sentence with which a deadline explains itself: what was counted, when it ends, what is not as one would think."""

from dataclasses import dataclass
from datetime import date, datetime

from engine.text import Text
from engine.time.calendar import ONE_DAY, Calendar, days_between
from engine.time.moment import written_end, written_moment, written_span, written_weekday_of
from engine.time.period import Period, Unit


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a count: where it began, its last day before and after rolling."""

    began: date
    counted: date
    last: date

    def days_counted(self) -> list[date]:
        """Every day of the count but the one where it began."""
        if self.counted < self.began:
            return days_between(self.counted, self.began - ONE_DAY)
        return days_between(self.began + ONE_DAY, self.counted)

    def years(self) -> range:
        """The years that the count touched."""
        days = (self.began, self.counted, self.last)
        return range(min(days).year, max(days).year + 1)


def sentence_of_days(
    head: Text, period: Period, span: Span, due_at: datetime, calendar: Calendar, provisional: list[int]
) -> Text:
    """ "3 working days after 29 Sep 2026: Fri 9 Oct 2026 18:00; 1 to 7 Oct are National Day"."""
    notes = [
        *_no_such_date(period, span),
        *_rolled(span),
        *_unusual_days(period, span, calendar),
        *(_not_published(year) for year in provisional),
    ]
    sentence = head + Text("：", ": ") + written_end(calendar.local(due_at))
    for note in notes:
        sentence = sentence + Text("；", "; ") + note
    return sentence


def sentence_of_hours(
    period: Period, begin: datetime, due_at: datetime, calendar: Calendar, *, whole_day: bool
) -> Text:
    """ "24 hours after Tue 29 Sep 2026 09:00: Wed 30 Sep 2026 09:00"; `whole_day`: it began with the end of a day."""
    written = written_end if whole_day else written_moment
    start, length, end = written(calendar.local(begin)), period.text(), written_end(calendar.local(due_at))
    if due_at < begin:
        return Text(f"{start.zh}前{length.zh}：{end.zh}", f"{length.en} before {start.en}: {end.en}")
    return Text(f"{start.zh}起{length.zh}：{end.zh}", f"{length.en} after {start.en}: {end.en}")


def sentence_of_pause(start: datetime, end: datetime, due_at: datetime, calendar: Calendar) -> Text:
    """What a pause adds to the sentence of a deadline."""
    first, last = written_moment(calendar.local(start)), written_moment(calendar.local(end))
    due = written_end(calendar.local(due_at))
    return Text(
        f"；{first.zh}至{last.zh}暂停计时，现为{due.zh}",
        f"; the clock rested from {first.en} to {last.en}, so now {due.en}",
    )


def _no_such_date(period: Period, span: Span) -> list[Text]:
    if period.unit not in {Unit.MONTH, Unit.YEAR} or span.counted.day == span.began.day:
        return []
    day, month = span.began.day, span.counted
    return [Text(f"{month.month}月没有{day}日", f"{month:%B} has no day {day}")]


def _rolled(span: Span) -> list[Text]:
    if span.last == span.counted:
        return []
    day = written_weekday_of(span.counted, span.last.year)
    if span.last > span.counted:
        return [Text(f"{day.zh}不是工作日，顺延", f"{day.en} is not a working day, so the next one counts")]
    return [Text(f"{day.zh}不是工作日，提前", f"{day.en} is not a working day, so the previous one counts")]


def _unusual_days(period: Period, span: Span, calendar: Calendar) -> list[Text]:
    """Days off and made-up working days: all on the way if working days were counted, else those at the end."""
    days = span.days_counted() if period.unit is Unit.WORKING_DAY else [span.counted, span.last]
    year = span.last.year
    rests = dict.fromkeys(off for day in days if (off := calendar.days_off(day)))
    made_up = dict.fromkeys(day for day in days if calendar.is_made_up(day))
    return [
        *(
            _rest(written_span(off.first, off.last, year), off.name, single=off.first == off.last)
            for off in rests
        ),
        *(_worked(written_weekday_of(day, year)) for day in made_up),
    ]


def _rest(days: Text, name: Text, *, single: bool) -> Text:
    verb = "is" if single else "are"
    return Text(
        f"{days.zh}{name.zh}{'' if name.zh.endswith('休息日') else '放假'}", f"{days.en} {verb} {name.en}"
    )


def _worked(day: Text) -> Text:
    return Text(f"{day.zh}调休上班", f"{day.en} is a make-up working day")


def _not_published(year: int) -> Text:
    return Text(
        f"暂定：{year}年放假安排尚未公布",
        f"provisional: the official days off of {year} are not published yet",
    )
