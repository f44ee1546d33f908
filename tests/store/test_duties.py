"""Duties that ask before they open: of the event, of whose turn it is, of what there is; and the ladder and due they give."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from engine.case.case import Case
from engine.case.command import Act, OpenCase
from engine.case.decision import Effect
from engine.digest import Json
from engine.errors import Refused
from engine.language.definition import Workflow
from engine.language.fact_type import TEXT
from engine.language.field import Reading
from engine.language.fields import PLAIN_KINDS, PlainKind
from engine.language.source import Sources
from engine.people.actor import THE_MACHINE, Actor
from engine.service.governed import Done, Governed, Happening
from engine.service.library import Library
from engine.service.service import Service
from engine.store.cases import cases, read_document
from engine.store.unit_of_work import UnitOfWork
from engine.workers.planner import Planned, Planner
from engine.workers.sweeper import Sweeper
from tests.store.office import ADMIN, FIGURES, LIN, VOCABULARY, WU, Office, sources

NEXT_MONDAY = datetime(2026, 9, 14, 1, tzinfo=UTC)  # 09:00 in Shanghai
TEXT_KIND = PLAIN_KINDS["text"]
assert isinstance(TEXT_KIND, PlainKind)
WORDS = replace(
    VOCABULARY,
    events={"paper.lost": {"paper": TEXT}, "paper.old": {"paper": TEXT}},
    field_kinds={"found": replace(TEXT_KIND, name="found", takes=frozenset({"all"}))},
)
NOTE = (
    sources()
    .files["office"]["note.yaml"]
    .replace("form:\n", "form:\n  old: {type: found, all: true, optional: true, zh: 旧, en: Old}\n")
)


@dataclass(slots=True)
class Shelf:
    """What is governed: papers that get lost, and old ones that are found when somebody looks."""

    lost: tuple[str, ...] = ()
    old: list[str] = field(default_factory=list[str])

    def stamp(
        self, work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
    ) -> Done:
        return Done(events=tuple(Happening("paper.lost", {"paper": each}) for each in self.lost))

    def fetch(self, work: UnitOfWork, workflow: Workflow, case: Case, reading: Reading) -> Mapping[str, Json]:
        return {"form.old": ", ".join(self.old) or None} if "old" in workflow.form else {}


@dataclass(slots=True)
class Round:
    """The office with duties of the test's own, published anew."""

    office: Office
    shelf: Shelf
    service: Service

    def notes(self) -> list[Case]:
        with self.office.store.read() as work:
            found = select(cases.c.document).where(cases.c.workflow == "note").order_by(cases.c.id)
            return [read_document(text) for text in work.connection.execute(found).scalars()]

    def publish(self, duty: str) -> None:
        files = {
            **sources().files["office"],
            "note.yaml": NOTE,
            "duties.yaml": f"duties:\n  weekly: {duty}\n",
        }
        files["pack.yaml"] = files["pack.yaml"].replace("version: 1", "version: 2")
        library, now = self.service.library, self.office.clock.now()
        library.publish(Sources("office", {"office": files}), FIGURES, ADMIN, now)


@pytest.fixture(name="at")
def _round(office: Office) -> Round:
    shelf = Shelf()
    governed = Governed(handlers={"stamp": shelf.stamp}, fetch=shelf.fetch)
    service = Service(office.store, Library(office.store, WORDS), governed, office.clock)
    return Round(office, shelf, service)


MEMO, NOTHING = OpenCase("memo", {"title": "采购"}), OpenCase("note", opener="lin")
OPEN = "opener: chief, open: {workflow: note}"


@pytest.mark.parametrize(
    ("when", "opened"), [("subject == subject", 1), ("param.several > 3", 0), ("param.several > 1", 1)]
)
def test_a_round_whose_condition_does_not_hold_opens_nothing_and_is_over(
    at: Round, when: str, opened: int
) -> None:
    at.publish(f"{{every: week, for: each department, when: {when}, {OPEN}}}".replace("param.several", "2"))
    planner = Planner(at.service)
    assert planner.run_once(NEXT_MONDAY) == Planned(opened=opened)
    assert planner.run_once(NEXT_MONDAY) == Planned()
    assert len(at.notes()) == opened


def test_the_turn_of_a_person_is_asked_of_him(at: Round) -> None:
    at.publish(
        "{every: week, for: each chief, when: \"'clerk' in subject.roles\", opener: subject, open: {workflow: note}}"
    )
    assert Planner(at.service).run_once(NEXT_MONDAY) == Planned(), "neither wu nor zhao is a clerk"


def test_an_event_is_asked_before_it_opens_anything(at: Round) -> None:
    at.publish(f"{{upon: outside.visited, when: source.guest.given && source.guest != 'spam', {OPEN}}}")
    assert at.service.report(WU, "office", "visited", {"host": "lin", "guest": "spam"}) == ()
    (note,) = at.service.report(WU, "office", "visited", {"host": "lin", "guest": "王先生"})
    assert (note.duty, note.opener) == ("weekly", "wu")


def test_nothing_is_opened_for_nothing(at: Round) -> None:
    at.publish(f"{{every: week, unless_empty: old, {OPEN}}}")
    planner = Planner(at.service)
    assert planner.run_once(NEXT_MONDAY) == Planned()
    at.shelf.old.append("A1")
    assert planner.run_once(NEXT_MONDAY + timedelta(days=7)) == Planned(opened=1)
    assert [note.form["old"] for note in at.notes()] == ["A1"]


def test_an_effect_says_what_happened_and_duties_open_upon_it_once_for_all_that_is_alike(at: Round) -> None:
    at.publish(f"{{upon: paper.lost, {OPEN}}}")
    at.shelf.lost = ("A1", "A2")
    memo = at.service.open(LIN, at.service.library.current("office").edition, MEMO)
    at.service.do(LIN, memo.id, Act("submit"))
    at.service.do(WU, memo.id, Act("approve"))
    assert len(at.notes()) == 1


def test_what_happened_fills_the_form_of_each_case(at: Round) -> None:
    at.publish("{upon: paper.lost, opener: chief, open: {workflow: note, with: {words: source.paper}}}")
    at.shelf.lost = ("A1", "A2")
    memo = at.service.open(LIN, at.service.library.current("office").edition, MEMO)
    at.service.do(LIN, memo.id, Act("submit"))
    at.service.do(WU, memo.id, Act("approve"))
    assert sorted(str(note.form["words"]) for note in at.notes()) == ["A1", "A2"]


def test_what_becomes_of_a_thing_by_itself_is_told_once(at: Round) -> None:
    at.publish("{upon: paper.old, opener: chief, open: {workflow: note, with: {words: source.paper}}}")
    happening = Happening("paper.old", {"paper": "A1"})
    (note,) = at.service.happened("office", happening, "A1@2026")
    (again,) = at.service.happened("office", happening, "A1@2026")
    assert note == again
    assert len(at.notes()) == 1


def test_what_an_event_opens_is_due_so_long_after_it(at: Round) -> None:
    at.publish(f"{{upon: outside.visited, due: {{within: 2 working days, after: case.opened}}, {OPEN}}}")
    (note,) = at.service.report(WU, "office", "visited", {"host": "lin", "guest": "王先生"})
    assert note.deadlines["case"].due_at == datetime(2026, 9, 9, 10, tzinfo=UTC)


def test_the_case_has_the_reminders_and_the_ladder_of_its_duty(at: Round) -> None:
    at.publish(
        "{upon: outside.visited, due: {within: 2 working days, after: case.opened}, "
        f"remind: [1 day before], escalate: [{{late: 1 day, tell: auditor}}], {OPEN}}}"
    )
    (note,) = at.service.report(WU, "office", "visited", {"host": "lin", "guest": "王先生"})
    assert note.deadlines["case"].next_at == datetime(2026, 9, 8, 10, tzinfo=UTC), (
        "its workflow has 'remind: none'"
    )
    Sweeper(at.service).run_once(note.deadlines["case"].due_at + timedelta(days=3))
    with at.office.store.read() as work:
        fired = [
            e.body for e in work.ledger.all() if '"what":"deadline_fired"' in e.body and '"case"' in e.body
        ]
    assert any('"levels":[1]' in each for each in fired)


def test_an_answer_that_is_missing_refuses_the_event(at: Round) -> None:
    at.publish(f"{{upon: note.noted, when: source.words == 'x', {OPEN}}}")
    note = at.service.open(THE_MACHINE, at.service.library.current("office").edition, NOTHING)
    with pytest.raises(Refused, match=r"source.words has no value"):
        at.service.do(LIN, note.id, Act("note"))
