"""What a kind of field can do: read what a person gave, answer expressions about it, show it.

The engine has the plain kinds (`engine/language/fields.py`); the archive adds its own through the vocabulary. A field's value
on a case is plain JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from engine.digest import Json
from engine.language.definition import FieldSpec, Pack
from engine.language.fact_type import FactType
from engine.language.reader import Reader
from engine.people.organisation import Organisation
from engine.text import Text
from engine.time.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Reading:
    """What a kind may look at. `now` is UTC; `fetched` is what the vocabulary's reader read for this case, by path;
    `form` the values of the case so far, `asked` the fields it may come to hold;
    `only` the suffixes of a field that may change here (`papers.codes`), empty for all; `about` are the people of whom the
    definition asks what only the vocabulary knows: the reader answers under `person.ID`; `given` are the answers that come with
    the command and are not on the form yet, as they were typed. `reader` is for whose eyes it is read; None where
    that makes no difference: at the console, and for what a case decides."""

    pack: Pack
    organisation: Organisation
    calendar: Calendar
    now: datetime
    fetched: Mapping[str, Json] = field(default_factory=dict[str, Json])
    form: Mapping[str, Json] = field(default_factory=dict[str, Json])
    asked: Mapping[str, FieldSpec] = field(default_factory=dict[str, FieldSpec])
    only: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    given: Mapping[str, Json] = field(default_factory=dict[str, Json])
    reader: Reader | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a shown list."""

    title: Text
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A list as people see it, print it and sign it."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as people see it: a line, and the lists it holds, each with its title."""

    line: Text
    tables: tuple[tuple[Text, Table], ...] = ()


class FieldKind(Protocol):
    """One type of field. All methods are pure; `value` is what `read` returned, or None when nothing was given."""

    @property
    def name(self) -> str:
        """The word under `type`."""
        ...

    @property
    def takes(self) -> frozenset[str]:
        """Keys of a field that go with this type, beyond those every field has."""
        ...

    @property
    def needs(self) -> frozenset[str]:
        """Keys without which the field is incomplete."""
        ...

    @property
    def is_personal(self) -> bool:
        """Whether the ledger holds only a salted digest of the value."""
        ...

    def problems(self, spec: FieldSpec, pack: Pack) -> tuple[tuple[str, str], ...]:
        """What is wrong with the field's own keys: (key, sentence)."""
        ...

    def facts(self, spec: FieldSpec, pack: Pack) -> Mapping[str, FactType]:
        """What expressions may ask, by suffix; "" is the value itself."""
        ...

    def checks(self, spec: FieldSpec, pack: Pack) -> tuple[str, ...]:
        """Suffixes of the built-in checks, which carry their own sentence."""
        ...

    def read(self, spec: FieldSpec, given: Json, before: Json, reading: Reading) -> Json:
        """The value to keep, from what a person or a scenario gave (`before` is the value so far).

        Raises InvalidInput, `where` relative to the field.
        """
        ...

    def missing(self, spec: FieldSpec, value: Json, reading: Reading) -> tuple[Text, ...]:
        """What a given value still lacks to be whole."""
        ...

    def fact(self, spec: FieldSpec, value: Json, suffix: str, reading: Reading) -> object:
        """The fact behind `suffix`, of the type that `facts` declares; None when it is not there."""
        ...

    def failures(self, spec: FieldSpec, value: Json, check: str, reading: Reading) -> tuple[Text, ...]:
        """Why the built-in check does not hold, one text a thing; empty when it holds."""
        ...

    def title_of(self, spec: FieldSpec, suffix: str, pack: Pack) -> Text:
        """What people call the fact behind `suffix`: the field `closed_on` inside a file."""
        ...

    def people(self, spec: FieldSpec, value: Json) -> tuple[str, ...]:
        """The people the value names."""
        ...

    def related(self, spec: FieldSpec, value: Json, relation: str, reading: Reading) -> tuple[str, ...]:
        """The people who stand in this relation to the things that the value names: the `custodian` of a record."""
        ...

    def shown(self, spec: FieldSpec, value: Json, reading: Reading) -> Shown:
        """The value for people."""
        ...

    def listed(self, spec: FieldSpec, value: Json, reading: Reading) -> Json:
        """The rows that a signature on this field covers, as canonical JSON-ready data; None if nothing can be signed."""
        ...
