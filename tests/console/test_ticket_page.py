"""What the page of a ticket shows, and that nothing on it does more than show."""

from __future__ import annotations

import re

import pytest

from tests.console.conftest import Office
from tests.stories import Person

TICKET = "/console/tickets/1"


async def test_what_members_type_is_shown_as_they_typed_it(office: Office) -> None:
    evil = '<script>alert(1)</script><img src=x onerror="alert(2)">{{ 7*7 }}'
    member = await office.ticket(name=evil)
    await member.says(evil)
    await member.sends("<b>盖章</b>.pdf")
    browser = office.at_work()
    await browser.opens(TICKET)
    page = await browser.sends(f"{TICKET}/note", note=evil)
    assert "<script>alert" not in page.source
    assert "<img" not in page.source
    assert "<b>盖章" not in page.source
    assert page.source.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 3
    assert "{{ 7*7 }}" in page.text


async def test_a_firm_cannot_write_into_the_list(office: Office) -> None:
    await office.ticket("我想问<script>alert(1)</script>这个怎么算")
    await Person(office.core).says("转人工")
    page = await office.at_work().opens("/console")
    assert "<script>alert" not in page.source


async def test_the_page_tells_member_bot_and_staff_apart(office: Office) -> None:
    member = await office.ticket()
    browser = office.at_work()
    await browser.opens(TICKET)
    await browser.sends(f"{TICKET}/reply", text="我来看看")
    await member.says("谢谢王芳")
    page = await browser.opens(TICKET)
    said = [part.split("</li>")[0] for part in page.source.split('<li class="said ')[1:]]
    assert [part.split('"')[0] for part in said] == ["member", "bot", "staff", "member"]
    assert "谢谢王芳" in said[-1]
    assert "发送中" in said[2]
    assert "发送中" not in said[1]


async def test_what_was_edited_is_marked(office: Office) -> None:
    member = await office.ticket()
    await member.edits("before-the-bot", "改过的话")
    page = await office.at_work().opens(TICKET)
    said = [part.split("</li>")[0] for part in page.source.split('<li class="said ')[1:]]
    assert ["（修改后）" in part for part in said if "member" in part] == [False, True]


async def test_a_pressed_button_is_shown_by_its_label(office: Office) -> None:
    member = await office.ticket()
    await member.presses("返回机器人")
    page = await office.at_work().opens(TICKET)
    assert "选择：返回机器人" in page.text


async def test_a_form_shows_in_its_order_with_its_labels(office: Office) -> None:
    await fill_in(Person(office.core))
    page = await office.at_work().opens(TICKET)
    form = page.source.split('<section class="form"')[1].split("</section>")[0]
    assert re.findall(r"<dt>(.*?)</dt>", form) == [
        "公司名称",
        "联系人",
        "座机",
        "手机",
        "邮箱地址",
        "编号",
        "制表日期",
        "希望向交易所反馈的意见建议",
    ]
    assert "华泰期货有限公司" in form
    assert "<ol><li>建议延长夜盘</li><li>请增加&lt;i&gt;培训&lt;/i&gt;</li></ol>" in page.source
    assert ".docx" in page.text


async def test_a_form_of_a_release_that_is_gone_shows_by_its_fields(office: Office) -> None:
    await fill_in(Person(office.core))
    office.core.writer.submit(
        lambda memory: memory.connection.exec_driver_sql("UPDATE ticket SET release = 99")
    ).result()
    page = await office.at_work().opens(TICKET)
    assert page.status == 200
    assert "华泰期货有限公司" in page.text


async def fill_in(member: Person) -> None:
    """A whole 会员之声 form, by talking."""
    await member.says("填写会员之声")
    for words in (
        "开始",
        "华泰期货有限公司",
        "张三",
        "无",
        "13812345678",
        "zhangsan@example.com",
        "001",
        "2026-11-22",
    ):
        await member.says(words)
    await member.presses("意见建议")
    for words in ("建议延长夜盘", "请增加<i>培训</i>", "完成", "填完了", "稍后上传", "提交"):
        await member.says(words)


@pytest.mark.parametrize("path", ["/console/tickets/99", "/console/tickets/999999999999999", "/console/files/1/99"])
async def test_what_is_not_there_is_said_not_to_be(office: Office, path: str) -> None:
    await office.ticket()
    page = await office.at_work().opens(path)
    assert page.status == 404
    assert "没有找到" in page.text


async def test_a_long_conversation_is_shown_in_parts(office: Office) -> None:
    member = await office.ticket()
    for number in range(205):
        await member.says(f"第{number}句")
    browser = office.at_work()
    page = await browser.opens(TICKET)
    assert "第204句" in page.text
    assert "第3句" not in page.text
    [earlier] = [part.split('"')[0] for part in page.source.split(f'href="{TICKET}')[1:] if "before" in part[:10]]
    page = await browser.opens(TICKET + earlier)
    assert "第3句" in page.text
    assert "第204句" not in page.text
