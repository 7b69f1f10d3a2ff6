"""`msc-bot run` and `msc-bot chat`: the process that serves, and the conversation in a terminal."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import socket
import sys
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import timedelta
from typing import TYPE_CHECKING

from aiohttp import web

from bot.channels.channel import AnyChannel, Channel, OnceChannel
from bot.channels.mail_server import mail_server
from bot.channels.terminal import TerminalChannel, standard_input
from bot.channels.web import WebChannel
from bot.cli import CommandFailed
from bot.clock import clock
from bot.compose import Core, core, running
from bot.console.routes import add_console
from bot.console.setup import setup_link
from bot.delivery import Courier
from bot.logs import set_up_logs
from bot.settings import Settings
from bot.topics import Topics
from bot.web.server import make_app
from handlers.draft_care import Waits
from handlers.messages import Address, Attachment
from storage import messages
from storage.database import Database

if TYPE_CHECKING:
    from bot.channels.telegram_topics import StaffGroup

log = logging.getLogger(__name__)


def run(_: argparse.Namespace, settings: Settings) -> int:
    """Serve until told to stop."""
    set_up_logs(settings)
    return asyncio.run(_serve(settings))


def chat(_: argparse.Namespace, settings: Settings) -> int:
    """Talk in this terminal until the input ends."""
    set_up_logs(settings, logging.WARNING)
    asyncio.run(_chat(settings))
    return 0


async def _serve(settings: Settings) -> int:
    """Serve until a signal. 1 when a part stopped by itself, so that a supervisor starts the program again."""
    stop, broken = asyncio.Event(), asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)

    def stopped(_: str) -> None:
        broken.set()
        stop.set()

    async with AsyncExitStack() as stack:
        # The port first: where another process serves already, this one must not poll or send beside it.
        door = stack.enter_context(_open_port(settings))
        made = await stack.enter_async_context(_core(settings, settings.mail_from))
        web_channel = WebChannel()
        channels: list[AnyChannel] = [web_channel, *_telegram(settings, made), *_mail(settings, made)]
        await stack.enter_async_context(running(made, channels, stopped, _waits(settings)))
        address = await _listen(stack, make_app(made, web_channel, settings, [add_console]), settings, door)
        await _announce(made, settings.public_url or address)
        await stop.wait()
    return int(broken.is_set())


def _core(settings: Settings, mail_from: str | None = None) -> AbstractAsyncContextManager[Core]:
    room = settings.telegram_staff_chat
    staff_room = Address("telegram", room) if room and settings.telegram_token else None
    database = Database(settings.database_url.get_secret_value())
    return core(database, settings.content, settings.files, clock(settings.now), staff_room, mail_from)


def _waits(settings: Settings) -> Waits:
    """0 turns a reminder, or expiry, off."""
    remind, expire = timedelta(hours=settings.draft_remind_hours), timedelta(days=settings.draft_expire_days)
    return Waits(remind or None, expire or None)


def _telegram(settings: Settings, made: Core) -> list[Channel]:
    if settings.telegram_token is None:
        return []
    from bot.channels.telegram import TelegramChannel, Texts  # noqa: PLC0415 — half a second of imports

    return [
        TelegramChannel(
            settings.telegram_token.get_secret_value(),
            settings.telegram_api,
            made.files,
            _staff_group(made),
            texts=Texts.of(made.releases.current().pack),
        )
    ]


def _staff_group(made: Core) -> StaffGroup | None:
    from bot.channels.telegram_topics import StaffGroup  # noqa: PLC0415 — half a second of imports

    room = made.staff_room
    return StaffGroup(room.chat, Topics(made.database, made.writer, made.releases, room)) if room is not None else None


def _mail(settings: Settings, made: Core) -> list[OnceChannel]:
    if settings.smtp_url is None or settings.mail_from is None:
        if waiting := made.database.read(lambda connection: messages.waiting_count(connection, "mail")):
            log.warning("%d mails wait, and there is no mail server: MSC_SMTP_URL is not set", waiting)
        return []
    from bot.channels.mail import MailChannel  # noqa: PLC0415 — only where there is a mail server

    return [MailChannel(mail_server(settings.smtp_url.get_secret_value()), settings.mail_from, made.files)]


def _open_port(settings: Settings) -> socket.socket:
    """The socket on which people will be served; raises CommandFailed where it is taken."""
    host, port = settings.http_host, settings.http_port
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        raise CommandFailed(f"cannot listen on {host}:{port}: {why}. Set MSC_HTTP_PORT to another port.") from None


async def _listen(stack: AsyncExitStack, app: web.Application, settings: Settings, door: socket.socket) -> str:
    """Serve on the open port; the address of the server."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.SockSite(runner, door).start()
    port = door.getsockname()[1]
    host = "localhost" if settings.http_host in {"127.0.0.1", "0.0.0.0", "::"} else settings.http_host  # noqa: S104
    return f"http://{host}:{port}"


async def _announce(made: Core, address: str) -> None:
    lines = [f"Web chat        {address}/", f"Staff console   {address}/console"]
    link = await setup_link(made, address)
    if link is not None:
        lines.append(f"First admin     {link}  (works once)")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


async def _chat(settings: Settings) -> None:
    def where(file: Attachment) -> str:
        return str(made.files.path(file.sha256))

    async with _core(settings) as made:
        terminal = TerminalChannel(standard_input(), print, made.files, where)
        courier = Courier(terminal, made.database, made.writer, made.hub, clock(None))
        delivering = asyncio.create_task(courier.run())
        try:
            await terminal.run(made.intake.receive)
            await courier.drained()
        finally:
            delivering.cancel()
            await asyncio.gather(delivering, return_exceptions=True)
