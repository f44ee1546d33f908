"""Lending and returning: request, approve, hand out by two signatures, take back, confirm; through the service and by hand.

Files lie on the shelf already. What is timed, and what is not, is as for handovers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from archive.queries import find_records
from bench.by_hand import hand
from bench.company import Company, company
from bench.databases import Place
from bench.handover import SECOND, Stopwatch, handover
from bench.lending_by_hand import LendingByHand
from bench.lending_rows import BORROWER, BOSS, KEEPER, PURPOSE, TERM
from bench.result import Row, rate, ratio
from bench.tables import Sides, compared
from engine.case.command import Act, OpenCase
from engine.deciding.forms import list_digest
from engine.digest import Json
from engine.people.actor import Actor

Result = TypeVar("Result")

FLOORS = {"postgresql": 0.22, "sqlite": 0.22}
LOANS, FILES, ROUNDS, WARM_UP = 480, 24, 12, 20
COMMANDS = 6
_BORROWER, _BOSS, _KEEPER = Actor(BORROWER), Actor(BOSS), Actor(KEEPER)
_BACK: dict[str, Json] = {"condition": [{"line": 1, "state": "whole"}]}


def measure(place: Place, scale: float) -> tuple[Row, Sides]:
    """Both sides in turn, a round each, so that a busy machine slows both; the row, and what each side wrote."""
    many = max(2, round(LOANS * scale))
    rounds = min(ROUNDS, many)
    ours_at, by_hand_at = place.new_database("ours_lent"), place.new_database("lent_by_hand")
    files = max(2, round(FILES * scale))
    ours, theirs = _filled(ours_at, files), _filled(by_hand_at, files)
    by_hand = LendingByHand(hand(by_hand_at), theirs.company.edition, theirs.company.clock.now())
    theirs.company.store.close()
    for number in range(max(1, round(WARM_UP * scale))):
        lending(ours.company, Stopwatch(), ours.file(number))
        lending_by_hand(by_hand, Stopwatch(), theirs.file(number))
    seconds: list[tuple[float, float]] = []
    each = many // rounds
    for nth in range(rounds):
        ours_took, theirs_took = Stopwatch(), Stopwatch()
        for number in range(nth * each, (nth + 1) * each):
            lending(ours.company, ours_took, ours.file(number))
        for number in range(nth * each, (nth + 1) * each):
            lending_by_hand(by_hand, theirs_took, theirs.file(number))
        seconds.append((ours_took.seconds, theirs_took.seconds))
    by_hand.hand.close()
    ours.company.store.close()
    row = Row(
        name="lending",
        database=place.kind,
        ratio=ratio(seconds),
        floor=FLOORS[place.kind],
        ours_per_second=rate(each, [mine for mine, _ in seconds]),
        by_hand_per_second=rate(each, [other for _, other in seconds]),
        sizes={"loans": each * rounds, "commands_each": COMMANDS},
    )
    return row, compared(ours_at, by_hand_at)


def lending(company: Company, watch: Stopwatch, file: str) -> None:
    """One loan through the service."""
    do = company.service.do

    def timed(act: Callable[[], Result]) -> Result:
        company.clock.advance(SECOND)
        return watch.time(act)

    given: dict[str, Json] = {"records": [file], "purpose": PURPOSE, "term": TERM}
    opening = OpenCase("borrowing", given)
    request = timed(lambda: company.service.open(_BORROWER, company.edition, opening)).id
    approve = Act("approve", seen=_shown(company, request))
    loan = timed(lambda: do(_BOSS, request, approve)).children["loan"].case
    hand_out = Act("hand_out", seen=_shown(company, loan))
    for actor in (_KEEPER, _BORROWER):
        timed(lambda actor=actor: do(actor, loan, hand_out))
    back = Act("take_back", answers=_BACK, seen=_shown(company, loan))
    timed(lambda: do(_KEEPER, loan, back))
    confirm = Act("confirm", seen=_shown(company, loan))
    timed(lambda: do(_BORROWER, loan, confirm))


def lending_by_hand(program: LendingByHand, watch: Stopwatch, file: str) -> None:
    """The same, written by hand."""

    def timed(act: Callable[[], Result]) -> Result:
        program.now += SECOND
        return watch.time(act)

    request = timed(lambda: program.ask(file))
    loan = timed(lambda: program.approve(request))
    for person in (KEEPER, BORROWER):
        timed(lambda person=person: program.hand_out(loan, person))
    timed(lambda: program.take_back(loan))
    timed(lambda: program.confirm(loan))


@dataclass(frozen=True, slots=True)
class _Shelf:
    company: Company
    files: tuple[str, ...]

    def file(self, number: int) -> str:
        """Each in turn: what came back is lent again."""
        return self.files[number % len(self.files)]


def _filled(url: str, files: int) -> _Shelf:
    """The company with that many files on the shelf."""
    filled = company(url)
    for number in range(files):
        handover(filled, Stopwatch(), f"P-{number}")
    with filled.store.read() as work:
        return _Shelf(filled, tuple(each.id for each in find_records(work, class_="loan_file")))


def _shown(company: Company, case: str) -> Mapping[str, str]:
    """The digest of the list that a person is shown before he signs."""
    with company.service.look(case) as scope:
        return {"records": list_digest(scope, "records")}
