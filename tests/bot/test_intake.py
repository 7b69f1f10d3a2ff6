"""The promise of the intake: all that a message does is committed, once, or it is set aside and said."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

import pytest

from bot import intake
from bot.channels.channel import Receipt
from bot.compose import Core
from handlers.messages import Address, Attachment, InboundMessage, OutboundMessage, Sender
from handlers.turn import Turn
from storage import conversations, messages
from tests.conftest import Compose
from tests.databases import TODAY
from tests.stories import Person

LI = Address("test", "li")
ROOM = Address("telegram", "-100")
SECRET_WORDS = "我的手机是13800138000"


def message(text: str = "MSC的邮箱和电话是多少？", message_id: str = "m1") -> InboundMessage:
    return InboundMessage("test", message_id, Sender("li"), "li", TODAY, text)


def transcript(made: Core) -> list[messages.Spoken]:
    conversation = made.database.read(lambda connection: conversations.at(connection, LI))
    assert conversation is not None
    return made.database.read(lambda connection: messages.transcript(connection, conversation.id))


async def test_a_repeated_message_is_handled_once(compose: Compose, database_url: str) -> None:
    async with compose(database_url) as made:
        receipts = await asyncio.gather(*(made.intake.receive(message()) for _ in range(4)))
        assert sorted(receipts) == [Receipt.DUPLICATE] * 3 + [Receipt.HANDLED]
        assert len(transcript(made)) == 2


async def test_the_same_words_again_are_another_message(made: Core) -> None:
    await made.intake.receive(message(message_id="m1"))
    await made.intake.receive(message(message_id="m2"))
    assert len(transcript(made)) == 4


async def test_messages_of_one_chat_are_handled_in_order(made: Core) -> None:
    await asyncio.gather(*(made.intake.receive(message(f"第{n}个问题", f"m{n}")) for n in range(30)))
    said = [each.inbound.text for each in transcript(made) if each.inbound]
    assert said == [f"第{n}个问题" for n in range(30)]


def break_router(monkeypatch: pytest.MonkeyPatch, times: int) -> list[int]:
    tries: list[int] = []

    def route(turn: Turn) -> list[OutboundMessage]:
        tries.append(1)
        if "坏" in turn.message.text and len(tries) <= times:
            turn.memory.post(OutboundMessage(LI, "half done"))
            raise RuntimeError(SECRET_WORDS)
        return [turn.reply("好")]

    monkeypatch.setattr(intake, "route", route)
    return tries


async def test_a_failure_is_tried_again_and_leaves_nothing_half_done(
    made: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = break_router(monkeypatch, times=2)
    assert await made.intake.receive(message("坏")) is Receipt.HANDLED
    assert len(tries) == 3
    assert [each.outbound.text for each in transcript(made) if each.outbound] == ["好"]


async def test_the_third_failure_sets_the_message_aside_and_the_chat_goes_on(
    compose: Compose, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    break_router(monkeypatch, times=99)
    caplog.set_level(logging.DEBUG)
    async with compose(sqlite_url, staff_room=ROOM) as made:
        assert await made.intake.receive(message("坏 " + SECRET_WORDS)) is Receipt.SET_ASIDE
        assert await made.intake.receive(message("下一条", "m2")) is Receipt.HANDLED
        said = [each.outbound.text for each in transcript(made) if each.outbound]
        assert "没有处理成功" in said[0]
        assert said[-1] == "好"
        [trouble] = made.database.read(messages.troubled)
        assert trouble.inbound is not None
        assert SECRET_WORDS in trouble.inbound.text
        notices = made.database.read(lambda connection: messages.due(connection, "telegram", TODAY, [], 5))
        assert "处理失败" in notices[0].message.text
    assert SECRET_WORDS not in caplog.text


async def test_the_set_aside_message_repeated_is_a_duplicate(made: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    break_router(monkeypatch, times=99)
    assert await made.intake.receive(message("坏")) is Receipt.SET_ASIDE
    assert await made.intake.receive(message("坏")) is Receipt.DUPLICATE


async def test_reload_in_a_chat_is_for_admins(made: Core) -> None:
    assert "只有管理员" in await Person(made).says("/reload")


async def test_what_no_database_keeps_is_taken_out() -> None:
    assert intake.cleaned(message("a\x00b\ud83dc")).text == "ab?c"
    ordinary = replace(message(), text="普通")
    assert intake.cleaned(ordinary) == ordinary


async def test_names_that_no_database_keeps_do_not_come_again_for_ever(compose: Compose, database_url: str) -> None:
    file = Attachment("合同\ud83d\x00.pdf", "application/pdf", 1, "a" * 64)
    odd = replace(message("你好"), sender=Sender("li", "李\x00"), attachments=(file,))
    async with compose(database_url) as made:
        assert await made.intake.receive(odd) in {Receipt.HANDLED, Receipt.SET_ASIDE}
        assert await made.intake.receive(odd) is Receipt.DUPLICATE
