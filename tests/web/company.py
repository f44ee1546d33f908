"""The micro-loan company at work: its real policy and invented staff on a real database, and the pages on top."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import cast

import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from archive.governed import GOVERNED
from archive.place import READING_ROOM
from archive.record import GivenNumber, Record
from archive.store.records import Records
from archive.vocabulary import VOCABULARY
from engine.case.case import Case
from engine.case.command import Act, OpenCase, SaveForm
from engine.deciding.forms import list_digest
from engine.digest import Json
from engine.language.document import read_yaml
from engine.language.source import Sources
from engine.people.actor import Actor
from engine.people.organisation import Organisation
from engine.service.library import Library
from engine.service.service import Service
from engine.store.agenda import next_due_at
from engine.store.metadata import metadata
from engine.store.unit_of_work import Store
from engine.text import Text
from engine.time.clock import ManualClock
from fonds.packs import find_pack, read_sources
from rehearsal.cast import Cast
from rehearsal.mailbox import MailFolder
from web.app import build
from web.parts import DemoParts, Parts

START = datetime(2026, 9, 28, 1, tzinfo=UTC)
"""Monday 09:00 in Shanghai."""
ADMIN = Actor("he", "console")
FIGURES: Mapping[str, Json] = {
    "overall": "5 working days",
    "first_moment": "1 working day",
    "receipt": "same day",
    "longest_extension": "5 working days",
    "longest_loan": "1 month",
    "ordinary_years": "10 years",
}
PAPERS: Sequence[Mapping[str, Json]] = (
    {"item": "approval", "title": "立项审批表", "pages": 6, "signed": True},
    {"item": "contracts", "title": "借款合同", "pages": 14, "signed": True},
    {"item": "investigation", "title": "贷前调查报告", "pages": 22},
    {"item": "customer", "title": "营业执照及身份证明", "pages": 9},
)
CODES = ("1-6", "7-20", "21-42", "43-51")
SITE = "http://testserver"


@dataclass(frozen=True, slots=True)
class Hands:
    """The demo's clock, moved by hand."""

    clock: ManualClock
    store: Store

    def advance(self, by: timedelta) -> datetime:
        return self.clock.advance(by)

    def next_due(self) -> datetime | None:
        with self.store.read() as work:
            return next_due_at(work.connection)


@dataclass(frozen=True, slots=True)
class Company:
    """Everything of it that a test may ask or move."""

    store: Store
    clock: ManualClock
    service: Service
    edition: str
    mails: MailFolder
    app: FastAPI

    def browser(self, person: str = "", language: str = "zh") -> TestClient:
        """A browser; signed in as `person` if one is named. Redirects are not followed."""
        client = TestClient(
            self.app,
            base_url=SITE,
            headers={"accept-language": language},
            follow_redirects=False,
            raise_server_exceptions=False,
        )
        if person:
            client.post(
                "/sign-in-as", data={"token": token_in(client.get("/sign-in").text), "person": person}
            )
        return client

    def handover(self, project: str = "P-1", *, papers: Sequence[Mapping[str, Json]] = PAPERS) -> Case:
        """A handover that Lin compiles, with Wu as B-role."""
        file: dict[str, Json] = {"project": project, "closed_on": "2026-09-25", "papers": list(papers)}
        return self.service.open(
            Actor("lin"), self.edition, OpenCase("handover", {"b_role": "wu", "file": file})
        )

    def submitted(self, project: str = "P-1", *, papers: Sequence[Mapping[str, Json]] = PAPERS) -> Case:
        """One that waits for Wu."""
        return self.act("lin", self.handover(project, papers=papers), "submit", "file")

    def coded(self, project: str = "P-1") -> Case:
        """One that waits for the archivist's count."""
        case = self.submitted(project)
        codes = [{"line": line, "codes": span} for line, span in enumerate(CODES, 1)]
        self.service.do(Actor("wu"), case.id, SaveForm({"file": {"papers": codes}}))
        return self.act("wu", case, "pass_on", "file")

    def act(self, person: str, case: Case, action: str, *lists: str, **answers: Json) -> Case:
        """The action, on the lists as they are now."""
        with self.service.look(case.id) as scope:
            seen = {name: list_digest(scope, name) for name in lists}
        return self.service.do(Actor(person), case.id, Act(action, answers, seen))

    def case(self, id: str) -> Case:
        with self.store.read() as work:
            return work.cases.read(id)


def company(
    url: str, *, demo: bool = True, at: datetime = START, more: Mapping[str, str] | None = None
) -> Company:
    """The company on an empty database; `more` are files that its policy shall have besides its own."""
    store, clock = Store(url), ManualClock(at)
    metadata.create_all(store.engine)
    library = Library(store, VOCABULARY)
    service = Service(store, library, GOVERNED, clock, mail_domain="hongcheng.example.test")
    staff = _staff()
    service.put_units(ADMIN, staff.units.values())
    service.put_people(ADMIN, staff.people.values())
    service.grant(ADMIN, staff.holdings)
    sources = read_sources(find_pack("micro-loan"))
    files = {**sources.files, "micro-loan": {**sources.files["micro-loan"], **(more or {})}}
    edition = library.publish(Sources(sources.pack, files), FIGURES, ADMIN, clock.now()).edition
    mails = MailFolder(Path(url.removeprefix("sqlite:///")).parent / "mails")
    parts = Parts(
        service,
        Text("鸿程小额贷款（演示）", "Hongcheng Micro-loans (demo)"),
        base_url=SITE,
        demo=DemoParts(mails, Hands(clock, store)) if demo else None,
    )
    return Company(store, clock, service, edition, mails, build(parts))


def _staff() -> Organisation:
    text = (find_pack("micro-loan") / "demo.yaml").read_text(encoding="utf-8")
    held = cast(Mapping[str, Json], read_yaml("demo.yaml", text).data)
    return Cast.model_validate({name: held[name] for name in ("units", "people")}).organisation


def shelved(
    store: Store, *projects: str, until: str | None = None, secrecy: str | None = None
) -> tuple[str, ...]:
    """Loan files that lie in the archive as if they had been handed over, one a project, to be kept `until` a day; their ids."""
    ids = tuple(f"{n:032x}" for n, _ in enumerate(projects, 1))
    with store.begin() as work:
        archive = Records(work.connection)
        for nth, (id_, project) in enumerate(zip(ids, projects, strict=True), 1):
            fields: Mapping[str, Json] = {
                "project": project,
                "customer": f"客户{nth}",
                "closed_on": "2026-09-01",
            }
            kept = Record(
                id_, "loan_file", "xu", READING_ROOM, "c" * 32, START,
                fields=fields, nth=nth, retention="ordinary", retain_until=until, secrecy=secrecy,
            )  # fmt: skip
            archive.add(kept)
            archive.number(GivenNumber(id_, "loan_file", "file", f"2026鸿借字第{nth:03d}号", True), START)
        archive.flush()
    return ids


def token_in(html: str) -> str:
    """The form token that a page carries."""
    return html.partition('name="token" value="')[2].partition('"')[0]


@contextmanager
def serving(app: FastAPI) -> Generator[str]:
    """The address under which the app is served on loopback until the block is left."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            thread.join(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def database(folder: Path) -> str:
    """The address of a database in the folder."""
    return f"sqlite:///{folder / 'fonds.db'}"
