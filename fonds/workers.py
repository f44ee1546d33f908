"""What runs in the background, put together: duties come round, deadlines fire, mails go out, the ledger is sealed."""

from dataclasses import dataclass
from datetime import timedelta

from archive.retention_watch import RetentionWatch
from engine.service.service import Service
from engine.text import Text
from engine.workers.planner import Planner
from engine.workers.relay import Relay
from engine.workers.sealer import Sealer, SealerConfig
from engine.workers.sweeper import Sweeper
from engine.workers.wakeups import Wakeup
from fonds.app import Application
from fonds.settings import Settings
from notifications.deliverer import Deliverer
from notifications.links import Links
from notifications.mime import Channel, Sender
from notifications.smtp import Server, Smtp


@dataclass(frozen=True, slots=True)
class Workers:
    """Each looks for what is due and does it; any number of processes may have them."""

    planner: Planner
    sweeper: Sweeper
    relay: Relay
    sealer: Sealer
    retention: RetentionWatch

    def wakeups(self) -> tuple[Wakeup, ...]:
        """How often each looks. A seal a day is what an auditor still reads; `fonds ledger seal` makes one in between."""
        return (
            Wakeup("retention", timedelta(minutes=10), self.retention.run_once),
            Wakeup("planner", timedelta(seconds=10), self.planner.run_once),
            Wakeup("sweeper", timedelta(seconds=1), self.sweeper.run_once),
            Wakeup("relay", timedelta(seconds=1), self.relay.run_once),
            Wakeup("sealer", timedelta(days=1), self.sealer.run_once),
        )


def workers_of(fonds: Application, channel: Channel | None = None) -> Workers:
    """The workers of an application; mails go to `channel`, else to the company's mail server."""
    settings, service = fonds.settings, fonds.service
    return Workers(
        Planner(service),
        Sweeper(service),
        Relay(fonds.store, deliverer(settings, service, channel or Smtp(mail_server(settings)))),
        Sealer(service, SealerConfig(settings.seals)),
        RetentionWatch(service),
    )


def deliverer(settings: Settings, service: Service, channel: Channel) -> Deliverer:
    """What puts messages into words and gives them to `channel`."""
    sender = Sender(organisation(settings), settings.mail_from)
    return Deliverer(service, channel, sender, Links(settings.address))


def mail_server(settings: Settings) -> Server:
    """The company's mail server."""
    return Server(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_user,
        settings.smtp_password.get_secret_value(),
        settings.smtp_tls,
    )


def organisation(settings: Settings) -> Text:
    """What the company is called."""
    return Text(settings.organisation_zh, settings.organisation_en)
