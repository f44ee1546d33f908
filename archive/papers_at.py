"""The papers that a path names: `form.file.papers` of one record being prepared, `form.files` of several."""

from dataclasses import dataclass

from archive.draft import draft_of, is_draft
from archive.draft_entry import list_of
from archive.paper import Paper
from archive.paper_list import PaperList
from archive.readers import may_see_draft
from archive.shape import is_list
from engine.digest import Json
from engine.language.field import Reading

_HOLDS_PAPERS = frozenset({"new_record", "new_records"})


@dataclass(frozen=True, slots=True)
class Holding:
    """The papers of one record, with the list that applies to it. `record` counts from 1."""

    record: int
    papers: tuple[Paper, ...]
    listed: PaperList


def field_of(path: str) -> str:
    """`each form.file.papers` → `file`."""
    return path.removeprefix("each ").removeprefix("form.").partition(".")[0]


def holdings_at(path: str, reading: Reading) -> tuple[Holding, ...]:
    """The papers at `path` as they are on the case now."""
    name = field_of(path)
    spec, value = reading.asked.get(name), reading.form.get(name)
    if spec is None or value is None or spec.type not in _HOLDS_PAPERS:
        return ()
    drafts = [draft_of(each) for each in _each(value)]
    return tuple(
        Holding(number, draft.papers, list_of(draft, reading)) for number, draft in enumerate(drafts, 1)
    )


def may_see_papers(path: str, reading: Reading) -> bool:
    """Whether the papers at `path` may be shown: those of every record there."""
    value = reading.form.get(field_of(path))
    return all(may_see_draft(draft_of(each), reading) for each in _each(value) if is_draft(each))


def _each(value: Json) -> list[Json]:
    return list(value) if is_list(value) else [value]
