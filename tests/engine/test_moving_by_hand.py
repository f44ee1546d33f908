"""Back to an earlier step, or by the administrator's hand to another one, and never around a decision."""

from dataclasses import replace

import pytest

from engine.case.command import Act
from engine.deciding.brief import brief_for
from engine.errors import Refused
from engine.language.vocabulary import EffectKind
from tests.support.small_pack import NOTE
from tests.support.standard_desk import OPEN_TO, asked, desk, do, mails, scope

# The small policy returns by actions of its own, named alike; without them the standard one is what is offered.
PLAIN = NOTE.replace("      send_back:\n", "      return_it:\n")


def test_back_to_any_earlier_step_and_straight_back_here() -> None:
    at = desk(note=PLAIN)
    case = do(at, "bao", "send_back", to="writing", reason="页码不符")
    assert (case.state, asked(at), case.sent_back) == ("writing", {"wen"}, 1)
    assert mails(at) == {("returned", "wen")}
    came = brief_for(scope(at), "wen").came
    assert came is not None
    assert came.action.en == "Send back to"
    assert [str(shown.line.zh) for _, shown in came.answers.values()] == ["页码不符"]
    assert at.decide("wen", Act("submit")).state == "signing"


def test_from_the_start_again_where_the_rule_says_so() -> None:
    again = OPEN_TO.replace("send_back: worker", "send_back: {who: worker, resubmit: again}")
    at = desk(note=PLAIN, actions=again)
    do(at, "bao", "send_back", to="writing")
    assert at.decide("wen", Act("submit")).state == "checking"


def test_only_to_steps_that_it_went_through_and_that_the_rule_names() -> None:
    at = desk(note=PLAIN)
    with pytest.raises(Exception, match=r"one of: writing \(Being written\).*got 'signing'"):
        do(at, "bao", "send_back", to="signing")
    only = OPEN_TO.replace("send_back: worker", "send_back: {who: worker, states: [checking]}")
    at = desk(note=PLAIN, actions=only)
    with pytest.raises(Exception, match=r"checking.*got 'writing'"):
        do(at, "bao", "send_back", to="writing")
    assert do(at, "bao", "send_back", to="checking").state == "checking"


def test_not_more_often_than_the_rule_allows() -> None:
    once = OPEN_TO.replace("send_back: worker", "send_back: {who: worker, times: 1}")
    at = desk(note=PLAIN, actions=once)
    do(at, "bao", "send_back", to="writing")
    at.decide("wen", Act("submit"))
    with pytest.raises(Refused, match="may be sent back 1 times"):
        do(at, "bao", "send_back", to="writing")


def test_the_policy_s_own_return_comes_before_the_standard_one() -> None:
    at = desk()
    with pytest.raises(Exception, match="a field of this form: Objection"):
        do(at, "bao", "send_back", to="writing")
    assert at.decide("bao", Act("send_back", {"objection": "页码不符"})).state == "writing"


def test_an_added_signer_who_is_still_awaited_does_not_hold_up_a_return() -> None:
    at = desk(note=PLAIN)
    do(at, "bao", "add_signer", person="lu", place="beside")
    do(at, "ku", "send_back", to="writing")
    assert asked(at) == {"wen"}
    at.decide("wen", Act("submit"))
    assert asked(at) == {"ku", "gu", "bao"}


def test_an_administrator_moves_a_case_and_everybody_sees_why() -> None:
    at = desk("checking")
    case = do(at, "wei", "jump", to="signing", reason="复核人离职")
    assert (case.state, asked(at)) == ("signing", {"ku", "gu", "bao"})
    assert at.last is not None
    entry = at.last.entries[0]
    assert (entry.data["action"], entry.data["from"], entry.data["to"]) == ("jump", "checking", "signing")
    assert entry.texts == {"reason": "复核人离职"}


def test_never_to_a_good_end() -> None:
    at = desk("checking")
    with pytest.raises(Exception, match=r"one of: .*got 'filed'"):
        do(at, "wei", "jump", to="filed")
    with pytest.raises(Refused, match="not yours to do"):
        do(at, "fu", "jump", to="signing")


def test_never_past_a_decision_on_which_something_weighty_rests() -> None:
    weighty = NOTE.replace(
        "together: true, to: filed,", "together: true, to: filed, effects: [{shelve: {}}],"
    )
    at = desk("checking", note=weighty)
    vocabulary = replace(at.definition.vocabulary, effects={"shelve": EffectKind("shelve", "weighty", {})})
    at.definition = replace(at.definition, vocabulary=vocabulary)
    with pytest.raises(Exception, match=r"one of: writing .*got 'signing'"):
        do(at, "wei", "jump", to="signing")
    assert do(at, "wei", "jump", to="writing").state == "writing"
