"""A staff group on the fake Telegram, with the whole bot behind it: intake, database, outbox, courier and channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_bot import Pace
from bot.channels.telegram_topics import StaffGroup
from bot.compose import Core, running
from bot.topics import Topics
from handlers.messages import Address
from handlers.tickets import Role, Ticket
from knowledge.pack import Pack
from storage import notes, staff, tickets
from storage.memory import SqlMemory
from tests.fake_telegram import FakeTelegram
from tests.fake_telegram_world import Person, Sent

GROUP = -1001234567890
ROOM = Address("telegram", str(GROUP))
LI = Person(42, "Li Hua")
ZHANG = Person(9, "Zhang on Telegram")
WANG = Person(10, "Wang")
T = TypeVar("T")


@dataclass
class Group:
    """The group, the member who writes to the bot, and what came of it."""

    core: Core
    telegram: FakeTelegram

    @property
    def pack(self) -> Pack:
        return self.core.releases.current().pack

    async def act(self, work: Callable[[SqlMemory], T]) -> T:
        """Do something elsewhere, as the console would."""
        return await asyncio.wrap_future(self.core.writer.submit(work))

    async def link(self, person: Person, name: str = "张敏", role: Role = Role.AGENT) -> None:
        def join(memory: SqlMemory) -> None:
            login = f"login-{person.id}"
            staff.add(memory.connection, login, name, role, "unused", memory.now)
            staff.link(memory.connection, login, ROOM.channel, str(person.id))

        await self.act(join)

    async def asks_for_staff(self, member: Person = LI, question: str = "转人工") -> int:
        """A member asks for staff; the topic of their ticket, once its card is there."""
        before = set(self.telegram.topics)
        self.telegram.say(member, question)
        await self.telegram.until(lambda: bool(self.new_topics(before)))
        [thread] = self.new_topics(before)
        await self.heard(thread, "工单 MSC-")
        await self.settled()
        return thread

    def new_topics(self, before: set[int]) -> list[int]:
        return [thread for thread in self.telegram.topics if thread not in before]

    async def heard(self, thread: int | None, words: str) -> Sent:
        """The newest message of the bot in a topic (None: in the group itself) that holds these words; waits for it."""

        def found() -> list[Sent]:
            sent = self.telegram.sent_messages(str(GROUP))
            return [each for each in sent if each.thread == thread and words in each.text]

        await self._until(lambda: bool(found()), f"{words!r} in {thread}")
        return found()[-1]

    async def member_heard(self, words: str, member: Person = LI) -> Sent:
        def found() -> list[Sent]:
            return [each for each in self.telegram.sent_messages(member) if words in each.text]

        await self._until(lambda: bool(found()), f"{words!r} for the member")
        return found()[-1]

    async def until(self, happened: Callable[[], bool]) -> None:
        await self._until(happened, "it")

    async def settled(self) -> None:
        """Return once everything that was written is handled, and nothing waits to be sent."""
        await self.telegram.all_confirmed()
        await self.core.couriers["telegram"].drained()

    def member_texts(self, member: Person = LI) -> list[str]:
        return [each.text for each in self.telegram.sent_messages(member)]

    def tickets(self) -> list[Ticket]:
        return list(self.core.database.read(lambda c: tickets.by_ids(c, range(1, 10))).values())

    def notes(self, ticket: int = 1) -> list[str]:
        return [note.text for note in self.core.database.read(lambda c: notes.of_ticket(c, ticket))]

    async def _until(self, happened: Callable[[], bool], what: str) -> None:
        try:
            await self.telegram.until(happened, 5)
        except TimeoutError:
            said = [(each.chat, each.thread, each.text) for each in self.telegram.sent]
            raise AssertionError(f"never heard {what}; the bot said {said}") from None


@asynccontextmanager
async def staff_group(core: Core) -> AsyncIterator[Group]:
    """The bot of `core`, which must have `ROOM` as its staff room, on a Telegram of its own."""
    async with FakeTelegram() as telegram, bot_on(core, telegram) as group:
        yield group


@asynccontextmanager
async def bot_on(core: Core, telegram: FakeTelegram) -> AsyncIterator[Group]:
    """The same on a Telegram that is there already."""
    book = Topics(core.database, core.writer, core.releases, ROOM)
    group = StaffGroup(str(GROUP), book)
    channel = TelegramChannel(telegram.token, telegram.api_base, core.files, group, pace=Pace(album=0))
    async with running(core, [channel], lambda _: None):
        yield Group(core, telegram)
