"""After closing: how content the member was."""

from __future__ import annotations

import pytest

from bot.compose import Core
from handlers import desk
from handlers.tickets import Action, Role
from storage import ticket_audit, ticket_ratings
from tests.conversations.desk_setup import does, hired
from tests.stories import Person


@pytest.fixture
async def closed(made: Core) -> Person:
    """A member whose ticket was closed."""
    member = Person(made, "li", name="李")
    await member.says("转人工")
    wang = await hired(made, "wang", Role.AGENT)
    await does(made, desk.close, 1, wang)
    return member


def kept(made: Core) -> tuple[int, str] | None:
    found = made.database.read(lambda connection: ticket_ratings.of_ticket(connection, 1))
    return (found.stars, found.word) if found is not None else None


async def told(member: Person) -> str:
    """The closing message, which the member sees as the last."""
    member.heard = (await member.everything())[-1:]
    return member.heard[0].text


async def test_the_closing_message_sums_up_and_asks_for_a_rating(closed: Person) -> None:
    text = await told(closed)
    assert "MSC-2026-0001" in text
    assert "提交：2026-11-22" in text
    assert closed.buttons[:5] == ["很满意", "满意", "一般", "不满意", "很不满意"]


async def test_a_rating_is_kept_with_its_audit_row_and_may_be_changed(made: Core, closed: Person) -> None:
    await told(closed)
    closing = closed.heard[-1]
    assert "谢谢" in await closed.presses("一般")
    assert kept(made) == (3, "")
    await closed.presses("很不满意", among=closing)
    assert kept(made) == (1, "")
    assert "还没解决，继续办理" in closed.buttons
    events = made.database.read(lambda connection: ticket_audit.of_ticket(connection, 1))
    assert [event.data for event in events if event.action is Action.RATE] == [{"stars": 3}, {"stars": 1}]


async def test_a_rating_may_be_typed_and_a_word_added(made: Core, closed: Person) -> None:
    await closed.says("很满意")
    assert kept(made) == (5, "")
    await closed.presses("补充一句话")
    assert "已记入工单" in await closed.says("王芳解释得很清楚！")
    assert kept(made) == (5, "王芳解释得很清楚！")
    assert "已记入" not in await closed.says("企业深耕计划怎么申报")


async def test_a_word_may_be_left_out(made: Core, closed: Person) -> None:
    await closed.says("满意")
    await closed.presses("补充一句话")
    await closed.says("取消")
    assert kept(made) == (4, "")


async def test_nobody_rates_the_ticket_of_another_or_one_that_is_open(made: Core, closed: Person) -> None:
    await told(closed)
    closing = closed.heard[-1]
    other = Person(made, "zhou", name="周")
    await other.says("你好")
    assert "很满意" not in await other.presses("很满意", among=closing)
    assert kept(made) is None
    await closed.presses("还没解决", among=closing)
    await closed.presses("很满意", among=closing)
    assert kept(made) is None
