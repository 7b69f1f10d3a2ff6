"""Stamped scans: none is lost, each gets to the ticket that its sender names, and staff hear of it."""

from __future__ import annotations

import asyncio

import pytest

from bot.compose import Core
from handlers import desk
from handlers.messages import Address, Attachment, Choice, FileTrouble, OutboundMessage
from handlers.tickets import Actor, ActorKind, FileRole, Role, TicketState
from storage import conversations, messages, tickets
from storage.memory import SqlMemory
from tests.conftest import Compose
from tests.stories import PDF, PNG, Person

JPG = b"\xff\xd8\xff\xe0" + bytes(32) + b"\xff\xd9"
ROOM = Address("telegram", "-100")
ZHANG = Actor(ActorKind.STAFF, "1", "张", role=Role.LEAD)
ANSWERS = ("开始", "华泰期货有限公司", "张三", "无", "13812345678", "zhangsan@example.com")


async def files_a_form(member: Person, serial: str = "001") -> None:
    """A 会员之声 form without its scan."""
    await member.says("填写会员之声")
    for words in (*ANSWERS, serial, "2026-11-22"):
        await member.says(words)
    await member.presses("意见建议")
    for words in ("建议延长夜盘", "完成", "填完了", "稍后上传", "提交"):
        await member.says(words)


async def two_forms(made: Core) -> Person:
    member = Person(made)
    await files_a_form(member, "001")
    await files_a_form(member, "002")
    return member


def scans(made: Core, ticket: int, role: FileRole = FileRole.SCAN) -> list[str]:
    files = made.database.read(lambda connection: tickets.files_of(connection, ticket))
    return [file.attachment.name for file in files if file.role is role]


def state(made: Core, ticket: int) -> TicketState:
    found = made.database.read(lambda connection: tickets.found_one(connection, ticket))
    assert found is not None
    return found.state


async def staff_close(made: Core, ticket: int) -> None:
    def work(memory: SqlMemory) -> None:
        desk.close(memory, made.releases.current().pack, memory.tickets.get(ticket), ZHANG)

    await asyncio.wrap_future(made.writer.submit(work))


def in_room(made: Core) -> list[OutboundMessage]:
    """What the staff group was told, oldest first; announcements that were only changed are left out."""
    room = made.database.read(lambda connection: conversations.at(connection, ROOM))
    assert room is not None
    spoken = made.database.read(lambda connection: messages.transcript(connection, room.id))
    return [each.outbound for each in spoken if each.outbound is not None and each.outbound.edits is None]


def offering(member: Person, choice: str) -> OutboundMessage:
    """A message with a button of our making, as an old or forged one would be."""
    return OutboundMessage(member.address, "", (Choice(choice, "按"),))


async def test_all_files_that_wait_go_to_the_ticket_that_is_chosen(compose: Compose, database_url: str) -> None:
    async with compose(database_url) as made:
        member = await two_forms(made)
        assert "哪个工单" in await member.sends("正面.pdf", b"%PDF-1.7 front %%EOF")
        assert "哪个工单" in await member.sends("反面.pdf", b"%PDF-1.7 back %%EOF")
        assert "MSC-2026-0001" in await member.presses("MSC-2026-0001")
        assert scans(made, 1) == ["正面.pdf", "反面.pdf"]
        assert scans(made, 2) == []
        assert (state(made, 1), state(made, 2)) == (TicketState.FORWARDED, TicketState.AWAITING_SEAL)
        assert "没有等待归档的文件" in await member.presses("按", among=offering(member, "scan:2"))


async def test_a_file_is_kept_when_its_ticket_was_closed_meanwhile(compose: Compose, database_url: str) -> None:
    async with compose(database_url) as made:
        member = await two_forms(made)
        await member.sends("盖章.pdf")
        asked = member.heard[-1]
        await staff_close(made, 1)
        assert "还留着" in await member.presses("MSC-2026-0001", among=asked)
        assert [label[:13] for label in member.buttons] == ["MSC-2026-0002", "转人工"]
        await member.presses("MSC-2026-0002")
        assert scans(made, 2) == ["盖章.pdf"]
        assert scans(made, 1) == []


async def test_a_file_that_no_ticket_takes_any_more_goes_to_staff_with_an_inquiry(made: Core) -> None:
    member = await two_forms(made)
    await member.sends("盖章.pdf")
    asked = member.heard[-1]
    await staff_close(made, 1)
    await staff_close(made, 2)
    await member.presses("MSC-2026-0001", among=asked)
    assert "MSC-2026-0003" in await member.presses("转人工")
    assert scans(made, 3, FileRole.ATTACHMENT) == ["盖章.pdf"]
    assert "没有等待归档的文件" in await member.presses("按", among=offering(member, "scan:human"))


async def test_a_file_that_waits_is_not_given_to_the_last_ticket_unasked(made: Core) -> None:
    member = await two_forms(made)
    await member.sends("盖章.pdf", b"%PDF-1.7 of the first %%EOF")
    await staff_close(made, 1)
    assert "哪个工单" in await member.sends("另一.pdf", b"%PDF-1.7 of the second %%EOF")
    assert scans(made, 2) == []


@pytest.mark.parametrize("choice", ["scan:abc", "scan:1x", "scan:-1", "scan:１", "scan:" + "9" * 16, "scan:²"])
async def test_a_choice_that_names_no_ticket_says_so_and_keeps_the_file(made: Core, choice: str) -> None:
    member = await two_forms(made)
    await member.sends("盖章.pdf")
    asked = member.heard[-1]
    assert "没有等待归档的文件" in await member.presses("按", among=offering(member, choice))
    await member.presses("MSC-2026-0002", among=asked)
    assert scans(made, 2) == ["盖章.pdf"]


@pytest.mark.parametrize("choice", ["scan:999", "scan:999999999999999"])
async def test_a_ticket_of_nobody_takes_no_file(made: Core, choice: str) -> None:
    member = await two_forms(made)
    await member.sends("盖章.pdf")
    assert "还留着" in await member.presses("按", among=offering(member, choice))


async def test_somebody_elses_ticket_takes_no_file(made: Core) -> None:
    await files_a_form(Person(made, id="zhou", name="周"))
    member = await two_forms(made)
    await member.sends("盖章.pdf")
    assert "还留着" in await member.presses("按", among=offering(member, "scan:1"))
    assert scans(made, 1) == []


async def test_several_files_of_one_message_all_go_to_the_ticket_that_waits(made: Core) -> None:
    member = Person(made)
    await files_a_form(member)
    pages = tuple(
        Attachment(name, "application/pdf", 14, made.files.put(f"%PDF-1.7 {name} %%EOF".encode()))
        for name in ("1", "2")
    )
    big = Attachment("3", "application/pdf", 30 << 20)
    await member._send(attachments=(*pages, big))
    assert scans(made, 1) == ["1.pdf", "2.pdf"]
    assert "20MB" in member.heard[0].text
    assert "MSC-2026-0001" in member.heard[1].text


async def test_staff_hear_in_their_group_that_the_scan_has_come(compose: Compose, sqlite_url: str) -> None:
    async with compose(sqlite_url, staff_room=ROOM) as made:
        await Person(made, id="9", channel=ROOM.channel, chat=ROOM.chat, name="张").says("早")
        member = Person(made)
        await files_a_form(member)
        assert "MSC-2026-0001" in await member.sends("盖章.pdf")
        told = in_room(made)[-1]
        assert "MSC-2026-0001" in told.text
        assert "盖章扫描件" in told.text
        assert [file.name for file in told.attachments] == ["盖章.pdf"]
        assert told.ticket == 1


async def test_a_scan_that_comes_after_the_reply_brings_the_ticket_back_to_work(made: Core) -> None:
    member = Person(made)
    await files_a_form(member)

    def answered(memory: SqlMemory) -> None:
        desk.reply(memory, made.releases.current().pack, memory.tickets.get(1), ZHANG, "请补盖章件")

    await asyncio.wrap_future(made.writer.submit(answered))
    await member.says("返回机器人")
    await member.sends("盖章.pdf")
    await member.presses("MSC-2026-0001")
    assert scans(made, 1) == ["盖章.pdf"]
    assert state(made, 1) is TicketState.IN_PROGRESS


async def test_what_is_no_scan_waits_for_nothing(made: Core) -> None:
    member = await two_forms(made)
    assert "仅支持PDF" in await member.sends("a.txt", b"hello")
    assert "没有等待归档的文件" in await member.presses("按", among=offering(member, "scan:1"))
    lost = Attachment("a.pdf", "application/pdf", 10, trouble=FileTrouble.LOST)
    assert "再发一次" in await member.says(file=lost)


async def test_a_file_that_waits_is_not_forgotten_when_something_else_is_said(made: Core) -> None:
    member = await two_forms(made)
    await member.sends("盖章.pdf")
    assert "属于哪个工单" in await member.says("MSC的邮箱是什么")
    await member.says("MSC-2026-0002")
    assert scans(made, 2) == ["盖章.pdf"]


async def test_my_tickets_remind_of_a_file_that_waits(made: Core) -> None:
    member = await two_forms(made)
    await member.sends("盖章.pdf")
    assert "还没有归入工单" in await member.says("我的工单")
    assert "属于哪个工单" in await member.presses("归档文件")
    await member.presses("MSC-2026-0001")
    assert scans(made, 1) == ["盖章.pdf"]
    assert "还没有归入工单" not in await member.says("我的工单")


@pytest.mark.parametrize("words", ["是", "确定", "yes"])
async def test_a_withdrawal_is_confirmed_in_words(made: Core, words: str) -> None:
    member = await two_forms(made)
    assert "要撤回哪个工单" in await member.says("撤回")
    assert "确定撤回" in await member.says("1")
    assert "已撤回" in await member.says(words)


async def test_a_withdrawal_is_thought_over(made: Core) -> None:
    member = await two_forms(made)
    await member.says("撤回工单 MSC-2026-0001")
    assert "没有撤回" in await member.says("不用了")
    assert state(made, 1) is TicketState.AWAITING_SEAL


async def up_to_the_scan(member: Person) -> str:
    """A 会员之声 form, up to the question for its scan."""
    await member.says("填写会员之声")
    for words in (*ANSWERS, "001", "2026-11-22"):
        await member.says(words)
    await member.presses("意见建议")
    for words in ("建议延长夜盘", "完成"):
        await member.says(words)
    return await member.says("填完了")


async def test_every_page_of_a_scan_goes_to_the_ticket_whether_sent_together_or_one_by_one(made: Core) -> None:
    member = Person(made)
    assert "公司盖章" in await up_to_the_scan(member)
    data = [f"%PDF-1.7 page {n} %%EOF".encode() for n in range(4)]
    pages = [
        Attachment(f"第{n}页.pdf", "application/pdf", len(page), made.files.put(page)) for n, page in enumerate(data)
    ]
    assert "接着发来" in await member._send(attachments=tuple(pages[:2]))
    await member.says(file=pages[2])
    review = await member.says(file=pages[3])
    assert "第0页.pdf、第1页.pdf、第2页.pdf、第3页.pdf" in review
    await member.says("提交")
    assert scans(made, 1) == ["第0页.pdf", "第1页.pdf", "第2页.pdf", "第3页.pdf"]
    assert state(made, 1) is TicketState.FORWARDED


async def test_a_scan_that_was_put_off_may_come_at_the_review_after_all(made: Core) -> None:
    member = Person(made)
    await up_to_the_scan(member)
    await member.says("跳过")
    assert "已上传（盖章.pdf）" in await member.sends("盖章.pdf")
    await member.says("提交")
    assert scans(made, 1) == ["盖章.pdf"]


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-<html><script>alert(1)</script>",
        b"%PDF-1.7\n<html>",
        b"  \xff\xd8\xff<?php system($_GET['c']); ?>",
        b"\xff\xd8\xff<?php system($_GET['c']); ?>",
        b"\x89PNG\r\n\x1a\n<svg/>",
        PNG[:-8],
        b"MZ" + PDF,
    ],
)
async def test_what_only_begins_like_a_scan_is_none(made: Core, data: bytes) -> None:
    member = Person(made)
    await files_a_form(member)
    assert "仅支持PDF、JPG、PNG" in await member.sends("盖章.pdf", data)
    assert scans(made, 1) == []


@pytest.mark.parametrize(
    ("name", "data", "kept", "kind"),
    [
        ("shell.php", JPG, "shell.jpg", "image/jpeg"),
        ("照片.JPEG", JPG, "照片.JPEG", "image/jpeg"),
        ("盖章", b"\n" + PDF, "盖章.pdf", "application/pdf"),
        ("第3.期说明", PDF, "第3.期说明.pdf", "application/pdf"),
        ("盖章.pdf", PNG, "盖章.png", "image/png"),
    ],
)
async def test_a_scan_is_kept_under_the_type_that_it_is(
    made: Core, name: str, data: bytes, kept: str, kind: str
) -> None:
    member = Person(made)
    await files_a_form(member)
    await member.sends(name, data, "text/html")
    [file] = [
        each
        for each in made.database.read(lambda connection: tickets.files_of(connection, 1))
        if each.role is FileRole.SCAN
    ]
    assert (file.attachment.name, file.attachment.media_type) == (kept, kind)
