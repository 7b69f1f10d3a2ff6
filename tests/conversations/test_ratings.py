"""👍 and 👎: an answer is rated beside the conversation, and nothing in it changes by that."""

from __future__ import annotations

import pytest

from bot.ask import as_json
from bot.compose import Core
from handlers.conversation import Conversation
from handlers.messages import OutboundMessage, ReplyKind
from handlers.receipts import Rating
from storage import conversations, receipts
from tests.stories import Person

QUESTION = "MSC的邮箱和电话是多少？"


@pytest.fixture
def li(made: Core) -> Person:
    return Person(made)


async def rating(person: Person, answer: OutboundMessage) -> Rating | None:
    """How an answer is rated now."""
    assert answer.question is not None
    kept = person.core.database.read(lambda connection: receipts.of_questions(connection, [answer.question or 0]))
    return kept[answer.question].rating


async def test_an_answer_can_be_rated_and_rated_again(li: Person) -> None:
    await li.says(QUESTION)
    answer = li.heard[-1]
    assert await li.rates("👍") == ""
    assert await rating(li, answer) is Rating.GOOD
    assert "谢谢" in await li.rates("👎", answer=answer)
    assert await rating(li, answer) is Rating.BAD
    await li.rates("👍", answer=answer)
    assert await rating(li, answer) is Rating.GOOD


async def test_an_old_answer_is_rated_and_not_the_last_one(li: Person) -> None:
    await li.says(QUESTION)
    old = li.heard[-1]
    await li.says("企业深耕计划是什么？")
    new = li.heard[-1]
    await li.rates("👎", answer=old)
    assert (await rating(li, old), await rating(li, new)) == (Rating.BAD, None)


def conversation_of(person: Person) -> Conversation:
    found = person.core.database.read(lambda connection: conversations.at(connection, person.address))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("👍", Rating.GOOD),
        ("👎", Rating.BAD),
        ("👍🏻", Rating.GOOD),
        ("有用", Rating.GOOD),
        ("没用", Rating.BAD),
        ("helpful", Rating.GOOD),
        ("not helpful", Rating.BAD),
    ],
)
async def test_a_rating_may_be_typed_right_after_the_answer(li: Person, typed: str, meant: Rating) -> None:
    await li.says(QUESTION)
    answer = li.heard[-1]
    assert await li.says(typed)
    assert await rating(li, answer) is meant


async def test_later_the_same_words_rate_nothing(li: Person) -> None:
    await li.says(QUESTION)
    answer = li.heard[-1]
    await li.says("/help")
    for typed in ("👎", "没用"):
        await li.says(typed)
    assert await rating(li, answer) is None


async def test_the_calculator_is_rated_too(li: Person) -> None:
    await li.says("铜期货累计净持仓4500手，25个交易日，能拿多少额度？")
    answer = li.heard[-1]
    await li.rates("👎")
    assert await rating(li, answer) is Rating.BAD


async def test_ratings_are_no_buttons(li: Person) -> None:
    await li.says(QUESTION)
    assert len(li.heard[-1].ratings) == 2
    assert not {"👍", "👎"} & set(as_json(li.heard)["buttons"])


async def test_what_is_no_answer_cannot_be_rated(li: Person) -> None:
    for said in ("怎么申请？", "你们食堂的红烧肉好吃吗，几点开饭", "/help", "转人工"):
        await li.says(said)
        assert li.heard[-1].ratings == ()


@pytest.mark.parametrize("typed", ["👍", "👎", "有用", "没用"])
async def test_after_a_rating_a_number_picks_what_it_picked_before(li: Person, made: Core, typed: str) -> None:
    wang = Person(made, "wang")
    for person in (li, wang):
        await person.says("会员之声怎么提交？")
    assert li.heard[-1].choices
    await li.says(typed)
    assert await li.says("1") == await wang.says("1")


async def test_a_rating_keeps_the_topic(li: Person) -> None:
    await li.says("企业深耕计划是什么？")
    await li.rates("👎")
    assert "market@shfe.com.cn" in await li.says("邮箱呢")


async def test_a_rating_is_neither_a_miss_nor_a_hit(li: Person) -> None:
    await li.says("铜期货累计净持仓4500手，25个交易日，能拿多少额度？")
    answer = li.heard[-1]
    await li.says("你们食堂的红烧肉好吃吗")
    assert conversation_of(li).misses == 1
    await li.rates("👎", answer=answer)
    assert conversation_of(li).misses == 1


async def test_a_rating_in_the_middle_of_a_form_leaves_the_form_where_it_is(li: Person) -> None:
    await li.says(QUESTION)
    answer = li.heard[-1]
    await li.says("填写会员之声反馈表")
    await li.says("1")
    prompt = li.heard[-1]
    await li.rates("👎", answer=answer)
    await li.says("返回")
    assert await rating(li, answer) is Rating.BAD
    assert li.heard[-1].text != ""
    assert li.heard[-1].kind is prompt.kind


async def test_after_thumbs_down_staff_get_the_question(li: Person) -> None:
    await li.says(QUESTION)
    answer = li.heard[-1]
    await li.says("企业深耕计划是什么？")
    await li.rates("👎", answer=answer)
    assert not li.heard[-1].choices[0].numbered
    heard = await li.presses("请工作人员回答")
    assert "工单" in heard
    assert "MSC的邮箱和电话" in await li.says("我的工单")


async def test_staff_get_the_question_of_an_answer_that_was_picked(li: Person) -> None:
    await li.says("怎么申请？")
    label = li.buttons[0]
    await li.presses(label)
    await li.rates("👎")
    await li.presses("请工作人员回答")
    assert label in await li.says("我的工单")


async def test_staff_may_be_asked_by_typing_the_label(li: Person) -> None:
    await li.says(QUESTION)
    await li.says("👎")
    assert "工单" in await li.says("请工作人员回答")


async def test_nobody_rates_or_asks_on_behalf_of_another(li: Person, made: Core) -> None:
    await li.says(QUESTION)
    answer = li.heard[-1]
    wang = Person(made, "wang")
    for choice in (answer.ratings[1].id, f"about:{answer.question}", "rate:+:999999", "rate:*:1", "about:x"):
        assert "已经失效" in await wang._send(choice=choice)
    assert await rating(li, answer) is None


async def test_a_choice_that_rates_fits_every_platform(li: Person) -> None:
    huge = OutboundMessage(li.address, "答", kind=ReplyKind.ANSWER, question=2**63 - 1)
    assert all(len(choice.id) <= 64 for choice in huge.ratings)
