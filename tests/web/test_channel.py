"""The web channel by itself: delivered is what an open page has confirmed."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.channel import Absent, Channel, Part, RetryLater
from bot.channels.web import WebChannel
from handlers.messages import Address, OutboundMessage

MESSAGE = OutboundMessage(Address("web", "chat"), "您好")
KEY = "7.0"


class OpenPage:
    """A page that remembers what it was told to look at."""

    def __init__(self) -> None:
        self.looked: list[int] = []
        self.told = asyncio.Event()

    def look(self, message: int) -> None:
        self.looked.append(message)
        self.told.set()


def sending(channel: WebChannel) -> asyncio.Task[str | None]:
    return asyncio.create_task(channel.send(MESSAGE, Part(MESSAGE.text), KEY))


def test_it_is_a_channel() -> None:
    channel: Channel = WebChannel()
    assert channel.name == "web"
    assert len(channel.parts(MESSAGE)) == 1


async def test_nobody_is_there_while_no_page_is_open() -> None:
    with pytest.raises(Absent):
        await WebChannel().send(MESSAGE, Part(), KEY)


async def test_a_page_of_another_chat_does_not_count() -> None:
    channel = WebChannel()
    with channel.open_page("another", OpenPage()), pytest.raises(Absent):
        await channel.send(MESSAGE, Part(), KEY)


async def test_all_pages_are_told_and_one_confirmation_is_enough() -> None:
    channel, one, two = WebChannel(), OpenPage(), OpenPage()
    with channel.open_page("chat", one), channel.open_page("chat", two):
        sent = sending(channel)
        await one.told.wait()
        assert one.looked == two.looked == [7]
        assert not sent.done()
        channel.seen("chat", [7])
        assert await sent is None


async def test_another_message_that_is_confirmed_is_not_this_one() -> None:
    channel, page = WebChannel(patience=0.01), OpenPage()
    with channel.open_page("chat", page):
        sent = sending(channel)
        await page.told.wait()
        channel.seen("chat", [6, 8])
        with pytest.raises(RetryLater):
            await sent


async def test_what_was_confirmed_before_it_was_sent_is_delivered_at_once() -> None:
    channel, page = WebChannel(), OpenPage()
    with channel.open_page("chat", page):
        channel.seen("chat", [7])
        await channel.send(MESSAGE, Part(), KEY)
        assert page.looked == []


async def test_a_page_that_does_not_confirm_is_tried_again_later() -> None:
    channel = WebChannel(patience=0.01)
    with channel.open_page("chat", OpenPage()), pytest.raises(RetryLater):
        await channel.send(MESSAGE, Part(), KEY)


async def test_when_the_last_page_goes_nobody_is_waited_for() -> None:
    channel, page = WebChannel(), OpenPage()
    with channel.open_page("chat", page):
        sent = sending(channel)
        await page.told.wait()
    with pytest.raises(Absent):
        await sent


async def test_a_page_that_opens_meanwhile_is_told_too() -> None:
    channel, one, two = WebChannel(), OpenPage(), OpenPage()
    with channel.open_page("chat", one):
        sent = sending(channel)
        await one.told.wait()
        with channel.open_page("chat", two):
            await two.told.wait()
            channel.seen("chat", [7])
            assert await sent is None
