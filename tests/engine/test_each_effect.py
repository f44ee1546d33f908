"""Effects one thing at a time: what each asks of its thing, and the several cases that one name then stands for."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from engine.case.case import Case, Child
from engine.case.command import Act, ChildChanged
from engine.deciding.consequence import settled
from engine.deciding.machine import decide, scope_of
from engine.deciding.scope import Facts
from engine.errors import DefinitionError
from engine.language.source import Sources
from engine.language.validation import load
from engine.people.actor import THE_MACHINE
from tests.support.small_pack import NOTE, SOURCES, STAFF, Desk
from tests.support.things import FIELD, WORDS, with_things

REPAIR = """\
workflow: repair
zh: 修理
en: Repair
number: "X{year}-{seq:4}"
opening: {who: nobody}
form:
  thing:  {type: things, zh: 物, en: Thing}
  keeper: {type: person, optional: true, zh: 保管人, en: Keeper}
states:
  mending: {zh: 修理中, en: Mending, who: keeper, actions: {mend: {zh: 修好, en: Mended, to: mended}}}
  mended: {zh: 已修好, en: Mended, final: done}
"""
OPEN = "open: {workflow: repair, with: {keeper: record.custodian}}, for: each form.things"
STATE = """\
  waiting:
    zh: 待修
    en: Waiting
    actions: {go_on: {zh: 继续, en: Go on, upon: child.repair.ended, to: signing}}
  signing:
"""
WAITING = NOTE.replace("  signing:\n", STATE).replace(
    "en: Pass on, to: signing,", "en: Pass on, to: waiting, effects: [EFFECT],"
)


def passed_on(effect: str, things: list[str]) -> Desk:
    desk = Desk(with_things(WAITING.replace("EFFECT", f"{{{effect}}}"), repair=REPAIR))
    desk.open(things=things)
    desk.decide("wen", Act("submit"))
    desk.decide("fu", Act("pass_on"))
    return desk


def test_a_case_is_opened_for_each_thing_with_what_it_has() -> None:
    desk = passed_on(OPEN, ["lamp", "chair"])
    assert desk.last is not None
    assert [(each.parent_name, each.given) for each in desk.last.opens] == [
        ("repair", {"keeper": "ku"}),
        ("repair", {"keeper": "gu"}),
    ]
    assert desk.last.case.state == "waiting"


def test_only_the_things_of_which_the_condition_holds_are_taken() -> None:
    desk = passed_on(f"{OPEN}, when: record.size > 4", ["lamp", "chair"])
    assert desk.last is not None
    assert [each.given for each in desk.last.opens] == [{"keeper": "gu"}]


@pytest.mark.parametrize("things", [["lamp"], ["lamp", "desk"]])
def test_where_nothing_was_to_be_opened_nothing_is_waited_for(things: list[str]) -> None:
    desk = passed_on(f"{OPEN}, when: record.size > 4", things)
    assert desk.case is not None
    assert desk.case.state == "signing"


def opened(desk: Desk, *names: str) -> Case:
    assert desk.case is not None
    children: Mapping[str, Child] = {name: Child(name, f"id-{name}", "mending") for name in names}
    desk.case = replace(desk.case, children=children)
    return desk.case


def ended(desk: Desk, name: str) -> str:
    assert desk.case is not None
    told = ChildChanged(name, "mended", "done", {})
    return desk.apply(decide(desk.definition, desk.case, THE_MACHINE, told, Facts(STAFF), desk.now)).state


def test_the_case_goes_on_when_the_last_of_them_has_ended() -> None:
    desk = passed_on(OPEN, ["lamp", "chair"])
    opened(desk, "repair", "repair.2")
    scope = scope_of(desk.definition, opened(desk, "repair", "repair.2"), Facts(STAFF), desk.now)
    assert [text.en for text in scope.failures("child.repair.ended")] == [
        "2 of the 2 cases it opened have not ended yet"
    ]
    assert (scope.value("child.repair.ended"), scope.value("child.repair.state")) == (False, None)
    assert ended(desk, "repair.2") == "waiting"
    assert ended(desk, "repair") == "signing"
    assert desk.case is not None
    scope = scope.at(desk.case)
    assert scope.value("child.repair.ended") is True
    assert (scope.value("child.repair.state"), scope.value("child.repair.outcome")) == ("mended", "done")
    assert scope.failures("child.repair.ended") == ()


def test_what_has_ended_before_it_is_waited_for_is_waited_for_no_more() -> None:
    text = WAITING.replace("effects: [EFFECT],", "").replace(
        "submit:\n", "order: {zh: 报修, en: Order, effects: [{open: {workflow: repair}}]}\n      submit:\n"
    )
    desk = Desk(with_things(text, repair=REPAIR))
    desk.open(things=["lamp"])
    desk.decide("wen", Act("submit"))
    opened(desk, "repair")
    ended(desk, "repair")
    assert desk.decide("fu", Act("pass_on")).state == "signing"


def test_the_vocabulary_s_effects_are_carried_out_one_by_one() -> None:
    effect = "shelve: {what: record, of: record.custodian, all: form.things}, for: each form.things"
    desk = passed_on(f"{effect}}}, {{{OPEN}", ["lamp", "chair"])
    assert desk.last is not None
    scope = scope_of(desk.definition, desk.last.case, Facts(STAFF), desk.now)
    assert [dict(settled(scope, each).arguments) for each in desk.last.effects] == [
        {"what": "lamp", "of": "ku", "all": ["lamp", "chair"]},
        {"what": "chair", "of": "gu", "all": ["lamp", "chair"]},
    ]


def test_each_custodian_is_told_of_his_thing() -> None:
    say = "say: {zh: 请看, en: Look}"
    desk = passed_on(
        f"tell: {{who: custodian of record, {say}}}, for: each form.things}}, {{{OPEN}", ["lamp", "chair"]
    )
    assert desk.last is not None
    assert [m.to for m in desk.last.messages if m.kind == "told"] == ["ku", "gu"]


def told(effect: str) -> list[str]:
    note = WAITING.replace("EFFECT", f"{{{effect}}}").replace("  title:   {", f"{FIELD}  title:   {{")
    files = {**SOURCES.files["small"], "note.yaml": note, "repair.yaml": REPAIR}
    try:
        load(Sources("small", {"small": files}), WORDS, "small@1.1")
    except DefinitionError as error:
        return [p.message for p in error.problems if "note" in p.file]
    return []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("", "", ""),
        (
            "for: each form.things",
            "for: each form.thing",
            "expected 'each form.FIELD' of a list of things, got 'each form.thing', did you mean 'each form.things'?",
        ),
        (
            "for: each form.things",
            "for: form.things",
            "expected 'each form.FIELD' of a list of things, got 'form.things', did you mean 'each form.things'?",
        ),
        ("for: each form.things", "for: each form.title", "expected 'each form.FIELD' of a list of things"),
        (
            "record.custodian",
            "record.custodan",
            "nothing is called 'record.custodan' here, did you mean 'record.custodian'?",
        ),
        (", for: each form.things", "", "'record' is known only under 'for: each …'"),
        (
            "for: each form.things",
            "for: each form.things, when: record.sise > 4",
            "nothing is called 'record.sise' here, did you mean 'record.size'?",
        ),
        (
            "for: each form.things",
            "each: form.things",
            "expected one effect beside for, when and clause, got open, each",
        ),
    ],
)
def test_what_is_taken_one_by_one_is_a_list_and_has_what_is_asked(old: str, new: str, message: str) -> None:
    found = told(OPEN.replace(old, new) if old else OPEN)
    assert bool(found) == bool(message), found
    assert not message or message in found[0]
