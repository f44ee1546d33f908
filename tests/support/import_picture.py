"""What imports what, read from the source; and what in it breaks the order of the house.

Run as a program it prints the picture.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tests.support.house import HOME_OF, MAY_IMPORT, NEVER_REACHED_BY_PURE, PURE, STOREYS


@dataclass(frozen=True, slots=True)
class Import:
    """`importer` (a module of the house) names `imported`: a module of the house, or an outside library."""

    importer: str
    imported: str
    place: str

    @property
    def file(self) -> str:
        """The importing file, relative to the root."""
        return self.place.rpartition(":")[0]


@dataclass(frozen=True, slots=True)
class Picture:
    """All modules of the house and everything that they import but the standard library."""

    modules: frozenset[str]
    imports: tuple[Import, ...]

    def inside(self) -> list[Import]:
        """Arrows between modules of the house."""
        return [arrow for arrow in self.imports if _room(arrow.imported) in MAY_IMPORT]

    def outside(self) -> list[Import]:
        """Arrows from a module of the house to a library."""
        return [arrow for arrow in self.imports if _room(arrow.imported) not in MAY_IMPORT]


def read(root: Path) -> Picture:
    """The picture of the house that lies in `root`.

    Imports inside functions and for type checkers count as well: they tie modules together all the same.
    """
    files = {
        _module(file.relative_to(root)): file for room in MAY_IMPORT for file in (root / room).rglob("*.py")
    }
    modules = frozenset(files)
    found = (arrow for name, file in files.items() for arrow in _imports(name, file, root, modules))
    return Picture(
        modules, tuple(sorted(found, key=lambda arrow: (arrow.importer, arrow.imported, arrow.place)))
    )


def new_arrows(picture: Picture) -> list[str]:
    """Imports against the allowed arrows, each as a sentence."""
    return [
        f"{arrow.place}: {_room(arrow.importer)} must not import {arrow.imported}; {_allowance(_room(arrow.importer))}"
        for arrow in picture.inside()
        if _room(arrow.imported) not in MAY_IMPORT[_room(arrow.importer)] | {_room(arrow.importer)}
    ]


def climbs(picture: Picture) -> list[str]:
    """Imports inside the engine from a storey above, each as a sentence."""
    return [
        f"{arrow.place}: {arrow.importer} lies below {arrow.imported} and must not import it"
        for arrow in picture.inside()
        if _room(arrow.importer) == "engine" and _storey(arrow.importer) < _storey(arrow.imported)
    ]


def cycles(picture: Picture) -> list[str]:
    """The first circle of modules that import each other, if there is one."""
    graph: dict[str, set[str]] = {module: set() for module in picture.modules}
    for arrow in picture.inside():
        graph[arrow.importer].add(arrow.imported)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        path: list[str] = circle.args[1]
        return [" → ".join(reversed(path))]
    return []


def strays(picture: Picture) -> list[str]:
    """Outside libraries imported away from their home, or without one."""
    return [
        f"{arrow.place}: {arrow.imported} {_home(arrow.imported)}"
        for arrow in picture.outside()
        if not any(fnmatchcase(arrow.file, pattern) for pattern in HOME_OF.get(arrow.imported, ()))
    ]


def impurities(picture: Picture) -> list[str]:
    """Ways from a pure module to what stores, sends or waits."""
    arrows: dict[str, set[str]] = {}
    for arrow in picture.imports:
        arrows.setdefault(arrow.importer, set()).add(arrow.imported)
    return [
        " → ".join(way)
        for pure in PURE
        for way in _ways(pure, arrows)
        if any(way[-1] == far or way[-1].startswith(f"{far}.") for far in NEVER_REACHED_BY_PURE)
    ]


def sleeps(root: Path, folders: Iterable[str]) -> list[str]:
    """Places where a program waits for time to pass, instead of being given the time or told of the event."""
    return [
        f"{file.relative_to(root)}:{line}: waits for time to pass"
        for folder in folders
        for file in sorted((root / folder).rglob("*.py"))
        for line in _sleeping_lines(ast.parse(file.read_text(encoding="utf-8")))
    ]


def draw(picture: Picture) -> str:
    """The picture as text: each package with its arrows, each of its modules, each library with its home."""
    return "\n\n".join([*(_draw_room(room, picture) for room in MAY_IMPORT), _draw_libraries(picture)])


def _draw_room(room: str, picture: Picture) -> str:
    modules = sorted(module for module in picture.modules if _room(module) == room)
    leaving = Counter(
        _room(arrow.imported)
        for arrow in picture.inside()
        if _room(arrow.importer) == room and _room(arrow.imported) != room
    )
    head = f"{room} ({len(modules)})" + _arrow(
        f"{other} ({times})" for other, times in sorted(leaving.items())
    )
    return "\n".join([head, *(_draw_module(module, picture) for module in modules if module != room)])


def _draw_module(module: str, picture: Picture) -> str:
    room = _room(module)
    near = {
        arrow.imported
        for arrow in picture.inside()
        if arrow.importer == module and _room(arrow.imported) == room
    }
    return f"  {_short(module)}" + _arrow(_short(name) for name in sorted(near))


def _draw_libraries(picture: Picture) -> str:
    homes: dict[str, set[str]] = {}
    for arrow in picture.outside():
        homes.setdefault(arrow.imported, set()).add(arrow.file)
    return "\n".join(
        ["libraries", *(f"  {name} ◄── {', '.join(sorted(homes[name]))}" for name in sorted(homes))]
    )


def _arrow(names: Iterable[str]) -> str:
    listed = ", ".join(names)
    return f" ──► {listed}" if listed else ""


def _short(module: str) -> str:
    return module.partition(".")[2] or module


def _room(module: str) -> str:
    return module.partition(".")[0]


def _storey(module: str) -> int:
    """How high a module of the engine lies, from 1; under all storeys, and outside the engine, 0."""
    room, _, rest = module.partition(".")
    storey = rest.partition(".")[0]
    return STOREYS.index(storey) + 1 if room == "engine" and storey in STOREYS else 0


def _module(file: Path) -> str:
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _allowance(room: str) -> str:
    allowed = sorted(MAY_IMPORT[room])
    return f"it may import {', '.join(allowed)}" if allowed else "it may import libraries only"


def _home(library: str) -> str:
    homes = HOME_OF.get(library)
    return f"lives in {', '.join(homes)}" if homes else "has no home: name one in tests/support/house.py"


def _imports(module: str, file: Path, root: Path, modules: frozenset[str]) -> Iterator[Import]:
    package = module if file.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        for name in _named(node, package, modules):
            if _room(name) not in sys.stdlib_module_names:
                imported = name if _room(name) in MAY_IMPORT else _room(name)
                yield Import(module, imported, f"{file.relative_to(root).as_posix()}:{_line(node)}")


def _named(node: ast.AST, package: str, modules: frozenset[str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = _absolute(node, package)
        names = {f"{base}.{alias.name}" for alias in node.names}
        yield from names & modules or {base}


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    above = package.split(".")[: len(package.split(".")) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])


def _line(node: ast.AST) -> int:
    return node.lineno if isinstance(node, ast.stmt | ast.expr) else 0


def _ways(start: str, arrows: dict[str, set[str]]) -> Iterator[tuple[str, ...]]:
    """The shortest way from `start` to each thing that it reaches."""
    seen = {start}
    ways: list[tuple[str, ...]] = [(start,)]
    for way in ways:
        for step in sorted(arrows.get(way[-1], set()) - seen):
            seen.add(step)
            ways.append((*way, step))
    yield from ways


def _sleeping_lines(tree: ast.Module) -> Iterator[int]:
    waiting = {"sleep", "wait_for_timeout"}
    for node in ast.walk(tree):
        imported = {alias.name for alias in node.names} if isinstance(node, ast.ImportFrom) else set[str]()
        called = {node.attr} if isinstance(node, ast.Attribute) else set[str]()
        if waiting & (imported | called):
            yield _line(node)


if __name__ == "__main__":
    print(draw(read(Path(__file__).parents[2])))
