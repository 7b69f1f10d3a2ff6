"""The mail channel: it sends, once, and receives nothing. Its addresses are `Address("mail", "name@host")`."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from datetime import UTC, datetime

from bot.channels.channel import HandingOver, Part, Receive, Taken, Undeliverable
from bot.channels.mail_server import MailServer
from bot.channels.mail_session import Letter, Patience, blocks_of, connected, submit
from handlers import mime
from handlers.messages import OutboundMessage
from handlers.ports import FileStore

CHANNEL = "mail"
AT_ONCE = 4
"""Connections at the same time; servers refuse many from one client."""


def _now() -> datetime:
    return datetime.now(UTC)


class MailChannel:
    """Hands mails to one server, from one address."""

    name = CHANNEL

    def __init__(
        self,
        server: MailServer,
        sender: str,
        files: FileStore,
        patience: Patience | None = None,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._server = server
        self._sender = sender
        self._files = files
        self._patience = patience or Patience()
        self._now = now
        self._tls: ssl.SSLContext | None = None
        self._room = asyncio.Semaphore(AT_ONCE)

    def parts(self, message: OutboundMessage) -> list[Part]:
        """One part: text and files are one mail."""
        return [Part(message.text)]

    async def send_once(self, message: OutboundMessage, key: str, handing_over: HandingOver) -> Taken:
        """Hand a mail over; its Message-ID and the server's words. Raises DeliveryError."""
        identity, letter = await asyncio.to_thread(self._letter, message, key)
        async with self._room, connected(self._server, await self._context(), self._patience) as client:
            verdict = await submit(client, letter, self._patience, handing_over)
        return Taken(identity, verdict.reply, verdict.refused)

    async def run(self, receive: Receive) -> None:  # noqa: ARG002 — of every channel
        """Wait until cancelled: nothing is received."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Nothing is held open."""

    def _letter(self, message: OutboundMessage, key: str) -> tuple[str, Letter]:
        try:
            identity = mime.message_id(message, key, self._sender)
            headers = {"From": self._sender, "Date": self._now(), "Message-ID": identity}
            data = mime.written(message, self._files, headers)
            to, *copies = mime.recipients(message)
        except mime.NoMail as trouble:
            raise Undeliverable(str(trouble)) from None
        return identity, Letter(mime.bare(self._sender), to, copies, blocks_of(data))

    async def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = await asyncio.to_thread(self._server.tls_context)
        return self._tls
