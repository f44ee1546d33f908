"""The deadlines of a case when dates are unusual: past before they begin, corrected later, extended when already late."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.case.case import Case, Child
from engine.case.command import Act, AskExtension, ExtendDeadline, Fire, Happened, SaveForm
from engine.case.decision import Decision, ForCase
from engine.deciding.machine import decide
from engine.deciding.scope import Facts
from engine.errors import InvalidForm, Refused
from engine.people.actor import THE_MACHINE, Actor
from tests.support.small_pack import NOTE, PACK, STAFF, Desk, small_definition

LAPSE = "      lapse: {zh: 过期作废, en: Lapse, upon: due, to: lapsed}\n"
LAPSING = (
    NOTE.replace("  checking:\n", f"{LAPSE}  checking:\n", 1)
    + "  lapsed: {zh: 已作废, en: Lapsed, final: lapsed}\n"
)


def due(case: Case, name: str) -> str:
    return f"{case.deadlines[name].due_at:%m-%d %H:%M}"


def swept(desk: Desk, name: str) -> Decision:
    assert desk.case is not None
    return decide(desk.definition, desk.case, THE_MACHINE, Fire(name), Facts(STAFF), desk.now)


@pytest.fixture
def desk() -> Desk:
    fresh = Desk()
    fresh.open()
    return fresh


def test_a_deadline_fires_neither_early_nor_after_it_has_ended(desk: Desk) -> None:
    case = desk.case
    assert swept(desk, "writing") == Decision(case) if case else False
    ended = desk.decide("wen", Act("submit"))
    desk.now += timedelta(days=60)
    assert swept(desk, "writing") == Decision(ended)


def test_what_is_done_upon_a_deadline_that_was_over_before_it_began_is_done_at_the_next_sweep() -> None:
    desk = Desk(small_definition(LAPSING))
    case = desk.open(ended="2026-01-05", pages=None)
    assert case.deadlines["writing"].next_at is not None
    assert swept(desk, "writing").case.outcome == "lapsed", "although its form is not whole"


def test_a_date_far_away_moves_its_deadline_as_far_and_breaks_nothing() -> None:
    for ended, found in (("1999-12-30", "01-05 10:00"), ("2099-12-30", "01-05 10:00")):
        desk = Desk()
        assert due(desk.open(ended=ended), "writing") == found


@pytest.mark.parametrize("ended", ["0001-01-01", "9999-12-31"])
def test_a_date_outside_every_calendar_is_refused(ended: str) -> None:
    with pytest.raises(InvalidForm, match="1900"):
        Desk().open(ended=ended)


def test_a_corrected_date_moves_the_deadlines_that_are_counted_from_it(desk: Desk) -> None:
    case = desk.decide("wen", SaveForm({"ended": "2026-10-12"}))
    assert (due(case, "writing"), due(case, "case")) == ("10-15 10:00", "10-19 10:00")
    assert desk.last is not None
    assert [(e.what, e.data.get("deadline")) for e in desk.last.entries] == [
        ("saved", None),
        ("recounted", "case"),
        ("recounted", "writing"),
    ]


def test_a_deadline_that_was_extended_stays_as_granted(desk: Desk) -> None:
    desk.apply(extended(desk, "writing", "2026-10-12"))
    case = desk.decide("wen", SaveForm({"ended": "2026-10-20"}))
    assert due(case, "writing") == "10-12 10:00"


def test_a_step_that_ends_with_the_whole_case_follows_its_extension() -> None:
    text = NOTE.replace(
        "    who: {all_of: [keeper, boss]}\n", "    who: {all_of: [keeper, boss]}\n    due: {by: case.due}\n"
    )
    desk = Desk(small_definition(text))
    desk.open()
    desk.decide("wen", Act("submit"))
    desk.decide("fu", Act("pass_on"))
    case = desk.apply(extended(desk, "case", "2026-10-14"))
    assert due(case, "signing") == due(case, "case") == "10-14 10:00"


def test_a_level_whose_lateness_is_a_parameter_is_reached() -> None:
    pack = PACK.replace("{late: 1 working day,", "{late: param.patience,").replace(
        "parameters:\n",
        "parameters:\n  patience: {type: period, value: 2 days, question: {zh: 多久, en: How long}}\n",
    )
    desk = Desk(small_definition(pack=pack))
    desk.open()
    desk.now += timedelta(days=20)
    assert "escalation" in [message.kind for message in swept(desk, "writing").messages]


def test_more_time_ends_on_a_day_that_is_still_to_come(desk: Desk) -> None:
    desk.now += timedelta(days=14)  # 12 October; the note was due on the 8th and may be extended to the 15th
    with pytest.raises(InvalidForm, match="2026-10-12"):
        desk.decide("wen", AskExtension("writing", "2026-10-11", "忘了"))
    assert desk.decide("wen", AskExtension("writing", "2026-10-13", "忘了")).state == "writing"


def test_no_more_time_is_asked_for_once_the_last_day_allowed_is_over(desk: Desk) -> None:
    desk.now += timedelta(days=30)
    with pytest.raises(Refused, match="2026-10-14 is the last day"):
        desk.decide("wen", AskExtension("writing", "2026-11-02", "忘了"))


def test_who_decides_on_more_time_cannot_exchange_the_deadline_it_is_asked_for(desk: Desk) -> None:
    desk.decide("wen", AskExtension("writing", "2026-10-12", "出差"))
    assert desk.last is not None
    facts = Facts(STAFF, parent=desk.case)
    request = decide(desk.definition, None, Actor("wen"), desk.last.opens[0], facts, desk.now, "c2").case
    forged = {"name": "case", "due": "2026-10-08", "latest": None, "extendable": True}
    with pytest.raises((InvalidForm, Refused)):
        decide(desk.definition, request, Actor("bao"), SaveForm({"deadline": forged}), facts, desk.now)


def extended(desk: Desk, name: str, until: str) -> Decision:
    assert desk.case is not None
    return decide(
        desk.definition, desk.case, THE_MACHINE, ExtendDeadline(name, until), Facts(STAFF), desk.now
    )


def test_an_open_request_for_more_time_lapses_when_its_deadline_ends(desk: Desk) -> None:
    asked = desk.decide("wen", AskExtension("writing", "2026-10-12", "出差"))
    child = Child("extension_1", "c2", "deciding", form={"extension": "writing"})
    desk.case = replace(asked, children={child.name: child})
    desk.decide("wen", Act("submit"))
    assert desk.last is not None
    assert desk.last.follows == (ForCase("c2", Happened("form.deadline.ended")),)
