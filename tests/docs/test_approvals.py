"""Every word of the page about approvals is declared as it says, by the files of a scenario that is played."""

import re
from pathlib import Path

import pytest

from fonds.packs import read_sources
from rehearsal.run import rehearse
from rehearsal.scenario import scenario_files

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLE = DOCS / "examples" / "approvals"
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| `([^`]+)` \| \[(\w+)\]\(([^)]+)\) \|$", re.MULTILINE)
ROWS = ROW.findall((DOCS / "approvals.md").read_text(encoding="utf-8"))


def plain(text: str) -> str:
    """A YAML text with its spaces and lines put together."""
    return " ".join(text.split())


def test_it_is_a_table_of_many_words_each_in_both_languages() -> None:
    assert len(ROWS) >= 30
    assert len({zh for zh, *_ in ROWS}) == len({en for _, en, *_ in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("line", "name", "link"), [row[2:] for row in ROWS], ids=[row[1] for row in ROWS])
def test_the_line_stands_in_the_policy_of_its_scenario(line: str, name: str, link: str) -> None:
    scenario = (DOCS / link).resolve()
    assert scenario.is_file()
    assert scenario.stem == name
    packs = read_sources(scenario.parents[1]).files.values()
    files = [plain(text) for pack in packs for text in pack.values()]
    assert any(plain(line) in text for text in files), line


@pytest.mark.parametrize("path", scenario_files(EXAMPLE), ids=lambda path: path.stem)
def test_what_the_example_says_should_happen_happens(path: Path) -> None:
    (rehearsed,) = rehearse(EXAMPLE, read_sources(EXAMPLE), path.stem)
    assert rehearsed.succeeded, "\n".join(map(str, rehearsed.problems))
