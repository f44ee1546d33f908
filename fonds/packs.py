"""Where a pack lies: a shipped name, or a folder of the company's own."""

from dataclasses import replace
from importlib.resources import files
from os.path import relpath
from pathlib import Path

from engine.errors import NotFound, Problem
from engine.language.loader import sources_of
from engine.language.source import Sources

SHIPPED = Path(str(files("workflows")))


def shipped_packs() -> tuple[str, ...]:
    """The names of all packs that come with fonds."""
    return tuple(sorted(folder.name for folder in SHIPPED.iterdir() if (folder / "pack.yaml").is_file()))


def find_pack(name_or_folder: str) -> Path:
    """The folder of a pack. A folder wins over a shipped pack of the same name.

    Raises NotFound with the nearest shipped name.
    """
    folder = Path(name_or_folder)
    if (folder / "pack.yaml").is_file():
        return folder.resolve()
    if name_or_folder in shipped_packs():
        return SHIPPED / name_or_folder
    raise NotFound(
        "pack (neither a folder with a pack.yaml nor a shipped pack)", name_or_folder, shipped_packs()
    )


def read_sources(folder: Path) -> Sources:
    """The files of the pack and of what it inherits, looked for beside it first, then among the shipped packs."""

    def find(name: str) -> Path:
        beside = folder.parent / name
        return beside if (beside / "pack.yaml").is_file() else find_pack(name)

    return sources_of(folder, find)


def located(problem: Problem, folder: Path) -> Problem:
    """The problem with the file as an editor finds it from here, where it lies in the company's own `folder`."""
    pack, _, file = problem.file.partition("/")
    if pack != folder.name or folder.is_relative_to(SHIPPED):
        return problem
    return replace(problem, file=relpath(folder / file))
