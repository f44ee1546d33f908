"""Rows that people give, typed, pasted or uploaded, read into papers. Every line's mistakes are found, not only the first."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from archive.paper import OWN_KEYS, Paper
from archive.paper_column import LINE, known_columns
from archive.paper_list import PaperList
from archive.record_scope import kind_of
from archive.shape import is_list
from engine.digest import Json
from engine.errors import InvalidForm, InvalidInput, did_you_mean
from engine.language.field import Reading
from engine.legible import legible
from engine.text import Text
from engine.text import listed as joined

Row = Mapping[str, Json]

_MOST_PAGES = 1_000_000
_LONGEST = 500
_CODES = re.compile(r"(\d{1,7})(?:\s*[-–—~～至]\s*(\d{1,7}))?")
_YES = frozenset({"true", "yes", "y", "1", "on", "是", "有", "已签", "已签字", "√", "✓", "signed"})
_NO = frozenset({"false", "no", "n", "0", "off", "否", "无", "未签", "未签字", "×", "✗", "unsigned"})
_ORIGINALS = frozenset({"true", "original", "原件", "原", "正本", "是"})
_COPIES = frozenset({"false", "copy", "复印件", "复印", "副本", "复", "否"})


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong in one cell: `line` as people count, `column` the key of the row ("" for the whole line)."""

    line: int
    column: str
    expected: Text
    given: str

    @property
    def text(self) -> Text:
        """第3行 页数：应为不小于1的整数，实为 -1 / line 3: pages: expected a whole number from 1, got -1."""
        zh_column, en_column = (f"{self.column}：", f"{self.column}: ") if self.column else ("", "")
        return Text(
            f"第{self.line}行 {zh_column}应为{self.expected.zh}，实为“{self.given}”",
            f"line {self.line}: {en_column}expected {self.expected.of('en')}, got {self.given}",
        )

    @property
    def as_input(self) -> InvalidInput:
        """The same for a form: `papers.3.pages`."""
        return InvalidInput(f"papers.{self.line}.{self.column}".rstrip("."), self.expected, self.given)


class InvalidPapers(InvalidForm):
    """Some lines do not fit; `problems` holds all of them."""

    def __init__(self, problems: Sequence[LineProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__([problem.as_input for problem in self.problems])
        self.args = ("\n".join(problem.text.of("en") for problem in self.problems),)


class _Misfit(Exception):
    """One cell does not fit."""

    def __init__(self, expected: Text, given: Json) -> None:
        self.expected, self.given = expected, str(given)[:80]


def read_paper(
    row: Row, line: int, before: Paper | None, papers: PaperList, reading: Reading
) -> tuple[Paper, tuple[LineProblem, ...]]:
    """One row read into a paper; what the row does not say stays as in `before`."""
    problems: list[LineProblem] = []
    paper = before or Paper("")
    fields = dict(paper.fields)
    for key, given in row.items():
        if key == LINE:
            continue
        try:
            if key in papers.checklist.fields:
                fields[key] = _field(key, given, fields.get(key), papers, reading)
            else:
                paper = _with(paper, key, given, papers)
        except _Misfit as misfit:
            problems.append(LineProblem(line, key, misfit.expected, misfit.given))
    if not paper.item and not any(problem.column == "item" for problem in problems):
        problems.append(LineProblem(line, "item", _one_of(papers), str(row.get("item", ""))))
    return replace(paper, fields={k: v for k, v in fields.items() if v is not None}), tuple(problems)


def _with(paper: Paper, key: str, given: Json, papers: PaperList) -> Paper:
    text = "" if given is None else legible(str(given))
    match key:
        case "item":
            return replace(paper, item=_item(text, papers))
        case "title":
            return replace(paper, title=_short(text))
        case "pages":
            return replace(paper, pages=_whole(given, text, 1, _MOST_PAGES, "页") if text else None)
        case "codes":
            return replace(paper, codes=_read_codes(given, text))
        case "copies":
            return replace(paper, copies=_whole(given, text, 1, 10_000, "份") if text else 1)
        case "original":
            return replace(paper, original=_original(text))
        case "reason":
            return replace(paper, reason=_short(text))
        case "signed":
            return replace(paper, signed=_signed(text))
        case "note":
            return replace(paper, note=_short(text))
        case _:
            known = [*OWN_KEYS, *papers.checklist.fields]
            names = Text("已有的列：", "a column of the list: ") + Text("、".join(known), ", ".join(known))
            raise _Misfit(names, f"{key}{did_you_mean(key, known)}")


def _item(text: str, papers: PaperList) -> str:
    found = papers.matching(text)
    if len(found) == 1:
        return found[0].key
    if found:
        keys = [entry.key for entry in found]
        raise _Misfit(
            Text(f"其中之一：{'、'.join(keys)}", f"one of {', '.join(keys)} (the title is on several lists)"),
            text,
        )
    known = [word for entry in papers.all.values() for word in (entry.bare, entry.item.zh, entry.item.en)]
    raise _Misfit(_one_of(papers), f"{text}{did_you_mean(text, known)}")


def _one_of(papers: PaperList) -> Text:
    titles = joined(entry.item.text for entry in papers.entries.values())
    return Text("清单上的项目：", "an item of the list: ") + titles


def _short(text: str) -> str:
    if len(text) > _LONGEST:
        raise _Misfit(Text(f"不超过{_LONGEST}字", f"at most {_LONGEST} characters"), text[:40])
    return text


def _whole(given: Json, text: str, least: int, most: int, unit: str) -> int:
    bare = text.removesuffix(unit).strip()
    is_whole = not isinstance(given, bool | float) and re.fullmatch(r"[0-9]{1,9}", bare)
    number = int(bare) if is_whole else 0
    if not least <= number <= most:
        upper = Text("", "") if number <= most else Text(f"且不大于{most}", f" up to {most}")
        raise _Misfit(
            Text(f"不小于{least}", f"a whole number from {least}") + upper + Text("的整数", ""), given
        )
    return number


def _read_codes(given: Json, text: str) -> tuple[int, int] | None:
    if is_list(given):
        text = "-".join(map(str, given))
    if not text:
        return None
    found = _CODES.fullmatch(text)
    first = int(found[1]) if found else 0
    last = int(found[2] or found[1]) if found else 0
    if not 1 <= first <= last:
        raise _Misfit(Text("页码，例如 5-9", "page numbers such as 5-9"), given)
    return first, last


def _original(text: str) -> bool | None:
    word = text.lower()
    if not word:
        return None
    if word in _ORIGINALS or word in _COPIES:
        return word in _ORIGINALS
    raise _Misfit(Text("原件或复印件", "original or copy"), text)


def _signed(text: str) -> bool:
    word = text.lower()
    if word in _YES or word in _NO or not word:
        return word in _YES
    raise _Misfit(Text("是或否", "yes or no"), text)


def _field(key: str, given: Json, before: Json, papers: PaperList, reading: Reading) -> Json:
    spec = papers.checklist.fields[key]
    kind = kind_of(spec)
    if kind is None:
        raise _Misfit(Text("不可填写的列", "nothing: this column cannot be entered"), given)
    try:
        return kind.read(spec, given, before, reading)
    except InvalidInput as error:
        raise _Misfit(error.expected, error.given) from error


def column_headings(papers: PaperList) -> Callable[[str], str | None]:
    """A function from a heading, as people write it, to the key of its column."""
    by_heading = {word: column.key for column in known_columns(papers) for word in column.headings if word}
    return lambda heading: by_heading.get(heading.strip().lower())
