"""The promise of delivery: in order for each chat, until the platform took it, and every failure is seen."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.attempts import TRIES
from bot.channels.channel import Absent, DeliveryError, Part, Receive, RetryLater, Undeliverable
from bot.compose import Core, core
from bot.delivery import Courier
from bot.settings import CONTENT
from handlers.messages import Address, OutboundMessage
from handlers.tickets import Action
from storage import messages, ticket_audit, tickets
from storage.database import Database
from storage.messages import Delivery
from tests.databases import TODAY
from tests.stories import Person


class Platform:
    """A platform at its edge: it takes what it is sent, or fails as it was told to."""

    name = "test"

    def __init__(self) -> None:
        self.taken: defaultdict[str, list[str]] = defaultdict(list)
        self.keys: list[str] = []
        self.failures: defaultdict[str, list[DeliveryError]] = defaultdict(list)
        self.bell = asyncio.Condition()
        self.calls = 0

    def parts(self, message: OutboundMessage) -> list[Part]:
        return [Part(text=text) for text in message.text.split("|")]

    async def send(self, message: OutboundMessage, part: Part, key: str) -> str | None:
        async with self.bell:
            self.calls += 1
            self.bell.notify_all()
            if self.failures[message.to.chat]:
                raise self.failures[message.to.chat].pop(0)
            self.taken[message.to.chat].append(part.text)
            self.keys.append(key)
        return f"p{self.calls}"

    async def run(self, receive: Receive) -> None:
        await asyncio.Event().wait()

    async def close(self) -> None:
        pass

    async def until(self, done: Callable[[], bool]) -> None:
        async with self.bell:
            await asyncio.wait_for(self.bell.wait_for(done), 10)


class Time:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = TODAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def made(database_url: str, tmp_path: Path, time: Time) -> AsyncIterator[Core]:
    async with core(Database(database_url), CONTENT, tmp_path / "files", time) as made:
        yield made


@asynccontextmanager
async def courier(made: Core, platform: Platform) -> AsyncIterator[Courier]:
    working = Courier(platform, made.database, made.writer, made.hub, made.now)
    task = asyncio.create_task(working.run())
    yield working
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled(), task.exception()


async def post(made: Core, *texts: str, chat: str = "li", ticket: int | None = None) -> None:
    out = [OutboundMessage(Address("test", chat), text, ticket=ticket) for text in texts]
    await asyncio.wrap_future(made.writer.submit(lambda memory: memory.post_to(None, out)))


def states(made: Core) -> list[Delivery | None]:
    return [each.delivery for each in made.database.read(messages.troubled)]


async def test_what_was_posted_before_the_start_is_delivered_in_order(made: Core, platform: Platform) -> None:
    await post(made, *"abcdefgh")
    async with courier(made, platform):
        await platform.until(lambda: len(platform.taken["li"]) == 8)
    assert platform.taken["li"] == list("abcdefgh")


async def test_a_patient_platform_gets_it_later_and_in_order(made: Core, platform: Platform, time: Time) -> None:
    platform.failures["li"] = [RetryLater("429", after=30)]
    await post(made, "a", "b")
    await post(made, "x", chat="wang")
    async with courier(made, platform):
        await platform.until(lambda: platform.taken["wang"] == ["x"] and platform.calls >= 2)
        assert platform.taken["li"] == []
        time.now += timedelta(seconds=31)
        await post(made, "wake", chat="wang")
        await platform.until(lambda: platform.taken["li"] == ["a", "b"])


async def test_parts_that_were_taken_are_not_sent_again(made: Core, platform: Platform, time: Time) -> None:
    await post(made, "one|two|three")
    sent: list[str] = []
    original = platform.send

    async def fails_once(message: OutboundMessage, part: Part, key: str) -> str | None:
        if part.text == "two" and not sent:
            sent.append("failed")
            raise RetryLater("cut", after=0)
        return await original(message, part, key)

    platform.send = fails_once  # type: ignore[method-assign]
    async with courier(made, platform):
        await platform.until(lambda: platform.taken["li"] == ["one", "two", "three"])
    assert len(set(platform.keys)) == 3


async def test_a_blocked_person_is_a_dead_letter_in_the_ticket(made: Core, platform: Platform) -> None:
    await Person(made, channel="other").says("转人工")
    [ticket] = made.database.read(lambda connection: tickets.in_queue(connection, None))
    platform.failures["li"] = [Undeliverable("blocked by the person")]
    await post(made, "lost", ticket=ticket.id)
    await post(made, "next")
    async with courier(made, platform):
        await platform.until(lambda: platform.taken["li"] == ["next"])
    assert Delivery.DEAD in states(made)
    last = made.database.read(lambda connection: ticket_audit.of_ticket(connection, ticket.id))[-1]
    assert last.action is Action.DELIVERY_FAILED
    assert last.data["why"] == "blocked by the person"


async def test_after_many_tries_a_message_is_given_up_and_shown(made: Core, platform: Platform, time: Time) -> None:
    platform.failures["li"] = [RetryLater("down", after=0) for _ in range(TRIES)]
    await post(made, "never")
    await post(made, "later")
    async with courier(made, platform):
        await platform.until(lambda: platform.taken["li"] == ["later"])
    assert platform.calls == TRIES + 1
    assert Delivery.DEAD in states(made)


async def test_somebody_absent_gets_it_when_they_are_back(made: Core, platform: Platform) -> None:
    platform.failures["li"] = [Absent("page closed")]
    with made.hub.listen("ticket:1") as parked:
        await post(made, "hello", ticket=1)
        async with courier(made, platform) as working:
            await parked.get()
            assert platform.taken["li"] == []
            await working.back("li")
            await platform.until(lambda: platform.taken["li"] == ["hello"])


async def test_one_slow_chat_does_not_hold_up_the_others(made: Core, platform: Platform) -> None:
    gate = asyncio.Event()
    original = platform.send

    async def slow(message: OutboundMessage, part: Part, key: str) -> str | None:
        if message.to.chat == "li":
            await gate.wait()
        return await original(message, part, key)

    platform.send = slow  # type: ignore[method-assign]
    await post(made, "slow")
    await post(made, "fast", chat="wang")
    async with courier(made, platform):
        await platform.until(lambda: platform.taken["wang"] == ["fast"])
        assert platform.taken["li"] == []
        gate.set()
        await platform.until(lambda: platform.taken["li"] == ["slow"])


async def test_what_was_under_way_at_a_stop_is_sent_at_the_next_start(made: Core, platform: Platform) -> None:
    original = platform.send
    started = asyncio.Event()

    async def hangs(message: OutboundMessage, part: Part, key: str) -> str | None:
        started.set()
        await asyncio.Event().wait()
        return None

    platform.send = hangs  # type: ignore[method-assign]
    await post(made, "hello")
    async with courier(made, platform):
        await started.wait()
    platform.send = original  # type: ignore[method-assign]
    async with courier(made, platform):
        await platform.until(lambda: platform.taken["li"] == ["hello"])


async def test_one_poisonous_message_does_not_end_the_delivery_of_others(
    made: Core, platform: Platform, time: Time
) -> None:
    original = platform.send

    async def chokes(message: OutboundMessage, part: Part, key: str) -> str | None:
        if part.text == "poison":
            platform.calls += 1
            raise ValueError("13800138000")
        return await original(message, part, key)

    platform.send = chokes  # type: ignore[method-assign]
    await post(made, "poison")
    await post(made, "fine", chat="wang")
    async with courier(made, platform):
        await platform.until(lambda: platform.taken["wang"] == ["fine"])
        await post(made, "also fine", chat="zhao")
        await platform.until(lambda: platform.taken["zhao"] == ["also fine"])
