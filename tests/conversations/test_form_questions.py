"""A question in the middle of a form: the same is said to it as elsewhere, nothing is lost, the form goes on."""

from __future__ import annotations

import pytest

from bot.compose import Core
from handlers.messages import ReplyKind
from tests.conversations.test_feedback_form import COMPANY
from tests.stories import Person

CONTACT = (COMPANY, "李明", "无", "13800138000", "liming@example.com")


@pytest.fixture
def li(made: Core) -> Person:
    return Person(made)


async def at_the_company(li: Person) -> None:
    await li.says("填写会员之声反馈表")
    await li.presses("开始")


async def at_the_suggestions(li: Person) -> None:
    await at_the_company(li)
    for answer in CONTACT:
        await li.says(answer)
    await li.says("001")
    await li.says("今天")
    await li.presses("意见建议")


@pytest.mark.parametrize(
    ("question", "told", "kind"),
    [
        ("保证金是多少？", "保证金比例", ReplyKind.DECLINE),
        ("2025年还有深耕计划吗？", "其他年份", ReplyKind.DECLINE),
        ("你们夜盘几点？", "夜盘安排", ReplyKind.DECLINE),
        ("你们夜盘几点", "夜盘安排", ReplyKind.DECLINE),
        ("你们老板昨天穿什么颜色的袜子？", "", ReplyKind.DECLINE),
        ("什么时候截止？", "请问是哪一项", ReplyKind.CLARIFY),
        ("铜期货4001手20天够吗？", "对应支持额度25万元", ReplyKind.ANSWER),
        ("7月3号还能报深耕吗？", "7月3号来不及", ReplyKind.ANSWER),
        ("MSC的邮箱是什么？联系函传真到哪里？", "021-68401198", ReplyKind.ANSWER),
    ],
)
async def test_a_question_at_the_company_is_answered_and_never_stored(
    li: Person, question: str, told: str, kind: ReplyKind
) -> None:
    await at_the_company(li)
    heard = await li.says(question)
    assert told in heard
    assert li.heard[0].kind is kind
    assert "请问贵公司全称" in li.heard[-1].text
    await li.says(COMPANY)
    assert question not in await li.says("预览")


@pytest.mark.parametrize("company", ["几何资本有限公司", "Will & Co. Futures Ltd", "哪吒期货有限公司"])
async def test_a_company_whose_name_sounds_like_a_question_is_a_company(li: Person, company: str) -> None:
    await at_the_company(li)
    assert "联系人" in await li.says(company)


@pytest.mark.parametrize(("at", "question"), [(1, "联系人是谁？"), (1, "韩云的电话是多少"), (3, "座机必填吗？")])
async def test_a_question_is_no_name_and_no_number(li: Person, at: int, question: str) -> None:
    await at_the_company(li)
    for answer in CONTACT[:at]:
        asked = await li.says(answer)
    heard = await li.says(question)
    assert asked.splitlines()[-1] in heard


async def test_a_suggestion_may_be_a_question(li: Person) -> None:
    await at_the_suggestions(li)
    assert "第2条" in await li.says("能否把夜盘结束的时间提前一小时？")


async def test_a_question_that_was_a_suggestion_is_put_in_with_one_choice(li: Person) -> None:
    await at_the_suggestions(li)
    heard = await li.says("会员之声多久能有答复？")
    assert "文件未" in heard
    assert "第1条" in heard
    assert "第2条" in await li.presses("这就是我要填的内容")
    assert "会员之声多久能有答复？" in await li.says("预览")


async def test_the_choice_to_put_a_question_in_belongs_to_that_question(li: Person) -> None:
    await at_the_suggestions(li)
    await li.says("会员之声多久能有答复？")
    first = li.heard[-1]
    await li.says("交易所办公室的传真号码是多少？")
    await li.presses("这就是我要填的内容", among=first)
    assert "会员之声多久能有答复？" not in await li.says("预览")


async def test_an_option_that_was_asked_back_is_answered_and_the_form_goes_on(li: Person) -> None:
    await at_the_company(li)
    await li.says("什么时候截止？")
    [asked_back, _] = li.heard
    heard = await li.presses("深耕项目期", among=asked_back)
    assert "11月底" in heard
    assert "请问贵公司全称" in heard


async def test_the_form_offers_no_second_form(li: Person) -> None:
    await at_the_company(li)
    await li.says("怎么申请来访？")
    assert not any(reply.offers for reply in li.heard)


@pytest.mark.parametrize(
    ("answers", "mistyped", "told"),
    [
        (CONTACT[:4], "zhang@@example", "邮箱地址格式不正确"),
        (CONTACT[:2], "zhang@example.com", "座机格式不正确"),
        (CONTACT[:3], "1380013800", "手机号码格式不正确"),
    ],
)
async def test_an_address_or_a_number_at_the_wrong_field_is_no_question(
    li: Person, answers: tuple[str, ...], mistyped: str, told: str
) -> None:
    await at_the_company(li)
    for answer in answers:
        await li.says(answer)
    await li.says(mistyped)
    assert told in li.heard[0].text
    assert len(li.heard) == 1


async def test_a_part_of_an_option_is_the_answer_and_no_question(li: Person) -> None:
    await li.says("我要预约去上期所座谈交流")
    for words in (
        "开始",
        COMPANY,
        "会员",
        "张三",
        "13800138000",
        "zhang@example.com",
        "共5人",
        "讨论铜期权做市",
        "跳过",
    ):
        await li.says(words)
    assert "通过哪种方式发给" in await li.says("由我起草")


async def test_no_landline_in_words_is_an_answer(li: Person) -> None:
    await at_the_company(li)
    for answer in CONTACT[:2]:
        await li.says(answer)
    assert "手机号码是多少" in await li.says("没有座机")
