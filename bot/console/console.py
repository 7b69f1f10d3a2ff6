"""The console's parts, made once by `add_console` and found by every room in its application."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp import web
from jinja2 import Environment

from bot.compose import Core
from bot.console.passwords import Passwords
from bot.console.presence import Presence
from bot.console.throttle import Throttle
from bot.web.assets import Assets
from storage.memory import SqlMemory

T = TypeVar("T")


@dataclass(frozen=True)
class Console:
    """What the rooms share."""

    core: Core
    templates: Environment
    assets: Assets
    secure: bool
    """The public URL is https: cookies go over https only."""
    passwords: Passwords
    by_login: Throttle
    by_address: Throttle
    presence: Presence = field(default_factory=Presence)
    streams: set[asyncio.Task[Any]] = field(default_factory=set)
    """Open event streams, which end with the server."""

    async def read(self, work: Callable[[Any], T]) -> T:
        """What `work` reads; it is given a connection, on a thread."""
        return await asyncio.to_thread(self.core.database.read, work)

    async def write(self, work: Callable[[SqlMemory], T], *keys: str) -> T:
        """Have `work` committed; `keys` are the chats (`channel:chat`) that it touches. Raises what it raises."""
        return await asyncio.wrap_future(self.core.writer.submit(work, keys))


CONSOLE = web.AppKey("console", Console)


def console_of(request: web.Request) -> Console:
    """The parts, for a room that answers a request."""
    return request.config_dict[CONSOLE]
