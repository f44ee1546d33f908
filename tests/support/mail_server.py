"""A real mail server on loopback that keeps what it is given and misbehaves on command."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
_PATIENCE = 10.0


class Mailbox:
    """Whatever was delivered, to whomever, in the order in which it came.

    A message is in `messages` before its sender is told that it was taken: no test has to wait for one.
    """

    def __init__(self) -> None:
        self.host = HOST
        self.port = 0
        self._messages: list[EmailMessage] = []
        self._refusal = ""
        self._refused_addresses: dict[str, str] = {}
        self._hang_ups = 0
        self._sessions: set[SMTP] = set()
        self._listener: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="mailbox", daemon=True)

    @property
    def messages(self) -> tuple[EmailMessage, ...]:
        """All messages delivered so far."""
        return tuple(self._messages)

    def messages_to(self, address: str) -> tuple[EmailMessage, ...]:
        """The messages whose To or Cc names `address`."""
        return tuple(m for m in self._messages if address in _addresses(m))

    def clear(self) -> None:
        """Forgets what was delivered."""
        self._messages.clear()

    def refuse(self, reply: str) -> None:
        """Answers every recipient with `reply`, `451 4.3.0 try later` or `550 5.1.1 unknown`, until `accept`."""
        self._refusal = reply

    def refuse_address(self, address: str, reply: str) -> None:
        """Answers this one recipient with `reply`, until `accept`."""
        self._refused_addresses[address] = reply

    def hang_up_after_taking(self, times: int = 1) -> None:
        """Keeps the next message and cuts the line before saying so: the sender cannot know that it was taken."""
        self._hang_ups = times

    def accept(self) -> None:
        """Takes everything again."""
        self._refusal = ""
        self._refused_addresses.clear()
        self._hang_ups = 0

    def open(self) -> None:
        """Starts the server on a free port."""
        self._thread.start()
        self.come_back()

    def go_down(self) -> None:
        """Stops listening and cuts every line; `port` stays, so that nobody answers there."""
        self._run(self._stop_listening())

    def come_back(self) -> None:
        """Listens again, on the same port."""
        self._run(self._listen())

    def close(self) -> None:
        """Ends the server and its thread."""
        self.go_down()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE)
        self._loop.close()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """aiosmtpd asks whether `address` may receive."""
        refusal = self._refusal or self._refused_addresses.get(address, "")
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """aiosmtpd hands over a whole message."""
        content = envelope.original_content or b""
        self._messages.append(message_from_bytes(content, policy=policy.default))
        if self._hang_ups:
            self._hang_ups -= 1
            _cut(server)
        return "250 OK"

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE)

    async def _listen(self) -> None:
        self._listener = await self._loop.create_server(self._session, HOST, self.port)
        self.port = int(self._listener.sockets[0].getsockname()[1])

    def _session(self) -> SMTP:
        session = SMTP(self, hostname="mailbox.test", enable_SMTPUTF8=True, loop=self._loop)
        self._sessions.add(session)
        return session

    async def _stop_listening(self) -> None:
        if self._listener is None:
            return
        self._listener.close()
        for session in self._sessions:
            _cut(session)
        self._sessions.clear()
        await _end([task for task in asyncio.all_tasks(self._loop) if task is not asyncio.current_task()])
        await self._listener.wait_closed()
        self._listener = None


def _cut(session: SMTP) -> None:
    if isinstance(session.transport, asyncio.WriteTransport):
        session.transport.abort()


async def _end(tasks: list["asyncio.Task[Any]"]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError, ConnectionError):
            await task


def _addresses(message: EmailMessage) -> set[str]:
    fields = [*message.get_all("To", []), *message.get_all("Cc", [])]
    return {address.addr_spec for field in fields for address in field.addresses}
