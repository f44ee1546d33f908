"""Whether papers lie in the order of the list: by its entries, or by a field of each paper."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from archive.checks.line import line_name
from archive.finding import Finding
from archive.paper import Paper
from archive.paper_list import PaperList


def misplaced(papers: Sequence[Paper], listed: PaperList) -> Iterator[Finding]:
    """The fewest lines that have to move so that the rest is in order; of two that could, the later one moves."""
    ranks = _ranks(papers, listed)
    lines = list(ranks)
    kept = [lines[index] for index in _longest_in_order(list(ranks.values()))]
    staying, places = frozenset(kept), [ranks[line] for line in kept]
    for line, rank in ranks.items():
        if line not in staying:
            yield _moved(line, _neighbour(line, rank, kept, places), papers, listed)


def _ranks(papers: Sequence[Paper], listed: PaperList) -> Mapping[int, int]:
    """By line, where it belongs; lines that the order does not know are left out."""
    numbered = list(enumerate(papers, 1))
    by = listed.checklist.order_field
    if by is None:
        return {line: listed.all[paper.item].rank for line, paper in numbered if paper.item in listed.all}
    dated = {line: str(paper.fields[by]) for line, paper in numbered if by in paper.fields}
    places = {value: place for place, value in enumerate(sorted(set(dated.values())))}
    sign = -1 if listed.checklist.latest_first else 1
    return {line: sign * places[value] for line, value in dated.items()}


def _longest_in_order(values: Sequence[int]) -> list[int]:
    """Indexes of a longest run that never falls, preferring the earlier lines: sought from the end (patience sorting)."""
    tops: list[int] = []
    top_index: list[int] = []
    before: list[int | None] = [None] * len(values)
    for index in range(len(values) - 1, -1, -1):
        pile = bisect_right(tops, -values[index])
        before[index] = top_index[pile - 1] if pile else None
        if pile == len(tops):
            tops.append(-values[index])
            top_index.append(index)
        else:
            tops[pile], top_index[pile] = -values[index], index
    found: list[int] = []
    index: int | None = top_index[-1] if top_index else None
    while index is not None:
        found.append(index)
        index = before[index]
    return found


def _neighbour(line: int, rank: int, kept: Sequence[int], places: Sequence[int]) -> tuple[int, bool]:
    """The line in order beside which `line` belongs, and whether before it. Among lines in order, places never fall."""
    split = bisect_right(places, rank)
    if split < len(kept) and kept[split] < line:
        return kept[split], True
    return kept[split - 1], False


def _moved(line: int, neighbour: tuple[int, bool], papers: Sequence[Paper], listed: PaperList) -> Finding:
    other_line, is_before = neighbour
    paper, other = papers[line - 1], line_name(other_line, papers[other_line - 1], listed)
    name = line_name(line, paper, listed)
    zh, en = ("之前", "before") if is_before else ("之后", "after")
    return Finding(
        f"{name.zh}次序不符，应排在{other.zh}{zh}",
        f"{name.en} is out of order: it belongs {en} {other.en}",
        "misplaced",
        line,
        paper.item,
    )
