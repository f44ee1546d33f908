"""The mail as it goes over the wire."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from engine.people.organisation import Person
from engine.store.outbox import Post
from engine.text import Text
from notifications.rendering import Written, one_line


@dataclass(frozen=True, slots=True)
class Sender:
    """In whose name mails go out: the organisation, and the address they come from."""

    organisation: Text
    address: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail about to go out: the message behind it, its reader, its words, and the whole as it goes over the wire."""

    post: Post
    reader: Person
    written: Written
    message: EmailMessage


Channel = Callable[[Mail], None]
"""Takes a mail, or raises: Undeliverable when it can never be delivered, anything else when it may be tried again."""


def mail_of(post: Post, written: Written, reader: Person, sender: Sender, now: datetime) -> Mail:
    """The mail, dated `now` (UTC). Sent again, it has the same Message-ID.

    All mails of a case hang on one root, which was never sent itself, so that mail programs show them as one thread.

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
    mail.set_content(written.text, cte="base64")
    mail.add_alternative(written.html, subtype="html", cte="base64")
    # last: what is set before the content goes into its first part
    mail["Content-Language"] = "zh-CN" if reader.language == "zh" else "en"
    return Mail(post, reader, written, mail)


def _address(name: str, address: str) -> Address:
    return Address(display_name=one_line(name), addr_spec=address)


def _domain(message_id: str) -> str:
    return message_id.strip("<>").rpartition("@")[2]
