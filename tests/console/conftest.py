"""A console over real HTTP, on a real bot, with a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.compose import Core, core
from bot.console.routes import add_console
from bot.settings import CONTENT, Settings
from storage import staff
from storage.database import Database
from storage.staff import Role
from tests.conftest import TODAY
from tests.console.browser import Browser
from tests.stories import Person


@dataclass
class Time:
    """What the clocks say: the wall's, and the one that only runs."""

    now: datetime = TODAY
    running: float = 1000.0

    def passes(self, seconds: float) -> None:
        """Let both go on."""
        self.now += timedelta(seconds=seconds)
        self.running += seconds


@dataclass
class Office:
    """The bot, its console, and those who work there."""

    core: Core
    server: TestServer
    time: Time
    browsers: list[Browser] = field(default_factory=list)

    def browser(self, language: str = "zh") -> Browser:
        """A browser with nobody logged in."""
        browser = Browser(self.server, language)
        self.browsers.append(browser)
        return browser

    def hire(self, login: str, name: str, role: Role = Role.AGENT, password_hash: str = "unused") -> int:
        """A new account; its id."""
        work = self.core.writer.submit(
            lambda memory: staff.add(memory.connection, login, name, role, password_hash, self.time.now)
        )
        return work.result().id

    def at_work(self, login: str = "wang", name: str = "王芳", role: Role = Role.AGENT) -> Browser:
        """Somebody who is logged in, without the second that a password takes."""
        who = self.hire(login, name, role)
        work = self.core.writer.submit(lambda memory: staff.open_session(memory.connection, who, self.time.now))
        browser = self.browser()
        browser.set_cookie("msc_console", work.result())
        return browser

    async def ticket(self, text: str = "转人工", **person: str) -> Person:
        """A member who has asked for staff; the first one's ticket is number 1."""
        member = Person(self.core, **person)
        await member.says(text)
        return member


@pytest.fixture
def time() -> Time:
    """Sunday morning."""
    return Time()


Opened = Callable[[Path], Awaitable[Office]]


@pytest.fixture
async def office(tmp_path: Path, sqlite_url: str, time: Time) -> AsyncIterator[Office]:
    """An office on the content as it is."""
    async for opened in _office(tmp_path, sqlite_url, time, CONTENT):
        yield opened


async def _office(tmp_path: Path, url: str, time: Time, content: Path) -> AsyncIterator[Office]:
    async with core(Database(url), content, tmp_path / "files", lambda: time.now) as made:
        app = web.Application()
        add_console(app, made, Settings(), monotonic=lambda: time.running)
        async with TestServer(app) as server:
            office = Office(made, server, time)
            yield office
            for browser in office.browsers:
                await browser.close()
