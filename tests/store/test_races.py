"""Two at once, on a real database: exactly one outcome, whoever comes second is told who was first, when, and what is now
the case; nothing is half done."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

import pytest
from sqlalchemy import select

from engine.case.case import Case
from engine.case.command import Act, Command, OpenCase
from engine.digest import Json
from engine.errors import InvalidInput, Refused
from engine.language.source import Sources
from engine.people.actor import Actor
from engine.people.organisation import Holding, Person
from engine.service.proof import verify_database
from engine.store.outbox import outbox
from engine.store.timeline import Entry, timeline
from engine.store.work_items import work_items
from engine.text import Text
from tests.store.office import ADMIN, LIN, Office

ROUNDS = 8
PACK = """
pack: races
version: 1
inherits: none
zh: 会签
en: Signing
time_zone: Asia/Shanghai
calendar: {country: CN, hours: "09:00-18:00"}
roles:
  clerk: {zh: 经办人, en: Clerk}
  checker: {zh: 复核人, en: Checker}
  deputy: {zh: 副主管, en: Deputy}
  boss: {zh: 主管, en: Boss}
  administrator: {zh: 系统管理员, en: Administrator}
parameters:
  step: {type: period, value: 5 working days, question: {zh: 一步多久, en: How long is a step}}
standard_actions:
  take_back: participant
  withdraw: opener
  add_signer: worker
  remove_signer: participant
  jump: administrator
"""
PAPER = """
workflow: paper
zh: 文件
en: Paper
number: "WJ{year}-{seq:3}"
opening: {who: clerk}
form:
  title: {type: text, zh: 标题, en: Title}
remind: none
escalate: none
states:
  writing: {zh: 编写中, en: Being written, who: opener, actions: {submit: {zh: 提交, en: Submit, to: checking}}}
  checking: {zh: 复核中, en: Being checked, who: checker, actions: {pass_on: {zh: 通过, en: Pass on, to: signing}}}
  signing:
    zh: 会签中
    en: Being signed
    who: {all_of: [deputy, boss]}
    actions:
      sign: {zh: 签字, en: Sign, together: true, to: signed}
      refuse: {zh: 不同意, en: Refuse, together: true, to: refused}
  signed: {zh: 已签署, en: Signed, final: done}
  refused: {zh: 未同意, en: Refused, final: refused}
"""
ROLES = {
    "fu": "checker",
    "fei": "checker",
    "si": "deputy",
    "bo": "boss",
    "ada": "administrator",
    "al": "administrator",
}
REASON: Mapping[str, Json] = {"reason": "有事"}
SUBMIT, PASS_ON, SIGN, REFUSE = Act("submit"), Act("pass_on"), Act("sign"), Act("refuse")


@dataclass(frozen=True, slots=True)
class Desk:
    """Papers, and two people at them at once."""

    office: Office
    edition: str

    def paper(self, *steps: tuple[str, Command]) -> Case:
        """A paper that Lin writes, after these steps."""
        case = self.office.service.open(LIN, self.edition, OpenCase("paper", {"title": "合同"}))
        for who, command in (("lin", SUBMIT), *steps):
            case = self.office.service.do(Actor(who), case.id, command)
        return case

    def at_once(self, case: Case, *both: tuple[str, Command]) -> Sequence[str | None]:
        """What each of them was refused with, None where it was done."""
        start = Barrier(len(both))

        def do(who: str, command: Command) -> str | None:
            start.wait()
            try:
                self.office.service.do(Actor(who), case.id, command)
            except (Refused, InvalidInput) as refused:
                return str(refused)
            return None

        with ThreadPoolExecutor(len(both)) as pool:
            return [each.result() for each in [pool.submit(do, *one) for one in both]]

    def after(self, case: Case) -> Case:
        """The case as it then is: the worklists say what it says, and the ledger proves."""
        with self.office.store.read() as work:
            now = work.cases.read(case.id)
            rows = work.connection.execute(select(work_items).where(work_items.c.case_id == case.id)).all()
        asked = {(item.key, person) for item in now.visit.open_items for person in item.awaited}
        assert {(row.item, row.person) for row in rows} == asked
        assert not (now.has_ended and asked)
        assert verify_database(self.office.store).findings == ()
        return now

    def told(self, case: Case) -> Sequence[Entry]:
        with self.office.store.read() as work:
            return timeline(work.connection, case.id)

    def did(self, case: Case) -> list[tuple[str, Json]]:
        """Who took which action, in the order of the ledger, from the first that mattered."""
        return [(entry.by, entry.data["action"]) for entry in self.told(case) if entry.what == "acted"][1:]

    def mails(self, case: Case, kind: str) -> int:
        with self.office.store.read() as work:
            query = select(outbox.c.id).where(outbox.c.case_id == case.id, outbox.c.kind == kind)
            return len(work.connection.execute(query).all())


@pytest.fixture(name="desk")
def _desk(office: Office) -> Desk:
    service = office.service
    service.put_people(ADMIN, [Person(each, Text(each), f"{each}@office.example") for each in (*ROLES, "xi")])
    service.grant(ADMIN, [Holding(who, role) for who, role in ROLES.items()])
    files = Sources("races", {"races": {"pack.yaml": PACK, "paper.yaml": PAPER}})
    return Desk(office, service.library.publish(files, {}, ADMIN, office.clock.now()).edition)


def only_one(refusals: Sequence[str | None]) -> tuple[int, str]:
    """Who was first, and what the other was told. Raises AssertionError where both were, or neither."""
    first, *others = [place for place, refusal in enumerate(refusals) if refusal is None]
    assert not others, "both were done"
    (refusal,) = [each for each in refusals if each is not None]
    return first, refusal


def test_of_two_approvers_one_approves(desk: Desk) -> None:
    for _ in range(ROUNDS):
        paper = desk.paper()
        item = paper.visit.open_items[0].key
        pass_on = Act("pass_on", item=item)
        first, refusal = only_one(desk.at_once(paper, ("fu", pass_on), ("fei", pass_on)))

        after = desk.after(paper)
        assert (after.state, after.visit.number) == ("signing", 3)
        assert desk.did(paper) == [(("fu", "fei")[first], "pass_on")]
        assert f"{('fu', 'fei')[first]} was first: 'Pass on' at 2026-09-07 10:00" in refusal
        assert "the case is now in 'Being signed'" in refusal


def test_the_last_two_votes_are_both_counted_and_end_it_once(desk: Desk) -> None:
    for _ in range(ROUNDS):
        paper = desk.paper(("fu", PASS_ON))
        assert desk.at_once(paper, ("si", SIGN), ("bo", SIGN)) == [None, None]
        assert desk.after(paper).outcome == "done"
        assert sorted(desk.did(paper)[1:]) == [("bo", "sign"), ("si", "sign")]
        assert [entry.what for entry in desk.told(paper)].count("ended") == 1
        assert desk.mails(paper, "outcome") == 1


def test_of_a_yes_and_a_no_at_once_the_no_decides_and_neither_is_lost(desk: Desk) -> None:
    for _ in range(ROUNDS):
        paper = desk.paper(("fu", PASS_ON))
        yes, no = desk.at_once(paper, ("si", SIGN), ("bo", REFUSE))
        assert no is None
        assert desk.after(paper).outcome == "refused"
        assert len(desk.did(paper)[1:]) == (2 if yes is None else 1)
        assert yes is None or "the case has ended" in yes


def test_a_signer_who_is_removed_as_he_signs_has_signed_or_is_told(desk: Desk) -> None:
    add = Act("add_signer", {"person": "xi", "place": "beside", **REASON})
    for _ in range(ROUNDS):
        paper = desk.paper(("fu", PASS_ON), ("si", add), ("si", SIGN), ("bo", SIGN))
        assert paper.state == "signing"
        remove = Act("remove_signer", {"person": "xi", **REASON})
        first, refusal = only_one(desk.at_once(paper, ("xi", SIGN), ("si", remove)))

        assert desk.after(paper).outcome == "done", "all who are still asked have signed"
        assert [entry.what for entry in desk.told(paper)].count("ended") == 1
        assert ("xi", "sign") in desk.did(paper) if first == 0 else ("si", "remove_signer") in desk.did(paper)
        who, took = (("xi", "Sign"), ("si", "Remove a signer"))[first]
        assert "the case has ended" in refusal
        assert first == 1 or f"{who} took {took!r} at 2026-09-07 10:00" in refusal


def test_a_signer_who_signs_as_he_is_removed_while_others_are_awaited(desk: Desk) -> None:
    add = Act("add_signer", {"person": "xi", "place": "beside", **REASON})
    for _ in range(ROUNDS):
        paper = desk.paper(("fu", PASS_ON), ("si", add))
        remove = Act("remove_signer", {"person": "xi", **REASON})
        first, refusal = only_one(desk.at_once(paper, ("xi", SIGN), ("si", remove)))

        after = desk.after(paper)
        assert after.state == "signing"
        assert {person for item in after.visit.open_items for person in item.awaited} == {"si", "bo"}
        told = "xi has signed already, at 2026-09-07 10:00" if first == 0 else "not yours to take"
        assert told in refusal
        desk.office.service.do(Actor("si"), paper.id, SIGN)
        assert desk.office.service.do(Actor("bo"), paper.id, SIGN).outcome == "done"


def test_it_is_withdrawn_or_approved_and_never_both(desk: Desk) -> None:
    how = ("bo took 'Sign'", "Lin Xiaoqing took 'Withdraw'")
    for _ in range(ROUNDS):
        paper = desk.paper(("fu", PASS_ON), ("si", SIGN))
        first, refusal = only_one(desk.at_once(paper, ("bo", SIGN), ("lin", Act("withdraw", REASON))))

        assert desk.after(paper).outcome == ("done", "withdrawn")[first]
        assert [entry.what for entry in desk.told(paper)].count("ended") == 1
        assert (
            f"the case has ended: nothing more can be done in it; {how[first]} at 2026-09-07 10:00" in refusal
        )


def test_what_is_taken_back_as_the_next_one_acts_is_taken_back_or_done(desk: Desk) -> None:
    for _ in range(ROUNDS):
        paper = desk.paper(("fu", PASS_ON))
        item = next(each.key for each in paper.visit.open_items if "si" in each.candidates)
        both = (("fu", Act("take_back")), ("si", Act("sign", item=item)))
        first, refusal = only_one(desk.at_once(paper, *both))

        after = desk.after(paper)
        assert after.state == ("checking", "signing")[first]
        if first == 0:
            assert "the case is now in 'Being checked'" in refusal
        else:
            assert "si has acted since: it cannot be taken back" in refusal
            assert [each.act.by for each in after.visit.items if each.act] == ["si"]


def test_of_two_jumps_each_is_done_from_where_the_other_left_it_or_is_told(desk: Desk) -> None:
    for _ in range(ROUNDS):
        paper = desk.paper(("fu", PASS_ON))
        jump = Act("jump", {"to": "checking", **REASON})
        first, refusal = only_one(desk.at_once(paper, ("ada", jump), ("al", jump)))

        after = desk.after(paper)
        assert (after.state, after.visit.number) == ("checking", 4)
        assert desk.did(paper)[1:] == [(("ada", "al")[first], "jump")]
        assert f"{('ada', 'al')[first]} was first: 'Move the case to' at 2026-09-07 10:00" in refusal
