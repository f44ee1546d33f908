"""`fonds --help`, and that of every command."""

from importlib.metadata import version

import pytest

from fonds.cli import SUMMARIES
from tests.fonds.conftest import Run

GROUPS = {
    "people": ("import", "export"),
    "units": ("import", "export"),
    "records": ("import", "export"),
    "ledger": ("verify", "seal"),
}
COMMANDS = [
    (name, *inner)
    for name in SUMMARIES
    for inner in ([(n,) for n in GROUPS[name]] if name in GROUPS else [()])
]


def test_help_lists_every_command_with_its_whole_summary(run: Run) -> None:
    said = run("--help").stdout

    assert all(f"{name} " in said and summary in said for name, summary in SUMMARIES.items())


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_with_an_example(run: Run, command: tuple[str, ...]) -> None:
    said = run(*command, "--help").stdout

    assert f"fonds {' '.join(command)}" in said.split("Examples:")[1]


def test_the_version_is_said(run: Run) -> None:
    assert run("--version").stdout == f"fonds {version('fonds')}\n"


def test_a_misspelt_command_is_told_the_nearest_one(run: Run) -> None:
    assert "Did you mean 'when'?" in run("wehn", code=2).stderr
