"""What may be asked of a record of the archive: what every record has, and the fields of its class."""

from collections.abc import Mapping

from archive.record_scope import HEAD, fact
from archive.record_summary import RecordSummary
from archive.sections import choices_of_places, classes
from engine.digest import Json
from engine.language.definition import Pack
from engine.language.fact_type import BOOL, PERSON, RECORD, TEXT, ChoiceType, FactType
from engine.language.field import Reading
from engine.language.member import Member

RECORD_WORD = "record"


def standing_types(pack: Pack) -> Mapping[str, FactType]:
    """The type of each fact that every record has, by name."""
    secrecy = pack.choices.get("secrecy")
    return {
        "number": TEXT,
        "class": ChoiceType("class", tuple(classes(pack))),
        "custodian": PERSON,
        "place": ChoiceType("place", tuple(choices_of_places(pack)["place"].options)),
        **({"secrecy": ChoiceType("secrecy", tuple(secrecy.options))} if secrecy else {}),
    }


def standing_values(summary: RecordSummary) -> Mapping[str, Json]:
    """The same facts of one record, as they are kept; what it does not have is left out."""
    found = {
        "number": summary.number,
        "class": summary.class_,
        "custodian": summary.custodian,
        "place": summary.place,
        "secrecy": summary.secrecy,
    }
    return {name: value for name, value in found.items() if value}


def member_types(fields: Mapping[str, FactType], pack: Pack) -> Mapping[str, FactType]:
    """By path, what rules may ask of one record of a list whose records have these fields."""
    given = {f"{HEAD}{name}.given": BOOL for name in fields}
    named = {HEAD + name: type_ for name, type_ in {**standing_types(pack), **fields}.items()}
    return {RECORD_WORD: RECORD, **given, **named}


def member_of(summary: RecordSummary, reading: Reading) -> Member:
    """The record as one of a list."""
    specs = classes(reading.pack)[summary.class_].fields
    standing = standing_values(summary)
    fields = {name: value for name, value in summary.fields.items() if name in specs and value is not None}
    typed = {name: fact(specs[name], value, reading) for name, value in fields.items()}
    given = {f"{HEAD}{name}.given": name in fields for name in specs}
    return Member(
        summary.id,
        summary.line(reading),
        {RECORD_WORD: summary.id, **given, **_named({**standing, **typed})},
        {RECORD_WORD: summary.id, **_named({**standing, **fields})},
    )


def _named(facts: Mapping[str, object]) -> Mapping[str, object]:
    return {HEAD + name: value for name, value in facts.items()}
