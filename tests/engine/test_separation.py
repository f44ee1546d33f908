"""People kept apart stay apart, on whatever way somebody comes to a seat: by role, unit, escalation, an action's own `who`."""

from dataclasses import replace

import pytest

from engine.case.case import Case
from engine.case.command import Act, AskExtension, Fire, SaveForm
from engine.case.decision import Decision
from engine.deciding.machine import decide, offers, scope_of
from engine.deciding.scope import Facts
from engine.errors import Refused
from engine.language.checks.staffing import understaffed
from engine.people.actor import THE_MACHINE, Actor
from engine.people.organisation import Holding, Organisation
from tests.support.small_pack import NOTE, STAFF, Desk, person, small_definition


def holding(*more: Holding, staff: Organisation = STAFF) -> Organisation:
    """The staff with more roles given."""
    return replace(staff, holdings=(*staff.holdings, *more), version=staff.version + 1)


def signing(note: str, staff: Organisation) -> Desk:
    """A note that waits for its signatures."""
    desk = Desk(small_definition(note), staff)
    desk.open()
    desk.decide("wen", Act("submit"))
    desk.decide("fu", Act("pass_on"))
    return desk


def candidates(case: Case | None) -> dict[str, tuple[str, ...]]:
    assert case is not None
    return {item.phrase: item.candidates for item in case.visit.open_items}


def test_one_person_takes_one_of_two_seats_that_are_kept_apart() -> None:
    text = NOTE.replace("apart: [[opener, form.checker, keeper]]", "apart: [[keeper, boss]]")
    desk = signing(text, holding(Holding("bao", "keeper")))
    assert candidates(desk.case) == {"keeper": ("ku", "gu", "bao"), "boss": ("bao",)}
    case = desk.decide("bao", Act("sign", item="3.2"))
    assert case.state == "signing", "his one signature is not both"
    assert candidates(case) == {"keeper": ("ku", "gu")}, "and the other seat is his no more"


def test_a_role_kept_apart_is_kept_apart_in_a_unit_too() -> None:
    text = NOTE.replace("all_of: [keeper, boss]", "all_of: [keeper at form.checker, boss]")
    staff = holding(Holding("fu", "keeper"), Holding("gu", "keeper", "office"))
    people = {**staff.people, "fu": replace(staff.people["fu"], unit="office")}
    desk = signing(text, replace(staff, people=people))
    assert candidates(desk.case)["keeper at form.checker"] == ("gu",), "fu has checked it"


def test_an_actions_own_who_is_kept_apart_like_a_seat() -> None:
    text = NOTE.replace(
        "      pass_on: {zh: 通过, en: Pass on, to: signing, clause: R03}\n",
        "      pass_on: {zh: 通过, en: Pass on, to: signing, clause: R03}\n"
        "      take: {zh: 直接接收, en: Take, to: signing, who: keeper, clause: R03}\n",
    ).replace("who: {all_of: [keeper, boss]}", "who: {all_of: [form.checker, boss]}")
    desk = Desk(small_definition(text), holding(Holding("wen", "keeper")))
    desk.open()
    case = desk.decide("wen", Act("submit"))
    scope = scope_of(desk.definition, case, Facts(desk.staff), desk.now)
    assert [offer.name for offer in offers(scope, "wen")] == []
    with pytest.raises(Refused):
        desk.decide("wen", Act("take"))
    assert desk.decide("ku", Act("take")).acted_as["keeper"] == ("ku",)


def test_who_acted_in_a_role_cannot_be_named_in_a_place_kept_apart_from_it() -> None:
    desk = signing(NOTE, holding(Holding("ku", "checker")))
    desk.decide("ku", Act("sign"))
    desk.decide("bao", Act("send_back", {"objection": "重写"}))
    with pytest.raises(Refused) as refused:
        desk.decide("wen", SaveForm({"checker": "ku"}))
    assert refused.value.reasons[0].code == "separation"


def test_nobody_is_named_when_acting_who_is_kept_apart_from_the_place() -> None:
    text = NOTE.replace(
        "apart: [[opener, form.checker, keeper]]", "apart: [[opener, form.checker, form.second]]"
    ).replace(
        "pass_on: {zh: 通过, en: Pass on, to: signing,",
        "pass_on: {zh: 通过, en: Pass on, to: signing, ask: {second: {type: person, zh: 第二人, en: Second}},",
    )
    desk = Desk(small_definition(text), STAFF)
    desk.open()
    desk.decide("wen", Act("submit"))
    for taken in ("wen", "fu"):
        with pytest.raises(Refused) as refused:
            desk.decide("fu", Act("pass_on", {"second": taken}))
        assert refused.value.reasons[0].code == "separation"
    assert desk.decide("fu", Act("pass_on", {"second": "gu"})).state == "signing"


def test_escalation_never_gives_the_work_to_somebody_kept_apart_from_it() -> None:
    ladder = "    escalate: [{late: 1 working day, give: writer}]\n    actions:\n      pass_on:"
    text = NOTE.replace("    actions:\n      pass_on:", ladder)
    staff = holding(Holding("gu", "writer"))
    desk = Desk(small_definition(text), staff)
    desk.open()
    desk.decide("wen", Act("submit"))
    case = fired(desk, "checking")
    assert candidates(case) == {"form.checker": ("fu", "gu")}, (
        "given to the other writers, never to who wrote it"
    )


def test_escalation_that_finds_nobody_else_leaves_the_work_where_it_is() -> None:
    ladder = "    escalate: [{late: 1 working day, give: opener}]\n    actions:\n      pass_on:"
    desk = Desk(small_definition(NOTE.replace("    actions:\n      pass_on:", ladder)))
    desk.open()
    desk.decide("wen", Act("submit"))
    assert candidates(fired(desk, "checking")) == {"form.checker": ("fu",)}


def test_anyone_does_not_mean_the_opener_where_several_decide() -> None:
    text = NOTE.replace("who: {all_of: [keeper, boss]}", "who: anyone")
    assert "wen" not in candidates(signing(text, STAFF).case)["anyone"]


def test_who_asks_for_more_time_never_grants_it_himself() -> None:
    desk = signing(NOTE, STAFF)
    desk.decide("bao", AskExtension("case", "2026-10-12", "出差"))
    request = opened(desk, "bao")
    assert candidates(request.case) == {"boss": ()}, "bao is the only boss, and it is his own request"
    assert [(m.kind, m.to) for m in request.messages] == [("unfillable", "wei")]


def test_a_person_whose_id_is_machine_is_no_machine() -> None:
    desk = Desk(staff=replace(STAFF, people={**STAFF.people, "machine": person("machine")}))
    desk.open()
    with pytest.raises(Refused):
        desk.decide("machine", Act("submit"))
    with pytest.raises(ValueError, match="the machine's"):
        desk.decide("machine", Fire("writing"))


def opened(desk: Desk, by: str) -> Decision:
    """The request that the latest decision opens."""
    assert desk.last is not None
    (command,) = desk.last.opens
    facts = Facts(desk.staff, parent=desk.case)
    return decide(desk.definition, None, Actor(by), command, facts, desk.now, "c2")


def fired(desk: Desk, deadline: str) -> Case:
    """The case after everything that comes within a month of the deadline."""
    for _ in range(9):
        assert desk.case is not None
        desk.now = desk.case.deadlines[deadline].next_at or desk.now
        desk.apply(
            decide(desk.definition, desk.case, THE_MACHINE, Fire(deadline), Facts(desk.staff), desk.now)
        )
    assert desk.case is not None
    return desk.case


UNITS = "apart_units: [[opener, form.checker, keeper]]"


def in_units(**units: str) -> Organisation:
    people = {**STAFF.people, **{id: replace(STAFF.people[id], unit=unit) for id, unit in units.items()}}
    return replace(STAFF, people=people)


def test_a_seat_is_closed_to_everybody_of_a_unit_that_is_kept_apart() -> None:
    text = NOTE.replace("apart: [[opener, form.checker, keeper]]", UNITS)
    assert candidates(signing(text, STAFF).case)["keeper"] == ("ku", "gu")
    desk = signing(text, in_units(fu="east", ku="east", gu="west"))
    assert candidates(desk.case)["keeper"] == ("gu",), "ku is of the checker's unit"


def test_who_belongs_to_no_unit_is_still_another_person() -> None:
    text = NOTE.replace("apart: [[opener, form.checker, keeper]]", UNITS)
    desk = signing(text, holding(Holding("fu", "keeper")))
    assert candidates(desk.case)["keeper"] == ("ku", "gu"), "fu has checked it"


def test_two_of_one_unit_are_not_named_together() -> None:
    text = NOTE.replace("apart: [[opener, form.checker, keeper]]", UNITS)
    with pytest.raises(Refused, match=r"Wen and Fu are of one unit, and cannot be these: .*, Checker"):
        Desk(small_definition(text), in_units(wen="east", fu="east")).open()


EACH = NOTE.replace("who: {all_of: [keeper, boss]}", "who: {all_of: [keeper, keeper, boss]}").replace(
    "apart: [[opener, form.checker, keeper]]", "apart: [[each acted.signing]]"
)


def test_every_seat_of_one_quorum_is_taken_by_another_person() -> None:
    desk = signing(EACH, holding(Holding("bao", "keeper")))
    case = desk.decide("bao", Act("sign"))
    assert sum(item.act is not None for item in case.visit.items) == 1, "one signature is one seat"
    assert [(item.phrase, item.candidates) for item in case.visit.open_items] == [
        ("keeper", ("ku", "gu")),
        ("boss", ()),
    ]
    with pytest.raises(Refused):
        desk.decide("bao", Act("sign"))


def test_every_seat_of_one_quorum_is_taken_by_another_unit() -> None:
    text = EACH.replace("apart: [[each acted.signing]]", "apart_units: [[each acted.signing]]")
    desk = signing(text, in_units(ku="east", gu="east", bao="west"))
    case = desk.decide("ku", Act("sign"))
    assert [(item.phrase, item.candidates) for item in case.visit.open_items] == [
        ("keeper", ()),
        ("boss", ("bao",)),
    ]


def test_without_such_a_list_one_person_fills_all_his_seats() -> None:
    text = EACH.replace("apart: [[each acted.signing]]\n", "")
    case = signing(text, holding(Holding("bao", "keeper"))).decide("bao", Act("sign"))
    assert case.state == "filed"


def test_fonds_check_tells_which_seats_cannot_be_different() -> None:
    text = EACH.replace("boss]}", "boss, boss]}")
    pack = small_definition(text).pack
    (found,) = [each.message for each in understaffed(pack, STAFF) if "seat" in each.message]
    assert "with today's staff 'boss (seat 4)' cannot be: keeper (seat 1) (gu, ku)" in found
    units = small_definition(EACH.replace("apart: [[each", "apart_units: [[each")).pack
    staff = in_units(ku="east", gu="east", bao="west")
    assert any("must be of different units" in each.message for each in understaffed(units, staff))
