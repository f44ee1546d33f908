"""How days and moments are written for people, alike on pages, in mails and in sentences."""

from datetime import date, datetime, timedelta

from engine.text import Text

_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEKDAYS_ZH = "一二三四五六日"
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def written_day(day: date) -> Text:
    """2026年10月9日, 9 Oct 2026."""
    return Text(f"{day.year}年{day.month}月{day.day}日", f"{_short_en(day)} {day.year}")


def written_weekday(day: date) -> Text:
    """2026年10月9日（周五）, Fri 9 Oct 2026."""
    plain = written_day(day)
    return Text(f"{plain.zh}（周{_WEEKDAYS_ZH[day.weekday()]}）", f"{_WEEKDAYS_EN[day.weekday()]} {plain.en}")


def written_weekday_of(day: date, year: int) -> Text:
    """The same without its year where the reader knows it: 10月9日（周五）, Fri 9 Oct."""
    if day.year != year:
        return written_weekday(day)
    return Text(
        f"{_short_zh(day)}（周{_WEEKDAYS_ZH[day.weekday()]}）",
        f"{_WEEKDAYS_EN[day.weekday()]} {_short_en(day)}",
    )


def written_span(first: date, last: date, year: int) -> Text:
    """10月1日至7日, 1 to 7 Oct; years are named only where they are not `year`."""
    if first == last:
        return _of_year(first, year)
    if first.year != last.year:
        start, end = written_day(first), written_day(last)
        return Text(f"{start.zh}至{end.zh}", f"{start.en} to {end.en}")
    end = _of_year(last, year)
    if first.month != last.month:
        start = _of_year(first, year)
        return Text(f"{start.zh}至{_short_zh(last)}", f"{_short_en(first)} to {end.en}")
    return Text(f"{_of_year(first, year).zh}至{last.day}日", f"{first.day} to {end.en}")


def written_moment(local: datetime) -> Text:
    """2026年10月9日（周五）18:00, Fri 9 Oct 2026 18:00; `local` is in the zone of the reader."""
    return _at(written_weekday(local.date()), local.strftime("%H:%M"))


def written_moment_of(local: datetime, year: int) -> Text:
    """The same without its year where the reader knows it: 10月9日（周五）18:00, Fri 9 Oct 18:00."""
    return _at(written_weekday_of(local.date(), year), local.strftime("%H:%M"))


def written_end(local: datetime) -> Text:
    """A moment at which something ends: midnight is 24:00 of the day before."""
    day, clock = _end(local)
    return _at(written_weekday(day), clock)


def written_end_of(local: datetime, year: int) -> Text:
    """The same without its year where the reader knows it: 10月9日（周五）18:00."""
    day, clock = _end(local)
    return _at(written_weekday_of(day, year), clock)


def written_left(due: datetime, now: datetime) -> Text:
    """How much time is left, or how late it is: 还剩2天, 2 days left; 已逾期3小时, 3 hours late."""
    much = written_length(abs(due - now))
    if due <= now:
        return Text(f"已逾期{much.zh}", f"{much.en} late")
    return Text(f"还剩{much.zh}", f"{much.en} left")


def written_length(length: timedelta) -> Text:
    """Whole days, under a day whole hours, under an hour minutes (at least one): rounded down, never flattering."""
    minutes = max(int(length.total_seconds() // 60), 1)
    if minutes >= 24 * 60:
        return _counted(minutes // (24 * 60), "天", "day")
    if minutes >= 60:
        return _counted(minutes // 60, "小时", "hour")
    return _counted(minutes, "分钟", "minute")


def _counted(count: int, zh: str, en: str) -> Text:
    return Text(f"{count}{zh}", f"{count} {en}{'' if count == 1 else 's'}")


def _end(local: datetime) -> tuple[date, str]:
    if (local.hour, local.minute) != (0, 0):
        return local.date(), local.strftime("%H:%M")
    return local.date() - timedelta(days=1), "24:00"


def _at(day: Text, clock: str) -> Text:
    return Text(f"{day.zh}{clock}", f"{day.en} {clock}")


def _of_year(day: date, year: int) -> Text:
    return Text(_short_zh(day), _short_en(day)) if day.year == year else written_day(day)


def _short_zh(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _short_en(day: date) -> str:
    return f"{day.day} {_MONTHS_EN[day.month - 1]}"
