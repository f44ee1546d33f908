"""What lists and sweeps look up agrees with the documents that are decided upon, whatever has happened to a case."""

from datetime import timedelta
from random import Random

from sqlalchemy import select

from engine.case.case import Case
from engine.case.command import Act, Claim, Command, Release
from engine.errors import Refused
from engine.store.cases import cases, read_document
from engine.store.deadlines import deadlines
from engine.store.work_items import due_of, work_items
from engine.workers.sweeper import Sweeper
from tests.store.office import LIN, WU, ZHAO, Office

SEED = 7


def test_the_tables_agree_with_the_documents_after_a_long_life(office: Office) -> None:
    random = Random(SEED)
    memos = [office.memo().id for _ in range(3)]
    for _ in range(60):
        try:
            office.service.do(
                random.choice((LIN, WU, ZHAO)), *some_command(office, random.choice(memos), random)
            )
        except Refused:
            continue
        Sweeper(office.service).run_once(office.clock.advance(timedelta(hours=random.randint(0, 12))))
        agree(office)


def some_command(office: Office, memo: str, random: Random) -> tuple[str, Command]:
    with office.store.read() as work:
        case = work.cases.read(memo)
    item = case.visit.open_items[0].key if case.visit.open_items else "none"
    acts = (Act("submit"), Act("send_back", {"reason": "不够清楚"}), Act("file_copy"), Act("approve"))
    return memo, random.choice((*acts, Claim(item), Release(item)))


def agree(office: Office) -> None:
    with office.store.read() as work:
        rows = work.connection.execute(select(cases)).all()
        items = {tuple(row) for row in work.connection.execute(select(work_items))}
        due = {tuple(row) for row in work.connection.execute(select(deadlines))}
    found = [read_document(row.document) for row in rows]
    assert items == {each for case in found for each in offered(case)}
    assert due == {each for case in found for each in promised(case)}
    columns = {(row.id, row.number, row.state, row.outcome, row.ended_at, row.version) for row in rows}
    assert columns == {(c.id, c.number, c.state, c.outcome, c.ended_at, c.version) for c in found}


def offered(case: Case) -> set[tuple[object, ...]]:
    return {
        (case.id, item.key, person, item.assignee is not None, due_of(case))
        for item in case.visit.open_items
        for person in ((item.assignee,) if item.assignee else item.candidates)
    }


def promised(case: Case) -> set[tuple[object, ...]]:
    return {
        (case.id, each.name, each.due_at, each.armed, each.next_at if each.armed else None, 0, None)
        for each in case.deadlines.values()
    }
