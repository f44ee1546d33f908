"""Whether pages are counted, and numbered without gap or overlap."""

from collections.abc import Iterator, Sequence

from archive.checks.line import line_name
from archive.finding import Finding, FindingKind
from archive.paper import Paper
from archive.paper_list import PaperList


def uncounted(papers: Sequence[Paper], listed: PaperList) -> Iterator[Finding]:
    """Lines without a page count."""
    for line, paper in enumerate(papers, 1):
        if not paper.pages:
            yield _about(line, paper, listed, "uncounted", "未填页数", "has no page count")


def uncoded(papers: Sequence[Paper], listed: PaperList) -> Iterator[Finding]:
    """Lines whose page numbers are missing, do not go on where the line before ended, or disagree with the page count.

    Attachments bear no page numbers.
    """
    due = 1
    for line, paper in enumerate(papers, 1):
        entry = listed.all.get(paper.item)
        is_attachment = entry is not None and entry.item.attachment
        fault = _attached(paper) if is_attachment else _coded(paper, due)
        if fault is not None:
            yield _about(line, paper, listed, "uncoded", *fault)
        if paper.codes is not None and not is_attachment:
            due = paper.codes[1] + 1
        elif not is_attachment and paper.pages:
            due += paper.pages


def codes_from_pages(papers: Sequence[Paper], listed: PaperList) -> list[tuple[int, int] | None]:
    """The page numbers that the page counts make, from 1; None for attachments and lines without a count."""
    due = 1
    found: list[tuple[int, int] | None] = []
    for paper in papers:
        entry = listed.all.get(paper.item)
        if not paper.pages or (entry is not None and entry.item.attachment):
            found.append(None)
            continue
        found.append((due, due + paper.pages - 1))
        due += paper.pages
    return found


def _attached(paper: Paper) -> tuple[str, str] | None:
    return None if paper.codes is None else ("是附件，不编页码", "is an attachment and bears no page numbers")


def _coded(paper: Paper, due: int) -> tuple[str, str] | None:
    if paper.codes is None:
        return "未编页码", "has no page numbers"
    first, last = paper.codes
    if first < due:
        return (
            f"页码{first}–{last}与前面重叠，应从{due}开始",
            f"has page numbers {first}–{last}, which overlap those before: they go on at {due}",
        )
    if first > due:
        return (
            f"页码{first}–{last}与前面不连续，应从{due}开始",
            f"has page numbers {first}–{last}, which leave a gap: they go on at {due}",
        )
    span = last - first + 1
    if paper.pages and span != paper.pages:
        return (
            f"页码{first}–{last}共{span}页，与所填页数{paper.pages}不符",
            f"has page numbers {first}–{last}, that is {span} pages, but {paper.pages} pages are entered",
        )
    return None


def _about(line: int, paper: Paper, listed: PaperList, kind: FindingKind, zh: str, en: str) -> Finding:
    name = line_name(line, paper, listed)
    return Finding(f"{name.zh}{zh}", f"{name.en} {en}", kind, line, paper.item)
