"""The real Telegram channel on the fake Telegram, and an inbox in place of the intake."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.channels.channel import Channel, Receipt
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_bot import Pace
from bot.channels.telegram_topics import StaffGroup
from handlers.messages import InboundMessage
from tests.fake_telegram import FakeTelegram
from tests.fake_telegram_updates import Bell

STAFF = -1001234567890


class MemoryFiles:
    """A file store for one test."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        self.kept[sha256] = data
        return sha256

    def get(self, sha256: str) -> bytes:
        return self.kept[sha256]


class DatabaseAwayError(Exception):
    """What `receive` raises when nothing could be kept."""


class Inbox:
    """Takes messages; fails and holds them to order."""

    def __init__(self) -> None:
        self.given: list[InboundMessage] = []
        """Everything handed over, in order."""
        self.kept: list[InboundMessage] = []
        """What was committed."""
        self.refused: set[str] = set()
        """Texts that cannot be kept the next time they come."""
        self.held: set[str] = set()
        """Texts whose commit takes until they are let go."""
        self._bell = Bell()

    async def receive(self, message: InboundMessage) -> Receipt:
        self.given.append(message)
        self._bell.ring()
        await self._bell.until(lambda: message.text not in self.held)
        if message.text in self.refused:
            self.refused.discard(message.text)
            raise DatabaseAwayError
        self.kept.append(message)
        self._bell.ring()
        return Receipt.HANDLED

    def let_go(self) -> None:
        self.held.clear()
        self._bell.ring()

    async def until_given(self, count: int) -> list[InboundMessage]:
        await self._bell.until(lambda: len(self.given) >= count)
        return self.given

    async def until_kept(self, count: int) -> list[InboundMessage]:
        await self._bell.until(lambda: len(self.kept) >= count)
        return self.kept

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.given]


class Pauses:
    """Instead of sleeping: notes for how long, and lets the first `allowed` pass at once."""

    def __init__(self, allowed: int = 1000) -> None:
        self.seconds: list[float] = []
        self._allowed = allowed
        self._bell = Bell()

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        self._bell.ring()
        if len(self.seconds) > self._allowed:
            await asyncio.Event().wait()

    async def until(self, count: int) -> list[float]:
        await self._bell.until(lambda: len(self.seconds) >= count)
        return self.seconds


@dataclass
class Setup:
    """A bot on its Telegram."""

    telegram: FakeTelegram
    files: MemoryFiles = field(default_factory=MemoryFiles)
    inbox: Inbox = field(default_factory=Inbox)
    pauses: Pauses = field(default_factory=Pauses)
    answer: float = 5.0

    @asynccontextmanager
    async def channel(self, token: str | None = None, **more: Any) -> AsyncIterator[TelegramChannel]:
        """A channel that does not receive yet."""
        channel = TelegramChannel(
            token or self.telegram.token,
            self.telegram.api_base,
            self.files,
            StaffGroup(str(STAFF)),
            pace=Pace(answer=self.answer, sleep=self.pauses),
            **more,
        )
        try:
            yield channel
        finally:
            await channel.close()

    @asynccontextmanager
    async def receiving(self, **more: Any) -> AsyncIterator[asyncio.Task[None]]:
        """A channel that receives; the task that does."""
        async with self.channel(**more) as channel:
            task = asyncio.create_task(_run(channel, self.inbox))
            try:
                yield task
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)


async def _run(channel: Channel, inbox: Inbox) -> None:
    await channel.run(inbox.receive)


@asynccontextmanager
async def telegram_setup(allowed_pauses: int = 1000, answer: float = 5.0) -> AsyncIterator[Setup]:
    """A fake Telegram with everything that a channel on it needs."""
    async with FakeTelegram() as telegram:
        yield Setup(telegram, pauses=Pauses(allowed_pauses), answer=answer)
