"""Hands mails to a mail server. Every mail has a connection of its own: one that is kept open may hang unnoticed."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Literal

import aiosmtplib

from engine.errors import FondsError
from engine.workers.relay import Unavailable, Undeliverable
from notifications.mime import Mail

Security = Literal["tls", "starttls", "none"]


class Unreachable(FondsError):
    """The server did not take the mail this time; the same mail may be tried again."""


class ServerDown(Unreachable, Unavailable):
    """The server did not get as far as the recipient: it would take no other mail either."""


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server. `timeout` is in seconds, for each step of the conversation.

    Without `security`, port 465 means TLS from the first byte, any other STARTTLS; `none` must be written out.
    """

    host: str
    port: int = 587
    user: str = ""
    password: str = ""
    security: Security | None = None
    timeout: float = 15.0

    @property
    def secured_by(self) -> Security:
        return self.security or ("tls" if self.port == 465 else "starttls")


@dataclass(frozen=True, slots=True)
class Smtp:
    """Sends mails through one server."""

    server: Server

    def __call__(self, mail: Mail) -> None:
        """Hand over the mail. Raises Unreachable or Undeliverable."""
        asyncio.run(_send(mail.message, self.server))


async def _send(mail: EmailMessage, server: Server) -> None:
    secured_by = server.secured_by
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user or None,
        password=server.password or None,
        timeout=server.timeout,
        use_tls=secured_by == "tls",
        start_tls=secured_by == "starttls",
    )
    try:
        async with client:
            await client.send_message(mail)
    except aiosmtplib.SMTPRecipientsRefused as error:
        raise _refusal(error.recipients) from error
    except aiosmtplib.SMTPDataError as error:
        raise _refusal([error]) from error
    except (aiosmtplib.SMTPException, OSError) as error:
        raise ServerDown(f"{server.host}:{server.port}: {error or type(error).__name__}") from error


def _refusal(replies: Sequence[aiosmtplib.SMTPResponseException]) -> FondsError:
    said = "; ".join(f"{reply.code} {reply.message}" for reply in replies)
    return Undeliverable(said) if all(map(_is_final, replies)) else Unreachable(said)


def _is_final(reply: aiosmtplib.SMTPResponseException) -> bool:
    """Codes from 500 on are final (RFC 5321, 4.2.1), but for those that find fault with us and not with the address: we are
    to sign in first, or may not send from here (5.7, RFC 3463). An operator mends that, and the mail goes out."""
    return reply.code >= 500 and reply.code != 530 and not reply.message.startswith("5.7.")
