"""Receiving from Telegram loses nothing: what was not kept is not confirmed, and comes again."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from telegram.error import InvalidToken

from bot.channels.telegram import Texts
from bot.channels.telegram_bot import Pace, make_bot
from handlers.messages import FileTrouble
from knowledge.language import Language
from tests.channels.telegram_setup import Setup, telegram_setup
from tests.fake_telegram import TOKEN

MENU = {
    Language.ZH: {"start": "开始", "tickets": "我的工单"},
    Language.EN: {"start": "Start", "tickets": "My tickets"},
}


@pytest_asyncio.fixture
async def setup() -> AsyncIterator[Setup]:
    async with telegram_setup() as made:
        yield made


def say_all(setup: Setup, user: int, *texts: str) -> None:
    for text in texts:
        setup.telegram.say(user, text)


async def test_messages_of_one_chat_are_handed_over_one_after_the_other(setup: Setup) -> None:
    setup.inbox.held.add("一")
    say_all(setup, 42, "一", "二", "三")
    setup.telegram.say(43, "another chat")
    async with setup.receiving():
        await setup.inbox.until_kept(1)
        assert setup.inbox.texts == ["一", "another chat"]
        setup.inbox.let_go()
        await setup.inbox.until_kept(4)
    assert setup.inbox.texts == ["一", "another chat", "二", "三"]


async def test_chats_begin_in_the_order_of_arrival(setup: Setup) -> None:
    for user in range(50, 80):
        setup.telegram.say(user, str(user))
    async with setup.receiving():
        await setup.inbox.until_given(30)
    assert setup.inbox.texts == [str(user) for user in range(50, 80)]


async def test_nothing_is_confirmed_before_it_is_kept(setup: Setup) -> None:
    setup.inbox.held.add("提交")
    setup.telegram.say(42, "提交")
    async with setup.receiving():
        await setup.inbox.until_given(1)
        assert len(setup.telegram.updates.pending) == 1
        assert setup.telegram.calls["getUpdates"] == 1
        setup.inbox.let_go()
        await setup.telegram.all_confirmed()
    assert [message.text for message in setup.inbox.kept] == ["提交"]


async def test_a_bot_that_dies_before_the_commit_gets_the_message_again(setup: Setup) -> None:
    setup.inbox.held.add("提交")
    setup.telegram.say(42, "提交")
    async with setup.receiving():
        await setup.inbox.until_given(1)
    setup.inbox.held.clear()
    async with setup.receiving():
        await setup.telegram.all_confirmed()
    first, again = setup.inbox.given
    assert first.message_id == again.message_id
    assert len(setup.inbox.kept) == 1


async def test_a_message_that_was_not_kept_comes_again_before_those_after_it(setup: Setup) -> None:
    setup.inbox.refused.add("二")
    say_all(setup, 42, "一", "二", "三", "四")
    async with setup.receiving():
        await setup.inbox.until_kept(4)
        await setup.telegram.all_confirmed()
    assert setup.inbox.texts == ["一", "二", "二", "三", "四"]
    assert setup.pauses.seconds == [1]


async def test_a_message_that_was_not_kept_costs_other_chats_nothing(setup: Setup) -> None:
    setup.inbox.refused.add("b")
    setup.telegram.say(1, "a")
    setup.telegram.say(2, "b")
    setup.telegram.say(3, "c")
    async with setup.receiving():
        await setup.telegram.all_confirmed()
    # The offset stopped before "b": "c" was kept, and comes again with it. The intake knows it then.
    assert setup.inbox.texts == ["a", "b", "c", "b", "c"]
    assert {message.text for message in setup.inbox.kept} == {"a", "b", "c"}


async def test_pauses_grow_while_nothing_can_be_kept(setup: Setup, caplog: pytest.LogCaptureFixture) -> None:
    setup.telegram.say(42, "x")
    async with setup.receiving():
        for count in range(1, 5):
            setup.inbox.refused.add("x")
            await setup.inbox.until_given(count)
            await setup.pauses.until(count)
        await setup.telegram.all_confirmed()
    assert setup.pauses.seconds == [1, 2, 4, 8]
    assert set(caplog.messages) == {"a message could not be taken and will come again: DatabaseAwayError"}


async def test_the_pause_is_short_again_once_something_was_kept(setup: Setup) -> None:
    async with setup.receiving():
        for text in ("a", "b"):
            setup.inbox.refused.add(text)
            setup.telegram.say(42, text)
            await setup.telegram.all_confirmed()
    assert setup.pauses.seconds == [1, 1]


async def test_repeated_updates_are_handed_over_again(setup: Setup) -> None:
    say_all(setup, 42, "一", "二")
    async with setup.receiving():
        await setup.telegram.all_confirmed()
        setup.telegram.redeliver()
        await setup.inbox.until_kept(4)
        setup.telegram.say(42, "三")
        await setup.inbox.until_kept(5)
    ids = [message.message_id for message in setup.inbox.kept]
    assert ids[:2] == ids[2:4]
    assert setup.inbox.texts == ["一", "二", "一", "二", "三"]


async def test_more_messages_than_one_answer_holds_all_arrive(setup: Setup) -> None:
    say_all(setup, 42, *(str(number) for number in range(250)))
    async with setup.receiving():
        await setup.telegram.all_confirmed()
    assert setup.inbox.texts == [str(number) for number in range(250)]


async def test_updates_are_received_when_their_numbers_begin_lower_after_a_quiet_week(setup: Setup) -> None:
    async with setup.receiving():
        setup.telegram.say(42, "before")
        await setup.telegram.called("getUpdates", 2)
        setup.telegram.end_polls()
        await setup.telegram.called("getUpdates", 3)
        setup.telegram.updates.restart_at(1000)
        setup.telegram.say(42, "after")
        await setup.telegram.all_confirmed()
    assert setup.inbox.texts == ["before", "after"]


async def test_pauses_grow_to_a_minute_while_telegram_is_in_trouble_and_are_short_again_after(
    setup: Setup, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    setup.telegram.refuse("getUpdates", 500, times=8)
    setup.telegram.say(42, "hello")
    async with setup.receiving():
        await setup.telegram.all_confirmed()
        setup.telegram.refuse("getUpdates", 502)
        setup.telegram.end_polls()
        await setup.pauses.until(9)
    assert setup.pauses.seconds == [1, 2, 4, 8, 16, 32, 60, 60, 1]
    assert caplog.messages[:2] == [
        "Telegram is in trouble: Internal Server Error. Trying on",
        "Telegram answers again",
    ]


async def test_telegram_is_waited_for_at_the_start(setup: Setup) -> None:
    setup.telegram.refuse("getMe", 502, times=2)
    setup.telegram.say(42, "hello")
    async with setup.receiving():
        await setup.telegram.all_confirmed()
    assert setup.pauses.seconds == [1, 2]
    assert setup.inbox.texts == ["hello"]


async def test_the_pause_that_telegram_asks_for_is_kept(setup: Setup) -> None:
    setup.telegram.refuse("getUpdates", 429, retry_after=17)
    setup.telegram.say(42, "hello")
    async with setup.receiving():
        await setup.telegram.all_confirmed()
    assert setup.pauses.seconds == [17]


@pytest.mark.parametrize("fault", ["cut", "garble"])
async def test_a_broken_answer_is_asked_for_again(setup: Setup, fault: str) -> None:
    getattr(setup.telegram, fault)("getUpdates")
    setup.telegram.say(42, "hello")
    async with setup.receiving():
        await setup.telegram.all_confirmed()
    assert setup.pauses.seconds == [1]
    assert setup.inbox.texts == ["hello"]


async def test_an_answer_that_never_comes_is_asked_for_again() -> None:
    async with telegram_setup(answer=0.1) as setup:
        setup.telegram.hang("getMe")
        setup.telegram.say(42, "hello")
        async with setup.receiving():
            await setup.telegram.all_confirmed()
        assert setup.pauses.seconds == [1]
        assert setup.inbox.texts == ["hello"]


async def test_a_second_poller_is_told_of_in_one_line_and_given_way_to(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with telegram_setup(allowed_pauses=0) as setup, setup.receiving():
        await setup.telegram.called("getUpdates", 1)
        async with setup.receiving():
            await setup.pauses.until(1)
            setup.telegram.say(42, "hello")
            await setup.telegram.all_confirmed()
    assert setup.pauses.seconds == [60]
    assert caplog.messages == [
        "another program receives this bot's messages: a second process, or a webhook. Trying on"
    ]


async def test_a_webhook_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    async with telegram_setup(allowed_pauses=0) as setup:
        setup.telegram.webhook_url = "https://example.org/hook"
        async with setup.receiving():
            await setup.pauses.until(1)
        assert setup.telegram.webhook_url
        assert setup.pauses.seconds == [60]
        assert len(caplog.messages) == 1


@pytest.mark.parametrize("token", ["7000000001:" + "B" * 35, "no token at all"])
async def test_a_refused_token_ends_receiving_with_one_line(
    setup: Setup, caplog: pytest.LogCaptureFixture, token: str
) -> None:
    caplog.set_level(logging.DEBUG)
    async with setup.receiving(token=token) as task:
        await task
    assert caplog.messages == ["Telegram refused the bot token: set MSC_TELEGRAM_TOKEN"]


async def test_a_token_that_is_refused_later_is_tried_on(setup: Setup, caplog: pytest.LogCaptureFixture) -> None:
    """A proxy that restarts answers 404 too: that must not end the channel for good."""
    right = setup.telegram.token
    async with setup.receiving():
        setup.telegram.say(42, "before")
        await setup.inbox.until_kept(1)
        setup.telegram.token = "7000000001:" + "C" * 35
        setup.telegram.end_polls()
        await setup.pauses.until(1)
        setup.telegram.token = right
        setup.telegram.say(42, "after")
        await setup.inbox.until_kept(2)
    assert "Telegram refused the bot token. Trying on" in caplog.messages


async def test_a_file_that_fails_once_is_fetched_again(setup: Setup) -> None:
    setup.telegram.refuse("download", 500)
    setup.telegram.send_file(42, "scan.pdf", b"%PDF")
    setup.telegram.say(42, "sent")
    async with setup.receiving():
        await setup.telegram.all_confirmed()
    [file] = setup.inbox.given[0].attachments
    assert setup.files.get(file.sha256) == b"%PDF"
    assert [message.text for message in setup.inbox.given] == ["", "sent"]
    assert setup.pauses.seconds == [1]


async def test_a_file_that_came_at_last_may_fail_as_often_the_next_time(setup: Setup) -> None:
    setup.telegram.send_file(42, "scan.pdf", b"%PDF")
    setup.telegram.refuse("download", 500, times=3)
    async with setup.receiving():
        await setup.telegram.all_confirmed()
        setup.telegram.refuse("download", 500, times=3)
        setup.telegram.publish("message", setup.telegram.updates.confirmed[0]["message"])
        await setup.inbox.until_kept(2)
    files = [file for message in setup.inbox.kept for file in message.attachments]
    assert [file.trouble for file in files] == [None, None]


@pytest.mark.parametrize("code", [404, 500])
async def test_a_file_that_keeps_failing_does_not_hold_up_the_chat(
    setup: Setup, caplog: pytest.LogCaptureFixture, code: int
) -> None:
    setup.telegram.refuse("download", code, times=9)
    setup.telegram.send_file(42, "scan.pdf", b"%PDF", caption="scan")
    setup.telegram.say(42, "sent")
    async with setup.receiving():
        await setup.telegram.all_confirmed()
    assert setup.inbox.given[0].attachments[0].trouble is FileTrouble.LOST
    assert setup.inbox.texts == ["scan", "sent"]
    assert setup.pauses.seconds == [1, 2, 4, 8]
    assert caplog.messages[-1].startswith("a file could not be fetched 5 times and is given up: Telegram")


async def test_the_command_menu_is_shown_in_both_languages(setup: Setup) -> None:
    async with setup.receiving(texts=Texts(MENU)):
        await setup.telegram.called("getUpdates", 1)
    assert setup.telegram.commands == {
        "zh": [
            {"command": "start", "description": "开始"},
            {"command": "tickets", "description": "我的工单"},
        ],
        "": [
            {"command": "start", "description": "Start"},
            {"command": "tickets", "description": "My tickets"},
        ],
    }


async def test_a_refused_command_menu_does_not_stop_the_bot(setup: Setup, caplog: pytest.LogCaptureFixture) -> None:
    setup.telegram.refuse("setMyCommands", 400, description="Bad Request: BOT_COMMAND_INVALID")
    setup.telegram.say(42, "hello")
    async with setup.receiving(texts=Texts(MENU)):
        await setup.telegram.all_confirmed()
    assert setup.inbox.texts == ["hello"]
    assert list(setup.telegram.commands) == [""]
    assert caplog.messages == ["the command menu (zh) is not shown: Telegram refused: Bot_command_invalid"]


async def test_the_token_is_not_in_the_error_that_says_it_was_refused(setup: Setup) -> None:
    bot = make_bot("7000000001:" + "B" * 35, setup.telegram.api_base, Pace())
    with pytest.raises(InvalidToken) as raised:
        await bot.initialize()
    await bot.shutdown()
    assert "BBB" not in "".join(traceback.format_exception(raised.value))


async def test_the_token_is_in_no_log_record(setup: Setup, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    page = f"<html>cannot reach /bot{TOKEN}/getUpdates</html>".encode()
    setup.telegram.garble("getUpdates", body=page)
    setup.telegram.garble("getUpdates", code=400, body=page)
    setup.telegram.garble("getMe", code=502, body=page)
    for break_it in (setup.telegram.cut, setup.telegram.garble):
        break_it("getUpdates")
    setup.telegram.refuse("download", 404)
    setup.telegram.send_file(42, "scan.pdf", b"%PDF")
    async with setup.receiving(texts=Texts(MENU)):
        await setup.telegram.all_confirmed()
    setup.telegram.token = "7000000001:" + "C" * 35
    async with setup.receiving(token=TOKEN) as task:
        await asyncio.wait_for(task, 10)
    assert len(setup.pauses.seconds) >= 6
    assert caplog.records
    formatted = [logging.Formatter().format(record) for record in caplog.records]
    assert not [line for line in formatted if TOKEN in line or TOKEN.split(":")[1] in line]
