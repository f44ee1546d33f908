"""What is no policy although it reads like one: each is refused in a plain sentence, with the shortest way there."""

from pathlib import Path

import pytest

from archive.vocabulary import VOCABULARY
from engine.errors import DefinitionError, NotFound
from engine.language.checks.parameters import unset
from engine.language.checks.staffing import understaffed
from engine.language.checks.translation import untranslated
from engine.language.loader import read, sources_of
from engine.language.source import Finding, Sources
from engine.language.validation import load
from engine.people.organisation import Holding, Organisation, Person, Unit
from engine.text import Text
from tests.support.tiny import DESK, PACK, POLICY, WORDS, broken, tiny

WORKFLOWS = Path(__file__).parents[2] / "workflows"
SHIPPED = tuple(sorted(path.parent.name for path in WORKFLOWS.glob("*/pack.yaml")))


def problems_of(sources: Sources) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        load(sources, WORDS, "tiny@1.1")
    return [str(problem).removeprefix("tiny/") for problem in caught.value.problems]


def shipped(name: str) -> Sources:
    return sources_of(WORKFLOWS / name, lambda other: WORKFLOWS / other)


def test_the_tiny_pack_itself_is_sound() -> None:
    loaded = load(tiny(), WORDS, "tiny@1.1")

    assert loaded.warnings == ()
    assert loaded.definition.edition == "tiny@1.1"


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_pack_is_sound_and_in_both_languages(name: str) -> None:
    load(shipped(name), VOCABULARY, f"{name}@1.1")

    reading = read(shipped(name), VOCABULARY)
    assert [str(reading.origins.problem(finding)) for finding in untranslated(reading.pack)] == []


ASK = "        to: granting\n"
# file, what stands there, what stands there instead, where, and what is said about it
LINKS = [
    (
        "desk.yaml",
        "who: opener",
        "who: opner",
        "desk.yaml:15:10",
        "there is no role 'opner', did you mean 'opener'?",
    ),
    (
        "desk.yaml",
        "[keeper, head",
        "[kepeer, head",
        "desk.yaml:29:20",
        "no role 'kepeer', did you mean 'keeper'?",
    ),
    (
        "desk.yaml",
        "copy_to: [opener]",
        "copy_to: [subject]",
        "desk.yaml:37:19",
        "'subject' is known only in a duty",
    ),
    (
        "pack.yaml",
        "holders: 1",
        "in: brunch",
        "pack.yaml:8:37",
        "no unit kind 'brunch', did you mean 'branch'?",
    ),
    ("pack.yaml", "holders: 1", "named_by: chef", "pack.yaml:8:43", "no role 'chef', did you mean 'chief'?"),
    ("pack.yaml", "  chief:", "  head:", "pack.yaml:9:3", "'head' is a word of 'who' and names no role"),
    ("pack.yaml", "    boss:", "    in:", "pack.yaml:13:5", "'in' is a word of the expression language"),
    ("desk.yaml", "  guide:", "  for:", "desk.yaml:9:3", "'for' is a word of the expression language"),
    ("pack.yaml", "  rank:", "  form:", "pack.yaml:11:3", "'form' is what facts begin with"),
    (
        "desk.yaml",
        ASK,
        "        to: grantin\n",
        "desk.yaml:21:13",
        "no state 'grantin', did you mean 'granting'?",
    ),
    (
        "desk.yaml",
        "type: date",
        "type: dat",
        "desk.yaml:8:17",
        "there is no type 'dat', did you mean 'date'?",
    ),
    ("desk.yaml", "role: keeper", "role: keepr", "desk.yaml:9:31", "no role 'keepr', did you mean 'keeper'?"),
    (
        "desk.yaml",
        "type: text, zh: 物",
        "type: text, role: keeper, zh: 物",
        "desk.yaml:7:23",
        "'text' has no 'role'",
    ),
    (
        "desk.yaml",
        "type: text, zh: 物",
        "type: choice, zh: 物",
        "desk.yaml:7:3",
        "'choice' needs the key 'choices'",
    ),
    (
        "desk.yaml",
        "after: case.opened",
        "after: case.opend",
        "desk.yaml:16:42",
        "did you mean 'case.opened'?",
    ),
    (
        "desk.yaml",
        "after: case.opened",
        "after: form.thing",
        "desk.yaml:16:42",
        "a date or moment, and 'form.thing' is text",
    ),
    (
        "desk.yaml",
        "within: 3 working days",
        "within: param.stop",
        "desk.yaml:16:19",
        "did you mean 'param.step'?",
    ),
    ("desk.yaml", "head of opener", "head of form.gide", "desk.yaml:29:36", "did you mean 'form.guide'?"),
    (
        "desk.yaml",
        "head of opener",
        "head of form.thing",
        "desk.yaml:29:36",
        "expected people, and 'form.thing' is text",
    ),
    (
        "desk.yaml",
        "head of opener",
        "acted.askin",
        "desk.yaml:29:34",
        "no state 'askin', did you mean 'asking'?",
    ),
    ("desk.yaml", "head of opener", "param.step", "desk.yaml:29:28", "expected people, and 'param.step'"),
    (
        "desk.yaml",
        "lend: {thing",
        "lned: {thing",
        "desk.yaml:36:20",
        "no effect 'lned', did you mean 'lend'?",
    ),
    ("desk.yaml", "{thing: form.thing}", "{thin: form.thing}", "desk.yaml:36:27", "did you mean 'thing'?"),
    (
        "desk.yaml",
        "{thing: form.thing}",
        "{thin: form.thing}",
        "desk.yaml:36:20",
        "needs the argument 'thing'",
    ),
    (
        "desk.yaml",
        "{thing: form.thing}",
        "{thing: form.until}",
        "desk.yaml:36:34",
        "expected a field of the type text",
    ),
    (
        "desk.yaml",
        "{thing: form.thing}",
        "{thing: form.thin}",
        "desk.yaml:36:34",
        "did you mean 'form.thing'?",
    ),
    ("desk.yaml", "> 0", "> '0'", "desk.yaml:23:36", "'>' cannot compare a whole number with text"),
    ("desk.yaml", "size(form.thing)", "size(form.thin)", "desk.yaml:23:24", "did you mean 'form.thing'?"),
    (
        "desk.yaml",
        "size(form.thing) > 0",
        "size(form.thing)",
        "desk.yaml:23:19",
        "expected a question answered by yes or no",
    ),
    (
        "desk.yaml",
        "            say: {zh: 要写明物品。, en: Name the thing.}\n",
        "",
        "desk.yaml:23:19",
        "expected 'say' beside it",
    ),
    ("desk.yaml", "{year}", "{yaer}", "desk.yaml:4:12", "did you mean 'year'?"),
    (
        "desk.yaml",
        "        to: granted\n",
        "        to: granted\n        sign: thin\n",
        "desk.yaml:36:15",
        "no field 'thin'",
    ),
    (
        "desk.yaml",
        "        together: true\n",
        "        upon: dew\n",
        "desk.yaml:34:15",
        "no event 'dew', did you mean 'due'?",
    ),
    (
        "desk.yaml",
        "ask: {why:",
        "ask: {thing:",
        "desk.yaml:43:15",
        "'thing' is asked elsewhere in 'desk' as another field",
    ),
    (
        "pack.yaml",
        "value: 2 working days",
        "value: 2 wroking days",
        "pack.yaml:17:14",
        "did you mean '2 working days'?",
    ),
    (
        "pack.yaml",
        "value: 2 working days",
        "value: {any_of: [x]}",
        "pack.yaml:17:12",
        "expected a period like",
    ),
    ("desk.yaml", "head of opener", "param.boss", "desk.yaml:29:34", "no parameter 'boss'"),
    (
        "desk.yaml",
        "    who: opener\n",
        "    who: opener\n    fills: [form.thin]\n",
        "desk.yaml:16:13",
        "no part of the form",
    ),
    (
        "desk.yaml",
        "who: anyone,",
        "who: anyone, require: [{that: form.thing.given}],",
        "desk.yaml:5:41",
        "expected 'say'",
    ),
    (
        "pack.yaml",
        "type: period",
        "type: choice\n    choices: rnk",
        "pack.yaml:17:14",
        "did you mean 'rank'?",
    ),
    # clauses
    (
        "pack.yaml",
        "clause: R01",
        "clause: R03",
        "pack.yaml:8:53",
        "policy.md has no clause 'R03', did you mean",
    ),
    (
        "desk.yaml",
        "who: anyone, clause: R02",
        "who: anyone, terms: [R09]",
        "desk.yaml:5:32",
        "no clause 'R09'",
    ),
    (
        "pack.yaml",
        "en: Tiny\n",
        "en: Tiny\nnot_yet: [R07]\n",
        "pack.yaml:6:11",
        "policy.md has no clause 'R07'",
    ),
    (
        "pack.yaml",
        "en: Tiny\n",
        "en: Tiny\nnot_yet: [R01]\n",
        "pack.yaml:6:11",
        "R01 is cited by a rule: it waits no more",
    ),
    ("pack.yaml", "en: Tiny\n", "en: Tiny\nkept_by: {R01: dask}\n", "pack.yaml:6:16", "did you mean 'desk'?"),
    (
        "policy.md",
        "## R02",
        "## R03 新增 / New\n\nzh: 新。\n\n## R02",
        "policy.md:9:4",
        "the clause R03 is cited by no rule",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "where", "said"), LINKS)
def test_what_does_not_exist_or_does_not_fit_is_said_where_it_stands(
    file: str, old: str, new: str, where: str, said: str
) -> None:
    found = problems_of(broken(file, old, new))

    assert any(each.startswith(f"{where}: ") and said in each for each in found), found


DUTIES = """\
duties:
  weekly:
    every: week
    due: {day: friday}
    for: each branch
    opener: keeper at subject
    open: {workflow: desk, with: {thing: {text: 账本}}}
  told:
    upon: outside.found
    opener: source.finder
    open: {workflow: desk, with: {thing: source.what}}
"""
EVENTS = """\
events:
  found:
    zh: 拾得
    en: Found
    fields: {what: {type: text, zh: 物, en: What}, finder: {type: person, zh: 人, en: Finder}}
"""


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        ("upon: outside.found", "upon: outside.fund", "duties.yaml:9:11", "did you mean 'outside.found'?"),
        ("upon: outside.found", "upon: desk.grantd", "duties.yaml:9:11", "did you mean 'desk.granted'?"),
        (
            "upon: outside.found",
            "upon: outside.found\n    covers: this week",
            "duties.yaml:10:5",
            "goes with 'every'",
        ),
        (
            "every: week",
            "every: week\n    covers: that week",
            "duties.yaml:4:13",
            "did you mean 'this week'?",
        ),
        ("each branch", "each brunch", "duties.yaml:5:15", "got 'each brunch', did you mean 'branch'?"),
        ("each branch", "all branch", "duties.yaml:5:10", "expected 'each' and a unit kind"),
        ("    for: each branch\n", "", "duties.yaml:5:23", "this duty has no 'for'"),
        (
            "source.what",
            "source.waht",
            "duties.yaml:11:49",
            "no field of the event 'waht', did you mean 'what'?",
        ),
        ("source.finder", "source.findr", "duties.yaml:10:20", "did you mean 'finder'?"),
        (
            "source.finder",
            "form.finder",
            "duties.yaml:10:13",
            "a duty knows 'source' (its event) and 'subject'",
        ),
        ("workflow: desk", "workflow: dask", "duties.yaml:7:22", "no workflow 'dask', did you mean 'desk'?"),
        ("with: {thing: {", "with: {thin: {", "duties.yaml:7:35", "no field 'thin', did you mean 'thing'?"),
        (
            "    every: week\n",
            "",
            "duties.yaml:3:5",
            "expected either 'every' (an interval) or 'upon' (an event)",
        ),
        ("every: week", "every: wek", "duties.yaml:3:12", "did you mean 'week'?"),
        ("day: friday", "day: fryday", "duties.yaml:4:16", "did you mean 'friday'?"),
        ("each branch", "each drawer", "duties.yaml:5:15", "expected 'each' and a unit kind or a role"),
        (
            "every: week",
            "every: week\n    remind: [when dew]",
            "duties.yaml:4:19",
            "did you mean 'when due'?",
        ),
        (
            "every: week",
            "every: week\n    escalate: [{late: 1 day, tell: head of subject}]",
            "duties.yaml:4:44",
            "a duty's ladder knows roles, 'worker' and 'opener', not 'subject'",
        ),
        (
            "every: week",
            "every: week\n    escalate: [{late: 1 day, open: {workflow: desk}}]",
            "duties.yaml:4:30",
            "a ladder that many deadlines share opens no case",
        ),
        (
            "every: week",
            "every: week\n    when: subject == thing",
            "duties.yaml:4:22",
            "nothing is called 'thing' here",
        ),
        (
            "upon: outside.found",
            "upon: outside.found\n    when: size(source.waht) > 0",
            "duties.yaml:10:16",
            "nothing is called 'source.waht' here, did you mean 'source.what'?",
        ),
        (
            "due: {day: friday}",
            "due: {within: 3 days, after: case.opened}",
            "duties.yaml:4:5",
            "expected {day} beside 'every'",
        ),
        (
            "upon: outside.found",
            "upon: outside.found\n    due: {day: friday}",
            "duties.yaml:10:5",
            "expected {within, after}, {within, before} or {by} beside 'upon'",
        ),
        (
            "upon: outside.found",
            "upon: outside.found\n    due: {within: 3 days, after: source.waht}",
            "duties.yaml:10:41",
            "no field of the event 'waht'",
        ),
        (
            "upon: outside.found",
            "upon: outside.found\n    due: {within: 3 days, after: form.until}",
            "duties.yaml:10:34",
            "counts from 'case.opened' or from a date of its event",
        ),
        (
            "    opener: source.finder",
            "    unless_empty: thing\n    opener: source.finder",
            "duties.yaml:10:19",
            "there is no field with 'all: true' 'thing' in 'desk'",
        ),
    ],
)
def test_a_duty_that_would_never_open_anything(old: str, new: str, where: str, said: str) -> None:
    assert old in DUTIES

    found = problems_of(tiny({"pack.yaml": PACK + EVENTS, "duties.yaml": DUTIES.replace(old, new, 1)}))

    assert any(each.startswith(f"{where}: ") and said in each for each in found), found


def test_duties_by_turn_and_by_event_are_sound() -> None:
    load(tiny({"pack.yaml": PACK + EVENTS, "duties.yaml": DUTIES}), WORDS, "tiny@1.1")


class TestFlow:
    def test_a_state_that_nobody_can_leave(self) -> None:
        found = problems_of(broken("desk.yaml", ", final: done}", ", who: keeper}"))

        assert (
            "desk.yaml:44:3: nobody can leave 'granted': none of its actions leads to another state, and it is not 'final'"
            " (the shortest way there: asking → ask → granting → grant → granted)"
        ) in found

    def test_a_state_that_no_case_comes_to(self) -> None:
        found = problems_of(broken("desk.yaml", "to: granted", "to: asking"))

        assert (
            "desk.yaml:44:3: no case can come to 'granted': no action leads to it from 'asking' or after it"
            in found
        )

    def test_a_loop_without_an_exit_is_shown_once(self) -> None:
        found = problems_of(broken("desk.yaml", "to: granted", "to: asking"))

        assert [each for each in found if "never ends" in each] == [
            "desk.yaml:12:3: a case that comes to 'asking' never ends: it goes asking → ask → granting → grant → asking"
        ]

    def test_what_only_leads_to_a_loop_is_not_told_beside_it(self) -> None:
        more = (
            "granted: {zh: 甲, en: A, who: keeper, actions: {on: {to: over}}}\n"
            "  over: {zh: 乙, en: B, who: keeper, actions: {on: {to: granted}}}"
        )
        desk = DESK.replace("granted: {zh: 已批准, en: Granted, final: done}", more)
        desk = desk.replace("        to: asking\n        comes_back: true\n", "        to: granted\n")

        assert [each for each in problems_of(tiny({"desk.yaml": desk})) if "never ends" in each] == [
            (
                "desk.yaml:43:3: a case that comes to 'granted' never ends: it goes granted → on → over → on → granted"
                " (the shortest way there: asking → ask → granting → grant → granted)"
            )
        ]

    def test_an_action_of_the_whole_workflow_says_where_it_is_possible(self) -> None:
        root = "actions: {drop: {zh: 弃, en: Drop, in: [asking, granting], to: dropped}}\n"
        desk = DESK + "  dropped: {zh: 弃, en: Dropped, final: refused}\n" + root
        load(tiny({"desk.yaml": desk}), WORDS, "tiny@1.1")

        def told(old: str, new: str) -> list[str]:
            assert old in desk
            return problems_of(tiny({"desk.yaml": desk.replace(old, new)}))

        assert "no state 'askin', did you mean 'asking'?" in told("in: [asking,", "in: [askin,")[0]
        assert any(
            "is possible in several states, and none is named" in each
            for each in told("in: [asking, granting], ", "")
        )
        assert any("has an action 'send_back' of its own" in each for each in told("{drop:", "{send_back:"))
        assert any(
            "'in' stands only on the actions of the whole workflow" in each
            for each in told("together: true", "in: [asking]")
        )

    def test_nobody_asked_means_the_machine_takes_it(self) -> None:
        desk = DESK.replace("who: {any_of: [keeper, head of opener]}", "who: none").replace("lend:", "note:")
        load(tiny({"desk.yaml": desk}), WORDS, "tiny@1.1")

        found = problems_of(tiny({"desk.yaml": desk.replace("        together: true\n", "")}))
        assert found == [
            "desk.yaml:29:10: 'granting' asks nobody ('none'): then one action must be 'together: true', which the machine takes"
        ]

    def test_a_together_action_with_a_who_of_its_own(self) -> None:
        found = problems_of(
            broken("desk.yaml", "        together: true\n", "        together: true\n        who: keeper\n")
        )
        assert any("'grant' is 'together': the state's 'who' decides" in each for each in found)

    def test_a_quorum_decides_one_thing(self) -> None:
        extra = "".join(f"      {name}: {{together: true, to: granted}}\n" for name in ("or_this", "or_that"))

        assert problems_of(broken("desk.yaml", "      send_back:\n", f"{extra}      send_back:\n")) == [
            "desk.yaml:26:3: expected one 'together' action and at most one refusal, got grant, or_this, or_that"
        ]

    def test_no_rows_lead_nowhere(self) -> None:
        assert any(
            "desk.yaml:21:13: expected rows {when, state}" in each
            for each in problems_of(broken("desk.yaml", ASK, "        to: []\n"))
        )

    def test_back_names_no_state(self) -> None:
        found = problems_of(broken("desk.yaml", "  granted: {", "  back: {"))

        assert any("'back' is a word of 'to' and names no state" in each for each in found)

    def test_a_state_without_people_or_machine(self) -> None:
        found = problems_of(broken("desk.yaml", "    who: opener\n", ""))

        assert any(
            "'asking' stands still: it asks nobody ('who') and waits for nothing ('upon')" in each
            for each in found
        )

    def test_a_state_that_waits_may_have_no_people(self) -> None:
        waiting = broken("desk.yaml", "        together: true\n", "        upon: due\n")
        desk = waiting.files["tiny"]["desk.yaml"]
        desk = desk.replace("    who: {any_of: [keeper, head of opener]}\n", "").replace(
            "effects: [{lend", "effects: [{note"
        )

        found = problems_of(tiny({"desk.yaml": desk}))

        assert found == [
            "desk.yaml:37:7: nobody can take 'send_back': neither it nor the state 'granting' says 'who'"
        ]

    def test_an_ended_case_asks_nobody(self) -> None:
        found = problems_of(broken("desk.yaml", ", final: done}", ", final: done, who: keeper}"))

        assert found == ["desk.yaml:44:48: 'granted' is 'final': the case has ended, so it has no 'who'"]

    def test_nothing_comes_back_from_where_nobody_leads_on(self) -> None:
        found = problems_of(
            broken("desk.yaml", "        to: asking\n        comes_back", "        comes_back")
        )

        assert "desk.yaml:41:9: 'send_back' leads nowhere, so nothing can come back from there" in found
        found = problems_of(broken("desk.yaml", "        to: asking\n", "        to: granted\n"))
        assert (
            "desk.yaml:42:9: 'send_back' can never come back: in 'granted' no action that somebody takes leads on"
            in found
        )

    def test_nothing_lies_before_the_first_state(self) -> None:
        found = problems_of(broken("desk.yaml", "        to: granting\n", "        to: back\n"))

        assert "desk.yaml:21:13: nothing comes before 'asking': it is the first state" in found

    def test_rows_end_with_otherwise(self) -> None:
        rows = "        to: [{when: case.late, state: granting}, {when: case.late, state: asking}]\n"
        found = problems_of(broken("desk.yaml", ASK, rows))

        assert found == ["desk.yaml:21:50: expected {otherwise: true, state} as the last row"]

    def test_a_workflow_that_nothing_opens(self) -> None:
        found = problems_of(broken("desk.yaml", "who: anyone", "who: nobody"))

        assert found == ["desk.yaml:5:16: nobody may open 'desk', and no duty and no other case does"]

    def test_what_is_there_to_be_inherited_is_opened_by_those_who_inherit_it(self) -> None:
        desk = DESK.replace("who: anyone", "who: nobody")
        pack = PACK.replace("inherits: none", "inherits: none\nto_inherit: true")

        assert load(
            tiny({"desk.yaml": desk, "pack.yaml": pack}), WORDS, "tiny@1.1"
        ).definition.pack.to_inherit


class TestForesight:
    def test_people_are_not_asked_for_by_a_field_that_may_not_have_been_asked(self) -> None:
        helper = "ask: {helper: {type: person, zh: 助, en: Helper}, why:"
        desk = DESK.replace("who: opener", "who: form.helper").replace("ask: {why:", helper)

        found = problems_of(tiny({"desk.yaml": desk}))

        assert found == [
            (
                "desk.yaml:15:10: 'form.helper' is used before it was asked: only 'send_back' asks it, and this way it was not"
                " taken: asking"
            )
        ]

    def test_a_field_asked_later_is_no_fact_yet(self) -> None:
        desk = DESK.replace("size(form.thing) > 0", "size(form.why) > 0")

        assert problems_of(tiny({"desk.yaml": desk})) == [
            (
                "desk.yaml:23:19: 'form.why' is used before it was asked: only 'send_back' asks it, and this way it was not"
                " taken: asking → ask → granting"
            )
        ]

    def test_who_asks_whether_it_is_given_may_ask(self) -> None:
        desk = DESK.replace("size(form.thing) > 0", "'!form.why.given || size(form.why) > 0'")

        load(tiny({"desk.yaml": desk}), WORDS, "tiny@1.1")

    def test_an_effect_takes_what_was_never_asked(self) -> None:
        desk = DESK.replace("lend: {thing: form.thing}", "lend: {thing: form.after}").replace(
            "granted: {zh: 已批准, en: Granted, final: done}",
            "granted: {zh: 已批准, en: Granted, who: opener, actions: {end: {to: over, ask: {after: "
            "{type: text, zh: 后, en: After}}}}}\n  over: {zh: 完, en: Over, final: done}",
        )

        assert problems_of(tiny({"desk.yaml": desk})) == [
            (
                "desk.yaml:36:34: 'form.after' is used before it was asked: only 'end' asks it, and this way it was not taken:"
                " asking → ask → granting → grant → granted"
            )
        ]


class TestSafety:
    def test_silence_must_not_lend(self) -> None:
        found = problems_of(broken("desk.yaml", "        together: true\n", "        upon: due\n"))

        assert (
            "desk.yaml:34:15: silence must not do it: 'lend' would be carried out because a deadline passed"
            in found
        )

    def test_silence_must_not_approve(self) -> None:
        silent = "      lapse: {zh: 默认, en: Silence, upon: due, to: granted}\n      send_back:\n"
        found = problems_of(broken("desk.yaml", "      send_back:\n", silent))

        assert found == [
            (
                "desk.yaml:38:42: silence must not approve: 'lapse' leads where the quorum's own decision leads"
                " (granting → lapse → granted)"
            )
        ]

    def test_silence_may_refuse(self) -> None:
        silent = "      lapse: {zh: 失效, en: Lapse, upon: due, to: lapsed}\n      send_back:\n"
        lapsed = "  lapsed: {zh: 已失效, en: Lapsed, final: lapsed}\n"

        load(tiny({"desk.yaml": DESK.replace("      send_back:\n", silent) + lapsed}), WORDS, "tiny@1.1")

    def test_the_opener_never_lends_to_himself(self) -> None:
        desk = DESK.replace("who: {any_of: [keeper, head of opener]}", "who: opener").replace(
            "        together: true\n", ""
        )

        assert problems_of(tiny({"desk.yaml": desk})) == [
            "desk.yaml:31:7: 'lend' is weighty, and the opener reaches it alone: asking → ask → granting → grant → granted"
        ]

    def test_the_opener_never_approves_his_own_request(self) -> None:
        desk = DESK.replace("who: {any_of: [keeper, head of opener]}", "who: opener")

        assert any(
            each.startswith("desk.yaml:31:7: 'grant' would let the opener approve his own request")
            for each in problems_of(tiny({"desk.yaml": desk}))
        )

    def test_opening_a_case_decides_nothing(self) -> None:
        opening = "opening: {who: anyone, clause: R02, effects: [{lend: {thing: form.thing}}]}"
        found = problems_of(broken("desk.yaml", "opening: {who: anyone, clause: R02}", opening))

        assert found == ["desk.yaml:5:47: 'lend' is weighty: it needs a decision, and opening a case is none"]

    def test_nobody_grants_himself_a_later_deadline(self) -> None:
        due = "case.opened, extension: {who: worker}, clause"
        found = problems_of(broken("desk.yaml", "case.opened, clause", due))

        assert found == [
            "desk.yaml:16:55: more time is asked for in a case of 'extension', and the pack has no such workflow",
            "desk.yaml:16:72: nobody else decides: a later deadline would be one's own decision",
        ]


# lent → granted by the chief → carried out by the keeper → witnessed by the guide
GONE = """\
workflow: gone
zh: 销毁
en: Destruction
number: "X{year}-{seq:3}"
opening: {who: keeper}
form:
  thing: {type: text, zh: 物品, en: Thing}
  guide: {type: person, zh: 监销人, en: Witness}
apart: [[acted.deciding, acted.doing, acted.witnessing]]
states:
  listing:
    zh: 列
    en: Listing
    who: opener
    actions: {submit: {zh: 交, en: Submit, to: deciding}}
  deciding:
    zh: 定
    en: Deciding
    who: chief
    actions: {approve: {zh: 准, en: Approve, together: true, to: doing}}
  doing:
    zh: 做
    en: Doing
    who: keeper
    actions: {carry_out: {zh: 做, en: Carry out, sign: thing, to: witnessing}}
  witnessing:
    zh: 证
    en: Witnessing
    who: form.guide
    actions:
      witness: {zh: 证, en: Witness, to: over, sign: thing, effects: [{destroy: {thing: form.thing}}]}
  over: {zh: 完, en: Over, final: done}
"""


class TestIrreversible:
    def gone(self, old: str = "", new: str = "") -> list[str]:
        assert old in GONE
        return problems_of(tiny({"gone.yaml": GONE.replace(old, new, 1)}))

    def test_decided_carried_out_and_witnessed_by_three_it_is_allowed(self) -> None:
        load(tiny({"gone.yaml": GONE}), WORDS, "tiny@1.1")

    def test_its_list_is_signed(self) -> None:
        assert self.gone("to: over, sign: thing,", "to: over,") == [
            "gone.yaml:31:7: 'destroy' cannot be undone: 'witness' needs 'sign', so that its list is signed"
        ]

    def test_the_machine_never_does_it(self) -> None:
        found = self.gone("to: over,", "to: over, upon: due,")

        assert any("people carry it out, never the machine 'upon' due" in each for each in found)

    def test_a_way_around_the_decision_is_shown(self) -> None:
        found = self.gone("to: deciding}}", "to: deciding}, skip: {zh: 略, en: Skip, to: doing}}")

        assert found == [
            (
                "gone.yaml:31:7: 'destroy' cannot be undone, and this way no 'together' decision of people kept 'apart' from"
                " those who carry it out comes before it: listing → skip → doing → carry_out → witnessing → witness → over"
            )
        ]

    def test_a_decision_of_one_alone_does_not_count(self) -> None:
        found = self.gone("together: true, ", "")

        assert any("no 'together' decision of people kept 'apart'" in each for each in found)

    def test_those_who_decide_must_be_kept_apart(self) -> None:
        found = self.gone("apart: [[acted.deciding, acted.doing,", "apart: [[acted.doing,")

        assert any("no 'together' decision of people kept 'apart'" in each for each in found)

    def test_apart_may_name_them_by_their_phrases(self) -> None:
        by_phrase = GONE.replace(
            "[[acted.deciding, acted.doing, acted.witnessing]]", "[[chief, keeper, form.guide]]"
        )

        load(tiny({"gone.yaml": by_phrase}), WORDS, "tiny@1.1")

    def test_without_a_witness_nothing_is_destroyed(self) -> None:
        found = self.gone("to: doing}}", "to: witnessing}}")

        assert (
            "gone.yaml:31:7: 'destroy' needs a witness: somebody else, kept 'apart', signs that it was carried out before"
            " 'witness' confirms it; this way nobody does: deciding → approve → witnessing → witness →"
            " over"
        ) in found

    def test_what_needs_no_witness_needs_none(self) -> None:
        sold = GONE.replace("destroy:", "sell:").replace("to: doing}}", "to: witnessing}}")
        sold = sold[: sold.index("  doing:")] + sold[sold.index("  witnessing:") :]
        sold = sold.replace("acted.doing, ", "")

        load(tiny({"gone.yaml": sold}), WORDS, "tiny@1.1")


class TestWholeAndSteps:
    def test_a_whole_shorter_than_its_steps_is_a_warning_with_a_day(self) -> None:
        desk = DESK.replace("states:", "due: {within: 4 days, after: case.opened}\nstates:", 1)

        (warning,) = load(tiny({"desk.yaml": desk}), WORDS, "tiny@1.1").warnings

        assert str(warning) == (
            "tiny/desk.yaml:11:1: warning: the whole (4 days) can be due before its steps are (asking 3 working days +"
            " granting 2 working days): begun on 15 Sep 2025, it is due Fri 19 Sep 2025 18:00, its last step Mon 22 Sep"
            " 2025 18:00"
        )

    def test_a_whole_as_long_as_its_steps_is_none(self) -> None:
        desk = DESK.replace("states:", "due: {within: 5 working days, after: case.opened}\nstates:", 1)

        assert load(tiny({"desk.yaml": desk}), WORDS, "tiny@1.1").warnings == ()

    def test_micro_loan_is_told_when_its_five_days_are_calendar_days(self) -> None:
        figures = {"overall": "5 days", "receipt": "1 working day", "first_moment": "24 hours"}
        figures |= {"longest_extension": "5 working days", "ordinary_years": "10 years"}

        warnings = load(shipped("micro-loan"), VOCABULARY, "micro-loan@1.1", figures).warnings

        assert [warning.file for warning in warnings] == ["micro-loan/handover.yaml"]
        assert (
            "the whole (5 days) can be due before its steps are (compiling 3 working days + "
            in warnings[0].message
        )

    def test_while_a_figure_is_open_nothing_can_be_said(self) -> None:
        assert load(shipped("micro-loan"), VOCABULARY, "micro-loan@1.1").warnings == ()

    def test_a_step_without_a_deadline_needs_the_parameter_step(self) -> None:
        found = problems_of(
            broken("pack.yaml", PACK[PACK.index("parameters:") : PACK.index("unit_kinds:")], "")
        )

        assert found == [
            "desk.yaml:26:3: 'granting' has no 'due', and the pack has no parameter 'step' to take its place"
        ]


class TestFigures:
    def test_open_figures_are_named_with_their_question(self) -> None:
        pack = PACK.replace("    value: 2 working days\n", "").replace("unit_kinds:", "  \nunit_kinds:")
        pack = pack.replace(
            "choices:\n", "choices:\n  area: {question: {zh: 哪些区域？, en: Which areas?}}\n"
        )
        reading = read(tiny({"pack.yaml": pack}), WORDS)

        found = [str(reading.origins.problem(each)) for each in unset(reading.pack)]

        assert found == [
            "tiny/pack.yaml:16:3: no value is given yet for 'step': How long is a step?",
            "tiny/pack.yaml:11:3: no options are given yet for 'area': Which areas?",
        ]

    def test_a_figure_of_another_type_is_refused(self) -> None:
        with pytest.raises(DefinitionError, match="expected hours, days"):
            load(tiny(), WORDS, "tiny@1.1", {"step": "3 moons"})

    def test_a_figure_that_nobody_asks_for_is_refused(self) -> None:
        with pytest.raises(NotFound, match="did you mean 'step'"):
            load(tiny(), WORDS, "tiny@1.1", {"stepp": "3 days"})

    @pytest.mark.parametrize(
        ("kind", "right", "wrong"),
        [
            ("number", "5", "'5'"),
            ("money", "20 CNY", "20"),
            ("date", "2026-10-01", "soon"),
            ("yes_no", "true", "yes"),
            ("text", "x", "1"),
            ("interval", "week", "wek"),
            ("day", "friday", "fryday"),
            ("quorum", "{any_of: [keeper, chief]}", "{anyof: [keeper]}"),
            ("choice, choices: rank", "boss", "bos"),
        ],
    )
    def test_a_value_is_of_its_type(self, kind: str, right: str, wrong: str) -> None:
        def with_value(value: str) -> Sources:
            added = f"parameters:\n  it: {{type: {kind}, value: {value}, question: {{zh: 问, en: Ask}}}}\n"
            return broken("pack.yaml", "parameters:\n", added)

        load(with_value(right), WORDS, "tiny@1.1")
        column = 23 + len(kind)
        (found,) = problems_of(with_value(wrong))
        assert found.startswith(f"pack.yaml:15:{column + (wrong[0] == chr(39))}: "), found


def test_english_that_is_left_out_is_found() -> None:
    pack = PACK.replace("{zh: 负责人, en: Chief}", "{zh: 负责人}")
    policy = POLICY.replace("en: Whoever borrows asks first.\n", "")
    desk = DESK.replace("        zh: 批准\n        en: Grant\n", "")
    reading = read(tiny({"pack.yaml": pack, "policy.md": policy, "desk.yaml": desk}), WORDS)

    found = [str(reading.origins.problem(each)) for each in untranslated(reading.pack)]

    assert found == [
        "tiny/pack.yaml:9:3: the English is missing",
        "tiny/desk.yaml:31:7: the English is missing",
        "tiny/policy.md:9:4: the English is missing",
    ]


class TestStaffing:
    def found(self, *holdings: tuple[str, str], desk: str = DESK) -> list[str]:
        people = [Person(each, Text(each, each), f"{each}@x.example") for each in ("ann", "ben")]
        organisation = Organisation.of(people, [], [Holding(*each) for each in holdings])
        return [finding.message for finding in self.findings(desk, organisation)]

    def findings(self, desk: str, organisation: Organisation) -> tuple[Finding, ...]:
        return understaffed(read(tiny({"desk.yaml": desk}), WORDS).pack, organisation)

    def test_two_people_are_enough(self) -> None:
        assert self.found(("ann", "keeper")) == []

    def test_a_role_that_nobody_holds(self) -> None:
        assert self.found() == [
            "nobody holds the role 'keeper'",
            "these must be different people, and with today's staff 'keeper' cannot be: opener (ann, ben), keeper (nobody)",
        ]

    def test_a_role_that_is_not_used_may_be_empty(self) -> None:
        assert all("chief" not in each for each in self.found(("ann", "keeper")))

    def test_a_role_that_too_many_hold(self) -> None:
        assert self.found(("ann", "keeper"), ("ben", "keeper")) == [
            "expected 1 to hold the role 'keeper', and 2 do"
        ]

    def test_those_kept_apart_cannot_be_one_person(self) -> None:
        desk = DESK.replace("who: anyone,", "who: keeper,")

        assert self.found(("ann", "keeper"), desk=desk) == [
            "these must be different people, and with today's staff 'keeper' cannot be: opener (ann), keeper (ann)"
        ]

    def test_who_acted_in_a_state_is_one_of_those_it_asks(self) -> None:
        desk = DESK.replace("[[opener, keeper]]", "[[acted.granting, form.guide, anyone]]").replace(
            ", head of opener", ""
        )

        (found,) = self.found(("ann", "keeper"), desk=desk)

        assert "form.guide" in found
        assert "acted.granting (ann), form.guide (ann), anyone (ann, ben)" in found

    def test_what_depends_on_the_case_is_left_open(self) -> None:
        desk = DESK.replace("[[opener, keeper]]", "[[acted.granting, keeper, manager of opener]]")

        assert self.found(("ann", "keeper"), desk=desk) == []

    def test_three_seats_for_two_people(self) -> None:
        desk = DESK.replace("[[opener, keeper]]", "[[opener, keeper, chief]]")

        (found,) = self.found(("ann", "keeper"), ("ben", "chief"), desk=desk)

        assert "opener (ann, ben), keeper (ann), chief (ben)" in found

    def test_a_role_of_units_is_held_in_each(self) -> None:
        pack = PACK.replace("holders: 1, clause", "holders: 1, in: branch, clause")
        people = [
            Person("ann", Text("安", "Ann"), "ann@x.example"),
            Person("ben", Text("本", "Ben"), "ben@x.example"),
        ]
        units = [Unit("east", Text("东", "East"), "branch"), Unit("west", Text("西", "West"), "branch")]
        organisation = Organisation.of(people, units, [Holding("ann", "keeper", "east")])

        (finding,) = understaffed(read(tiny({"pack.yaml": pack}), WORDS).pack, organisation)

        assert finding == Finding(("roles", "keeper"), "nobody holds the role 'keeper' in West")
