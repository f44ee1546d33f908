"""Whether a list is complete: every entry that applies has its papers, and nothing is there that does not belong."""

from collections import Counter
from collections.abc import Iterator, Sequence

from archive.checks.line import line_name
from archive.finding import Finding
from archive.paper import Paper
from archive.paper_list import Doubt, Listed, PaperList
from engine.text import Text


def incomplete(papers: Sequence[Paper], listed: PaperList) -> Iterator[Finding]:
    """What is missing, then what is too much, then what cannot be said yet."""
    counts = Counter(paper.item for paper in papers)
    for entry in listed.entries.values():
        if counts[entry.key] < entry.item.least:
            yield _missing(entry, counts[entry.key])
    yield from _surplus(papers, listed)
    yield from (_undecided(doubt, listed) for doubt in listed.doubts if not counts[doubt.entry.key])


def _missing(entry: Listed, count: int) -> Finding:
    name, least = entry.item.text, entry.item.least
    if least == 1:
        return Finding(f"缺“{name.zh}”", f'"{name.of("en")}" is missing', "missing", item=entry.key)
    return Finding(
        f"“{name.zh}”应有{least}份，现有{count}份，缺{least - count}份",
        f'"{name.of("en")}": {least} expected, {count} given, {least - count} missing',
        "missing",
        item=entry.key,
    )


def _surplus(papers: Sequence[Paper], listed: PaperList) -> Iterator[Finding]:
    doubtful = {doubt.entry.key for doubt in listed.doubts}
    seen: Counter[str] = Counter()
    for line, paper in enumerate(papers, 1):
        seen[paper.item] += 1
        entry = listed.entries.get(paper.item)
        if entry is None and paper.item not in doubtful:
            zh, en = (
                "不在本档案应归的清单内，请移出",
                "does not belong on the list of this file, please take it out",
            )
            yield _about(line, paper, listed, zh, en)
        elif entry is not None and entry.item.most is not None and seen[paper.item] > entry.item.most:
            zh = f"多余：“{entry.item.zh}”只应有{entry.item.most}份"
            en = f'is one too many: the list takes {entry.item.most} of "{entry.item.text.of("en")}"'
            yield _about(line, paper, listed, zh, en)


def _about(line: int, paper: Paper, listed: PaperList, zh: str, en: str) -> Finding:
    name = line_name(line, paper, listed)
    return Finding(f"{name.zh}{zh}", f"{name.en} {en}", "surplus", line, paper.item)


def _undecided(doubt: Doubt, listed: PaperList) -> Finding:
    spec = listed.record_class.fields.get(doubt.field)
    asked = spec.text if spec else Text(doubt.field)
    name = doubt.entry.item.text
    return Finding(
        f"请先填写“{asked.zh}”，才能确定是否需要“{name.zh}”",
        f'please fill in "{asked.of("en")}" first: whether "{name.of("en")}" is needed depends on it',
        "undecided",
        item=doubt.entry.key,
    )
