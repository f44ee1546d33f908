"""A shelf with files on it, and cases that do one thing each to them: effects through their real handlers, on a real database."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from archive.draft import draft_of
from archive.finding import Finding
from archive.governed import GOVERNED
from archive.queries import record_view
from archive.record import Movement, Record
from archive.vocabulary import VOCABULARY
from engine.case.case import Case, Deadline
from engine.case.decision import Effect, Entry
from engine.case.identity import new_id
from engine.digest import Json
from engine.evidence.ledger import subject_of
from engine.language.definition import FieldSpec, Workflow
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.service.governed import Done
from engine.store.metadata import metadata
from engine.store.unit_of_work import Store, UnitOfWork
from tests.archive.pack import NOW, ORGANISATION, case, loan, reading, workflow

XU = Actor("xu")
LOAN = Workflow.model_validate(
    {
        "workflow": "lending",
        "zh": "借阅",
        "en": "Lending",
        "opening": {"who": "anyone"},
        "number": "JC{year}-{seq:4}",
        "form": {"place": {"type": "choice", "choices": "place", "zh": "地点", "en": "Place"}},
        "states": {
            "asking": {
                "zh": "待出库",
                "en": "Asking",
                "actions": {
                    "hand_out": {"to": "done", "effects": [{"take_out": {"records": "form.records"}}]}
                },
            },
            "done": {"zh": "完成", "en": "Done", "final": "done"},
        },
    }
)
MATTER = workflow({})


def with_people(url: str) -> Store:
    """A database with tables and the people of `tests/archive/pack.py`."""
    opened = Store(url)
    metadata.create_all(opened.engine)
    with opened.begin() as work:
        work.directory.put_people(ORGANISATION.people.values())
    return opened


@dataclass(frozen=True)
class Shelf:
    """One database. Each call is a transaction of its own."""

    store: Store

    def file(self, project: str = "P-17", now: datetime = NOW) -> str:
        """A loan file with two contracts inside; its id."""
        with self.store.begin() as work:
            taken = self.do_in(
                work,
                self.case(),
                "accession",
                {"records": loan(project).kept()},
                now=now,
                records="form.file",
            )
        return str(draft_of(taken.form["file"]).record)

    def case(self, number: str = "JC2026-0001", form: Mapping[str, Json] | None = None) -> Case:
        """A case that is only in the hand: nothing of it is stored."""
        return replace(case(dict(form or {})), id=new_id(NOW), number=number)

    def opened(
        self, number: str, due: datetime | None = None, form: Mapping[str, Json] | None = None
    ) -> Case:
        """A stored case; with `due`, its deadline is armed."""
        deadline = (
            Deadline("out", due, NOW, "", "", "papers@1.1", provisional=False, armed=True) if due else None
        )
        made = replace(self.case(number, form), deadlines={"out": deadline} if deadline else {})
        with self.store.begin() as work:
            work.cases.save(made)
            work.ledger.append(subject_of(made.id), XU, Entry("opened"), NOW)
        return made

    def do(
        self,
        of: Case,
        name: str,
        arguments: Mapping[str, Json],
        by: Workflow = LOAN,
        now: datetime = NOW,
        seen: Reading | None = None,
        **written: str,
    ) -> Done:
        """Carries one effect out."""
        with self.store.begin() as work:
            return self.do_in(work, of, name, arguments, by, now, seen, **written)

    def do_in(
        self,
        work: UnitOfWork,
        of: Case,
        name: str,
        arguments: Mapping[str, Json],
        by: Workflow = LOAN,
        now: datetime = NOW,
        seen: Reading | None = None,
        **written: str,
    ) -> Done:
        """The same inside a transaction that is open."""
        effect = Effect(name, written, (), arguments)
        seen = replace(seen or reading(now), form=of.form, asked=by.asked)
        return GOVERNED.handlers[name](work, effect, by, of, XU, seen)

    def lend(self, of: Case, record: str, to: str = "lin", now: datetime = NOW) -> None:
        """Reserves it and hands it out."""
        self.do(of, "reserve", {"records": [record]}, now=now)
        self.do(of, "take_out", {"records": [record], "borrower": to}, now=now)

    def ended(self, of: Case, now: datetime = NOW) -> None:
        """Tells the archive that the case has ended."""
        with self.store.begin() as work:
            GOVERNED.at_end(work, of, now)

    def record(self, id_: str) -> Record:
        """The record as it is now."""
        with self.store.read() as work:
            return record_view(work, id_, reading()).record

    def history(self, id_: str) -> tuple[Movement, ...]:
        """Everything that happened to it."""
        with self.store.read() as work:
            return record_view(work, id_, reading()).movements

    def kinds(self, id_: str) -> list[str]:
        """What happened to it, in a word each."""
        return [each.kind for each in self.history(id_)]

    def failures(self, check: str, record: str, of: Case | None = None, place: str = "out") -> list[str]:
        """What the built-in check says of the record when `of` asks, in Chinese."""
        return [each.zh for each in self.findings(check, record, of, place)]

    def findings(
        self, check: str, record: str, of: Case | None = None, place: str = "out", now: datetime = NOW
    ) -> list[Finding]:
        """The same as findings."""
        spec = FieldSpec.model_validate({"type": "records", "zh": "档案", "en": "Records"})
        asks = LOAN.model_copy(update={"form": {**LOAN.form, "records": spec}})
        asking = replace(of or self.case("?"), form={"records": [record], "place": place})
        seen = reading(now, form=asking.form, asked=asks.asked)
        with self.store.read() as work:
            fetched = GOVERNED.fetch(work, asks, asking, seen)
        kind = VOCABULARY.field_kinds["records"]
        found = kind.failures(spec, [record], check, replace(seen, fetched=fetched))
        return [each for each in found if isinstance(each, Finding)]


def days(number: int) -> timedelta:
    """So many days."""
    return timedelta(days=number)


TOMORROW = datetime(2026, 9, 29, 1, 0, tzinfo=UTC)
