"""A process that does everything fonds does, as fast as it can, until it is killed."""

import os
import traceback
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from engine.case.case import Case
from engine.case.command import Act
from engine.errors import Refused
from engine.language.loader import read_pack
from engine.language.program import link
from engine.store.cases import cases
from engine.workers.planner import Planner
from engine.workers.relay import Delivery, Relay, RelayConfig
from engine.workers.sealer import Sealer, SealerConfig
from engine.workers.sweeper import Sweeper, SweeperConfig
from tests.store.office import LIN, MONDAY, VOCABULARY, WU, ZHAO, Office, office, sources

LATE = MONDAY + timedelta(days=30)

# Read once where all are forked from: the first reading builds the models of every file, ten times the work of the second.
link(read_pack(sources(), VOCABULARY), VOCABULARY, "office@0.0")


class Paper:
    """A file that many processes write lines to; what was written outlives its writer."""

    def __init__(self, file: Path) -> None:
        self._descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def write(self, line: str) -> None:
        os.write(self._descriptor, f"{line}\n".encode())


class Victim:
    """Opens, submits and approves memos; sweeps, relays, plans and seals. What it was told is done, it writes down."""

    def __init__(self, at_work: Office, folder: Path, week: int, random: Random) -> None:
        self._office, self._random = at_work, random
        self._told, self._mailbox = Paper(folder / "told"), Paper(folder / "mailbox")
        self._week = MONDAY + timedelta(weeks=week)
        self._sweeper = Sweeper(at_work.service, SweeperConfig(batch=10))
        self._relay = Relay(at_work.store, self._deliver, RelayConfig(batch=5))
        self._planner = Planner(at_work.service)
        self._sealer = Sealer(at_work.service, SealerConfig(folder / "seals.jsonl"))

    def step(self) -> None:
        match self._random.choices(("open", "act", "sweep", "relay", "plan", "seal"), (2, 6, 1, 1, 1, 1))[0]:
            case "open":
                self._tell(self._office.memo())
            case "act":
                self._act()
            case "sweep":
                self._sweeper.run_once(LATE)
            case "relay":
                self._relay.run_once(LATE)
            case "plan":
                self._planner.run_once(self._week)
            case _:
                self._sealer.run_once(LATE)

    def _act(self) -> None:
        memo = self._any_memo()
        if memo is None:
            return
        try:
            if memo.state == "writing":
                self._tell(self._office.service.do(LIN, memo.id, Act("submit")))
            else:
                chief = self._random.choice((WU, ZHAO))
                self._tell(self._office.service.do(chief, memo.id, Act("approve")))
        except Refused:
            return  # another process was quicker

    def _any_memo(self) -> Case | None:
        running = (cases.c.workflow == "memo") & cases.c.outcome.is_(None)
        with self._office.store.read() as work:
            picked = select(cases.c.id).where(running).order_by(func.random()).limit(1)
            found = work.connection.execute(picked).scalar_one_or_none()
            return work.cases.read(found) if found else None

    def _tell(self, case: Case) -> None:
        self._told.write(f"{case.id} {case.version}")

    def _deliver(self, delivery: Delivery) -> None:
        self._mailbox.write(delivery.post.message_id)


def live(url: str, folder: Path, week: int, seed: int, parent: Connection) -> None:
    """Lives until killed. Says when it begins; if it dies of anything else, says of what."""
    try:
        victim = Victim(office(url), folder, week, Random(seed))
        parent.send("alive")
        while True:
            victim.step()
            parent.send("step")
    except Exception:
        parent.send(traceback.format_exc())
