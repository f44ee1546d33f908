"""Numbers come out as the policies write them, and no number is given twice under one key."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from engine.language.number import Drawn, Template, TemplatePhrase, parse_template
from engine.phrase import PhraseError

DAY = date(2009, 3, 7)


@pytest.mark.parametrize(
    ("template", "values", "dated", "seq", "number"),
    [
        ("{year}鸿借字第{seq:3}号", {}, date(2012, 5, 1), 1, "2012鸿借字第001号"),
        ("Y{hand}-{year:2}-{seq}", {"hand": "1"}, DAY, 1, "Y1-09-1"),
        ("B{branch}-F{mode}-{year:2}-{seq}", {"branch": "1", "mode": "1"}, DAY, 1, "B1-F1-09-1"),
        ("{loan_file}-{seq:2}", {"loan_file": "2012鸿借字第001号"}, DAY, 3, "2012鸿借字第001号-03"),
        ("{loan_file}", {"loan_file": "2012鸿借字第001号"}, DAY, 0, "2012鸿借字第001号"),
        ("YJ{year}-{seq:4}", {}, DAY, 27, "YJ2009-0027"),
        ("KP{year}{month}-{seq:2}", {}, DAY, 1, "KP200903-01"),
        ("{year}{month}{day}{seq:3}", {}, DAY, 12, "20090307012"),
        ("{param.prefix}-{seq}", {"param.prefix": "HT"}, DAY, 8, "HT-8"),
        ("{seq:3}", {}, DAY, 1000, "1000"),
        ("{folder:100}-{seq}", {}, DAY, 100, "1-100"),
        ("{folder:100}-{seq}", {}, DAY, 101, "2-101"),
        ("{kind}-{folder:100}", {"kind": "A"}, DAY, 250, "A-3"),
        ("{seq}/{year}", {}, date(987, 1, 1), 5, "5/0987"),
        ("{year:2}-{seq}", {}, date(2100, 1, 1), 5, "00-5"),
    ],
)
def test_a_number_comes_out_as_its_policy_writes_it(
    template: str, values: Mapping[str, str], dated: date, seq: int, number: str
) -> None:
    assert parse_template(template).render(values, dated, seq) == number


@pytest.mark.parametrize(
    ("template", "names", "sequenced", "unique"),
    [
        ("YJ{year}-{seq:4}", (), True, True),
        ("{loan_file}", ("loan_file",), False, False),
        ("B{branch}-F{mode}-{year:2}-{seq}", ("branch", "mode"), True, True),
        ("{hand}-{param.prefix}-{hand}-{seq}", ("hand", "param.prefix"), True, True),
        ("{kind}-{folder:100}", ("kind",), True, False),
    ],
)
def test_a_template_knows_what_it_needs(
    template: str, names: tuple[str, ...], sequenced: bool, unique: bool
) -> None:
    read = parse_template(template)
    assert (read.names, read.sequenced, read.unique) == (names, sequenced, unique)
    assert str(read) == read.text == template


@pytest.mark.parametrize(
    ("template", "column", "message", "nearest"),
    [
        ("", 1, "got nothing", ""),
        (" {seq}", 1, "neither begins nor ends with a space", "{seq}"),
        ("A{seq}\n{year}", 7, "'\\n' cannot stand in a number", ""),
        ("A" * 101, 101, "at most 100 characters, this one 101", ""),
        ("YJ", 1, "expected {seq} or a field", "YJ{seq}"),
        ("YJ{year}", 1, "expected {seq} or a field", "YJ{year}{seq}"),
        ("YJ{year-{seq}", 3, "expected a '}' after it", ""),
        ("YJ{seq", 3, "expected a '}' after it", ""),
        ("YJyear}-{seq}", 7, "expected a '{' before it", ""),
        ("{{seq}}", 1, "expected a '}' after it", ""),
        ("YJ{}-{seq}", 4, "expected a field, a class or param.NAME", ""),
        ("YJ{ year }-{seq}", 4, "expected a field, a class or param.NAME", "year"),
        ("YJ{Year}-{seq}", 4, "got 'Year'", "year"),
        ("{loan-file}-{seq}", 2, "got 'loan-file'", "loan_file"),
        ("{form.hand}-{seq}", 2, "got 'form.hand'", "hand"),
        ("{字}-{seq}", 2, "got '字'", ""),
        ("{year:3}-{seq}", 2, "expected 2 after ':' in {year}, got '3'", "year:2"),
        ("{seq:0}", 2, "expected a number from 1 to 9 after ':' in {seq}, got '0'", "seq:3"),
        ("{seq:}", 2, "expected a number from 1 to 9", "seq:3"),
        ("{seq:x}", 2, "expected a number from 1 to 9", "seq:3"),
        ("{seq:３}", 2, "expected a number from 1 to 9", "seq:3"),
        ("{seq:03}", 2, "expected a number from 1 to 9", "seq:3"),
        ("{folder}-{seq}", 2, "expected a number from 1 to 9999 after ':' in {folder}", "folder:100"),
        ("{month:2}-{seq}", 2, "only year, seq and folder take a number after ':'", ""),
        ("{seg:3}", 2, "only year, seq and folder take a number after ':'", "seq"),
        ("{hand}{seq}", 2, "'hand' and the sequence run together", ""),
        ("{seq}{year}1{hand}", 14, "'hand' and the sequence run together", ""),
    ],
)
def test_a_wrong_template_is_refused_at_its_place(
    template: str, column: int, message: str, nearest: str
) -> None:
    with pytest.raises(PhraseError) as refused:
        parse_template(template)
    assert message in refused.value.message
    assert (refused.value.column, refused.value.nearest) == (column, nearest)


def test_a_name_that_nobody_declared_is_refused_with_the_nearest_right_one() -> None:
    template = parse_template("{loan_fle}-{seq:2}")
    with pytest.raises(PhraseError, match="did you mean 'loan_file'") as refused:
        template.refuse_unknown(["loan_file", "project"])
    assert refused.value.column == 2
    with pytest.raises(PhraseError, match="did you mean 'year'"):
        parse_template("{yaer}-{seq:2}").refuse_unknown(["project"])
    parse_template("{loan_file}-{seq:2}").refuse_unknown(["loan_file"])


def test_a_number_waits_for_the_values_that_it_needs() -> None:
    template = parse_template("{loan_file}-{param.prefix}-{seq}")
    values = {"loan_file": "", "param.prefix": "A"}
    assert template.waits_for(values) == ("loan_file",)
    with pytest.raises(ValueError, match="loan_file has no value"):
        template.key(values, DAY)
    with pytest.raises(ValueError, match="loan_file has no value"):
        template.render(values, DAY, 1)
    assert template.waits_for({**values, "loan_file": "x"}) == ()


def test_a_sequence_counts_from_one() -> None:
    with pytest.raises(ValueError, match="counts from 1, got 0"):
        parse_template("{seq}").render({}, DAY)


@pytest.mark.parametrize(
    ("template", "same"),
    [
        ("{hand}-{year}-{seq}", False),
        ("{hand}-{month}-{seq}", True),
        ("{hand}-{seq}", True),
        ("{hand}-{folder:1}-{seq}", True),
    ],
)
def test_the_sequence_starts_again_when_anything_else_in_the_number_changes(
    template: str, same: bool
) -> None:
    read, next_year = parse_template(template), date(2010, 3, 7)
    assert (read.key({"hand": "1"}, DAY) == read.key({"hand": "1"}, next_year)) is same
    assert read.key({"hand": "1"}, DAY) != read.key({"hand": "2"}, DAY)


def test_without_restart_there_is_one_counter_for_all() -> None:
    template = parse_template("{hand}-{year}-{seq}")
    keys = {
        template.key({"hand": hand}, day, restarts=False) for hand in "12" for day in (DAY, date(2010, 1, 1))
    }
    assert len(keys) == 1


def test_the_width_of_a_sequence_is_no_other_counter() -> None:
    """A pack's new version may widen `{seq:3}` to `{seq:4}`, or its folders; the numbers go on."""
    assert parse_template("A-{seq:3}").key({}, DAY) == parse_template("A-{seq:4}").key({}, DAY)
    assert parse_template("{folder:50}-{seq}").key({}, DAY) == parse_template("{folder:100}-{seq}").key(
        {}, DAY
    )


VALUES = st.text(alphabet="01{}seqA-", min_size=1, max_size=8)
DAYS = st.dates(min_value=date(1990, 1, 1))
TEMPLATES = st.sampled_from(
    [
        "{year}鸿借字第{seq:3}号",
        "B{hand}-F{mode}-{year:2}-{seq}",
        "{hand}{mode}-{seq:2}",
        "{folder:3}{seq}",
        "{seq}{folder:10}",
        "{seq}/{hand}{mode}",
        "{year:2}{seq}",
        "{hand}-{seq}-{mode}",
    ]
).map(parse_template)


@given(TEMPLATES, VALUES, VALUES, DAYS, st.integers(1, 20_000), st.integers(1, 20_000))
def test_under_one_key_another_sequence_is_another_number(
    template: Template, hand: str, mode: str, dated: date, one: int, other: int
) -> None:
    assume(one != other)
    values = {"hand": hand, "mode": mode}
    assert template.render(values, dated, one) != template.render(values, dated, other)


@given(TEMPLATES, VALUES, VALUES, VALUES, VALUES, DAYS, DAYS)
@example(parse_template("{hand}{mode}-{seq}"), "1", "23", "12", "3", DAY, DAY)
@example(parse_template("{hand}-{seq}-{mode}"), "a", "{seq}-b", "a-{seq}", "b", DAY, DAY)
@example(parse_template("{year:2}-{seq}"), "1", "1", "2", "2", DAY, date(2109, 3, 7))
def test_two_makings_share_a_counter_just_when_they_read_alike(
    template: Template, hand: str, mode: str, hand_2: str, mode_2: str, dated: date, dated_2: date
) -> None:
    """Otherwise `1`+`23` and `12`+`3` would count apart and give one number twice."""
    one, other = ({"hand": hand, "mode": mode}, dated), ({"hand": hand_2, "mode": mode_2}, dated_2)
    alike = all(template.render(*one, seq) == template.render(*other, seq) for seq in (1, 98, 1001))
    assert (template.key(*one) == template.key(*other)) is alike


@given(
    st.sampled_from(["{hand}-{seq}", "{seq}-{hand}", "{hand}-1{seq:2}", "{year}{seq}"]),
    VALUES,
    VALUES,
    st.data(),
)
def test_also_under_two_keys_no_number_is_given_twice(
    text: str, hand: str, other: str, data: st.DataObject
) -> None:
    template, seqs = parse_template(text), st.integers(1, 2000)
    one, two = {"hand": hand}, {"hand": other}
    first, second = data.draw(seqs), data.draw(seqs)
    assume((template.key(one, DAY), first) != (template.key(two, DAY), second))
    assert template.render(one, DAY, first) != template.render(two, DAY, second)


@given(
    st.text(max_size=30)
    | st.lists(st.sampled_from([*"{}:.-A1", "seq", "year", "hand", "{seq}"])).map("".join)
)
def test_whatever_is_written_is_read_or_refused_with_a_column_inside_it(text: str) -> None:
    assert refused_column(text) in range(len(text) + 2)


def refused_column(text: str) -> int:
    """The column of the refusal, 0 if it is accepted."""
    try:
        parse_template(text)
    except PhraseError as refused:
        return refused.column
    return 0


class Numbered(BaseModel):
    number: TemplatePhrase


def test_a_model_holds_the_template_and_writes_it_as_it_was() -> None:
    model = Numbered.model_validate({"number": "YJ{year}-{seq:4}"})
    assert model.number == parse_template("YJ{year}-{seq:4}")
    assert model.number.render({}, DAY, 1) == "YJ2009-0001"
    assert model.model_dump() == {"number": "YJ{year}-{seq:4}"}
    assert Numbered.model_validate({"number": model.number}) == model


def test_a_model_refuses_a_wrong_template() -> None:
    with pytest.raises(ValidationError, match="expected a '}' after it"):
        Numbered.model_validate({"number": "YJ{year"})
    with pytest.raises(ValidationError, match="expected a template such as"):
        Numbered.model_validate({"number": ["YJ"]})
    assert TypeAdapter(TemplatePhrase).json_schema()["type"] == "string"


@pytest.mark.parametrize(
    ("template", "number", "key", "seq"),
    [
        ("{year}鸿借字第{seq:3}号", "2024鸿借字第017号", "2024鸿借字第{seq}号", 17),
        ("{year}鸿借字第{seq:3}号", "2024鸿借字第1217号", "2024鸿借字第{seq}号", 1217),
        ("{year}鸿借字第{seq:3}号", "2024鸿借字第7号", "2024鸿借字第{seq}号", 7),
        ("{loan_file}-{seq:2}", "A-1-{x}-05", "A-1-{{x}-{seq}", 5),
        ("D{folder:10}-{hand}", "D7-1", "D{folder}-1", 70),
        ("D{folder:10}-{seq}", "D7-61", "D{folder}-{seq}", 61),
    ],
)
def test_a_number_says_how_far_its_counter_had_got(template: str, number: str, key: str, seq: int) -> None:
    assert parse_template(template).read(number) == Drawn(key, seq)
    assert parse_template(template).read(number, restarts=False) == Drawn("", seq)


@pytest.mark.parametrize(
    ("template", "number"),
    [
        ("{year}-{seq}", "24-1"),
        ("{year}-{seq}", "2024-1a"),
        ("{year}-{seq}", "2024-１"),
        ("{loan_file}", "2024-1"),
        ("A-{seq}", "A-"),
    ],
)
def test_a_number_made_up_otherwise_says_nothing(template: str, number: str) -> None:
    assert parse_template(template).read(number) is None


@given(st.integers(1, 10**9), st.text(min_size=1, max_size=12))
def test_what_is_rendered_reads_as_the_counter_that_it_was_drawn_from(seq: int, file: str) -> None:
    template = parse_template("{loan_file}/{year:2}-{seq:3}")
    values = {"loan_file": file}
    assert template.read(template.render(values, DAY, seq)) == Drawn(template.key(values, DAY), seq)
