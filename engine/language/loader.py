"""Reads a pack: its files and those of every pack it inherits, each against its model, put together into one `Pack`.

Nothing is repaired and nothing guessed: a pack is read whole, or refused with everything that is wrong with it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from engine.errors import DefinitionError, NotFound, Problem
from engine.language.definition import Pack, PackFile
from engine.language.document import read_yaml
from engine.language.inheritance import resolve
from engine.language.layer import Layer, read_layer
from engine.language.pack_file import PACK
from engine.language.source import Finding, Origins, Sources, read_folder
from engine.language.vocabulary import Vocabulary

MOST_INHERITED = 10


@dataclass(frozen=True, slots=True)
class Reading:
    """A pack as read, and where each entry of it was written. `problems` are wrong, and yet keep nobody from reading on."""

    pack: Pack
    origins: Origins
    problems: tuple[Problem, ...] = ()


def sources_of(folder: Path, find: Callable[[str], Path]) -> Sources:
    """The files of the pack in `folder` and of all that it inherits; `find` answers where the pack of a name lies.

    Raises DefinitionError when a file cannot be read, or an inherited pack is not there (`find` raises NotFound).
    """
    name = folder.resolve().name
    files = {name: read_folder(folder)}
    below, inherited = name, inherited_by(name, files[name])
    while inherited is not None:
        if inherited in files or len(files) > MOST_INHERITED:
            raise _cannot_inherit(
                below, files, f"{inherited!r} inherits itself: {' → '.join([*files, inherited])}"
            )
        try:
            files[inherited] = read_folder(find(inherited))
        except NotFound as error:
            raise _cannot_inherit(below, files, str(error)) from None
        below, inherited = inherited, inherited_by(inherited, files[inherited])
    return Sources(name, files)


def read_pack(sources: Sources, vocabulary: Vocabulary) -> Pack:
    """The pack in `sources`, with everything it inherits.

    Raises DefinitionError with every problem in its files.
    """
    reading = read(sources, vocabulary)
    if reading.problems:
        raise DefinitionError(reading.problems)
    return reading.pack


def read(sources: Sources, vocabulary: Vocabulary) -> Reading:
    """As `read_pack`, with the origin of each entry, so that what is found later can be pointed at.

    Raises DefinitionError with every problem in its files that leaves nothing to be checked.
    """
    problems: list[Problem] = []
    layers: list[Layer] = []
    for name in _from_the_root(sources):
        parameters = {each for layer in layers for each in layer.entries["parameters"]}
        layer, found = read_layer(name, sources.files[name], parameters, vocabulary)
        problems.extend(found)
        if layer is not None:
            layers.append(layer)
    misnamed = tuple(each for layer in layers for each in layer.misnamed)
    if problems:
        raise DefinitionError((*misnamed, *problems))
    return Reading(*resolve(layers, vocabulary), misnamed)


def inherited_by(name: str, files: Mapping[str, str]) -> str | None:
    """The pack that `name` inherits, if any. A `pack.yaml` that cannot be read inherits nothing: `read` will say why."""
    try:
        data = read_yaml(PACK, files.get(PACK, "")).data
    except DefinitionError:
        return None
    standard = PackFile.model_fields["inherits"].default
    otherwise = None if name == standard else standard
    given = cast(Mapping[str, object], data).get("inherits", otherwise) if isinstance(data, Mapping) else None
    return given if isinstance(given, str) and given != "none" else None


def _from_the_root(sources: Sources) -> list[str]:
    """The packs from the one that inherits nothing to the one that is read."""
    names: list[str] = []
    name: str | None = sources.pack
    while name is not None and name not in names:
        if name not in sources.files:
            raise _cannot_inherit(names[-1], sources.files, f"the files of {name!r} are missing")
        names.append(name)
        name = inherited_by(name, sources.files[name])
    return names[::-1]


def _cannot_inherit(name: str, files: Mapping[str, Mapping[str, str]], message: str) -> DefinitionError:
    origin = read_yaml(f"{name}/{PACK}", files[name][PACK]).origin
    return DefinitionError([origin.problem(Finding(("inherits",), message, 1))])
