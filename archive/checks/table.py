"""Which check stands behind which word of the language, and on which lists it makes sense."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from archive.checks.completeness import incomplete
from archive.checks.condition import unsigned, without_original
from archive.checks.order import misplaced
from archive.checks.pages import uncoded, uncounted
from archive.finding import Finding
from archive.paper import Paper
from archive.paper_list import PaperList, all_entries
from archive.record_class import RecordClass
from archive.sections import checklists
from engine.language.definition import Pack

Check = Callable[[Sequence[Paper], PaperList], Iterator[Finding]]

CHECKS: Mapping[str, Check] = {
    "complete": incomplete,
    "in_order": misplaced,
    "counted": uncounted,
    "coded": uncoded,
    "signed": unsigned,
    "originals": without_original,
}


def checks_for(record_class: RecordClass, pack: Pack) -> tuple[str, ...]:
    """The checks that the class's checklist can answer: no order without `ordered`, no page numbers unless `coded`."""
    found = checklists(pack).get(record_class.checklist or "")
    if found is None:
        return ()
    items = [entry.item for entry in all_entries(record_class, pack).values()]
    offered = {
        "in_order": found.ordered is not None,
        "counted": found.pages is not None,
        "coded": found.pages == "coded",
        "signed": any(item.signed for item in items),
        "originals": any(item.original for item in items),
    }
    return ("complete", *(name for name, is_offered in offered.items() if is_offered))
