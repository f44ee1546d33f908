"""The small policy's staff at work on a real database, with a relay that mails: notes are written, checked and signed."""

from dataclasses import dataclass
from datetime import datetime

from engine.case.case import Case
from engine.case.command import Act, OpenCase
from engine.people.actor import Actor
from engine.people.organisation import Person
from engine.service.governed import Governed
from engine.service.library import Library
from engine.service.service import Service
from engine.store.metadata import metadata
from engine.store.outbox import outbox
from engine.store.unit_of_work import Store
from engine.text import Text
from engine.time.clock import ManualClock
from engine.workers.relay import Relay, RelayConfig
from engine.workers.sweeper import Sweeper
from notifications.deliverer import Deliverer
from notifications.links import Links
from notifications.mime import Channel, Sender
from notifications.smtp import Server, Smtp
from tests.support.mail_server import Mailbox
from tests.support.small_pack import MORNING, SOURCES, STAFF, VOCABULARY

CONSOLE = Actor("console", "console")
LINKS = Links("https://archive.example.cn")
SENDER = Sender(Text("小办公室档案", "Small Office Archive"), "archive@small.example")
PEOPLE = (
    Person("wen", Text("文书明", "Wen Shuming"), "wen@small.example", manager="bao", rank="staff"),
    Person("fu", Text("傅核", "Fu He"), "fu@small.example", language="en", manager="bao", rank="staff"),
    Person("bao", Text("鲍主管", "Bao"), "bao@small.example", rank="head"),
    Person("ku", Text("库保管", "Ku"), "ku@small.example", language="en", rank="staff"),
    Person("wei", Text("魏管理", "Wei"), "wei@small.example", rank="staff"),
)


@dataclass(frozen=True, slots=True)
class Bureau:
    """`mail` gives every mail that is due to the channel."""

    store: Store
    clock: ManualClock
    service: Service
    edition: str
    relay: Relay
    sweeper: Sweeper

    def note(self, title: str = "合同") -> Case:
        """A note that Wen is writing."""
        given = {"title": title, "pages": 12, "ended": "2026-09-28", "checker": "fu"}
        return self.service.open(Actor("wen"), self.edition, OpenCase("note", given))

    def submitted(self, title: str = "合同") -> Case:
        """A note that waits for Fu."""
        return self.act("wen", self.note(title), "submit")

    def act(self, person: str, case: Case, action: str, **answers: object) -> Case:
        return self.service.do(Actor(person), case.id, Act(action, answers))

    def mail(self) -> None:
        self.relay.run_once(self.clock.now())

    def go_on_to(self, moment: datetime) -> None:
        """Moves the clock, fires what has fallen due by then, and mails it."""
        self.clock.set(moment)
        self.sweeper.run_once(moment)
        self.mail()

    def standings(self) -> list[tuple[str, str, str | None]]:
        """Every message: to whom, how it stands, its last error."""
        with self.store.read() as work:
            rows = work.connection.execute(outbox.select().order_by(outbox.c.id)).mappings()
            return [(row["person"], row["standing"], row["last_error"]) for row in rows]


def bureau(url: str, channel: Channel) -> Bureau:
    """The bureau on an empty database; its mails go to `channel`."""
    store, clock = Store(url), ManualClock(MORNING)
    metadata.create_all(store.engine)
    library = Library(store, VOCABULARY)
    service = Service(store, library, Governed(), clock, mail_domain="small.example")
    service.put_people(CONSOLE, PEOPLE)
    service.grant(CONSOLE, [each for each in STAFF.holdings if each.person != "gu"])
    edition = library.publish(SOURCES, {}, CONSOLE, clock.now()).edition
    relay = Relay(store, Deliverer(service, channel, SENDER, LINKS), RelayConfig(), chance=lambda: 0.0)
    return Bureau(store, clock, service, edition, relay, Sweeper(service))


def to(mailbox: Mailbox) -> Channel:
    """A channel into the mailbox of the tests."""
    return Smtp(Server(mailbox.host, mailbox.port, security="none", timeout=5.0))


def deaf() -> Channel:
    """A channel that nobody listens to."""
    return lambda mail: None
