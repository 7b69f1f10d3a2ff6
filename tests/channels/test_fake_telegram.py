"""The fake Telegram itself: it is strict where Telegram is, and another process can drive it."""

from __future__ import annotations

import asyncio
import base64
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Conflict, InvalidToken

from tests.fake_telegram import TOKEN, FakeTelegram


def bot_on(telegram: FakeTelegram, token: str = TOKEN) -> Bot:
    return Bot(token, base_url=telegram.base_url, base_file_url=telegram.base_file_url)


async def test_updates_stay_until_an_offset_beyond_them_is_asked_for() -> None:
    async with FakeTelegram() as telegram, bot_on(telegram) as bot:
        for text in ("a", "b", "c"):
            telegram.say(1, text)
        first, *rest = await bot.get_updates()
        assert [update.update_id for update in await bot.get_updates(limit=2)] == [
            first.update_id,
            rest[0].update_id,
        ]
        assert await bot.get_updates(offset=first.update_id + 1) == tuple(rest)
        assert await bot.get_updates() == tuple(rest)


async def test_of_two_polls_the_first_is_ended() -> None:
    async with FakeTelegram() as telegram, bot_on(telegram) as bot, bot_on(telegram) as other:
        first = asyncio.create_task(bot.get_updates(timeout=20))
        await telegram.called("getUpdates", 1)
        second = asyncio.create_task(other.get_updates(timeout=20))
        with pytest.raises(Conflict):
            await first
        telegram.say(1, "hello")
        assert len(await second) == 1


async def test_what_telegram_refuses_is_refused() -> None:
    async with FakeTelegram() as telegram, bot_on(telegram) as bot:
        with pytest.raises(BadRequest, match="Message is too long"):
            await bot.send_message(1, "字" * 4095 + "👍")
        with pytest.raises(BadRequest, match="Message text is empty"):
            await bot.send_message(1, " ")
        too_long = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="会" * 22)]])
        with pytest.raises(BadRequest, match="Button_data_invalid"):
            await bot.send_message(1, "?", reply_markup=too_long)
        with pytest.raises(InvalidToken):
            async with bot_on(telegram, "7000000001:" + "B" * 35):
                pass


async def test_messages_can_be_edited_and_show_it() -> None:
    async with FakeTelegram() as telegram, bot_on(telegram) as bot:
        sent = await bot.send_message(1, "草稿")
        await bot.edit_message_text("定稿", 1, sent.message_id)
        assert [message.text for message in telegram.sent_messages("1")] == ["定稿"]


async def test_only_buttons_that_are_there_can_be_pressed() -> None:
    async with FakeTelegram() as telegram:
        with pytest.raises(LookupError, match="has no button '提交'"):
            telegram.press(1, "提交")


@asynccontextmanager
async def fake_process() -> AsyncIterator[str]:
    """The fake as a process of its own; its address."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.fake_telegram", "--port", "0"),
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    try:
        yield (await asyncio.wait_for(process.stdout.readline(), 30)).decode().strip()
    finally:
        process.kill()
        await process.communicate()


async def test_another_process_can_drive_it() -> None:
    async with fake_process() as address, ClientSession(address) as control:

        async def act(act: str, **arguments: Any) -> Any:
            async with control.post(f"/control/{act}", json=arguments) as answer:
                return (await answer.json())["result"]

        async def look(path: str) -> tuple[int, Any]:
            async with control.get(f"/control/{path}") as answer:
                return answer.status, await answer.json()

        await act("say", user=42, text="你好")
        await act("send_file", user=42, name="a.pdf", data=base64.b64encode(b"%PDF").decode())
        await act("refuse", method="sendMessage", code=403)
        async with Bot(TOKEN, base_url=f"{address}/bot", base_file_url=f"{address}/file/bot") as bot:
            said, filed = await bot.get_updates()
            assert said.message is not None
            assert said.message.text == "你好"
            assert (await look("confirmed?patience=0"))[0] == 408
            await bot.get_updates(offset=filed.update_id + 1)
            assert (await look("confirmed"))[0] == 200
            with pytest.raises(Exception, match="Forbidden"):
                await bot.send_message(42, "one")
            await bot.send_document(42, b"word", filename="表.docx")
        status, sent = await look("sent?chat=42&count=1")
        assert (status, sent[0]["file_name"]) == (200, "表.docx")
        assert base64.b64decode(sent[0]["data"]) == b"word"
        assert (await look("sent?chat=42&count=2&patience=0"))[0] == 408
        assert (await look("state"))[1]["calls"]["sendMessage"] == 1
