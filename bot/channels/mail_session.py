"""One mail over one connection: SMTP as RFC 5321 has it, on aiosmtplib.

The last step is our own: the library writes a mail and the dot that ends it in one go, and afterwards nobody knows
whether the server can have seen the dot. Here everything but the dot is written first. A connection that breaks
before the dot has delivered nothing, for certain; one that breaks after it leaves the outcome unknown.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

from aiosmtplib import SMTP, SMTPException, SMTPRecipientRefused, SMTPSenderRefused
from aiosmtplib.response import SMTPResponse

from bot.channels.channel import HandingOver, OutcomeUnknown, RetryLater
from bot.channels.mail_errors import delivery_error, plain, quoted, refusal
from bot.channels.mail_server import MailServer, Tls

log = logging.getLogger(__name__)
BLOCK = 64 * 1024
"""Bytes that are written at once."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds (RFC 5321, 4.5.3.2)."""

    command: float = 120.0
    """Until a command is answered, or a connection made."""
    block: float = 180.0
    """Until a block of the mail is written."""
    verdict: float = 600.0
    """From the dot until the server's verdict."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it goes over the line."""

    sender: str
    to: str
    copies: Sequence[str]
    blocks: Sequence[bytes]
    """As `blocks_of` makes them."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The server has taken a mail."""

    reply: str
    refused: tuple[str, ...]
    """Copies that go to nobody, each with the server's words."""


@asynccontextmanager
async def connected(server: MailServer, tls: ssl.SSLContext, patience: Patience) -> AsyncIterator[SMTP]:
    """A connection that is encrypted and logged in as `server` says. Raises RetryLater."""
    client = SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.tls is Tls.IMPLICIT,
        start_tls=False,
        tls_context=tls,
        timeout=patience.command,
    )
    try:
        try:
            await client.connect()
            await _secured(client, server)
        except (SMTPException, OSError) as error:
            log.warning("%s", plain(error))
            raise RetryLater(plain(error)) from None
        yield client
    finally:
        client.close()


async def _secured(client: SMTP, server: MailServer) -> None:
    await client.ehlo()
    if server.tls in {Tls.REQUIRED, Tls.OFFERED}:
        if client.supports_extension("starttls"):
            await client.starttls()
            await client.ehlo()
        elif server.tls is Tls.REQUIRED:
            raise RetryLater("the mail server offers no STARTTLS; nothing was sent unencrypted")
    if server.user:
        await client.login(server.user, server.password)


async def submit(client: SMTP, letter: Letter, patience: Patience, handing_over: HandingOver) -> Verdict:
    """Have the server take a mail. Raises DeliveryError."""
    try:
        refused = await _addressed(client, letter)
        answer = await client.execute_command(b"DATA")
        if answer.code != 354:
            raise refusal(answer, "the mail")
        verdict = await _content(client, letter.blocks, patience, handing_over)
    except (SMTPException, OSError) as error:
        if isinstance(error, SMTPSenderRefused):  # what the server says of a member is not for the log
            log.warning("%s", plain(error))
        raise delivery_error(error) from None
    if not 200 <= verdict.code < 300:
        raise refusal(verdict, "the mail")
    return Verdict(quoted(verdict.code, verdict.message), refused)


async def _addressed(client: SMTP, letter: Letter) -> tuple[str, ...]:
    """Name sender and recipients; the copies that the server refuses for good. One deferred copy defers the mail."""
    options = [f"SIZE={sum(map(len, letter.blocks))}"] if client.supports_extension("size") else []
    await client.mail(letter.sender, options=options)
    await client.rcpt(letter.to)
    refused: list[str] = []
    for copy in letter.copies:
        try:
            await client.rcpt(copy)
        except SMTPRecipientRefused as error:
            if error.code < 500:
                raise
            refused.append(f"{copy}: {quoted(error.code, error.message)}")
    return tuple(refused)


async def _content(
    client: SMTP, blocks: Sequence[bytes], patience: Patience, handing_over: HandingOver
) -> SMTPResponse:
    """Write the mail, then the dot; the server's verdict. After the dot every trouble is OutcomeUnknown.

    It ends the connection: once the verdict is there, nothing that happens may change what came of the mail.
    """
    protocol, transport = client.protocol, cast("asyncio.WriteTransport", client.transport)
    assert protocol is not None
    transport.set_write_buffer_limits(high=1, low=0)  # `drain` then waits until nothing is left on our side
    writer = asyncio.StreamWriter(transport, protocol, None, asyncio.get_running_loop())
    verdict = asyncio.create_task(protocol.read_response())
    await asyncio.sleep(0)  # let it begin: what comes before somebody reads is thrown away
    try:
        for block in blocks:
            if verdict.done():
                return _too_early(await verdict)
            await _written(writer, block, patience.block)
        await handing_over()
        if verdict.done() or transport.is_closing():
            return _too_early(await verdict)
        return await _ended(writer, verdict, patience.verdict)
    finally:
        client.close()
        verdict.cancel()
        await asyncio.gather(verdict, return_exceptions=True)


def _too_early(answer: SMTPResponse) -> SMTPResponse:
    """What a server says before the mail has ended; that it takes the mail cannot be true."""
    if answer.code < 400:
        raise RetryLater(f"the mail server answered before the end: {quoted(answer.code, answer.message)}")
    return answer


def blocks_of(data: bytes) -> list[bytes]:
    """A mail with CR LF at each end of line, in blocks: dots doubled where lines begin, the last line ended."""
    data = (b"." if data.startswith(b".") else b"") + data.replace(b"\r\n.", b"\r\n..")
    if not data.endswith(b"\r\n"):
        data += b"\r\n"
    return [data[at : at + BLOCK] for at in range(0, len(data), BLOCK)]


async def _written(writer: asyncio.StreamWriter, block: bytes, patience: float) -> None:
    async with asyncio.timeout(patience):
        writer.write(block)
        await writer.drain()


async def _ended(writer: asyncio.StreamWriter, verdict: asyncio.Task[SMTPResponse], patience: float) -> SMTPResponse:
    try:
        writer.write(b".\r\n")
        answer = await asyncio.wait_for(verdict, patience)
    except (SMTPException, OSError) as error:
        raise OutcomeUnknown(f"no verdict after the whole mail was sent: {plain(error)}") from None
    writer.write(b"QUIT\r\n")
    if not 200 <= answer.code < 300 and not 400 <= answer.code < 600:
        raise OutcomeUnknown(f"an unclear verdict: {quoted(answer.code, answer.message)}")
    return answer
