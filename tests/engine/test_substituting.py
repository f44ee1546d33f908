"""Who stands in for somebody acts for him, in his role and for a time, and has the limits of both."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.case.command import Act
from engine.deciding.brief import brief_for
from engine.deciding.entrusting import refuse_unfit
from engine.deciding.machine import scope_of
from engine.deciding.scope import Facts
from engine.errors import DefinitionError, Refused
from engine.language.validation import load
from engine.people.doer import doer_of
from engine.people.organisation import Holding, Organisation, Substitution
from tests.support.small_pack import MORNING, NOTE, PACK, STAFF, Desk, person, small_definition
from tests.support.tiny import PACK as TINY_PACK
from tests.support.tiny import WORDS, tiny

LATER = MORNING + timedelta(days=30)
FREE = NOTE.replace("apart: [[opener, form.checker, keeper]]", "apart: [[form.checker, boss]]")


AWAY = Substitution("bao", "lu", "boss", MORNING, LATER)


def with_substitute(by: str = "lu", of: str = "bao", role: str = "boss") -> Organisation:
    """The staff with somebody, lu if nobody else, who stands in for the boss from this morning on."""
    return standing_in(replace(AWAY, person=of, by=by, role=role))


def standing_in(given: Substitution) -> Organisation:
    people = {**STAFF.people, "lu": person("lu")}
    return replace(STAFF, people=people, substitutions=(given,), version=STAFF.version + 1)


def signing(staff: Organisation, note: str = FREE) -> Desk:
    desk = Desk(small_definition(note), staff)
    desk.open()
    desk.decide("wen", Act("submit"))
    desk.decide("fu", Act("pass_on"))
    return desk


def seat_of_the_boss(desk: Desk) -> tuple[str, ...]:
    assert desk.case is not None
    return next(item.candidates for item in desk.case.visit.items if item.phrase == "boss")


def test_a_substitute_is_asked_beside_the_one_he_stands_in_for_and_signs_for_him() -> None:
    desk = signing(with_substitute())
    assert seat_of_the_boss(desk) == ("bao", "lu")
    assert desk.last is not None
    assert ("request", "lu") in [(m.kind, m.to) for m in desk.last.messages]
    case = desk.decide("lu", Act("sign"))
    (act,) = [item.act for item in case.visit.items if item.act is not None]
    assert (act.by, act.on_behalf_of) == ("lu", "bao")
    assert (desk.last.on_behalf_of, case.stood_for) == ("bao", {"lu": ("bao",)})
    brief = brief_for(scope_of(desk.definition, case, Facts(desk.staff), desk.now), "ku")
    signed = next(seat for seat in brief.seats if seat.done_by is not None)
    assert signed.done_by == desk.staff.people["lu"]
    assert signed.doer == doer_of(desk.staff, "lu", "bao")


def test_he_reads_for_whom_he_is_asked() -> None:
    desk = signing(with_substitute())
    assert desk.case is not None
    scope = scope_of(desk.definition, desk.case, Facts(desk.staff), desk.now)
    assert brief_for(scope, "lu").why_you.en == "you stand in for Bao (Boss)"
    assert brief_for(scope, "bao").why_you.en == "you are Boss"


@pytest.mark.parametrize(
    ("given", "stands"),
    [
        (AWAY, True),
        (replace(AWAY, starts_at=MORNING + timedelta(days=1)), False),
        (replace(AWAY, ends_at=MORNING), False),
        (replace(AWAY, role="keeper"), False),
        (replace(AWAY, person="wei"), False),
        (replace(AWAY, workflows=("note",)), True),
        (replace(AWAY, workflows=("extension",)), False),
    ],
)
def test_he_stands_in_for_the_role_the_period_and_the_workflows_of_his_letter(
    given: Substitution, stands: bool
) -> None:
    assert ("lu" in seat_of_the_boss(signing(standing_in(given)))) is stands


def test_once_his_time_is_over_he_may_act_no_more_although_he_was_asked() -> None:
    desk = signing(with_substitute())
    desk.now = LATER
    with pytest.raises(Refused) as refused:
        desk.decide("lu", Act("sign"))
    assert refused.value.reasons[0].code == "not_yours"


@pytest.mark.parametrize(
    ("by", "why"),
    [
        ("wen", "the opener"),
        ("fu", "has checked it, and the checker is kept apart"),
        ("ku", "has a seat of his own: he would be his own co-signer"),
    ],
)
def test_nobody_stands_in_beside_himself(by: str, why: str) -> None:
    assert seat_of_the_boss(signing(with_substitute(by))) == ("bao",), why


def test_who_has_acted_as_somebody_else_is_no_witness_for_another() -> None:
    note = FREE.replace("apart: [[form.checker, boss]]\n", "")
    assert seat_of_the_boss(signing(with_substitute("fu"), note)) == ("bao",), "fu has checked it"


def test_a_substitute_has_the_limits_of_the_one_he_stands_in_for() -> None:
    note = NOTE.replace("apart: [[opener, form.checker, keeper]]", "apart: [[opener, boss]]")
    staff = with_substitute()
    staff = replace(staff, holdings=(*staff.holdings, Holding("bao", "writer")))
    desk = Desk(small_definition(note), staff)
    desk.open(by="bao")
    desk.decide("bao", Act("submit"))
    desk.decide("fu", Act("pass_on"))
    assert seat_of_the_boss(desk) == (), "bao opened it: neither he nor who stands in for him decides on it"


def test_what_was_done_for_somebody_keeps_him_apart_too() -> None:
    note = NOTE.replace("apart: [[opener, form.checker, keeper]]", "apart: [[keeper, boss]]")
    staff = with_substitute("lu", "ku", "keeper")
    staff = replace(staff, holdings=(*staff.holdings, Holding("ku", "boss")))
    desk = signing(staff, note)
    case = desk.decide("lu", Act("sign"))
    assert [(item.phrase, item.candidates) for item in case.visit.open_items] == [("boss", ("bao",))]


def test_one_substitute_fills_one_seat() -> None:
    both = with_substitute()
    other = Substitution("ku", "lu", "keeper", MORNING, LATER)
    desk = signing(replace(both, substitutions=(*both.substitutions, other)))
    case = desk.decide("lu", Act("sign"))
    assert sum(item.act is not None for item in case.visit.items) == 1
    assert all("lu" not in item.candidates for item in case.visit.open_items)


ROLES = PACK.replace(
    "boss: {zh: 主管, en: Boss}",
    "boss: {zh: 主管, en: Boss, substitutes: {any_of: [keeper, administrator]}, letter: true}",
)
ASKED = {
    "person": "bao",
    "by": "ku",
    "role": "boss",
    "from": "2026-10-09",
    "until": "2026-10-12",
    "letter": {"name": "a"},
}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, ""),
        ({"role": "bos"}, "there is no role 'bos', did you mean 'boss'?"),
        ({"role": "keeper", "person": "ku", "by": "gu"}, "the policy names no substitutes for Keeper"),
        ({"by": "fu"}, "the policy does not let Fu stand in for Boss"),
        ({"person": "fu"}, "Fu is not Boss"),
        ({"letter": None}, "a letter is needed to stand in for Boss"),
        ({"until": "2026-10-08"}, "the substitution would end before it begins"),
    ],
)
def test_a_substitution_is_what_the_policy_allows(given: dict[str, object], message: str) -> None:
    desk = Desk(small_definition(NOTE, ROLES))
    scope = scope_of(desk.definition, desk.open(), Facts(STAFF), MORNING)
    if not message:
        refuse_unfit(scope, {**ASKED, **given}, ())
        return
    with pytest.raises(Refused) as refused:
        refuse_unfit(scope, {**ASKED, **given}, ())
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("en: Chief}", "en: Chief, substitutes: keeper}", ""),
        ("en: Chief}", "en: Chief, substitutes: keepr}", "there is no role 'keepr', did you mean 'keeper'?"),
        ("en: Chief}", "en: Chief, letter: true}", "'letter' goes with 'substitutes'"),
    ],
)
def test_the_keys_of_a_role(old: str, new: str, message: str) -> None:
    try:
        load(tiny({"pack.yaml": TINY_PACK.replace(old, new)}), WORDS, "tiny@1.1")
        found = ""
    except DefinitionError as error:
        found = error.problems[0].message
    assert message in found
    assert bool(message) == bool(found)
