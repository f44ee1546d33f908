"""A long worklist opened, and many requests decided by one act: through fonds and as one would write them by hand.

Opening is all that the page reads and makes of it for its lines; HTML is not in it. The hand-written side asks for the same page
by the same index, counts the same, reads the same documents and takes out of them what a line says.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter

from bench.by_hand import Hand, compact, hand
from bench.company import MONDAY, Company, company
from bench.databases import Place
from bench.filling import Filler
from bench.handover import Stopwatch, by_hand, handed_on, handed_on_by_hand
from bench.handover_by_hand import A_ROLE, ARCHIVIST, HandoverByHand
from bench.result import Row, rate, ratio
from bench.tables import Sides, compared
from engine.case.identity import new_id
from engine.deciding.glance import glance_for
from engine.people.actor import Actor
from engine.people.organisation import Person
from engine.service.bulk import Item, decide_many
from engine.store.bulk_decisions import BulkDecision
from engine.text import Text
from web.store import worklist
from web.store.worklist import PAGE

FLOORS = {"worklist": 0.4, "bulk": 0.25}
OPEN, PEOPLE, OPENINGS, DECIDED, ROUNDS = 10_000, 2_000, 60, 500, 2
_ADMIN = Actor("he", "console")
_VERSION = "SELECT version FROM organisation_version"
_PAGE = (
    "SELECT DISTINCT due_at, case_id FROM work_items WHERE person = ? ORDER BY due_at, case_id "
    f"LIMIT {PAGE + 1}"
)
_COUNTS = (
    "SELECT count(DISTINCT case_id), count(DISTINCT CASE WHEN due_at <= ? THEN case_id END), "
    "count(DISTINCT CASE WHEN due_at <= ? THEN case_id END) FROM work_items WHERE person = ?"
)
_OWN = (
    "SELECT document FROM cases WHERE opener = ? AND outcome IS NULL AND NOT EXISTS (SELECT 1 FROM work_items w "
    f"WHERE w.case_id = cases.id AND w.person = ?) ORDER BY opened_at DESC LIMIT {PAGE}"
)
_OUTCOME = "INSERT INTO bulk_outcomes (bulk_id, place, case_id, number, standing, reasons) VALUES (?, ?, ?, ?, 'done', '[]')"
_TITLES = {"compiling": "A角整理中"}

Line = tuple[str, str, str, str]


def measure_opening(place: Place, scale: float) -> Row:
    """A worklist of everything that is open, opened again and again by both sides in turn."""
    many, people = max(PAGE + 10, round(OPEN * scale)), max(20, round(PEOPLE * scale))
    url = place.new_database("worklist")
    with_staff = company(url)
    with_staff.service.put_people(_ADMIN, [_colleague(n) for n in range(people)])
    with_staff.store.close()
    templates = company(place.new_database("worklist_templates"))
    Filler(templates, url).fill(many)
    templates.store.close()
    ours, theirs = company(url), hand(url)
    with ours.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    seconds: list[tuple[float, float]] = []
    for nth in range(max(4, round(OPENINGS * min(1.0, scale * 10)))):
        started = perf_counter()
        mine = opened(ours, A_ROLE)
        between = perf_counter()
        other = opened_by_hand(theirs, A_ROLE)
        ended = perf_counter()
        if mine != other:
            raise AssertionError(f"the two sides show other worklists: {mine[1][:2]} and {other[1][:2]}")
        if nth:
            seconds.append((between - started, ended - between))
    theirs.close()
    ours.store.close()
    return Row(
        name="worklist",
        database=place.kind,
        ratio=ratio(seconds),
        floor=FLOORS["worklist"],
        ours_per_second=rate(1, [a for a, _ in seconds]),
        by_hand_per_second=rate(1, [b for _, b in seconds]),
        sizes={"open": many, "people": people},
    )


def opened(ours: Company, person: str) -> tuple[tuple[int, int, int], list[Line]]:
    """What the page reads and makes of it."""
    now = ours.clock.now()
    with ours.store.read() as work:
        mine, _ = worklist.page_of_work(work.connection, person)
        waits = worklist.count_work(work.connection, person, now, now + timedelta(days=1))
        own, _ = worklist.opened_by(work.connection, person)
        scopes = ours.service.scopes_alone(work, (*mine, *own))
    seen = [glance_for(scope, person) for scope in scopes]
    lines = [
        (g.number, g.subject.zh, g.state.zh, g.deadline.due_at.isoformat() if g.deadline else "")
        for g in seen
    ]
    return (waits.total, waits.late, waits.soon), lines


def opened_by_hand(theirs: Hand, person: str) -> tuple[tuple[int, int, int], list[Line]]:
    """The same by hand."""
    now, soon = theirs.moment(MONDAY), theirs.moment(MONDAY + timedelta(days=1))
    with theirs.transaction(writes=False):
        theirs.run(_VERSION).fetchone()
        ids = [row[1] for row in theirs.run(_PAGE, (person,)).fetchall()[:PAGE]]
        total, late, due = theirs.run(_COUNTS, (now, soon, person)).fetchone() or (0, 0, 0)
        marks = ", ".join("?" * len(ids))
        found = dict(theirs.run(f"SELECT id, document FROM cases WHERE id IN ({marks})", ids).fetchall())
        own = [row[0] for row in theirs.run(_OWN, (person, person)).fetchall()]
    return (total, late, due - late), [_line(text) for text in (*(found[id] for id in ids), *own)]


def _line(text: str) -> Line:
    document = json.loads(text)
    armed = [each for each in document["deadlines"].values() if each["armed"]]
    due = min(each["due_at"] for each in armed).replace("Z", "+00:00")
    return (
        document["number"],
        f"贷款档案 {document['form']['file']['fields']['project']}",
        _TITLES[document["state"]],
        due,
    )


def _colleague(nth: int) -> Person:
    return Person(f"p{nth:05}", Text(f"员工{nth}", f"Colleague {nth}"), f"p{nth}@example.test", unit="loans")


@dataclass(slots=True)
class _Desk:
    """The two sides, with the handovers that wait for the archivist's signature."""

    ours: Company
    theirs: HandoverByHand
    project: int = 0

    def ready(self, count: int) -> tuple[Sequence[str], Sequence[str]]:
        """That many more on each side."""
        idle = Stopwatch()
        names = [f"P-{n}" for n in range(self.project, self.project + count)]
        self.project += count
        return (
            [handed_on(self.ours, idle, name) for name in names],
            [handed_on_by_hand(self.theirs, idle, name) for name in names],
        )


def measure_bulk(place: Place, scale: float) -> tuple[Row, Sides]:
    """Signed lists, 500 by one act: each case in a transaction of its own, its outcome kept; the row, and what was written."""
    many, rounds = max(2, round(DECIDED * scale)), max(1, round(ROUNDS * min(1.0, scale * 10)))
    ours_at, by_hand_at = place.new_database("ours_bulk"), place.new_database("by_hand_bulk")
    desk = _Desk(company(ours_at), by_hand(by_hand_at))
    seconds: list[tuple[float, float]] = []
    for _ in range(rounds):
        mine, others = desk.ready(many)
        items = [Item(case, "accept", {}, desk.ours.shown(case)) for case in mine]
        run, again = _sent(desk.ours, mine), _sent_by_hand(desk.theirs, others)
        started = perf_counter()
        outcomes = decide_many(desk.ours.service, Actor(ARCHIVIST), items, run)
        between = perf_counter()
        _signed_by_hand(desk.theirs, others, again)
        seconds.append((between - started, perf_counter() - between))
        if any(each.standing != "done" for each in outcomes):
            raise AssertionError(f"not all were signed: {outcomes[0]}")
    desk.theirs.hand.close()
    desk.ours.store.close()
    row = Row(
        name="bulk",
        database=place.kind,
        ratio=ratio(seconds),
        floor=FLOORS["bulk"],
        ours_per_second=rate(many, [a for a, _ in seconds]),
        by_hand_per_second=rate(many, [b for _, b in seconds]),
        sizes={"decided": many, "rounds": rounds},
    )
    return row, compared(ours_at, by_hand_at)


def _sent(ours: Company, cases: Sequence[str]) -> str:
    now = ours.clock.now()
    run = new_id(now)
    with ours.store.begin() as work:
        made = BulkDecision(
            run, ARCHIVIST, "", ours.edition, "handover", "signing", "accept", tuple(cases), {}, now, now
        )
        work.bulk.keep(made)
    return run


def _sent_by_hand(theirs: HandoverByHand, cases: Sequence[str]) -> str:
    run, now = new_id(theirs.now), theirs.hand.moment(theirs.now)
    into = "INSERT INTO bulk_decisions VALUES (?, ?, '', ?, 'handover', 'signing', 'accept', ?, '{}', ?, ?)"
    with theirs.hand.transaction():
        theirs.hand.run(into, (run, ARCHIVIST, theirs.edition, compact(list(cases)), now, now))
    return run


def _signed_by_hand(theirs: HandoverByHand, cases: Sequence[str], run: str) -> None:
    for case in cases:
        theirs.sign(case, 2)
    with theirs.hand.transaction():
        theirs.hand.run_many(_OUTCOME, [(run, place, case, "") for place, case in enumerate(cases, 1)])
