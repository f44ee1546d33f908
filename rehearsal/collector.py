"""Where the mails of a rehearsal go: written by the real notifications, and kept instead of sent."""

from engine.service.service import Service
from engine.text import Text
from engine.time.clock import Clock
from engine.workers.relay import Deliver
from notifications.deliverer import Deliverer
from notifications.links import Links
from notifications.mime import Mail as Written
from notifications.mime import Sender
from rehearsal.mail import Mail, Tray

_SENDER = Sender(Text("预演", "Rehearsal"), "fonds@rehearsal.invalid")
_LINKS = Links("http://rehearsal.invalid")


def collecting(service: Service, tray: Tray) -> Deliver:
    """Writes every mail as it would be sent, and puts it into the tray."""
    return Deliverer(service, lambda mail: tray.put(_kept(mail, service.clock)), _SENDER, _LINKS)


def _kept(mail: Written, clock: Clock) -> Mail:
    post, reader, words = mail.post, mail.reader, mail.written
    return Mail(
        to=reader.id,
        name=reader.name,
        kind=post.kind,
        language=reader.language,
        subject=words.subject,
        text=words.text,
        case=post.case,
        at=clock.now(),
    )
