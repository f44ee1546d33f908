"""Who keeps a record and where: what its class says, worked out for one record."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from archive.place import READING_ROOM
from archive.record import Record
from archive.record_class import RecordClass
from engine.digest import Json
from engine.errors import Reason, Refused
from engine.language.field import Reading
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
        custodian_of(custodian or str(record_class.custodian), fields, actor, reading),
        _stated(record_class.place, fields) or READING_ROOM,
        _stated(record_class.secrecy, fields) or _lowest_secrecy(reading),
        _stated(record_class.retention, fields),
    )


def inside_of(record_class: RecordClass, holder: Record) -> Keeping:
    """How a part of `holder` is kept: with it."""
    return Keeping(
        holder.custodian,
        holder.place,
        record_class.secrecy or holder.secrecy,
        record_class.retention or holder.retention,
    )


def restated(record_class: RecordClass, record: Record) -> Record:
    """The record after a change of its fields: where its class names a field for them, its secrecy and retention are what that
    field says now. Custodian and place are given by effects of their own."""
    said = {
        name: _stated(word, record.fields)
        for name, word in (("secrecy", record_class.secrecy), ("retention", record_class.retention))
        if word is not None and word.startswith("record.")
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
    holders = reading.organisation.holders(word)
    if actor.person in holders:
        return actor.person
    if not holders:
        role = reading.pack.roles.get(word)
        title = role.text if role else Text(word, word)
        raise Refused(
            Reason(
                "no_custodian",
                Text(
                    f"目前无人担任“{title.zh}”，档案没有保管人，不能入库",
                    f"nobody is {title.of('en')} now, so the record would have no custodian",
                ),
            )
        )
    return holders[0]


def _stated(word: str | None, fields: Mapping[str, Json]) -> str | None:
    if word is None or not word.startswith("record."):
        return word
    value = fields.get(word.removeprefix("record."))
    return None if value is None else str(value)


def _lowest_secrecy(reading: Reading) -> str | None:
    found = reading.pack.choices.get("secrecy")
    return next(iter(found.options), None) if found else None
