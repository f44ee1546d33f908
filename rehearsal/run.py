"""Rehearses a policy: its scenarios, each on a fresh database under a moved clock, through everything that runs for real."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.vocabulary import VOCABULARY
from engine.clock import ManualClock
from engine.errors import NotFound
from engine.source import Sources
from engine.store.metadata import metadata
from engine.store.unit_of_work import Store
from engine.validation import load
from rehearsal.collector import collecting
from rehearsal.mail import Tray
from rehearsal.played import Rehearsed
from rehearsal.player import Player
from rehearsal.scenario import Scenario, read_demo, read_scenario, scenario_files
from rehearsal.stage import enact


def rehearse(folder: Path, sources: Sources, only: str | None = None) -> Iterator[Rehearsed]:
    """Plays the scenarios beside the policy in `folder` (with `only`, the one of that name), one after the other.

    `sources` are the policy's files and those it inherits. Raises DefinitionError when a file is wrong, NotFound when there
    is no such scenario.
    """
    files = scenario_files(folder)
    names = [path.stem for path in files]
    if only is not None and only not in names:
        raise NotFound("scenario", only, names)
    demo = read_demo(folder)
    scenarios = [read_scenario(path, demo) for path in files if only in (None, path.stem)]
    yield from (_rehearsed(scenario, sources) for scenario in scenarios)


def _rehearsed(scenario: Scenario, sources: Sources) -> Rehearsed:
    script, tray = scenario.script, Tray()
    clock = ManualClock(_start(scenario, sources))
    with _empty_store() as store:
        stage = enact(
            store,
            clock,
            sources,
            scenario.cast,
            scenario.figures,
            lambda service: collecting(service, tray),
        )
        return Rehearsed(script.name, script.title, Player(stage, tray).play(script))


def _start(scenario: Scenario, sources: Sources) -> datetime:
    calendar = load(sources, VOCABULARY, sources.pack, scenario.figures).definition.calendar
    start = scenario.script.start
    return calendar.at(start.date(), start.time())


@contextmanager
def _empty_store() -> Generator[Store]:
    with TemporaryDirectory(prefix="fonds-rehearsal-") as folder:
        store = Store(f"sqlite:///{Path(folder) / 'fonds.db'}")
        try:
            metadata.create_all(store.engine)
            yield store
        finally:
            store.close()
