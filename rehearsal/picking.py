"""Records as a script names them: by their number, where a page has people pick them from a list."""

from collections.abc import Mapping, Sequence
from typing import cast

from archive.queries import find_records
from engine.digest import Json
from rehearsal.stage import Stage
from rehearsal.stuck import Stuck


def picked(stage: Stage, class_: str | None, given: Json, *keys: str | int) -> Json:
    """The ids of the records that `given` names: a number, `{class, number}`, or a list of these.

    Raises Stuck when no record has the number, or several have.
    """
    if isinstance(given, Sequence) and not isinstance(given, str):
        return [picked(stage, class_, each, *keys) for each in cast(Sequence[Json], given)]
    if isinstance(given, Mapping):
        named = cast(Mapping[str, Json], given)
        return _id(stage, str(named.get("class", "")) or class_, str(named.get("number", "")), keys)
    return _id(stage, class_, given, keys) if isinstance(given, str) else given


def _id(stage: Stage, class_: str | None, number: str, keys: tuple[str | int, ...]) -> str:
    with stage.store.read() as work:
        found = find_records(work, class_=class_, number=number, most=2)
    match found:
        case ():
            raise Stuck(f"no record is numbered {number!r}", *keys)
        case (record,):
            return record.id
        case _:
            kinds = " and a ".join(record.class_ for record in found)
            raise Stuck(f"a {kinds} are numbered {number!r}: say which, as {{class, number}}", *keys)
