"""A console over real HTTP, on a real bot, with a real database."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer
from argon2 import PasswordHasher

from bot.compose import Core, core
from bot.console.console import CONSOLE
from bot.console.routes import add_console
from bot.console.visitor import SESSION_COOKIE
from bot.settings import Settings
from handlers.messages import OutboundMessage
from handlers.tickets import Role
from storage import messages, staff
from storage.database import Database
from storage.messages import Attempt, Delivery
from tests.console.browser import Browser
from tests.databases import TODAY
from tests.stories import Person

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Hashes of the same kind in a thousandth of the time."""


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
    server: BaseTestServer
    time: Time
    ADMIN = Role.ADMIN
    browsers: list[Browser] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    """That the server puts on every answer."""

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
        self.hire(login, name, role)
        browser = self.browser()
        browser.set_cookie(SESSION_COOKIE, self.token(login))
        return browser

    def token(self, login: str) -> str:
        """A session of somebody's."""
        [who] = [each.id for each in self.core.database.read(staff.everyone) if each.login == login]
        return self.core.writer.submit(
            lambda memory: staff.open_session(memory.connection, who, self.time.now)
        ).result()

    async def put_headers(self, _: web.Request, response: web.StreamResponse) -> None:
        """As the real server does for every answer."""
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)

    def outbox(self) -> list[OutboundMessage]:
        """What waits to be sent to members, oldest first in each chat."""
        waiting = self.core.database.read(lambda connection: messages.due(connection, "test", self.time.now, [], 100))
        return [due.message for due in waiting]

    def delivers(self) -> None:
        """The platform takes all that waits."""
        while waiting := self.core.database.read(
            lambda connection: messages.due(connection, "test", self.time.now, [], 100)
        ):
            for due in waiting:
                self.attempt(Attempt(due.id, 0, self.time.now, "sent", Delivery.SENT, 1))

    def fails(self, why: str) -> None:
        """The platform refuses for good what waits first in each chat."""
        for due in self.core.database.read(lambda connection: messages.due(connection, "test", self.time.now, [], 100)):
            self.attempt(Attempt(due.id, 0, self.time.now, "Undeliverable", Delivery.DEAD, 0, detail=why))

    def attempt(self, attempt: Attempt) -> None:
        """Write what came of a try."""
        self.core.writer.submit(lambda memory: messages.record(memory.connection, attempt)).result()

    async def ticket(self, text: str = "转人工", *, id: str = "li", name: str = "李") -> Person:  # noqa: A002
        """A member who has asked for staff; the first one's ticket is number 1."""
        member = Person(self.core, id, name=name)
        await member.says(text)
        return member


@pytest.fixture
def time() -> Time:
    """Sunday morning."""
    return Time()


@pytest.fixture
async def office(tmp_path: Path, short_content: Path, time: Time) -> AsyncIterator[Office]:
    """An office on a copy of the content with few wordings, which a test may spoil."""
    content = shutil.copytree(short_content, tmp_path / "content")
    async with core(Database(f"sqlite:///{tmp_path}/office.db"), content, tmp_path / "files", lambda: time.now) as made:
        app = web.Application()
        office = Office(made, TestServer(app), time)
        app.on_response_prepare.append(office.put_headers)
        add_console(app, made, Settings(), monotonic=lambda: time.running)
        app[CONSOLE].passwords._hasher = CHEAP
        async with office.server:
            yield office
            for browser in office.browsers:
                await browser.close()
