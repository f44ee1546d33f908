"""Somebody takes another's place in a case, wherever he has one, and never where he is kept apart from it."""

from dataclasses import replace

import pytest

from engine.case.case import Case
from engine.case.command import Act, Claim, HandOver, SaveForm
from engine.deciding.machine import decide
from engine.deciding.scope import Facts
from engine.errors import Refused
from engine.people.actor import THE_MACHINE
from engine.people.organisation import Holding
from tests.support.small_pack import NOTE, STAFF, Desk, person, small_definition

MORE = replace(
    STAFF,
    people={**STAFF.people, "lu": person("lu")},
    holdings=(*STAFF.holdings, Holding("lu", "keeper")),
    version=2,
)


def handed_over(desk: Desk, who: str, to: str) -> Case:
    command = HandOver(who, to, "LZ2026-001")
    return desk.apply(decide(desk.definition, desk.case, THE_MACHINE, command, Facts(desk.staff), desk.now))


def note(text: str = NOTE) -> Desk:
    desk = Desk(small_definition(text), MORE)
    desk.open()
    return desk


def test_what_he_opened_is_his_successor_s() -> None:
    desk = note()
    case = handed_over(desk, "wen", "lu")
    assert (case.opener, case.visit.open_items[0].candidates) == ("lu", ("lu",))
    assert desk.last is not None
    (entry,) = desk.last.entries
    assert (entry.what, entry.data) == (
        "handed_over",
        {"person": "wen", "to": "lu", "as": ["opener"], "by": "LZ2026-001"},
    )
    assert ("request", "lu") in [(m.kind, m.to) for m in desk.last.messages]


def test_who_has_handed_over_what_he_opened_still_decides_nothing_about_it() -> None:
    desk = note(NOTE.replace("apart: [[opener, form.checker, keeper]]\n", ""))
    handed_over(desk, "wen", "lu")
    desk.decide("lu", Act("submit"))
    desk.staff = replace(MORE, holdings=(*MORE.holdings, Holding("wen", "boss")), version=3)
    case = desk.decide("fu", Act("pass_on"))
    assert {i.phrase: i.candidates for i in case.visit.open_items}["boss"] == ("bao",)
    with pytest.raises(Refused):
        desk.decide("wen", Act("sign"))


def test_who_has_handed_over_what_he_opened_is_kept_apart_as_before() -> None:
    desk = note(NOTE.replace(", role: checker", ""))
    handed_over(desk, "wen", "lu")
    with pytest.raises(Refused, match="cannot be all of these at once"):
        desk.decide("lu", SaveForm({"checker": "wen"}))


def test_what_the_form_names_him_for_goes_on_with_the_successor() -> None:
    desk = note()
    desk.decide("wen", Act("submit"))
    case = handed_over(desk, "fu", "lu")
    assert case.form["checker"] == "lu"
    assert case.visit.open_items[0].candidates == ("lu",)
    with pytest.raises(Refused):
        desk.decide("fu", Act("pass_on"))
    desk.decide("lu", Act("pass_on"))


def test_what_he_had_claimed_is_claimed_by_the_successor_where_he_may_do_it() -> None:
    desk = note()
    desk.decide("wen", Act("submit"))
    desk.decide("fu", Act("pass_on"))
    assert desk.case is not None
    key = next(item.key for item in desk.case.visit.open_items if item.phrase == "keeper")
    desk.decide("ku", Claim(key))
    case = handed_over(desk, "ku", "lu")
    assert next(item.assignee for item in case.visit.items if item.key == key) == "lu"
    assert (
        next(item.assignee for item in handed_over(desk, "lu", "wen").visit.items if item.key == key) is None
    )


@pytest.mark.parametrize(
    ("who", "to", "why"),
    [
        ("fu", "wen", "Wen cannot take over .*: Wen cannot be all of these at once"),
        ("wen", "fu", "Fu cannot take over"),
    ],
)
def test_never_where_he_is_kept_apart(who: str, to: str, why: str) -> None:
    desk = note()
    with pytest.raises(Refused, match=why):
        handed_over(desk, who, to)


def test_nor_where_he_has_acted_as_somebody_kept_apart_although_another_is_named_now() -> None:
    desk = note()
    desk.decide("wen", Act("submit"))
    desk.decide("fu", Act("pass_on"))
    handed_over(desk, "fu", "lu")
    with pytest.raises(Refused, match="cannot be all of these at once: the one who opened the case, Checker"):
        handed_over(desk, "wen", "fu")


def test_a_case_in_which_he_has_no_place_stays_as_it_is() -> None:
    desk = note()
    before = desk.case
    assert handed_over(desk, "bao", "lu") == before
