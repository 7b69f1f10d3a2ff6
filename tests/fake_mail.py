"""A mail server on this machine: real SMTP over real sockets, with faults to order.

async with FakeMail() as server:
    server.moods.append(Mood.GREYLISTS)
    ...
    [mail] = await server.until(1)
"""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as STRICT
from enum import Enum, auto
from pathlib import Path
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

LOGIN = ("bot@msc", "p@ss:w/rd?#%中")


class Mood(Enum):
    """What a server does with one mail. Moods are used up, one for each mail that is tried."""

    TAKES = auto()
    GREYLISTS = auto()
    REFUSES_RECIPIENT = auto()
    REFUSES_COPY = auto()
    DEFERS_COPY = auto()
    REFUSES_CONTENT = auto()
    DEFERS_CONTENT = auto()
    CUTS_BEFORE_CONTENT = auto()
    CUTS_IN_CONTENT = auto()
    READS_NOTHING = auto()
    """It asks for the mail, and then stands still."""
    TAKES_AND_CUTS = auto()
    """The whole mail is taken, and its answer is lost."""
    TAKES_SLOWLY = auto()
    """The answer comes when `go` is set."""
    TALKS_NONSENSE = auto()
    """The whole mail was read, and the answer means nothing."""


@dataclass(frozen=True)
class Arrived:
    """A mail that the server has taken."""

    sender: str
    recipients: list[str]
    data: bytes
    encrypted: bool
    logged_in: bool

    @property
    def mail(self) -> EmailMessage:
        """As a mail program reads it."""
        found = message_from_bytes(self.data, policy=STRICT)
        assert isinstance(found, EmailMessage)
        return found

    @property
    def text(self) -> str:
        """Its body."""
        body = self.mail.get_body()
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n").strip()

    @property
    def files(self) -> dict[str, bytes]:
        """Its attachments by name."""
        return {str(part.get_filename()): part.get_payload(decode=True) for part in self.mail.iter_attachments()}  # type: ignore[misc]


@dataclass
class FakeMail:
    """The server. `port` is free for the next one as soon as it has stopped."""

    tls: ssl.SSLContext | None = None
    implicit: bool = False
    login: bool = False
    refuses_sender: bool = False
    largest: int = 1 << 26
    port: int = 0
    moods: deque[Mood] = field(default_factory=deque)
    arrived: list[Arrived] = field(default_factory=list)
    tried: int = 0
    """Mails that somebody began to hand over."""
    read: int = 0
    """Mails that were read to their end, whatever was answered."""
    go: asyncio.Event = field(default_factory=asyncio.Event)
    bell: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        context = self.tls if self.implicit else None
        self._server = await loop.create_server(lambda: _Session(self), "127.0.0.1", self.port, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]
        self._open: set[_Session] = set()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for session in list(self._open):
            session.cut()
        await asyncio.sleep(0)

    async def until(self, done: int | Callable[[], bool]) -> list[Arrived]:
        """All that has arrived, once that is so many, or `done` says so."""
        wanted = done if callable(done) else lambda: len(self.arrived) >= done
        async with self.bell:
            await asyncio.wait_for(self.bell.wait_for(wanted), 10)
        return self.arrived

    async def ring(self) -> None:
        async with self.bell:
            self.bell.notify_all()

    async def handle_MAIL(  # noqa: N802
        self, server: _Session, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuses_sender:
            return "553 5.7.1 not your address"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 — aiosmtpd calls it by this name
        self, server: _Session, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not envelope.rcpt_tos:
            self.tried += 1
            server.mood = self.moods.popleft() if self.moods else Mood.TAKES
            await self.ring()
        refused = _REFUSED.get((server.mood, bool(envelope.rcpt_tos)))
        if refused is not None:
            return refused
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: _Session, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.read += 1
        if server.mood in _CONTENT_REFUSED:
            await self.ring()
            return _CONTENT_REFUSED[server.mood]
        if server.mood is Mood.TAKES_SLOWLY:
            await self.ring()
            await self.go.wait()
        self.arrived.append(
            Arrived(
                str(envelope.mail_from),
                envelope.rcpt_tos,
                envelope.original_content or b"",
                encrypted=session.ssl is not None,
                logged_in=bool(session.authenticated),
            )
        )
        await self.ring()
        if server.mood is Mood.TAKES_AND_CUTS:
            server.cut()
            await asyncio.Event().wait()
        return f"250 2.0.0 queued as {len(self.arrived):05}"

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        known = isinstance(data, LoginPassword) and (data.login.decode(), data.password.decode()) == LOGIN
        return AuthResult(success=known, handled=False)


_REFUSED = {
    (Mood.GREYLISTS, False): "451 4.7.1 greylisted, come back later",
    (Mood.REFUSES_RECIPIENT, False): "550 5.1.1 no such mailbox",
    (Mood.REFUSES_COPY, True): "550 5.1.1 no such mailbox",
    (Mood.DEFERS_COPY, True): "450 4.2.1 mailbox busy",
}
_CONTENT_REFUSED = {
    Mood.REFUSES_CONTENT: "554 5.6.0 content not allowed",
    Mood.DEFERS_CONTENT: "452 4.3.1 no room",
    Mood.TALKS_NONSENSE: "abc",
}


class _Session(SMTP):
    """One connection."""

    def __init__(self, owner: FakeMail) -> None:
        self.owner = owner
        self.mood = Mood.TAKES
        context = None if owner.implicit else owner.tls
        super().__init__(
            owner,
            hostname="mail.test",
            data_size_limit=owner.largest,
            tls_context=context,
            require_starttls=context is not None,
            auth_required=owner.login and not owner.implicit,
            auth_require_tls=not owner.implicit,
            authenticator=owner.authenticate if owner.login else None,
            loop=asyncio.get_running_loop(),
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.owner._open.add(self)
        super().connection_made(transport)
        if self.owner.implicit and self.session is not None:
            self.session.ssl = {"implicit": True}

    def connection_lost(self, error: Exception | None) -> None:
        self.owner._open.discard(self)
        super().connection_lost(error)

    def cut(self) -> None:
        """End the connection as a broken line does."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self.mood is Mood.CUTS_BEFORE_CONTENT:
            self.cut()
            return
        if self.mood in {Mood.CUTS_IN_CONTENT, Mood.READS_NOTHING}:
            await self.push("354 go on")
            await self._reader.read(1000)
            if self.mood is Mood.READS_NOTHING:
                await asyncio.Event().wait()
            self.cut()
            return
        await super().smtp_DATA(arg)


def certificates(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certification authority of our own, and what a server at 127.0.0.1 needs to show that it signed."""
    ca, ca_key, key, request, certificate = (folder / name for name in ("ca", "ca.key", "key", "request", "crt"))
    alt = folder / "alt"
    alt.write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    new_key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
    _openssl(f"req -x509 -days 2 {new_key} -subj /CN=ours -keyout {ca_key} -out {ca}")
    _openssl(f"req {new_key} -subj /CN=localhost -keyout {key} -out {request}")
    _openssl(f"x509 -req -days 2 -in {request} -CA {ca} -CAkey {ca_key} -extfile {alt} -out {certificate}")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return ca, context


def _openssl(arguments: str) -> None:
    subprocess.run(["openssl", *arguments.split()], check=True, capture_output=True)
