"""The demo company: what has happened in it so far, played on a database as a scenario is, with mails that really go out."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from engine.errors import DefinitionError, FondsError
from engine.language.source import Sources
from engine.service.service import Service
from engine.store.unit_of_work import Store
from engine.time.clock import ManualClock
from engine.workers.relay import Deliver
from rehearsal.mail import Tray
from rehearsal.player import Player
from rehearsal.scenario import Demo, Moment, read_demo
from rehearsal.stage import calendar_of, enact
from rehearsal.step import Now
from rehearsal.store.demo_mark import is_whole, last_recorded_at, mark_whole


class NoPlaceForDemo(FondsError):
    """A demo is only set up in a database that holds nothing yet."""


def set_up_demo(
    store: Store, folder: Path, sources: Sources, deliver: Callable[[Service], Deliver]
) -> datetime:
    """Plays the demo beside the policy in `folder` on a database whose tables exist; the instant (UTC) its clock goes on from.

    A database that holds this demo already is left alone. Raises NoPlaceForDemo when it holds anything else, or half a demo;
    DefinitionError when the policy or its demo is wrong, also when a step of it cannot be carried out; NotFound when there is
    no demo.
    """
    demo = read_demo(folder)
    with store.read() as work:
        lived_until = last_recorded_at(work) if is_whole(work, demo.pack) else None
        known = work.editions.packs()
    if lived_until is not None:
        return max(lived_until, _instant(sources, _end(demo)))
    if known:
        raise NoPlaceForDemo(
            f"expected an empty database for the demo of {demo.pack!r}, this one holds {', '.join(known)}; "
            "take another, or remove it if it is a demo whose making was broken off"
        )
    return _played(store, demo, sources, deliver)


def _played(store: Store, demo: Demo, sources: Sources, deliver: Callable[[Service], Deliver]) -> datetime:
    clock = ManualClock(_instant(sources, demo.script.start))
    stage = enact(store, clock, sources, demo.cast, demo.figures, deliver)
    played = Player(stage, Tray()).play(demo.script)
    if problems := [problem for step in played for problem in step.problems]:
        raise DefinitionError(problems)
    with store.begin() as work:
        mark_whole(work, demo.pack)
    return clock.now()


def _end(demo: Demo) -> Moment:
    """The last moment to which its clock goes."""
    moments = [step.now for step in demo.script.steps if isinstance(step, Now)]
    return moments[-1] if moments else demo.script.start


def _instant(sources: Sources, written: Moment) -> datetime:
    return calendar_of(sources).at(written.date(), written.time())
