"""What is kept about a person: shown, exported, deleted; consent is asked before any of it is given."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select

from bot.compose import Core
from handlers.messages import Attachment
from storage import messages
from storage.drafts import DRAFT
from storage.firm_audit import EVENT, Deed
from storage.messages import MESSAGE
from storage.people import CONSENT, CONVERSATION, IDENTITY, PERSON
from storage.tickets import TICKET
from tests.conftest import Compose
from tests.firms import EXAMPLE, bring_in_firms, code_in, mails
from tests.stories import Person

SECRET = "13800138000"
ADDRESS = "li@example-futures.com"


@pytest.fixture
async def core(compose: Compose, database_url: str) -> AsyncIterator[Core]:
    async with compose(database_url, mail_from="msc-bot@example.com") as core:
        bring_in_firms(core)
        yield core


@pytest.fixture
def li(core: Core) -> Person:
    return Person(core)


async def joined(li: Person) -> None:
    await li.says("绑定公司")
    await li.says("示例期货")
    await li.presses(EXAMPLE)
    await li.presses("同意")
    await li.says(ADDRESS)
    await li.says(code_in(mails(li.core)[-1][2]))


async def linked(person: Person) -> Person:
    """The same person on Telegram."""
    phone = Person(person.core, "77", "telegram", person.name)
    await person.says("关联账号")
    code = (await person.presses("显示关联码")).split("：")[1].split("。")[0]
    await phone.says("关联账号")
    await phone.presses("输入关联码")
    await phone.says(code)
    await phone.presses("是我本人")
    return phone


def rows(core: Core, query: Any) -> list[Any]:
    return core.database.read(lambda connection: list(connection.execute(query).all()))


def everything_as_text(core: Core) -> str:
    """All that the tables say of people and chats, as one text."""
    tables = (CONVERSATION, MESSAGE, DRAFT, PERSON, CONSENT, EVENT)
    return "\n".join(str(row) for table in tables for row in rows(core, select(table)))


def content(core: Core, file: Attachment) -> str:
    return core.files.get(file.sha256).decode("utf-8-sig")


async def deliver(core: Core) -> None:
    """The platforms take all that waits."""

    def taken(memory: Any) -> None:
        for channel in ("test", "telegram", "mail"):
            while due := messages.due(memory.connection, channel, core.now(), [], 100):
                for each in due:
                    done = messages.Attempt(each.id, 0, core.now(), "sent", messages.Delivery.SENT, 1)
                    messages.record(memory.connection, done)

    core.writer.submit(taken).result()


async def test_everything_is_exported_as_two_files(li: Person, core: Core) -> None:
    await joined(li)
    await li.says("转人工")
    await li.says(f"请回电{SECRET}")
    assert "JSON文件" in await li.says("导出我的资料")
    data, text = li.heard[-1].attachments
    assert (data.name, text.name) == ("我的资料.json", "我的资料.txt")
    kept = json.loads(content(core, data))
    assert kept["identities"] == [{"channel": "test", "sender": "li"}]
    assert kept["memberships"][0]["firm"] == EXAMPLE
    assert kept["codes"][0]["address"] == ADDRESS
    assert kept["tickets"][0]["number"] == "MSC-2026-0001"
    assert any(SECRET in each["text"] for each in kept["messages"])
    for part in (SECRET, EXAMPLE, ADDRESS, "MSC-2026-0001", "八、聊天记录"):
        assert part in content(core, text)


async def test_the_export_speaks_english_to_who_speaks_it(core: Core) -> None:
    li = Person(core)
    assert "everything that I keep about you" in await li.says("export my data")
    assert [file.name for file in li.heard[-1].attachments] == ["my-data.json", "my-data.txt"]


async def test_an_export_holds_nothing_of_others(li: Person, core: Core) -> None:
    wu = Person(core, "wu", name="吴")
    await wu.says(f"我的电话是{SECRET}")
    await li.says("导出我的资料")
    assert all(SECRET not in content(core, file) for file in li.heard[-1].attachments)


async def test_deleting_is_confirmed_and_leaves_nothing_of_the_person(li: Person, core: Core) -> None:
    await joined(li)
    await li.says(f"我的手机是{SECRET}")
    await li.says("导出我的资料")
    exported = li.heard[-1].attachments
    assert "不能恢复" in await li.says("删除我的资料")
    await deliver(core)
    await li.presses("确定删除")
    assert [message.text for message in await li.everything()] == ["您的资料已经删除。您仍可以随时提问。"]
    left = everything_as_text(core)
    for part in (SECRET, ADDRESS, "李"):
        assert part not in left, part
    for table in (PERSON, CONSENT, IDENTITY):
        assert rows(core, select(table)) == []
    for file in exported:
        with pytest.raises(KeyError):
            core.files.get(file.sha256)
    assert "没有绑定公司" in await li.says("退出公司")
    assert "msc@shfe.com.cn" in await li.says("MSC的邮箱是什么")


async def test_what_still_waits_to_be_sent_is_deleted_too(li: Person, core: Core) -> None:
    await joined(li)
    await li.says(f"我的手机是{SECRET}")
    await li.says("导出我的资料")
    [exporting] = [row.id for row in rows(core, select(MESSAGE)) if "JSON文件" in str(row.body)]
    await li.says("删除我的资料")
    await li.presses("确定删除")
    left = everything_as_text(core)
    assert all(part not in left for part in (SECRET, ADDRESS))
    sent = messages.Attempt(exporting, 0, core.now(), "sent", messages.Delivery.SENT, 1)
    assert core.writer.submit(lambda memory: messages.record(memory.connection, sent)).result() is False
    assert [message.text for message in await li.everything()] == ["您的资料已经删除。您仍可以随时提问。"]


async def test_an_export_that_outlived_its_deletion_goes_at_the_next_start(compose: Compose, sqlite_url: str) -> None:
    async with compose(sqlite_url) as core:
        li = Person(core)
        await li.says("导出我的资料")
        exported = [core.files.get(file.sha256) for file in li.heard[-1].attachments]
        other = core.files.put(b"of somebody else")
        await forgets(li)
        kept = [core.files.put(data) for data in exported]  # as if the program had ended before it deleted them
    async with compose(sqlite_url) as core:
        assert [core.files.path(file).exists() for file in (*kept, other)] == [False, False, True]


async def test_the_audit_row_of_a_deletion_names_nobody(li: Person, core: Core) -> None:
    await joined(li)
    await li.says("删除我的资料")
    await li.presses("确定删除")
    [row] = rows(core, select(EVENT).where(EVENT.c.action == Deed.FORGOTTEN.value))
    assert row.actor == str(row.person_id)
    assert row.data == {"tickets": 0, "files": []}


async def test_tickets_stay_with_staff_as_records(li: Person, core: Core) -> None:
    await li.says(f"闲聊一句{SECRET}")
    await li.says("转人工")
    await li.says("请帮我查一下交割安排")
    await deliver(core)
    assert "您的工单（1个）" in await li.says("删除我的资料")
    await deliver(core)
    await li.says("是")
    assert "1个工单作为办理记录保留" in (await li.everything())[-1].text
    [ticket] = rows(core, select(TICKET))
    assert ticket.state == "forwarded"
    spoken = core.database.read(lambda connection: messages.transcript(connection, ticket.conversation_id))
    said = [each.inbound.text for each in spoken if each.inbound is not None]
    assert said == ["请帮我查一下交割安排"]
    assert "MSC-2026-0001" in await li.says("我的工单")


async def test_who_is_not_sure_keeps_everything(li: Person, core: Core) -> None:
    await joined(li)
    await li.says("删除我的资料")
    assert "没有删除" in await li.presses("不删除")
    assert f"您已绑定{EXAMPLE}" in await li.says("绑定公司")
    await li.says("删除我的资料")
    assert "没有删除" in await li.says("不")


async def test_it_is_deleted_on_every_channel(li: Person, core: Core) -> None:
    phone = await linked(li)
    await phone.says(f"我的手机是{SECRET}")
    await deliver(core)
    await li.says("删除我的资料")
    await li.presses("确定删除")
    assert SECRET not in everything_as_text(core)


async def test_a_message_that_was_emptied_is_still_known(li: Person, core: Core) -> None:
    await li.says(f"我的手机是{SECRET}")
    ids = {row.external_id for row in rows(core, select(MESSAGE).where(MESSAGE.c.direction == "in"))}
    await li.says("删除我的资料")
    await li.presses("确定删除")
    after = {row.external_id for row in rows(core, select(MESSAGE).where(MESSAGE.c.direction == "in"))}
    assert ids <= after


async def test_what_nobody_was_there_to_take_does_not_go_later(li: Person, core: Core) -> None:
    await li.says("MSC的邮箱是什么")
    [waiting] = rows(core, select(MESSAGE.c.id).where(MESSAGE.c.direction == "out"))
    parked = messages.Attempt(waiting.id, 0, core.now(), "Absent", messages.Delivery.PARKED, 0)
    core.writer.submit(lambda memory: messages.record(memory.connection, parked)).result()
    await li.says("删除我的资料")
    await li.presses("确定删除")
    assert core.writer.submit(lambda memory: messages.unpark(memory.connection, li.address)).result() == 0
    assert core.database.read(messages.troubled) == []


async def test_the_data_can_be_looked_at(li: Person) -> None:
    assert "没有绑定公司" in await li.says("我的资料")
    assert {"导出我的资料", "删除我的资料", "绑定公司", "关联账号"} <= set(li.buttons)


def is_kept(core: Core, data: bytes) -> bool:
    return core.files.path(sha256(data).hexdigest()).exists()


async def forgets(person: Person) -> None:
    await deliver(person.core)
    await person.says("删除我的资料")
    await person.presses("确定删除")


async def test_files_that_belong_to_no_ticket_are_deleted_with_the_chat(li: Person, core: Core) -> None:
    loose, of_a_draft, of_a_ticket = (f"%PDF-1.7 {name} %%EOF".encode() for name in ("loose", "draft", "ticket"))
    await li.sends("随手发的.pdf", loose)
    await li.says("我要预约去上期所座谈交流")
    for words in ("同意并开始", EXAMPLE, "会员", "李明", SECRET, "li@example.com", "跳过", "业务交流", "跳过", "上传"):
        await li.says(words)
    await li.sends("联系函.pdf", of_a_draft)
    assert is_kept(core, of_a_draft)
    await li.says("取消")
    await li.presses("确定取消")
    await li.says("转人工")
    await li.sends("合同.pdf", of_a_ticket)
    await forgets(li)
    assert [is_kept(core, data) for data in (loose, of_a_draft, of_a_ticket)] == [False, False, True]


async def test_a_file_that_somebody_else_sent_too_stays(li: Person, core: Core) -> None:
    same = b"%PDF-1.7 the same notice %%EOF"
    wu = Person(core, "wu", name="吴")
    for person in (li, wu):
        await person.sends("通知.pdf", same)
    await forgets(li)
    assert is_kept(core, same)
    await forgets(wu)
    assert not is_kept(core, same)


async def test_files_sent_in_a_linked_chat_go_too(li: Person, core: Core) -> None:
    phone = await linked(li)
    await phone.sends("随手发的.pdf", b"%PDF-1.7 from the phone %%EOF")
    await forgets(li)
    assert not is_kept(core, b"%PDF-1.7 from the phone %%EOF")


async def test_files_that_outlived_their_deletion_go_at_the_next_start_unless_they_were_sent_again(
    compose: Compose, database_url: str
) -> None:
    loose, again = b"%PDF-1.7 loose %%EOF", b"%PDF-1.7 sent again %%EOF"
    async with compose(database_url) as core:
        li = Person(core)
        for data in (loose, again):
            await li.sends("文件.pdf", data)
        await forgets(li)
        core.files.put(loose)  # as if the program had ended before it deleted it
        await Person(core, "wu", name="吴").sends("文件.pdf", again)
    async with compose(database_url) as core:
        assert [is_kept(core, data) for data in (loose, again)] == [False, True]
