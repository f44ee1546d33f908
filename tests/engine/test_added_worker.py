"""A level that adds somebody adds him alone: whoever stands in for the first stays his substitute."""

from dataclasses import replace
from datetime import timedelta

from engine.case.command import Act, Fire
from engine.deciding.machine import decide
from engine.deciding.scope import Facts
from engine.people.actor import THE_MACHINE
from engine.people.organisation import Substitution
from tests.support.small_pack import MORNING, NOTE, PACK, STAFF, Desk, person, small_definition

NOTED = NOTE.replace(
    "    who: form.checker\n",
    "    who: form.checker\n    escalate: [{late: 1 working day, add: keeper, clause: R03}]\n",
).replace("apart: [[opener, form.checker, keeper]]\n", "")


def test_a_substitute_does_not_become_one_of_those_whose_work_it_is() -> None:
    away = Substitution("fu", "lu", "", MORNING, MORNING + timedelta(days=300))
    people = {**STAFF.people, "lu": person("lu")}
    staff = replace(STAFF, people=people, substitutions=(away,), version=STAFF.version + 1)
    at = Desk(small_definition(NOTED, PACK.replace("parameters:", "substitutes: anyone\nparameters:")), staff)
    at.open()
    at.decide("wen", Act("submit"))
    assert at.case is not None
    at.now = MORNING + timedelta(days=30)
    at.apply(decide(at.definition, at.case, THE_MACHINE, Fire("checking"), Facts(at.staff), at.now))
    (item,) = at.case.visit.items
    assert item.given_to == ("fu", "ku", "gu")
    assert "lu" in item.candidates
    at.decide("lu", Act("pass_on"))
    assert at.last is not None
    assert at.last.on_behalf_of == "fu"
