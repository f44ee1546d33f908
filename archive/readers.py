"""Who may read a record although no case of his is about it: what the policies say, as conditions on what the record holds.

A class names its readers, and so does a level of secrecy (`readers` of the pack); a record is read by who is among both, of every
policy in force that has its class, and always by its custodian. Conditions stand on fields, so that a search asks them of an
index and not of each record.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from archive.draft import Draft
from archive.record_class import RecordClass
from archive.search import written_fact
from archive.secrecy import LevelReaders
from archive.sections import classes, levels
from engine.digest import Json
from engine.language.definition import Pack
from engine.language.field import Reading
from engine.language.reader import InForce, PartInCase, Reader
from engine.people.organisation import Organisation
from engine.people.quorum_parts import Quorum, whos
from engine.people.who import Part, PathTo, Relation, Role, RoleAt, Who, Word
from engine.text import Text

SECRECY = "secrecy"
UNREAD = Text("（无权查看）", "(not yours to read)")
"""What stands in place of that which whoever looks may not read."""
_RECORD = "record."


class Readable(Protocol):
    """What is known of a record wherever it is shown."""

    @property
    def id(self) -> str: ...
    @property
    def class_(self) -> str: ...
    @property
    def custodian(self) -> str: ...
    @property
    def secrecy(self) -> str | None: ...
    @property
    def fields(self) -> Mapping[str, Json]: ...


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What is known of a record before it is one."""

    id: str
    class_: str
    fields: Mapping[str, Json]
    custodian: str = ""
    secrecy: str | None = None


@dataclass(frozen=True, slots=True)
class Right:
    """Which records of a class or a level somebody may read: `everything`, or those of which a field has one of the values."""

    everything: bool = False
    fields: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    by: str = ""

    def holds(self, record: Readable) -> bool:
        return self.everything or any(
            name in record.fields and written_fact(record.fields[name]) in values
            for name, values in self.fields.items()
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """What one policy keeps: records of these classes, of one `level` of secrecy where it names one, are read by whom `right`
    lets. `hides`: the others do not even learn of them."""

    classes: frozenset[str]
    level: str | None
    right: Right
    hides: bool = False

    def covers(self, record: Readable) -> bool:
        return record.class_ in self.classes and self.level in (None, record.secrecy)

    def allows(self, record: Readable) -> bool:
        return not self.covers(record) or self.right.holds(record)


@dataclass(frozen=True, slots=True)
class Rights:
    """What `person` may read: what every rule that covers it allows, what is in his custody, and what the case through which he
    looks lets him read. What no rule covers is open to everybody on the staff."""

    person: str
    rules: tuple[Rule, ...]
    part: PartInCase = ""
    through: frozenset[str] = frozenset()

    def may_read(self, record: Readable) -> bool:
        """Whether he may read it, through the case at which he looks if not without."""
        return self.part == "decides" or record.id in self.through or self.may_read_alone(record)

    def may_read_alone(self, record: Readable) -> bool:
        """Whether he may read it without a case."""
        return record.custodian == self.person or all(rule.allows(record) for rule in self.rules)

    def sees(self, record: Readable) -> bool:
        """Whether he may learn that it is there."""
        return self.may_read(record) or all(rule.allows(record) for rule in self.rules if rule.hides)

    def why(self, record: Readable) -> str:
        """By what he may read it: `custodian`, the phrases of the policies, or nothing where everybody may."""
        if record.custodian == self.person:
            return "custodian"
        said = (rule.right.by for rule in self.rules if rule.covers(record) and rule.right.by)
        return ", ".join(dict.fromkeys(said))


def rights_of(reading: Reading) -> Rights | None:
    """The rights of whoever reads, by all policies in force: whichever of them brought him here. None where nothing is kept from
    him: at the console, for what a case decides, and where no policy names readers."""
    return rights_for(reading.reader) if reading.reader else None


def rights_for(reader: Reader) -> Rights | None:
    """The same of a reader, whatever he looks at."""
    if reader.person is None:
        return None
    rules = tuple(rule for each in reader.in_force for rule in _rules(each, reader.person))
    return Rights(reader.person, rules, reader.part, reader.through) if rules else None


def keeps_back(reader: Reader) -> bool:
    """Whether any policy in force keeps anything from anybody."""
    return rights_for(reader) is not None


def may_read(record: Readable, reading: Reading) -> bool:
    """Whether it may be shown whole. For nobody's eyes (a refusal, what a case decides) it is not where anybody is kept from it:
    whoever is told may be anyone."""
    if reading.reader is None:
        return not _is_kept(record, reading.pack)
    rights = rights_of(reading)
    return rights is None or rights.may_read(record)


def may_see_draft(draft: Draft, reading: Reading) -> bool:
    """Whether what is prepared on a case may be shown: to those who have a part in it, and to who may read such a record."""
    rights = rights_of(reading)
    if rights is None or rights.part or (draft.record and draft.record in rights.through):
        return True
    return rights.may_read_alone(_Prepared(draft.record or "", draft.class_, draft.fields))


def is_graded(record: Readable, pack: Pack) -> bool:
    """Whether it is secret by any degree: above the first of the policy's levels."""
    choices = pack.choices.get(SECRECY)
    first = next(iter(choices.options), None) if choices else None
    return bool(record.secrecy) and record.secrecy != first


def is_traced(record: Readable, reading: Reading) -> bool:
    """Whether reading it is written down: by any policy in force that has its class."""
    in_force = reading.reader.in_force if reading.reader else ()
    packs = [each.pack for each in in_force] or [reading.pack]
    found = ((pack, classes(pack).get(record.class_)) for pack in packs)
    return any(of is not None and (of.trace_reading or is_graded(record, pack)) for pack, of in found)


def _is_kept(record: Readable, pack: Pack) -> bool:
    """Whether the policy keeps it from anybody."""
    of, level = classes(pack).get(record.class_), levels(pack).get(record.secrecy or "")
    named = (of.readers if of else None, level.who if level else None)
    return any(all(who.part != Word("anyone") for who in whos(readers)) for readers in named if readers)


@lru_cache(maxsize=1024)
def _rules(of: InForce, person: str) -> tuple[Rule, ...]:
    """What a policy keeps from whom, worked out for one person once."""
    known, organisation, pack = classes(of.pack), of.organisation, of.pack
    return (
        *(
            Rule(
                frozenset({name}), None, _right(each.readers, person, organisation, each, pack), _hides(each)
            )
            for name, each in known.items()
            if each.readers is not None
        ),
        *(
            Rule(frozenset(known), name, _right(each.who, person, organisation, None, pack), _hides(each))
            for name, each in levels(pack).items()
        ),
    )


def _hides(of: RecordClass | LevelReaders) -> bool:
    return of.unread == "hidden"


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
