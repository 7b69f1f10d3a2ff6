"""Questions by their parts: two in one message, one without its topic, one that brings figures."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.ask import explained
from bot.clock import EXCHANGE
from bot.compose import Core
from handlers.messages import ReplyKind
from tests.conftest import Compose
from tests.stories import Person


@pytest.fixture
def li(made: Core) -> Person:
    return Person(made)


async def test_two_questions_in_one_message_get_both_answers(li: Person) -> None:
    heard = await li.says("接待来访由哪个部门统筹？深耕计划的联系人是谁？")
    assert "会员管理部" in heard
    assert "68402283" in heard
    assert len(li.heard[-1].sources) == 2


async def test_the_second_question_may_leave_out_the_topic(li: Person) -> None:
    heard = await li.says("产融服务基地以前叫什么，怎么申请")
    assert "产业培训基地" in heard
    assert "评审并授牌" in heard


async def test_a_short_question_keeps_the_topic_of_the_last_one(li: Person) -> None:
    await li.says("企业深耕计划是什么？")
    assert "market@shfe.com.cn" in await li.says("邮箱呢")
    assert "www.shfe.com.cn" in await li.says("上期所官网地址")
    await li.says("What is With Members (会员同行)?")
    assert "industry associations" in await li.says("who may apply?")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("我们第7张反馈表编号怎么填", "007"),
        ("深耕申报表7月3号交还来得及吗", "来不及"),
        ("深耕持仓只有17个交易日，达标吗", "不足20个交易日"),
        ("客户2022年开户，能做深耕的目标客户吗", "不符合"),
        ("客户2023年开户，申报品种没交易过，符合深耕要求吗", "符合条件2"),
        ("来访联系函周四收到，最晚周几答复", "最晚周一"),
        ("远山期货有限公司的会员之声邮件题目怎么写", "远山期货有限公司“一站通”会员之声反馈"),
        ("大宗商品月月谈8月讲哪类内容", "8月为双月"),
    ],
)
async def test_an_answer_computes_from_the_figures_of_the_question(li: Person, question: str, told: str) -> None:
    assert told in await li.says(question)
    assert li.heard[-1].kind is ReplyKind.ANSWER


async def test_another_year_is_not_answered_from_this_one(li: Person) -> None:
    await li.says("2027年的企业深耕计划申报什么时候截止")
    assert li.heard[-1].kind is ReplyKind.DECLINE


@pytest.mark.parametrize(
    "changed", ["ＭＳＣ的邮箱和电话是多少", " MSC 的邮箱和电话是多少 ", "MSC的邮箱和电话是多少？！。"]
)
async def test_how_a_question_is_typed_does_not_change_the_reply(li: Person, changed: str) -> None:
    plain = await li.says("MSC的邮箱和电话是多少")
    assert await li.says(changed) == plain
    assert await li.says(changed) == plain


async def test_the_operator_sees_why(made: Core) -> None:
    told = "\n".join(await explained(made, "深耕申报表7月3号交还来得及吗"))
    for part in (
        "企业深耕计划",
        "deadline",
        "2024-07-03",
        "certainty",
        "answer, entry kb-sg-deadline",
        "来不及",
        "nearest",
    ):
        assert part in told


async def test_a_long_story_is_answered_by_the_question_in_it(li: Person) -> None:
    story = "我们是一家新成立的小公司，老板开会回来说交易所这两年变化很大，要我们部门赶紧跟上，同事们都在忙年终的报表。"
    assert "021-68401198" in await li.says(
        f"{story}我刚把材料打印好放在前台。所以想问一下，交易所办公室的传真号码是多少？"
    )


async def test_an_answer_to_a_question_without_its_topic_offers_the_other_ones(li: Person) -> None:
    heard = await li.says("那个表要盖章吗")
    assert "msc@shfe.com.cn" in heard
    assert any("深耕" in label for label in li.buttons)
    await li.says("会员之声反馈表要盖章吗")
    assert not any("深耕" in label for label in li.buttons), "the topic was named"


async def test_one_question_about_two_programmes_gets_both_answers(li: Person) -> None:
    heard = await li.says("强源助企和会员同行，报名流程是什么")
    assert "交易所项目跟踪" in heard
    assert "交易所审批活动" in heard
    assert len(li.heard[-1].sources) == 2


async def test_what_compares_two_programmes_is_one_answer(li: Person) -> None:
    await li.says("会员同行和全球同行有什么区别")
    assert len(li.heard[-1].sources) == 1


async def test_who_asks_about_a_form_is_told_and_who_wants_it_gets_it(li: Person) -> None:
    await li.says("Say our firm sends in a Member Voice form. Which team picks it up?")
    kinds = [li.heard[-1].kind]
    await li.says("Help me fill in the Member Voice form now.")
    assert [*kinds, li.heard[-1].kind] == [ReplyKind.ANSWER, ReplyKind.DIALOG]


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (datetime(2026, 9, 29, 10, 0, tzinfo=EXCHANGE), "周三（2026-09-30）收到，一般最晚周五（2026-10-09）"),
        (datetime(2026, 10, 8, 10, 0, tzinfo=EXCHANGE), "周三（2026-10-07）收到，一般最晚周六（2026-10-10）"),
        (datetime(2026, 12, 31, 10, 0, tzinfo=EXCHANGE), "周三（2026-12-30）收到"),
    ],
)
async def test_the_day_of_an_answer_is_counted_by_the_calendar(
    compose: Compose, sqlite_url: str, today: datetime, told: str
) -> None:
    async with compose(sqlite_url, now=today) as made:
        said = await Person(made).says("来访联系函周三收到，最晚周几答复")
    covered = today.month < 12
    assert (told in said) == covered, "where no calendar covers the day, nothing is counted"
    assert "2个工作日" in said


@pytest.mark.parametrize("question", ["会员评优要盖章吗", "会员评优多久答复"])
async def test_what_is_not_found_of_a_topic_is_not_taken_from_another(li: Person, question: str) -> None:
    heard = await li.says(question)
    assert "关于会员评优，我没有找到" in heard
    assert li.heard[-1].kind is ReplyKind.DECLINE
    assert any("会员评优怎么评" in label for label in li.buttons)
    assert "转人工" in li.buttons


async def test_what_is_said_of_english_switches_no_language(li: Person) -> None:
    await li.says("大宗商品月月谈是什么")
    heard = await li.says("and the English one?")
    assert "Monthly Market Update" in heard
    assert "我们" not in heard
    await li.says("MSC的邮箱是什么？")
    assert "市场服务中心" in li.heard[-1].text, "no language was chosen"


@pytest.mark.parametrize("text", ["English please", "英文", "请用英文回答", "can you answer in English"])
async def test_who_wants_english_gets_it(li: Person, text: str) -> None:
    assert "English it is" in await li.says(text)


@pytest.mark.parametrize(
    ("question", "told", "kind"),
    [
        ("is 5 July all right for the declaration", "5 July", ReplyKind.ANSWER),
        ("深耕花的钱能拿来报销吗", "费用方式结算", ReplyKind.ANSWER),
        ("来访联系函要不要敲章", "未载明", ReplyKind.DECLINE),
        ("我司那个深耕项目达标没有", "统计所有项目的达标情况", ReplyKind.ANSWER),
        ("两个深耕项目都达标，一共能拿几十万", "未载明一家会员单位两个项目", ReplyKind.DECLINE),
        ("凭什么没给我们公司额度", "不作推测", ReplyKind.DECLINE),
        ("交易所总机号码多少", "4008666099", ReplyKind.DECLINE),
        ("月月讲打哪个电话咨询", "未载明", ReplyKind.DECLINE),
        ("热线怎么打都没人接", "msc@shfe.com.cn", ReplyKind.ANSWER),
        ("may we declare next April", "only hold the 2024 arrangement", ReplyKind.DECLINE),
        ("明年5月还能报深耕吗", "只掌握2024年", ReplyKind.DECLINE),
        ("what's qiangyuan zhuqi", "Strong Source", ReplyKind.ANSWER),
        ("韩云的电话是多少", "021-68402283", ReplyKind.ANSWER),
    ],
)
async def test_what_was_once_answered_beside_the_point(li: Person, question: str, told: str, kind: ReplyKind) -> None:
    assert told in await li.says(question)
    assert li.heard[-1].kind is kind


async def test_what_is_asked_beyond_three_questions_is_offered(li: Person) -> None:
    heard = await li.says("MSC邮箱是什么？深耕什么时候截止？月月谈在哪看？怎么申请产融基地？")
    told = heard + "".join(li.buttons)
    for part in ("msc@shfe.com.cn", "6月底", "月月谈", "产融基地"):
        assert part in told
