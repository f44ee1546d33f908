"""A substitution is decided in a case, entered as a change of staff, and begins and ends by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.case.case import Case
from engine.case.command import Act, OpenCase
from engine.errors import Refused
from engine.evidence.ledger import subject_of
from engine.language.source import Sources
from engine.people.actor import Actor
from engine.people.organisation import Holding, Person, Substitution
from engine.service.proof import verify_database
from engine.text import Text
from engine.workers.planner import Planner
from tests.store.office import ADMIN, FIGURES, LIN, WU, ZHAO, Office, sources

AWAY = """\
workflow: away
zh: 代理
en: Substitution
number: "DL{year}-{seq:3}"
opening: {who: chief}
form:
  by:    {type: person, zh: 代理人, en: By}
  role:  {type: choice, choices: role, zh: 角色, en: Role}
  from:  {type: date, zh: 自, en: From}
  until: {type: date, zh: 至, en: Until}
remind: none
escalate: none
states:
  asking:
    zh: 待批
    en: Asked
    who: {all_of: [chief, opener]}
    actions:
      agree:
        zh: 同意
        en: Agree
        together: true
        to: agreed
        effects: [{substitute: {person: opener, by: form.by, role: form.role, from: form.from, until: form.until}}]
  agreed: {zh: 已同意, en: Agreed, final: done}
"""
DAY = timedelta(days=1)
HAN = Actor("han")


@pytest.fixture(name="edition")
def _edition(office: Office) -> str:
    files = {**sources().files["office"], "away.yaml": AWAY}
    files["pack.yaml"] = (
        files["pack.yaml"]
        .replace("version: 1", "version: 2")
        .replace("chief: {zh: 主管, en: Chief}", "chief: {zh: 主管, en: Chief, substitutes: auditor}")
    )
    library, now = office.service.library, office.clock.now()
    library.publish(Sources("office", {"office": files}), FIGURES, ADMIN, now)
    office.service.put_people(ADMIN, [Person("han", Text("韩", "Han"), "han@office.example")])
    office.service.grant(ADMIN, [Holding("han", "auditor")])
    return library.current("office").edition


def decided(office: Office, edition: str, **given: str) -> Case:
    """Wu will be away from Thursday until Friday; Zhao agrees that Han stands in for him."""
    form = {"by": "han", "role": "chief", "from": "2026-09-10", "until": "2026-09-11", **given}
    asked = office.service.open(WU, edition, OpenCase("away", form))
    office.service.do(ZHAO, asked.id, Act("agree"))
    return office.service.do(WU, asked.id, Act("agree"))


def submitted(office: Office, edition: str) -> Case:
    memo = office.service.open(LIN, edition, OpenCase("memo", {"title": "采购"}))
    return office.service.do(LIN, memo.id, Act("submit"))


def candidates(office: Office, case: Case) -> tuple[str, ...]:
    with office.store.read() as work:
        return work.cases.read(case.id).visit.open_items[0].candidates


def test_it_is_entered_and_begins_and_ends_by_itself(office: Office, edition: str) -> None:
    decided(office, edition)
    with office.store.read() as work:
        assert work.directory.read(office.clock.now()).substitutions == (
            Substitution(
                "wu",
                "han",
                "chief",
                datetime(2026, 9, 9, 16, tzinfo=UTC),
                datetime(2026, 9, 11, 16, tzinfo=UTC),
                (),
                work.directory.read(office.clock.now()).substitutions[0].case,
            ),
        )
        assert [e.body for e in work.ledger.all() if '"what":"substituted"' in e.body]
    memo, planner = submitted(office, edition), Planner(office.service)
    assert candidates(office, memo) == ("wu", "zhao")

    office.clock.advance(3 * DAY)
    planner.run_once(office.clock.now())
    assert candidates(office, memo) == ("wu", "zhao", "han")
    office.clock.advance(2 * DAY)
    planner.run_once(office.clock.now())
    assert candidates(office, memo) == ("wu", "zhao")
    with office.store.read() as work:
        assert work.directory.read(office.clock.now()).substitutions == ()
        assert not work.directory.has_turned(office.clock.now())


def test_what_a_substitute_does_is_written_down_as_done_for_another(office: Office, edition: str) -> None:
    decided(office, edition)
    memo = submitted(office, edition)
    office.clock.advance(3 * DAY)
    Planner(office.service).run_once(office.clock.now())
    office.service.do(HAN, memo.id, Act("approve"))
    with office.store.read() as work:
        told = [e.body for e in work.ledger.all() if e.subject == subject_of(memo.id)]
    assert any('"on_behalf_of":"wu"' in body and '"person":"han"' in body for body in told)
    assert verify_database(office.store).findings == ()


def test_who_may_not_stand_in_is_refused_and_nothing_is_entered(office: Office, edition: str) -> None:
    with pytest.raises(Refused, match="does not let Lin Xiaoqing stand in for Chief"):
        decided(office, edition, by="lin")
    with office.store.read() as work:
        assert work.directory.read(office.clock.now()).substitutions == ()


def test_one_that_is_ended_early_gives_open_work_back_and_counts_no_more_at_once(
    office: Office, edition: str
) -> None:
    case = decided(office, edition)
    memo, planner = submitted(office, edition), Planner(office.service)
    office.clock.advance(3 * DAY)
    planner.run_once(office.clock.now())
    assert candidates(office, memo) == ("wu", "zhao", "han")
    with office.store.begin() as work:
        work.directory.begin_change()
        assert work.directory.end_substitutions(case.id, office.clock.now()) == 1
        assert work.directory.end_substitutions(case.id, office.clock.now()) == 0
    with pytest.raises(Refused):
        office.service.do(HAN, memo.id, Act("approve"))
    planner.run_once(office.clock.now())
    assert candidates(office, memo) == ("wu", "zhao")
