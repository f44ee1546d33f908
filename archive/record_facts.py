"""What may be asked of a record of the archive: what every record has, and the fields of its class."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar, get_args

from archive.against import is_due
from archive.importance import LEVELS, importance_of
from archive.record import State
from archive.record_class import RecordClass
from archive.record_scope import HEAD, fact, field_types
from archive.record_summary import RecordSummary
from archive.sections import choices_of_places, classes
from engine.digest import Json
from engine.language.definition import Pack
from engine.language.fact_type import BOOL, MOMENT, PERSON, RECORD, TEXT, ChoiceType, FactType
from engine.language.field import Reading
from engine.language.member import Member
from engine.text import Text

RECORD_WORD = "record"
_V = TypeVar("_V")


STATES = ChoiceType("record_state", get_args(State))
"""Where a record stands, as a closed list: `record_state.lost`."""


def standing_types(pack: Pack) -> Mapping[str, FactType]:
    """The type of each fact that every record has, by name."""
    return {
        "number": TEXT,
        "class": ChoiceType("class", tuple(classes(pack))),
        "custodian": PERSON,
        "place": ChoiceType("place", tuple(choices_of_places(pack)["place"].options)),
        "created": MOMENT,
        "retention_due": BOOL,
        "on_loan": BOOL,
        "on_hold": BOOL,
        "state": STATES,
        **dict(_choices(pack)),
    }


def _choices(pack: Pack) -> Iterator[tuple[str, FactType]]:
    for name in ("secrecy", LEVELS, "verdict"):
        found = pack.choices.get(name)
        if found is not None and found.options:
            yield name, ChoiceType(name, tuple(found.options))


def standing_values(summary: RecordSummary, reading: Reading) -> Mapping[str, Json]:
    """The same facts of one record, as they are kept; what it does not have is left out."""
    found: dict[str, Json] = {
        "number": summary.number,
        "class": summary.class_,
        "custodian": summary.custodian,
        "place": summary.place,
        "secrecy": summary.secrecy,
        LEVELS: importance_of(classes(reading.pack)[summary.class_], summary.fields, reading.pack),
        "created": summary.created,
        "verdict": summary.appraised,
        "state": summary.state,
    }
    asked: dict[str, Json] = {
        "retention_due": not summary.is_gone and is_due(summary.retain_until, reading),
        "on_loan": any(bond.is_out for bond in summary.bonds),
        "on_hold": bool(summary.bound_by("hold")),
    }
    return {**{name: value for name, value in found.items() if value}, **asked}


def standing_facts(summary: RecordSummary, reading: Reading) -> Mapping[str, object]:
    """The same facts as expressions compute with."""
    values = standing_values(summary, reading)
    return {**values, **({"created": datetime.fromisoformat(summary.created)} if summary.created else {})}


def member_types(fields: Mapping[str, FactType], pack: Pack) -> Mapping[str, FactType]:
    """By path, what rules may ask of one record of a list whose records have these fields."""
    given = {f"{HEAD}{name}.given": BOOL for name in fields}
    named = {HEAD + name: type_ for name, type_ in {**standing_types(pack), **fields}.items()}
    return {RECORD_WORD: RECORD, **given, **named}


def member_of(summary: RecordSummary, reading: Reading) -> Member:
    """The record as one of a list."""
    record_class = classes(reading.pack)[summary.class_]
    plain = _member(summary.id, summary.line(reading), record_class, summary.fields, reading)
    facts, values = _named(standing_facts(summary, reading)), _named(standing_values(summary, reading))
    return replace(plain, facts={**facts, **plain.facts}, values={**values, **plain.values})


def thing_of(record_class: RecordClass, fields: Mapping[str, Json], reading: Reading) -> Member:
    """A record of the class that is not in the archive yet: only its fields are known."""
    return _member("", record_class.text, record_class, fields, reading)


def thing_types(record_class: RecordClass, pack: Pack) -> Mapping[str, FactType]:
    """By path, what rules may ask of it."""
    fields = field_types(record_class, pack)
    given = {f"{HEAD}{name}.given": BOOL for name in fields}
    return {**given, **{HEAD + name: each for name, each in fields.items()}}


def _member(
    id_: str,
    title: Text,
    record_class: RecordClass,
    known: Mapping[str, Json],
    reading: Reading,
) -> Member:
    """The record with what its fields say, as they are kept and as expressions compute with them."""
    specs = record_class.fields
    fields = {name: value for name, value in known.items() if name in specs and value is not None}
    typed = {name: fact(specs[name], value, reading) for name, value in fields.items()}
    given = {f"{HEAD}{name}.given": name in fields for name in specs}
    return Member(
        id_,
        title,
        {RECORD_WORD: id_, **given, **_named(typed)},
        {RECORD_WORD: id_, **_named(fields)},
    )


def _named(facts: Mapping[str, _V]) -> Mapping[str, _V]:
    return {HEAD + name: value for name, value in facts.items()}
