"""The mail as it goes over the wire."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from engine.organisation import Person
from engine.store.outbox import Post
from engine.text import Text
from notifications.rendering import Written, one_line


@dataclass(frozen=True, slots=True)
class Sender:
    """In whose name mails go out: the organisation, and the address they come from."""

    organisation: Text
    address: str


def mail_of(post: Post, written: Written, reader: Person, sender: Sender, now: datetime) -> EmailMessage:
    """The mail. Sent again, it has the same Message-ID. All mails of a case hang on one root, which was never sent itself.

    Raises ValueError for an address that is none.
    """
    mail = EmailMessage()
    mail["Message-ID"] = post.message_id
    mail["Date"] = format_datetime(now)
    mail["From"] = _address(sender.organisation.of(reader.language), sender.address)
    mail["To"] = _address(reader.name.of(reader.language), reader.email)
    mail["Subject"] = written.subject
    if post.case is not None:
        root = f"<case.{post.case}@{_domain(post.message_id)}>"
        mail["In-Reply-To"] = root
        mail["References"] = root
    # RFC 3834; the second is what Exchange heeds. Nobody's out-of-office notice answers a machine.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["Content-Language"] = "zh-CN" if reader.language == "zh" else "en"
    mail.set_content(written.text, cte="base64")
    mail.add_alternative(written.html, subtype="html", cte="base64")
    return mail


def _address(name: str, address: str) -> Address:
    return Address(display_name=one_line(name), addr_spec=address)


def _domain(message_id: str) -> str:
    return message_id.strip("<>").rpartition("@")[2]
