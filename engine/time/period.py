"""Lengths of time as a policy writes them: `3 working days`, `24 hours`, `same day`, `none`, `for_ever`.

A Period is only a length; how it is counted from a moment is `deadline.py`'s business.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from engine.phrase import PATH_PATTERN, Path, PhraseError, Word, is_path, nearest, parse_path, text_of, words
from engine.text import Text


class Unit(Enum):
    """A unit of time; the value is its singular word in the language."""

    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    @property
    def plural(self) -> str:
        return self.value + "s"


# A century: more is "for_ever", and dates end with the year 9999.
_MOST = {
    Unit.HOUR: 876_000,
    Unit.DAY: 36_500,
    Unit.WORKING_DAY: 25_000,
    Unit.WEEK: 5_200,
    Unit.MONTH: 1_200,
    Unit.YEAR: 100,
}
_ZH = {
    Unit.HOUR: "小时",
    Unit.DAY: "天",
    Unit.WORKING_DAY: "个工作日",
    Unit.WEEK: "周",
    Unit.MONTH: "个月",
    Unit.YEAR: "年",
}
_UNITS = {word: unit for unit in Unit for word in (unit.value, unit.plural)}
_EXPECTED = "a period like '3 working days', '24 hours' or 'same day'"


@dataclass(frozen=True, slots=True)
class Period:
    """So many units of time. `Period(0, Unit.DAY)` is `same day`."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 0 <= self.count <= _MOST[self.unit]:
            raise ValueError(f"a period has 0 to {_MOST[self.unit]} {self.unit.plural}, not {self.count}")

    def __str__(self) -> str:
        if self == SAME_DAY:
            return "same day"
        return f"{self.count} {self.unit.value if self.count == 1 else self.unit.plural}"

    def text(self) -> Text:
        """The period for people: 3个工作日, 3 working days."""
        return Text("当天" if self == SAME_DAY else f"{self.count}{_ZH[self.unit]}", str(self))


SAME_DAY = Period(0, Unit.DAY)


class Endless(Enum):
    """Lengths that have no last day: no deadline at all, and kept for ever."""

    NONE = "none"
    FOR_EVER = "for_ever"

    def __str__(self) -> str:
        return self.value

    def text(self) -> Text:
        """The word for people."""
        return Text("不设期限", "none") if self is Endless.NONE else Text("永久", "for ever")


def parse_period(phrase: str) -> Period:
    """Read `same day` or a number and a unit; raises PhraseError."""
    found = words(phrase)
    text = " ".join(word.text for word in found)
    if text == "same day":
        return SAME_DAY
    if not found or not re.fullmatch(r"[0-9]{1,18}", found[0].text):
        raise _no_number(text, found[0].column if found else 1)
    return _counted(int(found[0].text), found[1:], found[0])


def parse_duration(phrase: str) -> Period | Endless:
    """Read a period, `none` or `for_ever`; raises PhraseError."""
    text = phrase.strip()
    endless = {each.value: each for each in Endless}
    if text in endless:
        return endless[text]
    if nearest(text, list(endless)) and " of " not in text and not re.match("[0-9]", text):
        raise PhraseError(f"expected {_EXPECTED}, got {text!r}", 1, nearest(text, list(endless)))
    return parse_period(phrase)


def parse_period_phrase(phrase: str) -> Period | Endless | Path:
    """Read whatever may stand where the language says `period`, a path included; raises PhraseError."""
    return parse_path(phrase) if is_path(phrase.strip()) else parse_duration(phrase)


def _counted(count: int, unit_words: tuple[Word, ...], number: Word) -> Period:
    name = " ".join(word.text for word in unit_words)
    unit = _UNITS.get(name)
    if unit is None:
        column = unit_words[0].column if unit_words else number.column + len(number.text)
        raise PhraseError(_wrong_unit(name), column, _nearest_period(count, name))
    if count > _MOST[unit]:
        raise PhraseError(
            f"expected at most {_MOST[unit]} {unit.plural}, got {count}", number.column, "for_ever"
        )
    return Period(count, unit)


def _wrong_unit(name: str) -> str:
    units = "hours, days, working days, weeks, months or years"
    if not name:
        return f"expected a unit after the number: {units}"
    if not name.isascii():
        return f"a period is written in English words ({units}), got {name!r}"
    if name.lower().startswith("min"):
        return f"the smallest unit is the hour, got {name!r}"
    return f"expected {units}, got {name!r}"


def _no_number(text: str, column: int) -> PhraseError:
    """Why a phrase that does not begin with a whole number is no period, with the nearest that is one."""
    if not text.isascii():
        return PhraseError(f"a period is written in English words, got {text!r}", column, _translated(text))
    tidy = re.fullmatch(r"([0-9]+)-?([a-zA-Z][a-zA-Z ]*)", text)
    if tidy:
        near = _nearest_period(int(tidy[1]), tidy[2])
        return PhraseError(f"expected a space between number and unit, got {text!r}", column, near)
    if re.match(r"[-+.0-9]", text):
        return PhraseError(f"expected a whole number of units, got {text!r}", column)
    return PhraseError(f"expected {_EXPECTED}, got {text!r}", column, nearest(text, ["same day"]))


def _nearest_period(count: int, name: str) -> str:
    """The period that somebody who wrote `count name` most likely meant, or ""."""
    if not name.isascii():
        return _translated(f"{count}{name}")
    if name.lower().startswith("min"):
        return ""
    plain = re.sub(r"\b(business|bank|work)[ -]?day", "working day", name.lower())
    if plain in ("quarter", "quarters"):
        count, plain = count * 3, "months"
    unit = _UNITS.get(nearest(plain, list(_UNITS)))
    return str(Period(count, unit)) if unit and count <= _MOST[unit] else ""


_DIGITS = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {"两": 2}
_ENGLISH = {
    "小时": Unit.HOUR,
    "天": Unit.DAY,
    "日": Unit.DAY,
    "工作日": Unit.WORKING_DAY,
    "周": Unit.WEEK,
    "星期": Unit.WEEK,
    "月": Unit.MONTH,
    "年": Unit.YEAR,
}


def _translated(text: str) -> str:
    """The English phrase for a simple Chinese period, or ""."""
    bare = text.replace(" ", "")
    if bare in ("当天", "当日"):
        return "same day"
    found = re.fullmatch(r"([0-9]+|[零一二两三四五六七八九十])个?(小时|天|日|工作日|周|星期|月|年)", bare)
    if not found:
        return ""
    count = int(found[1]) if found[1].isdecimal() else _DIGITS[found[1]]
    unit = _ENGLISH[found[2]]
    return str(Period(count, unit)) if count <= _MOST[unit] else ""


def _read_phrase(value: object) -> Period | Endless | Path:
    if isinstance(value, Period | Endless | Path):
        return value
    return parse_period_phrase(text_of(value, _EXPECTED))


def _read_period(value: object) -> Period:
    return value if isinstance(value, Period) else parse_period(text_of(value, _EXPECTED))


_COUNTED_PATTERN = r"[0-9]+ (hour|day|working day|week|month|year)s?"

PeriodPhrase = Annotated[
    Period | Endless | Path,
    PlainValidator(_read_phrase),
    PlainSerializer(str),
    WithJsonSchema(
        {"type": "string", "pattern": f"^(same day|none|for_ever|{_COUNTED_PATTERN}|{PATH_PATTERN})$"}
    ),
]
"""A field of a definition that holds a period, `none`, `for_ever` or a path to one."""

PlainPeriod = Annotated[
    Period,
    PlainValidator(_read_period),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": f"^(same day|{_COUNTED_PATTERN})$"}),
]
"""A field of a definition that holds a period written out."""
