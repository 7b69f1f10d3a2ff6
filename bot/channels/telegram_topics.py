"""The topics of the staff group: made, renamed, closed and reopened right before something about a ticket goes there.

What they should be like is kept with the tickets (`handlers/topics.py`). A topic that somebody deleted is made again. A
group without topics, or one in which the bot may not manage them, is used as one chat.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from telegram.error import BadRequest

from bot.channels.telegram_bot import TelegramBot
from bot.channels.telegram_errors import plain
from handlers.topic_view import Topic

COLOURS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
"""Those that Telegram has for topics (core.telegram.org/bots/api#createforumtopic)."""
LOOK_AGAIN = timedelta(minutes=10)
"""How long a group is taken for one without topics before the bot tries again."""
GONE = ("message thread not found", "topic_deleted", "topic_id_invalid", "topic not found")
"""How Telegram words that a topic is no more."""
CLOSED = "topic_closed"
SAME = "not_modified"
NO_RIGHTS = ("not enough rights", "chat_admin_required")

log = logging.getLogger(__name__)


class TopicBook(Protocol):
    """Where it is kept what topics there should be, and which there are."""

    async def of(self, ticket: int) -> Topic | None:
        """How a ticket should be shown, and is; None where it was never announced."""
        ...

    async def made(self, topic: Topic, thread: str, message: int, link: str) -> None:
        """Keep that a topic was made, because a message of ours was to go there; `link` opens it."""
        ...

    async def shown(self, topic: Topic) -> None:
        """Keep what Telegram was told of a topic."""
        ...

    async def card_sent_anew(self, ticket: int, message: int) -> None:
        """Keep that a message took the place of the ticket's card."""
        ...

    async def lacks(self, what: str) -> None:
        """Tell staff once what their group has not: `topics` or `rights`; empty where it has both."""
        ...


@dataclass(frozen=True, slots=True)
class StaffGroup:
    """The group in which staff work."""

    chat: str
    """Its number."""
    book: TopicBook | None = None
    """Where its topics are kept; without, it is used as one chat."""


class TelegramTopics:
    """The topics of one group."""

    def __init__(self, bot: TelegramBot, group: StaffGroup, book: TopicBook, now: Callable[[], datetime]) -> None:
        self._bot = bot
        self._chat = group.chat
        self._book = book
        self._now = now
        self._without_until: datetime | None = None

    async def thread(self, ticket: int, message: int) -> str | None:
        """The topic for a message about a ticket, brought up to date; None where it goes into the group itself.
        Raises TelegramError."""
        topic = await self._book.of(ticket)
        if topic is None or topic.room.chat != self._chat:
            return None
        if topic.thread is None:
            return await self._made(topic, message)
        try:
            await self._bring_up_to_date(topic, topic.thread)
        except BadRequest as refusal:
            if not is_gone(refusal):
                raise
            return await self._made(topic, message)
        return topic.thread

    async def follow(self, ticket: int, message: int) -> bool:
        """Bring a ticket's topic up to date, if it has one; False where it was gone and a new one begins with a card
        of its own. Raises TelegramError."""
        topic = await self._book.of(ticket)
        if topic is None or topic.thread is None:
            return True
        return await self.thread(ticket, message) == topic.thread

    async def again(self, ticket: int, message: int) -> str | None:
        """A new topic in place of one that was deleted, as `thread`."""
        topic = await self._book.of(ticket)
        return await self._made(topic, message) if topic is not None else None

    async def card_sent_anew(self, ticket: int, message: int) -> None:
        """The ticket's card was gone: a message took its place."""
        await self._book.card_sent_anew(ticket, message)

    async def _made(self, topic: Topic, message: int) -> str | None:
        if self._goes_without():
            return None
        colour = COLOURS[topic.colour % len(COLOURS)]
        try:
            thread = await self._bot.make_topic(self._chat, topic.name, colour)
        except BadRequest as refusal:
            await self._go_without(refusal)
            return None
        self._without_until = None
        await self._book.made(topic, thread, message, f"https://t.me/c/{self._chat.removeprefix('-100')}/{thread}")
        await self._book.lacks("")
        return thread

    def _goes_without(self) -> bool:
        return self._without_until is not None and self._now() < self._without_until

    async def _go_without(self, refusal: BadRequest) -> None:
        """The group has no topics, or we may not manage them: it is tried again later, and staff are told once."""
        log.warning("the topics of the staff group are not kept: %s", plain(refusal))
        self._without_until = self._now() + LOOK_AGAIN
        await self._book.lacks("rights" if _lacks_rights(refusal) else "topics")

    async def _bring_up_to_date(self, topic: Topic, thread: str) -> None:
        if self._goes_without():
            return
        try:
            if topic.name != topic.shown_name:
                await self._tell("editForumTopic", thread, name=topic.name)
            if topic.closed != topic.shown_closed:
                await self._tell("closeForumTopic" if topic.closed else "reopenForumTopic", thread)
        except BadRequest as refusal:
            if not _lacks_rights(refusal):
                raise
            await self._go_without(refusal)
            return
        shown = replace(topic, shown_name=topic.name, shown_closed=topic.closed)
        if shown != topic:
            await self._book.shown(shown)
            await self._book.lacks("")

    async def _tell(self, method: str, thread: str, **content: object) -> None:
        """Raises TelegramError; that it is so already is none."""
        try:
            await self._bot.tell(method, self._chat, message_thread_id=int(thread), **content)
        except BadRequest as refusal:
            if SAME not in refusal.message.lower():
                raise


def _lacks_rights(refusal: BadRequest) -> bool:
    return any(words in refusal.message.lower() for words in NO_RIGHTS)


def is_gone(refusal: BadRequest) -> bool:
    """Whether Telegram says that the topic was deleted."""
    return any(words in refusal.message.lower() for words in GONE)


def is_closed(refusal: BadRequest) -> bool:
    """Whether Telegram says that the topic is closed to us."""
    return CLOSED in refusal.message.lower()
