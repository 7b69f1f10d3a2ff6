"""Forms that wait: one reminder, then nothing until they expire; and the day on which a window opens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot import compose as composition
from bot.compose import Core, core, running
from bot.settings import CONTENT, read_settings
from handlers.draft_care import Waits, look_after
from handlers.ports import Releases
from storage.database import Database
from storage.memory import SqlMemory
from tests.conftest import Compose
from tests.conversations.test_application_form import checks_again, opens_a_window, prepares
from tests.conversations.test_feedback_form import COMPANY
from tests.databases import TODAY
from tests.stories import Person

DAY = timedelta(days=1)
USUAL = Waits()


class Calendar:
    """A clock that tests turn forward."""

    def __init__(self) -> None:
        self.now = TODAY

    def __call__(self) -> datetime:
        return self.now


@asynccontextmanager
async def bot_with(clock: Calendar, url: str, folder: Path) -> AsyncIterator[Core]:
    async with core(Database(url), CONTENT, folder / "files", clock) as made:
        yield made


async def looks(made: Core, waits: Waits = USUAL) -> int:
    work = made.writer.submit(lambda memory: look_after(memory, made.releases, made.now(), waits))
    return await asyncio.wrap_future(work)


async def told(li: Person) -> str:
    """The last thing they were told."""
    return (await li.everything())[-1].text


async def begins(li: Person) -> None:
    await li.says("填写会员之声反馈表")
    await li.presses("开始")
    await li.says(COMPANY)


async def test_the_owner_is_reminded_once_after_a_day_and_goes_on_where_they_were(
    database_url: str, tmp_path: Path
) -> None:
    clock = Calendar()
    async with bot_with(clock, database_url, tmp_path) as made:
        li = Person(made)
        await begins(li)
        clock.now += DAY - timedelta(minutes=1)
        assert await looks(made) == 0
        clock.now += timedelta(minutes=1)
        assert await looks(made) == 1
        assert "还没有填完" in await told(li)
        clock.now += DAY
        assert await looks(made) == 0
        assert "座机" in await li.says("李明")
        clock.now += DAY
        assert await looks(made) == 1


async def test_a_form_expires_after_thirty_days_and_its_answers_are_deleted(database_url: str, tmp_path: Path) -> None:
    clock = Calendar()
    async with bot_with(clock, database_url, tmp_path) as made:
        li = Person(made)
        await begins(li)
        old = li.heard[-1]
        clock.now += 30 * DAY
        await looks(made)
        assert "现已失效，填写的内容已删除" in await told(li)
        assert await looks(made) == 0
        assert "已经失效" in await li.presses("保存", among=old)
        assert "公司全称" not in await li.says("李明")
        kept = made.database.read(lambda connection: connection.exec_driver_sql("SELECT answers FROM draft").scalar())
        assert kept in ({}, "{}")


async def test_a_form_that_was_never_begun_ends_in_silence(made: Core) -> None:
    li = Person(made)
    await li.says("填写会员之声反馈表")
    await asyncio.wrap_future(
        made.writer.submit(lambda memory: look_after(memory, made.releases, TODAY + 40 * DAY, Waits()))
    )
    assert len(await li.everything()) == 1


async def test_both_can_be_turned_off(database_url: str, tmp_path: Path) -> None:
    clock = Calendar()
    async with bot_with(clock, database_url, tmp_path) as made:
        li = Person(made)
        await begins(li)
        clock.now += 400 * DAY
        assert await looks(made, Waits(None, None)) == 0
        assert "座机" in await li.says("李明")


async def test_who_prepared_ahead_is_told_once_when_a_window_opens_and_the_form_is_kept_until_then(
    database_url: str, tmp_path: Path
) -> None:
    clock = Calendar()
    async with bot_with(clock, database_url, tmp_path) as made:
        li = Person(made)
        await prepares(li)
        clock.now += 60 * DAY
        assert await looks(made) == 0
        today = clock.now.date()
        await opens_a_window(made, today, today + 30 * DAY, 2027)
        assert await looks(made) == 1
        assert "申报窗口已开放" in await told(li)
        assert await looks(made) == 0
        assert "总部名义" in await li.says("核对并提交")
        assert "申报期" not in await told(li)


async def test_a_prepared_form_that_was_taken_up_and_left_stays_prepared(database_url: str, tmp_path: Path) -> None:
    clock = Calendar()
    async with bot_with(clock, database_url, tmp_path) as made:
        li = Person(made)
        await prepares(li)
        today = clock.now.date()
        await opens_a_window(made, today, today + 90 * DAY, 2027)
        assert await looks(made) == 1
        await li.says("核对并提交")
        clock.now += 30 * DAY
        await looks(made)
        assert "仍是“预填，未申报”" in await told(li)
        assert await looks(made) == 0
        assert "预填，未申报" in await li.says("我的工单")
        heard = await li._send(choice="reopen:1")
        assert "总部名义" in heard
        await checks_again(li)
        assert "MSC-2026-0001" in await li.says("提交")


async def test_who_withdrew_hears_nothing_of_the_window(made: Core) -> None:
    li = Person(made)
    await prepares(li)
    await li.says("我的工单")
    prepared = li.heard[-1]
    await li.presses("撤回")
    await li.presses("确定撤回")
    await opens_a_window(made, date(2026, 11, 1), date(2026, 12, 31), 2026)
    assert await looks(made) == 0
    assert prepared.choices
    assert "已经取消" in await li._send(choice="reopen:1")


async def test_the_running_bot_looks_by_itself(
    compose: Compose, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, looked = asyncio.get_running_loop(), asyncio.Event()

    def look(memory: SqlMemory, releases: Releases, now: datetime, waits: Waits) -> int:
        loop.call_soon_threadsafe(looked.set)
        return look_after(memory, releases, now, waits)

    monkeypatch.setattr(composition, "LOOK_EVERY", 0)
    monkeypatch.setattr(composition, "look_after", look)
    async with compose(sqlite_url) as made:
        li = Person(made)
        await begins(li)
        async with running(made, [], lambda name: None, Waits(remind=timedelta(0), expire=None)):
            await asyncio.wait_for(looked.wait(), 10)
        await asyncio.wrap_future(made.writer.submit(lambda memory: None))
        assert "还没有填完" in await told(li)


def test_both_times_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MSC_DRAFT_REMIND_HOURS", "0.5")
    monkeypatch.setenv("MSC_DRAFT_EXPIRE_DAYS", "7")
    settings = read_settings()
    assert (settings.draft_remind_hours, settings.draft_expire_days) == (0.5, 7)
