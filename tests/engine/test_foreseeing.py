"""What a case will lack is said when it can be known, to whom, and once."""

from dataclasses import replace

from engine.case.case import Case
from engine.case.command import Act, Reseat
from engine.deciding.foreseeing import foreseen, lacking_said, lifted_said
from engine.deciding.machine import decide, scope_of
from engine.deciding.scope import Facts, Scope
from engine.people.actor import THE_MACHINE
from engine.people.organisation import Holding, Organisation
from tests.support.small_pack import NOTE, STAFF, Desk, small_definition

APART = "apart: [[opener, form.checker, keeper]]"


def without(role: str, staff: Organisation = STAFF) -> Organisation:
    """The staff with nobody in the role."""
    return replace(
        staff, holdings=tuple(h for h in staff.holdings if h.role != role), version=staff.version + 1
    )


def holding(*more: Holding, staff: Organisation) -> Organisation:
    return replace(staff, holdings=(*staff.holdings, *more), version=staff.version + 1)


ALONE = holding(Holding("ku", "boss"), Holding("ku", "keeper"), staff=without("boss", without("keeper")))
TWO, BOTH = "apart: [[boss, keeper]]", "{all_of: [keeper, boss]}"


def opened(staff: Organisation = STAFF, note: str = NOTE) -> Desk:
    desk = Desk(small_definition(note), staff)
    desk.open()
    return desk


def scope(desk: Desk) -> Scope:
    assert desk.case is not None
    return scope_of(desk.definition, desk.case, Facts(desk.staff), desk.now)


def alarms(desk: Desk) -> list[tuple[str, object, object]]:
    """Who is told by the latest decision, of whom and where."""
    assert desk.last is not None
    return [
        (each.to, each.data["who"], each.data.get("ahead"))
        for each in desk.last.messages
        if each.kind == "unfillable"
    ]


def reseat(desk: Desk) -> Case:
    """What the machine does with every open case when the staff changes."""
    return desk.apply(decide(desk.definition, desk.case, THE_MACHINE, Reseat(), Facts(desk.staff), desk.now))


def test_with_enough_people_nothing_is_foreseen() -> None:
    desk = opened()
    assert foreseen(scope(desk)) == ()
    assert alarms(desk) == []


def test_a_role_that_nobody_holds_is_told_when_the_case_opens_and_not_again_at_every_move() -> None:
    desk = opened(without("boss"))
    assert alarms(desk) == [("wei", "boss", ["会签中", "Being signed"])]
    (short,) = foreseen(scope(desk))
    assert lacking_said(scope(desk), short).zh == "没有可以担任“主管”的人"
    assert lifted_said(scope(desk), short) == STAFF.people["wei"].name
    desk.decide("wen", Act("submit"))
    assert alarms(desk) == []
    desk.decide("fu", Act("pass_on"))
    assert alarms(desk) == [("wei", "boss", None)], "now it stands still: told once more"


def test_a_change_of_staff_is_looked_at_and_what_is_mended_may_be_told_again() -> None:
    desk = opened()
    desk.staff = without("boss")
    reseat(desk)
    assert alarms(desk) == [("wei", "boss", ["会签中", "Being signed"])]
    reseat(desk)
    assert alarms(desk) == []
    desk.staff = replace(STAFF, version=desk.staff.version + 1)
    case = reseat(desk)
    assert (case.foreseen, alarms(desk)) == ((), [])
    desk.staff = replace(without("boss"), version=desk.staff.version + 1)
    reseat(desk)
    assert len(alarms(desk)) == 1


def test_the_only_one_who_could_is_kept_apart_as_the_opener_of_the_case() -> None:
    staff = holding(Holding("wen", "keeper"), staff=without("keeper"))
    desk = opened(staff)
    assert [each.key for each in foreseen(scope(desk))] == ["signing:keeper"]


def test_one_person_cannot_be_two_who_are_kept_apart_in_steps_that_both_come() -> None:
    """Ku alone is both boss and keeper, and they must be two: one checks, the other signs."""
    desk = opened(
        ALONE, NOTE.replace("who: form.checker", "who: boss").replace(APART, TWO).replace(BOTH, "keeper")
    )
    (short,) = foreseen(scope(desk))
    assert (short.state, short.phrase, short.beside) == ("signing", "keeper", ("boss",))
    assert "须由不同的人担任" in lacking_said(scope(desk), short).zh
    desk.staff = holding(Holding("gu", "keeper"), staff=ALONE)
    assert foreseen(scope(desk)) == ()


def test_steps_of_which_only_one_comes_do_not_need_two_people() -> None:
    """The way forks: checked by a checker, or by a keeper; never by both."""
    note = NOTE.replace("who: form.checker", "who: boss").replace(APART, TWO).replace(BOTH, "checker")
    note = note.replace(
        "        clause: R01\n  checking:",
        "        clause: R01\n      aside: {zh: 另行复核, en: Aside, to: aside, clause: R01}\n"
        "  aside:\n    zh: 另行复核\n    en: Checked aside\n    who: keeper\n"
        "    actions: {settle: {zh: 办结, en: Settle, to: filed, clause: R03}}\n  checking:",
    )
    assert "aside" in note
    assert foreseen(scope(opened(ALONE, note))) == ()


def test_who_is_not_named_yet_may_still_be_anybody() -> None:
    note = NOTE.replace(
        "checker: {type: person, role: checker,", "checker: {type: person, role: checker, optional: true,"
    )
    desk = Desk(small_definition(note), STAFF)
    desk.open()
    assert desk.case is not None
    unnamed = replace(desk.case, form={**desk.case.form, "checker": None})
    assert foreseen(scope(desk).at(unnamed)) == ()


def test_a_vote_that_could_never_be_carried_is_foreseen() -> None:
    note = NOTE.replace(
        "who: {all_of: [keeper, boss]}", "who: {votes: {among: [keeper, boss, administrator], needed: 3}}"
    )
    desk = opened(without("administrator"), note)
    assert [each.key for each in foreseen(scope(desk))] == ["signing:administrator"]
