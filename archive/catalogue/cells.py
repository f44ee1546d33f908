"""What a cell says, read as what its column holds: people by name, dates as offices write them, options by their words."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from archive.catalogue.columns import folded
from archive.record_cells import STATES
from archive.record_scope import kind_of
from archive.sections import choices_of_places, retentions
from engine.digest import Json
from engine.errors import InvalidInput
from engine.language.definition import FieldSpec, Option
from engine.language.field import Reading
from engine.legible import legible
from engine.people.organisation import Person, Unit
from engine.text import Text, listed

LONGEST_NUMBER = 100
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+(\S.*))?")
_YES_NO: Mapping[str, Json] = {
    **dict.fromkeys(("是", "有", "yes", "y", "true", "1", "√", "✓"), True),
    **dict.fromkeys(("否", "无", "no", "n", "false", "0", "×"), False),
}  # fmt: skip
# Columns whose cells repeat are read once a word; so many words are remembered in each.
_REMEMBERED = 10_000
_REPEATING = frozenset({"choice", "person", "people", "unit", "units", "date", "yes_no"})

Found = Json | InvalidInput
_DATE = FieldSpec(type="date", zh="", en="")


@dataclass(frozen=True)
class Cells:
    """Reads cells as of one moment. Every method raises InvalidInput, its `where` empty."""

    reading: Reading
    _read: dict[tuple[str, str], Found] = field(default_factory=dict[tuple[str, str], Found])

    def field(self, name: str, spec: FieldSpec, text: str) -> Json:
        """The value of a class's field."""
        if spec.type not in _REPEATING:
            return self._as_kept(spec, text)
        return self._once((name, text), lambda: self._as_kept(spec, text))

    def custodian(self, text: str) -> str:
        """The person who keeps the record: somebody on the staff, by id, name or address."""
        return str(self._once(("custodian", text), lambda: self._staff(text)))

    def place(self, text: str) -> str:
        return str(self._once(("place", text), lambda: self._option(text, self._places)))

    def secrecy(self, text: str) -> str:
        return str(self._once(("secrecy", text), lambda: self._option(text, self._secrecy)))

    def retention(self, text: str) -> str:
        """A retention by its name, or by its period where only one has it."""
        return str(self._once(("retention", text), lambda: self._retention(text)))

    def state(self, text: str) -> str:
        """Where it stands: a word of the archive's own."""
        wanted = folded(text)
        for name, title in STATES.items():
            if wanted in {name, folded(title.zh), folded(title.of("en"))}:
                return name
        raise _unfit(Text("以下之一：", "one of ") + listed(STATES.values()), text)

    def verdict(self, text: str) -> str:
        """What an appraisal said: an option of the policy's list."""
        return self._option(text, self._verdicts)

    def day(self, text: str) -> str:
        """Any day."""
        return str(self._as_kept(_DATE, text))

    def created(self, text: str) -> str:
        """The day it was filed on: not after today."""
        return str(self._once(("created", text), lambda: self._past_day(text)))

    def number(self, text: str) -> str:
        """A number as it is kept."""
        words = legible(text)
        if len(words) > LONGEST_NUMBER or "\n" in words:
            raise _unfit(
                Text(f"不超过{LONGEST_NUMBER}字的编号", f"a number of at most {LONGEST_NUMBER} characters"),
                text,
            )
        return words

    def words_of(self, key: str, spec: FieldSpec | None) -> Iterable[str]:
        """Words that a cell may hold, for finding the nearest; none where it may hold anything."""
        match spec.type if spec else key:
            case "choice":
                options = self.reading.pack.choices[str(spec.choices if spec else "")].options
                return _words_of(options)
            case "person" | "people" | "custodian":
                return [word for p in self.reading.organisation.people.values() for word in _names(p)]
            case "unit" | "units":
                units = self.reading.organisation.units.values()
                return [word for unit in units for word in _unit_names(unit) if _is_of_kind(unit, spec)]
            case "place":
                return _words_of(self._places)
            case "state":
                return [word for title in STATES.values() for word in (title.zh, title.of("en"))]
            case "appraised":
                return _words_of(self._verdicts)
            case "secrecy":
                return _words_of(self._secrecy)
            case "retention":
                return [*retentions(self.reading.pack)]
            case _:
                return ()

    def _once(self, key: tuple[str, str], read: Callable[[], Json]) -> Json:
        found = self._read.get(key)
        if found is None:
            try:
                found = read()
            except InvalidInput as error:
                found = error
            if len(self._read) < _REMEMBERED:
                self._read[key] = found
        if isinstance(found, InvalidInput):
            raise found
        return found

    def _as_kept(self, spec: FieldSpec, text: str) -> Json:
        kind = kind_of(spec)
        if kind is None:
            return self.number(text)
        return kind.read(spec, self._given(spec, text), None, self.reading)

    def _given(self, spec: FieldSpec, text: str) -> Json:
        """The cell in the words that the field's kind reads."""
        match spec.type:
            case "date" | "moment":
                return _written_day(text)
            case "yes_no":
                return _YES_NO.get(text.casefold(), text)
            case "number":
                return text.replace(",", "")
            case "money":
                return text.removeprefix("¥").removeprefix("￥")
            case "person":
                return self._person(text)
            case "people":
                return [self._person(each) for each in _several(text)]
            case "unit":
                return self._unit(spec, text)
            case "units":
                return [self._unit(spec, each) for each in _several(text)]
            case _:
                return text

    def _person(self, text: str) -> str:
        if text in self.reading.organisation.people:
            return text
        found = self._people.get(folded(text), ())
        if len(found) > 1:
            ids = "、".join(found), ", ".join(found)
            raise _unfit(
                Text(f"人员编号（{ids[0]}同名）", f"a person's id, for {ids[1]} bear this name"), text
            )
        return found[0] if found else text

    def _staff(self, text: str) -> str:
        person = self._person(text)
        if not self.reading.organisation.is_active(person):
            raise _unfit(Text("在职人员", "somebody on the staff"), text)
        return person

    def _unit(self, spec: FieldSpec, text: str) -> str:
        if text in self.reading.organisation.units:
            return text
        found = [id for id in self._units.get(folded(text), ()) if self._fits(id, spec)]
        return found[0] if len(found) == 1 else text

    def _fits(self, unit: str, spec: FieldSpec) -> bool:
        return _is_of_kind(self.reading.organisation.units[unit], spec)

    def _option(self, text: str, options: Mapping[str, Option]) -> str:
        if text in options:
            return text
        wanted = folded(text)
        for name, option in options.items():
            if wanted in {folded(word) for word in (option.zh, option.en, option.code) if word}:
                return name
        names = listed(option.text for option in options.values())
        raise _unfit(
            Text("以下之一：", "one of ") + names if options else Text("留空", "an empty cell"), text
        )

    def _retention(self, text: str) -> str:
        known = retentions(self.reading.pack)
        if text in known:
            return text
        same = [name for name, each in known.items() if folded(str(each.keep)) == folded(text)]
        if len(same) == 1:
            return same[0]
        names = Text("、".join(known), ", ".join(known))
        raise _unfit(Text("以下之一：", "one of ") + names if known else Text("留空", "an empty cell"), text)

    def _past_day(self, text: str) -> str:
        spec = FieldSpec(
            type="date", zh="", en="", most=self.reading.calendar.day_of(self.reading.now).isoformat()
        )
        kind = kind_of(spec)
        return str(kind.read(spec, _written_day(text), None, self.reading)) if kind else text

    @cached_property
    def _people(self) -> Mapping[str, tuple[str, ...]]:
        people = self.reading.organisation.people.values()
        return _by_word((person.id, _names(person)) for person in people if person.active)

    @cached_property
    def _units(self) -> Mapping[str, tuple[str, ...]]:
        return _by_word((unit.id, _unit_names(unit)) for unit in self.reading.organisation.units.values())

    @property
    def _places(self) -> Mapping[str, Option]:
        return choices_of_places(self.reading.pack)["place"].options

    @property
    def _verdicts(self) -> Mapping[str, Option]:
        found = self.reading.pack.choices.get("verdict")
        return found.options if found else {}

    @property
    def _secrecy(self) -> Mapping[str, Option]:
        found = self.reading.pack.choices.get("secrecy")
        return found.options if found else {}


def _unfit(expected: Text, given: str) -> InvalidInput:
    return InvalidInput("", expected, given)


def _written_day(text: str) -> str:
    """2026/10/9, 2026.10.09 and 2026年10月9日 as 2026-10-09: the year first, so that nothing is guessed."""
    found = _DAY.fullmatch(text)
    if found is None:
        return text
    year, month, day, rest = found.groups()
    clock = f" {rest:0>{len(rest) + (rest[1:2] == ':')}}" if rest else ""
    return f"{year}-{int(month):02}-{int(day):02}{clock}"


def _several(text: str) -> list[str]:
    return [each.strip() for each in re.split(r"[;；,，、]", text) if each.strip()]


def _names(person: Person) -> tuple[str, ...]:
    return (person.id, person.name.zh, person.name.en, person.email)


def _unit_names(unit: Unit) -> tuple[str, ...]:
    return (unit.id, unit.name.zh, unit.name.en, unit.code)


def _is_of_kind(unit: Unit, spec: FieldSpec | None) -> bool:
    return spec is None or not spec.kind or unit.kind == spec.kind


def _words_of(options: Mapping[str, Option]) -> list[str]:
    return [word for name, option in options.items() for word in (option.zh, option.en, name)]


def _by_word(named: Iterable[tuple[str, Iterable[str]]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for id, words in named:
        for word in {folded(each) for each in words if each}:
            found[word] = (*found.get(word, ()), id)
    return found
