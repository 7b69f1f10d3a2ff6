"""Writing a reply: ready replies, curated answers, who else looks, and answers that become knowledge."""

from __future__ import annotations

import re

import yaml

from bot.channels.reach import REACHES, Reach, reach_of
from bot.console.presence import GONE, Presence
from handlers.tickets import Role
from tests.console.conftest import Office


async def test_ready_replies_name_the_ticket_and_who_replies(office: Office) -> None:
    await office.ticket()
    page = await office.at_work().opens("/console/tickets/1")
    assert 'value="您好，我是市场服务中心王芳。工单MSC-2026-0001已收到' in page.source


async def test_a_curated_answer_is_found_with_its_clause(office: Office) -> None:
    browser = office.at_work()
    page = await browser.opens("/console/answers?q=深耕申报表什么时候交&language=zh")
    assert "※" in page.source
    assert "data-insert=" in page.source
    assert "没有相近的答复" in (await browser.opens("/console/answers?q=")).text
    assert (await office.browser().opens("/console/answers?q=x")).url.path == "/console/login"


async def test_each_sees_who_else_looks(office: Office) -> None:
    await office.ticket()
    wang, li = office.at_work(), office.at_work("li", "李明")
    assert "也在看" not in (await wang.opens("/console/tickets/1")).text
    assert "王芳也在看" in (await li.opens("/console/tickets/1")).text
    assert "李明也在看" in (await wang.opens("/console/tickets/1")).text


def test_who_does_not_look_again_is_away() -> None:
    now = [0.0]
    presence = Presence(lambda: now[0])
    assert presence.look(1, 1, "王芳")
    assert not presence.look(1, 1, "王芳")
    assert presence.others(1, 2) == ["王芳"]
    now[0] = GONE
    assert presence.others(1, 2) == []
    assert presence.others(2, 2) == []


def test_channels_say_how_long_a_reply_may_be() -> None:
    assert reach_of("telegram").limit == 4096
    assert reach_of("web") == Reach()
    assert all(reach.window is None for reach in REACHES.values())


async def test_what_is_far_too_long_is_answered_kindly_and_nothing_is_kept(office: Office) -> None:
    await office.ticket()
    office.delivers()
    browser = office.at_work()
    await browser.opens("/console/tickets/1")
    for action, field in (("reply", "text"), ("note", "note")):
        await browser.opens("/console/tickets/1")
        page = await browser.sends(f"/console/tickets/1/{action}", **{field: "x" * 900_000})
        assert page.status == 413
        assert "分次发送或作为附件发送" in page.text
    assert office.outbox() == []


async def replied(office: Office) -> None:
    member = await office.ticket("席位更名要什么材料？")
    await member.says("转人工")
    await member.says("就是更名")
    browser = office.at_work()
    await browser.opens("/console/tickets/1")
    page = await browser.sends("/console/tickets/1/reply", text="请提交批复。")
    [keep] = re.findall(r'action="(/console/tickets/1/messages/\d+/knowledge)"', page.source)
    page = await browser.sends(keep)
    assert page.told == "已存为知识草稿，等待管理员处理。"


async def test_a_reply_becomes_a_draft_that_an_admin_edits_and_exports(office: Office) -> None:
    await replied(office)
    admin = office.at_work("chen", "陈", Role.ADMIN)
    assert "知识草稿 (1)" in (await admin.opens("/console/knowledge")).text
    page = await admin.opens("/console/knowledge/drafts")
    assert "就是更名" in page.text
    page = await admin.sends("/console/knowledge/drafts/1", question="席位更名要什么材料？", answer="请提交批复。")
    assert page.told == "草稿已保存。"
    _, data = await admin.fetches("/console/knowledge/drafts.yaml")
    [entry] = yaml.safe_load(data)
    assert entry["question"] == {"zh": "席位更名要什么材料？", "en": ""}
    assert entry["answer"]["zh"] == "请提交批复。"
    await admin.opens("/console/knowledge/drafts")
    assert (await admin.sends("/console/knowledge/drafts/1/finish")).told == "已标记为放入内容。"
    assert "没有待处理的草稿" in admin.page.text
    assert "席位更名" not in str(office.core.releases.current().pack.entries)


async def test_a_draft_is_dismissed_once_and_by_admins_alone(office: Office) -> None:
    await replied(office)
    agent = office.at_work("li", "李明")
    assert (await agent.opens("/console/knowledge/drafts")).status == 403
    admin = office.at_work("chen", "陈", Role.ADMIN)
    page = await admin.opens("/console/knowledge/drafts")
    fields = page.forms()["/console/knowledge/drafts/1/dismiss"]
    assert (await admin.posts("/console/knowledge/drafts/1/dismiss", **fields)).told == "草稿未采用，已移出列表。"
    assert (await admin.posts("/console/knowledge/drafts/1/dismiss", **fields)).told == "这条草稿已处理过。"


async def test_what_the_bot_or_a_member_said_is_no_draft(office: Office) -> None:
    await office.ticket()
    browser = office.at_work()
    page = await browser.opens("/console/tickets/1")
    token = page.forms()["/console/tickets/1/note"]["csrf"]
    for message in (1, 2, 99):
        page = await browser.posts(f"/console/tickets/1/messages/{message}/knowledge", csrf=token)
        assert page.status == 404
