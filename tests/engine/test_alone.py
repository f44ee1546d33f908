"""Nobody decides alone, by a standard action, what needs somebody else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.case.command import Act
from engine.deciding.standard.taking import standard_offers
from engine.errors import Refused
from engine.language.vocabulary import EffectKind
from engine.people.organisation import Holding, Substitution
from tests.support.small_pack import MORNING, NOTE, PACK, Desk, small_definition
from tests.support.standard_desk import FREE, OPEN_TO, WITH_MORE, asked, desk, do, scope

FILE = {"name": "审批单.pdf", "sha256": "ab" * 32, "size": 1200}
TO_ANYONE = OPEN_TO.replace(
    "reassign: {who: {any_of: [worker, administrator]}}", "reassign: {who: worker, to: anyone}"
)
TWO_WAYS = NOTE.replace(
    "      pass_on: {zh: 通过, en: Pass on, to: signing, clause: R03}\n",
    "      pass_on: {zh: 通过, en: Pass on, to: signing, clause: R03}\n"
    "      file_it: {zh: 直接归档, en: File it, to: filed, clause: R03}\n",
)


def test_nobody_gives_away_the_work_of_somebody_else_who_acts_beside_him() -> None:
    at = desk(actions=TO_ANYONE)
    with pytest.raises(Refused, match="not yours"):
        do(at, "bao", "reassign", item="3.1", person="lu")
    with pytest.raises(Refused, match="not yours"):
        do(at, "bao", "reassign", seat="3.1", person="lu")
    assert asked(at) == {"ku", "gu", "bao"}


def test_the_opener_is_given_no_decision_on_his_own_request() -> None:
    free = FREE.replace("who: form.checker", "who: checker")
    at = desk("checking", note=free, actions=TO_ANYONE)
    with pytest.raises(Refused, match="cannot go to Wen"):
        do(at, "fu", "reassign", person="wen")


@pytest.mark.parametrize("role", ["writer", "boss"])
def test_who_has_a_part_in_the_case_enters_nothing_for_the_others(role: str) -> None:
    """The opener, and who signs beside the one for whom he would enter it."""
    staff = replace(WITH_MORE, holdings=(*WITH_MORE.holdings, Holding("wei", role)))
    at = Desk(small_definition(NOTE, PACK.replace("not_yet: []", OPEN_TO)), staff)
    at.open("wei" if role == "writer" else "wen")
    at.decide("wei" if role == "writer" else "wen", Act("submit"))
    at.decide("fu", Act("pass_on"))
    if role == "boss":
        at.decide("wei", Act("sign"))
    assert "enter_late" not in {each.name for each in standard_offers(scope(at), "wei")}
    with pytest.raises(Refused, match="part in this case"):
        do(at, "wei", "enter_late", action="sign", person="ku", on="2026-09-28", proof=FILE)


def test_what_waits_for_an_opinion_is_not_entered_later() -> None:
    at = desk("checking")
    do(at, "fu", "delegate", person="lu")
    with pytest.raises(Exception, match="got 'fu'"):
        do(at, "wei", "enter_late", action="pass_on", person="fu", on="2026-09-28", proof=FILE)


def test_a_weighty_case_that_was_sent_back_is_not_moved_past_what_must_be_decided_again() -> None:
    weighty = NOTE.replace(
        "together: true, to: filed,", "together: true, to: filed, effects: [{shelve: {}}],"
    )
    at = desk(note=weighty.replace("        comes_back: true\n", ""))
    vocabulary = replace(at.definition.vocabulary, effects={"shelve": EffectKind("shelve", "weighty", {})})
    at.definition = replace(at.definition, vocabulary=vocabulary)
    at.decide("bao", Act("send_back", {"objection": "页数"}))
    assert at.case is not None
    assert at.case.state == "writing"
    with pytest.raises(Exception, match="got 'signing'"):
        do(at, "wei", "jump", to="signing")


def test_a_vote_that_is_taken_back_does_not_undo_what_he_did_before() -> None:
    """He stays kept apart from what may not be done by whoever did that."""
    twice = NOTE.replace("who: form.checker", "who: {all_of: [keeper, boss]}").replace(
        "to: signing, clause: R03", "together: true, to: signing, clause: R03"
    )
    at = desk("checking", note=twice)
    at.decide("ku", Act("pass_on"))
    case = at.decide("bao", Act("pass_on"))
    assert case.acted_as["keeper"] == ("ku",)
    at.decide("ku", Act("sign"))
    assert "ku" in do(at, "ku", "take_back").acted_as["keeper"]


def test_who_was_given_a_seat_takes_no_other_one_for_somebody_who_is_away() -> None:
    at = desk(note=FREE)
    do(at, "ku", "add_signer", person="lu", place="beside")
    away = Substitution("bao", "lu", "", MORNING, MORNING + timedelta(days=30))
    at.staff = replace(at.staff, substitutions=(away,), version=at.staff.version + 1)
    pack = PACK.replace("parameters:", "substitutes: anyone\nparameters:").replace("not_yet: []", OPEN_TO)
    at.definition = small_definition(FREE, pack)
    at.decide("ku", Act("sign"))
    case = at.decide("lu", Act("sign"))
    assert [item.phrase for item in case.visit.items if item.act and item.act.by == "lu"] == ["signer"]
    assert asked(at) == {"bao"}
