"""Signers added and removed by hand: before, beside and after; the policy's own stay what they are."""

from dataclasses import replace

import pytest

from engine.case.command import Act, Reseat
from engine.deciding.machine import decide
from engine.deciding.scope import Facts
from engine.deciding.standard.taking import options_of
from engine.errors import Conflict, Refused
from engine.people.actor import THE_MACHINE
from tests.support.small_pack import Desk
from tests.support.standard_desk import FREE, OPEN_TO, asked, desk, do, mails, scope


def test_one_added_before_signs_first() -> None:
    at = desk()
    do(at, "bao", "add_signer", person="lu", place="before")
    assert asked(at) == {"ku", "gu", "lu"}
    assert mails(at) == {("request", "lu")}
    with pytest.raises(Refused):
        at.decide("bao", Act("sign"))
    at.decide("lu", Act("sign"))
    assert asked(at) == {"ku", "gu", "bao"}
    assert ("request", "bao") in mails(at)
    at.decide("bao", Act("sign"))
    assert at.decide("ku", Act("sign")).outcome == "done"


def test_one_added_beside_is_asked_at_once_and_must_sign() -> None:
    at = desk()
    do(at, "bao", "add_signer", person="lu", place="beside")
    assert asked(at) == {"ku", "gu", "bao", "lu"}
    at.decide("ku", Act("sign"))
    assert at.decide("bao", Act("sign")).state == "signing"
    assert at.decide("lu", Act("sign")).outcome == "done"


def test_one_added_after_is_asked_when_the_other_has_signed() -> None:
    at = desk()
    do(at, "bao", "add_signer", person="lu", place="after")
    assert "lu" not in asked(at)
    at.decide("bao", Act("sign"))
    assert asked(at) == {"ku", "gu", "lu"}


@pytest.mark.parametrize("place", ["before", "beside", "after"])
def test_in_a_step_of_one_person_nothing_goes_on_without_the_added_one(place: str) -> None:
    at = desk("checking")
    do(at, "fu", "add_signer", person="lu", place=place)
    for who in ("lu", "fu") if place == "before" else ("fu", "lu"):
        assert at.case is not None
        assert at.case.state == "checking"
        at.decide(who, Act("pass_on"))
    assert at.case is not None
    assert at.case.state == "signing"
    assert at.case.acted["checking"] == (("fu", "lu"))


def test_a_return_is_one_s_own_word_also_while_an_added_signer_is_awaited() -> None:
    at = desk("checking")
    do(at, "fu", "add_signer", person="lu", place="beside")
    case = at.decide("fu", Act("send_back", {"lack": "页码"}))
    assert (case.state, asked(at)) == ("writing", {"wen"})
    at.decide("wen", Act("submit"))
    assert asked(at) == {"fu"}


def test_the_one_who_added_him_removes_him_and_he_is_told() -> None:
    at = desk()
    do(at, "bao", "add_signer", person="lu", place="beside")
    do(at, "bao", "remove_signer", person="lu")
    assert "lu" not in asked(at)
    assert ("told", "lu") in mails(at)
    with pytest.raises(Refused, match="not yours to take"):
        at.decide("lu", Act("sign"))
    at.decide("ku", Act("sign"))
    assert at.decide("bao", Act("sign")).outcome == "done"


def test_who_was_removed_and_signs_all_the_same_is_told_so() -> None:
    at = desk()
    do(at, "bao", "add_signer", person="lu", place="beside")
    do(at, "bao", "remove_signer", person="lu")
    with pytest.raises(Refused, match="you were removed as a signer"):
        at.decide("lu", Act("sign"))


def test_where_all_others_have_signed_the_removal_completes_the_step() -> None:
    at = desk()
    do(at, "bao", "add_signer", person="lu", place="after")
    at.decide("ku", Act("sign"))
    at.decide("bao", Act("sign"))
    case = do(at, "bao", "remove_signer", person="lu")
    assert (case.state, case.outcome) == ("filed", "done")
    assert case.acted["signing"] == ("ku", "bao")


def test_in_a_step_of_one_person_too() -> None:
    at = desk("checking")
    do(at, "fu", "add_signer", person="lu", place="after")
    at.decide("fu", Act("pass_on"))
    assert do(at, "fu", "remove_signer", person="lu").state == "signing"


def test_who_has_signed_cannot_be_removed_any_more() -> None:
    at = desk()
    do(at, "bao", "add_signer", person="lu", place="beside")
    at.decide("lu", Act("sign"))
    with pytest.raises(Conflict, match="has signed already"):
        do(at, "bao", "remove_signer", person="lu")


def test_whom_the_policy_asks_for_cannot_be_removed() -> None:
    at = desk()
    do(at, "bao", "add_signer", person="lu", place="beside")
    with pytest.raises(Refused, match="whom the policy asks for cannot be removed"):
        do(at, "bao", "remove_signer", person="ku")
    with pytest.raises(Refused, match="only who added him"):
        do(at, "ku", "remove_signer", person="lu")


def test_an_administrator_who_takes_part_may_remove_him_as_well() -> None:
    at = desk(
        actions=OPEN_TO.replace(
            "remove_signer: participant", "remove_signer: {who: {any_of: [administrator, participant]}}"
        )
    )
    do(at, "bao", "add_signer", person="lu", place="beside")
    do(at, "wei", "remove_signer", person="lu")
    assert "lu" not in asked(at)


def test_the_one_he_added_himself_stands_where_he_stood() -> None:
    at = desk()
    do(at, "bao", "add_signer", person="lu", place="before")
    do(at, "lu", "add_signer", person="mo", place="before")
    assert asked(at) == {"ku", "gu", "mo"}
    do(at, "bao", "remove_signer", person="lu")
    assert asked(at) == {"ku", "gu", "mo"}
    at.decide("mo", Act("sign"))
    assert asked(at) == {"ku", "gu", "bao"}


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("wen", "the opener cannot sign"),
        ("ku", "takes part in this step already"),
        ("nobody", "expected somebody on the staff"),
    ],
)
def test_who_cannot_sign_is_told_apart(who: str, said: str) -> None:
    at = desk()
    with pytest.raises(Exception, match=said):
        do(at, "bao", "add_signer", person=who, place="beside")


def could_sign(at: Desk, beside: str) -> set[str]:
    return {each.value for each in options_of(scope(at), beside, "add_signer")["person"]}


def test_who_is_kept_apart_from_the_seat_cannot_be_added_beside_it() -> None:
    assert could_sign(desk("checking"), "fu") == {"bao", "ku", "gu", "wei", "lu", "mo"}
    assert "fu" not in could_sign(
        desk("signing"), "ku"
    )  # he checked it, and the keeper must be somebody else


def test_a_wrong_place_is_told_with_the_right_ones() -> None:
    at = desk()
    with pytest.raises(Exception, match=r"before.*beside.*after.*did you mean 'before'"):
        do(at, "bao", "add_signer", person="lu", place="befor")


def test_at_most_so_many() -> None:
    at = desk(actions=OPEN_TO.replace("add_signer: worker", "add_signer: {who: worker, times: 1}"))
    do(at, "bao", "add_signer", person="lu", place="beside")
    with pytest.raises(Refused, match="at most 1 may be added"):
        do(at, "bao", "add_signer", person="mo", place="beside")


def test_one_who_leaves_the_staff_signs_nothing_any_more() -> None:
    at = desk(note=FREE)
    do(at, "bao", "add_signer", person="lu", place="beside")
    gone = {**at.staff.people, "lu": replace(at.staff.people["lu"], active=False)}
    at.staff = replace(at.staff, people=gone, version=at.staff.version + 1)
    at.apply(decide(at.definition, at.case, THE_MACHINE, Reseat(), Facts(at.staff), at.now))
    assert "lu" not in asked(at)
    at.decide("ku", Act("sign"))
    assert at.decide("bao", Act("sign")).outcome == "done"
