"""What is installed is whole: policies, templates and static files lie in the package beside the code."""

import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
import uv_build

from tests.support.house import MAY_IMPORT

ROOT = Path(__file__).parents[1]


def shipped() -> set[str]:
    """Every file that git keeps in a package of the house."""
    command = ["git", "ls-files", "-z", *MAY_IMPORT]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")
    return {name for name in names if name and (ROOT / name).exists()}


def test_a_wheel_holds_every_file_of_the_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    name = uv_build.build_wheel(str(tmp_path))
    with ZipFile(tmp_path / name) as wheel:
        packed = set(wheel.namelist())

    assert shipped() - packed == set()
    assert {Path(name).parts[0] for name in packed if not re.match(r"fonds-[\d.]+dist-info/", name)} == set(
        MAY_IMPORT
    )
