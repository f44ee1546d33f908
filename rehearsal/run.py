"""Rehearses a policy: its scenarios, each on a fresh database under a moved clock, through everything that runs for real."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.errors import NotFound
from engine.language.source import Sources
from engine.store.metadata import metadata
from engine.store.unit_of_work import Store
from engine.time.calendar import Calendar
from engine.time.clock import ManualClock
from rehearsal.collector import collecting
from rehearsal.mail import Tray
from rehearsal.played import Rehearsed
from rehearsal.player import Player
from rehearsal.scenario import Scenario, read_demo, read_scenario, scenario_files
from rehearsal.stage import calendar_of, enact


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
    calendar = calendar_of(sources)
    yield from (_rehearsed(scenario, sources, calendar) for scenario in scenarios)


def _rehearsed(scenario: Scenario, sources: Sources, calendar: Calendar) -> Rehearsed:
    script, tray = scenario.script, Tray()
    clock = ManualClock(calendar.at(script.start.date(), script.start.time()))
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


@contextmanager
def _empty_store() -> Generator[Store]:
    with TemporaryDirectory(prefix="fonds-rehearsal-") as folder:
        store = Store(f"sqlite:///{Path(folder) / 'fonds.db'}")
        try:
            metadata.create_all(store.engine)
            yield store
        finally:
            store.close()
