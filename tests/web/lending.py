"""The micro-loan company that also lends: files on its shelf, loans that are asked for, handed out and taken back."""

from collections.abc import Sequence
from pathlib import Path

from engine.case.case import Case
from engine.case.command import OpenCase
from engine.people.actor import Actor
from tests.web.company import Company, company, database

POLICY = Path(__file__).parent / "policy"
FILES = ("taking_out.yaml", "freezing.yaml", "listing.yaml")


def lending_company(folder: Path) -> Company:
    """The company with a made-up way to borrow."""
    files = {name: (POLICY / name).read_text(encoding="utf-8") for name in FILES}
    return company(database(folder), more=files)


def asked(of: Company, records: Sequence[str], who: str = "lin", term: str = "10 days") -> Case:
    """The loan that the general manager has permitted, waiting to be handed out."""
    given = {"records": list(records), "borrower": who, "place": "out", "term": term, "purpose": "贷后检查"}
    asked_for = of.service.open(Actor(who), of.edition, OpenCase("taking_out", given))
    of.act("gao", asked_for, "approve", "records")
    return of.case(next(iter(of.case(asked_for.id).children.values())).case)


def lent(of: Company, records: Sequence[str], who: str = "lin", term: str = "10 days") -> Case:
    """A loan whose records the borrower has."""
    loan = asked(of, records, who, term)
    of.act("xu", loan, "hand_out", "records")
    return of.act(who, of.case(loan.id), "hand_out", "records")
