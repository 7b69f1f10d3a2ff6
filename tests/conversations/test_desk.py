"""The desk: who works on a ticket, where it goes, what becomes of doubles, and how a closed one goes on."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot.compose import Core
from handlers import assigning, desk, merging, reopening
from handlers.tickets import Action, Refused, Role, Ticket, TicketState
from storage import referrals, ticket_audit, tickets
from storage.memory import SqlMemory
from storage.tickets import TICKET
from tests.conftest import Compose
from tests.conversations.desk_setup import does, done, hired, pack_of, ticket_of
from tests.databases import TODAY
from tests.stories import Person

UNANSWERED = "我们那批货到底能不能在现在的库里继续放着"


async def asked(made: Core, person: str = "li") -> Person:
    """A member who has asked for staff."""
    member = Person(made, person)
    await member.says("转人工")
    return member


def actions(made: Core, ticket: int = 1) -> list[Action]:
    return [event.action for event in made.database.read(lambda c: ticket_audit.of_ticket(c, ticket))]


async def test_two_staff_who_claim_at_once_are_told_clearly_who_has_it(compose: Compose, database_url: str) -> None:
    async with compose(database_url) as made:
        await asked(made)
        crowd = [await hired(made, f"staff{n}", name=f"坐席{n}") for n in range(4)]
        results = await asyncio.gather(*(does(made, desk.claim, 1, by) for by in crowd), return_exceptions=True)
        refused = [each for each in results if isinstance(each, Refused)]
        owner = ticket_of(made).assignee_name
        assert [(each.phrase, each.values) for each in refused] == [("ticket.taken", {"name": owner})] * 3


async def test_two_who_read_the_same_free_ticket_are_told_who_was_first(compose: Compose, database_url: str) -> None:
    """As two processes do on PostgreSQL: both read it before either changes it."""
    async with compose(database_url) as made:
        await asked(made)
        wang, li = await hired(made, "wang", name="王芳"), await hired(made, "li", name="李明")
        read = ticket_of(made)
        await done(made, lambda memory: desk.claim(memory, pack_of(made), read, wang))
        with pytest.raises(Refused) as refused:
            await done(made, lambda memory: desk.claim(memory, pack_of(made), read, li))
        assert (refused.value.phrase, refused.value.values) == ("ticket.taken", {"name": "王芳"})


async def test_a_foreign_ticket_takes_no_reply(made: Core) -> None:
    member = await asked(made)
    wang, li = await hired(made, "wang", name="王芳"), await hired(made, "li")
    await does(made, desk.claim, 1, wang)
    heard = await member.everything()
    with pytest.raises(Refused) as refused:
        await does(made, desk.reply, 1, li, "我也来回")
    assert (refused.value.phrase, refused.value.values) == ("ticket.taken", {"name": "王芳"})
    assert await member.everything() == heard


async def test_a_lead_replies_to_anybodys_ticket_and_leaves_it_to_its_owner(made: Core) -> None:
    member = await asked(made)
    wang, chief = await hired(made, "wang", name="王芳"), await hired(made, "chief", Role.LEAD, "组长")
    await does(made, desk.claim, 1, wang)
    await does(made, desk.reply, 1, chief, "我来补充一句。")
    assert (await member.everything())[-1].author == "组长"
    assert ticket_of(made).assignee_name == "王芳"


async def test_a_ticket_is_handed_to_a_colleague_who_can_work_on_it(made: Core) -> None:
    await asked(made)
    wang, li = await hired(made, "wang", name="王芳"), await hired(made, "li", name="李明")
    auditor = await hired(made, "shen", Role.AUDITOR)
    await does(made, desk.claim, 1, wang)
    given = await does(made, assigning.assign, 1, wang, li.staff)
    assert (given.assignee, given.assignee_name, given.state) == (li.staff, "李明", TicketState.ACCEPTED)
    for nobody in (auditor.staff, 99):
        with pytest.raises(Refused) as refused:
            await does(made, assigning.assign, 1, li, nobody)
        assert refused.value.phrase == "ticket.no-such-colleague"
    with pytest.raises(Refused):
        await does(made, assigning.assign, 1, wang, wang.staff)
    [event] = [e for e in made.database.read(lambda c: ticket_audit.of_ticket(c, 1)) if e.action is Action.ASSIGN]
    assert (event.actor.name, event.data) == ("王芳", {"from_owner": "王芳", "name": "李明"})


async def test_a_lead_takes_a_ticket_over_and_gives_it_back(made: Core) -> None:
    await asked(made)
    wang, chief = await hired(made, "wang"), await hired(made, "chief", Role.LEAD, "组长")
    await does(made, desk.claim, 1, wang)
    with pytest.raises(Refused):
        await does(made, assigning.take_over, 1, await hired(made, "li"))
    assert (await does(made, assigning.take_over, 1, chief)).assignee_name == "组长"
    freed = await does(made, assigning.unclaim, 1, chief)
    assert (freed.assignee, freed.assignee_name, freed.state) == (None, "", TicketState.FORWARDED)
    assert (await does(made, desk.claim, 1, wang)).assignee == wang.staff


async def test_another_queue_wants_a_reason_and_the_member_hears_who_handles_it(made: Core) -> None:
    member = await asked(made)
    wang = await hired(made, "wang", name="王芳")
    await does(made, desk.claim, 1, wang)
    for queue, why, phrase in (
        ("member", "  ", "staff.empty"),
        ("msc", "误投", "ticket.same-queue"),
        ("nowhere", "误投", "ticket.no-such-queue"),
    ):
        with pytest.raises(Refused) as refused:
            await does(made, assigning.transfer, 1, wang, queue, why)
        assert refused.value.phrase == phrase
    moved = await does(made, assigning.transfer, 1, wang, "member", "属会员管理，客户语气不好")
    assert (moved.queue, moved.assignee_name, moved.state) == ("member", "", TicketState.FORWARDED)
    told = (await member.everything())[-1].text
    assert "会员管理部" in told
    assert "语气" not in told
    last = made.database.read(lambda c: ticket_audit.of_ticket(c, 1))[-1]
    assert (last.data["queue"], last.data["from_queue"]) == ("member", "msc")
    assert "语气" in str(last.data["why"])


async def test_a_department_is_asked_and_the_ticket_stays_with_its_owner(made: Core) -> None:
    member = await asked(made)
    wang = await hired(made, "wang", name="王芳")
    await does(made, desk.claim, 1, wang)
    heard = await member.everything()
    await does(made, assigning.refer, 1, wang, " 结算 部 ", "是否可行？")
    with pytest.raises(Refused):
        await does(made, assigning.refer, 1, wang, " ", "是否可行？")
    [asked_] = made.database.read(lambda connection: referrals.of_ticket(connection, 1))
    assert (asked_.department, asked_.question, asked_.asked_by, asked_.answered_at) == (
        "结算 部",
        "是否可行？",
        "王芳",
        None,
    )
    now = await does(made, assigning.advise, 1, wang, asked_.id, "可行，但须书面。")
    assert (now.assignee_name, now.queue, now.state) == ("王芳", "msc", TicketState.IN_PROGRESS)
    [answered] = made.database.read(lambda connection: referrals.of_ticket(connection, 1))
    assert (answered.answer, answered.answered_by) == ("可行，但须书面。", "王芳")
    with pytest.raises(Refused):
        await does(made, assigning.advise, 1, wang, asked_.id, "再答一次")
    assert await member.everything() == heard


async def test_a_double_of_one_chat_is_merged_and_its_files_stay_within_reach(made: Core) -> None:
    member = await asked(made)
    await member.sends("说明.pdf")
    wang = await hired(made, "wang")
    await does(made, desk.claim, 1, wang)
    await does(made, desk.close, 1, wang)
    await member.says("MSC的邮箱和电话是多少？")
    await member.says("转人工")
    await does(made, reopening.reopen, 1, wang)
    await done(made, lambda m: merging.merge(m, pack_of(made), m.tickets.get(2), wang, m.tickets.get(1)))
    double = ticket_of(made, 2)
    assert (double.state, double.merged_into) == (TicketState.MERGED, 1)
    told = (await member.everything())[-1].text
    assert "MSC-2026-0002" in told
    assert "MSC-2026-0001" in told
    await member.says("还有一点")
    assert actions(made, 1)[-1] is Action.MESSAGE
    [found] = made.database.read(lambda connection: tickets.doubles_of(connection, 1))
    assert found.number == "MSC-2026-0002"
    assert "已合并" in await member.says("我的工单")
    for deed in (desk.close, reopening.reopen, desk.claim):
        with pytest.raises(Refused):
            await does(made, deed, 2, wang)


async def test_tickets_of_strangers_are_not_merged_and_those_of_one_verified_firm_are(made: Core) -> None:
    await asked(made)
    zhou = await asked(made, "zhou")
    wang = await hired(made, "wang")

    async def merge(loser: int, into: int) -> Ticket:
        return await done(
            made, lambda m: merging.merge(m, pack_of(made), m.tickets.get(loser), wang, m.tickets.get(into))
        )

    for loser, into, phrase in ((2, 1, "ticket.merge-strangers"), (1, 1, "ticket.merge-itself")):
        with pytest.raises(Refused) as refused:
            await merge(loser, into)
        assert refused.value.phrase == phrase
    await done(made, lambda memory: memory.connection.execute(update(TICKET).values(firm_id=7)))
    assert (await merge(2, 1)).state is TicketState.MERGED
    assert "MSC-2026-0001" in (await zhou.everything())[-1].text
    assert "msc@shfe.com.cn" in await zhou.says("MSC的邮箱和电话是多少？")
    await does(made, desk.reply, 1, wang, "两位好，已经解决。")
    assert (await zhou.everything())[-1].text == "两位好，已经解决。"
    assert "msc@shfe.com.cn" in await zhou.says("MSC的邮箱和电话是多少？")
    await does(made, desk.close, 1, wang)
    assert "MSC-2026-0002也随之办结" in (await zhou.everything())[-1].text


async def closed_ticket(made: Core) -> Person:
    member = await asked(made)
    wang = await hired(made, "wang", name="王芳")
    await does(made, desk.claim, 1, wang)
    await does(made, desk.reply, 1, wang, "请按通知办理。")
    await does(made, desk.close, 1, wang)
    return member


@pytest.mark.parametrize(
    "words",
    ["我们那批货到底能不能在现在的库里继续放着", "还是没解决啊", "长" * 5000, "The matter we spoke of stays unsettled"],
)
async def test_the_members_next_message_opens_a_closed_ticket_again(made: Core, words: str) -> None:
    member = await closed_ticket(made)
    told = await member.says(words)
    assert "MSC-2026-0001" in told
    now = ticket_of(made)
    assert (now.state, now.assignee_name, now.closed_at) == (TicketState.IN_PROGRESS, "王芳", None)
    assert actions(made)[-2:] == [Action.REOPEN, Action.MESSAGE]
    assert await member.says("MSC的邮箱和电话是多少？") == ""


async def test_thanks_and_what_the_bot_can_answer_leave_it_closed(made: Core) -> None:
    member = await closed_ticket(made)
    await member.says("谢谢")
    await member.says("我的工单")
    assert "msc@shfe.com.cn" in await member.says("MSC的邮箱和电话是多少？")
    assert ticket_of(made).state is TicketState.CLOSED
    await member.says("我们那批货到底能不能在现在的库里继续放着")
    assert ticket_of(made).state is TicketState.CLOSED


async def test_thanks_do_not_use_the_next_message_up(made: Core) -> None:
    member = await closed_ticket(made)
    await member.says("谢谢")
    await member.says("我们那批货到底能不能在现在的库里继续放着")
    assert ticket_of(made).state is TicketState.IN_PROGRESS


async def test_a_file_after_closing_goes_into_the_ticket(made: Core) -> None:
    member = await closed_ticket(made)
    assert "MSC-2026-0001" in await member.sends("补充.pdf")
    files = made.database.read(lambda connection: tickets.files_of(connection, 1))
    assert [file.attachment.name for file in files] == ["补充.pdf"]
    assert ticket_of(made).state is TicketState.IN_PROGRESS


async def test_a_form_under_way_is_not_left_for_a_closed_ticket(made: Core) -> None:
    member = await closed_ticket(made)
    await member.says("填写会员之声")
    await member.presses("开始")
    await member.says(UNANSWERED)
    await member.says("太差了")
    assert ticket_of(made).state is TicketState.CLOSED


async def test_the_button_opens_it_again_even_after_a_question(made: Core) -> None:
    member = await closed_ticket(made)
    closing = (await member.everything())[-1]
    await member.says("MSC的邮箱和电话是多少？")
    assert "已重新打开" in await member.presses("还没解决", among=closing)
    assert ticket_of(made).state is TicketState.IN_PROGRESS
    assert "不能重新打开" in await member.presses("还没解决", among=closing)


class Clock:
    """A clock that a test turns on."""

    def __init__(self) -> None:
        self.now = TODAY

    def __call__(self) -> datetime:
        return self.now


async def test_after_the_packs_days_a_message_opens_nothing(made: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    member = await closed_ticket(made)
    closing = (await member.everything())[-1]
    clock = Clock()
    monkeypatch.setattr(made.intake, "_now", clock)
    clock.now += timedelta(days=pack_of(made).queues.reopen_days, minutes=1)
    await member.says("我们那批货到底能不能在现在的库里继续放着")
    assert "不能重新打开" in await member.presses("还没解决", among=closing)
    assert ticket_of(made).state is TicketState.CLOSED


async def test_staff_open_it_again_and_the_member_is_told(made: Core) -> None:
    member = await closed_ticket(made)
    chief = await hired(made, "chief", Role.LEAD)
    opened = await does(made, reopening.reopen, 1, chief)
    assert (opened.state, opened.assignee_name) == (TicketState.IN_PROGRESS, "王芳")
    assert "已重新打开" in (await member.everything())[-1].text


async def test_a_closed_ticket_takes_no_reply_of_anybody(made: Core) -> None:
    member = await closed_ticket(made)
    heard = await member.everything()
    for role in Role:
        with pytest.raises(Refused):
            await does(made, desk.reply, 1, await hired(made, f"one-{role}", role), "还有")
    assert await member.everything() == heard


@pytest.mark.parametrize(
    "words", ["撤回工单 MSC-2026-0001", "撤回msc-2026-0001", "withdraw ticket MSC-2026-0001", "ＭＳＣ-2026-0001 撤回"]
)
async def test_a_member_withdraws_a_ticket_by_its_number(made: Core, words: str) -> None:
    member = await asked(made)
    asked_back = await member.says(words)
    assert "MSC-2026-0001" in asked_back
    await member.says(member.buttons[0])
    assert ticket_of(made).state is TicketState.CANCELLED
    assert actions(made)[-1] is Action.CANCEL
    assert "msc@shfe.com.cn" in await member.says("MSC的邮箱和电话是多少？")


async def test_withdrawing_without_a_number_shows_what_can_be_withdrawn(made: Core) -> None:
    member = await asked(made)
    assert "哪个工单" in await member.says("撤回工单")
    assert member.buttons[0] == "撤回 MSC-2026-0001"
    await does(made, desk.claim, 1, await hired(made, "wang"))
    assert "没有可以撤回" in await member.says("撤回工单")


async def test_nobody_withdraws_a_ticket_of_others_or_one_that_staff_have_taken_on(made: Core) -> None:
    li = await asked(made)
    stranger = Person(made, "zhou")
    assert "没有工单MSC-2026-0001" in await stranger.says("撤回工单 MSC-2026-0001")
    assert "没有工单MSC-2026-9999" in await li.says("撤回工单 MSC-2026-9999")
    await does(made, desk.claim, 1, await hired(made, "wang"))
    assert "已经受理" in await li.says("撤回工单 MSC-2026-0001")
    assert ticket_of(made).state is TicketState.ACCEPTED


async def test_after_my_data_is_deleted_the_audit_stands_and_names_nobody(made: Core) -> None:
    li = Person(made, name="李雷雷")
    await li.says("转人工")
    await li.says("删除我的资料")
    await li.presses("删除")

    def events(memory: SqlMemory) -> object:
        assert ticket_audit.broken(memory.connection, 1) is None
        return [event.actor.name for event in ticket_audit.of_ticket(memory.connection, 1)]

    assert await done(made, events) == [""]
