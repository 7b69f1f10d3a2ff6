"""We asked back, and the person answers: with a name, a place in the list, or a number."""

from __future__ import annotations

import pytest

from bot.compose import Core
from handlers.messages import ReplyKind
from tests.stories import Person


@pytest.fixture
def li(made: Core) -> Person:
    return Person(made)


@pytest.mark.parametrize(
    ("asked", "named", "told"),
    [
        ("什么时候截止", "企业深耕计划", "申报截止日期为2024年6月底"),
        ("什么时候截止", "是深耕计划的", "申报截止日期为2024年6月底"),
        ("联系电话", "MSC", "4008666099"),
        ("谁可以申请", "全球同行", "境外中介机构"),
        ("怎么申请", "产融基地", "评审并授牌"),
        ("怎么申请", "会员之声", "反馈表"),
        ("有回放吗", "月月讲", "上期直播间"),
        ("contact person?", "deep cultivation plan", "021-68402283"),
        ("how to apply", "the service base", "plaque"),
    ],
)
async def test_a_topic_named_after_a_question_back_goes_on_with_it(
    li: Person, asked: str, named: str, told: str
) -> None:
    await li.says(asked)
    kinds = [li.heard[-1].kind]
    assert told in await li.says(named)
    assert [*kinds, li.heard[-1].kind] == [ReplyKind.CLARIFY, ReplyKind.ANSWER]


async def test_a_topic_named_without_a_question_back_is_explained(li: Person) -> None:
    assert "加强产业企业对期货和相关衍生品工具的认识" in await li.says("企业深耕计划")


@pytest.mark.parametrize(
    ("asked", "place", "label"),
    [
        ("怎么申请？", "第二个", 1),
        ("怎么申请？", "我选第5项", 4),
        ("怎么申请？", "最后一个", -1),
        ("how to apply", "the first one", 0),
        ("how to apply", "option 3", 2),
        ("how to apply", "the 2nd", 1),
    ],
)
async def test_a_choice_is_picked_by_its_place(made: Core, asked: str, place: str, label: int) -> None:
    li, wang = Person(made), Person(made, "wang")
    await li.says(asked)
    pressed = await li.presses(li.buttons[label])
    await wang.says(asked)
    assert await wang.says(place) == pressed


async def test_a_picked_topic_goes_on_with_the_next_question(li: Person) -> None:
    await li.says("怎么申请？")
    await li.presses("产融基地")
    assert "产业培训的费用进行支持" in await li.says("有什么支持")
    assert li.heard[-1].kind is ReplyKind.ANSWER


async def test_a_question_repeated_after_a_choice_asks_back_again(li: Person) -> None:
    asked = await li.says("怎么申请？")
    await li.presses("产融基地")
    assert await li.says("怎么申请？") == asked


async def test_the_same_may_be_asked_of_the_next_topic(li: Person) -> None:
    await li.says("全球同行怎么申请")
    assert "会员单位/行业协会发起申请" in await li.says("那会员同行呢")
    assert "官网" in await li.says("从业人员强化班呢？")


@pytest.mark.parametrize("text", ["？？？", "🙏", "1", "6001", "…"])
async def test_a_text_without_words_is_asked_for_kindly(li: Person, text: str) -> None:
    assert "我没有看懂" in await li.says(text)
    assert li.buttons == ["帮助", "转人工"]


async def test_a_number_beyond_the_choices_shows_them_again(li: Person) -> None:
    await li.says("怎么申请？")
    offered = li.buttons
    assert "我没有看懂" in await li.says("9")
    assert li.buttons[: len(offered)] == offered
    assert "评审并授牌" in await li.says("5")
