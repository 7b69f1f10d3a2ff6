"""From the bot to a person and back: tickets, the staff group, and who may see what."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.compose import Core
from handlers import desk
from handlers.messages import Address, OutboundMessage
from handlers.tickets import Actor, ActorKind, Refused, Ticket
from storage import messages, tickets
from storage.memory import SqlMemory
from storage.messages import Attempt, Delivery
from tests.conftest import Compose
from tests.stories import Person

ROOM = Address("telegram", "-100")
ZHANG = Actor(ActorKind.STAFF, "1", "张")


def all_tickets(made: Core) -> list[Ticket]:
    return made.database.read(lambda connection: tickets.in_queue(connection, None))


async def act(made: Core, work: object) -> object:
    return await asyncio.wrap_future(made.writer.submit(work))  # type: ignore[arg-type]


async def test_human_makes_a_ticket_with_the_question_that_had_no_answer(made: Core) -> None:
    li = Person(made)
    await li.says("你们食堂的红烧肉好吃吗，几点开饭")
    assert "MSC-2026-0001" in await li.says("转人工")
    [ticket] = all_tickets(made)
    assert "红烧肉" in ticket.subject
    assert ticket.queue == "msc"


async def test_while_staff_hold_the_chat_the_bot_is_silent_and_the_ticket_gets_the_words(made: Core) -> None:
    li = Person(made)
    await li.says("转人工")
    assert await li.says("MSC的邮箱和电话是多少？") == ""
    [ticket] = all_tickets(made)
    said = made.database.read(lambda connection: messages.transcript(connection, ticket.conversation))
    assert any(each.inbound and "邮箱" in each.inbound.text for each in said)


async def test_a_reply_reaches_the_chat_and_after_closing_the_bot_answers_again(made: Core) -> None:
    li = Person(made)
    await li.says("转人工")
    [ticket] = all_tickets(made)
    await act(made, lambda m: desk.claim(m, made.releases.current().pack, m.tickets.get(ticket.id), ZHANG, None))
    await act(made, lambda m: desk.reply(m, m.tickets.get(ticket.id), ZHANG, "您好，已收到。"))
    said = (await li.everything())[-1]
    assert (said.text, said.author, said.ticket) == ("您好，已收到。", "张", ticket.id)
    assert await li.says("谢谢") == ""
    await act(made, lambda m: desk.close(m, made.releases.current().pack, m.tickets.get(ticket.id), ZHANG))
    assert "已办结" in (await li.everything())[-1].text
    assert "msc@shfe.com.cn" in await li.says("MSC的邮箱和电话是多少？")


async def test_a_note_is_never_sent(made: Core) -> None:
    li = Person(made)
    await li.says("转人工")
    [ticket] = all_tickets(made)
    before = await li.everything()
    await act(made, lambda m: desk.note(m, m.tickets.get(ticket.id), ZHANG, "此人昨天也来过"))
    assert await li.everything() == before
    assert [note.text for note in made.database.read(lambda c: tickets.notes_of(c, ticket.id))] == ["此人昨天也来过"]


async def test_of_two_who_claim_the_second_is_told_who_has_it(made: Core) -> None:
    await Person(made).says("转人工")
    [ticket] = all_tickets(made)
    pack = made.releases.current().pack
    wang = replace(ZHANG, id="2", name="王")
    await act(made, lambda m: desk.claim(m, pack, m.tickets.get(ticket.id), ZHANG, None))
    with pytest.raises(Refused) as refused:
        await act(made, lambda m: desk.claim(m, pack, m.tickets.get(ticket.id), wang, None))
    assert refused.value.values == {"name": "张"}


async def test_acting_on_a_ticket_that_changed_meanwhile_is_refused(made: Core) -> None:
    await Person(made).says("转人工")
    [old] = all_tickets(made)
    await act(made, lambda m: desk.note(m, m.tickets.get(old.id), ZHANG, "先"))
    with pytest.raises(Refused):
        await act(made, lambda m: desk.note(m, old, ZHANG, "后"))


async def test_a_closed_ticket_takes_no_reply(made: Core) -> None:
    await Person(made).says("转人工")
    [ticket] = all_tickets(made)
    pack = made.releases.current().pack
    await act(made, lambda m: desk.close(m, pack, m.tickets.get(ticket.id), ZHANG))
    with pytest.raises(Refused):
        await act(made, lambda m: desk.reply(m, m.tickets.get(ticket.id), ZHANG, "还有"))


async def test_my_tickets_shows_their_states(made: Core) -> None:
    li = Person(made)
    assert "还没有工单" in await li.says("我的工单")
    await li.says("转人工")
    heard = await li.says("我的工单")
    assert "MSC-2026-0001" in heard
    assert "已转交" in heard


async def test_two_members_of_one_name_have_chats_of_their_own(made: Core) -> None:
    one, other = Person(made, id="1", name="张伟"), Person(made, id="2", name="张伟")
    await one.says("转人工")
    assert "还没有工单" in await other.says("我的工单")
    assert "msc@shfe.com.cn" in await other.says("MSC的邮箱和电话是多少？")


async def test_back_to_the_bot_while_the_ticket_stays_open(made: Core) -> None:
    li = Person(made)
    await li.says("转人工")
    assert "MSC-2026-0001" in await li.says("返回机器人")
    assert "msc@shfe.com.cn" in await li.says("MSC的邮箱和电话是多少？")
    assert "还在处理中" in await li.says("转人工")
    assert len(all_tickets(made)) == 1


async def announced(made: Core, platform_id: str) -> OutboundMessage:
    """The newest announcement in the staff group, delivered there as `platform_id`."""
    now = made.now()
    [due] = made.database.read(lambda c: messages.due(c, "telegram", now, [], 10))
    attempt = Attempt(due.id, 0, now, "sent", Delivery.SENT, 1, platform_id=platform_id)

    def deliver(memory: SqlMemory) -> None:
        messages.record(memory.connection, attempt)

    await act(made, deliver)
    return due.message


async def test_a_reply_to_the_announcement_goes_to_the_member(compose: Compose, database_url: str) -> None:
    async with compose(database_url, staff_room=ROOM) as made:
        li = Person(made)
        await li.says("转人工")
        announcement = await announced(made, "77")
        assert announcement.to == ROOM
        assert "MSC-2026-0001" in announcement.text
        zhang = Person(made, id="9", channel="telegram", chat="-100", name="张")
        assert "已发送给会员" in await zhang.says("您好，请问什么事？", reply_to="77")
        assert (await li.everything())[-1].text == "您好，请问什么事？"
        assert "内部备注" in await zhang.says("/note 常客", reply_to="77")
        assert all("常客" not in said.text for said in await li.everything())
        assert "已办结" in await zhang.says("/close", reply_to="77")
        assert "msc@shfe.com.cn" in await li.says("MSC的邮箱和电话是多少？")


async def test_talk_among_staff_is_left_alone(compose: Compose, sqlite_url: str) -> None:
    async with compose(sqlite_url, staff_room=ROOM) as made:
        zhang = Person(made, id="9", channel="telegram", chat="-100", name="张")
        assert await zhang.says("中午吃什么") == ""
        assert "哪个工单" in await zhang.says("/claim")


async def test_what_a_member_adds_is_announced_without_their_phone_number_of_the_form(
    compose: Compose, sqlite_url: str
) -> None:
    async with compose(sqlite_url, staff_room=ROOM) as made:
        li = Person(made)
        await li.says("转人工")
        await announced(made, "77")
        await li.says("补充：是关于仓单的")
        assert "关于仓单" in (await announced(made, "78")).text
