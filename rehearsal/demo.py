"""The demo company: what has happened in it so far, played on a database as a scenario is, with mails that really go out."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from archive.vocabulary import VOCABULARY
from engine.clock import ManualClock
from engine.errors import DefinitionError
from engine.library import Library
from engine.service import Service
from engine.source import Sources
from engine.store.unit_of_work import Store
from engine.validation import load
from engine.workers.relay import Deliver
from rehearsal.mail import Tray
from rehearsal.player import Player
from rehearsal.scenario import Demo, Moment, read_demo
from rehearsal.stage import enact
from rehearsal.step import Now


def set_up_demo(
    store: Store, folder: Path, sources: Sources, deliver: Callable[[Service], Deliver]
) -> datetime:
    """Plays the demo beside the policy in `folder` on a database whose tables exist; the instant (UTC) at which it stands then.

    A database in which the policy is published already is left alone. Raises DefinitionError when the policy or its demo is
    wrong, also when a step of it cannot be carried out; NotFound when there is no demo.
    """
    demo = read_demo(folder)
    if demo.pack in Library(store, VOCABULARY).packs():
        return _instant(demo, sources, _end(demo))
    clock = ManualClock(_instant(demo, sources, demo.script.start))
    stage = enact(store, clock, sources, demo.cast, demo.figures, deliver)
    played = Player(stage, Tray()).play(demo.script)
    if problems := [problem for step in played for problem in step.problems]:
        raise DefinitionError(problems)
    return clock.now()


def _end(demo: Demo) -> Moment:
    """The last moment to which its clock goes."""
    moments = [step.now for step in demo.script.steps if isinstance(step, Now)]
    return moments[-1] if moments else demo.script.start


def _instant(demo: Demo, sources: Sources, written: Moment) -> datetime:
    calendar = load(sources, VOCABULARY, sources.pack, demo.figures).definition.calendar
    return calendar.at(written.date(), written.time())
