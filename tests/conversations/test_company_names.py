"""Company names in forms: the full name of a firm of the list is offered, and never put in by itself."""

from __future__ import annotations

import pytest

from bot.compose import Core
from tests.conftest import Compose
from tests.conversations.test_application_form import IN_WINDOW, MEMBER
from tests.firms import EXAMPLE, OTHER, bring_in_firms
from tests.stories import Person

LIKELY = "名单里有名称相近的公司"
CONTACT = "联系人"


@pytest.fixture
def li(made: Core) -> Person:
    """Somebody with a bot that knows some firms."""
    bring_in_firms(made)
    return Person(made)


async def up_to_the_company(person: Person) -> str:
    await person.says("填写会员之声反馈表")
    return await person.says("开始")


async def written(person: Person) -> str:
    """The company as the form has it so far."""
    shown = await person.says("预览")
    return next(line.partition("：")[2] for line in shown.splitlines() if "公司名称" in line)


async def test_a_short_name_gets_the_full_name_offered(li: Person) -> None:
    await up_to_the_company(li)
    heard = await li.says("示例期货")
    assert LIKELY in heard
    assert "目前填写：示例期货" in heard
    assert li.buttons[:2] == [EXAMPLE, "就写“示例期货”"]
    assert await written(li) == "示例期货", "nothing is replaced before the person chooses"
    assert CONTACT in await li.presses(EXAMPLE)
    assert await written(li) == EXAMPLE


@pytest.mark.parametrize("choice", [EXAMPLE, "1", "示例期货有限公司"])
async def test_the_full_name_is_chosen_by_typing_it_or_its_number(li: Person, choice: str) -> None:
    await up_to_the_company(li)
    await li.says("示例期货")
    assert CONTACT in await li.says(choice)
    assert await written(li) == EXAMPLE


@pytest.mark.parametrize("kept", ["就写“示例期货”", "示例期货", "保持不变", "不变"])
async def test_whoever_keeps_what_was_typed_is_not_asked_again(li: Person, kept: str) -> None:
    await up_to_the_company(li)
    await li.says("示例期货")
    assert CONTACT in await li.says(kept)
    assert await written(li) == "示例期货"


@pytest.mark.parametrize("typed", [EXAMPLE, "示例 期货有限公司", "某某期货有限公司", "江苏示例铜业有限公司"])
async def test_a_full_name_and_an_unknown_one_are_taken_as_typed(li: Person, typed: str) -> None:
    await up_to_the_company(li)
    heard = await li.says(typed)
    assert LIKELY not in heard
    assert CONTACT in heard
    assert await written(li) == typed


async def test_a_name_too_short_for_a_company_may_still_name_a_firm(li: Person) -> None:
    await up_to_the_company(li)
    heard = await li.says("示例")
    assert "请填写公司全称" in heard
    assert li.buttons[0] == EXAMPLE
    assert CONTACT in await li.presses(EXAMPLE)
    assert await written(li) == EXAMPLE


async def test_with_other_answers_in_one_message_nothing_of_them_is_lost(li: Person) -> None:
    await up_to_the_company(li)
    heard = await li.says("另一家期货，张三，13800138000")
    assert LIKELY in heard
    assert "13800138000" in heard
    assert "座机" in await li.presses(OTHER)
    shown = await li.says("预览")
    for line in (f"公司名称：{OTHER}", "联系人：张三", "手机：13800138000"):
        assert line in shown


async def test_a_name_that_was_kept_is_not_asked_about_in_the_next_form(li: Person) -> None:
    await up_to_the_company(li)
    for words in ("示例期货", "不变", "张三", "无", "13800138000", "zhang@example.com", "001", "今天"):
        await li.says(words)
    await li.presses("意见建议")
    for words in ("建议延长夜盘", "完成", "填完了", "稍后上传", "提交"):
        await li.says(words)
    await up_to_the_company(li)
    assert LIKELY not in await li.presses("示例期货")
    assert await written(li) == "示例期货"


async def test_a_button_of_a_firm_that_the_list_has_lost_does_nothing(li: Person) -> None:
    await up_to_the_company(li)
    await li.says("示例期货")
    draft = li.heard[-1].choices[0].id.partition(":")[0]
    assert "公司全称" in await li._send(choice=f"{draft}:company:firm-99")
    assert await written(li) == "示例期货"


async def test_a_mistyped_member_is_offered_its_name_and_a_target_of_another_trade_is_not(
    compose: Compose, sqlite_url: str
) -> None:
    async with compose(sqlite_url, now=IN_WINDOW) as made:
        bring_in_firms(made)
        li = Person(made)
        for words in ("帮我报深耕", "开始", "是", "0"):
            await li.says(words)
        assert LIKELY in await li.says("士例期货有限公司")
        assert "目标企业名称" in await li.presses(EXAMPLE)
        assert "经营范围" in await li.says("江苏示例铜业有限公司")
        assert MEMBER not in li.heard[-1].text


async def test_in_english(li: Person) -> None:
    await li.says("English")
    await li.says("I want to fill in the member voice form")
    await li.says("start")
    assert "The list has a firm of a like name." in await li.says("示例期货")
    assert li.buttons[:2] == [EXAMPLE, "Leave it as “示例期货”"]
