"""The demo: an invented company in a folder of its own, its mails caught on this machine, its clock in the visitor's hand."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import RLock

from engine.case.decision import Entry
from engine.service.service import Service
from engine.store.agenda import next_due_at
from engine.store.unit_of_work import Store
from engine.time.clock import RunningClock, SystemClock
from engine.workers.relay import Deliver
from engine.workers.wakeups import Wakeup
from fonds.app import CONSOLE, Application, assemble
from fonds.company import SQLITE
from fonds.database import CLOCK, bring_up_to_date
from fonds.moved_clock import ClockRefused
from fonds.packs import read_sources
from fonds.settings import HOME, Settings
from fonds.workers import Workers, deliverer, mail_server, workers_of
from notifications.smtp import Smtp
from rehearsal.demo import set_up_demo
from rehearsal.mailbox import MailboxServer, MailFolder
from rehearsal.scenario import read_demo

DATABASE, MAILS, SEALS = "fonds.db", "mails", "seals.jsonl"
MOST_ROUNDS = 1000


class MovedClock:
    """The demo's clock as a person moves it: what falls due on the way happens at its own time.

    While it is moved, the process's own workers wait.
    """

    def __init__(self, clock: RunningClock, store: Store, workers: Workers) -> None:
        self._clock, self._store, self._workers = clock, store, workers
        self._lock = RLock()

    def now(self) -> datetime:
        return self._clock.now()

    def advance(self, by: timedelta) -> datetime:
        """Moves forward by `by`, doing what falls due on the way; the new time (UTC)."""
        with self._lock:
            goal = self._clock.now() + by
            for _ in range(MOST_ROUNDS):
                due = self.next_due()
                if due is None or due > goal:
                    break
                self._go_to(due)
            self._go_to(goal)
            self.note()
            return self._clock.now()

    def note(self) -> None:
        """Writes into the ledger how far the clock has come: it goes on from there."""
        now = self._clock.now()
        with self._store.begin() as work:
            work.ledger.append(CLOCK, CONSOLE, Entry("clock_moved", {"to": now.isoformat()}), now)

    def next_due(self) -> datetime | None:
        """When the next deadline, duty or mail is due (UTC)."""
        with self._store.read() as work:
            return next_due_at(work.connection)

    def taking_turns(self, wakeup: Wakeup) -> Wakeup:
        """The same worker, that waits while the clock is moved."""

        def run_once(now: datetime) -> object:
            with self._lock:
                return wakeup.run_once(self._clock.now())

        return Wakeup(wakeup.name, wakeup.every, run_once)

    def _go_to(self, moment: datetime) -> None:
        self._clock.advance(max(moment - self._clock.now(), timedelta(0)))
        now = self._clock.now()
        self._workers.planner.run_once(now)
        self._workers.retention.run_once(now)
        self._workers.sweeper.run_once(now)
        self._workers.relay.run_once(now)


@dataclass(frozen=True, slots=True)
class RunningDemo:
    """The demo company, ready to be shown."""

    fonds: Application
    clock: MovedClock
    mails: MailFolder
    workers: Workers


def home_of(folder: Path) -> Path:
    """Where the demo of the policy in `folder` is kept; there is no such folder before it is set up."""
    return HOME / "demo" / folder.name


@contextmanager
def demo(folder: Path, settings: Settings, now: datetime | None) -> Generator[RunningDemo]:
    """The demo beside the policy in `folder`, made if it is not there yet, else as it was left.

    With `now` its clock goes forward to that instant first. Raises ClockRefused when it stands later already.
    """
    home = home_of(folder)
    if not home.exists():
        _make(folder, home, settings)
    mails = MailFolder(home / MAILS)
    with _mail_server(mails, _settings(home, folder, settings)) as ours:
        bring_up_to_date(ours.database)
        store = Store(ours.database)
        clock = RunningClock(_stands_at(store, folder, ours), SystemClock())
        fonds = assemble(ours, store, clock)
        workers = workers_of(fonds)
        moved = MovedClock(clock, store, workers)
        try:
            if now is not None:
                _go_on_to(moved, now, home)
            try:
                yield RunningDemo(fonds, moved, mails, workers)
            finally:
                moved.note()
        finally:
            fonds.close()


def _make(folder: Path, home: Path, settings: Settings) -> None:
    """Plays the demo in a folder that gets its name when it is whole: killed in between, it is begun anew."""
    draft = home.with_name(f"{home.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    mails = MailFolder(draft / MAILS)
    with _mail_server(mails, _settings(draft, folder, settings)) as ours:
        bring_up_to_date(ours.database)
        store = Store(ours.database)
        try:
            _stands_at(store, folder, ours)
        finally:
            store.close()
    draft.rename(home)


def _stands_at(store: Store, folder: Path, settings: Settings) -> datetime:
    """The instant that the demo has come to; in an empty database it is played first."""
    return set_up_demo(store, folder, read_sources(folder), lambda service: _deliver(settings, service))


def _deliver(settings: Settings, service: Service) -> Deliver:
    return deliverer(settings, service, Smtp(mail_server(settings)))


@contextmanager
def _mail_server(mails: MailFolder, settings: Settings) -> Generator[Settings]:
    """A mail server of the demo's own; the settings that send there."""
    server = MailboxServer(mails)
    server.open()
    try:
        yield settings.model_copy(update={"smtp_host": server.host, "smtp_port": server.port})
    finally:
        server.close()


def _settings(home: Path, folder: Path, settings: Settings) -> Settings:
    """The settings with everything that could reach a real company taken out."""
    title = read_demo(folder).script.title
    return settings.model_copy(
        update={
            "database": f"{SQLITE}{home / DATABASE}",
            "seals": home / SEALS,
            "organisation_zh": title.zh,
            "organisation_en": title.of("en"),
            "base_url": "",
            "mail_from": "fonds@demo.invalid",
            "smtp_user": "",
            "smtp_tls": "none",
        }
    )


def _go_on_to(clock: MovedClock, now: datetime, home: Path) -> None:
    stands = clock.now()
    if now < stands:
        at = stands.astimezone(now.tzinfo).isoformat(timespec="minutes")
        raise ClockRefused(
            f"--now: a clock only goes forward, and this demo stands at {at} already; remove {home} to begin anew"
        )
    clock.advance(now - stands)
