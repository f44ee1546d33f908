"""A command happens whole or not at all; of two at once one wins and the other is told what is now the case."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import Table, func, select

from engine.case.case import Case
from engine.case.command import Act, Claim, OpenCase, Release, SaveForm
from engine.case.decision import Entry
from engine.errors import Conflict, FondsError, NotFound, Refused
from engine.evidence.ledger import subject_of
from engine.people.actor import Actor
from engine.people.organisation import Holding, Organisation, Person
from engine.service.applying import EndlessConsequences
from engine.service.proof import verify_database
from engine.service.service import in_one_transaction
from engine.store.cases import cases
from engine.store.counters import counters
from engine.store.ledger_entries import ledger
from engine.store.outbox import outbox
from engine.store.unit_of_work import UnitOfWork
from engine.store.work_items import work_items
from engine.text import Text
from tests.store.office import ADMIN, LIN, WU, ZHAO, Office


def count(office: Office, table: Table) -> int:
    with office.store.read() as work:
        return work.connection.execute(select(func.count()).select_from(table)).scalar_one()


def waiting(office: Office) -> dict[str, list[str]]:
    with office.store.read() as work:
        rows = work.connection.execute(select(work_items).order_by(work_items.c.person)).all()
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row.person)
    return found


def test_a_case_comes_back_as_it_was_kept(office: Office) -> None:
    memo = office.submitted()
    with office.store.read() as work:
        kept = work.cases.read(memo.id)

    assert kept == memo
    assert kept.number == "BH2026-001"
    assert (kept.version, kept.state) == (2, "deciding")


def test_work_is_offered_to_whoever_may_do_it_now(office: Office) -> None:
    memo = office.submitted()
    item = memo.visit.open_items[0].key
    assert waiting(office) == {memo.id: ["wu", "zhao"]}

    office.service.do(ZHAO, memo.id, Claim(item))
    assert waiting(office) == {memo.id: ["zhao"]}
    office.service.do(ZHAO, memo.id, Release(item))
    assert waiting(office) == {memo.id: ["wu", "zhao"]}
    office.service.do(WU, memo.id, Act("approve"))
    assert waiting(office) == {}


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(office: Office) -> None:
    for _ in range(10):
        memo = office.submitted()
        command = Act("approve", item=memo.visit.open_items[0].key)
        start = Barrier(2)

        def decide(actor: Actor, memo: Case = memo, command: Act = command, start: Barrier = start) -> Case:
            start.wait()
            return office.service.do(actor, memo.id, command)

        with ThreadPoolExecutor(2) as pool:
            both = [pool.submit(decide, actor) for actor in (WU, ZHAO)]
        errors = [each.exception() for each in both if each.exception()]

        (error,) = errors
        assert isinstance(error, Conflict)
        assert "approve" in str(error).lower() or "Approve" in str(error)
        assert "Being decided" in str(error) or "Done" in str(error)


def test_a_form_saved_upon_an_old_version_is_refused(office: Office) -> None:
    memo = office.memo()
    office.service.do(LIN, memo.id, SaveForm({"title": "改过一次"}, memo.version))

    with pytest.raises(Conflict):
        office.service.do(LIN, memo.id, SaveForm({"title": "又改一次"}, memo.version))


@pytest.mark.parametrize(("title", "error"), [("refuse", Refused), ("break", ZeroDivisionError)])
def test_an_effect_that_fails_leaves_nothing_behind(
    office: Office, title: str, error: type[Exception]
) -> None:
    memo = office.submitted(title)
    before = [count(office, table) for table in (ledger, outbox, work_items, counters)]

    with pytest.raises(error):
        office.service.do(WU, memo.id, Act("approve"))
    assert [count(office, table) for table in (ledger, outbox, work_items, counters)] == before
    with office.store.read() as work:
        assert work.cases.read(memo.id) == memo


def test_what_an_effect_did_is_in_the_ledger_and_on_the_case(office: Office) -> None:
    memo = office.service.do(WU, office.submitted().id, Act("approve"))

    assert memo.form["stamp"] == 1
    with office.store.read() as work:
        bodies = [each.body for each in work.ledger.all() if each.subject == subject_of(memo.id)]
    assert any('"effects":[{"effect":"stamp","stamp":1}]' in body for body in bodies)


def test_numbers_have_no_gaps_whoever_draws_and_whoever_fails(office: Office) -> None:
    """Forty memos from four threads; every third is refused after its number was drawn."""
    memos = [office.submitted("refuse" if n % 3 == 0 else "采购").id for n in range(40)]

    def approve(memo: str) -> int | None:
        try:
            stamped = office.service.do(WU, memo, Act("approve"))
        except FondsError:
            return None
        number = stamped.form["stamp"]
        return number if isinstance(number, int) else None

    with ThreadPoolExecutor(4) as pool:
        numbers = [number for number in pool.map(approve, memos) if number is not None]
    assert sorted(numbers) == list(range(1, 27))


def test_a_child_is_known_to_its_parent_and_tells_it_when_it_ends(office: Office) -> None:
    memo = office.submitted()
    parent = office.service.do(WU, memo.id, Act("file_copy"))
    child = parent.children["copy"]
    assert (child.state, child.outcome) == ("writing", None)

    office.service.do(LIN, child.case, Act("submit"))
    office.service.do(WU, child.case, Act("approve"))
    with office.store.read() as work:
        told = work.cases.read(memo.id).children["copy"]
    assert (told.state, told.outcome) == ("done", "done")
    assert verify_database(office.store).demand().subjects == 3


def test_cases_opened_under_one_name_are_all_known_and_all_waited_for(office: Office) -> None:
    parent = memo = office.submitted()
    for _ in range(3):
        parent = office.service.do(WU, memo.id, Act("file_copy"))
    assert list(parent.children) == ["copy", "copy.2", "copy.3"]
    second = parent.children["copy.2"].case
    office.service.do(LIN, second, Act("submit"))
    office.service.do(WU, second, Act("approve"))
    with office.store.read() as work:
        told = work.cases.read(memo.id)
    assert [child.outcome for child in told.children_named("copy")] == [None, "done", None]


def test_parents_and_children_that_move_at_once_do_not_block_each_other(office: Office) -> None:
    """A child that ends locks its parent while the parent, opening another child, is locked already."""
    memo = office.submitted()
    children: list[str] = []
    for _ in range(4):
        copy = list(office.service.do(WU, memo.id, Act("file_copy")).children.values())[-1].case
        children.append(office.service.do(LIN, copy, Act("submit")).id)

    with ThreadPoolExecutor(4) as pool:
        ending = [pool.submit(office.service.do, WU, child, Act("approve")) for child in children]
        opening = [pool.submit(office.service.do, ZHAO, memo.id, Act("file_copy")) for _ in range(4)]
    assert {each.result().state for each in ending} == {"done"}
    assert {each.result().state for each in opening} == {"deciding"}


def test_cases_that_open_each_other_in_a_circle_are_refused(office: Office) -> None:
    with pytest.raises(EndlessConsequences, match="echo"):
        office.service.open(LIN, office.edition, OpenCase("echo"))
    assert count(office, cases) == 0


def test_two_transactions_in_each_other_s_way_are_both_done(office: Office) -> None:
    """Each holds what the other wants next: the database gives one up, and it is done again."""
    one, other = office.memo().id, office.memo().id
    both_hold = Barrier(2)
    tried: list[str] = []

    def lock_both(first: str, second: str) -> None:
        def act(work: UnitOfWork) -> None:
            tried.append(first)
            work.cases.lock(first)
            if len(tried) <= 2 and work.connection.dialect.name == "postgresql":
                both_hold.wait()
            work.cases.lock(second)
            work.ledger.append(subject_of(second), LIN, Entry("crossed"), office.clock.now())

        in_one_transaction(office.store, act)

    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(lock_both, one, other), pool.submit(lock_both, other, one)]:
            each.result()
    with office.store.read() as work:
        crossed = select(func.count()).where(ledger.c.body.contains('"what":"crossed"'))
        assert work.connection.execute(crossed).scalar_one() == 2
    again = len(tried) - 2
    assert again >= 1 if office.store.engine.dialect.name == "postgresql" else again == 0


def test_staff_that_changed_are_seen_by_the_next_decision(office: Office) -> None:
    assert office.service.do(WU, office.submitted().id, Act("approve")).state == "done"
    office.service.revoke(ADMIN, [Holding("zhao", "chief")])
    memo = office.submitted()

    assert memo.visit.open_items[0].candidates == ("wu",)
    office.service.put_people(ADMIN, [Person("wu", Text("吴大山"), "wu@office.example", active=False)])
    assert office.submitted().visit.open_items[0].candidates == ()


def test_open_work_follows_the_staff(office: Office) -> None:
    memo = office.submitted()
    ended = office.service.do(WU, office.submitted("别的").id, Act("approve"))
    office.service.revoke(ADMIN, [Holding("zhao", "chief")])
    assert waiting(office) == {memo.id: ["wu"]}

    office.service.put_people(ADMIN, [Person("han", Text("韩", "Han"), "han@office.example", unit="desk")])
    office.service.grant(ADMIN, [Holding("han", "chief")])
    assert waiting(office) == {memo.id: ["han", "wu"]}
    with office.store.read() as work:
        told = [entry.subject for entry in work.ledger.all() if '"what":"reseated"' in entry.body]
        rows = work.connection.execute(select(outbox.c.person).where(outbox.c.case_id == memo.id)).scalars()
        assert sorted(rows) == ["han", "lin", "wu", "zhao"], "who is new is asked, nobody twice"
        assert work.cases.read(ended.id) == ended
    assert told == [subject_of(memo.id)] * 2
    assert verify_database(office.store).findings == ()


def test_staff_are_read_as_they_were_entered(office: Office) -> None:
    with office.store.read() as work:
        read: Organisation = work.directory.read(office.clock.now())

    assert read.people["zhao"].language == "en"
    assert read.people["lin"].name == Text("林小青", "Lin Xiaoqing")
    assert read.head_of("desk") == "wu"
    assert read.holders("chief") == ("wu", "zhao")
    assert read.version == 3


def test_what_does_not_exist_is_named(office: Office) -> None:
    with pytest.raises(NotFound, match="no case 'nothing'"):
        office.service.do(WU, "nothing", Act("approve"))
    with pytest.raises(NotFound, match="did you mean 'memo'"):
        office.service.open(LIN, office.edition, OpenCase("memoo"))
    with pytest.raises(NotFound, match="no edition"):
        office.service.open(LIN, "office@9.9", OpenCase("memo"))
    with pytest.raises(Refused):
        office.service.open(WU, office.edition, OpenCase("memo", {"title": "采购"}))


def test_a_case_can_be_looked_at_without_being_changed(office: Office) -> None:
    memo = office.submitted()
    with office.service.look(memo.id) as scope:
        assert scope.case == memo
        assert scope.facts.organisation.people["lin"].unit == "desk"


def test_a_transaction_that_reads_refuses_to_write(office: Office) -> None:
    with pytest.raises(RuntimeError, match="was given something to write"), office.store.read() as work:
        work.directory.put_people([Person("new", Text("新人"), "new@office.example")])


def give_up(work: UnitOfWork, held: Case) -> None:
    work.counters.next("lost")
    work.cases.save(replace(held, state="lost"))
    work.ledger.append(subject_of(held.id), LIN, Entry("lost"), held.opened_at)
    work.flush()
    work.directory.put_people([Person("lost", Text("不在"), "lost@office.example")])
    raise ZeroDivisionError


def test_what_a_savepoint_gives_up_is_not_written(office: Office) -> None:
    memo = office.memo()
    with office.store.begin() as work:
        held = work.cases.lock(memo.id)
        with pytest.raises(ZeroDivisionError), work.savepoint():
            give_up(work, held)
        assert work.cases.lock(memo.id) == held
        work.directory.put_people([Person("kept", Text("在"), "kept@office.example")])
        work.ledger.append(subject_of(memo.id), LIN, Entry("kept"), memo.opened_at)

    assert verify_database(office.store).findings == ()
    with office.store.read() as work:
        assert {"kept", "lost"} & set(work.directory.read(office.clock.now()).people) == {"kept"}
        lost = select(func.count()).where(counters.c.key == "lost")
        assert work.connection.execute(lost).scalar_one() == 0
        assert work.connection.execute(select(func.count()).select_from(cases)).scalar_one() == 1


def test_a_change_of_staff_that_leaves_a_step_ahead_without_anybody_is_told_once(office: Office) -> None:
    """The memo is still being written when the last chief goes."""
    office.service.put_people(ADMIN, [Person("he", Text("何", "He"), "he@office.example")])
    office.service.grant(ADMIN, [Holding("he", "administrator")])
    memo = office.memo()
    office.service.revoke(ADMIN, [Holding("wu", "chief")])
    assert told(office) == []
    office.service.revoke(ADMIN, [Holding("zhao", "chief")])
    assert told(office) == [(memo.id, "he")]
    office.service.reseat()
    assert told(office) == [(memo.id, "he")]
    office.service.grant(ADMIN, [Holding("wu", "chief")])
    with office.store.read() as work:
        assert work.cases.read(memo.id).foreseen == ()


def told(office: Office) -> list[tuple[str, str]]:
    with office.store.read() as work:
        rows = work.connection.execute(select(outbox).where(outbox.c.kind == "unfillable")).all()
    return [(row.case_id, row.person) for row in rows]
