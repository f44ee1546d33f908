"""What a path means: facts for expressions, values for effects, people for `who`."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from engine.case.case import Child
from engine.case.command import Act
from engine.deciding.machine import scope_of
from engine.deciding.scope import Facts, Scope
from engine.errors import Refused
from engine.people.organisation import Holding, Organisation, Unit
from engine.people.quorum import parse_quorum, written
from engine.people.who import parse_who
from engine.phrase import Path
from engine.text import Text
from engine.time.period import Endless, Period
from engine.time.period import Unit as TimeUnit
from tests.support.small_pack import NOTE, PACK, STAFF, Desk, small_definition

FIGURES = """
  days:   {type: period, value: 3 working days, question: {zh: 几天, en: How many days}}
  never:  {type: period, value: none, question: {zh: 期限, en: A limit}}
  most:   {type: number, value: 100, question: {zh: 最多, en: At most}}
  level:  {type: choice, choices: rank, value: head, question: {zh: 级别, en: Level}}
  judges: {type: quorum, value: {any_of: [boss, keeper]}, question: {zh: 谁定, en: Who decides}}
not_yet: []
"""
EXTRA = """  branch: {type: unit, optional: true, zh: 部门, en: Unit}
  also:   {type: people, optional: true, zh: 抄送, en: Also}
  moment: {type: moment, optional: true, zh: 时间, en: Moment}
apart: [[opener"""
STAFFED = Organisation.of(
    (replace(p, unit="office") if p.id in ("wen", "bao") else p for p in STAFF.people.values()),
    [
        Unit("company", Text("公司", "Company"), "company", head="gu"),
        Unit(
            "office",
            Text("办公室", "Office"),
            "department",
            parent="company",
            head="bao",
            deputy_in_charge="ku",
        ),
    ],
    (*STAFF.holdings, Holding("wei", "keeper", "office")),
)


@pytest.fixture(scope="module")
def scope() -> Scope:
    """A note in the hands of its writer, with figures of every kind."""
    definition = small_definition(
        NOTE.replace("apart: [[opener", EXTRA), PACK.replace("not_yet: []\n", FIGURES.lstrip("\n"))
    )
    desk = Desk(definition, STAFFED)
    case = desk.open(branch="office", also=["fu", "ku"], moment="2026-09-28 09:30")
    return scope_of(definition, case, Facts(STAFFED), desk.now)


@pytest.mark.parametrize(
    ("phrase", "people"),
    [
        ("opener", ("wen",)),
        ("worker", ("wen",)),
        ("nobody", ()),
        ("subject", ()),
        ("keeper", ("ku", "gu", "wei")),
        ("keeper at form.branch", ("wei",)),
        ("writer at opener", ("wen",)),
        ("form.checker", ("fu",)),
        ("form.also", ("fu", "ku")),
        ("each form.also", ("fu", "ku")),
        ("manager of opener", ("bao",)),
        ("head of opener", ("bao",)),
        ("head of form.branch", ("bao",)),
        ("manager of head of form.branch", ("gu",)),
        ("deputy_in_charge of opener", ("ku",)),
        ("acted.writing", ()),
    ],
)
def test_a_phrase_names_todays_people(scope: Scope, phrase: str, people: tuple[str, ...]) -> None:
    assert scope.people(parse_who(phrase)) == people


def test_anyone_is_whoever_is_active(scope: Scope) -> None:
    assert set(scope.people(parse_who("anyone"))) == set(STAFFED.people)


def test_a_duty_names_its_subject_a_person_or_a_unit(scope: Scope) -> None:
    assert replace(scope, subject="wen").people(parse_who("subject")) == ("wen",)
    assert replace(scope, subject="office").people(parse_who("keeper at subject")) == ("wei",)
    assert replace(scope, subject="office").raw("subject") == "office"


def test_those_who_acted_are_named_by_the_state_they_left(scope: Scope) -> None:
    acted = scope.at(replace(scope.case, acted={"writing": ("wen",)}))
    assert acted.people(parse_who("acted.writing")) == ("wen",)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("form.pages", 12),
        ("form.pages.nothing", None),
        ("opener", "wen"),
        ("acted.writing", []),
        ("param.days", "3 working days"),
        ("today", "2026-09-28"),
        ("a literal", "a literal"),
        ("parent.form.x", "parent.form.x"),
    ],
)
def test_a_path_under_with_is_the_value_as_it_is_kept(scope: Scope, path: str, value: object) -> None:
    assert scope.raw(path) == value


def test_a_child_reads_the_form_of_its_parent(scope: Scope) -> None:
    child = replace(scope, facts=replace(scope.facts, parent=scope.case))
    assert child.raw("parent.form.pages") == 12


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("form.pages", 12),
        ("form.pages.given", True),
        ("form.lack.given", False),
        ("opener", "wen"),
        ("opener.rank", "staff"),
        ("param.most", 100),
        ("param.level", "head"),
        ("case.late", False),
        ("case.opened", datetime(2026, 9, 28, 1, tzinfo=UTC)),
        ("state.entered", datetime(2026, 9, 28, 1, tzinfo=UTC)),
        ("case.due", datetime(2026, 10, 10, 10, tzinfo=UTC)),
        ("today", datetime(2026, 9, 27, 16, tzinfo=UTC)),
        ("child.note.ended", False),
        ("nothing", None),
    ],
)
def test_a_name_in_an_expression_is_a_typed_fact(scope: Scope, name: str, value: object) -> None:
    assert scope.value(name) == value


def test_a_case_is_late_from_the_instant_it_is_due(scope: Scope) -> None:
    due = scope.case.deadlines["writing"].due_at
    assert replace(scope, now=due - timedelta(microseconds=1)).value("case.late") is False
    assert replace(scope, now=due).value("case.late") is True


@pytest.mark.parametrize(
    ("path", "moment"),
    [
        ("form.ended", date(2026, 9, 28)),
        ("form.moment", datetime(2026, 9, 28, 1, 30, tzinfo=UTC)),
        ("form.title", None),
        ("param.days", None),
        ("case.opened", datetime(2026, 9, 28, 1, tzinfo=UTC)),
        ("case.nothing", None),
    ],
)
def test_a_deadline_counts_from_the_moment_a_path_names(scope: Scope, path: str, moment: object) -> None:
    assert scope.moment(path) == moment


def test_a_period_may_be_a_figure_of_the_company_and_may_be_none(scope: Scope) -> None:
    assert scope.period(Path("param.days")) == Period(3, TimeUnit.WORKING_DAY)
    assert scope.period(Path("param.never")) is None
    assert scope.period(Endless.NONE) is None


def test_a_quorum_may_be_a_figure_of_the_company(scope: Scope) -> None:
    figure = scope.quorum(parse_quorum({"all_of": ["param.judges", "boss"]}))
    assert written(figure) == {"all_of": [{"any_of": ["boss", "keeper"]}, "boss"]}
    assert scope.everyone(parse_quorum("param.judges")) == ("bao", "ku", "gu", "wei")
    assert scope.everyone(scope.named(parse_quorum({"any_of": ["boss", "none"]}))) == ("bao",)


def test_an_unanswered_question_is_refused_and_never_false() -> None:
    desk = Desk()
    desk.open(pages=None, title="合同")
    with pytest.raises(Refused) as refused:
        desk.decide("wen", Act("submit"))
    assert refused.value.reasons[0].code == "incomplete"
    assert desk.case is not None
    scope = scope_of(desk.definition, desk.case, Facts(STAFF), desk.now)
    with pytest.raises(Refused, match="has no value"):
        scope.holds("form.pages <= 100")


def test_a_child_that_has_not_ended_is_said_to_be_awaited(scope: Scope) -> None:
    assert scope.failures("child.note.ended")[0].en == "the case it opened has not ended yet"
    ended = replace(scope.case, children={"note": Child("note", "c2", "filed", "done")})
    assert scope.at(ended).failures("child.note.ended") == ()
    assert scope.at(ended).value("child.note.ended") is True
