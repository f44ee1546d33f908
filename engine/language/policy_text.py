"""Reads `policy.md`: the clauses of a policy in our own words.

    ## R05 整理与卷内清单 / Compiling the file

    zh: 项目结束后，A角应按档案清单整理资料……

    en: When a project has ended, the A-role sorts its papers by the archive list …

A heading that begins with an id opens a clause; every other heading, and all text under it, is for readers only.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from engine.errors import Problem
from engine.language.definition import Clause, Sentence
from engine.language.source import Place, Positions, Scalar
from engine.text import Language

_HEADING = re.compile(r"#{1,6}\s+(.*)")
_ID = re.compile(r"[A-Z]\d{2,3}")
_LIKE_AN_ID = re.compile(r"[A-Za-z]\s?\d+\b")
_SENTENCE = re.compile(r"(zh|en):\s*(.*)")


@dataclass(slots=True)
class _Draft:
    """A clause that is being read."""

    id: str
    line: int
    title: str
    sentences: dict[Language, str] = field(default_factory=dict[Language, str])
    last: Language | None = None


@dataclass(frozen=True, slots=True)
class PolicyText:
    """The clauses by id in the order of the file, where each stands, and what is wrong."""

    clauses: Mapping[str, Clause]
    positions: Positions
    problems: tuple[Problem, ...]


def read_policy(file: str, text: str) -> PolicyText:
    """Read the text of a `policy.md`; problems are collected, not raised."""
    problems: list[Problem] = []
    drafts = list(_drafts(file, text, problems))
    clauses: dict[str, Clause] = {}
    keys: dict[Place, tuple[int, int]] = {}
    for draft in drafts:
        if draft.id in clauses:
            problems.append(Problem(file, draft.line, 4, f"the clause {draft.id} stands here twice"))
            continue
        keys[("clauses", draft.id)] = (draft.line, 4)
        problems.extend(_gaps(file, draft))
        clauses[draft.id] = _clause(draft)
    values: dict[Place, Scalar] = {("clauses",): Scalar(1, 1)}
    values |= {place: Scalar(*at) for place, at in keys.items()}
    return PolicyText(clauses, Positions(keys, values), tuple(problems))


def _drafts(file: str, text: str, problems: list[Problem]) -> Iterator[_Draft]:
    draft: _Draft | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        heading = _HEADING.fullmatch(line.rstrip())
        if heading is None:
            if draft is not None:
                _read_line(draft, line.rstrip())
            continue
        if draft is not None:
            yield draft
        draft = _opened(heading[1], number)
        if draft is None and _LIKE_AN_ID.match(heading[1]):
            wanted = "expected the id of a clause, like R05, at the beginning of its heading"
            problems.append(Problem(file, number, heading.start(1) + 1, f"{wanted}, got {heading[1]!r}"))
    if draft is not None:
        yield draft


def _opened(heading: str, line: int) -> _Draft | None:
    first, _, title = heading.partition(" ")
    return _Draft(first, line, title.strip()) if _ID.fullmatch(first) else None


def _read_line(draft: _Draft, line: str) -> None:
    found = _SENTENCE.fullmatch(line)
    if found is not None:
        draft.last = cast(Language, found[1])
        draft.sentences[draft.last] = found[2]
    elif not line.strip():
        draft.last = None
    elif draft.last is not None:
        joint = "" if draft.last == "zh" else " "
        draft.sentences[draft.last] += joint + line.strip()


def _gaps(file: str, draft: _Draft) -> Iterator[Problem]:
    if not draft.title:
        yield Problem(
            file, draft.line, 4, f"{draft.id}: expected a title after the id, like '## R05 标题 / Title'"
        )
    if not draft.sentences.get("zh"):
        yield Problem(file, draft.line, 4, f"{draft.id}: expected a line 'zh: …' under the heading")


def _clause(draft: _Draft) -> Clause:
    zh, _, en = draft.title.partition(" / ")
    sentence = Sentence(zh=draft.sentences.get("zh", ""), en=draft.sentences.get("en", ""))
    return Clause(id=draft.id, title=Sentence(zh=zh.strip(), en=en.strip()), sentence=sentence)
