"""What may be asked of a record of the archive: what every record has, and the fields of its class."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TypeVar, get_args

from archive.against import is_due
from archive.record import State
from archive.record_scope import HEAD, fact
from archive.record_summary import RecordSummary
from archive.sections import choices_of_places, classes
from engine.digest import Json
from engine.language.definition import Pack
from engine.language.fact_type import BOOL, MOMENT, PERSON, RECORD, TEXT, ChoiceType, FactType
from engine.language.field import Reading
from engine.language.member import Member

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
    for name in ("secrecy", "verdict"):
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
    specs = classes(reading.pack)[summary.class_].fields
    standing, values = standing_facts(summary, reading), standing_values(summary, reading)
    fields = {name: value for name, value in summary.fields.items() if name in specs and value is not None}
    typed = {name: fact(specs[name], value, reading) for name, value in fields.items()}
    given = {f"{HEAD}{name}.given": name in fields for name in specs}
    return Member(
        summary.id,
        summary.line(reading),
        {RECORD_WORD: summary.id, **given, **_named({**standing, **typed})},
        {RECORD_WORD: summary.id, **_named({**values, **fields})},
    )


def _named(facts: Mapping[str, _V]) -> Mapping[str, _V]:
    return {HEAD + name: value for name, value in facts.items()}
