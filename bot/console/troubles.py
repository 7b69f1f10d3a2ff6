"""The room of delivery troubles: messages that no platform took, and those of members that could not be handled."""

from __future__ import annotations

from aiohttp import web

from bot.console.actions import retried
from bot.console.console import console_of
from bot.console.pages import redirect, staff_page
from bot.console.visitor import PATH
from storage import messages
from storage.memory import SqlMemory


async def show(request: web.Request) -> web.StreamResponse:
    """The list, the newest first."""
    troubled = await console_of(request).read(messages.troubled)
    return await staff_page(request, "troubles.html", here="troubles", troubled=troubled)


async def retry(request: web.Request) -> web.StreamResponse:
    """Try to deliver a message again."""
    console = console_of(request)
    wanted = int(request.match_info["message"])
    found = await console.read(lambda connection: messages.one(connection, wanted))
    if found is None or found.outbound is None:
        raise web.HTTPNotFound
    address = found.outbound.to

    def work(memory: SqlMemory) -> bool:
        memory.touched |= {f"outbox:{address.channel}", "trouble:outbound"}
        return messages.retry(memory.connection, wanted)

    done = await console.write(work, str(address))
    return redirect(request, f"{PATH}/troubles", retried(request, done=done))
