"""The room of search: tickets, chats and notes that hold what is looked for."""

from __future__ import annotations

from aiohttp import web

from bot.console import highlight
from bot.console.console import console_of
from bot.console.pages import staff_page, words_of
from storage import finding
from storage.search_terms import MOST_ASKED

AT_ONCE = 25
"""Hits of each kind."""


def asked_in(request: web.Request) -> str:
    """What is looked for."""
    return " ".join(request.query.get("q", "").replace("\x00", "").split())[:MOST_ASKED]


async def show(request: web.Request) -> web.StreamResponse:
    """The newest hits of each kind; nothing where nothing is looked for."""
    asked = asked_in(request)
    hits = await console_of(request).read(lambda connection: finding.find(connection, asked, AT_ONCE + 1))
    return await staff_page(
        request,
        "search.html",
        here="found",
        search=asked,
        title=words_of(request).say("console.queue.found", text=asked),
        hits=hits,
        most=AT_ONCE,
        marked=highlight.marked,
        excerpt=highlight.excerpt,
    )
