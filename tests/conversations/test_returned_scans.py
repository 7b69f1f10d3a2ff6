"""A stamped form that staff return: the member hears why, and the next scan brings it back."""

from __future__ import annotations

import asyncio

import pytest

from bot.compose import Core
from handlers import desk
from handlers.messages import Attachment
from handlers.tickets import FileRole, Refused, Ticket, TicketState
from storage.memory import SqlMemory
from tests.conftest import Compose
from tests.conversations.test_scans import ROOM, ZHANG, files_a_form, in_room, scans, state
from tests.stories import Person


async def sent_back(made: Core, ticket: int, why: str) -> Ticket:
    def work(memory: SqlMemory) -> Ticket:
        return desk.send_back(memory, made.releases.current().pack, memory.tickets.get(ticket), ZHANG, why)

    return await asyncio.wrap_future(made.writer.submit(work))


async def staff_reply(made: Core, ticket: int, text: str) -> None:
    def work(memory: SqlMemory) -> None:
        desk.reply(memory, made.releases.current().pack, memory.tickets.get(ticket), ZHANG, text)

    await asyncio.wrap_future(made.writer.submit(work))


async def test_the_member_hears_why_and_the_new_scan_brings_the_ticket_back(made: Core) -> None:
    member = Person(made)
    await files_a_form(member)
    await member.sends("盖章.pdf", b"%PDF-1.7 first %%EOF")
    await sent_back(made, 1, "印章不清晰")
    told = (await member.everything())[-1].text
    assert "MSC-2026-0001" in told
    assert "印章不清晰" in told
    assert state(made, 1) is TicketState.RETURNED_FOR_CORRECTION
    assert "退回补正" in await member.says("我的工单")
    await member.sends("重新盖章.pdf", b"%PDF-1.7 second %%EOF")
    assert state(made, 1) is TicketState.FORWARDED
    assert scans(made, 1) == ["盖章.pdf", "重新盖章.pdf"]


async def test_a_return_needs_its_reason(made: Core) -> None:
    await files_a_form(Person(made))
    with pytest.raises(Refused):
        await sent_back(made, 1, "  ")
    assert state(made, 1) is TicketState.AWAITING_SEAL


async def test_while_staff_hold_the_chat_the_new_scan_is_a_scan_and_what_is_written_with_it_reaches_them(
    compose: Compose, sqlite_url: str
) -> None:
    async with compose(sqlite_url, staff_room=ROOM) as made:
        await Person(made, id="9", channel=ROOM.channel, chat=ROOM.chat, name="张").says("早")
        member = Person(made)
        await files_a_form(member)
        await member.sends("盖章.pdf", b"%PDF-1.7 first %%EOF")
        await staff_reply(made, 1, "您好，我看一下。")
        await sent_back(made, 1, "印章不清晰")
        file = Attachment("重新盖章.pdf", "application/pdf", 15, made.files.put(b"%PDF-1.7 second %%EOF"))
        assert "已收到盖章扫描件" in await member.says("这次清楚了", file=file)
        assert state(made, 1) is not TicketState.RETURNED_FOR_CORRECTION
        assert scans(made, 1) == ["盖章.pdf", "重新盖章.pdf"]
        assert "这次清楚了" in in_room(made)[-1].text
        await member.sends("补充.txt", b"plain words", "text/plain")
        assert scans(made, 1, FileRole.ATTACHMENT) == ["补充.txt"]
