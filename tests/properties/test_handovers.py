"""Many people at the micro-loan policy in whatever order, on the real service: after every step the promises hold.

The model is small: which handovers are open, who holds the paper. A failing run is printed by hypothesis with its seed as the
steps that lead to it; making them fewer would take minutes, so they stay as they were found.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from archive.governed import GOVERNED
from archive.queries import find_records
from archive.store.tables import movements
from archive.vocabulary import VOCABULARY
from engine.case.case import Case
from engine.case.command import Act, AskExtension, Claim, Command, OpenCase, SaveForm
from engine.deciding.forms import list_digest
from engine.digest import Json
from engine.errors import Conflict, InvalidForm, Refused
from engine.language.loader import sources_of
from engine.people.actor import Actor
from engine.people.organisation import Holding, Person
from engine.service.library import Library
from engine.service.proof import verify_database
from engine.service.service import Service
from engine.store.ledger_entries import ledger
from engine.store.metadata import metadata
from engine.store.outbox import outbox
from engine.store.unit_of_work import Store
from engine.store.work_items import work_items
from engine.text import Text
from engine.time.clock import ManualClock
from engine.workers.relay import Delivery, Relay
from engine.workers.sweeper import Sweeper
from tests.support.postgres import PostgresServer

START = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)
PACKS = Path(__file__).parents[2] / "workflows"
CONSOLE = Actor("console", "console")
FIGURES = {
    "overall": "5 working days",
    "first_moment": "1 working day",
    "receipt": "same day",
    "longest_extension": "5 working days",
    "longest_loan": "1 month",
    "ordinary_years": "10 years",
}
# Nearly everyone could be somebody else as well: the policy has to keep them apart.
ROLES = {
    "lin": ("a_role", "b_role"),
    "wu": ("b_role", "a_role"),
    "xu": ("archivist", "a_role"),
    "hu": ("archivist", "b_role"),
    "fang": ("certificate_keeper",),
    "gao": ("approver",),
    "he": ("administrator",),
}
PEOPLE = st.sampled_from(tuple(ROLES))
NTH = st.integers(0, 3)
PAPERS: list[dict[str, Json]] = [
    {"item": "approval", "title": "审批表", "pages": 6, "signed": True},
    {"item": "contracts", "title": "借款合同", "pages": 14, "signed": True},
    {"item": "investigation", "title": "调查报告", "pages": 22},
    {"item": "customer", "title": "营业执照", "pages": 2},
]
COUNTS: list[Json] = [{"line": line, "pages": paper["pages"]} for line, paper in enumerate(PAPERS, 1)]
ANSWERS: Mapping[str, Mapping[str, Json]] = {
    "counted": {"received": COUNTS},
    "send_back": {"supplement": [{"line": 1, "note": "缺章"}], "objection": "重新清点"},
}
ONWARD = {"compiling": "submit", "reviewing": "pass_on", "counting": "counted", "signing": "accept"}


class Handovers(RuleBasedStateMachine):
    """The company at work."""

    def database(self) -> str:
        """The address of an empty database."""
        raise NotImplementedError

    @initialize()
    def found(self) -> None:
        """An empty archive, its staff and its policy."""
        self.store = Store(self.database())
        metadata.create_all(self.store.engine)
        self.clock = ManualClock(START)
        library = Library(self.store, VOCABULARY)
        sources = sources_of(PACKS / "micro-loan", lambda name: PACKS / name)
        self.edition = library.publish(sources, FIGURES, CONSOLE, START).edition
        self.service = Service(self.store, library, GOVERNED, self.clock)
        self.service.put_people(
            CONSOLE, [Person(p, Text(p), f"{p}@example.test", manager="gao") for p in ROLES]
        )
        self.service.grant(CONSOLE, [Holding(p, role) for p, roles in ROLES.items() for role in roles])
        self.cases: list[str] = []
        self.opened = 0
        self.delivered: set[str] = set()
        self.open(("lin", "wu"), 1)
        self.open(("xu", "lin"), 2)

    @rule(
        pair=st.sampled_from((("wu", "hu"), ("lin", "lin"), ("fang", "wu"), ("xu", "hu"))),
        project=st.integers(1, 4),
    )
    def open(self, pair: tuple[str, str], project: int) -> None:
        """Some of these may not open one, or name themselves, or hand over what is filed already."""
        who, reviewer = pair
        given: dict[str, Json] = {
            "b_role": reviewer,
            "file": {"project": f"P-{project}", "closed_on": "2026-10-12"},
        }
        case = self._tried(lambda: self.service.open(Actor(who), self.edition, OpenCase("handover", given)))
        if case is not None:
            self.cases.append(case.id)
            self.opened += 1

    @rule(nth=NTH, who=PEOPLE, short=st.booleans())
    def fill(self, nth: int, who: str, short: bool) -> None:
        self._do(nth, who, SaveForm({"file": {"papers": PAPERS[: 3 if short else 4]}}))

    @rule(nth=NTH, who=PEOPLE)
    def go_on(self, nth: int, who: str) -> None:
        """Whatever comes next, by whoever; mostly he is the wrong one."""
        self._act(nth, who, "")

    @rule(nth=NTH, steps=st.sampled_from((1, 3, 9)))
    def go_on_in_turn(self, nth: int, steps: int) -> None:
        """Whatever comes next, by those whose turn it is."""
        for _ in range(steps):
            case = self._case(nth)
            if case is None or not case.visit.open_items:
                return
            for who in case.visit.open_items[0].candidates[:1]:
                if case.state == "compiling":
                    self._do(nth, who, SaveForm({"file": {"papers": PAPERS}}))
                if case.state == "reviewing":
                    self._do(nth, who, SaveForm({"file": {"papers": {"codes": "from_pages"}}}))
                self._act(nth, who, "")

    @rule(nth=NTH, who=PEOPLE)
    def return_it(self, nth: int, who: str) -> None:
        self._act(nth, who, "send_back")

    @rule(nth=NTH, who=PEOPLE)
    def sign_what_is_not_there(self, nth: int, who: str) -> None:
        case = self._case(nth)
        if case is not None and case.state in ONWARD:
            self._do(nth, who, Act(ONWARD[case.state], seen={"file": "0" * 64}), never=True)

    @rule(nth=NTH, who=PEOPLE)
    def claim(self, nth: int, who: str) -> None:
        case = self._case(nth)
        if case is not None and case.visit.open_items:
            self._do(nth, who, Claim(case.visit.open_items[0].key))

    @rule(nth=NTH, who=PEOPLE, days=st.integers(-3, 20))
    def ask_for_time(self, nth: int, who: str, days: int) -> None:
        until = (self.clock.now() + timedelta(days=days)).date().isoformat()
        self._do(nth, who, AskExtension("case", until, "出差"))

    @rule(who=st.sampled_from(("xu", "hu", "lin")), holds=st.booleans())
    def change_staff(self, who: str, holds: bool) -> None:
        change = self.service.grant if holds else self.service.revoke
        with suppress(Refused):  # the only archivist needs a successor first
            change(CONSOLE, [Holding(who, "archivist")])

    @rule(hours=st.sampled_from((1, 9, 24, 200)))
    def wait(self, hours: int) -> None:
        self.clock.advance(timedelta(hours=hours))
        sweeper = Sweeper(self.service)
        assert sweeper.run_once(self.clock.now()).set_aside == 0, "nothing breaks by waiting"
        assert sweeper.run_once(self.clock.now()).fired == 0, "and nothing fires twice"

    @rule()
    def deliver(self) -> None:
        assert Relay(self.store, self._received).run_once(self.clock.now()).retried == 0

    @invariant()
    def the_ledger_proves(self) -> None:
        assert verify_database(self.store).findings == ()

    @invariant()
    def every_record_has_exactly_one_custodian(self) -> None:
        with self.store.read() as work:
            records = find_records(work)
            moved = work.connection.execute(
                select(movements).order_by(movements.c.record, movements.c.nth)
            ).all()
        chains: dict[str, list[tuple[str, str]]] = {}
        for move in moved:
            chains.setdefault(move.record, []).append((move.from_custodian, move.to_custodian))
        assert set(chains) == {record.id for record in records}
        for record in records:
            assert record.custodian in ROLES
            chain = chains[record.id]
            assert chain[-1][1] == record.custodian, "the last movement says who holds it"
            assert all(giver == taker for (_, taker), (giver, _) in pairwise(chain))

    @invariant()
    def numbers_have_no_gaps(self) -> None:
        numbers = [case.number for case in map(self._read, self.cases)]
        assert numbers == [f"YJ2026-{seq:04}" for seq in range(1, self.opened + 1)]
        with self.store.read() as work:
            given = [number for r in find_records(work, class_="loan_file") for number in r.numbers.values()]
        filed = [case for case in map(self._read, self.cases) if case.state == "filed"]
        assert sorted(given) == [f"2026鸿借字第{seq:03}号" for seq in range(1, len(filed) + 1)]

    @invariant()
    def who_files_it_are_three_people(self) -> None:
        for case in map(self._read, self.cases):
            if case.state == "filed":
                assert len(case.acted["signing"]) == 3
            for item in case.visit.open_items:
                if item.phrase == "archivist":
                    assert not {case.opener, case.form["b_role"]} & set(item.candidates)

    @invariant()
    def worklists_are_what_the_cases_say(self) -> None:
        with self.store.read() as work:
            rows = {
                (row.case_id, row.item, row.person) for row in work.connection.execute(select(work_items))
            }
            open_cases = [case for case in work.cases.open_after("", 500).values() if case is not None]
        assert rows == {
            (case.id, item.key, person)
            for case in open_cases
            for item in case.visit.open_items
            for person in ((item.assignee,) if item.assignee else item.candidates)
        }

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()

    def _received(self, delivery: Delivery) -> None:
        post, case = delivery.post, delivery.case
        assert post.message_id not in self.delivered, "each mail once"
        self.delivered.add(post.message_id)
        if post.item is not None and case is not None:
            item = next((each for each in case.visit.open_items if each.key == post.item), None)
            assert item is not None, "a mail about work that is done"
            assert item.may_be_done_by(post.to) or post.kind == "unfillable"

    def _act(self, nth: int, who: str, action: str) -> None:
        case = self._case(nth)
        if case is None or case.state not in ONWARD:
            return
        name = action or ONWARD[case.state]
        with self.service.look(case.id) as scope:
            actions = scope.program.workflow.actions_in(case.state)
            if name not in actions:
                return
            seen = {field: list_digest(scope, field) for field in actions[name].sign}
            asked = {k: v for k, v in ANSWERS.get(name, {}).items() if k in actions[name].ask}
        self._do(nth, who, Act(name, asked, seen))

    def _do(self, nth: int, who: str, command: Command, *, never: bool = False) -> None:
        case = self._case(nth)
        if case is None:
            return
        done = self._tried(lambda: self.service.do(Actor(who), case.id, command))
        assert not (never and done is not None and done.state != case.state), (
            "nobody signs what he did not see"
        )

    def _tried(self, act: Callable[[], Case]) -> Case | None:
        """What came of it; a refusal leaves nothing behind."""
        before = self._written()
        try:
            return act()
        except (Refused, Conflict, InvalidForm):
            assert self._written() == before
            return None

    def _written(self) -> tuple[int, ...]:
        with self.store.read() as work:
            counts = (select(func.count()).select_from(table) for table in (ledger, outbox, movements))
            return tuple(work.connection.execute(each).scalar_one() for each in counts)

    def _case(self, nth: int) -> Case | None:
        return self._read(self.cases[nth % len(self.cases)]) if self.cases else None

    def _read(self, case: str) -> Case:
        with self.store.read() as work:
            return work.cases.read(case)


BOUNDED = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)


def test_promises_hold_whoever_does_what_on_sqlite(tmp_path: Path) -> None:
    files = count(1)

    class OnSqlite(Handovers):
        def database(self) -> str:
            return f"sqlite:///{tmp_path / f'{next(files)}.db'}"

    run_state_machine_as_test(OnSqlite, settings=BOUNDED)


def test_promises_hold_whoever_does_what_on_postgresql(pg_server: PostgresServer) -> None:
    made: list[str] = []

    class OnPostgresql(Handovers):
        def database(self) -> str:
            made.append(pg_server.create_database())
            return pg_server.url(made[-1])

    try:
        run_state_machine_as_test(OnPostgresql, settings=BOUNDED)
    finally:
        for name in made:
            pg_server.drop_database(name)
