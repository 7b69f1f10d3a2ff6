"""From the queue to the last word: what staff do with a ticket, and what the member hears of it."""

from __future__ import annotations

import asyncio

from handlers.messages import Address
from handlers.tickets import TicketState
from storage import conversations, notes, ticket_audit, tickets
from storage.notes import InternalNote
from tests.console.conftest import Office

TICKET = "/console/tickets/1"


def state(office: Office) -> TicketState:
    return office.core.database.read(lambda c: tickets.by_ids(c, [1]))[1].state


def noted(office: Office) -> list[InternalNote]:
    return office.core.database.read(lambda connection: notes.of_ticket(connection, 1))


def holder(office: Office, chat: str = "li") -> int | None:
    found = office.core.database.read(lambda connection: conversations.at(connection, Address("test", chat)))
    assert found is not None
    return found.holder


async def test_a_ticket_goes_from_the_queue_to_its_close(office: Office) -> None:
    member = await office.ticket()
    office.delivers()
    browser = office.at_work()
    page = await browser.opens("/console")
    assert "MSC-2026-0001" in page.text
    assert "待认领" in page.text
    await browser.opens(TICKET)
    page = await browser.sends(f"{TICKET}/claim")
    assert page.told == "已认领，由您经办。"
    page = await browser.sends(f"{TICKET}/reply", text="您好，\n我来处理。")
    assert page.told == "回复已进入发送队列。"
    claimed, reply = office.outbox()[0], (await member.everything())[-1]
    assert "王芳" in claimed.text
    assert (reply.text, reply.author, reply.ticket) == ("您好，\n我来处理。", "王芳", 1)
    assert holder(office) == 1
    page = await browser.sends(f"{TICKET}/close")
    assert page.told == "工单已办结。"
    assert holder(office) is None
    assert "已办结" in (await member.everything())[-1].text
    assert "会员之声" in await member.says("会员之声怎么提交？")


async def test_the_second_to_claim_is_told_who_was_first(office: Office) -> None:
    await office.ticket()
    wang, li = office.at_work(), office.at_work("li", "李明")
    await wang.opens(TICKET)
    await li.opens(TICKET)
    await wang.sends(f"{TICKET}/claim")
    page = await li.sends(f"{TICKET}/claim")
    assert page.told == "工单已由王芳认领。"


async def test_of_many_who_claim_at_once_one_has_it(office: Office) -> None:
    await office.ticket()
    crowd = [office.at_work(f"staff{number}", f"坐席{number}") for number in range(6)]
    for browser in crowd:
        await browser.opens(TICKET)
    pages = await asyncio.gather(*(browser.sends(f"{TICKET}/claim") for browser in crowd))
    told = [page.told for page in pages]
    assert told.count("已认领，由您经办。") == 1
    [winner] = [number for number, each in enumerate(told) if each == "已认领，由您经办。"]
    assert told.count(f"工单已由坐席{winner}认领。") == 5


async def test_a_note_never_reaches_the_member(office: Office) -> None:
    member = await office.ticket()
    office.delivers()
    heard = await member.everything()
    browser = office.at_work()
    await browser.opens(TICKET)
    page = await browser.sends(f"{TICKET}/note", note="这家公司上周也问过。")
    assert page.told == "内部备注已添加，会员看不到。"
    assert "这家公司上周也问过。" in page.text
    assert office.outbox() == []
    assert await member.everything() == heard
    assert [(note.author, note.text) for note in noted(office)] == [("王芳", "这家公司上周也问过。")]


async def test_a_note_in_the_replys_form_is_no_reply_and_the_other_way_round(office: Office) -> None:
    await office.ticket()
    office.delivers()
    browser = office.at_work()
    await browser.opens(TICKET)
    page = await browser.sends(f"{TICKET}/reply", note="只给同事看的话")
    assert page.told == "内容不能为空。"
    page = await browser.sends(f"{TICKET}/note", text="写给会员的话")
    assert page.told == "内容不能为空。"
    assert office.outbox() == []
    assert noted(office) == []


async def test_a_reply_carries_files(office: Office) -> None:
    member = await office.ticket()
    browser = office.at_work()
    await browser.opens(TICKET)
    await browser.sends(f"{TICKET}/reply", (("说明.pdf", b"%PDF-1.7 x %%EOF"), ("表.xlsx", b"PK")), text="请看附件")
    reply = (await member.everything())[-1]
    assert [(file.name, file.media_type) for file in reply.attachments] == [
        ("说明.pdf", "application/pdf"),
        ("表.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ]
    assert office.core.files.get(reply.attachments[0].sha256) == b"%PDF-1.7 x %%EOF"
    assert "说明.pdf" in browser.page.text


async def test_files_alone_are_a_reply(office: Office) -> None:
    member = await office.ticket()
    browser = office.at_work()
    await browser.opens(TICKET)
    await browser.sends(f"{TICKET}/reply", (("a.pdf", b"%PDF-1.7 x %%EOF"),), text="")
    assert [file.name for file in (await member.everything())[-1].attachments] == ["a.pdf"]


async def test_a_file_over_the_limit_keeps_the_whole_reply_back(office: Office) -> None:
    await office.ticket()
    office.delivers()
    browser = office.at_work()
    await browser.opens(TICKET)
    page = await browser.sends(
        f"{TICKET}/reply", (("big.pdf", bytes(20 * 1024 * 1024 + 1)), ("ok.pdf", b"%PDF-")), text="请看附件"
    )
    assert "big.pdf" in page.told
    assert "ok.pdf" not in page.told
    assert office.outbox() == []


async def test_too_many_files_keep_the_reply_back(office: Office) -> None:
    await office.ticket()
    office.delivers()
    browser = office.at_work()
    await browser.opens(TICKET)
    page = await browser.sends(f"{TICKET}/reply", tuple((f"{n}.pdf", b"%PDF-") for n in range(6)), text="x")
    assert "5.pdf" in page.told
    assert office.outbox() == []


async def test_what_the_state_forbids_is_refused_in_words(office: Office) -> None:
    await office.ticket()
    wang, li = office.at_work(), office.at_work("li", "李明")
    await wang.opens(TICKET)
    await li.opens(TICKET)
    await wang.sends(f"{TICKET}/close")
    office.delivers()
    page = await li.sends(f"{TICKET}/reply", text="来不及了")
    assert "不能这样操作" in page.told
    assert office.outbox() == []
    assert state(office) is TicketState.CLOSED
    assert f"{TICKET}/reply" not in page.forms()
    assert f"{TICKET}/note" in page.forms()


async def test_a_reply_that_is_too_long_is_refused_with_the_limit(office: Office) -> None:
    await office.ticket()
    browser = office.at_work()
    await browser.opens(TICKET)
    page = await browser.sends(f"{TICKET}/reply", text="长" * 20_001)
    assert "20000" in page.told


async def test_an_undelivered_reply_says_why_and_can_be_sent_again(office: Office) -> None:
    await office.ticket()
    office.delivers()
    browser = office.at_work()
    await browser.opens(TICKET)
    await browser.sends(f"{TICKET}/reply", text="您好")
    office.fails("the person blocked the bot")
    page = await browser.opens(TICKET)
    assert "未送达：the person blocked the bot" in page.text
    [retry] = [action for action in page.forms() if action.endswith("/retry")]
    with office.core.hub.listen("outbox:test") as woken:
        page = await browser.sends(retry)
        assert await asyncio.wait_for(woken.get(), 5) == "outbox:test"
    assert page.told == "已重新进入发送队列。"
    assert [message.text for message in office.outbox()] == ["您好"]
    page = await browser.posts(retry, csrf=page.forms()["/console/logout"]["csrf"])
    assert page.told == "这条消息不在未送达之列，没有重发。"


async def test_a_message_of_another_chat_is_not_sent_again_from_here(office: Office) -> None:
    await office.ticket()
    await office.ticket(id="zhou", name="周")
    office.fails("gone")
    browser = office.at_work()
    await browser.opens("/console/tickets/2")
    [foreign] = [action for action in browser.page.forms() if action.endswith("/retry")]
    await browser.opens(TICKET)
    hidden = browser.page.forms()[f"{TICKET}/claim"]
    page = await browser.posts(foreign.replace("/tickets/2/", "/tickets/1/"), **hidden)
    assert page.told == "这条消息不在未送达之列，没有重发。"
    assert office.outbox() == []


async def test_every_deed_leaves_its_trace(office: Office) -> None:
    await office.ticket()
    browser = office.at_work()
    await browser.opens(TICKET)
    await browser.sends(f"{TICKET}/claim")
    await browser.sends(f"{TICKET}/note", note="备注")
    await browser.sends(f"{TICKET}/reply", text="回复")
    await browser.sends(f"{TICKET}/close")
    events = office.core.database.read(lambda connection: ticket_audit.of_ticket(connection, 1))
    assert [(event.actor.id, event.action.value) for event in events[1:]] == [
        ("console:wang", "claim"),
        ("console:wang", "note"),
        ("console:wang", "reply"),
        ("console:wang", "close"),
    ]
    history = browser.page.text.split("操作记录")[-1]
    assert "王芳 认领" in history
    assert "已受理 → 已回复" in history


async def test_reading_changes_nothing(office: Office) -> None:
    await office.ticket()
    browser = office.at_work()
    for deed in ("claim", "reply", "note", "close"):
        response, _ = await browser.fetches(f"{TICKET}/{deed}")
        assert response.status == 404
    assert state(office) is TicketState.FORWARDED


async def test_a_reply_that_is_posted_twice_is_sent_once_and_the_text_is_still_there(office: Office) -> None:
    await office.ticket()
    office.delivers()
    browser = office.at_work()
    await browser.opens(TICKET)
    hidden = browser.page.forms()[f"{TICKET}/reply"]
    page = await browser.posts(f"{TICKET}/reply", **hidden, text="您好<b>")
    assert page.told == "回复已进入发送队列。"
    page = await browser.posts(f"{TICKET}/reply", **hidden, text="您好<b>")
    assert page.told == "工单MSC-2026-0001刚刚有变动，请刷新后再试。"
    assert [message.text for message in office.outbox()] == ["您好<b>"]
    assert "data-submits>您好&lt;b&gt;</textarea>" in page.source
    await browser.sends(f"{TICKET}/reply", text="还有")
    office.delivers()
    assert (await browser.opens(TICKET)).text.count("您好<b>") == 1


async def test_a_note_that_is_posted_twice_is_kept_once_and_the_text_is_still_there(office: Office) -> None:
    await office.ticket()
    browser = office.at_work()
    await browser.opens(TICKET)
    hidden = browser.page.forms()[f"{TICKET}/note"]
    await browser.posts(f"{TICKET}/note", **hidden, note="常客")
    page = await browser.posts(f"{TICKET}/note", **hidden, note="常客")
    assert "刚刚有变动" in page.told
    assert [note.text for note in noted(office)] == ["常客"]
    assert ">常客</textarea>" in page.source


async def test_of_one_form_posted_many_times_at_once_one_is_taken(office: Office) -> None:
    await office.ticket()
    office.delivers()
    browser = office.at_work()
    await browser.opens(TICKET)
    hidden = browser.page.forms()[f"{TICKET}/reply"]
    await asyncio.gather(*(browser.posts(f"{TICKET}/reply", **hidden, text="您好") for _ in range(5)))
    assert [message.text for message in office.outbox()] == ["您好"]


async def test_a_page_has_a_reply_and_a_note_to_give(office: Office) -> None:
    await office.ticket()
    office.delivers()
    browser = office.at_work()
    await browser.opens(TICKET)
    forms = browser.page.forms()
    await browser.posts(f"{TICKET}/note", **forms[f"{TICKET}/note"], note="备注")
    await browser.posts(f"{TICKET}/reply", **forms[f"{TICKET}/reply"], text="回复")
    assert [message.text for message in office.outbox()] == ["回复"]
    assert [note.text for note in noted(office)] == ["备注"]


async def test_a_member_who_writes_meanwhile_does_not_hold_a_reply_up(office: Office) -> None:
    member = await office.ticket()
    browser = office.at_work()
    await browser.opens(TICKET)
    await member.says("还有一句")
    assert (await browser.sends(f"{TICKET}/reply", text="您好")).told == "回复已进入发送队列。"


async def test_a_form_that_no_page_gave_away_is_not_taken(office: Office) -> None:
    await office.ticket()
    office.delivers()
    browser = office.at_work()
    await browser.opens(TICKET)
    for once in ("", "short", "x" * 41, "<script>alert"):
        assert "刚刚有变动" in (await browser.sends(f"{TICKET}/reply", text="您好", once=once)).told
    assert office.outbox() == []


async def test_a_refused_reply_is_not_spent(office: Office) -> None:
    await office.ticket()
    office.delivers()
    browser = office.at_work()
    await browser.opens(TICKET)
    hidden = browser.page.forms()[f"{TICKET}/reply"]
    assert (await browser.posts(f"{TICKET}/reply", **hidden, text=" ")).told == "内容不能为空。"
    assert (await browser.posts(f"{TICKET}/reply", **hidden, text="您好")).told == "回复已进入发送队列。"


async def test_a_reply_that_came_too_late_is_shown_to_be_copied(office: Office) -> None:
    await office.ticket()
    wang, li = office.at_work(), office.at_work("li", "李明")
    await wang.opens(TICKET)
    await li.opens(TICKET)
    await wang.sends(f"{TICKET}/close")
    page = await li.sends(f"{TICKET}/reply", text="来不及了")
    assert ">来不及了</textarea>" in page.source
    assert "data-if-kept hidden" not in page.source


async def test_a_reply_that_claims_says_so_in_the_history(office: Office) -> None:
    await office.ticket()
    browser = office.at_work()
    await browser.opens(TICKET)
    page = await browser.sends(f"{TICKET}/reply", text="您好")
    assert "王芳 回复" in page.text
    assert "→ 已回复 认领" in page.text
