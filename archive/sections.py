"""The archive's own sections of a pack, typed."""

from collections.abc import Mapping
from typing import TypeVar

from archive.checklist import Checklist
from archive.place import COMMON_PLACES, Place
from archive.record_class import RecordClass
from archive.register import Register
from archive.retention import Retention
from archive.secrecy import LevelReaders
from engine.language.definition import ChoiceSet, Model, Option, Pack

_M = TypeVar("_M", bound=Model)


def classes(pack: Pack) -> Mapping[str, RecordClass]:
    """The kinds of record."""
    return _typed(pack, "classes", RecordClass)


def checklists(pack: Pack) -> Mapping[str, Checklist]:
    """What belongs into which file."""
    return _typed(pack, "checklists", Checklist)


def registers(pack: Pack) -> Mapping[str, Register]:
    """Books and views."""
    return _typed(pack, "registers", Register)


def places(pack: Pack) -> Mapping[str, Place]:
    """The company's own places."""
    return _typed(pack, "places", Place)


def retentions(pack: Pack) -> Mapping[str, Retention]:
    """How long what is kept."""
    return _typed(pack, "retention", Retention)


def levels(pack: Pack) -> Mapping[str, LevelReaders]:
    """Who may read what stands on a level of secrecy."""
    return _typed(pack, "readers", LevelReaders)


def choices_of_places(pack: Pack) -> Mapping[str, ChoiceSet]:
    """The closed list `place`: where a record may be."""
    own = {name: Option(zh=place.zh, en=place.en, code=place.code) for name, place in places(pack).items()}
    return {"place": ChoiceSet(options={**COMMON_PLACES, **own})}


def _typed(pack: Pack, section: str, model: type[_M]) -> Mapping[str, _M]:
    return {name: each for name, each in pack.sections.get(section, {}).items() if isinstance(each, model)}
