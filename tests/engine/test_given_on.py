"""The seat of one of several that was given to somebody else stays his, whoever leaves; no key of a seat is used twice."""

from dataclasses import replace

import pytest

from engine.case.case import Case
from engine.case.command import Act, Reseat
from engine.deciding.machine import decide
from engine.deciding.scope import Facts
from engine.people.actor import THE_MACHINE
from engine.people.organisation import Holding
from tests.support.small_pack import NOTE, Desk
from tests.support.standard_desk import OPEN_TO, asked, desk, do

TWO_THIRDS = NOTE.replace("{all_of: [keeper, boss]}", "{votes: {among: [each keeper, boss], needed: 2/3}}")
TO_ANYBODY = OPEN_TO.replace("administrator]}}", "administrator]}, to: anyone}", 1)


@pytest.fixture(name="at")
def _at() -> Desk:
    """Ku's seat is Lu's now; Gu and the boss have their own."""
    made = desk(note=TWO_THIRDS, actions=TO_ANYBODY)
    do(made, "ku", "reassign", person="lu")
    return made


def keepers(desk: Desk, *people: str) -> Case:
    """These hold the role from now on, and the case follows."""
    staff = desk.staff
    others = tuple(each for each in staff.holdings if each.role != "keeper")
    holdings = (*others, *(Holding(each, "keeper") for each in people))
    desk.staff = replace(staff, holdings=holdings, version=staff.version + 1)
    return desk.apply(
        decide(desk.definition, desk.case, THE_MACHINE, Reseat(), Facts(desk.staff), desk.now, "c1")
    )


def test_what_he_said_counts_when_the_one_whose_seat_it_was_is_gone(at: Desk) -> None:
    at.decide("lu", Act("sign"))
    keepers(at, "gu")
    assert asked(at) == {"gu", "bao"}
    assert at.decide("bao", Act("sign")).state == "filed", "two of three have signed"


def test_he_is_still_asked_when_the_one_whose_seat_it_was_is_gone(at: Desk) -> None:
    keepers(at, "gu")
    assert asked(at) == {"lu", "gu", "bao"}
    at.decide("lu", Act("sign"))
    assert at.decide("bao", Act("sign")).state == "filed"


def test_who_comes_has_a_seat_of_his_own_beside_it(at: Desk) -> None:
    keepers(at, "ku", "gu", "mo")
    assert asked(at) == {"lu", "gu", "mo", "bao"}


def test_a_seat_that_comes_after_one_that_went_has_another_key() -> None:
    made = desk(note=TWO_THIRDS, actions=TO_ANYBODY)
    assert made.case is not None
    before = {item.key for item in made.case.visit.items}
    keepers(made, "ku", "gu", "lu")
    went = {item.key for item in keepers(made, "ku", "gu").visit.items}
    after = keepers(made, "ku", "gu", "mo")
    assert before == went
    (mo,) = [item.key for item in after.visit.items if "mo" in item.candidates]
    assert mo == "3.5", "3.4 was Lu's"
