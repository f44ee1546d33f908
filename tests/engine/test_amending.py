"""What happened elsewhere changes a form: signatures on the old list count no more, and those concerned are told."""

from dataclasses import replace

import pytest

from engine.case.case import Case
from engine.case.command import Act, Amend
from engine.case.decision import Decision
from engine.deciding.forms import list_digest
from engine.deciding.machine import decide, scope_of
from engine.deciding.scope import Facts
from engine.digest import Json
from engine.people.actor import THE_MACHINE, Actor
from engine.text import Text
from tests.support.small_pack import NOTE, STAFF, Desk
from tests.support.things import with_things

SIGNED = NOTE.replace("sign: {zh: 签字,", "sign: {sign: things, zh: 签字,")


@pytest.fixture(name="desk")
def _half_signed() -> Desk:
    """A note whose list of things the keeper has signed, and the boss has not yet."""
    desk = Desk(with_things(SIGNED))
    desk.open(things=["lamp", "chair"])
    desk.decide("wen", Act("submit"))
    desk.decide("fu", Act("pass_on"))
    desk.decide("ku", signing(desk))
    return desk


def signing(desk: Desk) -> Act:
    assert desk.case is not None
    scope = scope_of(desk.definition, desk.case, Facts(STAFF), desk.now)
    return Act("sign", seen={"things": list_digest(scope, "things")})


def amended(desk: Desk, **form: Json) -> Case:
    assert desk.case is not None
    command = Amend(form, "held_back", {"case": "c9"}, Text("台灯不能动。", "The lamp stays."))
    return desk.apply(decide(desk.definition, desk.case, THE_MACHINE, command, Facts(STAFF), desk.now))


def test_an_act_at_a_list_that_has_changed_counts_no_more(desk: Desk) -> None:
    case = amended(desk, things=["chair"])
    assert case.form["things"] == ["chair"]
    assert [(item.phrase, item.act) for item in case.visit.items] == [("keeper", None), ("boss", None)]
    assert desk.last is not None
    assert [(e.what, e.data) for e in desk.last.entries] == [
        ("held_back", {"case": "c9", "fields": ["things"]})
    ]
    told = [(m.kind, m.to) for m in desk.last.messages]
    assert told == [
        ("told", "wen"),
        ("told", "ku"),
        ("told", "gu"),
        ("told", "bao"),
        ("request", "ku"),
        ("request", "gu"),
    ]
    desk.decide("bao", signing(desk))
    assert desk.case is not None
    assert desk.case.state == "signing", "the keeper signs again"
    assert desk.decide("ku", signing(desk)).outcome == "done"


def test_an_act_at_what_has_not_changed_stands(desk: Desk) -> None:
    case = amended(desk, title="别的")
    assert [item.act is None for item in case.visit.items] == [False, True]
    assert desk.decide("bao", signing(desk)).outcome == "done"


def test_a_case_that_has_ended_stays_as_it_was(desk: Desk) -> None:
    ended = desk.decide("bao", signing(desk))
    assert amended(desk, things=[]) == ended
    assert desk.last == Decision(ended)


def test_nobody_amends_in_his_own_name(desk: Desk) -> None:
    assert desk.case is not None
    with pytest.raises(ValueError, match="the machine's"):
        decide(desk.definition, desk.case, Actor("bao"), Amend({}, "x"), Facts(STAFF), desk.now)


def test_a_date_that_is_amended_moves_what_is_counted_from_it() -> None:
    desk = Desk(with_things(SIGNED))
    before = desk.open(things=["lamp"])
    case = amended(desk, ended="2026-10-12")
    assert case.deadlines["writing"].due_at > before.deadlines["writing"].due_at
    assert replace(case, deadlines={}, form={}) != before
