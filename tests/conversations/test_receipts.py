"""Every reply to a question leaves a receipt that says why it was given."""

from __future__ import annotations

import pytest

from bot.ask import explained
from bot.compose import Core
from handlers.receipts import Concern, Outcome, Receipt
from knowledge.understanding import Certainty
from tests.stories import Person


@pytest.fixture
def li(made: Core) -> Person:
    return Person(made)


async def receipt(person: Person) -> Receipt:
    """The one receipt of the last turn."""
    [kept] = await person.receipts()
    return kept.receipt


async def test_an_answer_says_from_which_entry_and_release_it_is(li: Person) -> None:
    await li.says("深耕申报表7月3号交还来得及吗")
    found = await receipt(li)
    assert (found.release, found.outcome, found.chosen) == (1, Outcome.ENTRY, ("kb-sg-deadline",))
    assert "来不及" in found.computed[0]
    assert found.understood is not None
    assert found.understood.certainty is Certainty.SURE
    assert found.understood.matches[0].id == "kb-sg-deadline"
    assert found.understood.lead > 0
    assert "deadline" in found.understood.concepts
    assert found.concern is None


@pytest.mark.parametrize(
    ("question", "outcome", "chosen"),
    [
        ("接待来访由哪个部门统筹？深耕计划的联系人是谁？", Outcome.ENTRY, ("kb-visit-dept", "kb-sg-contacts")),
        ("铜期货累计净持仓4500手，25个交易日，能拿多少额度？", Outcome.CALCULATOR, ("quota:cu:futures:4500t:25",)),
        ("怎么申请？", Outcome.CLARIFICATION, ("clarify-apply",)),
        ("2027年的企业深耕计划申报什么时候截止", Outcome.DECLINE, ("decline-other-years",)),
        ("谢谢你", Outcome.INTENT, ("thanks",)),
        ("你们食堂的红烧肉好吃吗", Outcome.UNKNOWN, ()),
        ("长" * 5000, Outcome.TOO_LONG, ()),
    ],
)
async def test_every_outcome_leaves_its_receipt(
    li: Person, question: str, outcome: Outcome, chosen: tuple[str, ...]
) -> None:
    await li.says(question)
    found = await receipt(li)
    assert (found.outcome, found.chosen) == (outcome, chosen)


async def test_a_follow_up_tells_the_topic_that_it_carries(li: Person) -> None:
    await li.says("企业深耕计划是什么？")
    await li.says("邮箱呢")
    understood = (await receipt(li)).understood
    assert understood is not None
    assert "企业深耕计划" in understood.topics


async def test_an_answer_that_was_picked_was_not_understood(li: Person) -> None:
    await li.says("怎么申请？")
    await li.presses(li.buttons[0])
    found = await receipt(li)
    assert (found.outcome, found.understood) == (Outcome.ENTRY, None)
    assert len(found.chosen) == 1


async def test_what_is_no_question_leaves_none(li: Person) -> None:
    for said in ("/help", "我的工单", "转人工", "给工作人员的话"):
        await li.says(said)
        assert await li.receipts() == []


@pytest.mark.parametrize(
    ("question", "concern"),
    [
        ("2027年的企业深耕计划申报什么时候截止", Concern.DECLINED),
        ("你们食堂的红烧肉好吃吗", Concern.UNANSWERED),
        ("企业深耕计划是什么？", None),
    ],
)
async def test_somebody_should_know_what_was_not_answered(li: Person, question: str, concern: Concern | None) -> None:
    await li.says(question)
    assert (await receipt(li)).concern is concern


async def test_a_ticket_opens_with_the_question_and_not_with_thanks(li: Person, made: Core) -> None:
    await li.says("你们食堂的红烧肉好吃吗，几点开饭")
    await li.says("谢谢你")
    await li.says("转人工")
    assert "红烧肉" in await li.says("我的工单")


async def test_the_operator_sees_that_a_command_is_no_question(made: Core) -> None:
    assert "it is a command" in "\n".join(await explained(made, "转人工"))


async def test_a_question_in_the_middle_of_a_form_leaves_its_receipt(li: Person) -> None:
    await li.says("填写会员之声反馈表")
    await li.says("MSC的邮箱和电话是多少？")
    assert "msc@shfe.com.cn" in li.heard[0].text
    found = await receipt(li)
    assert (found.outcome, len(found.chosen)) == (Outcome.ENTRY, 1)
    assert found.understood is not None
