"""Cases that a case opens: by `open`, or by an effect of the vocabulary that opens one with its arguments."""

from dataclasses import replace

import pytest

from engine.case.command import Act
from engine.errors import DefinitionError
from engine.language.loader import read_pack
from engine.language.program import Definition, link
from engine.language.source import Sources
from engine.language.validation import load
from engine.language.vocabulary import EffectKind, Vocabulary
from tests.support.small_pack import NOTE, SOURCES, Desk
from tests.support.tiny import DESK, WORDS, tiny

LENDING = replace(
    WORDS,
    effects={
        **WORDS.effects,
        "lend": EffectKind("lend", "weighty", {"thing": frozenset({"text"})}, opens="loan"),
    },
)
LOAN = """\
workflow: loan
zh: 借出
en: Loan
number: "L{year}-{seq:4}"
opening: {who: nobody}
form: {thing: {type: text, zh: 物品, en: Thing}}
states:
  out: {zh: 借出中, en: Out, who: keeper, actions: {back: {zh: 归还, en: Give back, to: returned}}}
  returned: {zh: 已还, en: Returned, final: done}
"""


def told(files: dict[str, str], words: Vocabulary = LENDING) -> list[str]:
    try:
        load(tiny(files), words, "tiny@1.1")
    except DefinitionError as error:
        return [str(problem) for problem in error.problems]
    return []


def test_a_workflow_that_only_an_effect_opens_is_opened() -> None:
    assert told({"loan.yaml": LOAN}) == []
    assert told({"loan.yaml": LOAN}, WORDS) == [
        "tiny/loan.yaml:5:16: nobody may open 'loan', and no duty and no other case does"
    ]


def test_the_workflow_that_an_effect_opens_must_be_there_and_ask_its_arguments() -> None:
    assert told({"lone.yaml": LOAN.replace("workflow: loan", "workflow: lone")})[0] == (
        "tiny/desk.yaml:36:20: 'lend' opens a case: there is no workflow 'loan', did you mean 'lone'?"
    )
    assert told({"loan.yaml": LOAN.replace("form: {thing:", "form: {things:")}) == [
        "tiny/desk.yaml:36:27: 'loan' has no field 'thing', did you mean 'things'?"
    ]


def test_the_end_of_what_an_effect_opens_can_be_waited_for() -> None:
    waiting = DESK.replace("to: granted\n", "to: waiting\n").replace(
        "  granted: {",
        "  waiting: {zh: 借出, en: Lent, actions: {close: {upon: child.loan.ended, to: granted}}}\n  granted: {",
    )
    assert told({"desk.yaml": waiting, "loan.yaml": LOAN}) == []
    misspelled = waiting.replace("child.loan.ended", "child.lone.ended")
    assert (
        "there is no event 'child.lone.ended', did you mean 'child.loan.ended'?"
        in told({"desk.yaml": misspelled, "loan.yaml": LOAN})[0]
    )


@pytest.mark.parametrize(
    ("effect", "message"),
    [
        ("{open: {workflow: lone}}", "there is no workflow 'lone', did you mean 'loan'?"),
        (
            "{open: {workflow: loan, with: {think: form.thing}}}",
            "'loan' has no field 'think', did you mean 'thing'?",
        ),
    ],
)
def test_what_open_names_exists(effect: str, message: str) -> None:
    desk = DESK.replace("[{lend: {thing: form.thing}, clause: R01}]", f"[{effect}]")
    found = told({"desk.yaml": desk, "loan.yaml": LOAN.replace("who: nobody", "who: keeper")})
    assert [each.split(": ", 1)[1] for each in found] == [message]


def with_shelving() -> Definition:
    note = NOTE.replace(
        "pass_on: {zh: 通过,", "pass_on: {effects: [{shelve: {title: form.title}}], zh: 通过,"
    )
    shelf = LOAN.replace("thing", "title").replace("workflow: loan", "workflow: shelf")
    words = Vocabulary(
        effects={"shelve": EffectKind("shelve", "plain", {"title": frozenset()}, opens="shelf")}
    )
    files = {**SOURCES.files["small"], "note.yaml": note, "shelf.yaml": shelf}
    return link(read_pack(Sources("small", {"small": files}), words), words, "small@1.1")


def test_an_effect_opens_its_child_with_its_arguments_beside_what_it_does() -> None:
    desk = Desk(with_shelving())
    desk.open()
    desk.decide("wen", Act("submit"))
    desk.decide("fu", Act("pass_on"))
    assert desk.last is not None
    (opened,) = desk.last.opens
    assert (opened.workflow, opened.parent, opened.parent_name, opened.opener) == (
        "shelf",
        "c1",
        "shelf",
        "wen",
    )
    assert opened.given == {"title": "合同"}
    assert [effect.name for effect in desk.last.effects] == ["shelve"]
