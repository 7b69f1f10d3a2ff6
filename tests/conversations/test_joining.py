"""绑定公司 by conversation: a firm is confirmed, never assumed; mail or staff prove it; leaving ends it everywhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from bot.compose import Core
from handlers import firm_desk
from handlers.messages import Address
from knowledge.pack import Pack
from storage import firm_desk as firms_read
from storage.memory import SqlMemory
from tests.conftest import Compose
from tests.databases import TODAY
from tests.firms import EXAMPLE, OTHER, SECOND, WITHOUT_MAIL, bring_in_firms, code_in, mails
from tests.stories import Person

ROOM = Address("telegram", "-100")


@pytest.fixture
async def core(compose: Compose, database_url: str) -> AsyncIterator[Core]:
    async with compose(database_url, mail_from="msc-bot@example.com", staff_room=ROOM) as core:
        bring_in_firms(core)
        yield core


@pytest.fixture
def li(core: Core) -> Person:
    return Person(core)


async def up_to_the_mail(li: Person, firm: str = "示例期货") -> str:
    await li.says("绑定公司")
    await li.says(firm)
    await li.presses("期货")
    return await li.presses("同意")


async def joined(li: Person, address: str = "li@example-futures.com") -> str:
    await up_to_the_mail(li)
    await li.says(address)
    return await li.says(code_in(mails(li.core)[-1][2]))


async def test_a_member_joins_a_firm_by_a_code_from_its_mailbox(li: Person, core: Core) -> None:
    assert "所在公司的名称" in await li.says("绑定公司")
    assert "是这家公司吗" in await li.says("示例期贷")
    assert EXAMPLE in li.buttons
    assert "您是否同意" in await li.presses(EXAMPLE)
    assert "邮箱地址" in await li.presses("同意")
    heard = await li.says("我的邮箱是 Li@Example-Futures.com")
    assert "li@example-futures.com" in heard
    [(address, subject, text)] = mails(core)
    assert address == "li@example-futures.com"
    assert "验证码" in subject
    assert EXAMPLE in text
    assert f"您已绑定{EXAMPLE}" in await li.says(code_in(text))
    assert f"您已绑定{EXAMPLE}" in await li.says("绑定公司")


async def test_the_same_in_english(compose: Compose, sqlite_url: str) -> None:
    async with compose(sqlite_url, mail_from="msc-bot@example.com") as core:
        bring_in_firms(core)
        li = Person(core, name="Li")
        assert "name of your firm" in await li.says("I want to join my firm")
        assert "no such firm" in await li.says("Example Futures")
        assert "Is it this firm?" in await li.says("示例")
        await li.presses(EXAMPLE)
        assert "mail address" in await li.presses("I agree")
        assert "on its way to li@example-futures.com" in await li.says("li@example-futures.com")
        [(_, subject, text)] = mails(core)
        assert "your code" in subject
        assert "Type it in your own chat only" in text
        assert f"you have joined {EXAMPLE}" in await li.says(code_in(text))


async def test_a_firm_is_confirmed_and_never_assumed(li: Person) -> None:
    await li.says("绑定公司")
    assert "没有找到这家公司" in await li.says("火星期货有限公司")
    assert "哪一家公司" in await li.says("示例二")
    assert li.buttons == [EXAMPLE, SECOND, "都不是"]
    assert "换一种写法" in await li.presses("都不是")
    assert "是这家公司吗" in await li.says(EXAMPLE)
    assert "您是否同意" in await li.says("1")


async def test_who_does_not_agree_gives_no_address(li: Person, core: Core) -> None:
    await li.says("绑定公司")
    await li.says("示例期货")
    await li.presses(EXAMPLE)
    assert "不会收集您的个人信息" in await li.says("不同意")
    await li.says("li@example-futures.com")
    assert mails(core) == []


async def test_consent_is_asked_once(li: Person) -> None:
    await up_to_the_mail(li)
    await li.says("取消")
    await li.says("绑定公司")
    await li.says("示例期货")
    assert "邮箱地址" in await li.presses(EXAMPLE)


async def test_an_address_elsewhere_gets_no_code(li: Person, core: Core) -> None:
    await up_to_the_mail(li)
    assert "没有发送" in await li.says("li@qq.com")
    assert "没有发送" in await li.says("li@notexample-futures.com")
    assert "不像一个邮箱地址" in await li.says("我没有")
    assert mails(core) == []


async def test_a_single_address_of_a_firm_is_taken_and_no_other_there(li: Person, core: Core) -> None:
    await up_to_the_mail(li, OTHER)
    assert "没有发送" in await li.says("wu@another.example")
    assert "已发往" in await li.says("LI@another.example")
    assert [mail[0] for mail in mails(core)] == ["li@another.example"]


async def test_five_wrong_codes_and_the_right_one_is_void(li: Person, core: Core) -> None:
    await up_to_the_mail(li)
    await li.says("li@example-futures.com")
    right = code_in(mails(core)[0][2])
    wrong = f"{(int(right) + 1) % 10**6:06}"
    assert "六位数字" in await li.says("12345")
    for left in (4, 3, 2, 1):
        assert f"还可以试{left}次" in await li.says(wrong)
    assert "已经失效" in await li.says(wrong)
    assert "邮箱" in await li.says(right)
    assert "所在公司" in await li.says("绑定公司")


async def test_a_code_is_good_for_fifteen_minutes(compose: Compose, database_url: str) -> None:
    async with compose(database_url, mail_from="msc-bot@example.com") as core:
        bring_in_firms(core)
        li = Person(core)
        await up_to_the_mail(li)
        await li.says("li@example-futures.com")
        code = code_in(mails(core)[0][2])
    later = TODAY + timedelta(minutes=15)
    async with compose(database_url, mail_from="msc-bot@example.com", now=later) as core:
        li.core = core
        assert "已过期" in await li.says(code)


async def test_a_new_code_voids_the_one_before(li: Person, core: Core) -> None:
    await up_to_the_mail(li)
    await li.says("li@example-futures.com")
    await li.presses("重新发送")
    first, second = (code_in(mail[2]) for mail in mails(core))
    if first != second:
        assert "还可以试4次" in await li.says(first)
    assert "您已绑定" in await li.says(second)


async def test_codes_are_sent_so_often_and_then_staff_help(li: Person, core: Core) -> None:
    await up_to_the_mail(li)
    await li.says("li@example-futures.com")
    await li.presses("重新发送")
    await li.presses("重新发送")
    assert "太频繁" in await li.presses("重新发送")  # three to one address within an hour
    assert len(mails(core)) == 3
    assert "已交给工作人员" in await li.says("李明，法务部，021-68400000")


async def test_a_question_on_the_way_is_answered_and_the_asking_goes_on(li: Person) -> None:
    await up_to_the_mail(li)
    heard = await li.says("MSC的邮箱是什么")
    assert "msc@shfe.com.cn" in heard
    assert heard.endswith(await _asked_again(li))
    assert "已发往" in await li.says("li@example-futures.com")


async def _asked_again(li: Person) -> str:
    assert "邮箱地址" in li.heard[-1].text
    return li.heard[-1].text


async def test_a_code_counts_after_something_else_came_between(li: Person, core: Core) -> None:
    await up_to_the_mail(li)
    await li.says("li@example-futures.com")
    await li.says("转人工")
    await li.says("返回机器人")
    assert "您已绑定" in await li.says(code_in(mails(core)[0][2]))


async def test_what_is_said_to_staff_is_no_answer(li: Person) -> None:
    await li.says("绑定公司")
    await li.says("转人工")
    assert await li.says("示例期货的李明想咨询交割") == ""


async def test_without_a_mail_server_staff_verify(compose: Compose, database_url: str) -> None:
    async with compose(database_url, staff_room=ROOM) as core:
        bring_in_firms(core)
        li = Person(core)
        assert "目前不能用邮件核实" in await up_to_the_mail(li)
        assert "已交给工作人员" in await li.says("李明，法务部，021-68400000")
        assert mails(core) == []


async def test_staff_approve_a_request_and_the_person_is_told(li: Person, core: Core) -> None:
    assert "没有登记" in await up_to_the_mail(li, WITHOUT_MAIL)
    assert "2到300" in await li.says("李")
    assert "已交给工作人员" in await li.says("李明，法务部，021-68400000")
    assert "等工作人员核实" in await li.says("绑定公司")
    [asked] = core.database.read(firms_read.requests)
    assert (asked.membership.firm.name, asked.membership.note) == (WITHOUT_MAIL, "李明，法务部，021-68400000")
    await decide(core, asked.membership.id, approve=True)
    assert f"您已绑定{WITHOUT_MAIL}" in (await li.everything())[-1].text
    assert f"您已绑定{WITHOUT_MAIL}" in await li.says("绑定公司")
    assert core.database.read(firms_read.requests) == []


async def test_a_code_that_comes_after_staff_have_approved_changes_nothing(li: Person, core: Core) -> None:
    await up_to_the_mail(li)
    await li.says("li@example-futures.com")
    code = code_in(mails(core)[0][2])
    await li.presses("请工作人员核实")
    await li.says("李明，法务部，021-68400000")
    [asked] = core.database.read(firms_read.requests)
    await decide(core, asked.membership.id, approve=True)
    assert f"您已绑定{EXAMPLE}" in await li.says(code)


async def test_staff_refuse_a_request_with_a_reason(li: Person, core: Core) -> None:
    await up_to_the_mail(li, WITHOUT_MAIL)
    await li.says("李明，法务部，021-68400000")
    [asked] = core.database.read(firms_read.requests)
    await decide(core, asked.membership.id, approve=False, reason="公司回复查无此人")
    assert "公司回复查无此人" in (await li.everything())[-1].text
    assert "所在公司的名称" in await li.says("绑定公司")


async def test_a_request_can_be_taken_back(li: Person, core: Core) -> None:
    await up_to_the_mail(li, WITHOUT_MAIL)
    await li.says("李明，法务部，021-68400000")
    assert "已撤回" in await li.presses("撤回申请")
    assert core.database.read(firms_read.requests) == []
    assert "没有绑定公司" in await li.says("退出公司")


async def test_colleagues_see_each_others_tickets_and_others_do_not(li: Person, core: Core) -> None:
    wu, stranger = Person(core, "wu", name="吴"), Person(core, "ma", name="马")
    await joined(li)
    await joined(wu, "wu@example-futures.com")
    await wu.says("转人工")
    await stranger.says("转人工")
    seen = await li.says("我的工单")
    assert "同事的工单（1个）" in seen
    assert "MSC-2026-0001 · 吴" in seen
    assert "MSC-2026-0002" not in seen
    assert "MSC-2026-0001" not in await stranger.says("我的工单")


async def test_leaving_ends_it_on_every_channel_at_once(li: Person, core: Core) -> None:
    phone, wu = Person(core, "77", "telegram", "李"), Person(core, "wu", name="吴")
    await joined(wu, "wu@example-futures.com")
    await wu.says("转人工")
    await joined(li)
    await link(li, phone)
    assert "MSC-2026-0001" in await phone.says("我的工单")
    assert "确定退出" in await phone.says("退出公司")
    assert "各渠道同时生效" in await phone.presses("确定退出")
    for chat in (li, phone):
        assert "MSC-2026-0001" not in await chat.says("我的工单")
    assert "没有绑定公司" in await li.says("退出公司")


async def test_staff_end_a_membership(li: Person, core: Core) -> None:
    await joined(li)
    [member] = core.database.read(lambda connection: firms_read.people(connection, 1))
    await work(core, lambda memory: firm_desk.revoke(memory, pack(core), member.membership.id, "wang", "已离职"))
    assert "已离职" in (await li.everything())[-1].text
    assert "没有绑定公司" in await li.says("退出公司")


async def test_two_chats_become_one_persons(li: Person, core: Core) -> None:
    phone = Person(core, "77", "telegram", "李")
    await joined(li)
    await li.says("转人工")
    await li.says("返回机器人")
    await link(li, phone)
    assert "刚刚与这里关联" in (await li.everything())[-1].text
    assert "您有1个工单" in await phone.says("我的工单")
    assert f"您已绑定{EXAMPLE}" in await phone.says("绑定公司")
    assert "已关联" in await phone.says("关联账号")


async def test_a_link_code_works_once_and_a_wrong_one_not_at_all(li: Person, core: Core) -> None:
    phone, stranger = Person(core, "77", "telegram"), Person(core, "99", "telegram")
    code = await link(li, phone)
    await stranger.says("关联账号")
    await stranger.presses("输入关联码")
    assert "已用过" in await stranger.says(code)
    assert "已用过" in await stranger.says("ABCD-EFGH")


async def test_a_link_is_made_only_when_confirmed(li: Person, core: Core) -> None:
    phone = Person(core, "77", "telegram")
    await li.says("关联账号")
    code = (await li.presses("显示关联码")).split("：")[1].split("。")[0]
    await phone.says("关联账号")
    await phone.presses("输入关联码")
    await phone.says(code)
    assert "没有关联" in await phone.presses("不关联")
    assert "显示关联码" in await phone.says("关联账号") or "显示关联码" in phone.buttons
    assert not any("解除" in label for label in phone.buttons)


async def test_a_chat_that_was_linked_can_be_parted_again(li: Person, core: Core) -> None:
    phone = Person(core, "77", "telegram")
    await joined(li)
    await link(li, phone)
    await li.says("关联账号")
    assert "已解除" in await li.presses("解除：Telegram")
    assert "没有绑定公司" in await phone.says("退出公司")
    assert f"您已绑定{EXAMPLE}" in await li.says("绑定公司")


async def test_chats_of_two_firms_are_not_linked(li: Person, core: Core) -> None:
    phone = Person(core, "77", "telegram")
    await joined(li)
    await up_to_the_mail(phone, OTHER)
    await phone.says("li@another.example")
    await phone.says(code_in(mails(core)[-1][2]))
    await li.says("关联账号")
    code = (await li.presses("显示关联码")).split("：")[1].split("。")[0]
    await phone.says("关联账号")
    await phone.presses("输入关联码")
    assert "不同的公司" in await phone.says(code)


async def test_where_no_firm_is_known_the_bot_says_so(made: Core) -> None:
    li = Person(made)
    assert "还没有公司名单" in await li.says("绑定公司")


async def link(shows: Person, types: Person) -> str:
    """Link two chats; the code that was used."""
    await shows.says("关联账号")
    code = (await shows.presses("显示关联码")).split("：")[1].split("。")[0]
    await types.says("关联账号")
    await types.presses("输入关联码")
    assert "要把当前会话" in await types.says(code.lower().replace("-", " "))
    assert "已关联" in await types.presses("是我本人")
    return code


async def decide(core: Core, membership: int, *, approve: bool, reason: str = "") -> None:
    def decided(memory: SqlMemory) -> None:
        if approve:
            firm_desk.approve(memory, pack(core), membership, "wang")
        else:
            firm_desk.refuse(memory, pack(core), membership, "wang", reason)

    await work(core, decided)


async def work(core: Core, done: Callable[[SqlMemory], object]) -> None:
    await asyncio.wrap_future(core.writer.submit(done))


def pack(core: Core) -> Pack:
    return core.releases.current().pack
