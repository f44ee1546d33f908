"""Rule tables asked while a case runs: the first row that holds answers, by its clause, and one that refuses refuses."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from engine.case.case import Case
from engine.case.command import Act
from engine.deciding.brief import brief_for
from engine.deciding.machine import scope_of
from engine.deciding.scope import Facts
from engine.digest import Json
from engine.errors import Refused
from engine.people.organisation import Organisation
from engine.store.cases import document, read_document
from tests.support.small_pack import NOTE, PACK, STAFF, Desk, small_definition

RULES = """
rules:
  signing:
    gives: {approval: quorum, limit: period, shelf: [top, low], pages: number, by: who}
    rows:
      - {when: form.pages > 90, refuse: true, say: {zh: 太厚了。, en: That is too thick.}, clause: R03}
      - {when: opener.rank >= rank.head, approval: none, limit: none, shelf: top, pages: 0, by: none, clause: R01}
      - when: form.pages > 50
        approval: {all_of: [keeper, boss]}
        limit: 4 hours
        shelf: low
        pages: form.pages
        by: opener
        clause: [R02, R04]
      - {otherwise: true, approval: rules.usual.who, limit: param.step, shelf: low, pages: 1, by: rules.usual.who, clause: R04}
  usual:
    gives: {who: who}
    rows: [{otherwise: true, who: boss, clause: R05}]
"""
RULED = (
    NOTE.replace("states:\n", RULES.lstrip() + "states:\n", 1)
    .replace(
        "who: {all_of: [keeper, boss]}",
        "who: rules.signing.approval\n    due: {within: rules.signing.limit, after: state.entered}",
    )
    .replace(
        "copy_to: [opener], clause: R04",
        "copy_to: [rules.signing.by], effects: [{shelve: {on: rules.signing.shelf}}], clause: R04",
    )
)


def desk(staff: Organisation = STAFF) -> Desk:
    return Desk(small_definition(RULED), staff)


def chief(person: str) -> Organisation:
    people = {**STAFF.people, person: replace(STAFF.people[person], rank="head")}
    return replace(STAFF, people=people)


def at_signing(desk: Desk, pages: int) -> Desk:
    desk.open(pages=pages)
    desk.decide("wen", Act("submit"))
    desk.decide("fu", Act("pass_on"))
    return desk


def given(case: Case) -> Mapping[str, Json]:
    gives = case.rulings["signing"].gives
    assert gives is not None
    return gives


def test_the_first_row_that_holds_says_who_is_asked_and_by_when() -> None:
    case = at_signing(desk(), 60).case
    assert case is not None
    assert [item.phrase for item in case.visit.items] == ["keeper", "boss"]
    assert case.deadlines["signing"].en.startswith("4 hours")
    assert case.rulings["signing"].gives == {
        "approval": {"all_of": ["keeper", "boss"]},
        "limit": "4 hours",
        "shelf": "low",
        "pages": 60,
        "by": "opener",
    }
    assert (case.rulings["signing"].answers[0].row, case.rulings["signing"].clauses) == (3, ("R02", "R04"))


def test_a_row_may_give_what_another_table_gives() -> None:
    case = at_signing(desk(), 12).case
    assert case is not None
    assert [item.phrase for item in case.visit.items] == ["boss"]
    assert given(case)["limit"] == "2 working days", "a parameter is put in place"
    assert [*case.rulings] == ["usual", "signing"], "what is asked for comes first"


def test_the_answer_stands_in_the_ledger_and_on_the_case() -> None:
    signing = at_signing(desk(), 60)
    assert signing.last is not None
    assert signing.case is not None
    (entry,) = [each for each in signing.last.entries if each.data.get("table") == "signing"]
    assert entry.what == "ruled"
    assert entry.data["clauses"] == ["R02", "R04"]
    assert entry.data["rows"] == [
        {"row": 3, "clauses": ["R02", "R04"], "gives": signing.case.rulings["signing"].gives}
    ]
    assert read_document(document(signing.case)).rulings == signing.case.rulings


def test_none_asks_nobody_and_the_machine_goes_on_at_once() -> None:
    case = at_signing(desk(chief("wen")), 60).case
    assert case is not None
    assert (case.state, case.outcome) == ("filed", "done")


def test_a_row_that_refuses_refuses_at_opening_with_its_clause_and_what_it_says() -> None:
    fresh = desk()
    with pytest.raises(Refused) as caught:
        fresh.open(pages=91)
    (reason,) = caught.value.reasons
    assert (reason.code, reason.clauses, reason.text.en) == ("ruled_out", ("R03",), "That is too thick.")


def test_a_row_that_refuses_later_leaves_the_case_where_it_is() -> None:
    fresh = Desk(small_definition(RULED.replace("form.pages > 90", "form.lack.given && size(form.lack) > 3")))
    fresh.open(pages=60)
    fresh.decide("wen", Act("submit"))
    fresh.decide("fu", Act("send_back", {"lack": "Unterschrift"}))
    fresh.decide("wen", Act("submit"))
    with pytest.raises(Refused, match="too thick"):
        fresh.decide("fu", Act("pass_on"))
    assert fresh.case is not None
    assert fresh.case.state == "checking"


def test_an_effect_reads_the_answer_that_was_given_when_the_state_was_entered() -> None:
    signing = at_signing(desk(), 60)
    signing.decide("ku", Act("sign"))
    case = signing.decide("bao", Act("sign"))
    assert case.state == "filed"
    assert signing.last is not None
    assert [(m.kind, m.to) for m in signing.last.messages if m.kind == "copy"] == [("copy", "wen")]
    scope = scope_of(signing.definition, case, Facts(STAFF), signing.now)
    assert scope.raw("rules.signing.shelf") == "low"
    assert scope.raw("rules.signing.by") == "wen"
    assert not [each for each in signing.last.entries if each.what == "ruled"], "it is not asked again"


def test_the_open_seats_of_a_rule_follow_the_staff() -> None:
    signing = at_signing(desk(), 12)
    signing.staff = replace(
        STAFF,
        holdings=tuple(
            replace(each, person="wei") if each.role == "boss" else each for each in STAFF.holdings
        ),
        version=2,
    )
    assert signing.decide("wei", Act("sign")).state == "filed"


def test_whoever_is_asked_by_a_rule_reads_by_which_clause() -> None:
    signing = at_signing(desk(), 12)
    assert signing.case is not None
    scope = scope_of(signing.definition, signing.case, Facts(STAFF), signing.now)
    brief = brief_for(scope, "bao")
    assert brief.why_you.en == "you are Boss"
    assert [clause.id for clause in brief.clauses] == ["R04", "R05"]


def test_a_missing_fact_is_named_and_no_later_row_is_tried() -> None:
    fresh = Desk(small_definition(RULED.replace("form.pages > 90", "form.lack == 'x'")))
    fresh.open(pages=60)
    fresh.decide("wen", Act("submit"))
    with pytest.raises(Refused) as caught:
        fresh.decide("fu", Act("pass_on"))
    assert [(reason.code, reason.field) for reason in caught.value.reasons] == [("unanswered", "lack")]


def test_what_only_an_effect_names_is_asked_when_its_action_is_taken() -> None:
    note = NOTE.replace("states:\n", RULES.lstrip() + "states:\n", 1).replace(
        "copy_to: [opener]", "effects: [{shelve: {on: rules.signing.shelf}}]"
    )
    fresh = at_signing(Desk(small_definition(note)), 12)
    assert fresh.case is not None
    assert fresh.case.rulings == {}
    fresh.decide("ku", Act("sign"))
    case = fresh.decide("bao", Act("sign"))
    assert given(case)["shelf"] == "low"


def test_the_form_that_a_rule_of_the_first_state_asks_for_is_asked_at_opening() -> None:
    note = RULED.replace("    who: opener\n    due", "    who: rules.first.who\n    due", 1).replace(
        "  usual:\n",
        """\
  first:
    gives: {who: who}
    rows: [{when: form.title == '合同', who: opener}, {otherwise: true, who: writer}]
  usual:
""",
    )
    fresh = Desk(small_definition(note))
    with pytest.raises(Refused) as caught:
        fresh.open(title=None)
    assert [detail.en for detail in caught.value.reasons[0].details] == ["Title"]
    assert [item.phrase for item in fresh.open().visit.items] == ["opener"]


def test_a_table_of_the_pack_serves_every_workflow_that_names_it() -> None:
    pack = PACK.replace(
        "not_yet",
        """\
rules:
  deciding: {gives: {who: quorum}, rows: [{when: form.pages > 50, who: boss}, {otherwise: true, who: keeper}]}
not_yet""",
    )
    note = NOTE.replace("who: {all_of: [keeper, boss]}", "who: rules.deciding.who")
    case = at_signing(Desk(small_definition(note, pack)), 60).case
    assert case is not None
    assert [item.phrase for item in case.visit.items] == ["boss"]
