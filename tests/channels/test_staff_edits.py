"""Messages that are edited after they were sent, files both ways, and what must never reach a member."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from handlers import desk
from handlers.tickets import Actor, ActorKind, Role
from storage import messages
from tests import stories
from tests.channels.staff_group import GROUP, LI, ROOM, ZHANG, Group, staff_group
from tests.conftest import Compose
from tests.fake_telegram_world import Person

LEAD = Actor(ActorKind.STAFF, "console:1", "王主管", role=Role.LEAD)
PDF = b"%PDF-1.7\n%stamped\n%%EOF\n"


@pytest.fixture
async def group(compose: Compose, sqlite_url: str) -> AsyncIterator[Group]:
    async with compose(sqlite_url, staff_room=ROOM) as core, staff_group(core) as made:
        await made.link(ZHANG)
        yield made


async def test_a_members_edit_is_shown_to_staff_as_an_edit(group: Group) -> None:
    thread = await group.asks_for_staff()
    number = group.telegram.say(LI, "我想问铜的仓单")
    await group.heard(thread, "铜的仓单")
    group.telegram.edit(LI, number, "我想问铝的仓单")
    group.telegram.edit(LI, number, "我想问锌的仓单")
    last = await group.heard(thread, "锌的仓单")
    assert "修改了之前的消息" in last.text
    assert "我想问铝的仓单" in last.text
    assert "铜" in (await group.heard(thread, "现为：\n我想问铝")).text
    heard = len(group.telegram.in_topic(thread))
    group.telegram.edit(LI, number, "我想问锌的仓单")
    await group.settled()
    assert len(group.telegram.in_topic(thread)) == heard


async def test_an_edit_answers_no_field_of_a_form(group: Group) -> None:
    number = group.telegram.say(LI, "填写会员之声")
    await group.member_heard("会员之声")
    await group.settled()
    group.telegram.press(LI, "同意并开始")
    await group.member_heard("公司全称")
    await group.settled()
    group.telegram.edit(LI, number, "示例期货有限公司")
    assert "表单里的答案没有变" in (await group.member_heard("表单里的答案")).text
    draft = await group.act(lambda m: m.drafts.open_of(1))
    assert draft is not None
    assert draft.answers == {}


async def test_an_edited_question_is_answered_anew(group: Group) -> None:
    number = group.telegram.say(LI, "你们食堂几点开饭")
    await group.settled()
    group.telegram.edit(LI, number, "MSC的邮箱和电话是多少？")
    await group.member_heard("msc@shfe.com.cn")


async def test_an_edited_number_presses_no_button(group: Group) -> None:
    number = group.telegram.say(LI, "你好")
    await group.settled()
    group.telegram.edit(LI, number, "1")
    await group.member_heard("没有看懂")


async def test_a_staff_edit_changes_the_members_copy(group: Group) -> None:
    thread = await group.asks_for_staff()
    number = group.telegram.say(ZHANG, "请周一来", GROUP, thread=thread)
    copy = await group.member_heard("请周一来")
    await group.settled()
    group.telegram.edit(ZHANG, number, "请周二来", GROUP)
    await group.heard(thread, "修改正在发给会员")
    await group.until(lambda: copy.text == "张敏：\n请周二来")
    group.telegram.edit(ZHANG, number, "请周三来", GROUP)
    await group.until(lambda: copy.text == "张敏：\n请周三来")
    assert len([text for text in group.member_texts() if "张敏" in text]) == 1


async def test_an_edit_that_cannot_reach_the_member_is_told_to_staff(group: Group) -> None:
    thread = await group.asks_for_staff()
    number = group.telegram.say(ZHANG, "请周一来", GROUP, thread=thread)
    await group.member_heard("请周一来")
    await group.settled()
    group.telegram.block(LI.id)
    group.telegram.refuse("editMessageText", 400, description="Bad Request: message can't be edited")
    group.telegram.edit(ZHANG, number, "请周二来", GROUP)
    await group.heard(thread, "会员看到的仍是原文")
    assert not any("周二" in text for text in group.member_texts())


async def test_a_text_that_grew_beyond_one_message_is_not_cut_or_sent_twice(group: Group) -> None:
    thread = await group.asks_for_staff()
    number = group.telegram.say(ZHANG, "请周一来", GROUP, thread=thread)
    await group.member_heard("请周一来")
    await group.settled()
    before = len(group.telegram.sent_messages(LI))
    group.telegram.edit(ZHANG, number, "长" * 5000, GROUP)
    await group.heard(thread, "修改没有成功")
    assert len(group.telegram.sent_messages(LI)) == before


@pytest.mark.parametrize("typed", ["/note 常客", "／note 常客", "/done"])
async def test_a_reply_that_is_edited_into_a_command_changes_nothing(group: Group, typed: str) -> None:
    thread = await group.asks_for_staff()
    number = group.telegram.say(ZHANG, "您好", GROUP, thread=thread)
    copy = await group.member_heard("您好")
    group.telegram.edit(ZHANG, number, typed, GROUP)
    await group.heard(thread, "不能改成命令")
    assert copy.text == "张敏：\n您好"
    assert group.tickets()[0].state == "replied"
    assert group.notes() == []


async def test_a_note_that_is_edited_into_a_text_stays_a_note(group: Group) -> None:
    thread = await group.asks_for_staff()
    number = group.telegram.say(ZHANG, "/note 常客", GROUP, thread=thread)
    await group.heard(thread, "内部备注")
    before = group.member_texts()
    group.telegram.edit(ZHANG, number, "常客", GROUP)
    await group.heard(thread, "没有发给会员")
    await group.settled()
    assert group.member_texts() == before


async def test_the_edit_of_a_reply_to_a_closed_ticket_is_refused(group: Group) -> None:
    thread = await group.asks_for_staff()
    number = group.telegram.say(ZHANG, "请周一来", GROUP, thread=thread)
    copy = await group.member_heard("请周一来")
    await group.act(lambda m: desk.close(m, group.pack, m.tickets.get(1), LEAD))
    await group.settled()
    heard = len(group.telegram.in_topic(thread))
    group.telegram.edit(ZHANG, number, "请周二来", GROUP)
    await group.until(lambda: len(group.telegram.in_topic(thread)) > heard)
    assert "周一" in copy.text


async def test_the_copy_on_a_channel_without_edits_is_left_and_staff_are_told(group: Group) -> None:
    web = stories.Person(group.core, channel="web", id="visitor")
    await web.says("转人工")
    await group.until(lambda: bool(group.telegram.topics))
    [thread] = group.telegram.topics
    number = group.telegram.say(ZHANG, "请周一来", GROUP, thread=thread)
    await group.heard(thread, "正在发给会员")
    group.telegram.edit(ZHANG, number, "请周二来", GROUP)
    await group.heard(thread, "不能修改，会员看到的仍是原文")
    assert [said.text for said in await web.everything()][-1] == "请周一来"


# What must never reach a member.


NOTES = ["/note 常客", "／note 常客", "／ＮＯＴＥ 常客", "、note 常客", "\u200b/note 常客", "/note@msc_test_bot 常客"]


@pytest.mark.parametrize("typed", NOTES)
async def test_a_note_in_a_topic_is_kept_and_never_sent(group: Group, typed: str) -> None:
    thread = await group.asks_for_staff()
    before = group.member_texts()
    group.telegram.say(ZHANG, typed, GROUP, thread=thread)
    await group.heard(thread, "内部备注")
    await group.settled()
    assert (group.member_texts(), group.notes()) == (before, ["常客"])


async def test_a_note_as_the_caption_of_a_file_sends_neither(group: Group) -> None:
    thread = await group.asks_for_staff()
    before = len(group.telegram.sent_messages(LI))
    group.telegram.send_file(ZHANG, "a.pdf", PDF, chat=GROUP, thread=thread, caption="/note 常客")
    await group.heard(thread, "命令不能带附件")
    assert len(group.telegram.sent_messages(LI)) == before


def album(group: Group, thread: int, captions: dict[int, str]) -> None:
    """Three files in one album, of which some have captions."""
    for number in range(3):
        more: dict[str, Any] = {"caption": captions[number]} if number in captions else {}
        name, data = f"{number}.pdf", b"%d" % number
        group.telegram.send_file(ZHANG, name, data, chat=GROUP, thread=thread, media_group_id="7", **more)


@pytest.mark.parametrize("captioned", [0, 1, 2])
async def test_a_note_as_the_caption_of_any_file_of_an_album_sends_none_of_it(group: Group, captioned: int) -> None:
    thread = await group.asks_for_staff()
    before = len(group.telegram.sent_messages(LI))
    album(group, thread, {captioned: "/note 常客"})
    await group.heard(thread, "命令不能带附件")
    await group.settled()
    assert len(group.telegram.sent_messages(LI)) == before


async def test_what_is_forwarded_into_a_topic_is_not_sent_on(group: Group) -> None:
    thread = await group.asks_for_staff()
    before = group.member_texts()
    origin = {"type": "hidden_user", "sender_user_name": "老板", "date": 1}
    for typed in ("此客户有问题", "/done"):
        group.telegram.say(ZHANG, typed, GROUP, thread=thread, forward_origin=origin)
    await group.until(lambda: len([s for s in group.telegram.in_topic(thread) if "转发的消息" in s.text]) == 2)
    assert group.member_texts() == before
    assert group.tickets()[0].state == "forwarded"


async def test_a_reply_to_a_colleague_is_talk_among_staff(group: Group) -> None:
    thread = await group.asks_for_staff()
    note = group.telegram.say(ZHANG, "/note 常客", GROUP, thread=thread)
    await group.heard(thread, "内部备注")
    before = group.member_texts()
    group.telegram.say(ZHANG, "他上次也这样", GROUP, reply_to=note, thread=thread)
    await group.heard(thread, "没有发给会员")
    assert group.member_texts() == before


async def test_a_reply_in_one_topic_to_another_tickets_message_goes_to_neither(group: Group) -> None:
    zhao = Person(43, "Zhao")
    first, second = await group.asks_for_staff(), await group.asks_for_staff(zhao)
    other = group.telegram.in_topic(first)[0].message_id
    before = (group.member_texts(), group.member_texts(zhao))
    group.telegram.say(ZHANG, "您好", GROUP, reply_to=other, thread=second)
    await group.settled()
    assert (group.member_texts(), group.member_texts(zhao)) == before
    assert any("不清楚是给谁的" in each.text for each in group.telegram.sent_messages(str(GROUP)))


async def test_what_is_written_to_a_closed_ticket_is_not_sent_and_says_so(group: Group) -> None:
    thread = await group.asks_for_staff()
    await group.act(lambda m: desk.close(m, group.pack, m.tickets.get(1), LEAD))
    await group.settled()
    before = group.member_texts()
    heard = len(group.telegram.in_topic(thread))
    group.telegram.say(ZHANG, "还有一句", GROUP, thread=thread)
    await group.until(lambda: len(group.telegram.in_topic(thread)) > heard)
    assert group.member_texts() == before


async def test_talk_outside_of_tickets_is_left_alone(group: Group) -> None:
    await group.asks_for_staff()
    heard = len(group.telegram.sent_messages(str(GROUP)))
    group.telegram.topics[99] = next(iter(group.telegram.topics.values()))
    group.telegram.say(ZHANG, "中午吃什么", GROUP)
    group.telegram.say(ZHANG, "中午吃什么", GROUP, thread=99)
    group.telegram.say(ZHANG, "/note@another_bot 常客", GROUP, thread=next(iter(group.telegram.topics)))
    group.telegram.say(Person(77, "Bot", is_bot=True), "beep", GROUP, thread=next(iter(group.telegram.topics)))
    await group.settled()
    assert len(group.telegram.sent_messages(str(GROUP))) == heard


# Files.


async def test_files_go_both_ways_and_an_album_is_one_message(group: Group) -> None:
    thread = await group.asks_for_staff()
    album(group, thread, {1: "请看附件"})
    await group.until(lambda: len([s for s in group.telegram.sent_messages(LI) if s.file_name]) == 3)
    assert [s.file_name for s in group.telegram.sent_messages(LI) if s.file_name] == ["0.pdf", "1.pdf", "2.pdf"]
    assert "张敏：\n请看附件" in group.member_texts()
    await group.settled()
    assert len([s for s in group.telegram.in_topic(thread) if "正在发给会员" in s.text]) == 1
    group.telegram.send_file(LI, "说明.pdf", PDF, caption="我的说明")
    await group.until(lambda: any(s.file_name == "说明.pdf" for s in group.telegram.in_topic(thread)))


async def test_a_sticker_or_a_file_too_big_is_answered_and_nothing_is_sent(group: Group) -> None:
    thread = await group.asks_for_staff()
    before = len(group.telegram.sent_messages(LI))
    group.telegram.sticker(ZHANG, GROUP, thread)
    await group.heard(thread, "贴纸")
    group.telegram.send_file(ZHANG, "big.zip", b"x", size=30 << 20, chat=GROUP, thread=thread, caption="请看")
    await group.heard(thread, "20MB")
    assert len(group.telegram.sent_messages(LI)) == before


async def test_a_reply_that_did_not_arrive_is_told_in_the_topic(group: Group) -> None:
    thread = await group.asks_for_staff()
    group.telegram.block(LI.id)
    group.telegram.say(ZHANG, "您好", GROUP, thread=thread)
    await group.heard(thread, "没有送达")
    assert group.core.database.read(messages.dead_count) == 1
