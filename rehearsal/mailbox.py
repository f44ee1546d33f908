"""The mailbox of the demo: a mail server on this machine that keeps every mail in a folder, and a reader for its page.

It takes mail from this machine only, delivers nothing anywhere, and is never started for a real company.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import Path
from threading import Thread
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from engine.errors import NotFound
from engine.time.clock import ensure_utc

HOST = "127.0.0.1"
LARGEST_MAIL = 20_000_000
_PATIENCE_SECONDS = 10.0
_SUFFIX = ".eml"


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A mail as it arrived. `id` counts from 1 in the order of arrival; `sent_at` is UTC; `html` is "" for plain mails."""

    id: int
    to: tuple[str, ...]
    sender: str
    subject: str
    sent_at: datetime | None
    text: str
    html: str
    message: EmailMessage


class MailFolder:
    """Mails as files `00000001.eml`, in the order of their arrival. One process writes, any number read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, content: bytes) -> int:
        """Keeps a mail whole or not at all; its id."""
        id_ = max(self._ids(), default=0) + 1
        unfinished = self._folder / f"{id_:08}.part"
        unfinished.write_bytes(content)
        unfinished.replace(self._path(id_))
        return id_

    def __len__(self) -> int:
        return len(self._ids())

    def page(self, first: int, most: int, to: str | None = None) -> tuple[KeptMail, ...]:
        """Up to `most` mails, the newest first, leaving out the first `first`; with `to`, those to this address only."""
        newest = sorted(self._ids(), reverse=True)
        if to is None:
            return tuple(self.mail(id_) for id_ in newest[first : first + most])
        mails = (mail for mail in map(self.mail, newest) if to in mail.to)
        return tuple(islice(mails, first, first + most))

    def mail(self, id_: int) -> KeptMail:
        """The mail of that id. Raises NotFound."""
        path = self._path(id_)
        if not path.is_file():
            raise NotFound("mail", str(id_))
        return _kept(id_, message_from_bytes(path.read_bytes(), policy=policy.default))

    def _ids(self) -> tuple[int, ...]:
        return tuple(int(path.stem) for path in self._folder.glob(f"*{_SUFFIX}") if path.stem.isdigit())

    def _path(self, id_: int) -> Path:
        return self._folder / f"{id_:08}{_SUFFIX}"


class MailboxServer:
    """Takes mail on this machine and keeps it in a folder. `port` is free to choose (0) or fixed."""

    def __init__(self, folder: MailFolder, port: int = 0) -> None:
        self.host, self.port = HOST, port
        self._folder = folder
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="demo-mailbox", daemon=True)

    def open(self) -> None:
        """Begins to listen. Raises OSError when the port is taken."""
        self._thread.start()
        try:
            self._run(self._listen())
        except OSError:
            self._end()
            raise

    def close(self) -> None:
        """Ends the server; what was kept stays."""
        self._run(self._stop())
        self._end()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """aiosmtpd asks whether `address` may receive: everybody may."""
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """aiosmtpd hands over a whole mail."""
        self._folder.keep(envelope.original_content or b"")
        return "250 OK"

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE_SECONDS)

    async def _listen(self) -> None:
        self._server = await self._loop.create_server(self._session, HOST, self.port)
        self.port = int(self._server.sockets[0].getsockname()[1])

    def _session(self) -> SMTP:
        return SMTP(
            self, hostname="localhost", enable_SMTPUTF8=True, data_size_limit=LARGEST_MAIL, loop=self._loop
        )

    async def _stop(self) -> None:
        if self._server is not None:
            self._server.close()
        tasks = [task for task in asyncio.all_tasks(self._loop) if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE_SECONDS)
        self._loop.close()


def _kept(id_: int, message: EmailMessage) -> KeptMail:
    to = tuple(address.addr_spec for field in message.get_all("To", []) for address in field.addresses)
    return KeptMail(
        id_,
        to,
        str(message["From"] or ""),
        str(message["Subject"] or "").strip(),  # a long subject begins on a line of its own
        _sent_at(message),
        _content(message, "plain"),
        _content(message, "html"),
        message,
    )


def _content(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return part.get_content().replace("\r\n", "\n") if isinstance(part, EmailMessage) else ""


def _sent_at(message: EmailMessage) -> datetime | None:
    try:
        return ensure_utc(parsedate_to_datetime(str(message["Date"])))
    except ValueError:
        return None
