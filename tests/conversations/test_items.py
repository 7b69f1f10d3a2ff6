"""会员之声 item by item: each has its department, state and answer; they become one reply; the member sees progress."""

from __future__ import annotations

import pytest

from bot.compose import Core
from handlers import desk, items
from handlers.item_states import Item, ItemState, ItemWork
from handlers.tickets import Action, Actor, Refused, TicketState
from knowledge.language import Language
from storage import items as kept
from storage import ticket_audit
from tests.conversations.desk_setup import does, hired, pack_of, ticket_of
from tests.conversations.test_feedback_form import up_to_the_menu
from tests.stories import Person


def items_of(made: Core) -> list[Item]:
    return made.database.read(lambda connection: kept.of_ticket(connection, 1))


async def files_a_form(member: Person) -> None:
    """Two suggestions and one matter."""
    await up_to_the_menu(member)
    await member.presses("意见建议")
    await member.says("建议简化会服系统的登录")
    await member.says("建议增加英文通知")
    await member.says("完成")
    await member.says("2")
    await member.says("仓单注册系统时常卡顿")
    await member.says("完成")
    await member.presses("填完了")
    await member.says("稍后")
    assert "MSC-2026-0001" in await member.says("提交")


async def filed(made: Core) -> tuple[Person, Actor]:
    """A feedback form with several items, and the colleague who has it."""
    member = Person(made)
    await files_a_form(member)
    wang = await hired(made, "wang", name="王芳")
    await does(made, desk.claim, 1, wang)
    return member, wang


async def work(made: Core, by: Actor, item: Item, state: ItemState, **more: str) -> None:
    await does(made, items.work, 1, by, item.id, item.version, ItemWork(state, **more))


async def test_every_item_of_the_form_is_followed_by_itself(made: Core) -> None:
    await filed(made)
    found = items_of(made)
    answers = ticket_of(made).answers
    listed = [(field, text) for field in ("suggestions", "matters", "practices") for text in answers.get(field, [])]
    assert [(item.field, item.text) for item in found] == listed
    assert {item.state for item in found} == {ItemState.RECEIVED}
    assert len(found) > 1


async def test_an_item_gets_a_department_a_state_and_an_answer(made: Core) -> None:
    _, wang = await filed(made)
    item = items_of(made)[0]
    await work(made, wang, item, ItemState.STUDYING, department=" 结算 部 ")
    await work(made, wang, items_of(made)[0], ItemState.ADOPTED, department="结算 部", answer="将于下一版规则中调整。")
    now = items_of(made)[0]
    assert (now.state, now.department, now.answer) == (ItemState.ADOPTED, "结算 部", "将于下一版规则中调整。")
    assert (now.changed_by, now.version) == ("王芳", 3)
    assert ticket_of(made).state is TicketState.IN_PROGRESS
    rows = [e for e in made.database.read(lambda c: ticket_audit.of_ticket(c, 1)) if e.action is Action.ITEM]
    assert rows[0].data["item_to"] == "studying"
    assert (rows[1].data["item_from"], rows[1].data["item_to"]) == ("studying", "adopted")
    assert "下一版规则" not in str([row.data for row in rows])


async def test_what_is_not_adopted_needs_its_reason(made: Core) -> None:
    _, wang = await filed(made)
    item = items_of(made)[0]
    with pytest.raises(Refused) as refused:
        await work(made, wang, item, ItemState.NOT_ADOPTED, answer="暂不采纳", reason=" ")
    assert refused.value.phrase == "item.reason-missing"
    assert items_of(made)[0] == item
    await work(made, wang, item, ItemState.NOT_ADOPTED, reason="与现行规则不符")
    assert items_of(made)[0].reason == "与现行规则不符"
    await work(made, wang, items_of(made)[0], ItemState.STUDYING, reason="与现行规则不符")
    assert items_of(made)[0].reason == ""


async def test_two_who_work_on_one_item_do_not_overwrite_each_other(made: Core) -> None:
    _, wang = await filed(made)
    seen = items_of(made)[0]
    await work(made, wang, seen, ItemState.STUDYING)
    with pytest.raises(Refused) as refused:
        await work(made, wang, seen, ItemState.RESOLVED)
    assert refused.value.phrase == "ticket.changed"
    assert items_of(made)[0].state is ItemState.STUDYING


async def test_items_of_another_ticket_or_another_owner_are_left_alone(made: Core) -> None:
    _, wang = await filed(made)
    item = items_of(made)[0]
    await Person(made, "zhou").says("转人工")
    await does(made, desk.claim, 2, wang)
    with pytest.raises(Refused):
        await does(made, items.work, 2, wang, item.id, item.version, ItemWork(ItemState.STUDYING))
    with pytest.raises(Refused):
        await does(made, items.work, 1, await hired(made, "li"), item.id, item.version, ItemWork(ItemState.STUDYING))
    assert items_of(made)[0] == item


async def test_the_answers_become_one_reply_that_can_be_changed(made: Core) -> None:
    _, wang = await filed(made)
    first, second = items_of(made)[:2]
    await work(made, wang, first, ItemState.ADOPTED, answer="将于下一版规则中调整。")
    await work(made, wang, second, ItemState.NOT_ADOPTED, reason="与现行规则不符")
    pack, form = pack_of(made), pack_of(made).forms["member-voice"]
    text = items.merged(pack, form, ticket_of(made), items_of(made), Language.ZH)
    assert "MSC-2026-0001" in text
    assert "希望向交易所反馈的意见建议\n1. " in text
    assert "〔采纳〕\n将于下一版规则中调整。" in text
    assert "〔不采纳〕\n理由：与现行规则不符" in text
    english = items.merged(pack, form, ticket_of(made), items_of(made), Language.EN)
    assert "Suggestions to the exchange\n1. " in english
    assert "[adopted]" in english


async def test_the_member_sees_how_far_each_item_is(made: Core) -> None:
    member, wang = await filed(made)
    first, second, *_ = items_of(made)
    assert f"1. {first.text} —— 已收到" in await member.says("我的工单")
    await work(made, wang, first, ItemState.STUDYING, department="结算部", answer="内部草稿")
    await work(made, wang, second, ItemState.RESOLVED)
    told = await member.says("我的工单")
    assert f"1. {first.text} —— 研究中" in told
    assert f"2. {second.text} —— 已解决" in told
    assert "结算部" not in told
    assert "内部草稿" not in told
