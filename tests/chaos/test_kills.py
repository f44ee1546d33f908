"""Processes are killed at random moments, hundreds of times, under load: nothing is lost, nothing happens twice."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from typing import cast

import pytest
from sqlalchemy import select

from engine.case.case import WHOLE_CASE, Case
from engine.digest import Json
from engine.service.proof import verify_database
from engine.store.cases import cases, read_document
from engine.store.deadlines import deadlines
from engine.store.duties import duty_runs, duty_schedule
from engine.store.ledger_entries import ledger
from engine.store.outbox import outbox
from engine.workers.planner import Planned, Planner
from engine.workers.relay import Relay
from engine.workers.sealer import Sealer, SealerConfig
from engine.workers.sweeper import Sweeper
from tests.chaos.victim import LATE, live
from tests.store.office import Office, with_tables

KILLS = 210
ALIVE_AT_ONCE = 3
MOST_STEPS = 4
LONGEST_STEP = 0.02  # seconds: somewhere in its last step a process is killed
PATIENCE = 60  # seconds for a step of a process on a busy machine
SEED = 20260907


@dataclass(frozen=True, slots=True)
class Living:
    """A process that will be killed."""

    process: BaseProcess
    says: Connection


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the ledger, read back."""

    subject: str
    what: str
    data: Mapping[str, Json]


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    opened = with_tables(database_url)
    yield opened
    opened.store.close()


def test_nothing_is_lost_or_doubled_whatever_is_killed_when(
    office: Office, database_url: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    kill_many(database_url, tmp_path)
    restart(office, tmp_path)

    found, entries = memos_and_notes(office), read_ledger(office)
    nothing_told_was_lost(found, (tmp_path / "told").read_text().splitlines())
    each_decision_once(found, entries)
    fired = each_deadline_once(found, entries)
    numbers_have_no_gaps(found)
    rounds = each_round_once(office, found)
    sent = each_message_once(office, entries)
    doubled = each_mail_delivered(office, (tmp_path / "mailbox").read_text().splitlines())
    proof = verify_database(office.store, tmp_path / "seals.jsonl").demand()
    record_property(
        "measured",
        f"{KILLS} kills on {office.store.engine.dialect.name}: {len(found)} cases, {proof.entries} ledger entries, "
        f"{fired} deadlines, {rounds} rounds and {sent} mails, none lost, none doubled; "
        f"{doubled} mails delivered again under their Message-ID; {proof.seals} seals",
    )


def kill_many(url: str, folder: Path) -> None:
    """Keeps a few processes at work and kills the oldest of them, again and again."""
    random, living = Random(SEED), list[Living]()
    try:
        for killed in range(KILLS):
            while len(living) < ALIVE_AT_ONCE:
                living.append(begin(url, folder, week=killed * 10 // KILLS, seed=random.getrandbits(32)))
            oldest = living.pop(0)
            hear(oldest, "alive")
            for _ in range(random.randint(0, MOST_STEPS)):
                hear(oldest, "step")
            oldest.process.join(random.uniform(0, LONGEST_STEP))
            kill(oldest)
    finally:
        for each in living:
            kill(each)


def begin(url: str, folder: Path, week: int, seed: int) -> Living:
    context = get_context("forkserver")
    context.set_forkserver_preload(
        ["__main__", "tests.chaos.victim"]
    )  # imported once, not by each who is born
    says, parent = context.Pipe(duplex=False)
    process = context.Process(target=live, args=(url, folder, week, seed, parent))
    process.start()
    parent.close()
    return Living(process, says)


def hear(living: Living, expected: str) -> None:
    assert living.says.poll(PATIENCE)
    assert living.says.recv() == expected


def kill(living: Living) -> None:
    living.process.kill()
    living.process.join()
    living.process.close()
    living.says.close()


def restart(office: Office, folder: Path) -> None:
    """What a new process does about everything the killed ones left, when their leases have ended."""
    later = office.clock.now() + timedelta(weeks=11)
    with (folder / "mailbox").open("a") as mailbox:
        relay = Relay(office.store, lambda delivery: print(delivery.post.message_id, file=mailbox))
        Sweeper(office.service).run_once(LATE)
        Planner(office.service).run_once(office.clock.now() + timedelta(weeks=10))
        relay.run_once(later)
        Sealer(office.service, SealerConfig(folder / "seals.jsonl")).run_once(later)
        relay.run_once(later)


def memos_and_notes(office: Office) -> dict[str, Case]:
    with office.store.read() as work:
        texts = work.connection.execute(select(cases.c.document)).scalars()
        return {case.id: case for case in map(read_document, texts)}


def read_ledger(office: Office) -> list[Entry]:
    with office.store.read() as work:
        rows = work.connection.execute(select(ledger).order_by(ledger.c.subject, ledger.c.seq)).all()
    bodies = [cast(Mapping[str, Json], json.loads(row.body)) for row in rows]
    return [Entry(str(b["subject"]), str(b["what"]), cast(Mapping[str, Json], b["data"])) for b in bodies]


def nothing_told_was_lost(found: Mapping[str, Case], told: list[str]) -> None:
    """What a process was told is done, is done."""
    assert len(told) > KILLS
    for line in told:
        case, version = line.split()
        assert found[case].version >= int(version)


def each_decision_once(found: Mapping[str, Case], entries: list[Entry]) -> None:
    made = Counter(
        (e.subject, e.what, e.data.get("action")) for e in entries if e.what in ("opened", "acted", "ended")
    )
    assert set(made.values()) == {1}
    for case in found.values():
        subject = f"case:{case.id}"
        assert made[subject, "opened", None] == 1
        assert made[subject, "acted", "submit"] == (case.workflow == "memo" and case.state != "writing")
        assert made[subject, "acted", "approve"] == made[subject, "ended", None] == (case.state == "done")


def each_deadline_once(found: Mapping[str, Case], entries: list[Entry]) -> int:
    fired = Counter((e.subject, e.data["deadline"]) for e in entries if e.what == "deadline_fired")
    assert set(fired.values()) == {1}
    memos = (case for case in found.values() if case.workflow == "memo")
    armed = [(f"case:{memo.id}", name) for memo in memos for name, d in memo.deadlines.items() if d.armed]
    assert all(fired[each] == 1 for each in armed)
    return len(fired)


def numbers_have_no_gaps(found: Mapping[str, Case]) -> None:
    memos = [case for case in found.values() if case.workflow == "memo"]
    stamps = [cast(int, memo.form["stamp"]) for memo in memos if memo.state == "done"]
    assert sorted(memo.number for memo in memos) == sorted(f"BH2026-{n:03}" for n in range(1, len(memos) + 1))
    assert sorted(stamps) == list(range(1, len(stamps) + 1))


def each_round_once(office: Office, found: Mapping[str, Case]) -> int:
    with office.store.read() as work:
        opened = work.connection.execute(select(duty_runs.c.case_id)).scalars().all()
        failed = work.connection.execute(select(duty_schedule).where(duty_schedule.c.failures > 0)).all()
    notes = [case for case in found.values() if case.workflow == "note"]
    covered = sorted(note.period for note in notes if note.period and note.form.get("unit"))
    assert failed == []
    assert sorted(opened) == sorted(note.id for note in notes)
    assert all(before[1] < after[0] for before, after in pairwise(covered))
    assert Planner(office.service).run_once(office.clock.now() + timedelta(weeks=10)) == Planned()
    return len(notes)


def each_message_once(office: Office, entries: list[Entry]) -> int:
    """Every decision has its messages, each once."""
    with office.store.read() as work:
        rows = work.connection.execute(select(outbox)).all()
        broken = work.connection.execute(select(deadlines).where(deadlines.c.failures > 0)).all()
    keys = Counter((row.case_id, row.kind, row.person, row.item, row.deadline, row.nth) for row in rows)
    assert broken == []
    assert set(keys.values()) == {1}
    posted = {key[:4] for key in keys}
    told = {(row.case_id, row.kind, row.deadline) for row in rows}
    for entry in entries:
        case = entry.subject.removeprefix("case:")
        match entry.what, entry.data.get("action"):
            case "opened", _ if entry.data["workflow"] == "memo":
                assert (case, "request", "lin", "1.1") in posted
            case "acted", "submit":
                assert {(case, "request", "wu", "2.1"), (case, "request", "zhao", "2.1")} <= posted
            case "ended", _:
                assert (case, "outcome", "lin", None) in posted
            case "deadline_fired", _:
                deadline = entry.data["deadline"]
                assert (case, "escalation", deadline) in told or "levels" not in entry.data
                # the whole case is not reminded of beside a late step
                assert (case, "reminder", deadline) in told or deadline == WHOLE_CASE
            case _:
                pass
    return len(rows)


def each_mail_delivered(office: Office, mailbox: list[str]) -> int:
    """What is marked as sent has arrived; what has arrived twice did so under one Message-ID, so the ids are as many."""
    with office.store.read() as work:
        rows = work.connection.execute(select(outbox)).all()
    assert {row.standing for row in rows} <= {"sent", "dropped"}
    assert {row.message_id for row in rows if row.standing == "sent"} <= set(mailbox)
    assert set(mailbox) <= {row.message_id for row in rows}
    return len(mailbox) - len(set(mailbox))
