"""From the bot to a person and back: tickets, the staff group, and who may see what."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.compose import Core
from handlers import announce, desk
from handlers.messages import Address, Attachment, FileTrouble, InboundMessage, OutboundMessage, Sender
from handlers.staff_chat import command_of
from handlers.tickets import Action, Actor, ActorKind, NewTicket, Refused, Role, Ticket, TicketKind
from handlers.turn import Turn
from knowledge.language import Language
from knowledge.pack import Pack
from storage import messages, notes, staff, ticket_audit, tickets
from storage.memory import SqlMemory
from storage.messages import Attempt, Delivery
from tests.conftest import Compose
from tests.stories import Person

ROOM = Address("telegram", "-100")
ZHANG = Actor(ActorKind.STAFF, "1", "张", role=Role.LEAD)


def all_tickets(made: Core) -> list[Ticket]:
    return made.database.read(lambda connection: tickets.in_queue(connection, None))


def pack_of(made: Core) -> Pack:
    return made.releases.current().pack


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
    await act(made, lambda m: desk.claim(m, made.releases.current().pack, m.tickets.get(ticket.id), ZHANG))
    await act(made, lambda m: desk.reply(m, pack_of(made), m.tickets.get(ticket.id), ZHANG, "您好，已收到。"))
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
    await act(made, lambda m: desk.note(m, pack_of(made), m.tickets.get(ticket.id), ZHANG, "此人昨天也来过"))
    assert await li.everything() == before
    assert [note.text for note in made.database.read(lambda c: notes.of_ticket(c, ticket.id))] == ["此人昨天也来过"]


async def test_of_two_who_claim_the_second_is_told_who_has_it(made: Core) -> None:
    await Person(made).says("转人工")
    [ticket] = all_tickets(made)
    pack = made.releases.current().pack
    wang = replace(ZHANG, id="2", name="王")
    await act(made, lambda m: desk.claim(m, pack, m.tickets.get(ticket.id), ZHANG))
    with pytest.raises(Refused) as refused:
        await act(made, lambda m: desk.claim(m, pack, m.tickets.get(ticket.id), wang))
    assert refused.value.values == {"name": "张"}


async def test_acting_on_a_ticket_that_changed_meanwhile_is_refused(made: Core) -> None:
    await Person(made).says("转人工")
    [old] = all_tickets(made)
    await act(made, lambda m: desk.note(m, pack_of(made), m.tickets.get(old.id), ZHANG, "先"))
    with pytest.raises(Refused):
        await act(made, lambda m: desk.note(m, pack_of(made), old, ZHANG, "后"))


async def test_a_closed_ticket_takes_no_reply(made: Core) -> None:
    await Person(made).says("转人工")
    [ticket] = all_tickets(made)
    pack = made.releases.current().pack
    await act(made, lambda m: desk.close(m, pack, m.tickets.get(ticket.id), ZHANG))
    with pytest.raises(Refused):
        await act(made, lambda m: desk.reply(m, pack_of(made), m.tickets.get(ticket.id), ZHANG, "还有"))


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


async def linked(made: Core, name: str = "张", role: Role = Role.AGENT, person: str = "9") -> Person:
    """Somebody of the staff group with an account."""

    def join(memory: SqlMemory) -> None:
        staff.add(memory.connection, f"login-{person}", name, role, "unused", memory.now)
        staff.link(memory.connection, f"login-{person}", ROOM.channel, person)

    await act(made, join)
    return Person(made, id=person, channel=ROOM.channel, chat=ROOM.chat, name=name)


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
        zhang = await linked(made)
        assert "正在发给会员" in await zhang.says("您好，请问什么事？", reply_to="77")
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


async def group(made: Core) -> tuple[Person, Person]:
    """A member who asked for staff, and somebody of the group where that was announced as message 77."""
    li = Person(made)
    await li.says("转人工")
    await announced(made, "77")
    return li, await linked(made)


NOTES = (
    "/note 常客",
    "/Note 常客",
    "/NOTE 常客",
    "／note 常客",
    "／ＮＯＴＥ　常客",
    "、note 常客",
    "/note@msc_bot 常客",
)


@pytest.mark.parametrize("typed", [*NOTES, "\u200b/note 常客", "\n /note\n常客", "\ufeff/ note 常客"])
async def test_a_note_is_a_note_however_it_is_typed(compose: Compose, sqlite_url: str, typed: str) -> None:
    async with compose(sqlite_url, staff_room=ROOM) as made:
        li, zhang = await group(made)
        heard = await li.everything()
        assert "内部备注" in await zhang.says(typed, reply_to="77")
        assert await li.everything() == heard
        assert [note.text for note in made.database.read(lambda c: notes.of_ticket(c, 1))] == ["常客"]


@pytest.mark.parametrize(
    "typed", ["/nota 常客", "/note：常客", "/note常客", "/备注 常客", "/", "／", "//note 常客", "/-"]
)
async def test_an_unknown_command_is_never_sent_as_a_reply(compose: Compose, sqlite_url: str, typed: str) -> None:
    async with compose(sqlite_url, staff_room=ROOM) as made:
        li, zhang = await group(made)
        heard = await li.everything()
        assert "不认识这个命令" in await zhang.says(typed, reply_to="77")
        assert await li.everything() == heard


def test_a_slash_within_a_text_is_no_command() -> None:
    assert command_of("请看 /note 一节") is None
    assert command_of("1/2") is None
    assert command_of("") is None


async def test_a_command_in_capitals_asks_for_its_ticket_too(compose: Compose, sqlite_url: str) -> None:
    async with compose(sqlite_url, staff_room=ROOM) as made:
        zhang = Person(made, id="9", channel=ROOM.channel, chat=ROOM.chat, name="张")
        assert "哪个工单" in await zhang.says("/Claim")
        assert await zhang.says("/lunch") == ""


@pytest.mark.parametrize(
    ("trouble", "told"),
    [(FileTrouble.TOO_BIG, "20MB"), (FileTrouble.LOST, "再发一次"), (FileTrouble.UNSUPPORTED, "贴纸")],
)
async def test_a_reply_whose_file_was_not_taken_is_not_sent(
    compose: Compose, sqlite_url: str, trouble: FileTrouble, told: str
) -> None:
    async with compose(sqlite_url, staff_room=ROOM) as made:
        li, zhang = await group(made)
        heard = await li.everything()
        file = Attachment("说明.pdf", "application/pdf", 30 << 20, trouble=trouble)
        answer = await zhang.says("请看附件", reply_to="77", file=file)
        assert told in answer
        assert "已发送" not in answer
        assert await li.everything() == heard
        assert all_tickets(made)[0].assignee_name == ""


@pytest.mark.parametrize("trouble", [FileTrouble.TOO_BIG, FileTrouble.LOST])
async def test_what_a_member_writes_beside_a_file_that_was_not_taken_reaches_staff(
    compose: Compose, sqlite_url: str, trouble: FileTrouble
) -> None:
    async with compose(sqlite_url, staff_room=ROOM) as made:
        li, _ = await group(made)
        file = Attachment("合同.pdf", "application/pdf", 30 << 20, trouble=trouble)
        await li.says("合同在这里，请今天务必处理", file=file)
        assert "合同在这里，请今天务必处理" in (await announced(made, "78")).text


async def test_who_has_a_closed_account_acts_on_no_ticket(compose: Compose, database_url: str) -> None:
    async with compose(database_url, staff_room=ROOM) as made:
        li, zhang = await group(made)
        heard = await li.everything()
        await act(made, lambda m: staff.disable(m.connection, "login-9"))
        for words in ("您好", "/note 常客", "/claim", "/close"):
            assert "已停用" in await zhang.says(words, reply_to="77")
        assert await li.everything() == heard
        [ticket] = all_tickets(made)
        assert (ticket.state, ticket.assignee_name) == ("forwarded", "")


async def test_who_is_not_linked_acts_on_no_ticket(compose: Compose, database_url: str) -> None:
    async with compose(database_url, staff_room=ROOM) as made:
        li, _ = await group(made)
        heard = await li.everything()
        unlinked = Person(made, id="10", channel=ROOM.channel, chat=ROOM.chat, name="王")
        for words in ("您好", "/note 常客", "/claim", "/close", "/takeover"):
            assert "telegram:10" in await unlinked.says(words, reply_to="77")
        assert await li.everything() == heard
        assert (all_tickets(made)[0].state, all_tickets(made)[0].assignee_name) == ("forwarded", "")


async def test_who_is_linked_acts_under_the_name_of_their_account(compose: Compose, database_url: str) -> None:
    async with compose(database_url, staff_room=ROOM) as made:
        await Person(made).says("转人工")
        await announced(made, "77")
        zhang = await linked(made, "张敏")
        zhang.name = "Zhang on Telegram"
        assert "已由张敏认领" in await zhang.says("/claim", reply_to="77")


async def test_a_reply_that_claims_says_so_in_the_audit(compose: Compose, database_url: str) -> None:
    async with compose(database_url) as made:
        await Person(made).says("转人工")
        for words in ("第一", "第二"):
            await act(made, lambda m, words=words: desk.reply(m, pack_of(made), m.tickets.get(1), ZHANG, words))
        events = made.database.read(lambda connection: ticket_audit.of_ticket(connection, 1))
        replies = [event.data for event in events if event.action is Action.REPLY]
        assert (replies[0]["claimed"], replies[0]["name"]) == (True, "张")
        assert "claimed" not in replies[1]
        assert all_tickets(made)[0].assignee_name == "张"


async def test_a_ticket_of_a_queue_that_is_gone_is_announced_by_its_id(compose: Compose, sqlite_url: str) -> None:
    async with compose(sqlite_url, staff_room=ROOM) as made:
        message = InboundMessage("test", "1", Sender("li", "李"), "li", made.now())

        def opened(memory: SqlMemory) -> None:
            conversation = memory.conversation_of(message)
            turn = Turn(message, conversation, memory, made.releases, made.files, made.now(), ROOM)
            new = NewTicket(TicketKind.INQUIRY, "queue-of-2023", conversation.id, "旧表单", Language.ZH)
            announce.ticket_opened(turn, memory.tickets.open(new, turn.member))

        await act(made, opened)
        assert "queue-of-2023" in (await announced(made, "77")).text


async def test_a_number_said_to_staff_presses_no_old_button(made: Core) -> None:
    li = Person(made)
    await li.says("转人工")
    assert await li.says("1") == ""
    [ticket] = all_tickets(made)
    said = made.database.read(lambda connection: messages.transcript(connection, ticket.conversation))
    assert any(each.inbound and each.inbound.text == "1" and each.inbound.choice is None for each in said)


async def test_asking_for_staff_again_while_they_are_here_opens_no_second_ticket(made: Core) -> None:
    li = Person(made)
    await li.says("转人工")
    assert "还在处理中" in await li.says("转人工")
    assert len(all_tickets(made)) == 1


async def test_after_a_reply_the_member_is_told_once_who_is_listening(made: Core) -> None:
    li = Person(made)
    await li.says("转人工")
    await li.says("返回机器人")
    [ticket] = all_tickets(made)
    await act(made, lambda m: desk.reply(m, pack_of(made), m.tickets.get(ticket.id), ZHANG, "您好。"))
    await li.says("返回机器人")
    await act(made, lambda m: desk.reply(m, pack_of(made), m.tickets.get(ticket.id), ZHANG, "再问一句。"))
    assert await li.says("好的") == ""


async def test_a_reply_lays_an_open_form_aside(made: Core) -> None:
    li = Person(made)
    await li.says("转人工")
    await li.says("返回机器人")
    await li.says("填写会员之声")
    await li.presses("开始")
    [ticket] = all_tickets(made)
    await act(made, lambda m: desk.reply(m, pack_of(made), m.tickets.get(ticket.id), ZHANG, "请问贵公司是哪一家？"))
    assert "公司全称" not in await li.says("示例期货有限公司")
    assert "公司全称" in await li.says("继续填写")
