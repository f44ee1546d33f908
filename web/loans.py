"""Loans as pages show them: what a case has lent or is about to lend, who has it, until when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.bond import Bond
from archive.on_loan import whole_things
from archive.readers import rights_of
from archive.sections import classes
from archive.shape import is_list
from archive.store.bonds import Bonds
from archive.store.records import Records
from engine.deciding.brief import DeadlineShown, brief_for
from engine.deciding.counter import takers
from engine.deciding.scope import Scope
from engine.people.organisation import Person
from engine.store.unit_of_work import UnitOfWork
from web import shapes
from web.finding import bonds_by_record, found
from web.page import Page
from web.seeing import shown_to
from web.store import worklist

MOST_ASKED = 500
"""So many of somebody's cases are looked through for what lies ready for him."""


@dataclass(frozen=True, slots=True)
class Loan:
    """What one case lends. `ids` and `lines` are its records in the order of the bonds; `bonds` what binds them.

    `borrower` has them, or will: the one whom the case names. `due` runs; `since` when they were handed out (UTC).
    """

    scope: Scope
    borrower: Person | None
    bonds: tuple[Bond, ...]
    lines: tuple[shapes.Found, ...]
    due: DeadlineShown | None

    @property
    def case(self) -> str:
        return self.scope.case.id

    @property
    def number(self) -> str:
        return self.scope.case.number

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(bond.record for bond in self.bonds)

    @property
    def is_out(self) -> bool:
        """Whether they have been handed out."""
        return any(bond.is_out for bond in self.bonds)

    @property
    def since(self) -> datetime:
        return min(bond.since for bond in self.bonds)

    @property
    def is_late(self) -> bool:
        return self.is_out and self.due is not None and self.due.is_late


def held_by(page: Page, work: UnitOfWork, person: str) -> tuple[Loan, ...]:
    """What the person has in his hands, the most urgent first."""
    return _loans(page, work, Bonds(work.connection).held_by([person]))


def to_collect(page: Page, work: UnitOfWork, person: str) -> tuple[Loan, ...]:
    """What lies ready for the person."""
    cases = worklist.all_work(work.connection, person, MOST_ASKED)
    ready = of_cases(page, work, cases)
    return tuple(loan for loan in ready if not loan.is_out and loan.borrower and loan.borrower.id == person)


def on_loan(page: Page, work: UnitOfWork) -> tuple[Loan, ...]:
    """Everything that is on loan or reserved for one, the most urgent first."""
    return _loans(page, work, Bonds(work.connection).in_force("loan"))


def of_records(page: Page, work: UnitOfWork, records: Sequence[str]) -> tuple[Loan, ...]:
    """The loans, whole, that have these records or will have them."""
    cases = dict.fromkeys(bond.case for bond in Bonds(work.connection).on(records, ["loan"]))
    return of_cases(page, work, cases)


def of_cases(page: Page, work: UnitOfWork, cases: Iterable[str]) -> tuple[Loan, ...]:
    """The loans of these cases; one that lends nothing any more is none."""
    bonds = Bonds(work.connection)
    return _loans(page, work, [bond for case in cases for bond in bonds.of_case(case) if bond.kind == "loan"])


def _loans(page: Page, work: UnitOfWork, bonds: Sequence[Bond]) -> tuple[Loan, ...]:
    by_case: dict[str, list[Bond]] = {}
    records = Records(work.connection).by_ids([bond.record for bond in bonds])
    for bond in whole_things(bonds, records):
        by_case.setdefault(bond.case, []).append(bond)
    binding = bonds_by_record(work, records)
    loans: list[Loan] = []
    for case, many in by_case.items():
        scope = shown_to(page, page.parts.service.scope(work, work.cases.read(case)))
        reading, order = scope.reading(), _order(scope)
        rights = rights_of(reading)
        seen = [bond for bond in many if rights is None or rights.sees(records[bond.record])]
        if not seen:
            continue
        seen.sort(key=lambda bond: order.get(bond.record, len(order)))
        lines = tuple(
            found(records[bond.record], binding.get(bond.record, ()), scope.definition.pack.name, reading)
            for bond in seen
            if bond.record in records and records[bond.record].class_ in classes(reading.pack)
        )
        loans.append(Loan(scope, _borrower(scope, seen), tuple(seen), lines, _due(scope)))
    return tuple(sorted(loans, key=_urgency))


def _order(scope: Scope) -> Mapping[str, int]:
    """The place of each record on the case's own list."""
    lists = (
        scope.case.form.get(name) for name, spec in scope.program.asked.items() if spec.type == "records"
    )
    return {str(record): place for ids in lists if is_list(ids) for place, record in enumerate(ids)}


def _borrower(scope: Scope, bonds: Sequence[Bond]) -> Person | None:
    people = scope.facts.organisation.people
    holder = next((bond.holder for bond in bonds if bond.holder), None)
    if holder is not None:
        return people.get(holder)
    return next((people.get(person) for person in takers(scope)), None)


def _due(scope: Scope) -> DeadlineShown | None:
    deadlines = brief_for(scope, "").deadlines
    own = (each for each in deadlines if each.name == scope.case.state)
    return next(own, next(iter(deadlines), None))


def _urgency(of: Loan) -> tuple[bool, str, str]:
    return (not of.is_out, of.due.due_at.isoformat() if of.due else "9", of.number)
