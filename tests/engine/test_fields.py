"""The plain kinds of field: what a person may type, what is kept, what expressions see, what people see."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.errors import InvalidInput
from engine.language.definition import FieldSpec
from engine.language.field import Reading
from engine.language.fields import PLAIN_KINDS
from engine.people.organisation import Unit
from engine.text import Text
from engine.time.calendar import Calendar
from tests.support.small_pack import STAFF, small_definition

DEFINITION = small_definition()
READING = Reading(
    DEFINITION.pack,
    replace(STAFF, units={**STAFF.units, "east": Unit("east", Text("东部", "East"), "branch")}),
    Calendar(DEFINITION.pack.calendar, ZoneInfo("Asia/Shanghai")),
    datetime(2026, 9, 28, 1, tzinfo=UTC),
)


def _spec(kind_name: str, **keys: object) -> FieldSpec:
    return FieldSpec.model_validate({"type": kind_name, "zh": "字段", "en": "Field", **keys})


@pytest.mark.parametrize(
    ("spec", "given", "kept"),
    [
        (_spec("text"), "  两个字 ", "两个字"),
        (_spec("text"), "   ", None),
        (_spec("number"), "12", 12),
        (_spec("number"), 12, 12),
        (_spec("number", least=1), "1", 1),
        (_spec("money"), "1,200.5", "1200.50 CNY"),
        (_spec("money"), "20 USD", "20.00 USD"),
        (_spec("date"), "2026-02-28", "2026-02-28"),
        (_spec("moment"), "2026-09-28 09:00", "2026-09-28T01:00:00+00:00"),
        (_spec("moment"), "2026-09-28T09:00+02:00", "2026-09-28T07:00:00+00:00"),
        (_spec("yes_no"), "yes", True),
        (_spec("yes_no"), False, False),
        (_spec("choice", choices="rank"), "head", "head"),
        (_spec("choice", choices="rank"), "主管", "head"),
        (_spec("choice", choices="rank"), "Staff", "staff"),
        (_spec("person"), "wen", "wen"),
        (_spec("person", role="checker"), "fu", "fu"),
        (_spec("people"), ["wen", "fu", "wen"], ["wen", "fu"]),
        (_spec("people"), "wen, fu", ["wen", "fu"]),
        (_spec("unit"), "office", "office"),
        (_spec("unit", kind="branch"), "east", "east"),
        (_spec("units"), ["office", "east"], ["office", "east"]),
        (
            _spec("file"),
            {"name": "a.pdf", "sha256": "x", "size": 3},
            {"name": "a.pdf", "sha256": "x", "size": 3},
        ),
        (_spec("quorum"), {"any_of": ["boss"]}, {"any_of": ["boss"]}),
        (_spec("text"), "", None),
        (_spec("number"), None, None),
    ],
)
def test_what_a_person_gives_is_kept_in_one_form(spec: FieldSpec, given: object, kept: object) -> None:
    assert PLAIN_KINDS[spec.type].read(spec, given, None, READING) == kept


@pytest.mark.parametrize(
    ("spec", "given", "expected"),
    [
        (_spec("text"), "x" * 10_001, "at most 10000 characters"),
        (_spec("number"), "-1.5", "a whole number"),
        (_spec("number"), True, "a whole number"),
        (_spec("number", least=1), -1, "from 1"),
        (_spec("number", most=5), 6, "up to 5"),
        (_spec("money"), "-20", "an amount"),
        (_spec("money"), "20.555", "an amount"),
        (_spec("date"), "2026-02-30", "a date that exists"),
        (_spec("date", least="2026-03-01"), "2026-02-01", "from 2026-03-01"),
        (_spec("date", most="2026-03-01"), "2026-04-01", "up to 2026-03-01"),
        (_spec("moment"), "soon", "a date and time that exist"),
        (_spec("yes_no"), "maybe", "yes or no"),
        (_spec("choice", choices="rank"), "haed", "one of Staff, Head"),
        (_spec("person"), "wan", "somebody on the staff"),
        (_spec("person", role="checker"), "wen", "somebody who is Checker"),
        (_spec("unit", kind="branch"), "office", "a unit of the directory"),
        (_spec("file"), "a.pdf", "an uploaded file"),
        (_spec("quorum"), {"any": ["x"]}, "who decides"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_was_expected(
    spec: FieldSpec, given: object, expected: str
) -> None:
    with pytest.raises(InvalidInput, match=expected):
        PLAIN_KINDS[spec.type].read(spec, given, None, READING)


@pytest.mark.parametrize(
    ("spec", "value", "fact", "zh", "en"),
    [
        (_spec("money"), "1200.50 CNY", 120050, "1200.50 CNY", "1200.50 CNY"),
        (_spec("money"), "1000 CNY", 100000, "1000 CNY", "1000 CNY"),
        (_spec("date"), "2026-09-28", datetime(2026, 9, 27, 16, tzinfo=UTC), "2026-09-28", "2026-09-28"),
        (
            _spec("moment"),
            "2026-09-28T01:00:00+00:00",
            datetime(2026, 9, 28, 1, tzinfo=UTC),
            "2026-09-28 09:00",
            "2026-09-28 09:00",
        ),
        (_spec("yes_no"), True, True, "是", "yes"),
        (_spec("choice", choices="rank"), "head", "head", "主管", "Head"),
        (_spec("person"), "wen", "wen", "wen（中）", "Wen"),
        (_spec("people"), ["wen", "fu"], ["wen", "fu"], "wen（中）、fu（中）", "Wen, Fu"),
        (_spec("unit"), "office", "office", "办公室", "Office"),
        (_spec("units"), ["office", "east"], ["office", "east"], "办公室、东部", "Office, East"),
        (_spec("file"), {"name": "a.pdf"}, {"name": "a.pdf"}, "a.pdf", "a.pdf"),
        (_spec("quorum"), "boss", "boss", "boss", "boss"),
    ],
)
def test_a_value_is_a_fact_for_expressions_and_words_for_people(
    spec: FieldSpec, value: object, fact: object, zh: str, en: str
) -> None:
    kind = PLAIN_KINDS[spec.type]
    assert kind.fact(spec, value, "", READING) == fact
    line = kind.shown(spec, value, READING).line
    assert (line.zh, line.of("en")) == (zh, en)


def test_nothing_given_is_no_fact_and_shows_as_nothing() -> None:
    for name, kind in PLAIN_KINDS.items():
        if name != "deadline":
            assert kind.fact(_spec(name), None, "", READING) is None
            assert not kind.shown(_spec(name), None, READING).line


def test_only_kinds_that_name_people_name_people() -> None:
    assert PLAIN_KINDS["person"].people(_spec("person"), "wen") == ("wen",)
    assert PLAIN_KINDS["people"].people(_spec("people"), ["wen", "fu"]) == ("wen", "fu")
    assert PLAIN_KINDS["text"].people(_spec("text"), "wen") == ()
    assert PLAIN_KINDS["person"].people(_spec("person"), None) == ()


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        (_spec("choice", choices="rnak"), ("choices", "no choices 'rnak', did you mean 'rank'?")),
        (_spec("person", role="cheker"), ("role", "no role 'cheker', did you mean 'checker'?")),
        (_spec("unit", kind="branch"), ("kind", "no unit kind 'branch'")),
    ],
)
def test_a_field_that_names_what_is_not_there_is_a_problem(spec: FieldSpec, problem: tuple[str, str]) -> None:
    assert PLAIN_KINDS[spec.type].problems(spec, DEFINITION.pack) == (problem,)
