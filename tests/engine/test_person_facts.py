"""What a policy may ask of a person: what the directory knows, and what the vocabulary says of what he has."""

from dataclasses import replace
from typing import cast

import pytest

from engine.case.command import Act, OpenCase
from engine.deciding.machine import decide, scope_of
from engine.deciding.opening import blank_scope
from engine.deciding.scope import Facts
from engine.digest import Json
from engine.errors import Refused
from engine.language.fact_type import INT
from engine.language.field import Reading
from engine.language.loader import read_pack
from engine.language.program import Definition, LinkError, link
from engine.language.source import Sources
from engine.language.vocabulary import Vocabulary
from engine.people.actor import Actor
from engine.text import Text, same
from tests.support.small_pack import MORNING, NOTE, SOURCES, STAFF, VOCABULARY

OPENING = "opening: {who: writer, clause: R01}"
REQUIRED = "{that: form.pages <= 100, say: {zh: 最多一百页。, en: At most 100 pages.}, clause: R03}"


def has_nothing_late(person: str, reading: Reading) -> tuple[Text, ...]:
    held = cast(dict[str, Json], reading.fetched.get(f"person.{person}") or {})
    return tuple(same(f"{person}: {each}") for each in cast(list[str], held.get("late") or []))


WORDS = Vocabulary(
    effects=VOCABULARY.effects,
    person_facts={"loans": INT},
    person_checks={"may_borrow": has_nothing_late},
)


def demanding(requirement: str, at_opening: str = "") -> Definition:
    note = NOTE.replace(REQUIRED, requirement)
    if at_opening:
        note = note.replace(OPENING, OPENING.replace("}", f", {at_opening}}}"))
        assert at_opening in note
    files = {**SOURCES.files["small"], "note.yaml": note}
    return link(read_pack(Sources("small", {"small": files}), WORDS), WORDS, "small@1.1")


def asked(condition: str) -> str:
    return f"{{that: {condition}, say: {{zh: 不行, en: No}}, clause: R03}}"


def submitted(requirement: str, fetched: dict[str, Json] | None = None) -> str:
    """The state after submitting, or what refused it."""
    definition = demanding(requirement)
    staff = replace(
        STAFF,
        people={**STAFF.people, "wen": replace(STAFF.people["wen"], unit="office")},
    )
    facts = Facts(staff, fetched or {})
    given = OpenCase("note", {"title": "合同", "pages": 12, "ended": "2026-09-28", "checker": "fu"})
    try:
        case = decide(definition, None, Actor("wen"), given, facts, MORNING, "c1").case
        return decide(definition, case, Actor("wen"), Act("submit"), facts, MORNING).case.state
    except Refused as refused:
        return str(refused)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("\"'writer' in opener.roles\"", True),
        ("\"'boss' in opener.roles\"", False),
        ("\"'checker' in form.checker.roles\"", True),
        ("form.checker.rank == rank.staff", True),
        ("form.checker.rank >= rank.head", False),
        ("opener.unit == opener.unit", True),
    ],
)
def test_the_directory_is_asked_of_the_opener_and_of_whoever_the_form_names(
    condition: str, holds: bool
) -> None:
    assert submitted(asked(condition)) == ("checking" if holds else "No")


def test_who_belongs_to_no_unit_cannot_be_compared_by_it() -> None:
    assert "'form.checker.unit' has no value" in submitted(asked("form.checker.unit == opener.unit"))


def test_a_person_stands_as_the_head_of_his_unit_s_subordinate() -> None:
    definition = demanding(asked("true == true"))
    case = decide(
        definition,
        None,
        Actor("wen"),
        OpenCase("note", {"ended": "2026-09-28", "checker": "fu"}),
        Facts(STAFF),
        MORNING,
        "c1",
    ).case
    people = {**STAFF.people, "fu": replace(STAFF.people["fu"], unit="office")}
    scope = scope_of(definition, case, Facts(replace(STAFF, people=people)), MORNING)
    assert scope.raw("form.checker.unit") == "office"
    assert scope.raw("opener.unit") is None


def test_what_governed_things_say_of_a_person_is_a_fact() -> None:
    demand = asked("opener.loans + form.checker.loans < 3")
    fetched: dict[str, Json] = {"person.wen": {"loans": 1}, "person.fu": {"loans": 1}}
    assert submitted(demand, fetched) == "checking"
    assert submitted(demand, {**fetched, "person.fu": {"loans": 2}}) == "No"
    assert "'form.checker.loans' has no value" in submitted(demand, {"person.wen": {"loans": 1}})


def test_a_check_about_a_person_carries_its_own_sentence() -> None:
    demand = "{that: opener.may_borrow, clause: R03}"
    assert submitted(demand) == "checking"
    late: dict[str, Json] = {"person.wen": {"late": ["lamp", "chair"]}}
    assert submitted(demand, late) == "the policy is not met:; wen: lamp; wen: chair"
    assert submitted(asked("opener.may_borrow || form.checker.may_borrow"), late) == "checking"


@pytest.mark.parametrize(
    ("condition", "about"),
    [("opener.loans < 3", ("wen",)), ("form.checker.may_borrow", ("fu",)), ("form.pages < 3", ())],
)
def test_the_reader_is_told_of_whom_it_is_asked(condition: str, about: tuple[str, ...]) -> None:
    definition = demanding(asked(condition))
    opened = OpenCase("note", {"ended": "2026-09-28", "checker": "fu"})
    case = decide(definition, None, Actor("wen"), opened, Facts(STAFF), MORNING, "c1").case
    assert scope_of(definition, case, Facts(STAFF), MORNING).reading().about == about


def test_of_whom_only_the_opening_asks_the_reader_is_told_only_then() -> None:
    demand = "require: [{that: opener.may_borrow, clause: R03}]"
    definition = demanding(asked("form.pages < 3"), demand)
    opened = OpenCase("note", {"ended": "2026-09-28", "checker": "fu"})
    blank = blank_scope(definition, "note", "wen", Facts(STAFF), MORNING)
    assert blank.reading().about == ("wen",)
    case = decide(definition, None, Actor("wen"), opened, Facts(STAFF), MORNING, "c1").case
    assert scope_of(definition, case, Facts(STAFF), MORNING).reading().about == ()


def test_a_fact_that_nobody_knows_is_told_with_the_nearest() -> None:
    with pytest.raises(LinkError, match=r"'opener.lones' here, did you mean 'opener.loans'"):
        demanding(asked("opener.lones < 3"))
