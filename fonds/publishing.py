"""Publishing a policy: checked whole, with the company's figures, and what the new edition changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from archive.retaining_anew import retain_anew
from archive.vocabulary import VOCABULARY
from engine.digest import Json
from engine.errors import Problem
from engine.language.definition import Pack
from engine.language.field import Reading
from engine.language.program import Definition
from engine.language.source import Sources
from engine.language.validation import load
from engine.service.staff import reading_of
from engine.store.unit_of_work import UnitOfWork
from fonds.app import CONSOLE, Application
from fonds.packs import read_sources

SHOWN = 60
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Published:
    """`before` is the edition that new cases opened on until now, None if this is the first; `changes` one line each."""

    edition: str
    before: str | None
    changes: tuple[str, ...]
    warnings: tuple[Problem, ...]

    @property
    def is_new(self) -> bool:
        return self.edition != self.before


def publish(fonds: Application, folder: Path, figures: Mapping[str, Json]) -> Published:
    """Publishes the policy in `folder` with what was answered before and `figures` over it.

    Raises DefinitionError when the policy is wrong, Refused when figures are open or a published version was changed.
    """
    return publish_sources(fonds, read_sources(folder), figures)


def publish_sources(fonds: Application, sources: Sources, figures: Mapping[str, Json]) -> Published:
    """The same for files that are read already."""
    all_figures = {**fonds.library.figures(sources.pack), **figures}
    warnings = load(sources, VOCABULARY, sources.pack, all_figures).warnings
    before = fonds.library.current(sources.pack) if sources.pack in fonds.library.packs() else None
    after = fonds.library.publish(sources, all_figures, CONSOLE, fonds.clock.now())
    changes = changes_between(before.pack, after.pack) if before else ()
    if before is None or before.edition != after.edition:
        retain_anew(fonds.store, lambda work: _reading(fonds, after, work))
    return Published(after.edition, before.edition if before else None, tuple(changes), warnings)


def _reading(fonds: Application, definition: Definition, work: UnitOfWork) -> Reading:
    return reading_of(work, definition, fonds.clock.now())


def changes_between(before: Pack, after: Pack) -> Iterator[str]:
    """Every value that differs, as `place: old → new`, in the order of the pack."""
    yield from _differences("", _plain(before), _plain(after))


def _plain(pack: Pack) -> Mapping[str, object]:
    return pack.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"name", "inherited"})


def _differences(place: str, old: object, new: object) -> Iterator[str]:
    if old == new:
        return
    left, right = _entries(old), _entries(new)
    if left is not None and right is not None:
        for key in dict.fromkeys((*left, *right)):
            inner = f"{place}.{key}" if place else key
            yield from _differences(inner, left.get(key, _MISSING), right.get(key, _MISSING))
    elif old is _MISSING:
        yield f"+ {place}: {_short(new)}"
    elif new is _MISSING:
        yield f"- {place}: {_short(old)}"
    else:
        yield f"  {place}: {_short(old)} → {_short(new)}"


def _entries(value: object) -> Mapping[str, object] | None:
    return cast(Mapping[str, object], value) if isinstance(value, Mapping) else None


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
