"""The repository says nothing of the machine it was made on, and what it promises to readers is there."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.house import FOLDERS

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))

# What would tie a file to one machine or one mirror.
OF_A_MACHINE = re.compile(
    r"(?<![\w.}>)~-])/(?:work/(?:main|shared)\b|root/|home/\w+/|Users/\w+/)"
    r"|\b[A-Z]:\\Users\b"
    r"|\b(?:pypi|pythonhosted|npmjs|anaconda|deb\.debian)\.(?:org|com)\b"
    r"|--(?:extra-)?index-url|--find-links|--trusted-host"
)


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Every text file that git keeps or would keep."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")
    for name in filter(None, names):
        file = ROOT / name
        if file.is_file():
            try:
                yield name, file.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def traces(name: str, text: str) -> list[str]:
    return [
        f"{name}:{n}: {line.strip()}"
        for n, line in enumerate(text.splitlines(), 1)
        if OF_A_MACHINE.search(line)
    ]


def test_no_file_names_a_machine_or_a_registry() -> None:
    this = Path(__file__).relative_to(ROOT).as_posix()

    assert [trace for name, text in tracked_texts() if name != this for trace in traces(name, text)] == []


@pytest.mark.parametrize(
    "line",
    [
        "see /" + "root/fonds/x.py",
        'DATA = "/' + 'home/somebody/data"',
        "--index-url=https://mirror.example/simple",
        "url = https://files.pythonhosted.org/packages/x.whl",
    ],
)
def test_a_planted_trace_is_found(line: str) -> None:
    assert traces("notes.md", f"first\n{line}\n") == [f"notes.md:2: {line}"]


@pytest.mark.parametrize(
    "line", ["https://fonds.example/" + "home/records/7", "GET /cases/7", "web/" + "root/index.html"]
)
def test_an_address_on_our_own_site_is_no_trace(line: str) -> None:
    assert traces("notes.md", line) == []


def test_every_set_of_requirements_is_locked() -> None:
    assert {lock.stem for lock in LOCKS} == {"run", "test", "lint", "bench", "build", "tools"}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_each_requirement_is_pinned_and_hashed_and_names_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    entries = [
        entry
        for entry in re.sub(r"\\\n\s+", "", text).splitlines()
        if entry and not entry.lstrip().startswith("#")
    ]

    assert entries
    assert [entry for entry in entries if not re.match(r"[a-z0-9-]+(\[[a-z,-]+\])?==[^ ]+ ", entry)] == []
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r".*(?:://|@|(?<![\w.])/\w).*", text) == []


def test_the_run_time_is_the_same_in_every_environment() -> None:
    pins = {
        lock.stem: dict(re.findall(r"^([a-z0-9-]+)==([^ ]+)", lock.read_text(), re.MULTILINE))
        for lock in LOCKS
    }

    for name in ("test", "lint", "bench"):
        assert pins[name].items() >= pins["run"].items()


def test_each_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[\[~<>=]", line)[0] for line in project["dependencies"]}
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements/run.txt").read_text(), re.MULTILINE))

    assert wanted - locked == set()


def test_the_changelog_has_an_entry_for_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    entries = re.findall(
        r"^## \[(.+?)\] - ", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )

    assert entries[0] == version


def test_both_readmes_have_the_same_sections() -> None:
    english, chinese = (headings(ROOT / name) for name in ("README.md", "README.zh-CN.md"))

    assert english == chinese


def test_every_room_of_the_house_is_there() -> None:
    assert [folder for folder in FOLDERS if not (ROOT / folder).is_dir()] == []


def headings(file: Path) -> list[int]:
    """The levels of a page's headings, in order, without what is printed inside code."""
    prose = re.sub(r"^```.*?^```", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return [len(marks) for marks in re.findall(r"^(#+) ", prose, re.MULTILINE)]
