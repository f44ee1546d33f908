"""The demo company stands where its file says, its mails really went out, and setting it up again changes nothing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from engine.case.decision import Entry
from engine.errors import DefinitionError
from engine.evidence.ledger import SYSTEM
from engine.language.source import Sources, read_folder
from engine.service.service import Service
from engine.store.metadata import metadata
from engine.store.unit_of_work import Store
from engine.text import Text
from engine.workers.relay import Deliver
from fonds.packs import SHIPPED, read_sources, shipped_packs
from notifications.deliverer import Deliverer
from notifications.links import Links
from notifications.mime import Sender
from notifications.smtp import Server, Smtp
from rehearsal.demo import NoPlaceForDemo, set_up_demo
from rehearsal.mailbox import MailboxServer, MailFolder
from rehearsal.stage import CONSOLE
from rehearsal.store.found import cases_of
from tests.rehearsal.shop import DEMO, shop

SENDER = Sender(Text("演示", "Demo"), "fonds@example.test")


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    opened = Store(sqlite_url)
    metadata.create_all(opened.engine)
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> MailFolder:
    return MailFolder(tmp_path / "mail")


@pytest.fixture
def server(folder: MailFolder) -> Iterator[MailboxServer]:
    opened = MailboxServer(folder)
    opened.open()
    yield opened
    opened.close()


def through(server: MailboxServer, service: Service) -> Deliver:
    channel = Smtp(Server(server.host, server.port, security="none"))
    return Deliverer(service, channel, SENDER, Links("http://127.0.0.1:8000"))


def set_up(store: Store, pack: Path, sources: Sources, server: MailboxServer) -> datetime:
    return set_up_demo(store, pack, sources, lambda service: through(server, service))


def test_the_micro_loan_company_has_a_handover_in_every_state(
    store: Store, server: MailboxServer, folder: MailFolder
) -> None:
    pack = SHIPPED / "micro-loan"
    at = set_up(store, pack, read_sources(pack), server)
    assert at == datetime(2026, 9, 28, 1, tzinfo=UTC)
    with store.read() as work:
        states = Counter(case.state for case in cases_of(work.connection, "handover"))
        extensions = Counter(case.state for case in cases_of(work.connection, "extension"))
    assert states == {"compiling": 3, "reviewing": 1, "counting": 1, "signing": 1, "filed": 4}
    assert extensions == {"deciding": 1, "granted": 1}
    subjects = [mail.subject for mail in folder.page(0, 1000)]
    assert any("YJ2026-0005" in subject and "已退回" in subject for subject in subjects)
    assert any("YJ2026-0002" in subject and "逾期上报" in subject for subject in subjects)
    assert {mail.sent_at.year for mail in folder.page(0, 1000) if mail.sent_at} == {2021, 2026}


def test_the_micro_loan_company_lends_holds_and_destroys(
    store: Store, server: MailboxServer, folder: MailFolder
) -> None:
    pack = SHIPPED / "micro-loan"
    at = set_up(store, pack, read_sources(pack), server)
    with store.read() as work:
        loans = list(cases_of(work.connection, "loan"))
        slips = Counter(case.state for case in cases_of(work.connection, "borrowing"))
        (hold,) = cases_of(work.connection, "hold")
        (destruction,) = cases_of(work.connection, "destruction")
    assert [case.state for case in loans] == ["out"] * 3
    assert sum(case.deadlines["out"].due_at < at for case in loans) == 1
    assert slips == {"lent": 3, "waiting": 1, "deciding": 1}
    assert (hold.state, destruction.state) == ("held", "deciding")
    # what was held while it stood on the list has left it
    assert len(cast(Sequence[str], destruction.form["records"])) == 1
    assert any("JC2026-0001" in mail.subject and "Overdue" in mail.subject for mail in folder.page(0, 1000))


@pytest.mark.parametrize("name", sorted(set(shipped_packs()) - {"standard"}))
def test_a_demo_that_is_there_is_left_alone(
    name: str, store: Store, server: MailboxServer, folder: MailFolder
) -> None:
    pack = SHIPPED / name
    first = set_up(store, pack, read_sources(pack), server)
    kept = len(folder)
    assert kept > 0
    assert set_up(store, pack, read_sources(pack), server) == first
    assert len(folder) == kept


def test_a_demo_that_has_lived_on_goes_on_from_there(store: Store, server: MailboxServer) -> None:
    pack = SHIPPED / "car-dealer"
    first = set_up(store, pack, read_sources(pack), server)
    later = first + timedelta(days=3)
    with store.begin() as work:
        work.ledger.append(SYSTEM, CONSOLE, Entry("something"), later)
    assert set_up(store, pack, read_sources(pack), server) == later


def test_a_demo_never_enters_a_company_that_is_at_work(store: Store, server: MailboxServer) -> None:
    pack = SHIPPED / "car-dealer"
    set_up(store, pack, read_sources(pack), server)
    other = SHIPPED / "micro-loan"
    with pytest.raises(NoPlaceForDemo, match="this one holds car-dealer"):
        set_up(store, other, read_sources(other), server)


def test_half_a_demo_is_not_taken_for_a_whole_one(
    tmp_path: Path, store: Store, server: MailboxServer
) -> None:
    pack = shop(tmp_path)
    sources = Sources("shop", {"shop": read_folder(pack)})
    (pack / "demo.yaml").write_text(DEMO.replace("case: first", "case: first, refused: {}"), encoding="utf-8")
    with pytest.raises(DefinitionError):
        set_up(store, pack, sources, server)
    (pack / "demo.yaml").write_text(DEMO, encoding="utf-8")
    with pytest.raises(NoPlaceForDemo, match="this one holds shop"):
        set_up(store, pack, sources, server)


def test_a_demo_that_cannot_be_played_is_told_at_its_line(
    tmp_path: Path, store: Store, server: MailboxServer
) -> None:
    pack = shop(tmp_path)
    (pack / "demo.yaml").write_text(DEMO.replace("memo.open", "mamo.open"), encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"shop/demo\.yaml:11:16: no workflow 'mamo'"):
        set_up(store, pack, Sources("shop", {"shop": read_folder(pack)}), server)
