"""Where the mails of a rehearsal go: written by the real notifications, and kept instead of sent."""

from dataclasses import dataclass, field
from email.message import EmailMessage

from engine.service import Service
from engine.text import Text
from engine.workers.relay import Delivery
from notifications.deliverer import Deliverer
from notifications.links import Links
from notifications.mime import Sender
from rehearsal.mail import Mail, Tray

_SENDER = Sender(Text("预演", "Rehearsal"), "fonds@rehearsal.invalid")
_LINKS = Links("http://rehearsal.invalid")


@dataclass(slots=True)
class Collector:
    """Takes what the relay delivers."""

    service: Service
    tray: Tray
    _taken: list[EmailMessage] = field(default_factory=list[EmailMessage])

    def __call__(self, delivery: Delivery) -> None:
        """Keeps the mail. Raises what the notifications raise."""
        Deliverer(self.service, self._taken.append, _SENDER, _LINKS)(delivery)
        post, mail = delivery.post, self._taken.pop()
        language = "en" if mail["Content-Language"] == "en" else "zh"
        plain = mail.get_body(("plain",))
        text = plain.get_content() if isinstance(plain, EmailMessage) else ""
        now = self.service.clock.now()
        self.tray.put(Mail(post.to, post.kind, language, str(mail["Subject"]), text, post.case, now))
