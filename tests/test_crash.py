"""Killed fifty times in a stream of messages and forms, over a Bot API that speaks real HTTP: nothing is lost.

Every message is handled exactly once, every reply delivered at least once and in order, every form continues.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from handlers.messages import Address
from storage import conversations, messages, tickets
from storage.database import Database
from storage.messages import Spoken
from tests.fake_telegram import TOKEN, FakeTelegram
from tests.short_pack import write_short

KILLS = 50
ASKERS = range(101, 107)
FILLERS = range(201, 205)
QUESTIONS = ("MSC的邮箱和电话是多少？", "交易所办公室传真号码？", "你们食堂几点开饭", "月月谈在哪看？", "怎么申请？")
pytestmark = [pytest.mark.crash, pytest.mark.long]


def questions(person: int) -> Iterator[str]:
    """What an asker says, without end; each message is different."""
    number = 0
    while True:
        number += 1
        yield f"{QUESTIONS[(person + number) % len(QUESTIONS)]}（第{number}次）"


def form(person: int) -> Iterator[str]:
    """What a filler says, once: a whole form, whose items tell whether one was lost or doubled."""
    yield from ("填写会员之声反馈表", "开始", f"第{person}期货有限公司", "李明", "无", "13800138000", "li@example.com")
    yield from ("001", "今天", "1")
    yield from (f"第{n}条建议" for n in range(1, 9))
    yield from ("完成", "填完了", "稍后上传", "提交")


@dataclass
class Bot:
    """The bot as its own process."""

    process: asyncio.subprocess.Process

    @classmethod
    async def start(cls, telegram: FakeTelegram, folder: Path) -> Bot:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MSC_")}
        environment |= {
            "MSC_DATABASE_URL": f"sqlite:///{folder}/bot.db",
            "MSC_FILES": str(folder / "files"),
            "MSC_CONTENT": str(folder / "pack"),
            "MSC_HTTP_PORT": "0",
            "MSC_TELEGRAM_TOKEN": TOKEN,
            "MSC_TELEGRAM_API": telegram.api_base,
        }
        quiet = asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", env=environment, stdout=quiet, stderr=quiet
        )
        return cls(process)

    async def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(self.process.wait(), 20) == 0


class Stream:
    """Everything that people say, in small portions, remembered for the reckoning."""

    def __init__(self, telegram: FakeTelegram, chance: random.Random) -> None:
        self.telegram = telegram
        self.chance = chance
        self.said: dict[int, list[str]] = {person: [] for person in (*ASKERS, *FILLERS)}
        self.sources = {p: questions(p) for p in ASKERS} | {p: form(p) for p in FILLERS}

    def flow(self, count: int) -> None:
        """Some people say their next words."""
        for _ in range(count):
            self.say(self.chance.choice(list(self.said)))

    def finish_forms(self) -> None:
        """Whatever the fillers have not said yet."""
        for person in FILLERS:
            while self.say(person):
                pass

    def say(self, person: int) -> bool:
        words = next(self.sources[person], None)
        if words is None:
            return False
        self.telegram.say(person, words)
        self.said[person].append(words)
        return True


async def test_a_bot_killed_fifty_times_loses_nothing(tmp_path: Path) -> None:
    chance = random.Random(20240308)
    await asyncio.to_thread(write_short, tmp_path / "pack")
    async with FakeTelegram() as telegram:
        stream = Stream(telegram, chance)
        for _ in range(KILLS):
            stream.flow(chance.randint(2, 8))
            polls = telegram.calls["getUpdates"]
            bot = await Bot.start(telegram, tmp_path)
            await telegram.called("getUpdates", polls + 1, 30)
            with suppress(TimeoutError):  # it had nothing more to do: killed while idle
                await telegram.bell.until(more_calls(telegram, chance.randint(1, 12)), 0.7)
            await bot.kill()
        stream.finish_forms()
        bot = await Bot.start(telegram, tmp_path)
        await telegram.all_confirmed(60)
        database = Database(f"sqlite:///{tmp_path}/bot.db")
        async with asyncio.timeout(60):
            while await asyncio.to_thread(database.read, undelivered):
                pass
        await bot.stop()
        for person, said in stream.said.items():
            check_person(database, telegram, person, said)
        check_forms(database)
        database.close()


def more_calls(telegram: FakeTelegram, count: int) -> Callable[[], bool]:
    """Whether the bot has made `count` more calls than now."""
    wanted = sum(telegram.calls.values()) + count
    return lambda: sum(telegram.calls.values()) >= wanted


def spoken(database: Database, person: int) -> list[Spoken]:
    conversation = database.read(lambda c: conversations.at(c, Address("telegram", str(person))))
    assert conversation is not None
    return database.read(lambda c: messages.transcript(c, conversation.id, limit=100_000))


def undelivered(connection: Connection) -> bool:
    """Whether a reply still waits to be sent."""
    return connection.execute(text("SELECT 1 FROM message WHERE state = 'pending' LIMIT 1")).first() is not None


def check_person(database: Database, telegram: FakeTelegram, person: int, said: list[str]) -> None:
    transcript = spoken(database, person)
    assert [each.inbound.text for each in transcript if each.inbound] == said, "handled exactly once, in order"
    replies = [each.outbound.text for each in transcript if each.outbound]
    assert len(replies) >= len(said), "no message without a reply"
    heard = [sent.text for sent in telegram.sent_messages(person) if sent.text]
    place = 0
    for reply in replies:
        while place < len(heard) and not heard[place].startswith(reply[:200]):
            place += 1
        assert place < len(heard), f"{person} never heard {reply[:60]!r} in its order"
        place += 1
    assert not [each for each in transcript if each.trouble], "nothing was set aside"


def check_forms(database: Database) -> None:
    found = {ticket.firm: ticket.answers for ticket in database.read(lambda c: tickets.in_queue(c, "member"))}
    assert sorted(found) == [f"第{person}期货有限公司" for person in FILLERS]
    for answers in found.values():
        assert answers["suggestions"] == [f"第{n}条建议" for n in range(1, 9)]
