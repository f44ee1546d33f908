"""Handing over, lending, holding, destroying and counting in whatever order, on the real service: custody never breaks.

After every step the archive must be where the model says that it is. Each walk is made of its seed: one that fails is printed
with it by hypothesis, and tried first the next time.
"""

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import count, pairwise
from pathlib import Path
from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from archive.store.tables import bonds, movements, records, register_lines
from engine.case.case import Case
from engine.case.command import Act, AskExtension, Command
from engine.digest import Json
from engine.errors import Conflict, InvalidForm, Refused
from engine.service.proof import verify_database
from engine.store.cases import cases
from engine.store.ledger_entries import ledger
from engine.store.outbox import outbox
from engine.workers.sweeper import Sweeper
from tests.archive.lending_company import STAFF, LendingCompany, at, fill
from tests.properties.custody_model import Custody
from tests.support.postgres import PostgresServer

STEPS, PROVED_EVERY, OPEN_AT_ONCE = 120, 20, 9
EXCLUSIVE = ("loan", "list", "matter")


class Walk:
    """A walk through the company's days."""

    def __init__(self, company: LendingCompany, seed: int) -> None:
        self.company, self.chance, self.model = company, Random(seed), Custody()
        self.known: set[str] = set()
        self.pages: list[tuple[str, str, Act]] = []
        self.projects = 10
        with company.store.read() as work:
            self.known.update(work.connection.execute(select(cases.c.id)).scalars())
        self._look_around()
        self.ways: dict[Callable[[], None], int] = {
            self.ask_for: 14,
            self.hold: 4,
            self.propose_to_destroy: 10,
            self.take_stock: 2,
            self.hand_over: 1,
            self.go_on_in_turn: 40,
            self.do_something: 16,
            self.try_something: 6,
            self.open_a_page: 6,
            self.press_the_button: 4,
            self.renew: 2,
            self.wait: 5,
        }

    def take(self, steps: int) -> None:
        """That many steps. Raises AssertionError where a promise is broken."""
        for step in range(steps):
            if len(self.company.going_on()) < OPEN_AT_ONCE:
                (way,) = self.chance.choices(list(self.ways), list(self.ways.values()))
            else:
                way = self.go_on_in_turn
            way()
            self.everything_is_where_the_model_says()
            self.registers_say_what_was_done()
            self.every_record_has_one_custodian_and_its_history_leads_to_where_it_is()
            if step % PROVED_EVERY == 0:
                self.the_ledger_proves()
        self.the_ledger_proves()

    def ask_for(self) -> None:
        given: dict[str, Json] = {"records": self._some(), "purpose": "核对", "term": "1 week"}
        self._open(self._anybody(), "borrowing", given)

    def hold(self) -> None:
        """Some of these may not."""
        review = (self.company.clock.now() + timedelta(days=30)).date().isoformat()
        who = self.chance.choice(("jiang", "xu", "he", "lin"))
        self._open(who, "hold", {"matter": "诉讼", "records": self._some(parts=0.3), "review": review})

    def propose_to_destroy(self) -> None:
        self._open(
            self.chance.choice(("xu", "xu", "fang")),
            "destruction",
            {"records": self._some(), "reason": "到期"},
        )

    def take_stock(self) -> None:
        self._open("xu", "stocktake", {"place": self.chance.choice(("archive_room", "safe", "reading_room"))})

    def hand_over(self) -> None:
        self.projects += 1
        file: dict[str, Json] = {"project": f"P-{self.projects}", "closed_on": "2026-10-12"}
        self._open("lin", "handover", {"b_role": "wu", "file": file})

    def go_on_in_turn(self) -> None:
        """Whatever comes next, by those whose turn it is."""
        case = self._case()
        for _ in range(self.chance.choice((1, 3, 8))):
            if case is None or case.has_ended:
                return
            step = self.company.go_on(case, self._how())
            if step is None or self._do(step[0], case.id, step[1]) is None:
                return
            case = self.company.read(case.id)

    def do_something(self) -> None:
        """Any action of the state, by somebody who may."""
        page = self._page()
        if page is not None:
            self._do(*page)

    def try_something(self) -> None:
        """Any action, by anybody: mostly it is not his."""
        page = self._page()
        if page is not None:
            self._do(self._anybody(), *page[1:])

    def open_a_page(self) -> None:
        """Somebody looks at his page, and will press its button later."""
        page = self._page()
        if page is not None:
            self.pages.append(page)

    def press_the_button(self) -> None:
        if self.pages:
            self._do(*self.pages.pop(self.chance.randrange(len(self.pages))))

    def renew(self) -> None:
        for case in self.company.going_on():
            if case.workflow == "loan" and case.state == "out":
                until = self.company.clock.now() + timedelta(days=self.chance.randint(1, 40))
                command = AskExtension("out", until.date().isoformat(), "还要用")
                self._do(str(case.form["borrower"]), case.id, command)

    def wait(self) -> None:
        self.company.clock.advance(timedelta(hours=self.chance.choice((1, 24, 200, 200))))
        sweeper = Sweeper(self.company.service)
        assert sweeper.run_once(self.company.clock.now()).set_aside == 0, "nothing breaks by waiting"
        self._look_around()

    def everything_is_where_the_model_says(self) -> None:
        with self.company.store.read() as work:
            rows = work.connection.execute(select(records.c.id, records.c.state)).all()
            bound = work.connection.execute(select(bonds).where(bonds.c.ended_at.is_(None))).all()
        assert {row.id: row.state for row in rows} == {row.id: self.model.state(row.id) for row in rows}
        assert {(b.record, b.kind, b.case_id, b.holder) for b in bound} == self.model.bonds()
        exclusive = Counter(bond.record for bond in bound if bond.kind in EXCLUSIVE)
        assert all(number == 1 for number in exclusive.values()), "two matters at once"

    def registers_say_what_was_done(self) -> None:
        with self.company.store.read() as work:
            query = select(register_lines).order_by(register_lines.c.register, register_lines.c.nth)
            rows = work.connection.execute(query).all()
        expected = sorted(self.model.lines, key=lambda line: line[0])
        assert [(row.register, row.case_id) for row in rows] == [line[:2] for line in expected]
        for row, (_, _, data) in zip(rows, expected, strict=True):
            assert {name: row.data[name] for name in data} == data

    def every_record_has_one_custodian_and_its_history_leads_to_where_it_is(self) -> None:
        with self.company.store.read() as work:
            rows = work.connection.execute(select(records)).all()
            query = select(movements).order_by(movements.c.record, movements.c.nth)
            moved = work.connection.execute(query).all()
        for row in rows:
            chain = [move for move in moved if move.record == row.id]
            assert row.custodian in STAFF
            assert (chain[-1].to_custodian, chain[-1].to_place) == (row.custodian, row.place)
            for one, other in pairwise(chain):
                assert (one.to_custodian, one.to_place) == (other.from_custodian, other.from_place)
            if row.state == "destroyed":
                assert chain[-1].kind == "destroyed", "nothing happens to what is no more"

    def the_ledger_proves(self) -> None:
        assert verify_database(self.company.store).findings == ()

    def _some(self, parts: float = 0.1) -> list[Json]:
        """One to three records; with this chance any, else those that are inside none."""
        shelf = self.company.shelf()
        any_of_them = self.chance.random() < parts
        found = [id_ for id_, inside in shelf.items() if any_of_them or inside is None]
        return list[Json](self.chance.sample(found, self.chance.randint(1, 3)))

    def _anybody(self) -> str:
        return self.chance.choice(tuple(STAFF))

    def _how(self) -> int:
        """As hoped in every second case."""
        return self.chance.choice((0, 0, 0, 1, 2, 3))

    def _case(self) -> Case | None:
        going_on = self.company.going_on()
        return self.chance.choice(going_on) if going_on else None

    def _page(self) -> tuple[str, str, Act] | None:
        case = self._case()
        if case is None:
            return None
        with self.company.service.look(case.id) as scope:
            actions = scope.program.workflow.actions_in(case.state)
            names = [name for name, each in actions.items() if each.upon is None]
            if not names:
                return None
            name = self.chance.choice(names)
            able = self.company.able(scope, name)
        return able[0] if able else "lin", case.id, self.company.act(case.id, name, self._how())

    def _open(self, who: str, workflow: str, given: dict[str, Json]) -> None:
        if self._tried(lambda: self.company.open(who, workflow, given)) is not None:
            self._look_around()

    def _do(self, who: str, case: str, command: Command) -> Case | None:
        before = self.company.read(case)
        after = self._tried(lambda: self.company.do(who, case, command))
        if after is not None:
            if isinstance(command, Act):
                self.model.acted(before, after, command)
            self._look_around()
        return after

    def _look_around(self) -> None:
        """Tells the model which cases are new, and which have ended."""
        with self.company.store.read() as work:
            rows = work.connection.execute(
                select(cases.c.id, cases.c.outcome).order_by(cases.c.opened_at, cases.c.id)
            ).all()
        self.model.on_the_shelf(self.company.shelf())
        for row in rows:
            if row.id not in self.known:
                self.known.add(row.id)
                self.model.opened(self.company.read(row.id))
        for row in rows:
            if row.outcome is not None:
                self.model.ended(row.id)

    def _tried(self, act: Callable[[], Case]) -> Case | None:
        """What came of it; a refusal says why, and leaves nothing behind."""
        before = self._written()
        try:
            return act()
        except (Refused, Conflict, InvalidForm) as refused:
            why = str(refused)
        assert why, "a refusal says why"
        assert self._written() == before, f"refused, and something written: {why}"
        return None

    def _written(self) -> tuple[int, ...]:
        tables = (ledger, outbox, movements, bonds, register_lines)
        with self.company.store.read() as work:
            counts = (select(func.count()).select_from(table) for table in tables)
            return tuple(work.connection.execute(each).scalar_one() for each in counts)


def walked(company: LendingCompany, seed: int) -> None:
    try:
        Walk(company, seed).take(STEPS)
    finally:
        company.store.close()


def bounded(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        print_blob=True,
    )


SEEDS = st.integers(0, 2**32 - 1)


def test_custody_never_breaks_whoever_does_what_on_sqlite(tmp_path: Path) -> None:
    files, filled = count(1), tmp_path / "filled.db"
    fill(f"sqlite:///{filled}")

    @bounded(8)
    @given(SEEDS)
    def walk(seed: int) -> None:
        walked(at(f"sqlite:///{shutil.copy(filled, tmp_path / f'{next(files)}.db')}"), seed)

    walk()


def test_custody_never_breaks_whoever_does_what_on_postgresql(pg_server: PostgresServer) -> None:
    filled = pg_server.template("lending_company", fill)

    @bounded(2)
    @given(SEEDS)
    def walk(seed: int) -> None:
        name = pg_server.create_database(filled)
        try:
            walked(at(pg_server.url(name)), seed)
        finally:
            pg_server.drop_database(name)

    walk()
