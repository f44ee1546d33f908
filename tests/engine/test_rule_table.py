"""Rule tables as they are read and refused: each mistake at its line and column, and what lies behind a rule seen through it."""

from collections.abc import Mapping
from typing import cast

import pytest

from archive.vocabulary import VOCABULARY
from engine.errors import DefinitionError
from engine.language.checks.staffing import understaffed
from engine.language.loader import read_pack
from engine.language.rule_table import as_written
from engine.language.schema import schemas
from engine.language.validation import load
from engine.people.organisation import Holding, Organisation, Person
from engine.text import Text
from tests.support.ruled_pack import BORROWING, SPLIT, sources
from tests.support.tiny import DESK, PACK, POLICY, WORDS, tiny

RULES = """\
rules:
  granting:
    gives: {who: quorum, limit: period, on: moment, kind: [big, small], grade: rank}
    rows:
      - {when: size(form.thing) > 20, refuse: true, say: {zh: 太大。, en: Too big.}, clause: R02}
      - {when: opener.rank >= rank.boss, who: none, limit: none, on: none, kind: big, grade: staff, clause: R01}
      - {otherwise: true, who: {any_of: [keeper, rules.helping.who]}, limit: param.step, on: form.until,
         kind: small, grade: boss, clause: R02}
  helping:
    gives: {who: who}
    rows: [{otherwise: true, who: head of opener}]
"""
RULED = (
    DESK.replace("states:\n", RULES + "states:\n", 1)
    .replace(
        "who: {any_of: [keeper, head of opener]}",
        "who: rules.granting.who\n    due: {within: rules.granting.limit, after: state.entered}",
    )
    .replace("copy_to: [opener]", "copy_to: [rules.helping.who]")
)


def problems(desk: str, pack: str = PACK) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        load(tiny({"desk.yaml": desk, "pack.yaml": pack}), WORDS, "tiny@1.1")
    return [str(problem).removeprefix("tiny/") for problem in caught.value.problems]


def test_the_tables_themselves_are_sound() -> None:
    loaded = load(tiny({"desk.yaml": RULED}), WORDS, "tiny@1.1")
    assert loaded.warnings == ()
    assert loaded.definition.programs["desk"].asks == {"granting": ("helping", "granting")}


def test_a_cell_is_read_as_its_column_says_and_written_as_the_file_has_it() -> None:
    table = read_pack(tiny({"desk.yaml": RULED}), WORDS).workflows["desk"].rules["granting"]
    assert {name: as_written(value) for name, value in table.rows[2].values.items()} == {
        "who": {"any_of": ["keeper", "rules.helping.who"]},
        "limit": "param.step",
        "on": "form.until",
        "kind": "small",
        "grade": "boss",
    }
    assert {name: as_written(value) for name, value in table.rows[1].values.items()} == {
        "who": "none",
        "limit": "none",
        "on": "none",
        "kind": "big",
        "grade": "staff",
    }


# what stands there, what stands there instead (the mistake is told at ^), and what is said about it
MISTAKES = [
    ("[keeper, rules", "[^keepr, rules", "no role 'keepr', did you mean 'keeper'?"),
    ("rules.helping.who]", "^rules.helpin.who]", "did you mean 'rules.helping.who'?"),
    ("rules.helping.who]", "^rules.helping.whom]", "did you mean 'rules.helping.who'?"),
    ("limit: param.step", "limit: param.^stop", "did you mean 'step'?"),
    ("limit: param.step", "limit: 3 ^wroking days", "did you mean '3 working days'?"),
    ("limit: param.step", "limit: ^form.until", "expected a period, and 'form.until' is a date"),
    ("on: form.until", "on: ^form.thing", "expected a date or moment, and 'form.thing' is text"),
    ("on: form.until", "on: ^form.untl", "did you mean 'form.until'?"),
    ("on: form.until", "on: ^tomorrow", "expected a date like 2026-10-01 or the path of a moment"),
    ("kind: small", "kind: ^smal", "expected one of big, small, got 'smal', did you mean 'small'?"),
    ("kind: small", "kind: ^form.thing", "expected one of big, small, got 'form.thing'"),
    ("grade: boss", "grade: ^bos", "there is no option 'bos', did you mean 'boss'?"),
    ("grade: boss", "grade: ^rules.granting.kind", "expected a choice of 'rank'"),
    ("{otherwise: true, who: {", "^{otherwise: true, whoo: {", "this row does not give 'who'"),
    ("grade: boss", "^grad: boss", "there is no column 'grad', did you mean 'grade'?"),
    ("refuse: true, say", "refuse: true, ^who: keeper, say", "a row that refuses gives nothing"),
    ("refuse: true, say", "^say", "'say' goes with 'refuse: true'"),
    (
        "clause: R02}\n      - {when: opener",
        "clause: ^R12}\n      - {when: opener",
        "policy.md has no clause 'R12'",
    ),
    ("opener.rank >= rank.boss", "opener.rank >= ^rank.bos", "did you mean 'rank.boss'?"),
    ("opener.rank >= rank.boss", "^record.secrecy == rank.boss", "'record.secrecy'"),
    ("{otherwise: true, who: {", "^{when: true, who: {", "with 'otherwise: true'"),
    ("{when: opener.rank >= rank.boss, ", "^{", "expected 'when' in this row"),
    ("{otherwise: true, who: head", "{otherwise: true, ^when: true, who: head", "it has no 'when'"),
    ("gives: {who: who}", "gives: {who: ^whoo}", "expected a type of column or a list of choices"),
    ("gives: {who: who}", "gives: ^{}", "a table gives at least one column"),
    ("gives: {who: who}", "gives: {who: who, ^when: text}", "names no column"),
    ("rows: [{otherwise: true, who: head of opener}]", "rows: ^[]", "expected rows"),
    ("who: head of opener}", "who: head of ^record.office}", "known only under 'for'"),
    ("who: head of opener}", "who: custodian of ^record}", "known only under 'for'"),
    ("  helping:\n", "  helping:\n    ^several: strictest\n", "'several' goes with 'for'"),
    ("  helping:\n", "  helping:\n    for: ^each form.thing\n", "expected 'each' and a list of the form"),
    ("who: rules.granting.who", "who: ^rules.granting.limit", "expected people"),
    ("within: rules.granting.limit", "within: ^rules.granting.kind", "expected a period"),
    ("within: rules.granting.limit", "within: ^rules.granting.limt", "did you mean 'rules.granting.limit'?"),
    (
        "lend: {thing: form.thing}",
        "lend: {thing: ^rules.grantng.kind}",
        "did you mean 'rules.granting.kind'?",
    ),
    ("opening: {who: anyone", "opening: {who: ^rules.granting.who", "nobody can be asked before"),
    ("apart: [[opener, keeper]]", "apart: [[opener, ^rules.granting.who]]", "'acted.STATE'"),
    ("optional: true, zh: 指", "default: ^rules.helping.who, zh: 指", "a rule is not asked for this"),
    (
        "  helping:\n",
        "  ^idle: {gives: {who: who}, rows: [{otherwise: true, who: keeper}]}\n  helping:\n",
        "nothing asks the table 'idle'",
    ),
]


def marked(text: str, old: str, new: str) -> tuple[str, str]:
    """The text with the mistake in it, and where it is to be told."""
    assert old in text
    before, _, after = text.partition(old)
    head = before + new.partition("^")[0]
    line = head.count("\n") + 1
    return before + new.replace("^", "", 1) + after, f"{line}:{len(head) - head.rfind(chr(10))}"


@pytest.mark.parametrize(("old", "new", "said"), MISTAKES, ids=[new.strip() for _, new, _ in MISTAKES])
def test_each_mistake_is_told_where_it_stands(old: str, new: str, said: str) -> None:
    text, place = marked(RULED, old, new)
    told = problems(text)
    assert any(each.startswith(f"desk.yaml:{place}: ") and said in each for each in told), (place, told)


def test_what_stands_after_the_row_that_holds_otherwise_is_never_come_to() -> None:
    told = problems(RULED.replace("{when: opener.rank >= rank.boss, ", "{otherwise: true, "))
    assert "desk.yaml:17:9: no case comes to this row: the one before it holds otherwise" in told


def test_a_table_that_asks_for_its_own_answer_is_told_with_the_way() -> None:
    told = problems(RULED.replace("who: head of opener}", "who: rules.granting.who}"))
    assert (
        "desk.yaml:12:3: the table 'granting' asks for its own answer: granting → helping → granting" in told
    )


COMMON = """\
rules:
  common:
    gives: {who: who}
    rows: [{when: form.thin == 'x', who: keepr}, {otherwise: true, who: form.gide}]
unit_kinds"""


def test_a_table_of_the_pack_is_read_with_the_facts_of_each_workflow_that_asks_it() -> None:
    desk = DESK.replace("who: {any_of: [keeper, head of opener]}", "who: rules.common.who")
    assert problems(desk, PACK.replace("unit_kinds", COMMON)) == [
        "pack.yaml:22:19: nothing is called 'form.thin' here, did you mean 'form.thing'?",
        "pack.yaml:22:42: there is no role 'keepr', did you mean 'keeper'?",
        "pack.yaml:22:73: nothing is called 'form.gide' here, did you mean 'form.guide'?",
    ]


def test_one_name_is_one_table() -> None:
    pack = PACK.replace(
        "unit_kinds",
        "rules: {helping: {gives: {who: who}, rows: [{otherwise: true, who: keeper}]}}\nunit_kinds",
    )
    assert "desk.yaml:19:3: the pack has a table 'helping' too: one name, one table" in problems(RULED, pack)


def told_of(*changes: tuple[str, str], policy: str = POLICY) -> list[str]:
    text = RULED
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(DefinitionError) as caught:
        load(tiny({"desk.yaml": text, "policy.md": policy}), WORDS, "tiny@1.1")
    return [str(problem).removeprefix("tiny/desk.yaml:") for problem in caught.value.problems]


NONE = "who: none, limit: none, on: none, kind: big, grade: staff, clause: R01}"


def test_none_by_a_row_without_a_clause_does_nothing_grave() -> None:
    told = told_of((NONE, NONE.replace(", clause: R01", "")))
    way = "asking → ask → granting → grant → granted"
    assert f"16:9: 'lend' is weighty, and the opener reaches it alone (by row 2 of 'granting'): {way}" in told


def test_a_row_that_lets_the_opener_decide_alone_is_told() -> None:
    told = told_of(("who: {any_of: [keeper, rules.helping.who]}", "who: opener"))
    alone = "'grant' would let the opener approve his own request: its quorum names nobody else"
    assert any(each.startswith("17:9: ") and alone in each for each in told), told
    assert any("'lend' is weighty" in each and "(by row 3 of 'granting')" in each for each in told), told


def test_a_figure_of_the_company_is_looked_into() -> None:
    pack = PACK.replace(
        "unit_kinds",
        "  judges: {type: quorum, value: opener, question: {zh: 谁批？, en: Who decides?}}\nunit_kinds",
    )
    told = problems(RULED.replace("{any_of: [keeper, rules.helping.who]}", "param.judges"), pack)
    assert any("'lend' is weighty" in each and "(by row 3 of 'granting')" in each for each in told), told


def test_a_row_that_asks_nobody_needs_an_action_that_the_machine_can_take() -> None:
    told = told_of(("        together: true\n", ""))
    text = (
        "'granting' asks nobody ('none') (by row 2 of 'granting'): then one action must be 'together: true'"
    )
    assert any(text in each for each in told), told


def test_a_row_that_names_nobody_leaves_a_state_standing() -> None:
    told = told_of(("[keeper, rules", "[nobody, rules"))
    assert any("'granting' stands still" in each for each in told), told


def test_what_cannot_be_undone_is_decided_by_people_whichever_row_holds() -> None:
    signed = ("        together: true\n", "        together: true\n        sign: thing\n")
    told = told_of(("lend: {thing", "sell: {thing"), signed)
    assert any("no 'together' decision of people kept 'apart'" in each for each in told), told


def test_a_fact_that_a_rule_asks_for_too_early_is_told_with_the_way() -> None:
    told = told_of(("size(form.thing) > 20", "form.why == 'x'"))
    text = "'form.why' is used before it was asked: only 'send_back' asks it, and this way it was not taken"
    assert told == [f"15:16: {text}: asking → ask → granting"]


def test_a_row_may_ask_whether_a_fact_is_there_at_all() -> None:
    text = RULED.replace("size(form.thing) > 20", "form.why.given && form.why == 'x'")
    assert load(tiny({"desk.yaml": text}), WORDS, "tiny@1.1").warnings == ()


def test_those_kept_apart_must_be_different_people_whichever_row_holds() -> None:
    text = RULED.replace("apart: [[opener, keeper]]", "apart: [[keeper, acted.granting]]").replace(
        "{any_of: [keeper, rules.helping.who]}", "{any_of: [keeper, chief]}"
    )
    organisation = Organisation.of(
        [Person("ku", Text("库", "Ku"), "ku@example.test")],
        [],
        [Holding("ku", "keeper"), Holding("ku", "chief")],
    )
    pack = load(tiny({"desk.yaml": text}), WORDS, "tiny@1.1").definition.pack
    assert [finding.message for finding in understaffed(pack, organisation)] == [
        (
            "these must be different people, and with today's staff 'acted.granting' cannot be "
            "(by row 3 of 'granting'): keeper (ku), acted.granting (ku)"
        )
    ]


# the pack with records: what stands there, what stands there instead, and what is said about it
OF_RECORDS = [
    (BORROWING, "each form.records", "^each form.record", "did you mean 'each form.records'?"),
    (
        BORROWING,
        "record.secrecy == secrecy.top",
        "^record.secrcy == secrecy.top",
        "did you mean 'record.secrecy'?",
    ),
    (BORROWING, "head of record.office", "head of ^record.ofice", "did you mean 'record.office'?"),
    (
        BORROWING,
        "head of record.office",
        "head of ^record.worth",
        "expected people, and 'record.worth' is a whole number",
    ),
    (BORROWING, "custodian of record", "^record", "'record' is nobody: expected 'custodian of record'"),
    (BORROWING, "pages: record.worth", "pages: ^record.secrecy", "expected a whole number"),
    (BORROWING, "pages: record.worth", "pages: ^line.worth", "did you mean 'record.worth'?"),
    (BORROWING, "alone: yes_no", "alone: ^money", "of a column 'money' there is no strictest"),
    (
        BORROWING,
        "    several: strictest\n",
        "",
        "'lending' has an answer for each form.records, and one is needed here",
    ),
    (SPLIT, ", whole: true", "", "'opening' needs 'whole: true'"),
    (SPLIT, "class: paper,", "class: paper, all: true,", "a list that is found by itself"),
]


@pytest.mark.parametrize(
    ("base", "old", "new", "said"), OF_RECORDS, ids=[new or old for _, old, new, _ in OF_RECORDS]
)
def test_each_mistake_about_records_is_told_where_it_stands(base: str, old: str, new: str, said: str) -> None:
    text, place = marked(base, old, new)
    with pytest.raises(DefinitionError) as caught:
        load(sources(text), VOCABULARY, "small@1.1")
    told = [str(problem).removeprefix("small/borrowing.yaml:") for problem in caught.value.problems]
    assert any((each.startswith(f"{place}: ") or "^" not in new) and said in each for each in told), (
        place,
        told,
    )


@pytest.mark.parametrize("text", [BORROWING, SPLIT], ids=["strictest", "split"])
def test_the_tables_about_records_are_sound(text: str) -> None:
    load(sources(text), VOCABULARY, "small@1.1")


def test_an_editor_knows_the_keys_of_a_row_and_leaves_its_columns_open() -> None:
    schema = schemas(WORDS)["workflow.yaml"]
    parts = cast(Mapping[str, Mapping[str, Mapping[str, object]]], schema["$defs"])
    assert {*parts["Row"]["properties"]} == {"when", "otherwise", "refuse", "say", "clause"}
    assert parts["Row"]["additionalProperties"] == {}
