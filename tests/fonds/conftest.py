"""The command line as its users meet it, each test in an empty folder of its own."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest
from typer.testing import CliRunner, Result

from fonds.cli import app

FIGURES = (
    *(
        "--figure",
        "overall=5 working days",
        "--figure",
        "first_moment=1 working day",
        "--figure",
        "receipt=same day",
    ),
    *("--figure", "longest_extension=5 working days", "--figure", "ordinary_years=10 years"),
    *("--figure", "longest_loan=1 month"),
)
ADMINISTRATOR = ("--administrator", "何以宁 <he@example.test>")
INIT = ("init", "--pack", "micro-loan", "--yes", *FIGURES, *ADMINISTRATOR)


class Run(Protocol):
    """Runs `fonds` with these arguments."""

    def __call__(self, *arguments: str, typed: str = "", code: int | None = 0) -> Result: ...


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`fonds` in an empty folder; a test that expects another exit code than 0 says so."""
    monkeypatch.chdir(tmp_path)

    def run_it(*arguments: str, typed: str = "", code: int | None = 0) -> Result:
        result = CliRunner().invoke(app, list(arguments), input=typed, catch_exceptions=False)
        assert code is None or result.exit_code == code, result.output
        return result

    return run_it


@pytest.fixture(scope="session")
def company_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a company just set up on micro-loan, made once."""
    file = tmp_path_factory.mktemp("company") / "fonds.db"
    result = CliRunner().invoke(app, [*INIT, "--database", f"sqlite:///{file}"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return file


@pytest.fixture
def company(run: Run, company_file: Path, tmp_path: Path) -> Path:
    """The same in the test's own folder, where `fonds` looks for it; the file."""
    home = tmp_path / ".fonds"
    home.mkdir()
    return Path(shutil.copy(company_file, home / "fonds.db"))


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes a file in the test's folder."""

    def write_it(name: str, text: str) -> Path:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return file

    return write_it
