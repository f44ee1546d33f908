"""Roles by position and by expression: who holds them, what a policy may not say of them."""

from dataclasses import replace

import pytest

from engine.case.command import Act
from engine.errors import DefinitionError
from engine.language.checks.staffing import understaffed
from engine.language.definition import Pack
from engine.language.loader import read_pack
from engine.language.role_holders import with_roles
from engine.language.source import Sources
from engine.language.validation import load
from engine.people.organisation import Holding, Organisation, Person
from engine.text import Text
from tests.support.small_pack import NOTE, PACK, SOURCES, STAFF, VOCABULARY, Desk, small_definition
from tests.support.tiny import PACK as TINY
from tests.support.tiny import WORDS, tiny

BOSS = "  boss: {zh: 主管, en: Boss}\n"
BY_POSITION = PACK.replace(BOSS, "  boss: {zh: 主管, en: Boss, positions: [总经理, President]}\n")
BY_RANK = PACK.replace(BOSS, "  boss: {zh: 主管, en: Boss, when: person.rank >= rank.head}\n")


def pack_of(text: str) -> Pack:
    return read_pack(Sources("small", {"small": {**SOURCES.files["small"], "pack.yaml": text}}), VOCABULARY)


def staff(**changed: Person) -> Organisation:
    """Nobody is given the role; whoever is named is another than he was."""
    held = tuple(each for each in STAFF.holdings if each.role != "boss")
    return replace(STAFF, people={**STAFF.people, **changed}, holdings=held)


def at_work(person: str, position: str = "", rank: str | None = "staff", *, active: bool = True) -> Person:
    return replace(STAFF.people[person], position=Text(position, "President"), rank=rank, active=active)


def bosses(text: str, organisation: Organisation) -> tuple[str, ...]:
    return with_roles(pack_of(text), organisation).holders("boss")


def test_whoever_has_the_position_holds_the_role_beside_those_it_is_given_to() -> None:
    wei = replace(STAFF.people["wei"], position=Text("总经理", "General manager"))
    given = replace(staff(wei=wei), holdings=(*staff().holdings, Holding("bao", "boss")))
    assert bosses(BY_POSITION, staff(wei=wei)) == ("wei",)
    assert bosses(BY_POSITION, given) == ("bao", "wei")
    assert bosses(PACK, staff(wei=wei)) == (), "a policy that does not say so gives nothing"


@pytest.mark.parametrize(
    ("zh", "en", "holds"),
    [
        ("总经理", "", True),
        (" 总经理 ", "", True),
        ("副总经理", "", False),
        ("总裁", "President", True),
        ("", "president", True),
        ("", "", False),
    ],
)
def test_a_position_is_the_whole_name_in_either_language(zh: str, en: str, *, holds: bool) -> None:
    wei = replace(STAFF.people["wei"], position=Text(zh, en))
    assert bool(bosses(BY_POSITION, staff(wei=wei))) is holds


def test_whoever_the_expression_is_true_of_holds_the_role() -> None:
    assert bosses(BY_RANK, staff(wei=at_work("wei", rank="head"))) == ("wei",)
    assert bosses(BY_RANK, staff()) == ()


def test_of_whom_it_cannot_be_answered_he_does_not_hold_it() -> None:
    assert bosses(BY_RANK, staff(wei=at_work("wei", rank=None))) == ()


def test_who_has_left_holds_neither() -> None:
    gone = at_work("wei", "总经理", "head", active=False)
    assert bosses(BY_POSITION, staff(wei=gone)) == bosses(BY_RANK, staff(wei=gone)) == ()


def test_an_expression_may_ask_for_roles_that_are_given_or_go_by_position() -> None:
    text = BY_POSITION.replace(
        "  keeper: {zh: 保管人, en: Keeper}\n",
        '  keeper: {zh: 保管人, en: Keeper, when: \'"boss" in person.roles || "checker" in person.roles\'}\n',
    )
    held = with_roles(pack_of(text), staff(wei=at_work("wei", "总经理"))).holders("keeper")
    assert held == ("ku", "gu", "fu", "wei")


def test_the_directory_itself_stays_as_it_is() -> None:
    organisation = staff(wei=at_work("wei", rank="head"))
    found = with_roles(pack_of(BY_RANK), organisation)
    assert found.holdings == organisation.holdings
    assert found.roles_of("wei") == ("administrator", "boss")


def test_a_case_asks_them_and_its_open_seat_follows_who_has_the_position() -> None:
    definition = small_definition(NOTE, BY_POSITION)
    desk = Desk(definition, with_roles(definition.pack, staff(wei=at_work("wei", "总经理"))))
    desk.open()
    desk.decide("wen", Act("submit"))
    case = desk.decide("fu", Act("pass_on"))
    assert {i.phrase: i.candidates for i in case.visit.open_items}["boss"] == ("wei",)

    promoted = replace(staff(gu=at_work("gu", "总经理")), version=9)
    desk.staff = with_roles(definition.pack, promoted)
    desk.decide("ku", Act("sign"))
    assert desk.decide("gu", Act("sign")).has_ended


def test_staffing_knows_of_them() -> None:
    def missing(organisation: Organisation) -> list[str]:
        return [each.message for each in understaffed(pack_of(BY_POSITION), organisation)]

    assert "nobody holds the role 'boss'" in missing(staff())
    assert "nobody holds the role 'boss'" not in missing(staff(wei=at_work("wei", "总经理")))


@pytest.mark.parametrize(
    ("said", "where", "why"),
    [
        ("when: person.rank > rank.bos", "9:51", "rank.bos"),
        ("when: person.rnak > rank.staff", "9:37", "person.rnak"),
        ("when: person.rank", "9:37", "expected a question answered by yes or no"),
        ("when: form.thing.given", "9:37", "form.thing"),
        ("when: '\"keper\" in person.roles'", "9:38", "there is no role 'keper', did you mean 'keeper'?"),
        ("when: '\"chief\" in person.roles'", "9:38", "a role by expression cannot ask for itself"),
        ("positions: []", "9:", "expected a list of at least one position"),
        ("positions: ['']", "9:", "expected the name of a position"),
        ("positions: [主任, 主任]", "9:", "the position '主任' stands twice"),
        ("positons: [主任]", "9:", "did you mean 'positions'"),
        ("positions: 主任", "9:", "list"),
    ],
)
def test_what_nobody_could_be_found_by_is_refused(said: str, where: str, why: str) -> None:
    text = TINY.replace("{zh: 负责人, en: Chief}", f"{{zh: 负责人, en: Chief, {said}}}")
    assert text != TINY
    with pytest.raises(DefinitionError) as caught:
        load(tiny({"pack.yaml": text}), WORDS, "tiny@1.1")
    (problem,) = (str(each) for each in caught.value.problems)
    assert f"pack.yaml:{where}" in problem
    assert why in problem
