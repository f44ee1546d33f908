"""How important a record is: what its class says, in one word for all or by a field; the lowest level where nothing is said."""

from collections.abc import Mapping

from archive.record_class import RecordClass
from engine.digest import Json
from engine.language.definition import Pack

LEVELS = "importance"
"""The closed list of the levels, the lowest first."""
_HEAD = "record."


def importance_of(record_class: RecordClass, fields: Mapping[str, Json], pack: Pack) -> str | None:
    """An option of the list; None where the policy has no such list. Nothing is kept for it: a corrected field counts at once."""
    levels = pack.choices.get(LEVELS)
    if levels is None or not levels.options:
        return None
    word = record_class.importance
    said = fields.get(word.removeprefix(_HEAD)) if word and word.startswith(_HEAD) else word
    return str(said or next(iter(levels.options)))
