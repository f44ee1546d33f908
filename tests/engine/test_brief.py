"""The brief: who asks, why you, which clause, by when, and who else is asked."""

from datetime import timedelta

import pytest

from engine.case.command import Act
from engine.deciding.brief import Brief, brief_for
from engine.deciding.machine import scope_of
from engine.deciding.scope import Facts
from tests.support.small_pack import NOTE, STAFF, Desk, small_definition


def _brief(desk: Desk, person: str) -> Brief:
    assert desk.case is not None
    return brief_for(scope_of(desk.definition, desk.case, Facts(STAFF), desk.now), person)


@pytest.fixture
def desk() -> Desk:
    """A note in the hands of its checker."""
    fresh = Desk()
    fresh.open()
    fresh.decide("wen", Act("submit"))
    return fresh


def test_the_worker_reads_who_asks_why_him_and_what_he_may_do(desk: Desk) -> None:
    brief = _brief(desk, "fu")
    assert brief.asked_by is not None
    assert (brief.asked_by.id, brief.why_you.zh, brief.why_you.en) == (
        "wen",
        "您是本案的复核人",
        "you are this case's checker",
    )
    assert [offer.name for offer in brief.offers] == ["pass_on", "send_back"]
    assert [clause.id for clause in brief.clauses] == ["R03"]
    assert brief.item == "2.1"
    assert (brief.subject.zh, brief.state.en) == ("合同", "Being checked")


def test_whoever_only_looks_is_offered_nothing(desk: Desk) -> None:
    brief = _brief(desk, "bao")
    assert (brief.offers, brief.item, brief.why_you.zh) == ((), None, "")


def test_the_deadlines_that_run_come_with_their_reason_the_earliest_first(desk: Desk) -> None:
    desk.now += timedelta(days=12)
    deadlines = _brief(desk, "fu").deadlines
    assert [(d.name, d.title.en, d.is_late) for d in deadlines] == [
        ("checking", "Being checked", True),
        ("case", "overall deadline", False),
    ]
    assert "5 working days after 28 Sep 2026" in deadlines[1].sentence.en
    assert [clause.id for clause in deadlines[1].clauses] == ["R02"]


def test_every_seat_says_for_whom_it_is_and_who_has_taken_it(desk: Desk) -> None:
    desk.decide("fu", Act("pass_on"))
    desk.decide("ku", Act("sign"))
    seats = _brief(desk, "bao").seats
    assert [(s.title.en, s.is_asked, s.done_by.id if s.done_by else None, s.action.en) for s in seats] == [
        ("Keeper", False, "ku", "Sign"),
        ("Boss", True, None, ""),
    ]


def test_the_latest_act_says_who_did_what_and_answered_what(desk: Desk) -> None:
    sent = _brief(desk, "fu").came
    assert sent is not None
    assert (sent.action.en, sent.by and sent.by.id, sent.at, sent.answers) == ("Submit", "wen", desk.now, {})
    desk.decide("fu", Act("send_back", {"lack": "附件"}))
    returned = _brief(desk, "wen").came
    assert returned is not None
    assert [(title.en, shown.line.zh) for title, shown in returned.answers.values()] == [
        ("What is missing", "附件")
    ]


def test_what_several_had_to_do_names_them_all(desk: Desk) -> None:
    desk.decide("fu", Act("pass_on"))
    desk.decide("ku", Act("sign"))
    half = _brief(desk, "wen").came
    desk.decide("bao", Act("sign"))
    whole = _brief(desk, "wen").came
    assert half is not None
    assert whole is not None
    assert [doer.name.en for doer in half.everyone] == ["Ku"]
    assert [doer.name.en for doer in whole.everyone] == ["Ku", "Bao"]


def test_the_field_that_the_workflow_names_says_what_a_case_is_about() -> None:
    fresh = Desk(
        small_definition(NOTE.replace("opening: {who: writer", "subject: checker\nopening: {who: writer"))
    )
    fresh.open()
    assert _brief(fresh, "wen").subject.en == "Fu"
