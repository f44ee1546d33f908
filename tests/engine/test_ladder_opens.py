"""A level of a ladder opens a case of its own; and nothing grave comes about through a case that another one opens."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from engine.case.command import Fire
from engine.deciding.machine import decide
from engine.deciding.scope import Facts
from engine.errors import DefinitionError
from engine.language.validation import load
from engine.people.actor import THE_MACHINE
from tests.support.small_pack import NOTE, STAFF, Desk
from tests.support.things import with_things
from tests.support.tiny import DESK, WORDS, tiny

SEARCH = """\
workflow: search
zh: 查找
en: Search
number: "S{year}-{seq:4}"
opening: {who: nobody}
form:
  what: {type: text, zh: 何物, en: What}
states:
  looking: {zh: 查找中, en: Looking, who: keeper, actions: {find: {zh: 找到, en: Find, to: found}}}
  found: {zh: 已找到, en: Found, final: done}
"""
LATE = "    escalate: [{late: 1 working day, open: {workflow: search, with: {what: form.title}}}]\n"


def late_note() -> Desk:
    note = NOTE.replace("    who: opener\n", f"    who: opener\n{LATE}", 1)
    desk = Desk(with_things(note, search=SEARCH))
    desk.open(things=["lamp"])
    desk.now += timedelta(days=20)
    assert desk.case is not None
    desk.apply(decide(desk.definition, desk.case, THE_MACHINE, Fire("writing"), Facts(STAFF), desk.now))
    return desk


def test_a_level_reached_opens_a_child_with_what_it_gives() -> None:
    desk = late_note()
    assert desk.last is not None
    (opened,) = desk.last.opens
    assert (opened.workflow, opened.parent_name, opened.opener) == ("search", "search", "wen")
    assert opened.given == {"what": "合同"}
    assert [(e.what, e.data["levels"]) for e in desk.last.entries] == [("deadline_fired", [1])]


def test_the_machine_s_own_action_at_the_same_moment_keeps_what_the_ladder_opens() -> None:
    lapse = "      lapse: {zh: 过期, en: Lapse, upon: due, to: lapsed}\n"
    note = NOTE.replace(
        "    who: opener\n", f"    who: opener\n{LATE.replace('1 working day', 'same day')}", 1
    )
    note = note.replace("  checking:\n", f"{lapse}  checking:\n", 1)
    note += "  lapsed: {zh: 作废, en: Lapsed, final: lapsed}\n"
    desk = Desk(with_things(note, search=SEARCH))
    desk.open(things=["lamp"])
    assert desk.case is not None
    desk.now = desk.case.deadlines["writing"].due_at
    fired = decide(desk.definition, desk.case, THE_MACHINE, Fire("writing"), Facts(STAFF), desk.now)
    assert fired.case.outcome == "lapsed"
    assert [each.workflow for each in fired.opens] == ["search"]


def told(files: Mapping[str, str]) -> list[str]:
    try:
        load(tiny(files), WORDS, "tiny@1.1")
    except DefinitionError as error:
        return [str(problem).removeprefix("tiny/") for problem in error.problems]
    return []


ESCALATING = DESK.replace(
    "    who: opener\n    due:",
    "    who: opener\n    escalate: [{late: 1 day, open: {workflow: search, with: {what: form.thing}}}]\n    due:",
)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("", "", ""),
        (
            "workflow: search",
            "workflow: serch",
            "desk.yaml:16:47: there is no workflow 'serch', did you mean 'search'?",
        ),
        ("what: form", "waht: form", "desk.yaml:16:62: there is no field 'waht', did you mean 'what'?"),
        ("form.thing}}}]", "form.thin}}}]", "nothing is called 'form.thin' here, did you mean 'form.thing'?"),
        ("form.thing}}}]", "form.why}}}]", "desk.yaml:16:68: 'form.why' is used before it was asked"),
        (
            "open: {workflow: search, with: {what: form.thing}}",
            "opens: search",
            "there is no key 'opens' here, did you mean 'open'?",
        ),
    ],
)
def test_what_a_ladder_opens_is_looked_at_like_any_opening(old: str, new: str, message: str) -> None:
    found = told({"desk.yaml": ESCALATING.replace(old, new, 1) if old else ESCALATING, "search.yaml": SEARCH})
    found = [each for each in found if "nobody may open 'search'" not in each]
    assert bool(found) == bool(message), found
    assert not message or message in found[0], found


GIVING = SEARCH.replace("  what: {", "  by: {type: quorum, zh: 何人, en: Who}\n  what: {").replace(
    "who: keeper, actions: {find: {zh: 找到, en: Find, to: found}}",
    "who: form.by, actions: {find: {zh: 找到, en: Find, to: found, together: true, effects: [{lend: {thing: form.what}}]}}",
)


@pytest.mark.parametrize(
    ("by", "message"),
    [
        ("keeper", ""),
        ("{any_of: [opener, keeper]}", "'lend' is weighty, and the opener reaches it alone"),
        ("{all_of: [opener, keeper]}", ""),
        ("opener", "opened with by: opener, in 'search' 'lend' is weighty, and the opener reaches it alone"),
        ("none", "opened with by: none, in 'search' 'lend' is weighty"),
    ],
)
@pytest.mark.parametrize("ladder", [True, False])
def test_a_child_is_not_opened_so_that_its_opener_decides_alone(by: str, message: str, ladder: bool) -> None:
    given = f"{{workflow: search, with: {{what: form.thing, by: {by}}}}}"
    desk = ESCALATING.replace("{workflow: search, with: {what: form.thing}}", given) if ladder else DESK
    if not ladder:
        desk = desk.replace("to: granting\n", f"to: granting\n        effects: [{{open: {given}}}]\n", 1)
    found = told({"desk.yaml": desk, "search.yaml": GIVING})
    assert bool(found) == bool(message), found
    assert not message or message in found[0]
