"""What one person has another told about a case: that he waits, what he would like to know, what he says, a copy."""

from dataclasses import replace

from engine.people.doer import doer_of
from tests.notifications.letters import ORGANISATION, notice, written


def test_who_is_pressed_for_it_reads_by_whom_and_why_and_can_decide_at_once() -> None:
    mail = written(notice("nudge"), "en")
    assert mail.subject.startswith("BJ2026-0001 Please act: ")
    assert "Wen Shuming is waiting for you." in mail.text
    assert "The client waits." in mail.text
    assert "Pass on" in mail.text


def test_who_is_asked_for_an_opinion_reads_the_question_and_who_decides() -> None:
    mail = written(notice("opinion"), "zh")
    assert "请您答复" in mail.subject
    assert "Is it complete?" in mail.text
    assert "您答复后，仍由" in mail.text
    assert "Pass on" not in mail.text
    assert "合同1" in mail.text


def test_a_comment_is_the_first_thing_that_is_read() -> None:
    mail = written(notice("comment"), "en")
    assert mail.subject.startswith("BJ2026-0001 Comment by Wen Shuming: ")
    assert "Comment: Page 3 is new." in mail.text


def test_a_copy_by_hand_says_from_whom_and_that_opening_it_ticks_it_off() -> None:
    by_hand = replace(
        notice("copy"), by=doer_of(ORGANISATION, "wen"), data={"by": "wen", "note": "For your files."}
    )
    mail = written(by_hand, "en")
    assert "Wen Shuming has sent you a copy" in mail.text
    assert "marks it as read" in mail.text
    assert "For your files." in mail.text
    assert "signed list" not in mail.text
