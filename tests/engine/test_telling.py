"""Pressing for it, copies that are ticked off when read, comments, files; and what was done on paper entered later."""

from datetime import timedelta

import pytest

from engine.case.command import Act, MarkRead
from engine.deciding.standard.taking import standard_offers
from engine.digest import Json
from engine.errors import InvalidForm, Refused
from tests.support.small_pack import NOTE
from tests.support.standard_desk import OPEN_TO, asked, desk, do, mails, scope

FILE = {"name": "审批单.pdf", "sha256": "ab" * 32, "size": 1200}


def test_everyone_awaited_is_pressed_and_not_again_at_once() -> None:
    at = desk()
    do(at, "wen", "nudge", note="客户在等")
    assert mails(at) == {("nudge", "ku"), ("nudge", "gu"), ("nudge", "bao")}
    at.now += timedelta(hours=3)
    with pytest.raises(Refused, match="it was pressed for just now; again from"):
        do(at, "fu", "nudge")
    at.now += timedelta(hours=2)
    do(at, "fu", "nudge")


def test_another_step_may_be_pressed_for_at_once() -> None:
    at = desk("checking")
    do(at, "wen", "nudge")
    at.decide("fu", Act("pass_on"))
    do(at, "wen", "nudge")


def test_a_stranger_presses_for_nothing() -> None:
    at = desk()
    with pytest.raises(Refused, match="not yours to do"):
        do(at, "lu", "nudge")


def test_a_copy_is_ticked_off_when_it_has_been_read() -> None:
    at = desk()
    do(at, "wen", "copy", people=["lu", "mo"], note="供参考")
    assert mails(at) == {("copy", "lu"), ("copy", "mo")}
    at.now += timedelta(hours=1)
    case = at.decide("lu", MarkRead())
    assert [(each.person, each.by, each.read_at) for each in case.copies] == [
        ("lu", "wen", at.now),
        ("mo", "wen", None),
    ]
    assert at.last is not None
    assert [entry.what for entry in at.last.entries] == ["read"]
    at.now += timedelta(hours=1)
    assert at.decide("lu", MarkRead()).version == case.version  # read once is read
    do(at, "lu", "comment", text="收到")  # who got a copy has a part in it


def test_who_gets_a_copy_by_the_definition_is_ticked_off_too() -> None:
    at = desk()
    at.decide("ku", Act("sign"))
    case = at.decide("bao", Act("sign"))
    assert [(each.person, each.read_at) for each in case.copies] == [("wen", None)]


def test_no_copy_goes_where_the_rule_sends_none() -> None:
    at = desk(actions=OPEN_TO.replace("copy: participant", "copy: {who: participant, to: keeper}"))
    with pytest.raises(Refused, match="no copy may go to Lu"):
        do(at, "wen", "copy", people=["ku", "lu"])


def test_a_comment_reaches_whom_it_concerns() -> None:
    at = desk("checking")
    do(at, "fu", "comment", text="第三页看不清")
    assert mails(at) == {("comment", "wen")}
    assert at.last is not None
    assert at.last.entries[0].texts == {"text": "第三页看不清"}
    do(at, "wen", "comment", text="重扫了")
    assert mails(at) == {("comment", "fu")}


def test_a_file_is_laid_to_the_case_once() -> None:
    at = desk()
    do(at, "wen", "attach", file=FILE)
    case = do(at, "ku", "attach", file=FILE)
    assert [(each.name, each.by) for each in case.attached] == [("审批单.pdf", "ku")]


def test_what_was_done_on_paper_is_entered_later_and_shows_it() -> None:
    at = desk("checking")
    case = do(at, "wei", "enter_late", action="pass_on", person="fu", on="2026-09-27", proof=FILE)
    assert case.state == "signing"
    assert case.acted["checking"] == ("fu",)
    assert [each.sha256 for each in case.attached] == [FILE["sha256"]]
    assert at.last is not None
    late, act = at.last.entries[:2]
    assert (late.data["action"], act.data["done_by"], act.data["done_on"]) == (
        "enter_late",
        "fu",
        "2026-09-27",
    )


def test_a_vote_on_paper_keeps_who_entered_it() -> None:
    at = desk()
    case = do(at, "wei", "enter_late", action="sign", person="bao", on="2026-09-28", proof=FILE)
    (act,) = [item.act for item in case.visit.items if item.act is not None]
    assert (act.by, act.entered_by, act.done_on, act.assurance) == ("bao", "wei", "2026-09-28", "paper")
    assert asked(at) == {"ku", "gu"}


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"person": "wei"}, "got 'wei'"),
        ({"person": "lu"}, "got 'lu'"),
        ({"action": "send"}, "got .send"),
        ({"on": "2026-09-29"}, "on: expected"),
        ({"proof": None}, "Proof"),
    ],
)
def test_paper_that_does_not_fit_is_told(answers: dict[str, object], said: str) -> None:
    at = desk("checking")
    whole = {
        "action": "pass_on",
        "person": "fu",
        "on": "2026-09-28",
        "proof": FILE,
        "reason": "停电",
        **answers,
    }
    with pytest.raises(Exception, match=said):
        at.decide("wei", Act("enter_late", whole))


def test_what_is_too_long_ago_is_entered_no_more() -> None:
    soon = OPEN_TO.replace("enter_late: administrator", "enter_late: {who: administrator, at_most: 5 days}")
    at = desk("checking", actions=soon)
    with pytest.raises(Refused, match="cannot be entered any more"):
        do(at, "wei", "enter_late", action="pass_on", person="fu", on="2026-09-01", proof=FILE)


def test_the_answers_of_the_action_itself_come_along() -> None:
    at = desk("checking")
    case = do(
        at, "wei", "enter_late", action="send_back", person="fu", on="2026-09-28", proof=FILE, lack="页码"
    )
    assert (case.state, case.form["lack"]) == ("writing", "页码")


def test_an_action_that_asks_what_entering_it_asks_too_is_entered_all_the_same() -> None:
    at = desk("checking", note=NOTE.replace("ask: {lack: {", "ask: {reason: {"))
    case = do(at, "wei", "enter_late", action="send_back", person="fu", on="2026-09-28", proof=FILE)
    assert (case.state, case.form["reason"]) == ("writing", "有事")


def test_what_the_action_asks_can_be_told_from_what_entering_it_asks() -> None:
    at = desk("checking", note=NOTE.replace("ask: {lack: {", "ask: {reason: {"))
    given: dict[str, Json] = {"action": "send_back", "person": "fu", "on": "2026-09-28", "proof": FILE}
    case = do(at, "wei", "enter_late", **given, **{"send_back.reason": "缺页"})
    assert case.form["reason"] == "缺页"
    at = desk("checking", note=NOTE.replace("lack: {type: text", "lack: {type: number"))
    with pytest.raises(InvalidForm, match=r"send_back\.lack: expected"):
        do(at, "wei", "enter_late", **given, **{"send_back.lack": "x"})


def test_nobody_is_offered_what_he_may_not_or_what_is_nothing_to_do() -> None:
    at = desk("writing")
    names = {
        person: {each.name for each in standard_offers(scope(at), person)} for person in ("wen", "wei", "lu")
    }
    assert names["lu"] == set()
    assert names["wen"] == {"delegate", "add_signer", "comment", "attach", "copy", "withdraw"}
    assert names["wei"] == {"pause", "enter_late", "jump"}
    assert NOTE  # the small policy declares no standard action of its own
