"""Ways back: each leads where it came from, whatever lies between."""

from engine.case.command import Act
from tests.support.small_pack import NOTE, Desk, small_definition

UNDO = "      undo: {zh: 撤回上一步, en: Undo, to: back, clause: R04}\n  filed:"


def at_signing(note: str) -> Desk:
    desk = Desk(small_definition(note))
    desk.open()
    desk.decide("wen", Act("submit"))
    desk.decide("fu", Act("pass_on"))
    return desk


def test_back_after_a_return_that_came_straight_back_leads_where_it_came_from() -> None:
    desk = at_signing(NOTE.replace("  filed:", UNDO))
    assert desk.decide("bao", Act("send_back", {"objection": "错字"})).state == "writing"
    assert desk.decide("wen", Act("submit")).state == "signing"
    assert desk.decide("bao", Act("undo")).state == "writing"


def test_back_undoes_the_last_way_forward() -> None:
    desk = at_signing(NOTE.replace("  filed:", UNDO))
    assert desk.decide("ku", Act("undo")).state == "checking"


def test_a_return_within_a_return_still_comes_back_to_both() -> None:
    """signing sends back to checking, which sends back to writing: each way forward leads straight to whoever waits."""
    text = (
        NOTE.replace(
            "        to: writing\n        comes_back: true", "        to: checking\n        comes_back: true"
        )
        .replace(
            "      send_back:\n        zh: 退回\n        en: Send back\n        to: writing",
            RETURN_FROM_CHECKING,
        )
        .replace("  signing:", MIDDLE)
        .replace(
            "pass_on: {zh: 通过, en: Pass on, to: signing,", "pass_on: {zh: 通过, en: Pass on, to: weighing,"
        )
    )
    desk = Desk(small_definition(text))
    desk.open()
    for by, action in (("wen", "submit"), ("fu", "pass_on"), ("bao", "weigh")):
        desk.decide(by, Act(action))
    assert desk.decide("ku", Act("send_back", {"objection": "缺页"})).state == "checking"
    assert desk.decide("fu", Act("send_back", {"lack": "第三页"})).state == "writing"
    assert desk.decide("wen", Act("submit")).state == "checking"
    assert desk.decide("fu", Act("pass_on")).state == "signing", "past the state between"


RETURN_FROM_CHECKING = """      send_back:
        zh: 退回
        en: Send back
        comes_back: true
        to: writing"""
MIDDLE = """  weighing:
    zh: 斟酌中
    en: Being weighed
    who: boss
    actions:
      weigh: {zh: 斟酌完毕, en: Weighed, to: signing, clause: R04}
  signing:"""
