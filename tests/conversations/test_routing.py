"""Inquiries and forms reach the queue that the domain names for them."""

from __future__ import annotations

import pytest

from bot.compose import Core
from tests.conversations.desk_setup import ticket_of
from tests.firms import bring_in_firms
from tests.stories import Person


@pytest.mark.parametrize(
    ("question", "queue", "tag"),
    [
        ("企业深耕计划的额度能不能分两次拨付", "shengeng", ""),
        ("会员同行活动的茶歇由谁安排", "msc", ""),
        ("上海国际能源交易中心的境外中介系统登不上", "msc", "INE"),
        ("你们食堂的红烧肉好吃吗", "msc", ""),
        ("", "msc", ""),
    ],
)
async def test_an_inquiry_goes_by_what_was_asked_last(made: Core, question: str, queue: str, tag: str) -> None:
    li = Person(made)
    if question:
        await li.says(question)
    await li.says("转人工")
    assert (ticket_of(made).queue, ticket_of(made).tag) == (queue, tag)


async def test_an_unbound_member_is_routed_like_any_other(made: Core) -> None:
    bring_in_firms(made)
    await Person(made).says("转人工")
    assert ticket_of(made).queue == "msc"
