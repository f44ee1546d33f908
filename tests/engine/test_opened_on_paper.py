"""A case that began on paper is opened later: by whom, since when its clocks run, what is told, and what never begins so."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engine.case.case import Case
from engine.case.command import Act, Fire, OpenCase
from engine.case.decision import Decision
from engine.deciding.machine import decide
from engine.deciding.on_paper import may_enter_from_paper, openers_on_paper
from engine.deciding.opening import blank_scope
from engine.deciding.scope import Facts
from engine.digest import Json
from engine.errors import InvalidForm, Refused
from engine.people.actor import THE_MACHINE
from engine.people.organisation import Holding
from engine.store.cases import document, read_document
from tests.support.small_pack import MORNING, NOTE, PACK, STAFF, Desk, small_definition

FILE = {"name": "便笺.pdf", "sha256": "cd" * 32, "size": 900}
RULE = "standard_actions: {open_late: {who: administrator, at_most: 30 days}, enter_late: administrator}"
FROM_ENTRY = "due: {within: 2 working days, after: state.entered, clause: R02}"
COUNTED = NOTE.replace(
    "due: {within: 3 working days, after: form.ended, extension: {who: boss, at_most: 5 working days}, clause: R02}",
    FROM_ENTRY,
).replace(
    "due: {within: 5 working days, after: form.ended, extension: {who: boss, at_most: 5 working days}, clause: R02}",
    "due: {within: 5 working days, after: case.opened, clause: R02}",
)


def desk(note: str = COUNTED, rule: str = RULE) -> Desk:
    return Desk(small_definition(note, PACK.replace("not_yet: []", rule)))


def opened(at: Desk, by: str = "wei", on: str = "2026-09-21", **changed: Json) -> Case:
    """Opened on a Monday on paper, entered on the next; `changed` are other answers."""
    given: dict[str, Json] = {"person": "wen", "on": on, "proof": FILE, "reason": "系统上线前"}
    paper = {**given, **changed}
    form = {"title": "合同", "pages": 12, "ended": "2026-09-18", "checker": "fu"}
    return at.decide(by, OpenCase("note", form, on_paper=paper))


def at_close(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=UTC)


def test_it_counts_as_his_and_shows_who_entered_it_and_when() -> None:
    at = desk()
    case = opened(at)
    assert (case.opener, case.state) == ("wen", "writing")
    assert case.on_paper is not None
    assert (case.on_paper.on, case.on_paper.entered_by, case.on_paper.entered_at) == (
        "2026-09-21",
        "wei",
        MORNING,
    )
    assert case.opened_at == datetime(2026, 9, 21, 15, 59, 59, tzinfo=UTC)
    assert [(each.sha256, each.by) for each in case.attached] == [(FILE["sha256"], "wei")]
    assert at.last is not None
    entry = at.last.entries[0]
    assert (entry.what, entry.data["opener"], entry.data["opened_on"]) == ("opened", "wen", "2026-09-21")
    assert entry.texts["open_late.reason"] == "系统上线前"
    assert {(each.kind, each.to) for each in at.last.messages} == {("request", "wen"), ("told", "wen")}


def test_its_clocks_count_from_the_day_on_paper_in_working_days() -> None:
    case = opened(desk())
    assert case.visit.entered_at == case.opened_at
    assert case.deadlines["writing"].due_at == at_close("2026-09-23")
    assert case.deadlines["case"].due_at == at_close("2026-09-29")  # five, without Mid-Autumn and its weekend


def test_what_was_missed_on_paper_is_told_to_nobody_and_no_level_is_left_out() -> None:
    at = desk()
    case = opened(at)
    late = case.deadlines["writing"]
    assert late.due_at < MORNING  # two reminders and a level would have come by now
    assert late.next_at == at_close(
        "2026-09-29"
    )  # one working day after it was entered, not after it was due
    fired = decide(
        at.definition, case, THE_MACHINE, Fire("writing"), Facts(STAFF), at_close("2026-09-29"), ""
    )
    assert [(each.kind, each.to, each.nth) for each in fired.messages] == [
        ("reminder", "wen", 1),
        ("escalation", "bao", 1),
    ]


def test_a_case_entered_in_time_is_reminded_of_as_any_other() -> None:
    case = opened(desk(), on="2026-09-25")
    assert case.deadlines["writing"].due_at == at_close("2026-09-29")
    assert case.deadlines["writing"].next_at == at_close("2026-09-28")  # one working day before


def test_one_of_today_is_opened_now() -> None:
    case = opened(desk(), on="2026-09-28")
    assert case.opened_at == MORNING


BY_SILENCE = COUNTED.replace(
    "    actions:\n      submit:",
    "    actions:\n      drop: {zh: 作废, en: Drop, upon: due, to: dropped}\n      submit:",
).replace("  filed: {", "  dropped: {zh: 已作废, en: Dropped, final: lapsed}\n  filed: {")


def test_silence_on_paper_decides_nothing() -> None:
    at = desk(BY_SILENCE)
    case = opened(at)
    assert case.state == "writing"
    assert case.deadlines["writing"].due_at == at_close("2026-09-30")  # two working days from the entry on
    assert case.deadlines["case"].due_at == at_close("2026-09-29")  # nothing is done by the machine then
    swept = decide(at.definition, case, THE_MACHINE, Fire("writing"), Facts(STAFF), MORNING, "")
    assert swept.case.state == "writing"


def test_the_acts_on_paper_can_follow_it() -> None:
    at = desk()
    opened(at)
    given: dict[str, Json] = {"reason": "系统上线前", "proof": FILE}
    at.decide("wei", Act("enter_late", {**given, "action": "submit", "person": "wen", "on": "2026-09-22"}))
    case = at.decide(
        "wei", Act("enter_late", {**given, "action": "pass_on", "person": "fu", "on": "2026-09-23"})
    )
    assert (case.state, case.acted["checking"]) == ("signing", ("fu",))


def test_whoever_entered_it_does_not_decide_upon_it() -> None:
    staff = replace(STAFF, holdings=(*STAFF.holdings, Holding("wei", "keeper")))
    at = Desk(desk().definition, staff)
    opened(at)
    at.decide("wen", Act("submit"))
    case = at.decide("fu", Act("pass_on"))
    keepers = next(item for item in case.visit.items if item.phrase == "keeper")
    assert set(keepers.candidates) == {"ku", "gu"}
    with pytest.raises(Refused, match="not yours"):
        at.decide("wei", Act("sign"))


@pytest.mark.parametrize(
    ("by", "changed", "said"),
    [
        ("wen", {}, "not yours to do"),
        ("wei", {"person": "ku"}, r"open_late.person: expected somebody who may open it: wen"),
        ("wei", {"person": "wei"}, "got 'wei'"),
        ("wei", {"on": "2026-09-29"}, "open_late.on: expected"),
        ("wei", {"on": "2026-08-01"}, "cannot be entered any more"),
        ("wei", {"proof": None}, "Proof"),
        ("wei", {"reason": ""}, "Reason"),
        ("wei", {"when": "x"}, "open_late.when: expected a field of this form"),
    ],
)
def test_what_does_not_fit_is_told(by: str, changed: dict[str, Json], said: str) -> None:
    at, rest = desk(), {name: value for name, value in changed.items() if name != "on"}
    with pytest.raises((Refused, InvalidForm), match=said):
        opened(at, by, on=str(changed.get("on", "2026-09-21")), **rest)


def test_where_nobody_may_it_is_switched_off() -> None:
    at = desk(rule="standard_actions: {open_late: none}")
    with pytest.raises(Refused, match="switched off"):
        opened(at)
    scope = blank_scope(at.definition, "note", "wei", Facts(STAFF), MORNING)
    assert not may_enter_from_paper(scope, "wei")
    scope = blank_scope(desk().definition, "note", "wei", Facts(STAFF), MORNING)
    assert may_enter_from_paper(scope, "wei")
    assert not may_enter_from_paper(scope, "wen")
    assert [each.value for each in openers_on_paper(scope, "wei")] == ["wen", "fu"]
    extension = blank_scope(desk().definition, "extension", "wei", Facts(STAFF), MORNING)
    assert not may_enter_from_paper(extension, "wei")


def test_it_is_found_again_as_it_was() -> None:
    case = opened(desk())
    assert read_document(document(case)) == case


def test_time_that_goes_on_is_counted_as_ever() -> None:
    at = desk()
    opened(at, on="2026-09-25")
    at.now += timedelta(days=1)
    case = at.decide("wen", Act("submit"))
    assert case.visit.entered_at == at.now
    assert isinstance(at.last, Decision)
