"""Whoever leaves hands over all he has in charge by one signed list, on both databases; nobody leaves before it is settled."""

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import pytest

from archive.charge import Row
from archive.store.bonds import Bonds
from engine.case.case import Case
from engine.case.command import Act
from engine.deciding.forms import list_digest
from engine.errors import InvalidForm, Refused
from engine.evidence.ledger import subject_of
from engine.people.actor import Actor
from engine.people.organisation import Holding
from engine.service.proof import verify_database
from engine.store.metadata import metadata
from engine.store.sessions import Session
from engine.store.unit_of_work import Store
from tests.archive.test_real_circulation import NOW, Company

CONSOLE = Actor("console", "console")


@pytest.fixture(name="company")
def _company(database_url: str) -> Iterator[Company]:
    store = Store(database_url)
    metadata.create_all(store.engine)
    company = Company(store)
    company.service.put_people(CONSOLE, [company.person("boss"), company.person("admin")])
    people = [replace(company.person(each), manager="boss") for each in ("lin", "wu", "xu")]
    company.service.put_people(CONSOLE, people)
    company.service.grant(CONSOLE, [Holding("admin", "administrator")])
    yield company
    store.close()


def leaving(company: Company, person: str = "lin", **given: str) -> Case:
    """The list of the leaver, ready to be signed."""
    form = {"person": person, "successor": "wu", "supervisor": "boss", **given}
    case = company.open("admin", "leaver", form)
    return company.service.do(Actor("admin"), case.id, Act("submit"))


def sign(company: Company, case: Case, who: str) -> Case:
    with company.service.look(case.id) as scope:
        seen = {name: list_digest(scope, name) for name in ("charge", "held")}
    return company.service.do(Actor(who), case.id, Act("hand_over", {}, seen))


def all_sign(company: Company, case: Case, *people: str) -> Case:
    for person in people or ("lin", "wu", "boss"):
        case = sign(company, case, person)
    return case


def listed(company: Company, case: Case) -> list[tuple[str, str]]:
    with company.service.look(case.id) as scope:
        rows = cast(list[Row], scope.case.form["charge"])
        return [(row["kind"], row["en"]) for row in rows]


def test_one_list_has_the_cases_the_loans_and_the_roles(company: Company) -> None:
    deed = company.deed("河东路宅基地证")
    loan = company.lent(deed)
    draft = company.open("lin", "filing", {"deed": {"title": "未完", "signed_on": "2011-01-01"}})
    rows = listed(company, leaving(company))
    assert ("case", f"{draft.number} Filing (as its opener)") in rows
    assert any(kind == "case" and loan.number in text and "Borrower" in text for kind, text in rows)
    assert any(kind == "loan" and loan.number in text for kind, text in rows)
    assert any(kind == "role" and "only one" not in text for kind, text in rows), "wu is a clerk too"


def test_all_of_it_goes_to_the_successor_in_one_go_and_he_leaves(company: Company) -> None:
    deed = company.deed("河东路宅基地证")
    loan = company.lent(deed)
    draft = company.open("lin", "filing", {"deed": {"title": "未完", "signed_on": "2011-01-01"}})
    with company.store.begin() as work:
        work.sessions.begin(Session("0" * 64, "lin", NOW, NOW.replace(year=2027)))
    case = all_sign(company, leaving(company))
    assert case.state == "settling"
    assert company.case(draft.id).opener == "wu"
    assert company.case(loan.id).form["borrower"] == "wu"
    with company.store.read() as work:
        bound = [bond.holder for bond in Bonds(work.connection).on([deed])]
        staff = work.directory.read(NOW)
    assert bound == ["wu"]
    assert staff.holders("clerk") == ("wu",)
    left = company.service.do(Actor("admin"), case.id, Act("leave"))
    assert left.state == "left"
    with company.store.read() as work:
        assert not work.directory.read(NOW).is_active("lin")
        assert work.sessions.find("0" * 64, NOW) is None
        told = [entry.body for entry in work.ledger.all() if entry.subject == subject_of(draft.id)]
    assert any('"what":"handed_over"' in body and '"to":"wu"' in body for body in told)
    assert verify_database(company.store).findings == ()


def test_what_came_up_since_blocks_him_and_is_named(company: Company) -> None:
    case = all_sign(company, leaving(company))
    company.service.grant(CONSOLE, [Holding("lin", "witness")])
    with pytest.raises(Refused, match="role: Witness") as refused:
        company.service.do(Actor("admin"), case.id, Act("leave"))
    assert refused.value.reasons[0].clauses == ("N08",)
    again = company.service.do(Actor("admin"), case.id, Act("again"))
    again = company.service.do(Actor("admin"), again.id, Act("submit"))
    all_sign(company, again)
    assert company.service.do(Actor("admin"), case.id, Act("leave")).state == "left"


def test_the_only_keeper_hands_over_role_and_custody_to_another_than_his_work(company: Company) -> None:
    deed = company.deed("河东路宅基地证")
    case = leaving(company, "xu", posts_to="he")
    rows = listed(company, case)
    assert any(kind == "role" and text.endswith("the only one") for kind, text in rows)
    assert ("custody", "records in custody: 1") in rows
    all_sign(company, case, "xu", "wu", "boss")
    assert company.record(deed).custodian == "he"
    with company.store.read() as work:
        assert work.directory.read(NOW).holders("keeper") == ("he",)


@pytest.mark.parametrize("given", [{"supervisor": "lin"}, {"successor": "lin"}, {"successor": "boss"}])
def test_leaver_successor_and_supervisor_are_three_people(company: Company, given: dict[str, str]) -> None:
    with pytest.raises((Refused, InvalidForm)):
        leaving(company, **given)
