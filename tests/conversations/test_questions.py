"""Questions, and what is not one: answers with their clause, misses, odd input, language."""

from __future__ import annotations

import pytest

from bot.compose import Core
from handlers.messages import Attachment, FileTrouble, ReplyKind
from tests.stories import Person


@pytest.fixture
def li(made: Core) -> Person:
    return Person(made)


async def test_an_answer_carries_its_clause(li: Person) -> None:
    heard = await li.says("MSC的邮箱和电话是多少？")
    assert "msc@shfe.com.cn" in heard
    assert "4008666099" in heard
    assert li.heard[-1].kind is ReplyKind.ANSWER
    assert "沟通渠道矩阵" in li.heard[-1].sources[0]


async def test_a_dated_answer_says_that_it_is_of_2024(li: Person) -> None:
    assert (await li.says("企业深耕计划申报什么时候截止？")).startswith("依据2024年工作安排：")


async def test_what_the_bot_does_not_know_it_says_and_offers_staff(li: Person) -> None:
    heard = await li.says("你们食堂的红烧肉好吃吗，几点开饭")
    assert li.heard[-1].kind is ReplyKind.DECLINE, heard
    assert "转人工" in li.buttons


async def test_the_answer_follows_the_language_of_the_question(li: Person) -> None:
    assert "Market Service Center" in await li.says("What are the e-mail address and phone number of the MSC?")
    assert "市场服务中心" in await li.says("MSC的邮箱和电话是多少？")


async def test_a_chosen_language_stays(li: Person) -> None:
    await li.says("English")
    assert "MSC" in await li.says("MSC的邮箱和电话是多少？")
    assert li.heard[-1].text.isascii() or "e-mail" in li.heard[-1].text.lower()
    await li.says("中文")
    assert "邮箱" in await li.says("What are the e-mail address and phone number of the MSC?")


async def test_a_choice_can_be_pressed_or_typed_as_label_or_number(li: Person) -> None:
    await li.says("怎么申请？")
    labels = li.buttons
    pressed = await li.presses(labels[1])
    await li.says("怎么申请？")
    assert await li.says("2") == pressed
    await li.says("怎么申请？")
    assert await li.says(labels[1]) == pressed


async def test_an_unknown_command_is_explained(li: Person) -> None:
    assert "没有这个命令" in await li.says("/abracadabra")


async def test_empty_text_is_answered_kindly(li: Person) -> None:
    assert "没有收到文字" in await li.says("   ")


async def test_a_megabyte_of_text_is_no_question_but_is_kept(li: Person, made: Core) -> None:
    heard = await li.says("长" * 1_000_000)
    assert "4000字" in heard
    assert "转人工" in li.buttons


async def test_characters_that_no_database_keeps_do_not_hurt(li: Person) -> None:
    assert await li.says("MSC的邮箱\x00和电话\ud83d是多少？")


@pytest.mark.parametrize(("trouble", "says"), [(FileTrouble.UNSUPPORTED, "贴纸"), (FileTrouble.TOO_BIG, "20MB")])
async def test_what_cannot_be_taken_is_explained(li: Person, trouble: FileTrouble, says: str) -> None:
    assert says in await li.says(file=Attachment("x", "", 0, trouble=trouble))


async def test_a_file_that_nobody_asked_for_is_not_lost_in_silence(li: Person) -> None:
    assert "没有等待文件的工单" in await li.sends("合同.pdf")


async def test_after_two_misses_staff_are_offered_first(li: Person) -> None:
    await li.says("你们食堂的红烧肉好吃吗，几点开饭")
    await li.says("隔壁老王家的猫叫什么")
    await li.says("紫色的大象会飞吗")
    assert li.buttons[0] == "转人工"


async def test_a_button_of_another_release_or_of_nothing_is_answered(li: Person) -> None:
    assert "已经失效" in await li._send(choice="ask:kb-never-was")
    assert "已经失效" in await li._send(choice="nonsense")
    assert "不在了" in await li._send(choice="f999:company:back")


async def test_a_question_of_another_matter_is_not_about_the_topic_of_before(li: Person) -> None:
    await li.says("大宗商品月月谈是什么")
    assert "会服系统" in await li.says("还是登录不上")


async def test_a_refusal_ends_the_topic(li: Person) -> None:
    await li.says("监查月报哪里看")
    await li.says("铜保证金多少")
    assert "监查" not in await li.says("额度")


async def test_an_aspect_that_the_topic_does_not_have_is_asked_back(li: Person) -> None:
    await li.says("what is MSC")
    await li.says("deadline?")
    assert li.heard[-1].kind is ReplyKind.CLARIFY


async def test_a_topic_goes_on_for_what_is_said_of_it(li: Person) -> None:
    await li.says("会员之声是什么")
    assert "msc@shfe.com.cn" in await li.says("邮箱呢")
    assert li.heard[-1].kind is ReplyKind.ANSWER
