"""Who is asked, why, who else could, who is kept out and why: each answer from the case, the policy and the directory."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engine.case.command import Act, Claim
from engine.deciding.explaining import Explained, SeatExplained, explained
from engine.deciding.machine import scope_of
from engine.deciding.resolving import Step
from engine.deciding.scope import Facts
from engine.errors import Refused
from engine.language.role_holders import with_roles
from engine.people.organisation import Holding, Organisation, Substitution, Unit
from engine.text import Text
from tests.support.small_pack import NOTE, PACK, STAFF, Desk, small_definition

ASKS = "    who: {all_of: [keeper, boss]}\n"


def asking(who: str, staff: Organisation = STAFF, pack: str = PACK) -> Desk:
    """A note that waits where `who` is asked."""
    note = NOTE.replace(ASKS, f"    who: {who}\n    clause: R04\n")
    desk = Desk(small_definition(note, pack), staff)
    desk.open()
    desk.decide("wen", Act("submit"))
    desk.decide("fu", Act("pass_on"))
    return desk


def answer(desk: Desk) -> Explained:
    assert desk.case is not None
    return explained(scope_of(desk.definition, desk.case, Facts(desk.staff), desk.now))


def seat(desk: Desk, place: int = 0) -> SeatExplained:
    return answer(desk).now.seats[place]


def said(steps: tuple[Step, ...], lang: str = "zh") -> list[str]:
    def of(text: Text) -> str:
        return text.zh if lang == "zh" else text.of("en")

    return [f"{of(each.said)} → {'、'.join(map(of, each.found)) or '?'}" for each in steps]


def out(found: SeatExplained) -> dict[str, list[str]]:
    return {each.person: [why.zh for why in each.why] for each in found.kept_out}


def test_a_role_is_said_with_its_holders_its_clauses_and_who_could_change_them() -> None:
    keeper = seat(asking("keeper"))

    assert (keeper.standing, keeper.phrase, keeper.title.zh) == ("asked", "keeper", "保管人")
    assert said(keeper.steps) == ["保管人 → ku（中）、gu（中）"]
    assert [(each.person, each.how.zh) for each in keeper.candidates] == [
        ("ku", "人员名录中任此角色"),
        ("gu", "人员名录中任此角色"),
    ]
    assert [clause.id for clause in keeper.clauses] == ["R04"]
    assert [each.zh for each in keeper.lifted_by] == ["wei（中）"], "the administrator"


def test_who_has_taken_the_work_and_who_else_could() -> None:
    desk = asking("keeper")
    assert seat(desk).others == ()
    desk.decide("gu", Claim(seat(desk).key))

    assert [each.person for each in seat(desk).candidates if each.has_claimed] == ["gu"]
    assert [each.person for each in seat(desk).others] == ["ku"]


def test_seats_of_an_order_are_asked_later_and_those_who_acted_are_named() -> None:
    desk = asking("{in_order: [keeper, boss]}")
    assert [each.standing for each in answer(desk).now.seats] == ["asked", "later"]
    desk.decide("ku", Act("sign"))

    first, second = answer(desk).now.seats
    assert (first.standing, first.acted_by.zh) == ("acted", "ku（中）")
    assert (second.standing, [each.person for each in second.candidates]) == ("asked", ["bao"])
    assert answer(desk).now.join == "in_order"


def test_who_will_be_asked_next_is_said_as_today_would_have_it() -> None:
    desk = Desk()
    desk.open()
    (checking,) = answer(desk).next
    assert (checking.title.zh, [each.person for each in checking.seats[0].candidates]) == ("复核中", ["fu"])
    assert checking.seats[0].standing == "next"
    desk.decide("wen", Act("submit"))
    assert [each.name for each in answer(desk).next] == ["signing"]


def test_the_opener_is_kept_out_where_several_decide() -> None:
    desk = asking("boss", replace(STAFF, holdings=(*STAFF.holdings, Holding("wen", "boss"))))
    assert out(seat(desk)) == {"wen": ["是本案发起人，不能审批自己的申请"]}


def test_who_acts_as_another_of_a_list_is_kept_out_with_that_other_one() -> None:
    desk = asking("keeper", replace(STAFF, holdings=(*STAFF.holdings, Holding("fu", "keeper"))))
    assert out(seat(desk)) == {"fu": ["已是本案的复核人，两者须由不同的人担任"]}


def test_who_has_left_is_named_where_the_directory_still_names_him() -> None:
    people = {**STAFF.people, "bao": replace(STAFF.people["bao"], active=False)}
    desk = asking("keeper")
    desk.staff = replace(STAFF, people=people, version=7)
    assert out(seat(desk)) == {}
    desk = asking("manager of opener")
    desk.staff = replace(STAFF, people=people, version=7)
    assert out(seat(desk)) == {"bao": ["已离职"]}


def test_a_time_that_has_not_begun_or_is_over_is_said_in_days() -> None:
    day = datetime(2026, 10, 1, tzinfo=UTC) - timedelta(hours=8)
    held = (
        *STAFF.holdings,
        Holding("wei", "keeper", None, day),
        Holding("bao", "keeper", None, None, day - timedelta(days=9)),
    )
    desk = asking("keeper")
    desk.staff = replace(STAFF, holdings=held, at=desk.now)
    assert out(seat(desk)) == {"wei": ["任期为自2026年10月1日起"], "bao": ["任期为至2026年9月21日止"]}


def test_a_substitute_is_said_with_the_one_he_stands_in_for() -> None:
    begun = datetime(2026, 9, 1, tzinfo=UTC)
    away = Substitution("bao", "gu", "boss", begun, begun + timedelta(days=90))
    barred = Substitution("bao", "fu", "boss", begun, begun + timedelta(days=90))
    desk = asking("boss", replace(STAFF, substitutions=(away, barred)))
    found = seat(desk)
    assert [(each.person, each.stands_for.zh) for each in found.candidates] == [
        ("bao", ""),
        ("gu", "bao（中）"),
    ]
    assert list(out(found)) == ["fu"], "he has acted in this case as somebody else"
    own = asking(
        "boss",
        replace(
            STAFF, substitutions=(Substitution("bao", "wen", "boss", begun, begun + timedelta(days=90)),)
        ),
    )
    assert list(out(seat(own))) == ["wen"]
    assert "虽代理bao（中）" in out(seat(own))["wen"][0]


def test_roles_by_position_and_by_expression_say_so() -> None:
    boss = "  boss: {zh: 主管, en: Boss"
    wei = replace(STAFF.people["wei"], position=Text("总经理", "President"), rank="head")
    for word, expected in (
        ("positions: [总经理]", "因职务为“总经理”"),
        ("when: person.rank >= rank.head", "因符合“person.rank >= rank.head”"),
    ):
        pack = PACK.replace(boss, f"{boss}, {word}")
        definition = small_definition(NOTE, pack)
        staff = with_roles(definition.pack, replace(STAFF, people={**STAFF.people, "wei": wei}))
        assert [each.how.zh for each in seat(asking("boss", staff, pack)).candidates] == [
            "人员名录中任此角色",
            expected,
        ]


def deep(levels: int, **lowest: str) -> Organisation:
    """Units in each other: the company `u0`, in it `u1`, and so on down to where `wen` works; only the company has a head."""
    units = [
        Unit(f"u{n}", Text(f"{n}级部门", f"Level {n}"), "department", parent=f"u{n - 1}" if n else None)
        for n in range(levels)
    ]
    units[0] = replace(units[0], head="bao", deputy_in_charge="gu")
    units[-1] = replace(units[-1], **lowest)
    people = {
        id: replace(p, unit=f"u{levels - 1}" if id == "wen" else "u0", manager=None)
        for id, p in STAFF.people.items()
    }
    return replace(STAFF, people=people, units={unit.id: unit for unit in units})


@pytest.mark.parametrize(
    ("phrase", "person", "last"),
    [
        ("manager of opener", "bao", "本案发起人的上级"),
        ("head of opener", "bao", "本案发起人的部门负责人"),
        ("deputy_in_charge of opener", "gu", "本案发起人的分管领导"),
        ("manager of form.checker", "bao", "本案的复核人的上级"),
        ("head of manager of opener", "bao", ""),
        ("keeper at manager of opener", "ku", ""),
    ],
)
def test_through_twelve_levels_the_nearest_that_has_one_is_found_and_the_way_is_said(
    phrase: str, person: str, last: str
) -> None:
    desk = asking(phrase, deep(12))
    found = seat(desk)
    if phrase == "head of manager of opener":
        assert found.candidates == (), "nobody heads the unit of the head of all but he himself"
        return
    assert person in [each.person for each in found.candidates]
    if last:
        assert said(found.steps)[-1] == f"{last} → {person}（中）"
    if "of opener" in phrase and "at" not in phrase:
        (climbed,) = (each for each in said(found.steps) if each.startswith("部门"))
        assert climbed.count("级部门") == 12
        assert climbed.endswith("1级部门、0级部门")


def test_the_lowest_level_answers_when_it_can() -> None:
    found = seat(asking("head of opener", deep(12, head="ku")))
    assert said(found.steps) == [
        "本案发起人 → wen（中）",
        "部门 → 11级部门",
        "本案发起人的部门负责人 → ku（中）",
    ]
    assert said(found.steps, "en")[-1] == "the head of the one who opened this case → Ku"


def test_a_refusal_says_who_can_and_why_not_you() -> None:
    def refused(desk: Desk, who: str) -> list[str]:
        with pytest.raises(Refused) as caught:
            desk.decide(who, Act("sign"))
        (reason,) = caught.value.reasons
        return [each.zh for each in reason.details]

    fu = asking("keeper", replace(STAFF, holdings=(*STAFF.holdings, Holding("fu", "keeper"))))
    assert refused(fu, "fu") == [
        "现在由ku（中）、gu（中）办理",
        "已是本案的复核人，两者须由不同的人担任",
    ]
    assert refused(asking("keeper"), "wei") == ["现在由ku（中）、gu（中）办理", "由“保管人”办理，您不在其中"]
    taken = asking("keeper")
    taken.decide("gu", Claim(seat(taken).key))
    assert refused(taken, "ku")[-1] == "已由gu（中）认领"


def test_an_action_for_others_says_whose_it_is() -> None:
    note = NOTE.replace("      sign: {zh: 签字", "      sign: {who: boss, zh: 签字").replace(
        "together: true, ", "", 1
    )
    desk = Desk(small_definition(note))
    desk.open()
    desk.decide("wen", Act("submit"))
    desk.decide("fu", Act("pass_on"))
    with pytest.raises(Refused) as caught:
        desk.decide("ku", Act("sign"))
    (reason,) = caught.value.reasons
    assert [each.zh for each in reason.details] == ["由“主管”办理（bao（中））"]


def test_a_case_that_has_ended_asks_nobody() -> None:
    desk = asking("keeper")
    desk.decide("ku", Act("sign"))
    found = answer(desk)
    assert (found.has_ended, found.now.seats, found.next) == (True, (), ())
