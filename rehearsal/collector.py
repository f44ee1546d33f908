"""Where the mails of a rehearsal go: rendered as they would be sent, and kept."""

from dataclasses import dataclass

from engine.organisation import Organisation
from engine.workers.relay import Delivery
from rehearsal.mail import Mail, Tray


@dataclass(frozen=True, slots=True)
class Collector:
    """Takes what the relay delivers."""

    tray: Tray
    organisation: Organisation

    def __call__(self, delivery: Delivery) -> None:
        post, case = delivery.post, delivery.case
        language = self.organisation.people[post.to].language
        number = case.number if case else ""
        self.tray.put(Mail(post.to, post.kind, language, number, "", post.case, post.created_at))
