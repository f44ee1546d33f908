"""What is looked for among records: conditions on anything a record has, read from what people write.

    NAME=VALUE        exactly; an option, a person, a place also by what people call it
    NAME=A|B          one of several
    NAME=START*       begins with
    NAME=FROM..TO     days, numbers, amounts of money; both ends belong to it, either may be left out
    NAME~WORDS        contains each of the words

NAME is a field of the class, or `number`, `words` (any text of the record), `custodian`, `place`, `spot`, `secrecy`, `state`,
`retention`, `created` (filed on), `retain_until`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from archive.catalogue.cells import Cells
from archive.readers import Rights, rights_of
from archive.record import State
from archive.record_class import RecordClass
from archive.record_scope import kind_of
from archive.sections import classes
from engine.digest import Json
from engine.errors import InvalidForm, InvalidInput, NotFound, did_you_mean
from engine.language.definition import FieldSpec
from engine.language.field import Reading
from engine.language.fields import cents
from engine.text import Text

STATES: tuple[State, ...] = ("in_place", "out", "reading", "lost", "destroyed", "transferred")
STANDING = ("custodian", "place", "spot", "secrecy", "state", "retention", "created", "retain_until")
_RANGES = frozenset({"date", "moment", "number", "money"})


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Exactly one of these, as they are kept."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """Begins with this."""

    text: str


@dataclass(frozen=True, slots=True)
class Between:
    """Texts in the order of their characters: days, moments. Both ends belong to it; "" is no end."""

    least: str
    most: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, or money in cents. Both ends belong to it; None is no end."""

    least: int | None
    most: int | None


@dataclass(frozen=True, slots=True)
class During:
    """From one instant (UTC) until before another; None is no end."""

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Contains:
    """Each of these words stands in it, upper and lower case alike."""

    words: tuple[str, ...]


Condition = AnyOf | Prefix | Between | Amount | During | Contains


@dataclass(frozen=True, slots=True)
class Sought:
    """One condition on one thing."""

    of: Literal["number", "field", "standing", "words"]
    name: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class Search:
    """All of it must hold. `class_` None is every class; fields can be asked for within one class only.

    With `rights`, what their person may not read is not found; with `stubs` it is, as long as nothing is asked for that its
    stub does not show: a search must not tell what the page does not.
    """

    class_: str | None
    sought: tuple[Sought, ...] = ()
    rights: Rights | None = None
    stubs: bool = False

    @property
    def finds_stubs(self) -> bool:
        return self.stubs and all(each.of == "number" or each.name == "state" for each in self.sought)


def read_search(class_: str | None, asked: Sequence[str], reading: Reading, *, stubs: bool = False) -> Search:
    """The search for what is `asked`, a condition each, among what the reader may read.

    Raises InvalidForm with every condition that does not fit, NotFound for a class that is not there.
    """
    known = classes(reading.pack)
    if class_ is not None and class_ not in known:
        raise NotFound("class", class_, list(known))
    reader = _Reader(known[class_] if class_ else None, reading)
    found: list[Sought] = []
    wrong: list[InvalidInput] = []
    for each in asked:
        try:
            found.append(reader.read(each))
        except InvalidInput as error:
            wrong.append(error)
    if wrong:
        raise InvalidForm(wrong)
    return Search(class_, tuple(found), rights_of(reading), stubs)


class _Reader:
    def __init__(self, record_class: RecordClass | None, reading: Reading) -> None:
        self._reading = reading
        self._cells = Cells(reading)
        self._fields: Mapping[str, FieldSpec] = record_class.fields if record_class else {}

    def read(self, asked: str) -> Sought:
        """Raises InvalidInput, its `where` the name."""
        at = min((place for mark in "=~" if (place := asked.find(mark)) > 0), default=0)
        name, mark, value = asked[:at].strip(), asked[at : at + 1], asked[at + 1 :].strip()
        if not at or not value:
            expected = Text("条件，如 customer=甲公司", "a condition, such as customer=Jia")
            raise InvalidInput("where", expected, asked)
        try:
            return (
                self._contains(name, value) if mark == "~" or name == "words" else self._equals(name, value)
            )
        except InvalidInput as error:
            raise InvalidInput(name, error.expected, error.given) from None

    def _contains(self, name: str, value: str) -> Sought:
        condition = Contains(tuple(value.lower().split()))
        if name == "words":
            return Sought("words", name, condition)
        self._spec(name)
        return Sought("field", name, condition)

    def _equals(self, name: str, value: str) -> Sought:
        if name == "number":
            return Sought("number", name, _texts(value))
        if name in self._fields:
            return Sought("field", name, self._of_field(self._fields[name], name, value))
        if name not in STANDING:
            self._spec(name)
        return Sought("standing", name, self._of_standing(name, value))

    def _spec(self, name: str) -> FieldSpec:
        if name not in self._fields:
            known = [*self._fields, "number", "words", *STANDING]
            expected = Text("可以查找的项目：", "something to look for: ")
            raise InvalidInput(
                name,
                expected + Text("、".join(known), ", ".join(known)),
                f"{name}{did_you_mean(name, known)}",
            )
        return self._fields[name]

    def _of_standing(self, name: str, value: str) -> Condition:
        match name:
            case "created":
                return self._days(value)
            case "retain_until":
                return Between(*(self._day(end) for end in _ends(value)))
            case "spot":
                return _texts(value)
            case "state":
                return AnyOf(tuple(map(_state, value.split("|"))))
            case _:
                read: Callable[[str], str] = getattr(self._cells, name)
                return AnyOf(tuple(read(each.strip()) for each in value.split("|")))

    def _of_field(self, spec: FieldSpec, name: str, value: str) -> Condition:
        if spec.type == "text":
            return _texts(value)
        if spec.type in _RANGES and (".." in value or spec.type != "date"):
            least, most = (self._kept(spec, name, end) for end in _ends(value))
            if spec.type in {"number", "money"}:
                return Amount(_amount(spec, least), _amount(spec, most))
            return Between(str(least or ""), str(most or ""))
        return AnyOf(tuple(str(self._kept(spec, name, each.strip())) for each in value.split("|")))

    def _kept(self, spec: FieldSpec, name: str, text: str) -> Json:
        """The value as it is kept. Bounds of the field itself do not matter: nothing is entered here."""
        if not text:
            return None
        free = spec.model_copy(update={"least": None, "most": None, "role": None})
        found = self._cells.field(name, free, text) if kind_of(spec) else text
        return ("true" if found else "false") if isinstance(found, bool) else found

    def _day(self, text: str) -> str:
        free = FieldSpec(type="date", zh="", en="")
        return str(self._cells.field("", free, text)) if text else ""

    def _days(self, value: str) -> During:
        first, last = (self._day(end) for end in _ends(value))
        at = self._reading.calendar.at
        start = at(date.fromisoformat(first), time()) if first else None
        end = at(date.fromisoformat(last) + timedelta(days=1), time()) if last else None
        return During(start, end)


def _texts(value: str) -> AnyOf | Prefix:
    if value.endswith("*") and len(value) > 1:
        return Prefix(value[:-1])
    return AnyOf(tuple(each.strip() for each in value.split("|") if each.strip()))


def _ends(value: str) -> tuple[str, str]:
    """Both ends of a range; one value alone is both."""
    least, dots, most = value.partition("..")
    return (least.strip(), most.strip()) if dots else (value, value)


def _state(word: str) -> str:
    found = word.strip()
    if found not in STATES:
        names: Iterable[str] = STATES
        expected = Text("以下之一：", "one of ") + Text("、".join(names), ", ".join(names))
        raise InvalidInput("state", expected, f"{found}{did_you_mean(found, list(STATES))}")
    return found


def _amount(spec: FieldSpec, value: Json) -> int | None:
    if value is None:
        return None
    return cents(value) if spec.type == "money" else int(str(value))
