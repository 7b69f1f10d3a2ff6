"""What helps to write a reply: replies that are ready to be edited, and curated answers to be put in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import web

from bot.console.console import console_of
from bot.console.pages import page, words_of
from bot.console.search import asked_in
from handlers.canned import filled
from handlers.tickets import Ticket
from knowledge.language import Language
from knowledge.pack import Pack
from knowledge.schema import Entry
from knowledge.understanding import Target

MOST = 5
"""Curated answers that are shown."""


@dataclass(frozen=True)
class Ready:
    """A reply to be put into the box."""

    label: str
    text: str


def ready(pack: Pack, ticket: Ticket, name: str, shown: Language, written: Language) -> list[Ready]:
    """The pack's ready replies: named in the language of the page, written in that of the member."""
    return [Ready(each.label.in_(shown), filled(each, ticket, name, written)) for each in pack.replies]


async def answers(request: web.Request) -> web.StreamResponse:
    """`?q=…&language=zh`: the curated answers nearest to a question, as a part of a page."""
    asked, words = asked_in(request), words_of(request)
    language = Language.EN if request.query.get("language") == "en" else Language.ZH
    found = await asyncio.wrap_future(console_of(request).core.writer.submit(lambda _: _nearest(request, asked)))
    return page(request, "answers.html", found=found, written=language, asked=asked, pack=words.pack)


def _nearest(request: web.Request, asked: str) -> list[Entry]:
    """In the writer's thread, as every understanding."""
    served = console_of(request).core.releases.current()
    matches = served.engine.understand(asked).matches if asked else ()
    ids = dict.fromkeys(match.id for match in matches if match.target is Target.ENTRY)
    return [served.pack.entries[id_] for id_ in ids if id_ in served.pack.entries][:MOST]
