"""The topics of the staff group, as they are kept: what the Telegram channel reads and reports."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from bot.serving import Releases
from handlers import topics
from handlers.messages import Address
from handlers.topic_view import Topic
from storage.database import Database
from storage.memory import SqlMemory
from storage.topics import topic_of
from storage.writer import Writer


class Topics:
    """`bot.channels.telegram_topics.TopicBook` on the database."""

    def __init__(self, database: Database, writer: Writer, releases: Releases, room: Address) -> None:
        self._database = database
        self._writer = writer
        self._releases = releases
        self._room = room

    async def of(self, ticket: int) -> Topic | None:
        """How a ticket should be shown, and is; None where it was never announced."""
        return await asyncio.to_thread(self._database.read, partial(topic_of, ticket=ticket))

    async def made(self, topic: Topic, thread: str, message: int, link: str) -> None:
        """Keep that a topic was made, because a message of ours was to go there."""
        await self._write(lambda memory: topics.made(memory, self._releases, topic, thread, message, link))

    async def shown(self, topic: Topic) -> None:
        """Keep what Telegram was told of a topic."""
        shown = partial(_shown, topic=topic)
        await self._write(shown)

    async def card_sent_anew(self, ticket: int, message: int) -> None:
        """Keep that a message took the place of the ticket's card."""
        await self._write(lambda memory: topics.card_sent_anew(memory, ticket, message))

    async def lacks(self, what: str) -> None:
        """Tell staff once what their group has not: `topics` or `rights`; empty where it has both."""
        await self._write(lambda memory: topics.lacks(memory, self._releases, self._room, what))

    async def _write(self, work: Callable[[SqlMemory], None]) -> None:
        # The room's lock: what is posted there meanwhile waits, and sees what is written here.
        await asyncio.wrap_future(self._writer.submit(work, [str(self._room)]))


def _shown(memory: SqlMemory, topic: Topic) -> None:
    memory.topics.shown(topic.ticket, topic.thread, topic.shown_name, closed=topic.shown_closed)
