"""A company that lends and destroys contracts by the policy in `lending/`, on a real database under a moved clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.draft import record_ids
from archive.governed import GOVERNED
from archive.vocabulary import VOCABULARY
from engine.case.case import Case
from engine.case.command import Act, OpenCase
from engine.deciding.forms import list_digest
from engine.digest import Json
from engine.people.actor import Actor
from engine.people.organisation import Holding, Person, Unit
from engine.service.library import Library
from engine.service.service import Service
from engine.store.metadata import metadata
from engine.store.unit_of_work import Store
from engine.text import Text
from engine.time.clock import ManualClock
from fonds.packs import read_sources
from forms.catalogue import case_form
from forms.form import Form
from forms.source import read_source

START = datetime(2026, 9, 28, 1, tzinfo=UTC)
"""Monday 09:00 in Shanghai."""
ORGANISATION = Text("远山实业有限公司", "Yuanshan Industries Ltd")
PEOPLE = (
    ("xu", "许清和", "office", None, "archivist"),
    ("lin", "林小满", "sales", "qin", ""),
    ("qin", "秦望舒", "sales", None, ""),
    ("tao", "陶然", "accounts", "bai", "handler"),
    ("bai", "白露", "accounts", None, "accounts_head"),
    ("gao", "高景行", "office", None, "gm"),
    ("luo", "罗小北", "office", None, "carrier"),
    ("jian", "简一", "office", None, "destruction_supervisor"),
    ("su", "苏合", "accounts", None, "second_supervisor"),
)
UNITS = (("sales", "业务部", "qin"), ("office", "综合管理部", "gao"), ("accounts", "财务部", "bai"))


@dataclass(frozen=True, slots=True)
class Lender:
    store: Store
    service: Service
    clock: ManualClock
    edition: str

    def opened(self, person: str, workflow: str, **form: Json) -> Case:
        return self.service.open(Actor(person, "signed_in"), self.edition, OpenCase(workflow, form))

    def act(self, person: str, case: Case, action: str, *lists: str, **answers: Json) -> Case:
        """The action on the lists as they are now; what cannot be undone is confirmed by the case's number."""
        with self.service.look(case.id) as scope:
            seen = {name: list_digest(scope, name) for name in lists}
        return self.service.do(
            Actor(person, "signed_in"), case.id, Act(action, answers, seen, typed=case.number)
        )

    def filed(self, *titles: str, papers: Sequence[Mapping[str, Json]] = ()) -> tuple[str, ...]:
        """Contract files taken into the archive; their ids."""
        held = list(papers) or [{"item": "contract", "title": "合同正本", "pages": 12, "original": True}]
        files = [
            {"title": title, "customer": "青禾合作社", "signed": "2016-05-04", "papers": held}
            for title in titles
        ]
        case = self.act("xu", self.opened("lin", "filing", files=files), "accept", "files")
        with self.store.read() as work:
            return tuple(read_source(self.service, work, case.id).records)

    def lent(self, *records: str) -> Case:
        """A loan to Lin that has been handed out."""
        request = self.opened("lin", "borrowing", records=list(records), purpose="续签谈判")
        request = self.act("qin", request, "approve", "records", opinion="同意，按期归还")
        (child,) = request.children.values()
        loan = self.case(child.case)
        loan = self.act("xu", loan, "hand_out", "records")
        return self.act("lin", loan, "hand_out", "records")

    def returned(self, loan: Case) -> Case:
        """All of it back, whole."""
        count = len(record_ids(loan.form["records"]))
        noted = [{"line": line, "state": "whole", "pages": 12} for line in range(1, count + 1)]
        return self.act("xu", loan, "take_back", "records", condition=noted)

    def case(self, id: str) -> Case:
        with self.store.read() as work:
            return work.cases.read(id)

    def advance(self, **by: int) -> None:
        self.clock.advance(timedelta(**by))

    def form(self, case: Case, name: str, field: str = "", digest: str = "") -> Form:
        """The form of the case, printed by Xu now."""
        with self.store.read() as work:
            source = read_source(self.service, work, case.id)
        printing = source.printing(ORGANISATION, Text("许清和", "Xu Qinghe"), self.clock.now())
        return case_form(source, name, printing, field, digest)


def lender(url: str) -> Lender:
    """The company on an empty database."""
    store, clock = Store(url), ManualClock(START)
    metadata.create_all(store.engine)
    library = Library(store, VOCABULARY)
    service = Service(store, library, GOVERNED, clock)
    admin = Actor("xu", "console")
    service.put_units(admin, [Unit(id, Text(name), "department", head=head) for id, name, head in UNITS])
    people = [
        Person(id, Text(name), f"{id}@example.test", unit=unit, manager=manager)
        for id, name, unit, manager, _ in PEOPLE
    ]
    service.put_people(admin, people)
    service.grant(admin, [Holding(id, role) for id, _, _, _, role in PEOPLE if role])
    sources = read_sources(Path(__file__).parent / "lending")
    return Lender(store, service, clock, library.publish(sources, {}, admin, clock.now()).edition)
