"""Due deadlines fire exactly once, whoever sweeps; what breaks is set aside and keeps nobody waiting."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import func, select, text, update

from engine.case.command import Act
from engine.store.cases import cases
from engine.store.deadlines import deadlines
from engine.store.ledger_entries import ledger
from engine.store.outbox import outbox
from engine.workers.backoff import Backoff
from engine.workers.sweeper import Sweeper, SweeperConfig, Swept
from tests.store.office import WU, Office
from tests.store.office import office as office_at

LATE = timedelta(days=20)


def fired(office: Office) -> int:
    with office.store.read() as work:
        entries = select(func.count()).where(ledger.c.body.contains('"what":"deadline_fired"'))
        return work.connection.execute(entries).scalar_one()


def test_a_sweep_before_anything_is_due_does_nothing(office: Office) -> None:
    office.memo()

    assert Sweeper(office.service).run_once(office.clock.now()) == Swept()


def test_a_due_deadline_fires_once_however_often_it_is_swept(office: Office) -> None:
    office.memo()
    late = office.clock.now() + LATE
    sweeper = Sweeper(office.service)

    assert sweeper.run_once(late) == Swept(fired=2)
    assert sweeper.run_once(late) == Swept()
    assert fired(office) == 2


def test_more_than_a_batch_is_swept_in_one_pass(office: Office) -> None:
    for _ in range(7):
        office.memo()

    swept = Sweeper(office.service, SweeperConfig(batch=4)).run_once(office.clock.now() + LATE)

    assert swept == Swept(fired=14)
    assert fired(office) == 14


def test_several_sweepers_fire_each_deadline_exactly_once(office: Office, database_url: str) -> None:
    for _ in range(30):
        office.memo()
    late = office.clock.now() + LATE
    others = [office_at(database_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        sweeps = [
            pool.submit(Sweeper(each.service, SweeperConfig(batch=5)).run_once, late) for each in others
        ]
        swept = [sweep.result() for sweep in sweeps]
    for each in others:
        each.store.close()
    Sweeper(office.service).run_once(late)  # what one left because another held its case

    assert sum(each.set_aside for each in swept) == 0
    assert fired(office) == 60


def test_a_case_that_cannot_be_decided_is_set_aside_and_delays_no_other(office: Office) -> None:
    broken, sound = office.memo(), office.memo()
    with office.store.begin() as work:
        gone = work.cases.lock(broken.id).edition.replace("office", "nowhere")
        document = func.replace(cases.c.document, broken.edition, gone)
        work.connection.execute(update(cases).where(cases.c.id == broken.id).values(document=document))
    late = office.clock.now() + LATE

    assert Sweeper(office.service).run_once(late) == Swept(fired=2, set_aside=2)
    assert Sweeper(office.service).run_once(late) == Swept()
    with office.store.read() as work:
        rows = work.connection.execute(select(deadlines).where(deadlines.c.failures == 1)).all()
        assert {row.case_id for row in rows} == {broken.id}
        assert all("no edition 'nowhere@1.1'" in row.last_error for row in rows)
        assert sound.id not in {row.case_id for row in rows}


def test_a_document_that_cannot_be_read_is_set_aside_alone(office: Office) -> None:
    broken = office.memo()
    office.memo()
    with office.store.begin() as work:
        work.connection.execute(update(cases).where(cases.c.id == broken.id).values(document="{}"))

    assert Sweeper(office.service).run_once(office.clock.now() + LATE) == Swept(fired=2, set_aside=2)


def test_a_row_that_breaks_the_whole_batch_is_found_and_set_aside_alone(office: Office) -> None:
    """A message that the database refuses is only noticed when the batch is sent."""
    broken = office.memo()
    office.memo()
    with office.store.begin() as work:
        work.connection.execute(text(f"CREATE TABLE guard AS SELECT id FROM cases WHERE id = '{broken.id}'"))
        if office.store.engine.dialect.name == "sqlite":
            work.connection.execute(
                text(
                    "CREATE TRIGGER no_mail BEFORE INSERT ON outbox WHEN NEW.case_id IN (SELECT id FROM guard) "
                    "BEGIN SELECT RAISE(ABORT, 'no mail for this case'); END"
                )
            )
        else:
            work.connection.execute(
                text(f"ALTER TABLE outbox ADD CONSTRAINT no_mail CHECK (case_id <> '{broken.id}') NOT VALID")
            )

    assert Sweeper(office.service).run_once(office.clock.now() + LATE) == Swept(fired=2, set_aside=2)


def test_what_was_set_aside_is_tried_again_later_and_forgotten_when_it_works(office: Office) -> None:
    memo = office.memo()
    with office.store.begin() as work:
        right = work.connection.execute(select(cases.c.document)).scalar_one()
        work.connection.execute(update(cases).values(document="{}"))
    late = office.clock.now() + LATE
    sweeper = Sweeper(office.service, SweeperConfig(backoff=Backoff(timedelta(minutes=10))))
    sweeper.run_once(late)
    with office.store.begin() as work:
        work.connection.execute(update(cases).values(document=right))

    assert sweeper.run_once(late + timedelta(minutes=9)) == Swept()
    assert sweeper.run_once(late + timedelta(minutes=10)) == Swept(fired=2)
    with office.store.read() as work:
        left = select(func.count()).where(deadlines.c.failures > 0)
        assert work.connection.execute(left).scalar_one() == 0
    assert office.service.do(WU, office.submitted().id, Act("approve")).state == "done"
    assert memo.state == "writing"


def test_a_row_that_lags_behind_its_case_is_put_right(office: Office) -> None:
    memo = office.memo()
    with office.store.begin() as work:
        early = update(deadlines).where(deadlines.c.case_id == memo.id).values(next_at=memo.opened_at)
        work.connection.execute(early)

    Sweeper(office.service).run_once(office.clock.now())

    assert fired(office) == 0
    with office.store.read() as work:
        stored = work.connection.execute(select(deadlines.c.name, deadlines.c.next_at)).all()
        assert {row.name: row.next_at for row in stored} == {
            name: each.next_at for name, each in memo.deadlines.items()
        }


def test_a_reminder_goes_to_whoever_works_on_it(office: Office) -> None:
    office.submitted()
    Sweeper(office.service).run_once(office.clock.now() + LATE)

    with office.store.read() as work:
        reminded = (
            select(outbox.c.person).where(outbox.c.kind == "reminder").distinct().order_by(outbox.c.person)
        )
        assert work.connection.execute(reminded).scalars().all() == ["wu", "zhao"]
