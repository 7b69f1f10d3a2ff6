"""A web chat on a real server, a real bot and a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp.test_utils import BaseTestServer, TestServer
from pydantic import SecretStr

from bot.channels.web import WebChannel
from bot.compose import Core, running
from bot.settings import Settings
from bot.web.server import AddConsole, make_app
from bot.web.site import Paces
from handlers import desk
from handlers.messages import Address
from handlers.tickets import Actor, ActorKind, Role
from storage import conversations, messages
from storage.memory import SqlMemory
from storage.messages import Delivery, Spoken
from tests.conftest import Compose
from tests.web.visiting import Visit


@dataclass
class Chat:
    """The web chat, and what lies in its database."""

    core: Core
    channel: WebChannel
    server: BaseTestServer

    def visit(self, language: str = "zh-CN", *, cookie: str | None = None) -> Visit:
        """Somebody comes with a browser of their own, or comes back with the cookie that they got."""
        return Visit(self.server, language, cookie)

    def transcript(self, chat: str) -> list[Spoken]:
        """All that was said in a chat."""
        found = self.core.database.read(lambda connection: conversations.at(connection, Address("web", chat)))
        if found is None:
            return []
        return self.core.database.read(lambda connection: messages.transcript(connection, found.id, limit=10_000))

    def said(self, chat: str) -> list[str]:
        """What the visitor said."""
        return [spoken.inbound.text for spoken in self.transcript(chat) if spoken.inbound is not None]

    def deliveries(self, chat: str) -> list[Delivery | None]:
        """Where the bot's messages stand."""
        return [spoken.delivery for spoken in self.transcript(chat) if spoken.outbound is not None]


WANG = Actor(ActorKind.STAFF, "console:wang", "王芳", role=Role.LEAD)


async def staff_reply(chat: Chat, text: str) -> None:
    """王芳 answers the first ticket."""

    def work(memory: SqlMemory) -> None:
        desk.reply(memory, chat.core.releases.current().pack, memory.tickets.get(1), WANG, text)

    await asyncio.wrap_future(chat.core.writer.submit(work))


Serve = Callable[..., AbstractAsyncContextManager[Chat]]


@pytest.fixture
def serve(compose: Compose, sqlite_url: str) -> Serve:
    """Serve the chat: `serve()`, with settings, paces or more routes where wanted. Again on the same database."""

    @asynccontextmanager
    async def served(
        *,
        paces: Paces | None = None,
        consoles: Sequence[AddConsole] = (),
        url: str = sqlite_url,
        public_url: str = "",
        secret_key: str | None = None,
    ) -> AsyncIterator[Chat]:
        settings = Settings(public_url=public_url, secret_key=SecretStr(secret_key) if secret_key else None)
        stopped: list[str] = []
        async with compose(url) as core:
            channel = WebChannel()
            app = make_app(core, channel, settings, consoles, paces=paces)
            async with running(core, [channel], stopped.append), TestServer(app) as server:
                yield Chat(core, channel, server)
        assert stopped == []

    return served


@pytest.fixture
async def chat(serve: Serve) -> AsyncIterator[Chat]:
    """The web chat as it is by default."""
    async with serve() as served:
        yield served
