"""Whether papers are signed, and originals where the list asks for them."""

from collections.abc import Iterator, Sequence

from archive.checks.line import line_name
from archive.finding import Finding
from archive.paper import Paper
from archive.paper_list import PaperList


def unsigned(papers: Sequence[Paper], listed: PaperList) -> Iterator[Finding]:
    """Lines that the list wants signed and are not."""
    for line, paper in enumerate(papers, 1):
        entry = listed.all.get(paper.item)
        if entry is not None and entry.item.signed and not paper.signed:
            name = line_name(line, paper, listed)
            yield Finding(f"{name.zh}缺签字", f"{name.en} is not signed", "unsigned", line, paper.item)


def without_original(papers: Sequence[Paper], listed: PaperList) -> Iterator[Finding]:
    """Lines that must be originals and are not known to be; under `if_any` a copy needs its reason."""
    for line, paper in enumerate(papers, 1):
        entry = listed.all.get(paper.item)
        fault = _fault(paper, entry.item.original) if entry is not None else None
        if fault is not None:
            name = line_name(line, paper, listed)
            yield Finding(f"{name.zh}{fault[0]}", f"{name.en} {fault[1]}", "no_original", line, paper.item)


def _fault(paper: Paper, wanted: object) -> tuple[str, str] | None:
    if not wanted or paper.original is True:
        return None
    if paper.original is None:
        return "未注明原件还是复印件", "does not say whether it is the original or a copy"
    if wanted == "if_any":
        return None if paper.reason else ("是复印件，未说明原因", "is a copy without a reason")
    return "是复印件，应交原件", "is a copy: the original is required"
