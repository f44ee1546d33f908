"""Period phrases are read strictly, and a wrong one is answered with the nearest right one."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from engine.phrase import Path, PhraseError
from engine.text import Text
from engine.time.period import (
    SAME_DAY,
    Endless,
    Period,
    PeriodPhrase,
    PlainPeriod,
    Unit,
    parse_duration,
    parse_period,
    parse_period_phrase,
)


@pytest.mark.parametrize(
    ("phrase", "period"),
    [
        ("same day", SAME_DAY),
        ("0 days", SAME_DAY),  # a ladder's "late: 0 days"
        ("24 hours", Period(24, Unit.HOUR)),
        ("1 hour", Period(1, Unit.HOUR)),
        ("1 day", Period(1, Unit.DAY)),
        ("1 days", Period(1, Unit.DAY)),  # the number need not agree
        ("3 working day", Period(3, Unit.WORKING_DAY)),
        ("3 working days", Period(3, Unit.WORKING_DAY)),
        ("  3   working  days ", Period(3, Unit.WORKING_DAY)),  # any spaces
        ("2 weeks", Period(2, Unit.WEEK)),
        ("2 months", Period(2, Unit.MONTH)),
        ("100 years", Period(100, Unit.YEAR)),
    ],
)
def test_a_right_phrase_is_read(phrase: str, period: Period) -> None:
    assert parse_period(phrase) == period


@pytest.mark.parametrize(
    ("phrase", "column", "nearest", "says"),
    [
        ("3 workdays", 3, "3 working days", "got 'workdays'"),
        ("1 workday", 3, "1 working day", "got 'workday'"),
        ("3 business days", 3, "3 working days", "got 'business days'"),
        ("3 work days", 3, "3 working days", "got 'work days'"),
        ("3 wokring days", 3, "3 working days", "got 'wokring days'"),
        ("3  Days", 4, "3 days", "got 'Days'"),  # the column counts the spaces
        ("2 quarters", 3, "6 months", "got 'quarters'"),
        ("3个工作日", 1, "3 working days", "English words"),
        ("3 个工作日", 3, "3 working days", "English words"),
        ("三个工作日", 1, "3 working days", "English words"),
        ("两个月", 1, "2 months", "English words"),
        ("当天", 1, "same day", "English words"),
        ("三五天", 1, "", "English words"),  # no guess where it would be one
        ("３ days", 1, "", "English words"),  # a full-width digit
        ("3days", 1, "3 days", "a space between"),
        ("3-day", 1, "3 days", "a space between"),
        ("3", 2, "", "a unit after the number"),
        ("3 bananas", 3, "", "got 'bananas'"),
        ("90 minutes", 4, "", "smallest unit is the hour"),
        ("1.5 days", 1, "", "a whole number"),
        ("-1 days", 1, "", "a whole number"),
        ("", 1, "", "a period like"),
        ("sameday", 1, "same day", "a period like"),
        ("soon", 1, "", "a period like"),
        ("101 years", 1, "for_ever", "at most 100 years"),
        ("9" * 5000 + " days", 1, "", "a whole number"),  # more digits than Python reads
        ("99999999999 days", 1, "for_ever", "at most 36500 days"),
    ],
)
def test_a_wrong_phrase_is_pointed_at(phrase: str, column: int, nearest: str, says: str) -> None:
    with pytest.raises(PhraseError) as refused:
        parse_period(phrase)
    assert (refused.value.column, refused.value.nearest) == (column, nearest)
    assert says in str(refused.value)


def test_the_sentence_of_an_error_ends_with_the_nearest_right_phrase() -> None:
    with pytest.raises(PhraseError, match=r"got 'workdays', did you mean '3 working days'\?$"):
        parse_period("3 workdays")


def test_none_and_for_ever_are_durations_but_no_periods() -> None:
    assert parse_duration("none") is Endless.NONE
    assert parse_duration(" for_ever ") is Endless.FOR_EVER
    assert parse_duration("2 weeks") == Period(2, Unit.WEEK)
    with pytest.raises(PhraseError):
        parse_period("none")


def test_for_ever_without_its_underscore_is_put_right() -> None:
    with pytest.raises(PhraseError) as refused:
        parse_duration("for ever")
    assert refused.value.nearest == "for_ever"


def test_a_path_may_stand_for_a_period() -> None:
    assert parse_period_phrase("param.overall") == Path("param.overall")
    assert parse_period_phrase("rules.lending.limit") == Path("rules.lending.limit")
    with pytest.raises(PhraseError):
        parse_period_phrase("overall")


@pytest.mark.parametrize(
    ("period", "text"),
    [
        (Period(3, Unit.WORKING_DAY), Text("3个工作日", "3 working days")),
        (Period(1, Unit.WORKING_DAY), Text("1个工作日", "1 working day")),
        (Period(24, Unit.HOUR), Text("24小时", "24 hours")),
        (Period(15, Unit.DAY), Text("15天", "15 days")),
        (Period(1, Unit.WEEK), Text("1周", "1 week")),
        (Period(2, Unit.MONTH), Text("2个月", "2 months")),
        (Period(30, Unit.YEAR), Text("30年", "30 years")),
        (SAME_DAY, Text("当天", "same day")),
        (Endless.FOR_EVER, Text("永久", "for ever")),
        (Endless.NONE, Text("不设期限", "none")),
    ],
)
def test_a_period_is_written_in_both_languages(period: Period | Endless, text: Text) -> None:
    assert period.text() == text


def test_a_period_of_less_than_nothing_or_more_than_a_century_cannot_be_made() -> None:
    for count in (-1, 101):
        with pytest.raises(ValueError, match="0 to 100 years"):
            Period(count, Unit.YEAR)


class Due(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    within: PeriodPhrase
    late: tuple[PlainPeriod, ...] = ()


def test_a_model_holds_periods_and_writes_them_back_as_phrases() -> None:
    due = Due.model_validate({"within": "3 working days", "late": ["0 days", "1 week"]})
    assert due.within == Period(3, Unit.WORKING_DAY)
    assert due.model_dump() == {"within": "3 working days", "late": ("same day", "1 week")}
    assert Due.model_validate(due.model_dump()) == due
    assert (
        Due(within=Endless.NONE, late=(SAME_DAY,)).model_dump_json()
        == '{"within":"none","late":["same day"]}'
    )


@pytest.mark.parametrize("wrong", ["3 workdays", "3 个工作日", 3, True, None, ["3 days"]])
def test_a_model_refuses_a_wrong_phrase_and_keeps_its_error(wrong: object) -> None:
    with pytest.raises(ValidationError) as refused:
        Due.model_validate({"within": wrong})
    error = refused.value.errors()[0]
    assert error["loc"] == ("within",)
    assert isinstance(error.get("ctx", {}).get("error"), PhraseError)


def test_a_path_is_refused_where_the_period_must_be_written_out() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter[Period](PlainPeriod).validate_python("param.step")


def test_an_editor_learns_the_pattern() -> None:
    schema = Due.model_json_schema()["properties"]
    assert "working day" in schema["within"]["pattern"]
    assert "for_ever" not in schema["late"]["items"]["pattern"]


@given(st.sampled_from(list(Unit)), st.integers(0, 100))
def test_what_is_written_reads_back_the_same(unit: Unit, count: int) -> None:
    period = Period(count, unit)
    assert parse_period(str(period)) == period


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    with suppress(PhraseError):
        parse_period_phrase(text)
