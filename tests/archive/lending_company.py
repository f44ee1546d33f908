"""The micro-loan company with an archive already filled, and a clerk who knows how each step is answered.

Its files are kept for twenty days only, and thirty have gone by: whatever stands on the shelf may be lent, held or destroyed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from archive.draft import record_ids
from archive.governed import GOVERNED
from archive.store.tables import records
from archive.vocabulary import VOCABULARY
from engine.case.case import Case
from engine.case.command import Act, Command, OpenCase, SaveForm
from engine.deciding.forms import list_digest
from engine.deciding.scope import Scope
from engine.deciding.turn import phrases_of
from engine.digest import Json
from engine.language.definition import Action, FieldSpec
from engine.language.loader import sources_of
from engine.people.actor import Actor
from engine.people.organisation import Holding, Person, Unit
from engine.service.library import Library
from engine.service.service import Service
from engine.store.metadata import metadata
from engine.store.unit_of_work import Store
from engine.text import Text
from engine.time.clock import ManualClock
from engine.workers.sweeper import Sweeper

FILLED = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)
START = FILLED + timedelta(days=30)
PACKS = Path(__file__).parents[2] / "workflows"
CONSOLE = Actor("console", "console")
FIGURES: Mapping[str, Json] = {
    "overall": "5 working days",
    "first_moment": "1 working day",
    "receipt": "same day",
    "longest_extension": "5 working days",
    "longest_loan": "1 month",
    "ordinary_years": "20 days",
}
STAFF: Mapping[str, tuple[str, ...]] = {
    "shen": ("chairman",),
    "gao": ("gm",),
    "meng": (),
    "lin": ("a_role", "b_role"),
    "wu": ("b_role", "a_role"),
    "xu": ("archivist",),
    "fang": ("certificate_keeper",),
    "he": ("administrator",),
    "tang": ("approver", "destruction_supervisor"),
    "jiang": ("auditor", "second_supervisor"),
}
RANKS = {"shen": "chairman", "gao": "gm", "meng": "deputy_gm"}
PAPERS: list[dict[str, Json]] = [
    {"item": "approval", "title": "审批表", "pages": 6, "signed": True},
    {"item": "contracts", "title": "借款合同", "pages": 14, "signed": True},
    {"item": "investigation", "title": "调查报告", "pages": 22},
    {"item": "customer", "title": "营业执照", "pages": 2},
]
CERTIFICATES: list[dict[str, Json]] = [
    {"item": "borrower_title", "title": "房产证", "original": True, "certificate_number": "1", "quantity": 1}
]
SAVED: Mapping[str, Mapping[str, Json]] = {
    "compiling": {"file": {"papers": PAPERS}},
    "reviewing": {"file": {"papers": {"codes": "from_pages"}}},
    "listing": {"certificates": {"papers": CERTIFICATES}},
}
SIDEWAYS = {"cancel"}
RECEIVED: list[Json] = [{"line": line, "pages": paper["pages"]} for line, paper in enumerate(PAPERS, 1)]


@dataclass(frozen=True)
class LendingCompany:
    """The company at work on one database."""

    store: Store
    clock: ManualClock
    service: Service
    edition: str

    def open(self, who: str, workflow: str, given: Mapping[str, Json]) -> Case:
        return self.service.open(Actor(who), self.edition, OpenCase(workflow, given))

    def do(self, who: str, case: str, command: Command) -> Case:
        return self.service.do(Actor(who), case, command)

    def read(self, case: str) -> Case:
        with self.store.read() as work:
            return work.cases.read(case)

    def going_on(self) -> list[Case]:
        """The open cases, oldest first."""
        with self.store.read() as work:
            return [case for case in work.cases.open_after("", 500).values() if case is not None]

    def shelf(self) -> dict[str, str | None]:
        """All records ever taken in, in that order, and what each is inside."""
        with self.store.read() as work:
            query = select(records.c.id, records.c.inside).order_by(records.c.nth)
            return {row.id: row.inside for row in work.connection.execute(query)}

    def file(self, project: str) -> None:
        """A whole handover."""
        given: dict[str, Json] = {"b_role": "wu", "file": {"project": project, "closed_on": "2026-10-12"}}
        self._through(self.open("lin", "handover", given).id)

    def certificates(self, project: str) -> None:
        """Certificates handed to their keeper."""
        given: dict[str, Json] = {
            "a_role": "lin",
            "b_role": "wu",
            "received_at": "2026-10-12 09:00",
            "certificates": {"project": project},
        }
        self._through(self.open("lin", "certificates", given).id)

    def go_on(self, case: Case, how: int = 0) -> tuple[str, Act] | None:
        """Who is next, and what he does when all goes well; None where nobody is asked. What is to be filled in, he fills in."""
        with self.service.look(case.id) as scope:
            actions = scope.program.workflow.actions_in(case.state)
            onward = (n for n, each in actions.items() if each.upon is None and n not in SIDEWAYS)
            name = next(onward, "")
            who = next(iter(self.able(scope, name)), None) if name else None
        if who is None:
            return None
        if case.workflow in {"handover", "certificates"} and case.state in SAVED:
            self.do(who, case.id, SaveForm(SAVED[case.state]))
        return who, self.act(case.id, name, how)

    def able(self, scope: Scope, action: str) -> list[str]:
        """Who may take the action, whoever is asked first."""
        found: Action = scope.program.workflow.actions_in(scope.case.state)[action]
        if found.who is not None:
            return [person for person in STAFF if phrases_of(scope, found, person)]
        return [p for item in scope.case.visit.open_items for p in STAFF if item.may_be_done_by(p)]

    def act(self, case: str, name: str, how: int = 0) -> Act:
        """The act as its page would send it now. Each bit of `how` says of a record of the case that it is not as hoped: still
        out, to be kept, not found, left over."""
        with self.service.look(case) as scope:
            action = scope.program.workflow.actions_in(scope.case.state)[name]
            seen = {field: list_digest(scope, field) for field in action.sign}
            return Act(name, dict(_answers(scope, action, how)), seen, typed=scope.case.number)

    def pass_days(self, days: int) -> None:
        """Lets days go by, and whatever falls due in them happen."""
        self.clock.advance(timedelta(days=days))
        Sweeper(self.service).run_once(self.clock.now())

    def _through(self, case: str) -> None:
        while (step := self.go_on(self.read(case))) is not None:
            self.do(step[0], case, step[1])


def _answers(scope: Scope, action: Action, how: int) -> Iterable[tuple[str, Json]]:
    today = scope.definition.calendar.day_of(scope.now)
    some_day = (today + timedelta(days=3)).isoformat()
    given: dict[str, Json] = {}
    for name, spec in action.ask.items():
        value = _answer(scope, name, spec, how, some_day)
        if name == "left_why" and "left" not in given:
            value = None
        if value is not None:
            given[name] = value
    return given.items()


def _answer(scope: Scope, name: str, spec: FieldSpec, how: int, some_day: str) -> Json:
    if name == "received":
        return RECEIVED
    if name in {"supplement", "differs", "wrong"}:
        return [{"line": 1, "note": "缺章"}]
    if spec.type == "records":
        named = record_ids(scope.case.form.get("expected" if name == "missing" else "records"))
        return [id_ for nth, id_ in enumerate(named) if how >> nth & 1] or None
    if spec.type == "table":
        named = record_ids(scope.case.form.get("expected" if name == "count" else "records"))
        return [_row(name, line, bool(how >> (line - 1) & 1), some_day) for line in range(1, len(named) + 1)]
    if spec.optional or spec.type == "file":
        return None
    return {"date": some_day, "choice": "shred"}.get(spec.type, "如实")


def _row(table: str, line: int, otherwise: bool, some_day: str) -> dict[str, Json]:
    match table:
        case "condition":
            return {"line": line, "state": "damaged" if otherwise else "whole"}
        case "verdicts" if otherwise:
            verdict = "keep" if line % 2 else "keep_until"
            return {
                "line": line,
                "verdict": verdict,
                "reason": "有用",
                **({} if line % 2 else {"until": some_day}),
            }
        case "verdicts":
            return {"line": line, "verdict": "destroy", "reason": "到期"}
        case _:
            return {"line": line, "found": not otherwise}


def fill(url: str) -> None:
    """Enters policy and staff into an empty database, and four files and a certificate on the shelf."""
    store, clock = Store(url), ManualClock(FILLED)
    metadata.create_all(store.engine)
    library = Library(store, VOCABULARY)
    sources = sources_of(PACKS / "micro-loan", lambda name: PACKS / name)
    edition = library.publish(sources, FIGURES, CONSOLE, FILLED).edition
    service = Service(store, library, GOVERNED, clock)
    service.put_people(CONSOLE, [_person(id_) for id_ in STAFF])
    unit = Unit("loans", Text("业务部", "Loans"), "department", head="gao", deputy_in_charge="meng")
    service.put_units(CONSOLE, [unit])
    service.put_people(CONSOLE, [_person(id_, "loans") for id_ in STAFF])
    service.grant(CONSOLE, [Holding(person, role) for person, roles in STAFF.items() for role in roles])
    company = LendingCompany(store, clock, service, edition)
    for project in ("P-1", "P-2", "P-3", "P-4"):
        company.file(project)
    company.certificates("P-1")
    clock.advance(START - FILLED)
    Sweeper(service).run_once(clock.now())
    store.close()


def at(url: str) -> LendingCompany:
    """The company on a database that `fill` has filled."""
    store, clock = Store(url), ManualClock(START)
    library = Library(store, VOCABULARY)
    service = Service(store, library, GOVERNED, clock)
    return LendingCompany(store, clock, service, library.current("micro-loan").edition)


def _person(id_: str, unit: str | None = None) -> Person:
    manager = {"shen": None, "gao": "shen"}.get(id_, "gao")
    return Person(
        id_, Text(id_), f"{id_}@example.test", unit=unit, manager=manager, rank=RANKS.get(id_, "staff")
    )
