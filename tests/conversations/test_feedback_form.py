"""会员之声 by conversation: every field, the lists, and every way through the form."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from io import BytesIO

import pytest
from docx import Document

from bot.compose import Core
from bot.serving import publish_files
from knowledge.load import read_folder
from storage import tickets
from tests.conftest import Compose
from tests.databases import TODAY
from tests.stories import PNG, Person

COMPANY = "某某期货有限公司"


async def up_to_the_menu(li: Person) -> str:
    """Answer everything before the lists; what is heard is the menu."""
    assert "会员之声" in await li.says("填写会员之声反馈表")
    assert "公司全称" in await li.presses("开始")
    await li.says(COMPANY)
    await li.says("李明")
    await li.says("021-68400000")
    await li.says("13800138000")
    assert "001" in await li.says("li@example.com")
    assert "2026-11-22" in await li.presses("001")
    return await li.presses("2026-11-22")


async def up_to_the_review(li: Person) -> str:
    """Fill in the whole form without a scan; what is heard is the review."""
    await up_to_the_menu(li)
    await li.says("1")
    await li.says("建议简化会服系统的登录")
    await li.presses("完成")
    await li.presses("填完了")
    return await li.presses("稍后")


@pytest.fixture
def li(made: Core) -> Person:
    return Person(made)


async def test_a_member_fills_in_the_whole_form_and_gets_the_word_file_and_a_ticket(li: Person, made: Core) -> None:
    await up_to_the_menu(li)
    assert "第1条" in await li.presses("意见建议")
    await li.says("建议简化会服系统的登录")
    heard = await li.says("1. 建议增加英文通知\n2. 建议提前公布培训安排")
    assert "3．建议提前公布培训安排" in heard
    await li.says("完成")
    await li.says("2")
    await li.says("仓单注册系统时常卡顿，希望协助推动解决")
    await li.says("完成")
    await li.presses("填完了")
    review = await li.says("稍后")
    assert f"{COMPANY}“一站通”会员之声反馈" in review
    assert "建议增加英文通知" in review
    done = await li.says("提交")
    assert "MSC-2026-0001" in done
    assert "msc@shfe.com.cn" in done
    assert f"{COMPANY}“一站通”会员之声反馈" in done
    [paper] = li.heard[-1].attachments
    assert paper.name == "会员之声反馈表_某某期货_001.docx"
    words = _words(made.files.get(paper.sha256))
    order = [
        COMPANY,
        "李明",
        "13800138000",
        "li@example.com",
        "建议简化会服系统的登录",
        "建议增加英文通知",
        "仓单注册系统",
    ]
    places = [words.index(word) for word in order]
    assert places == sorted(places)
    [ticket] = made.database.read(lambda connection: tickets.in_queue(connection, "member"))
    assert ticket.state == "awaiting_seal"
    assert ticket.firm == COMPANY


async def test_the_form_goes_on_after_a_restart_at_the_same_field(compose: Compose, database_url: str) -> None:
    async with compose(database_url) as first:
        li = Person(first)
        await li.says("填写会员之声反馈表")
        await li.presses("开始")
        assert "联系人" in await li.says(COMPANY)
    async with compose(database_url) as second:
        li.core = second
        assert "座机" in await li.says("李明")


async def test_a_form_begun_under_an_old_release_ends_on_it(li: Person, made: Core) -> None:
    await li.says("填写会员之声反馈表")
    await li.presses("开始")
    newer = await asyncio.to_thread(_publish_with, made, "请问贵公司全称是什么", "公司叫什么")
    made.releases.serve(newer)
    assert "联系人" in await li.says(COMPANY)
    assert "请问贵公司全称是什么" in await li.says("返回")


async def test_save_and_resume_days_later(li: Person, made: Core) -> None:
    await li.says("填写会员之声反馈表")
    await li.presses("开始")
    await li.says(COMPANY)
    assert "已保存" in await li.says("保存")
    assert "msc@shfe.com.cn" in await li.says("MSC的邮箱和电话是多少？")
    assert "联系人" in await li.says("继续填写")


async def test_starting_again_offers_the_saved_form_and_a_fresh_one(li: Person) -> None:
    await li.says("填写会员之声反馈表")
    await li.presses("开始")
    await li.says(COMPANY)
    await li.says("保存")
    assert "联系人" in await li.says("帮我填一张会员之声反馈表")
    assert "放弃已填的1项" in await li.presses("重新开始")
    await li.presses("确定重新开始")
    assert "公司全称" in await li.presses("开始")


async def test_back_goes_to_the_field_before_and_forward_again(li: Person) -> None:
    await li.says("填写会员之声反馈表")
    await li.presses("开始")
    await li.says(COMPANY)
    heard = await li.says("返回")
    assert "公司全称" in heard
    assert COMPANY in heard
    assert "联系人" in await li.says("另一家期货有限公司")
    await li.says("返回")
    assert "联系人" in await li.presses("保持不变")


async def test_one_answer_is_edited_from_the_review(li: Person) -> None:
    await up_to_the_review(li)
    assert "联系人" in await li.says("2")
    review = await li.says("王芳")
    assert "王芳" in review
    assert "李明" not in review


async def test_items_are_deleted_changed_and_moved(li: Person) -> None:
    await up_to_the_menu(li)
    await li.presses("意见建议")
    await li.says("1. 第一件事\n2. 第二件事\n3. 第三件事")
    assert "1．第三件事" in await li.says("移动3到1")
    assert "2．换了内容" in await li.says("修改2：换了内容")
    heard = await li.says("删除1")
    assert "1．换了内容" in heard
    assert "第三件事" not in heard
    assert "没有第9条" in await li.says("删除9")


async def test_the_lists_cannot_all_be_empty(li: Person) -> None:
    await up_to_the_menu(li)
    assert "至少填写一条" in await li.presses("填完了")


@pytest.mark.parametrize(
    ("before", "wrong", "error"),
    [
        ([], "短", "公司全称"),
        ([COMPANY], "1", "真实姓名"),
        ([COMPANY, "李明"], "abc", "座机格式不正确"),
        ([COMPANY, "李明", "无"], "12345", "手机号码格式不正确"),
        ([COMPANY, "李明", "无", "13800138000"], "不是邮箱", "邮箱地址格式不正确"),
        ([COMPANY, "李明", "无", "13800138000", "a@b.cn"], "000", "三位数字"),
        ([COMPANY, "李明", "无", "13800138000", "a@b.cn", "1"], "2026-02-30", "日期无效"),
        ([COMPANY, "李明", "无", "13800138000", "a@b.cn", "1"], "2031-01-01", "不能晚于今天"),
    ],
)
async def test_a_wrong_answer_is_explained_and_asked_again(
    li: Person, before: list[str], wrong: str, error: str
) -> None:
    await li.says("填写会员之声反馈表")
    await li.presses("开始")
    for answer in before:
        await li.says(answer)
    assert error in await li.says(wrong)


async def test_a_needed_field_cannot_be_skipped(li: Person) -> None:
    await li.says("填写会员之声反馈表")
    await li.presses("开始")
    assert "不能跳过" in await li.says("跳过")


async def test_cancel_asks_once_and_then_forgets(li: Person) -> None:
    await li.says("填写会员之声反馈表")
    await li.presses("开始")
    await li.says(COMPANY)
    assert "确定取消吗" in await li.says("取消")
    assert "联系人" in await li.presses("继续填写")
    await li.says("取消")
    assert "没有提交" in await li.presses("确定取消")
    assert "还没有工单" in await li.says("我的工单")


async def test_a_button_of_a_cancelled_form_says_so(li: Person) -> None:
    await li.says("填写会员之声反馈表")
    await li.presses("开始")
    old = li.heard[-1]
    await li.says("取消")
    await li.presses("确定取消")
    assert "已经取消" in await li.presses("保存", among=old)


async def test_submitting_twice_makes_one_ticket(li: Person, made: Core) -> None:
    await up_to_the_review(li)
    review = li.heard[-1]
    await li.presses("提交")
    assert "不会重复提交" in await li.presses("提交", among=review)
    assert len(made.database.read(lambda connection: tickets.in_queue(connection, "member"))) == 1


async def test_a_button_of_an_earlier_step_changes_nothing(li: Person) -> None:
    await up_to_the_menu(li)
    menu = li.heard[-1]
    await li.presses("意见建议")
    await li.says("第一件事")
    heard = await li.presses("填完了", among=menu)
    assert "前面一步的按钮" in heard
    assert "第2条" in heard


async def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(li: Person) -> None:
    await li.says("填写会员之声反馈表")
    await li.presses("开始")
    for answer in (COMPANY, "李明", "无"):
        await li.says(answer)
    heard = await li.says("交易所办公室的传真号码是多少？")
    assert "021-68401198" in heard
    assert "手机号码" in heard


async def test_the_stamped_scan_comes_days_later_and_finds_its_ticket(compose: Compose, sqlite_url: str) -> None:
    async with compose(sqlite_url) as first:
        li = Person(first)
        await up_to_the_review(li)
        await li.says("提交")
    async with compose(sqlite_url, now=TODAY + timedelta(days=3)) as second:
        li.core = second
        assert "MSC-2026-0001" in await li.sends("扫描件.pdf")
        [ticket] = second.database.read(lambda connection: tickets.in_queue(connection, "member"))
        assert ticket.state == "forwarded"


async def test_a_scan_is_known_by_its_content_and_not_by_its_name(li: Person) -> None:
    await up_to_the_review(li)
    await li.says("提交")
    assert "仅支持PDF" in await li.sends("扫描件.pdf", b"MZ\x90 not a pdf")
    assert "MSC-2026-0001" in await li.sends("照片.txt", PNG)


async def test_with_two_tickets_waiting_the_bot_asks_which(li: Person, made: Core) -> None:
    for serial in ("001", "002"):
        await li.says("填写会员之声反馈表")
        await li.presses("开始")
        for answer in (COMPANY, "李明", "无", "13800138000", "li@example.com"):
            await li.says(answer)
        assert serial in li.buttons
        for answer in (serial, "今天", "1", "一条建议", "完成"):
            await li.says(answer)
        await li.presses("填完了")
        await li.says("稍后")
        await li.says("提交")
    assert "哪个工单" in await li.sends("扫描件.pdf")
    assert "MSC-2026-0001" in await li.says("2")
    states = {
        ticket.number: ticket.state
        for ticket in made.database.read(lambda connection: tickets.in_queue(connection, "member"))
    }
    assert states == {"MSC-2026-0001": "forwarded", "MSC-2026-0002": "awaiting_seal"}


async def test_markup_that_a_member_types_stands_in_the_document_as_typed(li: Person, made: Core) -> None:
    await up_to_the_menu(li)
    await li.presses("意见建议")
    hostile = "<b>粗体</b> & {{ company }} {% for %} **星号** 😀"
    await li.says(hostile)
    await li.says("完成")
    await li.presses("填完了")
    assert hostile in await li.says("稍后")
    await li.says("提交")
    [paper] = li.heard[-1].attachments
    assert hostile in _words(made.files.get(paper.sha256))


async def test_the_form_in_english(made: Core) -> None:
    li = Person(made)
    await li.says("English")
    assert "Member Voice" in await li.says("I want to fill in the member voice form")
    assert "full name" in await li.presses("Start")
    assert "contact" in (await li.says("Example Futures Co., Ltd.")).lower()
    assert "real name" in await li.says("7")
    assert "is saved" in await li.says("save")


def _words(docx: bytes) -> str:
    document = Document(BytesIO(docx))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def _publish_with(made: Core, old: str, new: str) -> int:
    files = {
        name: data.replace(old.encode(), new.encode()) if name.endswith(".yaml") else data
        for name, data in read_folder(made.content).items()
    }
    return publish_files(made.writer, files, "test", "changed", made.now).number


async def test_an_unknown_command_is_no_answer(li: Person) -> None:
    await li.says("填写会员之声反馈表")
    await li.presses("开始")
    heard = await li.says("/foobar")
    assert "没有这个命令" in heard
    assert "公司全称" in heard


async def test_an_old_button_does_not_cancel_a_form_that_has_gone_on(li: Person) -> None:
    await li.says("填写会员之声反馈表")
    await li.presses("开始")
    await li.says("取消")
    sure = li.heard[-1]
    await li.presses("继续填写")
    assert "确定取消吗" in await li.presses("确定取消", among=sure)
    await li.says("否")
    assert "联系人" in await li.says(COMPANY)


async def test_skipping_while_editing_keeps_what_is_there(li: Person) -> None:
    await up_to_the_menu(li)
    await li.presses("意见建议")
    await li.says("一条建议")
    await li.says("完成")
    await li.presses("填完了")
    await li.sends("盖章.pdf")
    await li.says("9")
    assert "已上传" in await li.says("跳过")


async def test_change_without_a_new_text_asks_for_it(li: Person) -> None:
    await up_to_the_menu(li)
    await li.presses("意见建议")
    await li.says("一条建议")
    heard = await li.says("修改1")
    assert "请写明新的内容" in heard
    assert "2．" not in heard


async def test_the_review_understands_the_name_of_a_field(li: Person) -> None:
    await up_to_the_review(li)
    assert "联系人" in await li.says("修改联系人")
    assert "王芳" in await li.says("王芳")


async def test_the_review_understands_the_beginning_of_a_name(li: Person) -> None:
    await up_to_the_review(li)
    assert "邮箱地址是什么" in await li.says("改邮箱")
    assert "new@example.com" in await li.says("new@example.com")


async def test_what_is_filled_in_can_be_seen_in_the_middle(li: Person) -> None:
    await li.says("填写会员之声反馈表")
    await li.presses("开始")
    await li.says(COMPANY)
    heard = await li.says("预览")
    assert COMPANY in heard
    assert "联系人是哪位" in heard


async def test_asking_for_staff_lays_the_form_aside(li: Person, made: Core) -> None:
    await li.says("填写会员之声反馈表")
    await li.presses("开始")
    assert "说“继续填写”" in await li.says("转人工")
    assert await li.says("请问我们公司能参加深耕吗") == ""
    await li.says("返回机器人")
    assert "公司全称" in await li.says("继续填写")


async def test_a_question_is_no_company_name(li: Person) -> None:
    await li.says("填写会员之声反馈表")
    await li.presses("开始")
    heard = await li.says("交易所办公室的传真号码是多少？")
    assert "021-68401198" in heard
    assert "公司全称" in heard


async def test_a_number_that_was_used_is_said_at_the_field_however_the_firm_is_written(li: Person) -> None:
    await up_to_the_review(li)
    await li.says("提交")
    await li.says("填写会员之声反馈表")
    await li.says("开始")
    for words in ("某某期货有限责任公司（总部）", "王芳", "无", "13900139000"):
        await li.says(words)
    assert "002" in await li.says("wang@example.com")
    heard = await li.says("1")
    assert "编号001之前已经用过" in heard
    assert "制表日期" in heard
    await li.says("返回")
    assert "已经用过" not in await li.says("002")
