"""The room of clocks: tickets that are overdue, those overdue longest first, and those that are due next."""

from __future__ import annotations

from aiohttp import web

from bot.console.console import console_of
from bot.console.pages import staff_page, words_of
from storage import clocks

AT_ONCE = 200
"""Clocks of each kind on the page."""
NEXT = 50


async def show(request: web.Request) -> web.StreamResponse:
    """Both lists, of all queues or of one."""
    console, words = console_of(request), words_of(request)
    queue = request.query.get("queue", "")
    known = [(each.id, each.name.in_(words.language)) for each in words.pack.queues.queues]
    queues = [queue] if queue in dict(known) else []
    now = console.core.now()
    overdue, soon = await console.read(
        lambda connection: (
            clocks.overdue(connection, now, queues, AT_ONCE + 1),
            clocks.soon(connection, now, queues, NEXT),
        )
    )
    return await staff_page(
        request,
        "breaches.html",
        here="breaches",
        filtered=queues[0] if queues else "",
        known=known,
        late=overdue[:AT_ONCE],
        more=len(overdue) > AT_ONCE,
        soon=soon,
    )
