"""Staff work in a Telegram group: each ticket has its topic there, and the topic follows the ticket."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from handlers import assigning, desk
from handlers.messages import Address, OutboundMessage
from handlers.tickets import Actor, ActorKind, Role
from storage.memory import SqlMemory
from tests import stories
from tests.channels.staff_group import GROUP, LI, ROOM, WANG, ZHANG, Group, bot_on, staff_group
from tests.conftest import Compose
from tests.fake_telegram import FakeTelegram
from tests.fake_telegram_world import Person, Sent

LEAD = Actor(ActorKind.STAFF, "console:1", "王主管", role=Role.LEAD)


@pytest.fixture
async def group(compose: Compose, sqlite_url: str) -> AsyncIterator[Group]:
    async with compose(sqlite_url, staff_room=ROOM) as core, staff_group(core) as made:
        await made.link(ZHANG)
        yield made


async def card(group: Group, thread: int) -> Sent:
    return await group.heard(thread, "工单 MSC-")


async def test_each_ticket_has_a_topic_that_begins_with_its_card(group: Group) -> None:
    first = await group.asks_for_staff()
    second = await group.asks_for_staff(Person(43, "Zhao"))
    assert group.telegram.topics[first].name.startswith("🆕 MSC-2026-0001")
    assert group.telegram.topics[second].name.startswith("🆕 MSC-2026-0002")
    assert group.telegram.in_topic(first)[0].labels == ["认领", "常用语", "备注", "办结"]
    assert "待认领" in (await card(group, first)).text
    assert (await group.heard(None, "MSC-2026-0002")).text.endswith(f"https://t.me/c/1234567890/{second}")


async def test_what_staff_write_in_the_topic_goes_to_the_member_and_back(group: Group) -> None:
    thread = await group.asks_for_staff()
    group.telegram.say(ZHANG, "您好，请问什么事？", GROUP, thread=thread)
    assert (await group.member_heard("请问什么事")).text == "张敏：\n您好，请问什么事？"
    group.telegram.say(LI, "我想问仓单")
    await group.heard(thread, "我想问仓单")


async def test_the_card_and_the_name_follow_what_is_done_elsewhere(group: Group) -> None:
    thread = await group.asks_for_staff()
    number = (await card(group, thread)).message_id
    await group.act(lambda m: desk.claim(m, group.pack, m.tickets.get(1), LEAD))
    await group.heard(thread, "王主管")
    shown = await card(group, thread)
    assert (shown.message_id, shown.labels) == (number, ["常用语", "备注", "办结"])
    assert group.telegram.topics[thread].name.startswith("🔵")
    await group.act(lambda m: desk.close(m, group.pack, m.tickets.get(1), LEAD))
    await group.until(lambda: group.telegram.topics[thread].is_closed)
    await group.settled()
    assert (await card(group, thread)).labels == ["重新打开"]
    assert group.telegram.topics[thread].name.startswith("✅")


async def test_the_topic_is_opened_again_with_its_ticket(group: Group) -> None:
    thread = await group.asks_for_staff()
    await group.act(lambda m: desk.close(m, group.pack, m.tickets.get(1), LEAD))
    await group.until(lambda: group.telegram.topics[thread].is_closed)
    await group.settled()
    group.telegram.press(LI, "again:1")
    await group.until(lambda: not group.telegram.topics[thread].is_closed)
    await group.heard(thread, "重新打开")


async def test_many_changes_at_once_are_one_edit_of_the_card(group: Group) -> None:
    thread = await group.asks_for_staff()
    before = group.telegram.calls["editMessageText"]

    def much(memory: SqlMemory) -> None:
        ticket = desk.claim(memory, group.pack, memory.tickets.get(1), LEAD)
        ticket = assigning.unclaim(memory, group.pack, ticket, LEAD)
        desk.claim(memory, group.pack, ticket, LEAD)

    await group.act(much)
    await group.heard(thread, "王主管")
    await group.settled()
    assert group.telegram.calls["editMessageText"] == before + 1


async def test_a_deleted_topic_is_made_again_with_the_message_and_the_card(group: Group) -> None:
    thread = await group.asks_for_staff()
    group.telegram.delete_topic(thread)
    group.telegram.say(LI, "还在吗")
    await group.until(lambda: bool(group.telegram.topics))
    [again] = group.telegram.topics
    await group.heard(again, "还在吗")
    assert (await card(group, again)).labels == ["认领", "常用语", "备注", "办结"]
    await group.settled()
    assert len(group.telegram.in_topic(again)) == 2
    group.telegram.say(ZHANG, "在的", GROUP, thread=again)
    await group.member_heard("在的")


async def test_a_change_after_the_topic_was_deleted_makes_it_again_with_one_card(group: Group) -> None:
    thread = await group.asks_for_staff()
    group.telegram.delete_topic(thread)
    await group.act(lambda m: desk.claim(m, group.pack, m.tickets.get(1), LEAD))
    await group.until(lambda: bool(group.telegram.topics))
    [again] = group.telegram.topics
    await group.heard(again, "王主管")
    await group.settled()
    assert len(group.telegram.in_topic(again)) == 1


async def test_a_deleted_card_is_sent_again(group: Group) -> None:
    thread = await group.asks_for_staff()
    group.telegram.delete_message((await card(group, thread)).message_id)
    await group.act(lambda m: desk.claim(m, group.pack, m.tickets.get(1), LEAD))
    await group.heard(thread, "王主管")
    await group.act(lambda m: desk.close(m, group.pack, m.tickets.get(1), LEAD))
    await group.heard(thread, "已办结")
    await group.settled()
    assert len([each for each in group.telegram.in_topic(thread) if "工单 MSC-" in each.text]) == 1


@pytest.mark.parametrize(("has_topics", "words"), [(False, "没有开启“话题”"), (True, "管理话题")])
async def test_without_topics_it_goes_by_replies_and_staff_are_told_once_what_is_missing(
    compose: Compose, database_url: str, has_topics: bool, words: str
) -> None:
    async with compose(database_url, staff_room=ROOM) as core, staff_group(core) as group:
        group.telegram.has_topics, group.telegram.may_manage_topics = has_topics, False
        await group.link(ZHANG)
        group.telegram.say(LI, "转人工")
        await group.heard(None, words)
        first = await group.heard(None, "MSC-2026-0001")
        group.telegram.say(Person(43), "转人工")
        await group.heard(None, "MSC-2026-0002")
        await group.settled()
        assert len([each for each in group.telegram.sent if words in each.text]) == 1
        assert group.telegram.calls["createForumTopic"] == 1
        group.telegram.staff_reply(GROUP, first.message_id, "您好", ZHANG)
        await group.member_heard("您好")
        group.telegram.press(ZHANG, "desk:done:1", chat=GROUP)
        await group.heard(None, "要办结")
        group.telegram.press(ZHANG, "确认办结", chat=GROUP)
        await group.until(lambda: "重新打开" in first.labels)


async def test_buttons_claim_and_close_and_every_press_is_answered(group: Group) -> None:
    thread = await group.asks_for_staff()
    presses = [group.telegram.press(ZHANG, "认领", chat=GROUP)]
    await group.heard(thread, "已由张敏认领")
    presses.append(group.telegram.press(ZHANG, "备注", chat=GROUP))
    await group.heard(thread, "/note 内容")
    presses.append(group.telegram.press(ZHANG, "办结", chat=GROUP))
    await group.heard(thread, "要办结 MSC-2026-0001 吗")
    assert group.tickets()[0].state != "closed"
    presses.append(group.telegram.press(ZHANG, "确认办结", chat=GROUP))
    await group.until(lambda: group.telegram.topics[thread].is_closed)
    await group.settled()
    assert set(presses) <= set(group.telegram.answered_queries)
    assert group.tickets()[0].state == "closed"
    group.telegram.press(ZHANG, "确认办结", chat=GROUP)
    await group.settled()
    assert len([text for text in group.member_texts() if "已办结" in text]) == 1


async def test_a_button_that_is_no_longer_there_does_nothing_twice(group: Group) -> None:
    thread = await group.asks_for_staff()
    await group.link(WANG, "王")
    pressed = (await card(group, thread)).buttons[0]
    group.telegram.press(ZHANG, pressed.data, chat=GROUP)
    group.telegram.publish("callback_query", _press(WANG, pressed.data, group.telegram.in_topic(thread)[0]))
    await group.heard(thread, "张敏")
    await group.settled()
    assert group.tickets()[0].assignee_name == "张敏"


def _press(person: Person, data: str, sent: Sent) -> dict[str, object]:
    who = {"id": "77", "from": person.as_json(), "chat_instance": "1"}
    return {**who, "data": data, "message": sent.message}


@pytest.mark.parametrize("data", ["desk:claim:99", "desk:rm:1", "desk:claim:x", "start:feedback", "desk:claim:"])
async def test_a_button_that_never_was_says_so(group: Group, data: str) -> None:
    thread = await group.asks_for_staff()
    group.telegram.publish("callback_query", _press(ZHANG, data, group.telegram.in_topic(thread)[0]))
    await group.settled()
    assert group.tickets()[0].assignee_name == ""
    assert any("按钮" in each.text or "命令" in each.text for each in group.telegram.sent_messages(str(GROUP)))


async def test_commands_assign_transfer_and_give_back(group: Group) -> None:
    await group.link(WANG, "王芳")
    thread = await group.asks_for_staff()
    queue = next(queue for queue in group.pack.queues.queues if queue.id != group.tickets()[0].queue)
    for typed, said in (
        ("/assign 谁也不是", "王芳、张敏"),
        ("/assign 王", "已指派给王芳"),
        ("/done", "王芳"),
    ):
        group.telegram.say(ZHANG, typed, GROUP, thread=thread)
        await group.heard(thread, said)
    group.telegram.say(WANG, "/transfer 不存在 原因", GROUP, thread=thread)
    await group.heard(thread, queue.name.zh)
    group.telegram.say(WANG, f"/transfer {queue.name.zh}", GROUP, thread=thread)
    await group.heard(thread, "不能为空")
    group.telegram.say(WANG, f"/transfer {queue.name.zh} 归他们管", GROUP, thread=thread)
    await group.heard(thread, "已转队列")
    [ticket] = group.tickets()
    assert (ticket.queue, ticket.assignee_name) == (queue.id, "")
    assert not any("归他们管" in text for text in group.member_texts())


async def test_who_is_not_linked_is_told_how_and_does_nothing(group: Group) -> None:
    thread = await group.asks_for_staff()
    before = group.member_texts()
    for typed in ("您好", "/note 常客", "/claim", "/done"):
        group.telegram.say(WANG, typed, GROUP, thread=thread)
    group.telegram.press(WANG, "认领", chat=GROUP)
    await group.settled()
    told = [each for each in group.telegram.in_topic(thread) if "telegram:10" in each.text]
    assert len(told) == 5
    assert group.member_texts() == before
    assert (group.tickets()[0].assignee_name, group.notes()) == ("", [])


async def test_an_auditor_reads_and_sends_nothing(group: Group) -> None:
    thread = await group.asks_for_staff()
    await group.link(WANG, "审计", Role.AUDITOR)
    before = group.member_texts()
    group.telegram.say(WANG, "您好", GROUP, thread=thread)
    await group.settled()
    assert group.member_texts() == before


async def test_an_anonymous_administrator_is_told_to_write_under_their_name(group: Group) -> None:
    thread = await group.asks_for_staff()
    before = group.member_texts()
    group.telegram.say(ZHANG, "您好", GROUP, thread=thread, sender_chat={"id": GROUP, "type": "supergroup"})
    await group.heard(thread, "匿名管理员")
    assert group.member_texts() == before


async def test_the_group_being_full_keeps_no_member_waiting(group: Group) -> None:
    thread = await group.asks_for_staff()
    group.telegram.refuse("sendMessage", 429, retry_after=3600)
    await group.act(lambda m: m.post(OutboundMessage(ROOM, "第一条", ticket=1)))
    await group.telegram.called("sendMessage", group.telegram.calls["sendMessage"] + 1)
    await group.act(lambda m: m.post(OutboundMessage(ROOM, "第二条", ticket=1)))
    zhao = Person(43, "Zhao")
    group.telegram.say(zhao, "MSC的邮箱和电话是多少？")
    await group.member_heard("msc@shfe.com.cn", zhao)
    assert not any("第二条" in each.text for each in group.telegram.in_topic(thread))


async def test_after_the_pause_the_group_hears_all_in_order(group: Group) -> None:
    thread = await group.asks_for_staff()
    group.telegram.refuse("sendMessage", 429, retry_after=1)
    for words in ("第一条", "第二条", "第三条"):
        await group.act(lambda m, words=words: m.post(OutboundMessage(ROOM, words, ticket=1)))  # type: ignore[misc]
    await group.heard(thread, "第三条")
    assert [each.text for each in group.telegram.in_topic(thread)][1:] == ["第一条", "第二条", "第三条"]


async def test_a_topic_is_not_made_twice_when_the_group_is_full(group: Group) -> None:
    group.telegram.refuse("sendMessage", 429, retry_after=1)
    await group.asks_for_staff()
    assert group.telegram.calls["createForumTopic"] == 1


async def test_a_ticket_filed_before_the_group_had_topics_gets_one_with_a_card(core_without_topics: Group) -> None:
    group = core_without_topics
    group.telegram.say(LI, "转人工")
    await group.heard(None, "工单 MSC-")
    await group.settled()
    group.telegram.has_topics = True
    group.core.couriers["telegram"]._channel._topics._without_until = None  # type: ignore[union-attr]
    group.telegram.say(LI, "还有一句")
    await group.until(lambda: bool(group.telegram.topics))
    [thread] = group.telegram.topics
    await group.heard(thread, "还有一句")
    await card(group, thread)


@pytest.fixture
async def core_without_topics(compose: Compose, sqlite_url: str) -> AsyncIterator[Group]:
    async with compose(sqlite_url, staff_room=ROOM) as core, staff_group(core) as made:
        made.telegram.has_topics = False
        yield made


async def test_a_restart_keeps_the_topics(compose: Compose, database_url: str) -> None:
    async with compose(database_url, staff_room=ROOM) as core, FakeTelegram() as telegram:
        async with bot_on(core, telegram) as group:
            thread = await group.asks_for_staff()
        async with bot_on(core, telegram) as group:
            telegram.say(LI, "还在吗")
            await group.heard(thread, "还在吗")
            assert telegram.calls["createForumTopic"] == 1


async def test_a_ticket_that_moves_to_a_new_group_is_announced_there(compose: Compose, database_url: str) -> None:
    old = Address("telegram", "-100999")
    async with compose(database_url, staff_room=old) as core:
        await stories.Person(core, channel="telegram", id="42").says("转人工")
    async with compose(database_url, staff_room=ROOM) as core, staff_group(core) as group:
        group.telegram.say(LI, "还在吗")
        await group.until(lambda: bool(group.telegram.topics))
        [thread] = group.telegram.topics
        await group.heard(thread, "还在吗")
        assert "工单 MSC-" in group.telegram.in_topic(thread)[0].text


async def test_losing_the_right_to_manage_topics_loses_no_message(group: Group) -> None:
    thread = await group.asks_for_staff()
    group.telegram.may_manage_topics = False
    group.telegram.topics[thread].is_closed = True
    group.telegram.say(LI, "还在吗")
    await group.heard(None, "还在吗")
    await group.act(lambda m: desk.claim(m, group.pack, m.tickets.get(1), LEAD))
    await group.heard(thread, "王主管")
    await group.heard(None, "管理话题")
    assert group.telegram.topics[thread].name.startswith("🆕")


async def test_a_ready_reply_is_read_before_it_is_sent(group: Group) -> None:
    thread = await group.asks_for_staff()
    [*_, canned] = group.pack.replies
    before = group.member_texts()
    group.telegram.press(ZHANG, "常用语", chat=GROUP)
    await group.heard(thread, "选一条常用语")
    group.telegram.press(ZHANG, canned.label.zh, chat=GROUP)
    shown = await group.heard(thread, "还没有发出")
    await group.settled()
    assert group.member_texts() == before
    group.telegram.press(ZHANG, "发给会员", chat=GROUP)
    heard = await group.member_heard("张敏：\n")
    assert heard.text.removeprefix("张敏：\n") in shown.text
    assert "{" not in heard.text
