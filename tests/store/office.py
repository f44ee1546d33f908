"""A small office on a real database: a memo that its clerk writes and one of its chiefs decides, through the real loader,
linker, machine and service."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from engine.case.case import Case
from engine.case.command import Act, OpenCase
from engine.case.decision import Effect
from engine.digest import Json
from engine.errors import Reason, Refused
from engine.language.definition import Workflow
from engine.language.field import Reading
from engine.language.source import Sources, read_folder
from engine.language.vocabulary import EffectKind, Vocabulary
from engine.people.actor import Actor
from engine.people.organisation import Holding, Person, Unit
from engine.service.governed import Done, Governed
from engine.service.library import Library
from engine.service.service import Service
from engine.store.metadata import metadata
from engine.store.unit_of_work import Store, UnitOfWork
from engine.text import Text
from engine.time.clock import ManualClock

MONDAY = datetime(2026, 9, 7, 2, tzinfo=UTC)
ADMIN = Actor("admin", "console")
LIN, WU, ZHAO = Actor("lin"), Actor("wu"), Actor("zhao")
FIGURES: Mapping[str, Json] = {"limit": "5 working days"}
VOCABULARY = Vocabulary(effects={"stamp": EffectKind("stamp", "plain", {"on": frozenset()})})
PEOPLE = (
    Person("lin", Text("林小青", "Lin Xiaoqing"), "lin@office.example", unit="desk", manager="wu"),
    Person("wu", Text("吴大山", "Wu Dashan"), "wu@office.example", unit="desk"),
    Person("zhao", Text("赵来福", "Zhao Laifu"), "zhao@office.example", language="en", unit="desk"),
)
UNITS = (Unit("desk", Text("综合科", "General desk"), "department", code="ZH", head="wu"),)
HOLDINGS = (Holding("lin", "clerk"), Holding("wu", "chief"), Holding("zhao", "chief"))


def sources() -> Sources:
    """The office's policy."""
    return Sources("office", {"office": read_folder(Path(__file__).parent / "office")})


def stamp(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Numbers the memo. Titles that say so make it refuse or break."""
    number = work.counters.next("stamp")
    if effect.arguments["on"] == "refuse":
        raise Refused(Reason("no_ink", Text("印泥用完了", "the stamp has no ink")))
    if effect.arguments["on"] == "break":
        raise ZeroDivisionError("the stamp broke")
    return Done(form={"stamp": number}, data={"stamp": number})


@dataclass(frozen=True, slots=True)
class Office:
    """The office at work."""

    store: Store
    clock: ManualClock
    service: Service
    edition: str
    governed: Governed = field(default_factory=Governed)

    def memo(self, title: str = "采购", by: Actor = LIN) -> Case:
        """A memo that is being written."""
        return self.service.open(by, self.edition, OpenCase("memo", {"title": title}))

    def submitted(self, title: str = "采购") -> Case:
        """A memo that waits for a chief."""
        return self.service.do(LIN, self.memo(title).id, Act("submit"))


def office(url: str, at: datetime = MONDAY) -> Office:
    """The office on the database at `url`, whose tables exist; its staff and policy are entered if nobody has yet."""
    store, clock = Store(url), ManualClock(at)
    library = Library(store, VOCABULARY)
    governed = Governed(handlers={"stamp": stamp})
    service = Service(store, library, governed, clock, mail_domain="office.example")
    if not library.packs():
        service.put_units(ADMIN, UNITS)
        service.put_people(ADMIN, PEOPLE)
        service.grant(ADMIN, HOLDINGS)
        library.publish(sources(), FIGURES, ADMIN, clock.now())
    return Office(store, clock, service, library.current("office").edition, governed)


def with_tables(url: str) -> Office:
    """The same on an empty database."""
    store = Store(url)
    metadata.create_all(store.engine)
    store.close()
    return office(url)
