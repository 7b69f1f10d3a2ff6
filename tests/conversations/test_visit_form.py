"""来访 by conversation: the letter drafted or brought along, by mail or by fax."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document

from bot.compose import Core
from handlers.tickets import FileRole, TicketKind, TicketState
from storage import tickets
from storage.memory import SqlMemory
from tests.stories import Person

FIRM = "某某期货有限公司"


@pytest.fixture
def li(made: Core) -> Person:
    return Person(made)


async def up_to_the_letter(li: Person) -> str:
    await li.says("我要预约去上期所座谈交流")
    heard = ""
    for words in (
        "开始",
        FIRM,
        "会员",
        "张三",
        "13800138000",
        "zhang@example.com",
        "共5人",
        "讨论铜期权做市",
        "2026-12-08",
    ):
        heard = await li.says(words)
    return heard


def text_of(docx: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(docx)).paragraphs)


async def test_the_letter_is_drafted_and_the_ticket_goes_to_the_office(li: Person, made: Core) -> None:
    assert "联系函" in await up_to_the_letter(li)
    await li.presses("由我起草")
    await li.presses("邮件")
    done = await li.says("提交")
    assert (
        "已登记工单 MSC-2026-0001 并转交办公室。请按所选方式发送联系函。办公室收文后，一般于2个工作日内反馈接待安排；"
        "是否接待及时间以交易所反馈为准。"
    ) in done
    assert "msc@shfe.com.cn" in done
    assert "021-68401198" not in done
    [paper] = li.heard[-1].attachments
    assert paper.name == "来访联系函_某某期货.docx"
    words = text_of(made.files.get(paper.sha256))
    for written in (
        FIRM,
        "（会员）",
        "讨论铜期权做市",
        "共5人",
        "2026年12月8日",
        "张三",
        "13800138000",
        "2026年11月22日",
    ):
        assert written in words, written
    [ticket] = made.database.read(lambda connection: tickets.in_queue(connection, "office"))
    assert (ticket.kind, ticket.state, ticket.copies) == (TicketKind.VISIT, TicketState.FORWARDED, ("member",))


async def test_the_members_own_letter_goes_with_the_ticket_by_fax(li: Person, made: Core) -> None:
    await up_to_the_letter(li)
    assert "上传联系函" in await li.presses("上传已有")
    assert "请上传文件" in await li.says("好的我稍后传给你")
    await li.sends("联系函.pdf", b"%PDF-1.7 one %%EOF")
    await li.sends("联系函2.pdf", b"%PDF-1.7 two %%EOF")
    await li.says("完成")
    await li.says("传真")
    done = await li.says("提交")
    assert "021-68401198" in done
    assert "msc@shfe.com.cn" not in done
    assert li.heard[-1].attachments == ()
    [ticket] = made.database.read(lambda connection: tickets.in_queue(connection, "office"))
    files = made.database.read(lambda connection: tickets.files_of(connection, ticket.id))
    assert [(file.role, file.attachment.name) for file in files] == [
        (FileRole.ATTACHMENT, "联系函.pdf"),
        (FileRole.ATTACHMENT, "联系函2.pdf"),
    ]


async def test_a_letter_that_is_not_brought_after_all_is_not_filed(li: Person, made: Core) -> None:
    await up_to_the_letter(li)
    await li.presses("上传已有")
    await li.sends("联系函.pdf")
    await li.says("返回")
    await li.presses("由我起草")
    review = await li.presses("邮件")
    assert "联系函.pdf" not in review
    await li.says("提交")
    [ticket] = made.database.read(lambda connection: tickets.in_queue(connection, "office"))
    assert "letter_file" not in ticket.answers
    files = made.database.read(lambda connection: tickets.files_of(connection, ticket.id))
    assert [file.role for file in files] == [FileRole.FORM]


async def test_several_answers_in_one_message_are_taken_and_the_rest_is_asked(li: Person) -> None:
    await li.says("我要预约去上期所座谈交流")
    await li.says("开始")
    heard = await li.says(f"{FIRM} 张三 13800138000 zhang@example.com")
    assert "已记下" in heard
    assert "会员，还是市场机构" in heard
    assert "来访人数" in await li.says("会员")


@pytest.mark.parametrize(
    ("text", "company", "name"),
    [
        ("我公司是ABC期货有限公司，我叫张三，手机13800138000，我的邮箱是zs@example.com", "ABC期货有限公司", "张三"),
        ("我是ABC期货有限公司的张三，手机号13800138000", "ABC期货有限公司", "张三"),
        ("公司：ABC期货有限公司 联系人：张三 电话：13800138000", "ABC期货有限公司", "张三"),
        (
            "We are ABC Futures Co., Ltd., my name is John Smith, mobile +6581234567, my email is js@example.com.",
            "ABC Futures Co., Ltd.",
            "John Smith",
        ),
        ("I am John Smith from ABC Futures Ltd, phone +6581234567", "ABC Futures Ltd", "John Smith"),
    ],
)
async def test_the_sentence_around_several_answers_is_no_part_of_them(
    made: Core, li: Person, text: str, company: str, name: str
) -> None:
    await li.says("我要预约去上期所座谈交流")
    await li.says("开始")
    heard = await li.says(text)
    assert "没有用到" not in heard
    saved = made.database.read(lambda connection: SqlMemory(connection, made.now()).drafts.get(1))
    assert (saved.answers["company"], saved.answers["contact"]) == (company, name)


async def test_what_nobody_can_place_is_said_and_not_lost_in_silence(li: Person) -> None:
    await li.says("我要预约去上期所座谈交流")
    await li.says("开始")
    heard = await li.says(f"{FIRM}，张三，市场部，13800138000")
    assert "没有用到：市场部" in heard


async def test_a_day_of_the_past_is_no_preferred_day(li: Person) -> None:
    await up_to_the_letter(li)
    await li.says("返回")
    assert "日期无效" in await li.says("2026-11-01")
    assert "联系函" in await li.says("跳过")


async def test_the_visit_in_english(made: Core) -> None:
    li = Person(made)
    await li.says("English")
    assert "contact letter" in await li.says("Please arrange a visit to the exchange")
    for words in ("start", "Example Bank Ltd.", "Market institution", "Li Ming", "+6581234567", "li@example.com"):
        await li.says(words)
    for words in ("skip", "Custody of warehouse receipts", "skip", "draft it", "fax"):
        await li.says(words)
    done = await li.says("submit")
    assert (
        "Ticket MSC-2026-0001 is forwarded to the Office. Please send the letter as chosen. After the Office receives "
        "it, feedback on arrangements is generally given within 2 working days; whether and when is for the exchange "
        "to say."
    ) in done
    assert "021-68401198" in done
    [paper] = li.heard[-1].attachments
    words = text_of(made.files.get(paper.sha256))
    assert "请贵所安排" in words
    assert "待定" in words
