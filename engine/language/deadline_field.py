"""The kind of field `deadline`: a deadline of the case that opened this one, as it was then, to be extended."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import cast
from unicodedata import normalize

from engine.digest import Json
from engine.errors import InvalidInput
from engine.language.definition import FieldSpec, Pack
from engine.language.fact_type import BOOL, MOMENT, FactType
from engine.language.field import Reading, Shown
from engine.legible import legible
from engine.text import Text


class DeadlineKind:
    """Its value is what `engine.deciding.extending.snapshot` made of the deadline."""

    name = "deadline"
    takes: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    is_personal = False

    def problems(self, spec: FieldSpec, pack: Pack) -> tuple[tuple[str, str], ...]:
        return ()

    def facts(self, spec: FieldSpec, pack: Pack) -> Mapping[str, FactType]:
        return {"due": MOMENT, "latest": MOMENT, "late": BOOL}

    def checks(self, spec: FieldSpec, pack: Pack) -> tuple[str, ...]:
        return ("extendable",)

    def read(self, spec: FieldSpec, given: Json, before: Json, reading: Reading) -> Json:
        if not _is_snapshot(given):
            raise InvalidInput("", Text("案件中的期限", "a deadline of the case"), "")
        kept = dict(cast(Mapping[str, Json], given))
        if before is not None and before != kept:  # its last day bounds what may be granted
            raise InvalidInput(
                "", Text("申请时的期限", "the deadline as it was when the case was opened"), ""
            )
        return kept

    def missing(self, spec: FieldSpec, value: Json, reading: Reading) -> tuple[Text, ...]:
        return ()

    def fact(self, spec: FieldSpec, value: Json, suffix: str, reading: Reading) -> object:
        held = cast(Mapping[str, Json] | None, value)
        if held is None or held.get(suffix) is None:
            return None
        if suffix == "late":
            return bool(held["late"])
        return reading.calendar.at(date.fromisoformat(str(held[suffix])), datetime.min.time())

    def failures(self, spec: FieldSpec, value: Json, check: str, reading: Reading) -> tuple[Text, ...]:
        held = cast(Mapping[str, Json] | None, value) or {}
        if held.get("extendable"):
            return ()
        return (Text("这一期限不能延长或已不能再延长", "this deadline cannot be extended, or not any more"),)

    def title_of(self, spec: FieldSpec, suffix: str, pack: Pack) -> Text:
        return spec.text

    def people(self, spec: FieldSpec, value: Json) -> tuple[str, ...]:
        return ()

    def related(self, spec: FieldSpec, value: Json, relation: str, reading: Reading) -> tuple[str, ...]:
        return ()

    def shown(self, spec: FieldSpec, value: Json, reading: Reading) -> Shown:
        held = cast(Mapping[str, Json] | None, value) or {}
        about = cast(Mapping[str, str], held.get("about") or {})
        return Shown(Text(about.get("zh", ""), about.get("en", "")))

    def listed(self, spec: FieldSpec, value: Json, reading: Reading) -> Json:
        return None


_PARTS = frozenset({"name", "about", "due", "late", "latest", "extendable", "extension"})


def _is_snapshot(given: Json) -> bool:
    """Whether it could be what `snapshot` makes: those parts, a day as its end, and words that can be read."""
    if not isinstance(given, Mapping) or not given.keys() <= _PARTS:
        return False
    held = cast(Mapping[str, Json], given)
    days = (held.get("due"), held.get("latest") or held.get("due"))
    return all(_is_day(day) for day in days) and all(map(_is_legible, _words(held)))


def _is_day(value: Json) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_legible(word: str) -> bool:
    """Whether nothing in it is unreadable; how its letters are composed is the policy's affair."""
    return legible(word) == normalize("NFC", word).strip()


def _words(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, each in cast(Mapping[str, Json], value).items():
            yield from (key, *_words(each))
    elif isinstance(value, list):
        for each in cast(list[Json], value):
            yield from _words(each)
