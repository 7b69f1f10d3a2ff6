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
    """Both lists, of all queues or of one, with what that one gets a copy of."""
    console, words = console_of(request), words_of(request)
    queue = request.query.get("queue", "")
    known = [(each.id, each.name.in_(words.language)) for each in words.pack.queues.queues]
    queue = queue if queue in dict(known) else ""
    copied = [clock.id for clock in words.pack.clocks.clocks if queue in clock.copies]
    now = console.core.now()
    overdue, soon = await console.read(
        lambda connection: (
            clocks.overdue(connection, now, queue, AT_ONCE + 1, copied=copied),
            clocks.soon(connection, now, queue, NEXT),
        )
    )
    return await staff_page(
        request,
        "breaches.html",
        here="breaches",
        filtered=queue,
        known=known,
        late=overdue[:AT_ONCE],
        more=len(overdue) > AT_ONCE,
        soon=soon,
    )
