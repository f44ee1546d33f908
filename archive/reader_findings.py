"""What is wrong with who may read: phrases that no record answers, joins that mean nothing here, levels that are none."""

from collections.abc import Iterator, Mapping

from archive.readers import SECRECY
from archive.sections import classes, levels
from engine.errors import did_you_mean
from engine.language.definition import FieldSpec, Pack
from engine.language.vocabulary import Place
from engine.people.quorum_parts import Joined, Quorum, whos
from engine.people.who import Part, PathTo, Relation, Role, RoleAt, Who, Word

Finding = tuple[Place, str]
_PEOPLE = frozenset({"person"})
_PLACED = frozenset({"person", "unit"})


def reader_findings(pack: Pack) -> Iterator[Finding]:
    """Every finding, with the place where it stands."""
    for name, record_class in classes(pack).items():
        if record_class.readers is not None:
            for text in _of_quorum(record_class.readers, record_class.fields, pack):
                yield ("classes", name, "readers"), text
        elif record_class.unread != "stub":
            yield ("classes", name, "unread"), "everybody may read such records: 'unread' needs 'readers'"
    choices = pack.choices.get(SECRECY)
    known = list(choices.options) if choices else []
    for name, level in levels(pack).items():
        if name not in known:
            yield ("readers", name), f"no level of secrecy {name!r}{did_you_mean(name, known)}"
        for text in _of_quorum(level.who, None, pack):
            yield ("readers", name, "who"), text


def _of_quorum(readers: Quorum, fields: Mapping[str, FieldSpec] | None, pack: Pack) -> Iterator[str]:
    if not isinstance(readers, Who) and not (isinstance(readers, Joined) and _is_any(readers)):
        yield "whoever is named may read, each by himself: expected who, or any_of over who"
        return
    for who in whos(readers):
        yield from _of_part(who.part, who.phrase, fields, pack)


def _is_any(readers: Joined) -> bool:
    return readers.join == "any_of" and all(isinstance(each, Who) for each in readers.parts)


def _of_part(part: Part, phrase: str, fields: Mapping[str, FieldSpec] | None, pack: Pack) -> Iterator[str]:
    match part:
        case Word("anyone" | "nobody"):
            return
        case Role(name):
            yield from _of_role(name, pack)
        case PathTo(path):
            yield from _of_field(path, _PEOPLE, fields)
        case RoleAt(role, PathTo(path)):
            yield from _of_role(role, pack)
            yield from _of_field(path, _PLACED, fields)
        case Relation("manager", PathTo(path)):
            yield from _of_field(path, _PEOPLE, fields)
        case Relation("head" | "deputy_in_charge" | "member", PathTo(path)):
            yield from _of_field(path, _PLACED, fields)
        case Relation("custodian", Word("record")):
            yield "the custodian of a record always reads it: leave 'custodian of record' out"
        case _:
            expected = "expected a role, anyone, nobody, record.FIELD, or a role or relation of record.FIELD"
            yield f"{phrase!r} says nothing of a record: {expected}"


def _of_role(name: str, pack: Pack) -> Iterator[str]:
    if name not in pack.roles:
        yield f"there is no role {name!r}{did_you_mean(name, list(pack.roles))}"


def _of_field(path: str, wanted: frozenset[str], fields: Mapping[str, FieldSpec] | None) -> Iterator[str]:
    if fields is None:
        yield f"{path!r} differs from class to class: a level names roles, anyone or nobody"
        return
    known = [f"record.{name}" for name, spec in fields.items() if spec.type in wanted]
    if path not in known:
        kinds = " or ".join(sorted(wanted))
        yield f"no field {path!r} of the type {kinds}{did_you_mean(path, known)}"
