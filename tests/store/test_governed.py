"""What the vocabulary's part does inside a decision's transaction: it commands other cases, and is asked when a case ends."""

from dataclasses import dataclass, field
from datetime import datetime

from engine.case.case import Case
from engine.case.command import Act, Amend
from engine.case.decision import Effect, ForCase
from engine.evidence.ledger import subject_of
from engine.language.definition import Workflow
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.service.governed import Done, Governed
from engine.service.library import Library
from engine.service.proof import verify_database
from engine.service.service import Service
from engine.store.unit_of_work import UnitOfWork
from tests.store.office import ADMIN, LIN, VOCABULARY, WU, Office


@dataclass(slots=True)
class Drawer:
    """A governed thing that another case is about."""

    other: str = ""
    ended: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def stamp(
        self,
        work: UnitOfWork,
        effect: Effect,
        workflow: Workflow,
        case: Case,
        actor: Actor,
        reading: Reading,
    ) -> Done:
        amend = Amend({"title": "改过"}, "title_taken", {"case": case.id})
        return Done(follows=(ForCase(self.other, amend),) if self.other else ())

    def at_end(self, work: UnitOfWork, case: Case, now: datetime) -> None:
        self.ended.append((case.id, str(case.outcome)))


def service_with(office: Office, drawer: Drawer) -> Service:
    governed = Governed(handlers={"stamp": drawer.stamp}, at_end=drawer.at_end)
    return Service(office.store, Library(office.store, VOCABULARY), governed, office.clock)


def test_an_effect_commands_another_case_in_the_same_transaction(office: Office) -> None:
    other, drawer = office.memo("原来"), Drawer()
    drawer.other = other.id
    service_with(office, drawer).do(WU, office.submitted().id, Act("approve"))

    with office.store.read() as work:
        assert work.cases.read(other.id).form["title"] == "改过"
        entries = [e.body for e in work.ledger.all() if e.subject == subject_of(other.id)]
    assert '"what":"title_taken"' in entries[-1]
    assert verify_database(office.store).findings == ()


def test_the_vocabulary_is_asked_once_when_a_case_with_its_effects_ends(office: Office) -> None:
    drawer = Drawer()
    service = service_with(office, drawer)
    memo = office.submitted()
    service.do(WU, memo.id, Act("send_back", {"reason": "不清楚"}))
    service.do(LIN, memo.id, Act("submit"))
    assert drawer.ended == []
    service.do(WU, memo.id, Act("approve"))
    assert drawer.ended == [(memo.id, "done")]


def test_it_is_not_asked_of_workflows_without_its_effects(office: Office) -> None:
    drawer = Drawer()
    service = service_with(office, drawer)
    (note,) = service.report(ADMIN, "office", "visited", {"host": "lin", "guest": "王先生"})
    assert service.do(LIN, note.id, Act("note")).outcome == "done"
    assert drawer.ended == []
