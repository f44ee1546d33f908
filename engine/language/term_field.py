"""The kind of field `term`: for how long, or until when. A period (`4 hours`, `same day`, `2 weeks`) or a date."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from engine.digest import Json
from engine.errors import InvalidInput
from engine.language.bound import Bound, bound_problem, read_bound
from engine.language.definition import FieldSpec, Pack
from engine.language.fact_type import INT, MOMENT, FactType
from engine.language.field import Reading, Shown
from engine.phrase import PhraseError
from engine.text import Text
from engine.time.deadline import reckon, reckon_by
from engine.time.moment import written_day
from engine.time.period import SAME_DAY, Period, Unit, parse_period

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_HOURS = {Unit.HOUR: 1, Unit.DAY: 24, Unit.WEEK: 7 * 24}
_A_TERM = Text(
    "期限，例如 4 hours、3 working days、same day（当天），或日期 2026-10-09",
    "a term such as 4 hours, 3 working days, same day, or a date 2026-10-09",
)


class TermKind:
    """Its value is the phrase or the date as text. `least` and `most` bound both, a period as what ends when from now."""

    name = "term"
    takes = frozenset({"least", "most"})
    needs: frozenset[str] = frozenset()
    is_personal = False

    def problems(self, spec: FieldSpec, pack: Pack) -> tuple[tuple[str, str], ...]:
        found = {key: bound_problem(getattr(spec, key)) for key in ("least", "most")}
        return tuple((key, text) for key, text in found.items() if text is not None)

    def facts(self, spec: FieldSpec, pack: Pack) -> Mapping[str, FactType]:
        return {"ends": MOMENT, "days": INT}

    def checks(self, spec: FieldSpec, pack: Pack) -> tuple[str, ...]:
        return ()

    def read(self, spec: FieldSpec, given: Json, before: Json, reading: Reading) -> Json:
        if given is None or given == "":
            return None
        term = _read(given)
        least, most = read_bound(spec.least, reading), read_bound(spec.most, reading)
        if isinstance(term, date) and term < reading.calendar.day_of(reading.now):
            today = reading.calendar.day_of(reading.now).isoformat()
            raise _refused(Text(f"不早于今天 {today} 的日期", f"a date from today, {today}, on"), given)
        if isinstance(term, Period) and term.count == 0 and term != SAME_DAY:
            raise _refused(_A_TERM, given)
        if not (_is_within(least, term, reading) and _is_within(term, most, reading)):
            raise _refused(_between(least, most), given)
        return str(term) if isinstance(term, Period) else term.isoformat()

    def missing(self, spec: FieldSpec, value: Json, reading: Reading) -> tuple[Text, ...]:
        return ()

    def fact(self, spec: FieldSpec, value: Json, suffix: str, reading: Reading) -> object:
        if value is None:
            return None
        end = _end(term_of(value), reading)
        if suffix == "ends":
            return end
        return (reading.calendar.day_ended_by(end) - reading.calendar.day_of(reading.now)).days

    def failures(self, spec: FieldSpec, value: Json, check: str, reading: Reading) -> tuple[Text, ...]:
        return ()

    def title_of(self, spec: FieldSpec, suffix: str, pack: Pack) -> Text:
        return spec.text

    def people(self, spec: FieldSpec, value: Json) -> tuple[str, ...]:
        return ()

    def related(self, spec: FieldSpec, value: Json, relation: str, reading: Reading) -> tuple[str, ...]:
        return ()

    def shown(self, spec: FieldSpec, value: Json, reading: Reading) -> Shown:
        return Shown(Text("") if value is None else _said(term_of(value)))

    def listed(self, spec: FieldSpec, value: Json, reading: Reading) -> Json:
        return None


def term_of(value: Json) -> Period | date:
    """The term that a case keeps. Raises PhraseError."""
    text = str(value)
    return date.fromisoformat(text) if _DATE.fullmatch(text) else parse_period(text)


def _read(given: Json) -> Period | date:
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    text = str(given).strip()
    try:
        return term_of(text)
    except PhraseError as error:
        if not text.isascii() and error.nearest:  # people write 3个工作日
            return parse_period(error.nearest)
        raise _refused(_A_TERM, given) from None
    except ValueError:
        raise _refused(_A_TERM, given) from None


def _is_within(one: Bound, other: Bound, reading: Reading) -> bool:
    """Whether the one is no longer than the other; no bound bounds nothing."""
    if one is None or other is None:
        return True
    if isinstance(one, Period) and isinstance(other, Period) and SAME_DAY not in (one, other):
        if one.unit == other.unit:
            return one.count <= other.count
        if one.unit in _HOURS and other.unit in _HOURS:
            return one.count * _HOURS[one.unit] <= other.count * _HOURS[other.unit]
    return _end(one, reading) <= _end(other, reading)


def _end(term: Period | date, reading: Reading) -> datetime:
    """When it is over (UTC) if it begins now."""
    if isinstance(term, date):
        return reckon_by(term, reading.calendar).due_at
    if term.unit is Unit.HOUR:
        return reading.now + timedelta(hours=term.count)
    return reckon(term, reading.now, reading.calendar).due_at


def _said(term: Period | date) -> Text:
    return term.text() if isinstance(term, Period) else written_day(term)


def _between(least: Bound, most: Bound) -> Text:
    found = Text("期限", "a term")
    if least is not None:
        found += Text(f"，不短于{_said(least).zh}", f" from {_said(least).en}")
    if most is not None:
        found += Text(f"，不超过{_said(most).zh}", f" up to {_said(most).en}")
    return found


def _refused(expected: Text, given: Json) -> InvalidInput:
    return InvalidInput("", expected, str(given)[:80])
