"""Work goes to somebody else, for good or for an opinion; what one did is taken back, what one asked for withdrawn."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.case.command import Act, Claim, Reseat
from engine.deciding.explaining import explained
from engine.deciding.machine import decide
from engine.deciding.scope import Facts
from engine.deciding.standard.taking import standard_offers
from engine.errors import InvalidForm, InvalidInput, Refused
from engine.people.actor import THE_MACHINE
from engine.people.organisation import Organisation
from tests.engine.test_telling import FILE
from tests.support.small_pack import NOTE, Desk
from tests.support.standard_desk import FREE, OPEN_TO, asked, desk, do, mails, scope


def offered(at: Desk, who: str) -> set[str]:
    return {offer.name for offer in standard_offers(scope(at), who)}


def test_reassigned_work_is_somebody_else_s_who_holds_the_same_role() -> None:
    at = desk()
    at.decide("ku", Claim("3.1"))
    do(at, "ku", "reassign", person="gu")
    assert asked(at) == {"gu", "bao"}
    assert mails(at) == {("request", "gu")}
    with pytest.raises(Refused):
        at.decide("ku", Act("sign"))
    at.decide("gu", Act("sign"))
    assert at.decide("bao", Act("sign")).outcome == "done"


def test_it_goes_to_nobody_who_could_not_have_been_asked() -> None:
    at = desk()
    with pytest.raises(Refused, match=r"cannot go to Lu.*it may go to Gu"):
        do(at, "ku", "reassign", person="lu")
    with pytest.raises(Refused, match="cannot go to Wen"):
        do(at, "bao", "reassign", person="wen")


def test_where_the_rule_says_to_whom_it_goes_to_them_but_never_to_who_is_kept_apart() -> None:
    to_anyone = OPEN_TO.replace(
        "reassign: {who: {any_of: [worker, administrator]}}", "reassign: {who: worker, to: anyone}"
    )
    at = desk(actions=to_anyone)
    do(at, "bao", "reassign", person="lu")
    assert asked(at) == {"ku", "gu", "lu"}
    at = desk("checking", actions=to_anyone)
    with pytest.raises(Refused, match="cannot go to Wen"):
        do(at, "fu", "reassign", person="wen")


def test_an_administrator_says_whose_work_he_gives_away() -> None:
    at = desk()
    with pytest.raises(Refused, match="please say whose work it is"):
        do(at, "wei", "reassign", person="gu")
    do(at, "wei", "reassign", item="3.1", person="gu")
    assert asked(at) == {"gu", "bao"}


def test_an_opinion_is_asked_for_and_the_decision_stays() -> None:
    at = desk()
    do(at, "bao", "delegate", person="lu")
    assert asked(at) == {"ku", "gu", "lu"}
    assert mails(at) == {("opinion", "lu")}
    with pytest.raises(Refused):
        at.decide("bao", Act("sign"))
    with pytest.raises(Refused):
        at.decide("lu", Act("sign"))
    assert offered(at, "lu") >= {"give_back"}
    do(at, "lu", "give_back", opinion="可以签")
    assert asked(at) == {"ku", "gu", "bao"}
    assert mails(at) == {("request", "bao")}, "he decides from the mail that brings the opinion"
    assert at.last is not None
    assert at.last.entries[0].texts == {"opinion": "可以签"}
    at.decide("bao", Act("sign"))


def test_who_delegated_can_do_without_the_opinion() -> None:
    at = desk()
    do(at, "bao", "delegate", person="lu")
    do(at, "bao", "give_back", opinion="不必了")
    assert asked(at) == {"ku", "gu", "bao"}
    with pytest.raises(Refused, match="not yours to do"):
        do(at, "lu", "give_back", opinion="晚了")


def test_nobody_asks_himself_or_about_work_that_is_not_his() -> None:
    at = desk()
    with pytest.raises(Refused, match="you cannot ask yourself"):
        do(at, "bao", "delegate", person="bao")
    with pytest.raises(Refused, match="'Delegate' is not yours to do; it may be done by"):
        do(at, "wen", "delegate", person="lu")


def test_an_act_is_taken_back_while_nobody_has_begun_on_it() -> None:
    at = desk("checking")
    case = at.decide("wen", Act("take_back"))
    assert (case.state, asked(at), mails(at)) == ("writing", {"wen"}, {("told", "fu")})
    assert case.deadlines["writing"].armed
    assert not case.deadlines["checking"].armed
    assert (case.path, case.acted) == ((), {})
    assert at.decide("wen", Act("submit")).state == "checking"


def test_a_vote_is_taken_back_and_the_others_keep_theirs() -> None:
    at = desk()
    at.decide("ku", Act("sign"))
    at.decide("ku", Act("take_back"))
    assert asked(at) == {"ku", "gu", "bao"}
    at.decide("gu", Act("sign"))
    at.decide("bao", Act("sign"))
    assert at.case is not None
    assert at.case.acted["signing"] == ("gu", "bao")


def test_what_was_answered_is_taken_back_with_the_act() -> None:
    at = desk("checking")
    at.decide("fu", Act("send_back", {"lack": "第三页"}))
    at.decide("wen", Act("submit"))
    at.decide("fu", Act("send_back", {"lack": "盖章"}))
    case = at.decide("fu", Act("take_back"))
    assert (case.state, case.form["lack"]) == ("checking", "第三页")


def test_an_answer_given_with_a_vote_is_taken_back_with_it() -> None:
    asks = "Sign, together: true, ask: {remark: {type: text, zh: 意见, en: Remark, optional: true}}"
    at = desk(note=NOTE.replace("Sign, together: true", asks))
    at.decide("ku", Act("sign", {"remark": "可以"}))
    case = at.decide("ku", Act("take_back"))
    assert case.form.get("remark") is None


def test_the_last_vote_of_several_is_taken_back_and_those_before_still_count() -> None:
    more = NOTE.replace("copy_to: [opener], clause: R04}", "clause: R04}").replace(
        "together: true, to: filed", "together: true, to: shelving"
    )
    more = more.replace(
        "  filed: {zh",
        "  shelving: {zh: 上架中, en: Being shelved, who: writer, actions: {done: {zh: 完成, en: Done, to: filed}}}\n"
        "  filed: {zh",
    )
    at = desk(note=more)
    at.decide("ku", Act("sign"))
    at.decide("bao", Act("sign"))
    at.decide("bao", Act("take_back"))
    assert at.case is not None
    assert at.case.state == "signing"
    assert asked(at) == {"bao"}
    assert at.decide("bao", Act("sign")).state == "shelving"


def test_too_late_once_somebody_has_acted_or_begun() -> None:
    at = desk()
    with pytest.raises(Refused, match="Fu has acted since"):
        at.decide("wen", Act("take_back"))
    at.decide("ku", Claim("3.1"))
    with pytest.raises(Refused, match="somebody has begun on it"):
        at.decide("fu", Act("take_back"))
    assert "take_back" not in offered(at, "fu")


def test_a_request_is_withdrawn_and_everyone_asked_is_told() -> None:
    at = desk()
    case = do(at, "wen", "withdraw")
    assert (case.outcome, case.state, asked(at)) == ("withdrawn", "signing", set())
    assert mails(at) == {("told", "ku"), ("told", "gu"), ("told", "bao")}
    assert not any(deadline.armed for deadline in case.deadlines.values())
    with pytest.raises(Refused, match="the case has ended"):
        do(at, "wen", "withdraw")


def test_only_who_asked_withdraws_and_not_without_a_reason() -> None:
    at = desk()
    with pytest.raises(Refused, match="not yours to do; it may be done by Wen"):
        do(at, "fu", "withdraw")
    with pytest.raises(Refused, match="still missing; Reason"):
        at.decide("wen", Act("withdraw"))


def test_what_has_had_effects_is_withdrawn_no_more() -> None:
    shelved = FREE.replace(
        "pass_on: {zh: 通过, en: Pass on, to: signing, clause: R03}",
        "pass_on: {zh: 通过, en: Pass on, to: signing, effects: [{shelve: {}}], clause: R03}",
    ).replace("    who: form.checker\n", "    who: form.checker\n")
    at = desk("checking", note=shelved)
    assert "withdraw" in offered(at, "wen")
    at.decide("fu", Act("pass_on"))
    assert at.case is not None
    assert at.case.effects == ("shelve",)


def test_a_step_switches_off_what_its_pack_allows() -> None:
    note = NOTE.replace(
        "    who: {all_of: [keeper, boss]}\n",
        "    who: {all_of: [keeper, boss]}\n    standard_actions: {withdraw: none, nudge: boss}\n",
    )
    at = desk(note=note)
    with pytest.raises(Refused, match="'Withdraw' is switched off in this step"):
        do(at, "wen", "withdraw")
    with pytest.raises(Refused, match="it may be done by Bao"):
        do(at, "wen", "nudge")
    do(at, "bao", "nudge")
    at.now += timedelta(minutes=1)
    do(at, "bao", "nudge")  # the nearest rule counts whole: it sets no limit


def test_who_is_asked_says_by_whose_hand() -> None:
    at = desk()
    do(at, "ku", "reassign", person="gu")
    do(at, "bao", "add_signer", person="lu", place="beside")
    do(at, "bao", "delegate", person="mo")
    said = {c.person: c.how.en for seat in explained(scope(at)).now.seats for c in seat.candidates}
    assert said == {
        "gu": "reassigned by Ku",
        "bao": "waits for the opinion of Mo",
        "lu": "added by Bao",
    }


def test_whoever_asked_for_an_opinion_has_his_work_back_when_that_person_leaves() -> None:
    at = desk()
    do(at, "bao", "delegate", person="lu")
    at.staff = without(at, "lu")
    at.apply(decide(at.definition, at.case, THE_MACHINE, Reseat(), Facts(at.staff), at.now, "c1"))
    assert asked(at) == {"ku", "gu", "bao"}
    assert ("request", "bao") in mails(at)


def test_what_waits_for_an_opinion_is_not_entered_from_paper() -> None:
    at = desk()
    do(at, "bao", "delegate", person="lu")
    with pytest.raises(InvalidInput, match="person: expected one of: ku"):
        do(at, "wei", "enter_late", action="sign", person="bao", on="2026-09-27", proof=FILE)


@pytest.mark.parametrize("act", ["sign", "object"])
def test_a_seat_taken_back_is_offered_to_today_s_staff(act: str) -> None:
    at = desk()
    at.decide("ku", Act("sign") if act == "sign" else Act("send_back", {"objection": "缺章"}))
    at.staff = without(at, "gu")
    at.apply(decide(at.definition, at.case, THE_MACHINE, Reseat(), Facts(at.staff), at.now, "c1"))
    do(at, "ku", "take_back")
    assert asked(at) == {"ku", "bao"}


def without(at: Desk, who: str) -> Organisation:
    """The staff after somebody has left."""
    staff = at.staff
    people = {**staff.people, who: replace(staff.people[who], active=False)}
    return replace(staff, people=people, version=staff.version + 1)


def test_an_answer_that_names_somebody_who_has_left_says_so() -> None:
    at = desk()
    at.staff = without(at, "lu")
    with pytest.raises(InvalidForm, match="somebody on the staff, and Lu has left"):
        do(at, "bao", "delegate", person="lu")


def test_who_waits_for_an_opinion_is_told_for_whose() -> None:
    at = desk()
    do(at, "bao", "delegate", person="lu")
    with pytest.raises(Refused, match="you have asked Lu for an opinion"):
        at.decide("bao", Act("sign"))
