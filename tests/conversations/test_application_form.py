"""企业深耕 by conversation: the window, the conditions, every field, and what is prepared ahead."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from io import BytesIO

import pytest
from docx import Document

from bot.clock import EXCHANGE
from bot.compose import Core
from handlers.form_ground import Opening
from handlers.tickets import FileRole, TicketKind, TicketState
from knowledge.schema import Window
from storage import tickets
from storage.memory import SqlMemory
from tests.conftest import Compose
from tests.stories import PDF, Person

IN_WINDOW = datetime(2024, 5, 10, 10, 0, tzinfo=EXCHANGE)
MEMBER, TARGET = "某某期货有限公司", "江苏某某铜业有限公司"
CONDITIONS = ("是", "0", MEMBER, TARGET, "1、3", "1", "民企", "否")
BASICS = "目标企业是一家铜加工企业，年加工铜材约3万吨。\n需求：管理库存风险 <b>&{{x}}</b> 😀"
PLAN = "4月走访，6月培训，7月起跟踪套保。"
TEAM = ("张三，部门总经理，13800138000", "李四 高级经理 lisi@example.com", "完成")


async def up_to_products(li: Person) -> str:
    """Begin and pass the conditions; what is heard asks for the futures product."""
    heard = ""
    for words in ("帮我报深耕", "开始", *CONDITIONS):
        heard = await li.says(words)
    return heard


async def fills_in(li: Person) -> str:
    """Everything up to the review, without a stamped scan; what is heard is the review."""
    await up_to_products(li)
    return await after_products(li)


async def after_products(li: Person) -> str:
    for words in ("沪铜", "无", BASICS, "无", PLAN, *TEAM):
        await li.says(words)
    await li.sends("证明.pdf")
    await li.says("完成")
    await li.says("今天")
    return await li.says("跳过")


def words_of(docx: bytes) -> str:
    document = Document(BytesIO(docx))
    cells = [cell.text for table in document.tables for row in table.rows for cell in dict.fromkeys(row.cells)]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


async def test_in_the_window_the_whole_dialog_runs_to_the_word_file_and_the_ticket(
    compose: Compose, sqlite_url: str
) -> None:
    async with compose(sqlite_url, now=IN_WINDOW) as made:
        li = Person(made)
        review = await fills_in(li)
        assert "机器人不作资格认定，以交易所确认为准" in review
        assert "铜" in review
        done = await li.says("提交")
        assert "已登记工单 MSC-2024-0001。请将盖章申报表及证明材料以电子扫描件发送至 market@shfe.com.cn。" in done
        assert "韩云 021-68402283，李晓璇 021-68401193" in done
        assert not any(word in done for word in ("符合资格", "达标", "通过"))
        [paper] = li.heard[-1].attachments
        assert paper.name == "企业深耕计划申报表_某某期货_江苏某某铜业.docx"
        words = words_of(made.files.get(paper.sha256))
        for written in (MEMBER, TARGET, "☐国企 ☑民企", "☐外企 ☐合资", "☐是 ☑否", "期货：铜", "期权：无", BASICS, PLAN):
            assert written in words, written
        for written in (
            "张三（牵头人）",
            "李四（联系人）",
            "lisi@example.com",
            "日期：2024年5月10日",
            "（会员单位公章）",
        ):
            assert written in words, written
        assert "预填" not in words
        [ticket] = made.database.read(lambda connection: tickets.in_queue(connection, "shengeng"))
        assert (ticket.kind, ticket.state, ticket.firm) == (TicketKind.APPLICATION, TicketState.AWAITING_SEAL, MEMBER)
        files = made.database.read(lambda connection: tickets.files_of(connection, ticket.id))
        assert [(file.role, file.attachment.name) for file in files] == [
            (FileRole.ATTACHMENT, "证明.pdf"),
            (FileRole.FORM, paper.name),
        ]
        assert "MSC-2024-0001" in await li.sends("盖章.pdf")


@pytest.mark.parametrize(
    ("before", "says", "stopped"),
    [
        (0, "否", "须以会员单位总部名义申报。"),
        (1, "2", "一家会员单位最多申报两个项目。"),
        (4, "不涉及", "按所填情况不符合目标客户条件，请核对；如有疑问可转人工。"),
        (5, "都不是", "按所填情况不符合目标客户条件，请核对；如有疑问可转人工。"),
    ],
)
async def test_a_condition_that_is_not_met_stops_with_its_clause_and_offers_staff(
    compose: Compose, sqlite_url: str, before: int, says: str, stopped: str
) -> None:
    async with compose(sqlite_url, now=IN_WINDOW) as made:
        li = Person(made)
        for words in ("帮我报深耕", "开始", *CONDITIONS[:before]):
            await li.says(words)
        question = li.heard[-1].text
        assert stopped in await li.says(says)
        assert question in li.heard[-1].text
        assert "附件2" in li.heard[-1].sources[0]
        assert "转人工" in li.buttons


@pytest.mark.parametrize(
    "branch", ["某某期货有限公司上海分公司", "某某期货（北京）营业部", "ABC Futures Ltd., Shanghai Branch"]
)
async def test_a_branch_cannot_declare(compose: Compose, sqlite_url: str, branch: str) -> None:
    async with compose(sqlite_url, now=IN_WINDOW) as made:
        li = Person(made)
        for words in ("帮我报深耕", "开始", *CONDITIONS[:2]):
            await li.says(words)
        heard = await li.says(branch)
        assert "须以会员单位总部名义申报。" in heard
        assert "会员单位名称是什么" in heard
        assert "附件2" in li.heard[-1].sources[0]
        assert "目标企业名称" in await li.says(MEMBER)


async def test_products_are_known_by_their_names_and_never_guessed(compose: Compose, sqlite_url: str) -> None:
    async with compose(sqlite_url, now=IN_WINDOW) as made:
        li = Person(made)
        assert "国际铜" in await up_to_products(li)
        assert "请从列表中选择" in await li.says("橡胶")
        assert li.buttons[:3] == ["天胶", "20号胶", "丁二烯橡胶"]
        assert "期权品种" in await li.presses("20号胶")
        assert "未列：镍" in await li.says("沪镍")
        assert "请从列表中选择" in await li.says("铜期货")
        await li.says("沪铜、黄金")
        assert "文件未载明一次可否申报多个品种" in li.heard[-1].text


async def test_one_of_futures_and_options_is_needed(compose: Compose, sqlite_url: str) -> None:
    async with compose(sqlite_url, now=IN_WINDOW) as made:
        li = Person(made)
        await up_to_products(li)
        await li.says("无")
        assert "期货和期权至少填写一项" in await li.says("没有")
        assert "企业基本情况" in await li.says("铜期权")


async def test_the_target_is_not_the_member(compose: Compose, sqlite_url: str) -> None:
    async with compose(sqlite_url, now=IN_WINDOW) as made:
        li = Person(made)
        for words in ("帮我报深耕", "开始", "是", "0", MEMBER):
            await li.says(words)
        assert "目标企业不能与会员单位相同" in await li.says(f" {MEMBER} ")


async def test_a_person_is_asked_for_part_by_part(compose: Compose, sqlite_url: str) -> None:
    async with compose(sqlite_url, now=IN_WINDOW) as made:
        li = Person(made)
        await up_to_products(li)
        for words in ("铜", "无", BASICS, "无", PLAN):
            await li.says(words)
        assert "职务是什么" in await li.says("张三")
        assert "联系方式是什么" in await li.says("部门总经理")
        assert "手机号码格式不正确" in await li.says("12345")
        assert "联系人是谁" in await li.says("13800138000")
        assert "其他团队成员" in await li.presses("与前一位相同")
        assert "姓名、职务、联系方式" in await li.says("增加")
        assert "联系方式是什么" in await li.says("王五 研究员")
        assert "最后一位成员还没有填完整" in await li.says("完成")
        await li.says("wangwu@example.com")
        assert "证明材料" in await li.says("完成")
        assert "此项不能为空" in await li.says("完成")


async def test_a_question_between_a_name_and_a_position_is_answered_and_no_position(
    compose: Compose, sqlite_url: str
) -> None:
    async with compose(sqlite_url, now=IN_WINDOW) as made:
        li = Person(made)
        await up_to_products(li)
        for words in ("铜", "无", BASICS, "无", PLAN, "张三"):
            await li.says(words)
        assert "会员管理部" in await li.says("谁处理会员之声？")
        assert "职务是什么" in li.heard[-1].text
        await li.says("部门总经理")
        assert "msc@shfe.com.cn" in await li.says("MSC的邮箱是多少？")
        assert "联系方式是什么" in li.heard[-1].text
        assert "联系人是谁" in await li.says("13800138000")


async def test_outside_the_window_it_says_so_first_and_offers_what_can_be_done(made: Core) -> None:
    li = Person(made)
    heard = await li.says("我们要申报企业深耕计划，现在就开始填吧")
    assert heard.startswith("文件所载申报截止为2024年6月底，现已过期，暂不能按本计划申报。")
    assert "附件2" in li.heard[-1].sources[0]
    assert {"支持额度计算", "咨询深耕计划联系人", "先预填，窗口开放再提交"} < set(li.buttons)
    assert "两个" in await li.presses("能报几个")


async def test_before_the_notice_nothing_has_begun(compose: Compose, sqlite_url: str) -> None:
    async with compose(sqlite_url, now=datetime(2024, 3, 7, 23, 59, tzinfo=EXCHANGE)) as made:
        assert "尚未开始" in await Person(made).says("帮我报深耕")


async def prepares(li: Person) -> str:
    await li.says("帮我报深耕")
    assert "预填" in await li.presses("先预填")
    for words in ("开始", *CONDITIONS, "沪铜", "无", BASICS, "无", PLAN, *TEAM):
        await li.says(words)
    await li.sends("证明.pdf")
    await li.says("完成")
    assert "这不是申报" in await li.says("今天")
    return await li.says("提交")


async def opens_a_window(made: Core, first: date, last: date, year: int) -> None:
    opening = Opening(Window.model_validate({"from": first, "until": last}), year)

    def work(memory: SqlMemory) -> None:
        memory.openings.put("enterprise-cultivation", opening, "admin")

    await asyncio.wrap_future(made.writer.submit(work))


async def test_what_is_prepared_ahead_is_marked_and_kept_and_nothing_is_filed(made: Core) -> None:
    li = Person(made)
    heard = await prepares(li)
    assert "没有申报" in heard
    assert "market@shfe.com.cn" not in heard
    [paper] = li.heard[-1].attachments
    assert paper.name == "预填_企业深耕计划申报表_某某期货_江苏某某铜业.docx"
    assert "【预填】" in words_of(made.files.get(paper.sha256))
    [ticket] = made.database.read(lambda connection: tickets.in_queue(connection, "shengeng"))
    assert ticket.state is TicketState.PREPARED
    assert "预填，未申报" in await li.says("我的工单")
    assert "没有等待文件的工单" in await li.sends("盖章.pdf")


async def test_what_was_prepared_is_checked_and_submitted_when_the_window_opens(made: Core) -> None:
    li = Person(made)
    await prepares(li)
    await opens_a_window(made, date(2026, 11, 1), date(2026, 12, 31), 2026)
    heard = await li._send(choice="reopen:1")
    assert "申报窗口已开放" in heard
    assert "总部名义" in heard
    for words in ("是", "0", "生产"):
        await li.says(words)
    assert "2026年新开户" in li.buttons
    assert "日期" in await li.says("1")
    assert "盖章" in await li.says("今天")
    assert BASICS in await li.says("跳过")
    assert "MSC-2026-0001" in await li.says("提交")
    [paper] = li.heard[-1].attachments
    assert "上海期货交易所2026年" in words_of(made.files.get(paper.sha256))
    [ticket] = made.database.read(lambda connection: tickets.in_queue(connection, "shengeng"))
    assert ticket.state is TicketState.AWAITING_SEAL
    files = made.database.read(lambda connection: tickets.files_of(connection, ticket.id))
    assert [file.attachment.name for file in files if file.role is FileRole.FORM] == [f"预填_{paper.name}", paper.name]
    assert "已经提交过了" in await li._send(choice="reopen:1")


async def test_the_window_closes_while_a_member_types(compose: Compose, sqlite_url: str) -> None:
    async with compose(sqlite_url, now=datetime(2024, 6, 30, 23, 50, tzinfo=EXCHANGE)) as made:
        li = Person(made)
        await fills_in(li)
    async with compose(sqlite_url, now=datetime(2024, 7, 1, 0, 5, tzinfo=EXCHANGE)) as later:
        li.core = later
        assert "暂不能按本计划申报" in await li.says("提交")
        assert later.database.read(lambda connection: tickets.in_queue(connection, "shengeng")) == []
        assert BASICS in await li.presses("先预填")
        assert "没有申报" in await li.says("提交")


async def test_while_a_window_is_open_its_days_stand_above_what_tells_of_the_old_deadline(made: Core) -> None:
    li = Person(made)
    asked = ("企业深耕申报截止到什么时候？", "铜 9000手 能拿多少支持额度？")
    for question in asked:
        heard = await li.says(question)
        assert "已过期" in heard
        assert "2026-12-31" not in heard
    await opens_a_window(made, date(2026, 11, 1), date(2026, 12, 31), 2026)
    for question in asked:
        heard = await li.says(question)
        assert heard.startswith(
            "《上海期货交易所2026年“企业深耕计划”申报表》的申报窗口现在是开放的（2026-11-01至2026-12-31）"
        )
    assert "窗口" not in await li.says("MSC的邮箱和电话是多少？")


async def takes_the_window_back(made: Core) -> None:
    """What admins do when they opened it by mistake."""

    def put(memory: SqlMemory) -> None:
        memory.openings.put("enterprise-cultivation", None, "wang")

    await asyncio.wrap_future(made.writer.submit(put))


async def checks_again(li: Person) -> None:
    """What is asked once more of a form that was prepared ahead."""
    for words in ("是", "0", "生产", "1", "今天", "跳过"):
        await li.says(words)


async def test_a_window_that_closes_over_a_reopened_form_leaves_it_prepared_and_the_next_one_files_it(
    made: Core,
) -> None:
    li = Person(made)
    await prepares(li)
    await opens_a_window(made, date(2026, 11, 1), date(2026, 12, 31), 2026)
    await li._send(choice="reopen:1")
    await checks_again(li)
    await takes_the_window_back(made)
    await li.says("提交")
    await li.presses("预填")
    assert "没有申报" in await li.says("提交")
    [ticket] = made.database.read(lambda connection: tickets.in_queue(connection, "shengeng"))
    assert ticket.state is TicketState.PREPARED
    assert "预填，未申报" in await li.says("我的工单")
    await opens_a_window(made, date(2026, 11, 1), date(2026, 12, 30), 2026)
    assert "申报窗口已开放" in await li._send(choice="reopen:1")
    await checks_again(li)
    assert "MSC-2026-0001" in await li.says("提交")
    [ticket] = made.database.read(lambda connection: tickets.in_queue(connection, "shengeng"))
    assert ticket.state is TicketState.AWAITING_SEAL
    held = made.database.read(lambda connection: connection.exec_driver_sql("SELECT ticket_id FROM firm_place").all())
    assert [row[0] for row in held] == [ticket.id]


async def test_cancelling_a_prepared_form_that_was_taken_up_ends_its_ticket_too(made: Core) -> None:
    li = Person(made)
    await prepares(li)
    await opens_a_window(made, date(2026, 11, 1), date(2026, 12, 31), 2026)
    await li._send(choice="reopen:1")
    await li.says("取消")
    await li.presses("确定取消")
    assert "已取消" in await li.says("我的工单")


async def test_the_application_in_english(compose: Compose, sqlite_url: str) -> None:
    async with compose(sqlite_url, now=IN_WINDOW) as made:
        li = Person(made)
        await li.says("English")
        await li.says("I want to apply for the enterprise deep cultivation plan")
        assert "head office" in await li.says("start")
        assert "must be in the name of the member's head office" in await li.says("no")
        for words in ("yes", "0", "Example Futures Co., Ltd.", "Copper Works Ltd.", "1, 3", "1", "Private", "No"):
            await li.says(words)
        assert "none" in (await li.says("copper")).lower()
        for words in ("none", "A copper works with 300 staff.", "none", "Visits, training, hedging."):
            await li.says(words)
        assert "contact person" in await li.says("Zhang San, head of department, +8613800138000")
        assert "other team members" in await li.says("same")
        await li.says("done")
        assert "I have the file" in await li.sends("proof.pdf", PDF)
        await li.says("done")
        await li.says("today")
        review = await li.says("skip")
        assert "The bot decides no eligibility; the exchange confirms." in review
        done = await li.says("submit")
        assert "Ticket MSC-2024-0001 recorded. Send scans of the stamped form and proofs to market@shfe.com.cn." in done
        [paper] = li.heard[-1].attachments
        assert "期货：铜" in words_of(made.files.get(paper.sha256))


async def test_at_the_review_a_field_is_named_by_the_end_of_its_label(compose: Compose, sqlite_url: str) -> None:
    async with compose(sqlite_url, now=IN_WINDOW) as made:
        li = Person(made)
        await fills_in(li)
        assert "团队的联系人是谁" in await li.says("改联系人")
