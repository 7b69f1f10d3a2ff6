"""The web chat as a channel: messages come by the pages' sockets (`bot/web/`), and go to the open pages."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

from bot.channels.channel import Absent, Part, Receive, RetryLater
from handlers.messages import OutboundMessage

PATIENCE = 10.0
"""Seconds in which a page must confirm that it shows a message."""


class Page(Protocol):
    """An open page of a visitor."""

    def look(self, message: int) -> None:
        """Show the message with this id, if it is not shown yet."""
        ...


class _Room:
    """The open pages of one chat, and what one of them has confirmed."""

    def __init__(self) -> None:
        self.pages: set[Page] = set()
        self.seen: set[int] = set()
        self._changed = asyncio.Event()

    def change(self) -> None:
        """Wake everybody who waits for a change."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def changed(self) -> None:
        """Until the next change."""
        await self._changed.wait()


class WebChannel:
    """Delivered is what a page has confirmed. Where no page is open a message waits for the visitor to come back."""

    name = "web"

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._rooms: dict[str, _Room] = {}

    def parts(self, message: OutboundMessage) -> list[Part]:
        """One part: a page shows text, files, choices and sources together."""
        return [Part(message.text, message.choices, ratings=message.ratings)]

    async def send(self, message: OutboundMessage, part: Part, key: str) -> str | None:  # noqa: ARG002 — of every channel
        """Have the open pages show a message and wait until one has confirmed it. Raises Absent or RetryLater.

        The pages read the message itself from the transcript, so a repeated try shows it once.
        Between finding nobody and raising nothing is awaited: a page that opens afterwards is heard by
        the courier after this failure was recorded, and the message cannot stay behind.
        """
        number = int(key.partition(".")[0])
        deadline = asyncio.get_running_loop().time() + self._patience
        while (room := self._rooms.get(message.to.chat)) is not None:
            if number in room.seen:
                return None
            for page in room.pages:
                page.look(number)
            try:
                async with asyncio.timeout_at(deadline):
                    await room.changed()
            except TimeoutError:
                raise RetryLater("no page has confirmed the message") from None
        raise Absent("no page is open")

    async def run(self, receive: Receive) -> None:  # noqa: ARG002 — of every channel
        """Wait until cancelled: messages come by the sockets."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Nothing to let go of: the web server closes the sockets."""

    @contextmanager
    def open_page(self, chat: str, page: Page) -> Iterator[None]:
        """`page` shows what is sent to `chat` while the block runs."""
        room = self._rooms.setdefault(chat, _Room())
        room.pages.add(page)
        room.change()
        try:
            yield
        finally:
            room.pages.discard(page)
            if not room.pages:
                del self._rooms[chat]
            room.change()

    def seen(self, chat: str, messages: Iterable[int]) -> None:
        """A page has confirmed these messages."""
        room = self._rooms.get(chat)
        if room is not None:
            room.seen.update(messages)
            room.change()
