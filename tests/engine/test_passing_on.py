"""All of somebody's work, not only a role; and what becomes of it where the substitute is away himself."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.case.command import Act, Fire
from engine.deciding.brief import brief_for
from engine.deciding.entrusting import refuse_unfit
from engine.deciding.machine import decide, scope_of
from engine.deciding.scope import Facts, Scope
from engine.errors import DefinitionError, Refused
from engine.language.validation import load
from engine.people.actor import THE_MACHINE
from engine.people.organisation import Holding, Organisation, Substitution
from tests.support.small_pack import MORNING, NOTE, PACK, STAFF, Desk, person, small_definition
from tests.support.tiny import PACK as TINY_PACK
from tests.support.tiny import WORDS, tiny

LATER = MORNING + timedelta(days=30)
FREE = NOTE.replace("apart: [[opener, form.checker, keeper]]", "apart: [[form.checker, boss]]")
ANYONE = PACK.replace("parameters:", "substitutes: anyone\nparameters:")


def away(person: str, by: str, role: str = "", steps: int = 0, letter: bool = False) -> Substitution:
    return Substitution(person, by, role, MORNING, LATER, letter=letter, steps=steps)


def staff(*given: Substitution) -> Organisation:
    people = {**STAFF.people, "lu": person("lu"), "ma": person("ma"), "ni": person("ni")}
    return replace(STAFF, people=people, substitutions=given, version=STAFF.version + 1)


def checking(*given: Substitution, note: str = FREE, pack: str = ANYONE) -> Desk:
    desk = Desk(small_definition(note, pack), staff(*given))
    desk.open()
    desk.decide("wen", Act("submit"))
    return desk


def signing(*given: Substitution, note: str = FREE, pack: str = ANYONE) -> Desk:
    desk = checking(*given, note=note, pack=pack)
    desk.decide("fu", Act("pass_on"))
    return desk


def seat(desk: Desk, phrase: str) -> tuple[str, ...]:
    assert desk.case is not None
    return next(item.candidates for item in desk.case.visit.items if item.phrase == phrase)


def test_all_his_work_is_also_what_a_field_of_the_form_names_him_for() -> None:
    desk = checking(away("fu", "lu"))
    assert seat(desk, "form.checker") == ("fu", "lu")
    desk.decide("lu", Act("pass_on"))
    assert desk.last is not None
    assert desk.last.on_behalf_of == "fu"
    assert desk.case is not None
    assert desk.case.last is not None
    assert desk.case.last.on_behalf_of == "fu"


def test_all_his_work_is_also_his_role_and_what_he_opened() -> None:
    desk = Desk(small_definition(FREE, ANYONE), staff(away("bao", "lu"), away("wen", "ma")))
    desk.open()
    assert seat(desk, "opener") == ("wen", "ma")
    desk.decide("ma", Act("submit"))
    desk.decide("fu", Act("pass_on"))
    assert seat(desk, "boss") == ("bao", "lu")


def test_a_substitute_for_the_role_goes_before_one_for_all() -> None:
    desk = signing(away("bao", "lu"), away("bao", "ma", "boss"))
    assert seat(desk, "boss") == ("bao", "ma")


@pytest.mark.parametrize(
    ("role", "given", "stands"),
    [
        ("substitutes: keeper", away("bao", "lu"), False),
        ("substitutes: anyone", away("bao", "lu"), True),
        ("substitutes: anyone, letter: true", away("bao", "lu"), False),
        ("substitutes: anyone, letter: true", away("bao", "lu", letter=True), True),
        ("substitutes: manager of opener", away("bao", "lu"), False),
    ],
)
def test_where_the_role_says_who_may_and_by_a_letter_that_holds_for_all_his_work_too(
    role: str, given: Substitution, stands: bool
) -> None:
    pack = ANYONE.replace("boss: {zh: 主管, en: Boss}", f"boss: {{zh: 主管, en: Boss, {role}}}")
    assert ("lu" in seat(signing(given, pack=pack), "boss")) is stands


@pytest.mark.parametrize(
    ("steps", "asked"), [(0, ("bao", "lu")), (1, ("bao", "lu", "ma")), (2, ("bao", "lu", "ma", "ni"))]
)
def test_it_is_passed_on_as_often_as_the_one_who_is_away_allows(steps: int, asked: tuple[str, ...]) -> None:
    desk = signing(away("bao", "lu", steps=steps), away("lu", "ma", steps=5), away("ma", "ni"))
    assert seat(desk, "boss") == asked


def test_who_acts_by_a_chain_acts_for_its_first_and_it_is_said_through_whom() -> None:
    desk = signing(away("bao", "lu", steps=1), away("lu", "ma"))
    assert desk.case is not None
    scope = scope_of(desk.definition, desk.case, Facts(desk.staff), desk.now)
    assert brief_for(scope, "ma").why_you.en == "you stand in for Bao (Boss), passed on by Lu"
    assert brief_for(scope, "ma").why_you.zh == "您代bao（中）（主管），经lu（中）转委托"
    case = desk.decide("ma", Act("sign"))
    (act,) = [item.act for item in case.visit.items if item.act is not None]
    assert (act.by, act.on_behalf_of, act.through) == ("ma", "bao", ("lu",))
    assert case.stood_for == {"ma": ("bao", "lu")}
    assert desk.last is not None
    assert desk.last.entries[-1].data["through"] == ["lu"]


@pytest.mark.parametrize(
    ("given", "asked", "why"),
    [
        ((away("bao", "wen", steps=1), away("wen", "lu")), ("bao",), "the substitute is the requester"),
        (
            (away("bao", "lu", steps=1), away("lu", "wen")),
            ("bao", "lu"),
            "the substitute's own is the requester",
        ),
        ((away("bao", "fu", steps=1), away("fu", "lu")), ("bao",), "the substitute has checked it"),
        ((away("bao", "ku", steps=1), away("ku", "lu")), ("bao",), "the substitute signs beside him"),
    ],
)
def test_nobody_comes_to_decide_by_way_of_somebody_who_may_not(
    given: tuple[Substitution, ...], asked: tuple[str, ...], why: str
) -> None:
    note = FREE.replace("apart: [[form.checker, boss]]", "apart: [[opener, boss], [form.checker, boss]]")
    assert seat(signing(*given, note=note), "boss") == asked, why


def test_everyone_of_the_chain_is_kept_apart_from_what_follows() -> None:
    """ma signs for bao by way of lu: as the keeper, from whom the boss is kept apart, neither of the three may sign too."""
    note = NOTE.replace("apart: [[opener, form.checker, keeper]]", "apart: [[keeper, boss]]")
    chain = (away("bao", "lu", steps=1), away("lu", "ma"))
    desk = Desk(small_definition(note, ANYONE), staff(*chain))
    more = tuple(Holding(each, "keeper") for each in ("bao", "lu", "ma"))
    desk.staff = replace(desk.staff, holdings=(*desk.staff.holdings, *more))
    desk.open()
    desk.decide("wen", Act("submit"))
    desk.decide("fu", Act("pass_on"))
    desk.staff = replace(
        desk.staff,
        holdings=tuple(h for h in desk.staff.holdings if h not in more),
        version=desk.staff.version + 1,
    )
    desk.decide("ma", Act("sign"))
    desk.staff = replace(
        desk.staff, holdings=(*desk.staff.holdings, *more), substitutions=(), version=desk.staff.version + 1
    )
    desk.decide("ku", Act("sign"))
    assert desk.case is not None
    assert desk.case.state == "filed"


def test_a_circle_is_walked_once() -> None:
    circle = (away("bao", "lu", steps=9), away("lu", "ma", steps=9), away("ma", "bao", steps=9))
    assert seat(signing(*circle), "boss") == ("bao", "lu", "ma")


def test_what_an_escalation_gave_to_somebody_goes_to_his_substitute_too() -> None:
    note = FREE.replace(
        "    who: form.checker\n",
        "    who: form.checker\n    escalate: [{late: 1 working day, give: keeper}]\n",
    )
    desk = checking(away("ku", "lu"), note=note)
    desk.now = MORNING + timedelta(days=20)
    facts = Facts(desk.staff)
    desk.apply(decide(desk.definition, desk.case, THE_MACHINE, Fire("checking"), facts, desk.now))
    assert seat(desk, "form.checker") == ("ku", "gu", "lu")
    desk.staff = replace(desk.staff, substitutions=(), version=desk.staff.version + 1)
    with pytest.raises(Refused):
        desk.decide("lu", Act("pass_on"))
    desk.decide("ku", Act("pass_on"))


def asked(*others: Substitution, **given: object) -> Scope:
    desk = Desk(small_definition(NOTE, ANYONE), staff(*others))
    return scope_of(desk.definition, desk.open(), Facts(desk.staff), MORNING)


WANTED = {"person": "bao", "by": "lu", "from": "2026-10-09", "until": "2026-10-12"}


@pytest.mark.parametrize(
    ("others", "given", "message"),
    [
        ((), {}, ""),
        ((), {"role": "boss"}, ""),
        ((), {"until": "2026-09-27", "from": "2026-09-01"}, "would be over already: it ends on 27 Sep 2026"),
        ((), {"by": "bao"}, "nobody stands in for himself"),
        ((), {"role": "keeper"}, "Bao is not Keeper"),
        (
            (away("lu", "bao"),),
            {},
            "the substitutions would go round in a circle: Bao→Lu→Bao",
        ),
        (
            (away("lu", "ma"), away("ma", "bao")),
            {"pass_on": True, "steps": 1},
            "the substitutions would go round in a circle: Bao→Lu→Ma→Bao",
        ),
        (
            (away("lu", "ma"),),
            {},
            "Lu is away from 28 Sep 2026 to 28 Oct 2026 as well, with Ma standing in, and this substitution may not be passed on",
        ),
        ((away("lu", "ma"),), {"pass_on": True, "steps": 1}, ""),
        ((away("lu", "ma", "keeper"),), {"role": "boss"}, ""),
        (
            (away("bao", "ma", "boss"),),
            {"role": "boss"},
            "Ma already stands in for Bao from 28 Sep 2026 to 28 Oct 2026",
        ),
        ((away("bao", "ma", "boss"),), {}, ""),
        ((replace(away("bao", "ma"), workflows=("note",)),), {"workflows": "extension"}, ""),
        (
            (replace(away("bao", "ma"), workflows=("note",)),),
            {"workflows": ["note", "x"]},
            "already stands in",
        ),
        ((replace(away("bao", "ma"), starts_at=LATER - timedelta(1)),), {}, ""),
        ((away("ku", "lu", "keeper"),), {"person": "lu", "by": "ma", "role": "keeper"}, "Lu is not Keeper"),
        ((away("ku", "lu", "keeper", 1),), {"person": "lu", "by": "ma", "role": "keeper"}, ""),
    ],
)
def test_it_goes_together_with_those_there_are(
    others: tuple[Substitution, ...], given: dict[str, object], message: str
) -> None:
    if not message:
        refuse_unfit(asked(*others), {**WANTED, **given}, ())
        return
    with pytest.raises(Refused) as refused:
        refuse_unfit(asked(*others), {**WANTED, **given}, ())
    assert message in str(refused.value)


def test_three_that_never_meet_at_one_moment_are_no_circle() -> None:
    first = replace(away("lu", "ma", steps=1), ends_at=MORNING + timedelta(days=1))
    last = replace(away("ma", "bao"), starts_at=MORNING + timedelta(days=2))
    refuse_unfit(asked(first, last), {**WANTED, "pass_on": True, "steps": 1}, ())


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("substitutes: {any_of: [keeper, manager of opener]}", ""),
        ("substitutes: keepr", "there is no role 'keepr', did you mean 'keeper'?"),
        ("substitutes: form.checker", "'form.checker' is a fact of a case, and here there is none"),
        ("substitutes: param.nothing", "there is no parameter 'nothing'"),
    ],
)
def test_who_may_stand_in_for_anybody(line: str, message: str) -> None:
    try:
        load(tiny({"pack.yaml": TINY_PACK.replace("roles:", f"{line}\nroles:", 1)}), WORDS, "tiny@1.1")
        found = ""
    except DefinitionError as error:
        found = error.problems[0].message
    assert message in found
    assert bool(message) == bool(found)
