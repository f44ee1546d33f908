"""Whole handovers: through the real service, and as one would write them by hand.

A second passes between two commands. Timed is what the commands cost. What lies between them is not: nobody renders the page
that shows a list to be signed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter
from typing import TypeVar

from bench.by_hand import hand
from bench.company import MONDAY, Company, company
from bench.databases import Place
from bench.handover_by_hand import A_ROLE, ARCHIVIST, B_ROLE, HandoverByHand
from bench.papers import CLOSED_ON, CODED, PAPERS, RECEIVED
from bench.result import Row, rate, ratio
from bench.tables import Sides, compared
from engine.case.command import Act, OpenCase, SaveForm
from engine.people.actor import Actor

FLOORS = {"postgresql": 0.5, "sqlite": 0.35}
HANDOVERS, ROUNDS, WARM_UP = 600, 12, 20
COMMANDS = 9
_A, _B, _ARCHIVIST = Actor(A_ROLE), Actor(B_ROLE), Actor(ARCHIVIST)
SECOND = timedelta(seconds=1)
Result = TypeVar("Result")


@dataclass(slots=True)
class Stopwatch:
    """Adds up the seconds of what is timed."""

    seconds: float = 0.0

    def time(self, act: Callable[[], Result]) -> Result:
        started = perf_counter()
        result = act()
        self.seconds += perf_counter() - started
        return result


def measure(place: Place, scale: float) -> tuple[Row, Sides]:
    """Both sides in turn, a round each, so that a busy machine slows both; the row, and what each side wrote."""
    many = max(2, round(HANDOVERS * scale))
    rounds = min(ROUNDS, many)
    ours_at, by_hand_at = place.new_database("ours"), place.new_database("by_hand")
    ours, theirs = company(ours_at), by_hand(by_hand_at)
    turns = _Turns(ours, theirs, Stopwatch(), Stopwatch())
    turns.take(max(1, round(WARM_UP * scale)))
    seconds: list[tuple[float, float]] = []
    for _ in range(rounds):
        turns.restart()
        turns.take(many // rounds)
        seconds.append((turns.ours_took.seconds, turns.theirs_took.seconds))
    theirs.hand.close()
    ours.store.close()
    each = many // rounds
    row = Row(
        name="handover",
        database=place.kind,
        ratio=ratio(seconds),
        floor=FLOORS[place.kind],
        ours_per_second=rate(each, [mine for mine, _ in seconds]),
        by_hand_per_second=rate(each, [other for _, other in seconds]),
        sizes={"handovers": each * rounds, "commands_each": COMMANDS},
    )
    return row, compared(ours_at, by_hand_at)


def by_hand(url: str) -> HandoverByHand:
    """The hand-written program on an empty database, with the company's tables, staff and edition."""
    beside = company(url)
    beside.store.close()
    return HandoverByHand(hand(url), beside.edition, MONDAY)


@dataclass(slots=True)
class _Turns:
    ours: Company
    theirs: HandoverByHand
    ours_took: Stopwatch
    theirs_took: Stopwatch
    project: int = 0

    def restart(self) -> None:
        self.ours_took, self.theirs_took = Stopwatch(), Stopwatch()

    def take(self, count: int) -> None:
        """That many handovers on each side."""
        first = self.project
        self.project += count
        for number in range(first, self.project):
            handover(self.ours, self.ours_took, f"P-{number}")
        for number in range(first, self.project):
            handover_by_hand(self.theirs, self.theirs_took, f"P-{number}")


def handover(company: Company, watch: Stopwatch, project: str) -> None:
    """One handover through the service."""
    case = handed_on(company, watch, project)
    accept = Act("accept", seen=company.shown(case))
    for actor in (_ARCHIVIST, _A, _B):
        _timed(company, watch, lambda actor=actor: company.service.do(actor, case, accept))


def handed_on(company: Company, watch: Stopwatch, project: str) -> str:
    """The same until three are asked to sign; its id."""
    do = company.service.do
    given = {"b_role": B_ROLE, "file": {"project": project, "closed_on": CLOSED_ON}}
    opening = OpenCase("handover", given)
    case = _timed(company, watch, lambda: company.service.open(_A, company.edition, opening)).id
    _timed(company, watch, lambda: do(_A, case, SaveForm({"file": {"papers": PAPERS}})))
    submit = Act("submit", seen=company.shown(case))
    _timed(company, watch, lambda: do(_A, case, submit))
    _timed(company, watch, lambda: do(_B, case, SaveForm({"file": {"papers": CODED}})))
    pass_on = Act("pass_on", seen=company.shown(case))
    _timed(company, watch, lambda: do(_B, case, pass_on))
    _timed(company, watch, lambda: do(_ARCHIVIST, case, Act("counted", answers={"received": RECEIVED})))
    return case


def _timed(company: Company, watch: Stopwatch, act: Callable[[], Result]) -> Result:
    company.clock.advance(SECOND)
    return watch.time(act)


def handover_by_hand(program: HandoverByHand, watch: Stopwatch, project: str) -> None:
    """The same, written by hand."""
    case = handed_on_by_hand(program, watch, project)
    for place in (2, 0, 1):
        program.now += SECOND
        watch.time(lambda place=place: program.sign(case, place, last=place == 1))


def handed_on_by_hand(program: HandoverByHand, watch: Stopwatch, project: str) -> str:
    """The same until three are asked to sign; its id."""

    def timed(act: Callable[[], Result]) -> Result:
        program.now += SECOND
        return watch.time(act)

    case = timed(lambda: program.open(project))
    timed(lambda: program.fill(case))
    timed(lambda: program.submit(case))
    timed(lambda: program.code(case))
    timed(lambda: program.pass_on(case))
    timed(lambda: program.count(case))
    return case
