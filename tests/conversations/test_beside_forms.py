"""Who is offered a form, or is in the middle of one, is never held there: questions and people are within reach."""

from __future__ import annotations

import pytest

from bot.compose import Core
from handlers.messages import Dialog, ReplyKind
from tests.stories import Person


@pytest.fixture
def li(made: Core) -> Person:
    return Person(made)


async def test_a_form_that_was_only_offered_steps_back_for_a_question(li: Person) -> None:
    assert "同意并开始" in await li.says("填写会员之声反馈表") + str(li.buttons)
    heard = await li.says("铜的保证金比例是多少？")
    assert "保证金" in heard
    assert "收集什么" not in heard, "the consent is not told again"
    assert li.buttons[-2:] == ["同意并开始", "暂不填写"]
    assert "（1/9）" in await li.presses("同意并开始")


async def test_what_was_offered_is_not_filled_in_by_what_is_said_later(li: Person) -> None:
    await li.says("填写会员之声反馈表")
    await li.says("MSC的邮箱是什么")
    await li.says("华泰期货有限公司")
    assert li.heard[-1].dialog is not Dialog.FEEDBACK


async def test_a_form_that_was_only_offered_is_not_unfinished(li: Person) -> None:
    await li.says("填写会员之声反馈表")
    await li.says("MSC的邮箱是什么")
    assert "未完成" not in await li.says("我的工单")
    await li.says("填写会员之声反馈表")
    await li.presses("同意并开始")
    await li.says("保存")
    assert "未完成" in await li.says("我的工单")


@pytest.mark.parametrize(
    "words", ["找个真人", "我要人工客服", "I want to speak to a human being", "let me talk to someone"]
)
async def test_asking_for_staff_in_a_form_is_no_answer_of_it(li: Person, words: str) -> None:
    await li.says("填写会员之声反馈表")
    await li.presses("同意并开始")
    await li.says(words)
    assert li.heard[-1].dialog is Dialog.HUMAN
    await li.says("返回机器人")
    assert "（1/9）" in await li.says("继续填写")


@pytest.mark.parametrize("words", ["我要人工", "let me talk to someone"])
async def test_asking_for_staff_before_a_form_begins_reaches_them(li: Person, words: str) -> None:
    await li.says("填写会员之声反馈表")
    await li.says(words)
    assert li.heard[-1].dialog is Dialog.HUMAN
    assert "同意并开始" not in li.buttons


async def test_a_suggestion_about_staff_is_a_suggestion(li: Person) -> None:
    await li.says("填写会员之声反馈表")
    await li.presses("同意并开始")
    for words in ("华泰期货有限公司", "李明", "无", "13800138000", "li@example.com", "001", "今天", "1"):
        await li.says(words)
    assert "建议增加人工客服" in await li.says("建议增加人工客服")


@pytest.mark.parametrize("words", ["取消", "返回", "退出", "cancel", "stop"])
async def test_a_step_of_a_form_is_no_question_where_none_is_open(li: Person, words: str) -> None:
    heard = await li.says(words)
    assert heard in {"现在没有正在填写的表格。", "No form is open right now."}
    assert li.heard[-1].kind is not ReplyKind.ANSWER


async def test_a_question_at_is_it_to_be_cancelled_is_answered(li: Person) -> None:
    await li.says("填写会员之声反馈表")
    await li.presses("同意并开始")
    await li.says("华泰期货有限公司")
    await li.says("取消")
    heard = await li.says("MSC的邮箱是什么？")
    assert "msc@shfe.com.cn" in heard
    assert "确定取消" in str(li.buttons)


async def test_start_begins_the_only_form_that_was_offered(li: Person) -> None:
    await li.says("来访流程")
    assert "开始" in await li.says("开始")
    assert li.heard[-1].dialog is Dialog.VISIT


async def test_start_with_no_form_in_view_greets(li: Person) -> None:
    await li.says("MSC的邮箱是什么")
    assert "市场服务中心助手" in await li.says("开始")


@pytest.mark.parametrize("words", ["先帮我预填", "预填表格", "prepare the form ahead"])
async def test_the_application_is_prepared_ahead_on_a_word(li: Person, words: str) -> None:
    await li.says("我要申报企业深耕计划")
    await li.says(words)
    assert li.heard[-1].dialog is Dialog.APPLICATION
    assert "同意并开始" in li.buttons or "Start (I agree)" in li.buttons
