"""What is printed for readers: the commands of a page with what they are said to answer."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "README.zh-CN.md", "docs/installation.md", "docs/operations.md")
_CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
_MENTIONED = re.compile(r"`fonds ([a-z]+(?: (?:import|export|verify|seal))?)([^`]*)`")
_OPTION = re.compile(r"--[a-z-]+")


@dataclass(frozen=True, slots=True)
class Shown:
    """A command of a page, and the lines beneath it; `…` stands for anything."""

    command: tuple[str, ...]
    answer: str

    def fits(self, said: str) -> bool:
        """Whether this is what the program said."""
        pattern = ".*".join(re.escape(part) for part in self.answer.split("…"))
        return re.fullmatch(pattern, said) is not None


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A command that a page speaks of, and the options it names with it."""

    command: tuple[str, ...]
    options: frozenset[str]


def shown_on(page: str) -> Iterator[Shown]:
    """Every command with its answer, in the order of the page."""
    for block in _CONSOLE.findall(text_of(page)):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, answer = part.partition("\n")
            yield Shown(tuple(shlex.split(command)), answer)


def mentioned_on(page: str) -> Iterator[Mentioned]:
    """Every `fonds …` that stands in the running text."""
    for command, rest in _MENTIONED.findall(text_of(page)):
        yield Mentioned(tuple(command.split()), frozenset(_OPTION.findall(rest)))


def text_of(page: str) -> str:
    """The page as it lies in the repository."""
    return (ROOT / page).read_text(encoding="utf-8")
