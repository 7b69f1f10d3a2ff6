"""Who has a chat: staff while they act in it, the bot again after a while; and what is said out of hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.compose import Core
from handlers import absence, desk
from handlers.tickets import Action
from storage import conversations, ticket_audit
from storage.memory import SqlMemory
from tests.conftest import Compose
from tests.conversations.desk_setup import does, done, hired, pack_of
from tests.databases import TODAY
from tests.stories import Person

QUESTION = "MSC的邮箱和电话是多少？"
ANSWER = "msc@shfe.com.cn"
WEEKDAY = datetime(2026, 11, 23, 10, 0, tzinfo=TODAY.tzinfo)


async def looked(made: Core, later: timedelta) -> int:
    """What the look that is taken every minute does at that time."""
    return await done(made, lambda memory: absence.look_after(memory, made.releases, made.now() + later))


def holder(made: Core, member: Person) -> int | None:
    found = made.database.read(lambda connection: conversations.at(connection, member.address))
    assert found is not None
    return found.holder


async def test_the_bot_comes_back_by_itself_and_says_so(compose: Compose, database_url: str) -> None:
    async with compose(database_url) as made:
        li = Person(made)
        await li.says("转人工")
        wait = timedelta(hours=pack_of(made).queues.bot_back_hours)
        assert await looked(made, wait - timedelta(minutes=1)) == 0
        assert await li.says(QUESTION) == ""
        assert await looked(made, wait + timedelta(minutes=1)) == 1
        assert "我先继续回答" in (await li.everything())[-1].text
        assert holder(made, li) is None
        assert ANSWER in await li.says(QUESTION)
        events = made.database.read(lambda connection: ticket_audit.of_ticket(connection, 1))
        assert [(e.action, e.actor.kind.value) for e in events if e.action is Action.BOT_BACK] == [
            (Action.BOT_BACK, "bot")
        ]
        assert await looked(made, wait * 9) == 0


async def test_what_the_member_writes_does_not_keep_the_bot_silent(made: Core) -> None:
    li = Person(made)
    await li.says("转人工")
    for text in ("在吗", "有人吗", "？？"):
        await li.says(text)
    assert await looked(made, timedelta(hours=pack_of(made).queues.bot_back_hours, minutes=1)) == 1


async def test_a_reply_of_staff_begins_the_time_anew(made: Core) -> None:
    li = Person(made)
    await li.says("转人工")
    wang = await hired(made, "wang")
    wait = timedelta(hours=pack_of(made).queues.bot_back_hours)

    def later(memory: SqlMemory) -> object:
        memory.now += timedelta(hours=5)
        return desk.reply(memory, pack_of(made), memory.tickets.get(1), wang, "您好")

    await done(made, later)
    assert await looked(made, wait + timedelta(hours=4)) == 0
    assert await looked(made, wait + timedelta(hours=6)) == 1


async def test_a_reply_after_the_bot_came_back_takes_the_chat_again(made: Core) -> None:
    li = Person(made)
    await li.says("转人工")
    await looked(made, timedelta(days=9))
    await does(made, desk.reply, 1, await hired(made, "wang"), "抱歉，让您久等了。")
    assert holder(made, li) == 1
    assert await li.says(QUESTION) == ""


async def test_commands_work_while_staff_hold_the_chat(made: Core) -> None:
    li = Person(made)
    await li.says("转人工")
    assert "MSC-2026-0001" in await li.says("我的工单")
    assert holder(made, li) == 1
    assert "MSC-2026-0001" in await li.says("撤回工单 MSC-2026-0001")
    assert "MSC-2026-0001" in await li.says("返回机器人")
    assert holder(made, li) is None


async def test_out_of_hours_the_member_hears_when_people_are_back(made: Core) -> None:
    """TODAY is a Sunday."""
    told = await Person(made).says("转人工")
    assert "不在办公时间" in told
    assert "2026-11-23" in told


async def test_in_office_hours_nothing_is_said_of_hours(compose: Compose, sqlite_url: str) -> None:
    async with compose(sqlite_url, now=WEEKDAY) as made:
        assert "办公时间" not in await Person(made).says("转人工")


async def test_where_no_calendar_covers_the_day_nothing_is_promised(compose: Compose, sqlite_url: str) -> None:
    async with compose(sqlite_url, now=WEEKDAY.replace(year=2031)) as made:
        told = await Person(made).says("转人工")
        assert "MSC-2031-0001" in told
        assert "办公时间" not in told
