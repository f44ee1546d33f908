"""Who may read a record although no case of his is about it: what the policy says, as conditions on what the record holds.

A class names its readers, and so does a level of secrecy (`readers` of the pack); a record is read by who is among both, and
always by its custodian. Conditions stand on fields, so that a search asks them of an index and not of each record.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from archive.record import Record
from archive.record_class import RecordClass
from archive.search import written_fact
from archive.sections import classes, levels
from engine.language.definition import Pack
from engine.language.field import Reading
from engine.people.organisation import Organisation
from engine.people.quorum_parts import Quorum, whos
from engine.people.who import Part, PathTo, Relation, Role, RoleAt, Who, Word

SECRECY = "secrecy"
_RECORD = "record."


@dataclass(frozen=True, slots=True)
class Right:
    """Which records of a class or a level somebody may read: `everything`, or those of which a field has one of the values."""

    everything: bool = False
    fields: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    by: str = ""

    def holds(self, record: Record) -> bool:
        return self.everything or any(
            name in record.fields and written_fact(record.fields[name]) in values
            for name, values in self.fields.items()
        )


@dataclass(frozen=True, slots=True)
class Rights:
    """What `person` may read. Classes and levels that are not named here are open to everybody on the staff."""

    person: str
    of_class: Mapping[str, Right]
    of_level: Mapping[str, Right]
    hidden_classes: frozenset[str] = frozenset()
    hidden_levels: frozenset[str] = frozenset()

    def may_read(self, record: Record) -> bool:
        """Whether he may read it without a case."""
        if record.custodian == self.person:
            return True
        rights = (self.of_class.get(record.class_), self.of_level.get(record.secrecy or ""))
        return all(right is None or right.holds(record) for right in rights)

    def sees(self, record: Record) -> bool:
        """Whether he may learn that it is there."""
        is_hidden = record.class_ in self.hidden_classes or (record.secrecy or "") in self.hidden_levels
        return not is_hidden or self.may_read(record)

    def why(self, record: Record) -> str:
        """By what he may read it: `custodian`, the phrases of the policy, or nothing where everybody may."""
        if record.custodian == self.person:
            return "custodian"
        rights = (self.of_class.get(record.class_), self.of_level.get(record.secrecy or ""))
        return ", ".join(right.by for right in rights if right is not None and right.by)


def rights_of(reading: Reading) -> Rights | None:
    """The rights of whoever reads; None where nothing is kept from him: at the console, and by a policy that names no readers."""
    pack, person = reading.pack, reading.reader
    named = {name: each for name, each in classes(pack).items() if each.readers is not None}
    graded = levels(pack)
    if person is None or not (named or graded):
        return None
    organisation = reading.organisation
    return Rights(
        person,
        {name: _right(each.readers, person, organisation, each, pack) for name, each in named.items()},
        {name: _right(each.who, person, organisation, None, pack) for name, each in graded.items()},
        frozenset(name for name, each in classes(pack).items() if each.unread == "hidden"),
        frozenset(name for name, each in graded.items() if each.unread == "hidden"),
    )


def is_graded(record: Record, pack: Pack) -> bool:
    """Whether it is secret by any degree: above the first of the policy's levels."""
    choices = pack.choices.get(SECRECY)
    first = next(iter(choices.options), None) if choices else None
    return record.secrecy is not None and record.secrecy != first


def is_traced(record: Record, pack: Pack) -> bool:
    """Whether reading it is written down."""
    found = classes(pack).get(record.class_)
    return is_graded(record, pack) or (found is not None and found.trace_reading)


def _right(
    readers: Quorum | None, person: str, organisation: Organisation, of: RecordClass | None, pack: Pack
) -> Right:
    fields: dict[str, frozenset[str]] = {}
    by: list[str] = []
    for who in whos(readers) if readers is not None else ():
        match _found(who, person, organisation, of, pack):
            case True:
                return Right(everything=True, by=who.phrase)
            case (name, values) if values:
                fields[name] = fields.get(name, frozenset()) | values
                by.append(who.phrase)
            case _:
                pass
    return Right(fields=fields, by=" / ".join(by))


def _found(
    who: Who, person: str, organisation: Organisation, of: RecordClass | None, pack: Pack
) -> bool | tuple[str, frozenset[str]]:
    """Whether the phrase names the person whatever the record; else of which field with which values it does."""
    part = who.part
    match part:
        case Word("anyone"):
            return True
        case Role(name):
            return person in organisation.holders(name)
        case Word():
            return False
        case _:
            pass
    field_name = _field_of(part)
    if not field_name:
        return False
    candidates = {*organisation.units, *organisation.people}
    return field_name, frozenset(each for each in candidates if _names(part, each, person, organisation))


def _field_of(part: Part) -> str:
    """The field of the record that the phrase hangs on."""
    match part:
        case PathTo(path) if path.startswith(_RECORD):
            return path.removeprefix(_RECORD)
        case RoleAt(_, inner) | Relation(_, inner):
            return _field_of(inner)
        case _:
            return ""


def _names(part: Part, value: str, person: str, organisation: Organisation) -> bool:
    """Whether the phrase names the person where the field holds `value`, a person or a unit."""
    unit = organisation.unit_of(value) if value in organisation.people else value
    match part:
        case PathTo():
            return value == person
        case RoleAt(role, PathTo()):
            return unit is not None and person in organisation.holders(role, unit)
        case Relation("member", PathTo()):
            above = organisation.upwards(organisation.unit_of(person))
            return organisation.is_active(person) and any(each.id == unit for each in above)
        case Relation(name, PathTo()):
            return person == _related(name, value, unit, organisation)
        case _:
            return False


def _related(name: str, value: str, unit: str | None, organisation: Organisation) -> str | None:
    is_person = value in organisation.people
    match name:
        case "manager":
            return organisation.manager_of(value) if is_person else None
        case "head":
            return organisation.head_of(unit, other_than=value if is_person else None)
        case "deputy_in_charge":
            return organisation.deputy_in_charge_of(unit)
        case _:
            return None
