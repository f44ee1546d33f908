"""For how long or until when: what a person may write, within which bounds, and what deadlines make of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from engine.case.case import Case
from engine.case.command import Act, AskExtension, SaveForm
from engine.digest import Json
from engine.errors import DefinitionError, InvalidForm, InvalidInput, Refused
from engine.language.definition import FieldSpec
from engine.language.field import Reading
from engine.language.fields import PLAIN_KINDS
from engine.language.validation import load
from engine.time.calendar import Calendar
from tests.support.small_pack import NOTE, PACK, STAFF, Desk, small_definition
from tests.support.tiny import DESK, WORDS, tiny
from tests.support.tiny import PACK as TINY_PACK

DEFINITION = small_definition()
MONDAY = datetime(2026, 9, 28, 1, tzinfo=UTC)
READING = Reading(
    DEFINITION.pack, STAFF, Calendar(DEFINITION.pack.calendar, ZoneInfo("Asia/Shanghai")), MONDAY
)
TERM = PLAIN_KINDS["term"]


def spec(**keys: object) -> FieldSpec:
    return FieldSpec.model_validate({"type": "term", "zh": "借期", "en": "Term", **keys})


@pytest.mark.parametrize(
    ("given", "kept", "shown"),
    [
        ("4 hours", "4 hours", "4小时"),
        (" same  day ", "same day", "当天"),
        ("2 weeks", "2 weeks", "2周"),
        ("1 working days", "1 working day", "1个工作日"),
        ("3个工作日", "3 working days", "3个工作日"),
        ("当天", "same day", "当天"),
        ("2026-10-09", "2026-10-09", "2026年10月9日"),
        ("2026-09-28", "2026-09-28", "2026年9月28日"),
    ],
)
def test_a_term_is_a_period_or_a_date(given: str, kept: str, shown: str) -> None:
    value = TERM.read(spec(), given, None, READING)
    assert (value, TERM.shown(spec(), value, READING).line.zh) == (kept, shown)


@pytest.mark.parametrize(
    "given", ["0 hours", "none", "for_ever", "tomorrow", "-1 days", "2026-02-30", "一会儿", "900000000 days"]
)
def test_what_is_no_term_is_told_what_one_looks_like(given: str) -> None:
    with pytest.raises(InvalidInput, match=r"a term such as 4 hours.*or a date 2026-10-09"):
        TERM.read(spec(), given, None, READING)


def test_a_day_that_is_over_is_no_term() -> None:
    with pytest.raises(InvalidInput, match="a date from today, 2026-09-28, on"):
        TERM.read(spec(), "2026-09-27", None, READING)


@pytest.mark.parametrize(
    ("bounds", "good", "bad"),
    [
        (
            {"most": "90 days"},
            ["90 days", "2160 hours", "2026-12-27", "12 weeks"],
            ["900 days", "2026-12-29"],
        ),
        ({"most": "4 hours"}, ["4 hours"], ["5 hours", "same day", "2026-09-28", "1 day"]),
        ({"least": "2 days"}, ["2 days", "2026-10-08"], ["1 day", "47 hours", "2026-09-29"]),
        ({"most": "same day"}, ["same day", "4 hours", "2026-09-28"], ["1 day", "2026-09-29"]),
    ],
)
def test_bounds_hold_for_periods_and_dates_alike(
    bounds: dict[str, str], good: list[str], bad: list[str]
) -> None:
    for given in good:
        assert TERM.read(spec(**bounds), given, None, READING) is not None
    for given in bad:
        with pytest.raises(InvalidInput, match="a term"):
            TERM.read(spec(**bounds), given, None, READING)


def test_the_bound_is_named() -> None:
    with pytest.raises(InvalidInput) as wrong:
        TERM.read(spec(most="90 days"), "900 days", None, READING)
    assert (wrong.value.expected.zh, wrong.value.expected.en) == ("期限，不超过90天", "a term up to 90 days")


def test_expressions_ask_when_it_ends_and_after_how_many_days() -> None:
    asked = {each: TERM.fact(spec(), "3 days", each, READING) for each in TERM.facts(spec(), READING.pack)}
    assert asked == {"ends": datetime(2026, 10, 8, 10, tzinfo=UTC), "days": 10}, (
        "the holiday rolls it to the 8th"
    )
    assert TERM.fact(spec(), "4 hours", "ends", READING) == MONDAY + timedelta(hours=4)


def test_the_bounds_of_a_date_may_be_today_or_count_from_it() -> None:
    dated = FieldSpec.model_validate(
        {"type": "date", "zh": "日", "en": "Day", "least": "today", "most": "1 week"}
    )
    date = PLAIN_KINDS["date"]
    assert date.read(dated, "2026-09-28", None, READING) == "2026-09-28"
    for given in ("2026-09-27", "2026-10-20"):
        with pytest.raises(InvalidInput, match="a date from 2026-09-28 up to 2026-10-08"):
            date.read(dated, given, None, READING)


LENT = NOTE.replace(
    "  pages:   {type: number",
    "  term:    {type: term, most: 90 days, zh: 借期, en: Term}\n  pages:   {type: number",
).replace(
    "    due: {within: 3 working days, after: form.ended, extension: {who: boss, at_most: 5 working days}, clause: R02}",
    "    due: {within: form.term, after: state.entered, extension: {who: boss, times: param.renewals}}",
)
RENEWALS = PACK.replace(
    "parameters:\n",
    "parameters:\n  renewals: {type: number, value: 0, question: {zh: 几次, en: How often}}\n",
)


def due(case: Case, name: str = "writing") -> str:
    return f"{case.deadlines[name].due_at:%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("term", "ends"), [("4 hours", "09-28 05:00"), ("2 days", "09-30 10:00"), ("2026-10-12", "10-12 10:00")]
)
def test_a_deadline_lasts_as_long_as_the_form_says(term: str, ends: str) -> None:
    assert due(Desk(small_definition(LENT, RENEWALS)).open(term=term)) == ends


def test_a_term_of_the_first_step_is_asked_at_opening() -> None:
    with pytest.raises(Refused) as refused:
        Desk(small_definition(LENT, RENEWALS)).open()
    assert [each.en for each in refused.value.reasons[0].details] == ["Term"]


def test_a_corrected_term_moves_the_deadline_that_runs() -> None:
    desk = Desk(small_definition(LENT, RENEWALS))
    desk.open(term="4 hours")
    assert due(desk.decide("wen", SaveForm({"term": "2026-10-12"}))) == "10-12 10:00"
    desk.decide("wen", Act("submit"))
    desk.now += timedelta(hours=5)
    again = desk.decide("fu", Act("send_back", {"lack": "附件"}))
    assert due(again) == "10-12 10:00", "entered again, it keeps its first due"


@pytest.mark.parametrize(("renewals", "granted"), [(0, False), (1, True)])
def test_how_often_it_may_be_extended_is_a_figure(renewals: int, granted: bool) -> None:
    pack = RENEWALS.replace("value: 0", f"value: {renewals}")
    desk = Desk(small_definition(LENT, pack))
    desk.open(term="2 days")
    desk.decide("wen", AskExtension("writing", "2026-10-12", "还要用"))
    assert desk.last is not None
    asked = cast(Mapping[str, Json], desk.last.opens[0].given["deadline"])
    assert asked["extendable"] is granted


RECALLED = LENT.replace(
    "  checking:\n",
    "      recall: {zh: 催还, en: Recall, who: boss, ask: {by: {type: date, zh: 日, en: By}},"
    " effects: [{shorten: {deadline: writing, by: form.by}, clause: R03}]}\n  checking:\n",
    1,
)


def recalled(by: str, term: str = "2026-10-20") -> Desk:
    desk = Desk(small_definition(RECALLED, RENEWALS))
    desk.open(term=term)
    desk.decide("bao", Act("recall", {"by": by}))
    return desk


def test_a_deadline_is_brought_forward_and_reminds_anew() -> None:
    desk = recalled("2026-10-12")
    assert desk.case is not None
    assert desk.last is not None
    assert due(desk.case) == "10-12 10:00"
    assert f"{desk.case.deadlines['writing'].next_at:%m-%d}" == "10-10", "a made-up working day before"
    assert [(e.what, e.data.get("to")) for e in desk.last.entries] == [
        ("acted", "writing"),
        ("shortened", "2026-10-12T10:00:00+00:00"),
    ]
    assert due(desk.decide("wen", SaveForm({"term": "2026-10-30"}))) == "10-12 10:00", "a decision stands"


def test_a_deadline_brought_forward_to_today_never_ends_before_now() -> None:
    assert due(recalled("2026-09-28").case or Desk().open()) == "09-28 10:00"
    desk = Desk(small_definition(RECALLED, RENEWALS))
    desk.open(term="2026-10-20")
    desk.now += timedelta(hours=11)  # 20:00, after the close of business
    assert due(desk.decide("bao", Act("recall", {"by": "2026-09-28"}))) == "09-28 16:00"


@pytest.mark.parametrize(
    ("by", "message"),
    [
        ("2026-09-25", "is over already"),
        ("2026-10-21", "it is due earlier already"),
        ("2026-10-20", "earlier already"),
    ],
)
def test_a_deadline_is_only_brought_forward(by: str, message: str) -> None:
    with pytest.raises(Refused, match=message) as refused:
        recalled(by)
    assert refused.value.reasons[0].clauses == ("R03",)


def test_only_a_deadline_that_runs_is_brought_forward() -> None:
    text = RECALLED.replace("deadline: writing", "deadline: signing")
    desk = Desk(small_definition(text, RENEWALS))
    desk.open(term="2 days")
    with pytest.raises(Refused, match="does not run now"):
        desk.decide("bao", Act("recall", {"by": "2026-10-12"}))


def told(desk: str, pack: str = TINY_PACK) -> list[str]:
    try:
        load(tiny({"desk.yaml": desk, "pack.yaml": pack}), WORDS, "tiny@1.1")
    except DefinitionError as error:
        return [str(problem).removeprefix("tiny/") for problem in error.problems]
    return []


FOR = DESK.replace("  until: {", "  term: {type: term, zh: 借期, en: Term}\n  until: {")
TERM_EXPECTED = (
    "desk.yaml:17:19: expected a period or a parameter of that type or a field of the type 'term', "
    "got 'form.terms', did you mean 'form.term'?"
)
BOUND_EXPECTED = (
    "desk.yaml:8:28: expected a date, 'today', a period from today or a path: "
    "expected hours, days, working days, weeks, months or years, got 'dayz', did you mean '90 days'?"
)
DUE = "due: {within: 3 working days, after: case.opened, clause: R02}"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (DUE, "due: {within: form.term, after: case.opened, clause: R02}", ""),
        (
            DUE,
            "due: {within: form.terms, after: case.opened, clause: R02}",
            TERM_EXPECTED,
        ),
        (
            "{type: term, ",
            "{type: term, most: 90 dayz, ",
            BOUND_EXPECTED,
        ),
        (
            DUE,
            "due: {within: 1 week, after: case.opened, extension: {who: keeper, times: param.stp}, clause: R02}",
            "desk.yaml:17:79: expected how often, or a parameter of the type 'number', got 'param.stp'",
        ),
        (
            "[{lend: {thing: form.thing}, clause: R01}]",
            "[{shorten: {deadline: askin, by: form.until}}]",
            "desk.yaml:37:40: there is no deadline 'askin', did you mean 'asking'?",
        ),
        (
            "[{lend: {thing: form.thing}, clause: R01}]",
            "[{shorten: {deadline: asking, by: form.thing}}]",
            "desk.yaml:37:52: expected a field of the type date, and 'form.thing' is of the type 'text'",
        ),
    ],
)
def test_what_stands_for_a_length_is_one(old: str, new: str, message: str) -> None:
    found = [each for each in told(FOR.replace(old, new)) if "extension" not in each]
    assert found == ([message] if message else [])


def test_a_parameter_is_not_taken_for_a_field_of_that_name() -> None:
    pack = TINY_PACK.replace(
        "  step:\n", "  term: {type: text, value: x, question: {zh: 问, en: Q}}\n  step:\n"
    )
    assert told(FOR.replace(DUE, "due: {within: form.term, after: case.opened, clause: R02}"), pack) == []


def test_the_form_of_a_case_keeps_the_phrase() -> None:
    case = Desk(small_definition(LENT, RENEWALS)).open(term="4小时")
    assert case.form["term"] == "4 hours"
    with pytest.raises(InvalidForm, match="term: expected a term up to 90 days, got '900 days'"):
        Desk(small_definition(LENT, RENEWALS)).open(term="900 days")
    assert replace(case, form={}) != case
