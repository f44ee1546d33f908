"""The closed set of types that a fact may have, and the values that each takes.

A choice set is an ordered type of its own; people, records and other things can only be told apart. Dates and moments are
one type: a date enters as midnight in the organisation's zone. Money is whole cents.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeGuard


@dataclass(frozen=True, slots=True)
class PlainType:
    """A type without parts. `words` is how a message names it; `takes` the Python class of its values."""

    words: str
    takes: type


@dataclass(frozen=True, slots=True)
class ChoiceType:
    """A closed list, its options in ascending order; a value is an option's name."""

    name: str
    options: tuple[str, ...]

    @property
    def words(self) -> str:
        """How a message names it."""
        return f"a choice of {self.name!r}"


@dataclass(frozen=True, slots=True)
class ThingType:
    """Something known by its id: a person, a record, a unit, a case. Two of one kind are the same or not, no more."""

    kind: str

    @property
    def words(self) -> str:
        """How a message names it."""
        return f"a {self.kind}"


@dataclass(frozen=True, slots=True)
class ListType:
    """Any number of one type; a value is a list or tuple."""

    of: "ElementType"

    @property
    def words(self) -> str:
        """How a message names it."""
        return f"a list, each {self.of.words}"


ElementType = PlainType | ChoiceType | ThingType
FactType = ElementType | ListType

BOOL = PlainType("yes or no", bool)
INT = PlainType("a whole number", int)
DOUBLE = PlainType("a number with decimals", float)
TEXT = PlainType("text", str)
MOMENT = PlainType("a date or moment", datetime)
MONEY = PlainType("money", int)
PLAIN_TYPES = (BOOL, INT, DOUBLE, TEXT, MOMENT, MONEY)

PERSON, RECORD, UNIT, CASE = ThingType("person"), ThingType("record"), ThingType("unit"), ThingType("case")


class WrongValue(TypeError):
    """A fact's value is not of its declared type: the program that read it is wrong, not the policy."""

    def __init__(self, name: str, expected: FactType, given: object) -> None:
        super().__init__(f"{name}: expected {expected.words}, got {given!r}")


def entered(name: str, type_: FactType, value: object) -> object:
    """The bool, int, float, str, aware datetime or list that expressions compute with; an option becomes its rank.

    Raises WrongValue, naming the fact `name`.
    """
    match type_:
        case PlainType() if type(value) is type_.takes and _is_sound(value):
            return value
        case ChoiceType() if isinstance(value, str) and value in type_.options:
            return type_.options.index(value)
        case ThingType() if isinstance(value, str) and _is_sound(value):
            return value
        case ListType() if _is_list(value):
            return [entered(name, type_.of, each) for each in value]
        case _:
            raise WrongValue(name, type_, value)


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, (list, tuple))


def _is_sound(value: object) -> bool:
    """A naive time would silently count as UTC; a lone surrogate cannot be text; 64 bits are all that numbers have."""
    match value:
        case datetime():
            return value.utcoffset() is not None
        case str():
            return value.isascii() or not any("\ud800" <= char <= "\udfff" for char in value)
        case int():
            return -(2**63) <= value < 2**63
        case _:
            return True
