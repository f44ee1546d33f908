"""The machine decides: opening, acting, returning, signing together; and refuses with a reason."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.case.command import Act, AskExtension, Claim, ExtendDeadline, Fire, OpenCase, Release, SaveForm
from engine.deciding.machine import decide, fillable, offers, scope_of
from engine.deciding.scope import Facts
from engine.errors import Conflict, InvalidForm, NotFound, Refused
from engine.people.actor import THE_MACHINE, Actor
from tests.support.small_pack import MORNING, NOTE, STAFF, Desk, small_definition


@pytest.fixture(name="desk", scope="module")
def _definition() -> Desk:
    return Desk()


@pytest.fixture
def note(desk: Desk) -> Desk:
    """A desk with a note just opened."""
    fresh = Desk(desk.definition)
    fresh.open()
    return fresh


def test_opening_asks_the_opener_and_arms_both_deadlines(note: Desk) -> None:
    case = note.case
    assert case is not None
    assert (case.state, case.opener, case.version) == ("writing", "wen", 1)
    assert [item.candidates for item in case.visit.open_items] == [("wen",)]
    assert {name: f"{d.due_at:%m-%d %H:%M}" for name, d in case.deadlines.items()} == {
        "case": "10-10 10:00",
        "writing": "10-08 10:00",
    }


def test_only_who_may_open_opens(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        Desk(desk.definition).open(by="bao")
    assert (refused.value.reasons[0].code, refused.value.reasons[0].clauses) == ("may_not_open", ("R01",))


def test_an_unknown_workflow_is_not_found_with_the_nearest(desk: Desk) -> None:
    with pytest.raises(NotFound, match="did you mean 'note'"):
        Desk(desk.definition).decide("wen", OpenCase("notes"))


def test_what_the_deadlines_count_from_is_asked_at_opening(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        Desk(desk.definition).open(ended=None)
    assert [detail.en for detail in refused.value.reasons[0].details] == ["Ended on"]


def test_the_rest_of_the_form_may_wait_until_the_first_state_is_left(desk: Desk) -> None:
    fresh = Desk(desk.definition)
    fresh.open(title=None, pages=None)
    with pytest.raises(Refused) as refused:
        fresh.decide("wen", Act("submit"))
    assert [detail.en for detail in refused.value.reasons[0].details] == ["Title", "Pages"]
    fresh.decide("wen", SaveForm({"title": "合同", "pages": "12"}))
    assert fresh.decide("wen", Act("submit")).state == "checking"


def test_every_value_that_does_not_fit_is_named(desk: Desk) -> None:
    with pytest.raises(InvalidForm) as wrong:
        Desk(desk.definition).open(pages=0, ended="2026-02-30", titel="x", checker="wen")
    assert [(e.where, e.given.split(",")[0]) for e in wrong.value.inputs] == [
        ("pages", "0"),
        ("ended", "2026-02-30"),
        ("checker", "Wen"),
        ("titel", "titel"),
    ]


def test_the_reviewer_cannot_be_the_opener(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        Desk(desk.definition).open(by="fu")
    assert (refused.value.reasons[0].code, refused.value.reasons[0].field) == ("separation", "checker")


def test_a_requirement_refuses_with_its_sentence_and_clause(desk: Desk) -> None:
    fresh = Desk(desk.definition)
    fresh.open(pages=101)
    before = fresh.case
    with pytest.raises(Refused) as refused:
        fresh.decide("wen", Act("submit"))
    assert [(r.text.en, r.clauses) for r in refused.value.reasons] == [("At most 100 pages.", ("R03",))]
    assert fresh.case is before


def test_submitting_asks_the_checker_by_a_message_about_his_work_item(note: Desk) -> None:
    case = note.decide("wen", Act("submit"))
    assert note.last is not None
    assert [(m.kind, m.to, m.item) for m in note.last.messages] == [
        ("request", "fu", case.visit.items[0].key)
    ]
    assert case.deadlines["writing"].armed is False
    assert case.deadlines["checking"].armed is True
    assert [(e.what, e.data["from"], e.data["to"]) for e in note.last.entries] == [
        ("acted", "writing", "checking")
    ]


def test_it_is_refused_to_act_in_somebody_elses_turn(note: Desk) -> None:
    with pytest.raises(Refused) as refused:
        note.decide("fu", Act("submit"))
    assert refused.value.reasons[0].code == "not_yours"
    assert refused.value.reasons[0].lifted_by.en == "Wen"


def test_an_unknown_action_names_the_state_and_the_nearest(note: Desk) -> None:
    with pytest.raises(Refused, match="did you mean 'submit'"):
        note.decide("wen", Act("sumbit"))


def test_a_return_carries_what_is_missing_and_comes_to_the_writer(note: Desk) -> None:
    note.decide("wen", Act("submit"))
    with pytest.raises(Refused) as refused:
        note.decide("fu", Act("send_back"))
    assert [detail.en for detail in refused.value.reasons[0].details] == ["What is missing"]
    case = note.decide("fu", Act("send_back", {"lack": "附件"}))
    assert note.last is not None
    assert (case.state, case.form["lack"]) == ("writing", "附件")
    assert [(m.kind, m.to) for m in note.last.messages] == [("returned", "wen")]
    assert note.last.entries[0].texts == {"lack": "附件"}


def test_a_state_entered_again_keeps_its_first_due(note: Desk) -> None:
    first = note.case and note.case.deadlines["writing"].due_at
    note.decide("wen", Act("submit"))
    note.now += timedelta(days=20)
    case = note.decide("fu", Act("send_back", {"lack": "附件"}))
    assert (case.deadlines["writing"].due_at, case.deadlines["writing"].armed) == (first, True)


def test_a_return_that_comes_back_leads_straight_to_who_returned_it(note: Desk) -> None:
    note.decide("wen", Act("submit"))
    note.decide("fu", Act("pass_on"))
    returned = note.decide("bao", Act("send_back", {"objection": "不清楚"}))
    assert (returned.state, returned.returns) == ("writing", {"writing": "signing"})
    case = note.decide("wen", Act("submit"))
    assert (case.state, case.returns) == ("signing", {})


def test_a_countersignature_is_done_when_every_seat_has_acted(note: Desk) -> None:
    note.decide("wen", Act("submit"))
    note.decide("fu", Act("pass_on"))
    half = note.decide("ku", Act("sign"))
    assert half.state == "signing"
    assert [item.phrase for item in half.visit.open_items] == ["boss"]
    case = note.decide("bao", Act("sign"))
    assert note.last is not None
    assert (case.state, case.outcome, case.acted["signing"]) == ("filed", "done", ("ku", "bao"))
    assert not any(deadline.armed for deadline in case.deadlines.values())
    assert [(m.kind, m.to) for m in note.last.messages] == [("copy", "wen")], "a copy tells the outcome too"


def test_whoever_has_signed_waits_for_the_others(note: Desk) -> None:
    note.decide("wen", Act("submit"))
    note.decide("fu", Act("pass_on"))
    note.decide("ku", Act("sign"))
    with pytest.raises(Refused) as refused:
        note.decide("ku", Act("sign"))
    assert refused.value.reasons[0].code == "already_acted"


def test_a_link_to_a_work_item_that_is_gone_says_who_was_first(note: Desk) -> None:
    submitted = note.decide("wen", Act("submit"))
    link = submitted.visit.items[0].key
    note.decide("fu", Act("pass_on"))
    with pytest.raises(Conflict) as conflict:
        note.decide("fu", Act("pass_on", item=link))
    assert "Fu was first: 'Pass on' at 2026-09-28 09:00" in conflict.value.reasons[0].text.en


def test_nothing_can_be_done_in_a_case_that_has_ended(note: Desk) -> None:
    for by, action in (("wen", "submit"), ("fu", "pass_on"), ("ku", "sign"), ("bao", "sign")):
        note.decide(by, Act(action))
    with pytest.raises(Refused) as refused:
        note.decide("bao", Act("sign"))
    assert refused.value.reasons[0].code == "ended"


def test_a_claimed_seat_is_closed_to_the_others_until_released(note: Desk) -> None:
    note.decide("wen", Act("submit"))
    case = note.decide("fu", Act("pass_on"))
    seat = next(item.key for item in case.visit.items if item.phrase == "keeper")
    note.decide("ku", Claim(seat))
    with pytest.raises(Refused):
        note.decide("gu", Act("sign"))
    note.decide("ku", Release(seat))
    assert note.decide("gu", Act("sign")).state == "signing"


def test_a_form_saved_over_a_newer_version_is_a_conflict(note: Desk) -> None:
    note.decide("wen", SaveForm({"pages": 13}, version=1))
    with pytest.raises(Conflict):
        note.decide("wen", SaveForm({"pages": 14}, version=1))


def test_saving_what_is_there_already_leaves_the_case_and_the_ledger_as_they_are(note: Desk) -> None:
    saved = note.decide("wen", SaveForm({"pages": 13}))
    assert note.decide("wen", SaveForm({"pages": 13})) == saved
    assert note.last is not None
    assert note.last.entries == ()


def test_the_form_is_closed_once_the_first_state_is_left(note: Desk) -> None:
    note.decide("wen", Act("submit"))
    with pytest.raises(Refused):
        note.decide("wen", SaveForm({"pages": 14}))
    with pytest.raises(Refused) as refused:
        note.decide("fu", SaveForm({"pages": 14}))
    assert refused.value.reasons[0].code == "not_yours" or refused.value.reasons[0].code == "not_open"


def test_a_state_may_open_part_of_the_form_to_its_worker(desk: Desk) -> None:
    text = NOTE.replace("    who: form.checker\n", "    who: form.checker\n    fills: [form.pages]\n")
    fresh = Desk(small_definition(text))
    fresh.open()
    fresh.decide("wen", Act("submit"))
    assert fresh.case is not None
    assert fillable(scope_of(fresh.definition, fresh.case, Facts(STAFF), MORNING), "fu") == {"pages": ()}
    assert fresh.decide("fu", SaveForm({"pages": 14})).form["pages"] == 14
    with pytest.raises(Refused) as refused:
        fresh.decide("fu", SaveForm({"title": "别的"}))
    assert [detail.en for detail in refused.value.reasons[0].details] == ["Title"]


def test_offers_name_what_would_refuse_before_it_is_pressed(desk: Desk) -> None:
    fresh = Desk(desk.definition)
    case = fresh.open(pages=101)
    offered = offers(scope_of(fresh.definition, case, Facts(STAFF), MORNING), "wen")
    assert [(offer.name, [r.clauses for r in offer.unmet]) for offer in offered] == [("submit", [("R03",)])]
    assert offers(scope_of(fresh.definition, case, Facts(STAFF), MORNING), "bao") == ()


def test_reminders_go_to_who_works_on_it_and_escalation_to_his_manager(note: Desk) -> None:
    assert note.case is not None
    seen: list[tuple[str, str, str]] = []
    while (next_at := note.case.deadlines["writing"].next_at) is not None and len(seen) < 5:
        note.now = next_at
        note.apply(decide(note.definition, note.case, THE_MACHINE, Fire("writing"), Facts(STAFF), note.now))
        assert note.last is not None
        local = note.definition.calendar.local(note.now)
        seen += [(f"{local:%m-%d %H:%M}", m.kind, m.to) for m in note.last.messages]
    assert seen == [
        ("09-30 18:00", "reminder", "wen"),
        ("10-08 18:00", "reminder", "wen"),
        ("10-09 18:00", "reminder", "wen"),
        ("10-09 18:00", "escalation", "bao"),
        ("10-10 18:00", "reminder", "wen"),
    ]


def test_while_the_step_reminds_daily_the_whole_case_does_not_too(note: Desk) -> None:
    assert note.case is not None
    late = note.now + timedelta(days=20)
    fired = decide(note.definition, note.case, THE_MACHINE, Fire("case"), Facts(STAFF), late)
    assert [m.kind for m in fired.messages] == ["escalation"]
    submitted = decide(note.definition, note.case, Actor("wen"), Act("submit"), Facts(STAFF), late).case
    fired = decide(note.definition, submitted, THE_MACHINE, Fire("case"), Facts(STAFF), late)
    assert [(m.kind, m.to) for m in fired.messages] == [("reminder", "fu"), ("escalation", "bao")]


def test_a_sweep_that_comes_twice_changes_nothing(note: Desk) -> None:
    assert note.case is not None
    note.now = note.case.deadlines["writing"].next_at or note.now
    fired = decide(note.definition, note.case, THE_MACHINE, Fire("writing"), Facts(STAFF), note.now)
    again = decide(note.definition, fired.case, THE_MACHINE, Fire("writing"), Facts(STAFF), note.now)
    assert again.case == fired.case
    assert again.messages == () == again.entries


def test_reminders_missed_in_an_outage_come_as_one(note: Desk) -> None:
    assert note.case is not None
    later = note.now + timedelta(days=30)
    fired = decide(note.definition, note.case, THE_MACHINE, Fire("writing"), Facts(STAFF), later)
    assert [m.kind for m in fired.messages] == ["reminder", "escalation"]


def test_a_granted_extension_moves_the_deadline_and_starts_its_ladder_anew(note: Desk) -> None:
    asked = note.decide("wen", AskExtension("writing", "2026-10-12", "出差"))
    assert note.last is not None
    (opened,) = note.last.opens
    assert asked.state == "writing"
    request = decide(note.definition, None, Actor("wen"), opened, Facts(STAFF, parent=asked), note.now, "c2")
    assert [item.candidates for item in request.case.visit.open_items] == [("bao",)]
    granted = decide(
        note.definition, request.case, Actor("bao"), Act("grant"), Facts(STAFF, parent=asked), note.now
    )
    follow = granted.follows[0]
    assert follow.command == ExtendDeadline("writing", "2026-10-12")
    moved = decide(note.definition, asked, THE_MACHINE, follow.command, Facts(STAFF), note.now).case
    assert f"{moved.deadlines['writing'].due_at:%m-%d %H:%M}" == "10-12 10:00"
    assert moved.deadlines["writing"].extended == 1


def test_an_extension_beyond_the_longest_is_refused_with_the_last_day(note: Desk) -> None:
    asked = note.decide("wen", AskExtension("writing", "2026-11-12", "出差"))
    assert note.last is not None
    with pytest.raises(InvalidForm, match="2026-10-14"):
        decide(
            note.definition,
            None,
            Actor("wen"),
            note.last.opens[0],
            Facts(STAFF, parent=asked),
            note.now,
            "c2",
        )


def test_whoever_decides_on_more_time_cannot_rewrite_what_was_asked(note: Desk) -> None:
    asked = note.decide("wen", AskExtension("writing", "2026-10-12", "出差"))
    assert note.last is not None
    request = decide(
        note.definition, None, Actor("wen"), note.last.opens[0], Facts(STAFF, parent=asked), note.now, "c2"
    ).case
    scope = scope_of(note.definition, request, Facts(STAFF, parent=asked), note.now)
    assert fillable(scope, "bao") == {}
    with pytest.raises(Refused):
        decide(note.definition, request, Actor("bao"), SaveForm({"reason": "别的"}), Facts(STAFF), note.now)


def test_a_request_for_more_time_says_until_when_and_why(note: Desk) -> None:
    asked = note.decide("wen", AskExtension("writing", "", ""))
    assert note.last is not None
    with pytest.raises(Refused) as refused:
        decide(
            note.definition,
            None,
            Actor("wen"),
            note.last.opens[0],
            Facts(STAFF, parent=asked),
            note.now,
            "c2",
        )
    assert [detail.en for detail in refused.value.reasons[0].details] == ["Until", "Reason"]


def test_only_the_worker_asks_for_more_time_and_only_for_a_deadline_that_runs(note: Desk) -> None:
    with pytest.raises(Refused):
        note.decide("fu", AskExtension("writing", "2026-10-12", "出差"))
    with pytest.raises(Refused, match="did you mean 'writing'"):
        note.decide("wen", AskExtension("writting", "2026-10-12", "出差"))


def test_a_seat_that_nobody_can_fill_is_told_to_the_administrator_at_once(desk: Desk) -> None:
    staff = replace(STAFF, holdings=tuple(h for h in STAFF.holdings if h.role != "boss"))
    fresh = Desk(desk.definition, staff)
    fresh.open()
    fresh.decide("wen", Act("submit"))
    fresh.decide("fu", Act("pass_on"))
    assert fresh.last is not None
    assert [(m.kind, m.to) for m in fresh.last.messages if m.kind == "unfillable"] == [("unfillable", "wei")]


def test_the_opener_is_left_out_of_what_is_decided_together() -> None:
    text = NOTE.replace("opening: {who: writer", "opening: {who: boss").replace(
        "apart: [[opener, form.checker, keeper]]\n", ""
    )
    fresh = Desk(small_definition(text))
    fresh.open(by="bao")
    fresh.decide("bao", Act("submit"))
    case = fresh.decide("fu", Act("pass_on"))
    assert [item.candidates for item in case.visit.items] == [("ku", "gu"), ()]
