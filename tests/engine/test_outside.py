"""Another body is asked: somebody records what it says, with the paper; meanwhile the clock of the whole case stands still."""

from datetime import UTC, datetime

import pytest

from engine.case.command import Act
from engine.deciding.brief import brief_for
from engine.errors import DefinitionError, Refused
from engine.language.role_holders import with_roles
from engine.language.validation import load
from tests.support.small_pack import NOTE, PACK, STAFF, Desk, small_definition
from tests.support.standard_desk import OPEN_TO, asked, do, scope
from tests.support.tiny import DESK, WORDS, tiny
from tests.support.tiny import PACK as TINY

BANK = "  bank: {zh: 合作银行, en: The bank, outside: true, recorded_by: keeper}\n"
ASKING_THE_BANK = NOTE.replace("to: signing, clause: R03}", "to: confirming, clause: R03}").replace(
    "  signing:\n",
    """  confirming:
    zh: 等待银行确认
    en: Waiting for the bank
    who: bank
    due: {within: 10 working days, after: state.entered}
    actions:
      confirmed: {zh: 银行已确认, en: Confirmed by the bank, to: signing, ask: {letter: {type: file, zh: 确认函, en: Letter}}}
  signing:
""",
)
LETTER = {"name": "确认函.pdf", "sha256": "cd" * 32, "size": 900}


def at_the_bank(note: str = ASKING_THE_BANK, actions: str = "not_yet: []") -> Desk:
    definition = small_definition(
        note, PACK.replace("choices:\n", f"{BANK}choices:\n", 1).replace("not_yet: []", actions)
    )
    desk = Desk(definition, with_roles(definition.pack, STAFF))
    desk.open()
    desk.decide("wen", Act("submit"))
    desk.decide("fu", Act("pass_on"))
    return desk


def test_whoever_records_enters_the_answer_with_its_paper() -> None:
    desk = at_the_bank()
    assert asked(desk) == {"ku", "gu"}
    assert brief_for(scope(desk), "ku").seats[0].title.en == "The bank (recorded by Keeper)"
    with pytest.raises(Refused, match="still missing; Letter"):
        desk.decide("ku", Act("confirmed"))
    case = desk.decide("ku", Act("confirmed", {"letter": LETTER}))
    assert (case.state, case.acted["confirming"]) == ("signing", ("ku",))


def test_the_whole_case_waits_and_its_deadline_is_counted_on_after() -> None:
    desk = at_the_bank()
    assert desk.case is not None
    before = desk.case.deadlines["case"]
    assert before.due_at == datetime(2026, 10, 10, 10, tzinfo=UTC)  # a Saturday that is worked
    assert before.armed
    assert before.next_at is None
    assert desk.case.deadlines["confirming"].next_at is not None
    desk.now = datetime(2026, 10, 12, 2, tzinfo=UTC)
    case = desk.decide("ku", Act("confirmed", {"letter": LETTER}))
    # all five days were left: the 13th to the 16th, and Monday the 19th
    assert case.deadlines["case"].due_at == datetime(2026, 10, 19, 10, tzinfo=UTC)
    assert case.deadlines["case"].next_at is not None
    assert case.stopped_at is None


def test_a_step_may_stop_the_clock_without_another_body() -> None:
    note = NOTE.replace("    who: form.checker\n", "    who: form.checker\n    stops_clock: true\n")
    desk = Desk(small_definition(note))
    desk.open()
    assert desk.decide("wen", Act("submit")).deadlines["case"].next_at is None
    assert desk.decide("fu", Act("pass_on")).deadlines["case"].next_at is not None


def test_a_clock_stopped_twice_is_counted_on_once() -> None:
    desk = at_the_bank(actions=OPEN_TO)
    desk.now = datetime(2026, 9, 29, 2, tzinfo=UTC)
    do(desk, "wei", "pause")
    desk.now = datetime(2026, 10, 8, 2, tzinfo=UTC)
    do(desk, "wei", "resume")
    assert desk.case is not None
    assert desk.case.deadlines["case"].next_at is None
    desk.now = datetime(2026, 10, 12, 2, tzinfo=UTC)
    case = desk.decide("ku", Act("confirmed", {"letter": LETTER}))
    assert case.deadlines["case"].due_at == datetime(2026, 10, 19, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("{zh: 银行, en: Bank, outside: true}", "expected 'recorded_by'"),
        (
            "{zh: 银行, en: Bank, outside: true, recorded_by: keper}",
            "there is no role of the staff 'keper', did you mean 'keeper'?",
        ),
        ("{zh: 银行, en: Bank, recorded_by: keeper}", "'recorded_by' goes with 'outside: true'"),
        (
            "{zh: 银行, en: Bank, outside: true, recorded_by: keeper, holders: 1}",
            "'holders' is said of people in the directory",
        ),
    ],
)
def test_what_is_wrong_with_the_role_is_told(role: str, said: str) -> None:
    pack = TINY.replace("roles:\n", f"roles:\n  bank: {role}\n", 1)
    with pytest.raises(DefinitionError) as refused:
        load(tiny({"pack.yaml": pack}), WORDS, "tiny@1.1")
    assert said in str(refused.value)


def test_an_answer_without_a_paper_is_refused_at_load() -> None:
    pack = TINY.replace(
        "roles:\n", "roles:\n  bank: {zh: 银行, en: Bank, outside: true, recorded_by: keeper}\n", 1
    )
    desk = DESK.replace("any_of: [keeper, head of opener]", "any_of: [bank, head of opener]", 1)
    assert desk != DESK
    with pytest.raises(DefinitionError, match=r"'bank' is outside: .* must 'ask' a field of the type 'file'"):
        load(tiny({"pack.yaml": pack, "desk.yaml": desk}), WORDS, "tiny@1.1")
