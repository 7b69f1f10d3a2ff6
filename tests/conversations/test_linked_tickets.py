"""One person in two chats: scans, withdrawals and mails reach the tickets of both, and nobody else's."""

from __future__ import annotations

import pytest

from bot.compose import Core
from handlers.messages import Address
from handlers.tickets import TicketState
from storage import conversations
from tests.conversations.test_my_data import linked
from tests.conversations.test_returned_scans import sent_back
from tests.conversations.test_scans import files_a_form, offering, scans, state
from tests.stories import Person


@pytest.fixture
async def desktop(made: Core) -> Person:
    """Somebody who has filed a form without its scan at the desk."""
    person = Person(made)
    await files_a_form(person)
    return person


async def test_the_scan_of_a_form_filed_at_the_desk_is_sent_from_the_phone(made: Core, desktop: Person) -> None:
    phone = await linked(desktop)
    assert "MSC-2026-0001" in await phone.sends("盖章.pdf")
    assert (scans(made, 1), state(made, 1)) == (["盖章.pdf"], TicketState.FORWARDED)
    await sent_back(made, 1, "印章不清晰")
    assert "MSC-2026-0001" in await phone.sends("重新盖章.pdf", b"%PDF-1.7 second %%EOF")
    assert state(made, 1) is TicketState.FORWARDED


async def test_with_a_form_waiting_in_each_chat_the_bot_asks_which(made: Core, desktop: Person) -> None:
    phone = await linked(desktop)
    await files_a_form(phone, "002")
    assert "哪个工单" in await phone.sends("盖章.pdf")
    assert "MSC-2026-0001" in await phone.presses("MSC-2026-0001")
    assert (scans(made, 1), scans(made, 2)) == (["盖章.pdf"], [])


async def test_a_form_filed_at_the_desk_is_withdrawn_on_the_phone(made: Core, desktop: Person) -> None:
    phone = await linked(desktop)
    await phone.says("我的工单")
    await phone.presses("撤回 MSC-2026-0001")
    assert "已撤回" in await phone.presses("确定撤回")
    assert state(made, 1) is TicketState.CANCELLED
    assert "确定撤回" not in await desktop.says("撤回工单 MSC-2026-0001")


async def test_an_inquiry_withdrawn_on_the_phone_gives_the_desk_back_to_the_bot(made: Core) -> None:
    desk = Person(made)
    await desk.says("转人工")
    await desk.says("返回机器人")
    phone = await linked(desk)
    await desk.says("转人工")
    await phone.says("撤回工单 MSC-2026-0001")
    await phone.presses("确定撤回")
    found = made.database.read(lambda connection: conversations.at(connection, Address("test", "li")))
    assert found is not None
    assert found.holder is None
    assert "msc@shfe.com.cn" in await desk.says("MSC的邮箱是什么")


async def test_once_parted_each_chat_has_its_own_again(made: Core, desktop: Person) -> None:
    phone = await linked(desktop)
    await desktop.says("关联账号")
    await desktop.presses("解除：Telegram")
    assert "没有等待文件的工单" in await phone.sends("盖章.pdf")
    assert "您没有工单MSC-2026-0001" in await phone.says("撤回工单 MSC-2026-0001")
    assert (scans(made, 1), state(made, 1)) == ([], TicketState.AWAITING_SEAL)


async def test_a_stranger_reaches_nothing_of_it(made: Core, desktop: Person) -> None:
    await linked(desktop)
    stranger = Person(made, "zhou", "telegram", "周")
    await stranger.sends("盖章.pdf")
    await stranger.presses("按", among=offering(stranger, "withdraw:1:yes"))
    await stranger.presses("按", among=offering(stranger, "scan:1"))
    assert (scans(made, 1), state(made, 1)) == ([], TicketState.AWAITING_SEAL)
