"""Every move that a request knows, in whatever order, by whoever, on the real service: after each step a plain model says what
must be true, and the store what is.

Each walk is made of its seed, and one that fails prints it with the steps that led there. `WALKS=200` walks that often.
"""

import os
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from random import Random
from typing import cast

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from engine.case.case import Case
from engine.case.command import Act, Claim, Command, MarkRead, OpenCase, Release
from engine.digest import Json
from engine.errors import InvalidForm, InvalidInput, Refused
from engine.people.actor import Actor
from engine.people.organisation import Holding
from engine.service.proof import verify_database
from engine.store.cases import cases
from engine.store.deadlines import deadlines
from engine.store.ledger_entries import ledger
from engine.store.outbox import outbox
from engine.store.timeline import Entry, timeline
from engine.store.work_items import work_items
from engine.workers.planner import Planner
from engine.workers.sweeper import Sweeper
from tests.properties.moves_model import (
    RESTING,
    TOGETHER,
    acts_of,
    reachable,
    reached,
    said_with,
    stands_well,
    tree_of,
)
from tests.properties.moves_policy import CONSOLE, DAY, FILE, PEOPLE, Company, company, person
from tests.support.postgres import PostgresServer

STEPS, OPEN_AT_ONCE = 100, 3
OWN = ("agree", "agree", "oppose", "abstain", "submit", "pass_on", "object", "confirmed")
TALK = ("nudge", "copy", "comment", "attach", "pause", "resume")
MOVING = ("send_back", "jump", "withdraw")
ROLES = ("checker", "keeper", "boss", "director", "chair")


class Walk:
    """A walk through the moves of a few requests."""

    def __init__(self, company: Company, seed: int) -> None:
        self.company, self.chance = company, Random(seed)
        self.open_cases: list[str] = []
        self.keys: dict[str, dict[str, tuple[str, str]]] = {}
        self.last: dict[str, str | None] = {}
        self.acted: dict[str, int] = {}
        self.trace: list[str] = []
        self.ways: dict[Callable[[], None], int] = {
            self.open: 3,
            self.go_on: 40,
            self.act: 12,
            self.move: 45,
            self.claim: 6,
            self.read: 3,
            self.change_staff: 5,
            self.wait: 6,
        }

    def take(self, steps: int) -> None:
        """That many steps. Raises AssertionError where a promise is broken."""
        self.open()
        for _ in range(steps):
            (way,) = self.chance.choices(list(self.ways), list(self.ways.values()))
            way()
            self.everything_stands_well()
        assert verify_database(self.company.store).findings == ()

    # --- what people do -----------------------------------------------------------------------------------------------

    def open(self) -> None:
        if len(self.open_cases) < OPEN_AT_ONCE:
            who = self.chance.choice(("rita", "sol", "sol"))
            command = OpenCase("request", {"title": "采购"})
            case = self.company.service.open(Actor(who), self.company.edition, command)
            self.open_cases.append(case.id)
            self.keys[case.id], self.last[case.id], self.acted[case.id] = {}, None, 0

    def go_on(self) -> None:
        """Whatever comes next, by those whose turn it is."""
        for _ in range(self.chance.choice((1, 1, 3))):
            case = self._case()
            if case is None or not case.visit.open_items:
                return
            owners = self.chance.choice(case.visit.open_items).owners
            actions = {"writing": "submit", "checking": "pass_on", "confirming": "confirmed"}
            name = actions.get(
                case.state, self.chance.choice(("agree", "agree", "agree", "agree", "abstain"))
            )
            if owners:
                self._act(case, self.chance.choice(owners), name)

    def act(self) -> None:
        """Any action, by anybody: mostly it is not his, or none of this step."""
        case = self._case()
        if case is not None:
            item = self.chance.choice((None, *(item.key for item in case.visit.items)))
            self._act(case, self._somebody(case), self.chance.choice(OWN), item)

    def move(self) -> None:
        case = self._case()
        if case is not None:
            name, answers = self.chance.choice(tuple(self._moves(case).items()))
            who = self._mover(case, name)
            self._do(who, case, Act(name, answers))

    def claim(self) -> None:
        case = self._case()
        if case is not None and case.visit.open_items:
            item = self.chance.choice(case.visit.open_items)
            kind = self.chance.choice((Claim, Release))
            self._do(self._somebody(case), case, kind(item.key))

    def read(self) -> None:
        case = self._case()
        if case is not None:
            readers = [each.person for each in case.copies] or list(PEOPLE)
            self._do(self.chance.choice(readers), case, MarkRead())

    def change_staff(self) -> None:
        """Somebody leaves, comes back, gets a role or loses one. At least one of each role is left."""
        service, who = self.company.service, self.chance.choice(("cem", "ken", "dan", "deng", "lu", "mo"))
        self.trace.append(f"staff: {who}")
        if self.chance.random() < 0.4:
            with self.company.store.read() as work:
                active = work.directory.read(self.company.clock.now()).is_active(who)
            service.put_people(CONSOLE, [person(who, active=not active)])
        else:
            change = self.chance.choice((service.grant, service.revoke))
            change(CONSOLE, [Holding(who, self.chance.choice(ROLES))])

    def wait(self) -> None:
        before = {case: self.company.read(case) for case in self.open_cases}
        self.company.clock.advance(DAY * self.chance.choice((0.1, 1, 1, 3)))
        now = self.company.clock.now()
        self.trace.append(f"wait until {now:%m-%d %H:%M}")
        sweeper = Sweeper(self.company.service)
        assert sweeper.run_once(now).set_aside == 0, "nothing breaks by waiting"
        sweeper.run_once(now)  # what became due by the first: a clock that runs again may be late at once
        assert sweeper.run_once(now).fired == 0, "and nothing fires twice"
        Planner(self.company.service).run_once(now)
        for case in before.values():
            self._nothing_is_earlier(case, self.company.read(case.id))

    def _moves(self, case: Case) -> Mapping[str, Mapping[str, Json]]:
        """Every move with some answers, some of which make no sense."""
        anybody = self.chance.choice(PEOPLE)
        states = (
            "writing",
            "checking",
            "signing",
            "taking_turns",
            "voting",
            "confirming",
            "refused",
            "filed",
        )
        goal, reason = self.chance.choice(states), {"reason": "有事"}
        added = [p for i in case.visit.items if i.added for p in i.candidates] or [anybody]
        until = (self.company.clock.now() + DAY * self.chance.randint(0, 6)).date().isoformat()
        late = {"action": self.chance.choice(OWN), "person": self._somebody(case), "on": "2026-09-07"}
        letter = {"letter": dict(FILE)} if late["action"] == "confirmed" else {}
        place = self.chance.choice(("before", "beside", "after"))
        seat = {"seat": self.chance.choice(case.visit.open_items).key} if case.visit.open_items else {}
        return {
            "send_back": {"to": goal, **reason},
            "take_back": {},
            "withdraw": reason,
            "add_signer": {"person": anybody, "place": place, **reason},
            "remove_signer": {"person": self.chance.choice(added), **reason},
            "reassign": {"person": anybody, **reason, **self.chance.choice(({}, seat))},
            "delegate": {"person": anybody, **reason},
            "give_back": {"opinion": "可以"},
            "jump": {"to": goal, **reason},
            "nudge": {},
            "copy": {"people": [anybody]},
            "comment": {"text": "请看"},
            "attach": {"file": dict(FILE)},
            "pause": {**reason, **self.chance.choice(({}, {"until": until}))},
            "resume": {},
            "enter_late": {**late, **letter, "proof": dict(FILE), **reason},
        }

    def _mover(self, case: Case, name: str) -> str:
        if self.chance.random() < 0.2:
            return self.chance.choice(PEOPLE)
        last = self.last[case.id]
        if name == "take_back" and last is not None and self.chance.random() < 0.6:
            return last
        if name == "withdraw":
            return case.opener if self.chance.random() < 0.3 else "mo"
        if name in ("jump", "pause", "resume", "enter_late"):
            return "ada"
        return self._somebody(case)

    # --- what must be true --------------------------------------------------------------------------------------------

    def everything_stands_well(self) -> None:
        with self.company.store.read() as work:
            staff = work.directory.read(self.company.clock.now())
            rows = {(r.case_id, r.item, r.person) for r in work.connection.execute(select(work_items))}
            due = {
                (r.case_id, r.name): r.next_at
                for r in work.connection.execute(select(deadlines))
                if r.next_at is not None
            }
            now = [work.cases.read(case) for case in self.open_cases]
        try:
            for case in now:
                stands_well(case, staff)
                self._keys_are_used_once(case)
            asked = {(c.id, i.key, p) for c in now for i in c.visit.open_items for p in i.awaited}
            assert rows == asked, "the worklists say what the cases say"
            expected = {(c.id, d.name): d.next_at for c in now for d in c.deadlines.values() if d.next_at}
            assert due == expected, "and so do the deadlines"
        finally:
            self.open_cases = [case.id for case in now if not case.has_ended]

    def _keys_are_used_once(self, case: Case) -> None:
        known = self.keys[case.id]
        for item in case.visit.items:
            same = (item.phrase, item.whose)
            assert known.setdefault(item.key, same) == same, f"{item.key} was another seat before"
            assert item.key.startswith(f"{case.visit.number}."), "of this stay"

    def _nothing_is_earlier(self, before: Case, after: Case) -> None:
        for name, deadline in before.deadlines.items():
            if name != RESTING:
                assert after.deadlines[name].due_at >= deadline.due_at, f"{name} is due earlier"

    def _act(self, case: Case, who: str, name: str, item: str | None = None) -> None:
        answers = {"letter": dict(FILE)} if name == "confirmed" else {}
        self._do(who, case, Act(name, answers, item=item))

    def _do(self, who: str, before: Case, command: Command) -> None:
        """The command, and what it must have left behind; refused, it says why and leaves nothing."""
        written = self._written()
        said = command.action if isinstance(command, Act) else type(command).__name__
        line = f"{before.number} in {before.state}: {who} {said} {getattr(command, 'answers', '')}"
        after, why = self._tried(who, before, command)
        if after is None:
            assert why, "a refusal says why"
            assert self._written() == written, f"refused, and something written: {why}"
            self.trace.append(f"{line}: refused, {why}")
            return
        self.trace.append(f"{line}: {after.state} {after.outcome or ''}")
        self._nothing_is_earlier(before, after)
        if isinstance(command, Act):
            self._is_done(who, before, after, command)
        elif isinstance(command, Claim | Release):
            assert acts_of(after) == acts_of(before)

    def _tried(self, who: str, before: Case, command: Command) -> tuple[Case | None, str]:
        try:
            return self.company.service.do(Actor(who), before.id, command), ""
        except (Refused, InvalidForm, InvalidInput) as refused:
            return None, str(refused)

    def _is_done(self, who: str, before: Case, after: Case, command: Act) -> None:
        entry = self._entered(who, before, command)
        name, answers = command.action, command.answers
        if name == "enter_late":
            who, name = str(answers["person"]), str(answers["action"])
        if name in OWN:
            self._is_acted(who, before, after, name, entry)
            self.last[before.id] = who
        elif name == "take_back":
            self._is_taken_back(who, before, after)
            self.last[before.id] = None
        elif name in MOVING:
            assert after.state == (before.state if name == "withdraw" else answers["to"])
            assert name == "withdraw" or after.has_ended or not acts_of(after), "the step begins anew"
            self.last[before.id] = who
        else:
            self._nothing_moved(who, before, after, name, answers)

    def _entered(self, who: str, before: Case, command: Act) -> Entry:
        """The ledger's line of it: exactly one more."""
        with self.company.store.read() as work:
            acted = [each for each in timeline(work.connection, before.id) if each.what == "acted"]
        by_people = [each for each in acted if each.by in PEOPLE]
        fresh = by_people[self.acted[before.id] :]
        self.acted[before.id] = len(by_people)
        wanted = command.answers["action"] if command.action == "enter_late" else command.action
        found = [each for each in fresh if each.data["action"] == wanted]
        assert found, f"{who} took {wanted}, and the ledger says {fresh}"
        return found[-1]

    def _is_acted(self, who: str, before: Case, after: Case, name: str, entry: Entry) -> None:
        phrases = cast(list[str], entry.data["seats"])
        said = said_with(before, who, phrases, name)
        tree, joint = tree_of(before), before.state in TOGETHER and name != "object"
        straight = before.returns.get(before.state)
        if after.visit.number == before.visit.number:
            kept = acts_of(after)
            assert acts_of(before).items() <= kept.items(), "what others said is kept"
            assert who in {act.by for act in kept.values()}, "and so is what he said"
            return
        if not joint:
            assert name == "object" or reached(tree, said), "signers who were added were still to sign"
        elif after.outcome == "refused":
            assert not reachable(tree, said), "it could still have been agreed"
        else:
            assert reached(tree, said), "it was not agreed"
            assert after.state in (TOGETHER[before.state], straight)

    def _is_taken_back(self, who: str, before: Case, after: Case) -> None:
        assert self.last[before.id] == who, f"{self.last[before.id]} acted last"
        if after.visit.number == before.visit.number:
            gone = {key: act for key, act in acts_of(before).items() if key not in acts_of(after)}
            assert {act.by for act in gone.values()} == {who}, "only what he said is gone"
        else:
            assert not acts_of(before), "somebody had acted since"
            begun = [item.key for item in before.visit.items if item.added or item.delegated]
            assert not begun, f"somebody had begun on {begun}"
            assert who not in {act.by for act in acts_of(after).values()}

    def _nothing_moved(
        self, who: str, before: Case, after: Case, name: str, answers: Mapping[str, Json]
    ) -> None:
        if name == "remove_signer" and after.visit.number != before.visit.number:
            left = {i.seat: "agree" for i in before.visit.items if answers["person"] in i.candidates}
            said = {i.seat: i.act.action for i in before.visit.items if i.act is not None}
            assert reached(tree_of(before), {**said, **left}), "others had still to sign"
            self.last[before.id] = None
            return
        assert (after.state, after.outcome) == (before.state, before.outcome), f"{name} moves nothing"
        assert acts_of(after) == acts_of(before), f"{name} changes nothing that was said"
        was = {item.key: item for item in before.visit.items}
        fresh = [item for item in after.visit.items if item.key not in was]
        owners = {item.key: set(item.awaited) for item in after.visit.open_items}
        if name == "add_signer":
            (item,) = fresh
            assert item.added is not None
            assert item.given_to == (answers["person"],)
            assert answers["person"] not in {
                p for each in was.values() if not each.removed for p in each.owners
            }
        elif name == "remove_signer":
            assert [i.key for i in after.visit.items if i.removed and not was[i.key].removed]
        elif name in ("reassign", "delegate"):
            assert any(answers["person"] in people for people in owners.values()), "he is asked"
        elif name in TALK:
            assert [(i.key, i.owners) for i in after.visit.items] == [(i.key, i.owners) for i in was.values()]
            assert (after.paused is not None) == (
                (before.paused is not None) if name not in TALK[-2:] else name == "pause"
            )

    # --- looking around -----------------------------------------------------------------------------------------------

    def _case(self) -> Case | None:
        return self.company.read(self.chance.choice(self.open_cases)) if self.open_cases else None

    def _somebody(self, case: Case) -> str:
        """Mostly one of those who have something to do."""
        asked = [p for item in case.visit.open_items for p in (*item.awaited, *item.owners)]
        return self.chance.choice(asked if asked and self.chance.random() < 0.8 else PEOPLE)

    def _written(self) -> tuple[object, ...]:
        with self.company.store.read() as work:
            run = work.connection.execute
            counts = [run(select(func.count()).select_from(each)).scalar_one() for each in (ledger, outbox)]
            documents = tuple(tuple(row) for row in run(select(cases.c.id, cases.c.document)))
            asked = {tuple(row) for row in run(select(work_items))}
            due = {tuple(row) for row in run(select(deadlines))}
        return (*counts, documents, asked, due)


def walked(company: Company, seed: int) -> None:
    walk = Walk(company, seed)
    try:
        walk.take(STEPS)
    except BaseException as error:
        error.add_note(f"seed {seed}\n" + "\n".join(walk.trace[-25:]))
        raise
    finally:
        company.store.close()


def bounded(examples: int) -> settings:
    return settings(
        max_examples=int(os.environ.get("WALKS", examples)),
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        print_blob=True,
    )


SEEDS = st.integers(0, 2**32 - 1)


def test_no_promise_is_broken_whoever_does_what_on_sqlite(tmp_path: Path) -> None:
    files = count(1)

    @bounded(8)
    @given(SEEDS)
    def walk(seed: int) -> None:
        walked(company(f"sqlite:///{tmp_path / f'{next(files)}.db'}"), seed)

    walk()


def test_no_promise_is_broken_whoever_does_what_on_postgresql(pg_server: PostgresServer) -> None:
    @bounded(3)
    @given(SEEDS)
    def walk(seed: int) -> None:
        name = pg_server.create_database()
        try:
            walked(company(pg_server.url(name)), seed)
        finally:
            pg_server.drop_database(name)

    walk()
