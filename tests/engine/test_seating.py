"""Open seats follow the staff: who holds the role today is asked, who does not any more is not; acts stand as they were done."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.case.case import Case
from engine.case.command import Act, Claim, Reseat
from engine.deciding.machine import decide
from engine.deciding.scope import Facts
from engine.errors import Refused
from engine.people.actor import THE_MACHINE
from engine.people.organisation import Holding, Organisation
from tests.support.small_pack import NOTE, STAFF, Desk, small_definition

EVERY_KEEPER = NOTE.replace("all_of: [keeper, boss]", "all_of: [each keeper, boss]")


@pytest.fixture
def desk() -> Desk:
    """A note that waits for a keeper and the boss."""
    return signing(NOTE)


def signing(note: str) -> Desk:
    fresh = Desk(small_definition(note))
    fresh.open()
    fresh.decide("wen", Act("submit"))
    fresh.decide("fu", Act("pass_on"))
    return fresh


def staff(
    *, without: tuple[Holding, ...] = (), plus: tuple[Holding, ...] = (), gone: str = ""
) -> Organisation:
    held = (*(each for each in STAFF.holdings if each not in without), *plus)
    people = {id: replace(p, active=p.active and id != gone) for id, p in STAFF.people.items()}
    return replace(STAFF, people=people, holdings=held, version=STAFF.version + 1)


def reseated(desk: Desk, today: Organisation) -> Case:
    desk.staff = today
    assert desk.case is not None
    return desk.apply(decide(desk.definition, desk.case, THE_MACHINE, Reseat(), Facts(today), desk.now))


def seats(case: Case) -> dict[str, tuple[str, ...]]:
    return {item.phrase: item.candidates for item in case.visit.open_items}


def test_a_role_that_moves_to_somebody_else_takes_its_open_work_along(desk: Desk) -> None:
    moved = staff(
        without=(Holding("ku", "keeper"), Holding("gu", "keeper")), plus=(Holding("wei", "keeper"),)
    )
    keys = [item.key for item in desk.case.visit.items] if desk.case else []
    case = reseated(desk, moved)
    assert seats(case) == {"keeper": ("wei",), "boss": ("bao",)}
    assert [item.key for item in case.visit.items] == keys, "the work is the same work"
    assert desk.last is not None
    assert [(m.kind, m.to) for m in desk.last.messages] == [("request", "wei")], "only who is new is told"
    assert [entry.what for entry in desk.last.entries] == ["reseated"]


def test_nothing_is_written_where_nobody_changes_place(desk: Desk) -> None:
    before = desk.case
    assert reseated(desk, staff(plus=(Holding("wen", "boss"),))) == before, "the opener is left out as ever"
    assert desk.last is not None
    assert desk.last.entries == ()


def test_who_has_lost_the_role_acts_no_more_although_nobody_was_told_yet(desk: Desk) -> None:
    desk.staff = staff(without=(Holding("ku", "keeper"),))
    with pytest.raises(Refused):
        desk.decide("ku", Act("sign"))
    assert desk.decide("gu", Act("sign")).state == "signing"


def test_a_signature_stands_when_its_signer_leaves(desk: Desk) -> None:
    desk.decide("ku", Act("sign"))
    desk.staff = staff(gone="ku")
    case = desk.decide("bao", Act("sign"))
    assert case.state == "filed"
    assert case.acted["signing"] == ("ku", "bao")


def test_a_seat_that_loses_its_last_holder_is_told_to_the_administrator_once(desk: Desk) -> None:
    today = staff(without=(Holding("bao", "boss"),))
    assert seats(reseated(desk, today))["boss"] == ()
    assert desk.last is not None
    assert [(m.kind, m.to) for m in desk.last.messages] == [("unfillable", "wei")]
    reseated(desk, replace(today, version=9))
    assert desk.last.messages == ()


def test_a_claim_ends_with_the_role_of_who_claimed(desk: Desk) -> None:
    desk.decide("ku", Claim("3.1"))
    case = reseated(desk, staff(without=(Holding("ku", "keeper"),)))
    assert next((i.assignee, i.candidates) for i in case.visit.open_items) == (None, ("gu",))


def test_where_everyone_signs_a_newcomer_is_asked_too_and_who_left_is_waited_for_no_more() -> None:
    desk = signing(NOTE.replace("all_of: [keeper, boss]", "all_of: [each keeper, boss]"))
    desk.decide("ku", Act("sign"))
    case = reseated(desk, staff(without=(Holding("gu", "keeper"),), plus=(Holding("wei", "keeper"),)))
    assert [(item.key, item.candidates, item.act is not None) for item in case.visit.items] == [
        ("3.1", ("ku",), True),
        ("3.4", ("wei",), False),
        ("3.3", ("bao",), False),
    ], "a new seat has a key that was never used"
    desk.decide("wei", Act("sign"))
    assert desk.decide("bao", Act("sign")).state == "filed"


def test_when_the_last_one_waited_for_leaves_the_step_is_done_as_if_he_had_left_before() -> None:
    desk = signing(EVERY_KEEPER)
    desk.decide("ku", Act("sign"))
    desk.decide("bao", Act("sign"))
    case = reseated(desk, staff(without=(Holding("gu", "keeper"),)))
    assert (case.state, case.acted["signing"]) == ("filed", ("ku", "bao"))
    assert desk.last is not None
    assert [entry.what for entry in desk.last.entries] == ["reseated", "acted", "ended"]


def test_where_the_rules_keep_the_machine_from_going_on_the_administrators_are_told_why() -> None:
    asks = "together: true, require: [{that: form.pages <= 5, say: {zh: 最多五页, en: At most five pages}}]"
    desk = signing(EVERY_KEEPER)
    desk.decide("ku", Act("sign"))
    desk.decide("bao", Act("sign"))
    desk.definition = small_definition(EVERY_KEEPER.replace("Sign, together: true", f"Sign, {asks}"))
    case = reseated(desk, staff(without=(Holding("gu", "keeper"),)))
    assert (case.state, case.visit.open_items) == ("signing", ())
    assert desk.last is not None
    (told,) = desk.last.messages
    assert (told.kind, told.to, told.data["held_up"]) == (
        "unfillable",
        "wei",
        ["最多五页", "At most five pages"],
    )


def test_a_role_of_which_everyone_signs_is_not_satisfied_by_having_nobody() -> None:
    desk = signing(EVERY_KEEPER)
    desk.decide("bao", Act("sign"))
    case = reseated(desk, staff(without=(Holding("ku", "keeper"), Holding("gu", "keeper"))))
    assert (case.state, seats(case)) == ("signing", {"each keeper": ()})
    assert desk.last is not None
    assert [(m.kind, m.to) for m in desk.last.messages] == [("unfillable", "wei")]
    back = reseated(desk, replace(staff(), version=9))
    assert [item.candidates for item in back.visit.open_items] == [("ku",), ("gu",)]


def test_a_role_that_ends_while_the_case_waits_is_over_at_that_moment_although_nothing_was_changed(
    desk: Desk,
) -> None:
    tomorrow = desk.now + timedelta(days=1)
    held = (
        *(each for each in STAFF.holdings if each.role != "keeper"),
        Holding("ku", "keeper", None, None, tomorrow),
        Holding("wei", "keeper", None, tomorrow),
    )
    staffed = replace(STAFF, holdings=held, version=STAFF.version + 1)
    assert seats(reseated(desk, staffed.as_of(desk.now)))["keeper"] == ("ku",)

    desk.now = tomorrow
    desk.staff = staffed.as_of(tomorrow)
    with pytest.raises(Refused):
        desk.decide("ku", Act("sign"))
    assert desk.decide("wei", Act("sign")).visit.open_items[0].phrase == "boss"
