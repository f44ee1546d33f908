"""Who keeps a record and where: what its class says, worked out for one record."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from archive.place import READING_ROOM
from archive.record import Record
from archive.record_class import RecordClass
from archive.record_facts import thing_of, thing_types
from archive.record_scope import HEAD
from engine.deciding.thing_rules import ThingRules
from engine.digest import Json
from engine.errors import Reason, Refused
from engine.language.field import Reading
from engine.language.rule_table import HEAD as RULES
from engine.people.actor import Actor
from engine.text import Text


@dataclass(frozen=True, slots=True)
class Keeping:
    """`custodian` is one person."""

    custodian: str
    place: str
    secrecy: str | None
    retention: str | None


def keeping_of(
    record_class: RecordClass,
    fields: Mapping[str, Json],
    actor: Actor,
    reading: Reading,
    custodian: str | None = None,
) -> Keeping:
    """How a record of the class is kept; by `custodian` (a person) where one is named, else by whom the class says.

    Raises Refused when nobody holds the custodian's role: a record always has exactly one custodian.
    """
    return Keeping(
        _keeper(record_class, fields, actor, reading, custodian),
        _said(record_class, record_class.place, fields, reading) or READING_ROOM,
        _said(record_class, record_class.secrecy, fields, reading) or _lowest_secrecy(reading),
        _said(record_class, record_class.retention, fields, reading),
    )


def inside_of(record_class: RecordClass, holder: Record) -> Keeping:
    """How a part of `holder` is kept: with it."""
    return Keeping(
        holder.custodian,
        holder.place,
        record_class.secrecy or holder.secrecy,
        record_class.retention or holder.retention,
    )


def restated(record_class: RecordClass, record: Record, reading: Reading) -> Record:
    """The record after a change of its fields: where its class names a field or a rule for them, its secrecy and retention are
    what those say now. Custodian and place are given by effects of their own."""
    said = {
        name: _said(record_class, word, record.fields, reading)
        for name, word in (("secrecy", record_class.secrecy), ("retention", record_class.retention))
        if word is not None and word.startswith((HEAD, RULES))
    }
    return replace(record, **{name: value for name, value in said.items() if value is not None})


def custodian_of(word: str, fields: Mapping[str, Json], actor: Actor, reading: Reading) -> str:
    """The person behind a role, an id or `record.FIELD`. Of several holders the one who acts, else the first.

    Raises Refused when there is nobody.
    """
    if word.startswith("record."):
        word = str(fields.get(word.removeprefix("record."), ""))
    if reading.organisation.is_active(word):
        return word
    role = reading.pack.roles.get(word)
    return _one_of(reading.organisation.holders(word), actor, role.text if role else Text(word, word))


def _keeper(
    record_class: RecordClass,
    fields: Mapping[str, Json],
    actor: Actor,
    reading: Reading,
    custodian: str | None,
) -> str:
    word = custodian or str(record_class.custodian)
    if not word.startswith(RULES):
        return custodian_of(word, fields, actor, reading)
    rules = ThingRules(reading, thing_types(record_class, reading.pack))
    people = rules.people(word, thing_of(record_class, fields, reading))
    title = Text(f"{record_class.zh}的保管人", f"the custodian of {record_class.text.of('en')}")
    return _one_of(people, actor, title)


def _one_of(people: tuple[str, ...], actor: Actor, title: Text) -> str:
    """The one who acts, if he is among them, else the first. Raises Refused when there is nobody."""
    if actor.person in people:
        return actor.person
    if not people:
        raise Refused(
            Reason(
                "no_custodian",
                Text(
                    f"目前无人担任“{title.zh}”，档案没有保管人，不能入库",
                    f"nobody is {title.of('en')} now, so the record would have no custodian",
                ),
            )
        )
    return people[0]


def _said(
    record_class: RecordClass, word: str | None, fields: Mapping[str, Json], reading: Reading
) -> str | None:
    """What a class says of its records: one for all, what a field says, or what a rule gives.

    Raises Refused when a fact that the rule asks for is missing.
    """
    if word is None or not word.startswith((HEAD, RULES)):
        return word
    if word.startswith(RULES):
        rules = ThingRules(reading, thing_types(record_class, reading.pack))
        value = rules.value(word, thing_of(record_class, fields, reading))
    else:
        value = fields.get(word.removeprefix(HEAD))
    return None if value is None else str(value)


def _lowest_secrecy(reading: Reading) -> str | None:
    found = reading.pack.choices.get("secrecy")
    return next(iter(found.options), None) if found else None
