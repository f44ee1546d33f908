"""A kind of field for tests of the core: things that have keepers, can be signed for, and are done one by one.

It stands for what the archive adds, as small as it can be.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from engine.digest import Json
from engine.language.definition import FieldSpec, Pack
from engine.language.fact_type import INT, PERSON, RECORD, FactType, ListType
from engine.language.field import Reading
from engine.language.fields import PlainKind
from engine.language.loader import read_pack
from engine.language.member import Member
from engine.language.program import Definition, link
from engine.language.source import Sources
from engine.language.vocabulary import Vocabulary
from engine.text import Text
from tests.support.small_pack import NOTE, SOURCES, VOCABULARY


@dataclass(frozen=True, slots=True)
class Things(PlainKind):
    """Words, each with the person who keeps that thing."""

    keepers: Mapping[str, str] = field(default_factory=dict[str, str])

    def facts(self, spec: FieldSpec, pack: Pack) -> Mapping[str, FactType]:
        return {"": ListType(RECORD)}

    def member_facts(self, spec: FieldSpec, pack: Pack) -> Mapping[str, FactType]:
        return {"record": RECORD, "record.size": INT, "record.custodian": PERSON}

    def members(self, spec: FieldSpec, value: Json, reading: Reading) -> tuple[Member, ...]:
        return tuple(self._member(each) for each in cast(list[str], value or []))

    def _member(self, thing: str) -> Member:
        known = {"record": thing, "record.size": len(thing), "record.custodian": self.keepers[thing]}
        return Member(thing, Text(thing), known, known)

    def listed(self, spec: FieldSpec, value: Json, reading: Reading) -> Json:
        return value

    def related(self, spec: FieldSpec, value: Json, relation: str, reading: Reading) -> tuple[str, ...]:
        many = cast(list[str], value or [])
        return tuple(self.keepers[each] for each in many) if relation == "custodian" else ()


THINGS = Things(
    name="things",
    type=lambda spec, pack: None,
    reads=lambda spec, value, reading: value,
    facts_of=lambda value, reading: value,
    shows=lambda spec, value, reading: Text(str(value)),
    keepers={"lamp": "ku", "chair": "gu", "desk": "ku"},
)
WORDS = Vocabulary(effects=VOCABULARY.effects, field_kinds={"things": THINGS})
FIELD = "  things:  {type: things, zh: 物品, en: Things}\n"


def with_things(note: str = NOTE, **files: str) -> Definition:
    """The small policy whose note also holds things; `files` are further files by their names without `.yaml`."""
    note = note.replace("  title:   {type: text", f"{FIELD}  title:   {{type: text")
    others = {f"{name}.yaml": text for name, text in files.items()}
    sources = Sources("small", {"small": {**SOURCES.files["small"], "note.yaml": note, **others}})
    return link(read_pack(sources, WORDS), WORDS, "small@1.1")
