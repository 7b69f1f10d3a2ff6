"""The room of the ledger: asked for, made beside everything else, found again after a reload, and fetched."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot import ledger_jobs as making
from bot.clock import clock
from handlers.tickets import Role
from storage import ledger_jobs
from storage.ledger_jobs import JobState
from tests.console.browser import Browser
from tests.console.conftest import Office

PAGE = "/console/ledger"


@pytest.fixture
async def at_work(office: Office) -> AsyncIterator[Office]:
    """An office whose bot makes ledgers."""
    task = asyncio.create_task(making.make_ledgers(office.core))
    yield office
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def asks(browser: Browser, **wanted: str) -> None:
    await browser.opens(PAGE)
    await browser.sends(PAGE, **{"from": "", "to": "", "queue": "", "kind": "", "state": "", "format": "csv", **wanted})


async def until(browser: Browser, seen: str) -> str:
    """The page once it shows something."""
    for _ in range(500):
        page = await browser.opens(PAGE)
        if seen in page.source:
            return page.source
        await asyncio.sleep(0.01)
    raise AssertionError(f"{seen} never came")


async def test_a_lead_asks_for_the_ledger_and_fetches_it(at_work: Office) -> None:
    lead = at_work.at_work(role=Role.LEAD)
    await at_work.ticket("转人工")
    await asks(lead)
    assert "已开始导出" in lead.page.told
    await until(lead, 'id="get-1"')
    response, data = await lead.fetches(f"{PAGE}/1/file")
    assert response.headers["Content-Type"] == "text/csv"
    assert "attachment" in response.headers["Content-Disposition"]
    assert data.decode("utf-8-sig").splitlines()[1].startswith("MSC-2026-0001,咨询,")


async def test_each_sees_and_fetches_their_own_only(at_work: Office) -> None:
    lead, auditor = at_work.at_work(role=Role.LEAD), at_work.at_work("zhao", "赵", Role.AUDITOR)
    await asks(lead)
    await until(lead, 'id="get-1"')
    assert "job-1" not in (await auditor.opens(PAGE)).source
    response, _ = await auditor.fetches(f"{PAGE}/1/file")
    assert response.status == 404


async def test_agents_have_no_ledger(office: Office) -> None:
    agent = office.at_work()
    assert (await agent.opens(PAGE)).status == 403
    assert PAGE not in (await agent.opens("/console")).source


async def test_progress_is_there_after_a_reload_and_it_can_be_stopped(office: Office) -> None:
    lead = office.at_work(role=Role.LEAD)
    await asks(lead)
    assert "排队中" in (await lead.opens(PAGE)).source
    wall = clock(None)()
    office.core.writer.submit(lambda memory: ledger_jobs.take(memory.connection, wall)).result()
    office.core.writer.submit(lambda memory: ledger_jobs.beat(memory.connection, 1, 250, 1000, wall)).result()
    page = await lead.opens(PAGE)
    assert "250 / 1000 个工单（25%）" in page.source
    assert 'value="25"' in page.source
    await lead.sends(f"{PAGE}/1/cancel")
    assert "已停止" in lead.page.source
    assert not office.core.writer.submit(
        lambda memory: ledger_jobs.beat(memory.connection, 1, 500, 1000, wall)
    ).result(), "who makes it hears that nobody wants it"


async def test_what_a_dead_process_left_is_made_by_another(office: Office) -> None:
    lead = office.at_work(role=Role.LEAD)
    await asks(lead)
    wall = clock(None)()

    def takes(late: timedelta) -> int | None:
        job = office.core.writer.submit(lambda memory: ledger_jobs.take(memory.connection, wall + late)).result()
        return job.id if job is not None else None

    assert takes(timedelta(0)) == 1
    assert takes(timedelta(seconds=30)) is None, "it is being made"
    assert takes(timedelta(seconds=61)) == 1


async def test_a_wrong_period_is_said_and_nothing_is_made(office: Office) -> None:
    lead = office.at_work(role=Role.LEAD)
    for period in ({"from": "2026-11-22", "to": "2026-11-01"}, {"from": "soon"}, {"to": "0001-01-01"}):
        await asks(lead, **period)
        assert "日期不正确" in lead.page.told
    assert "还没有导出过" in lead.page.source


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), ValueError("a line that nobody foresaw")])
async def test_what_goes_wrong_is_said_and_ends_one_ledger_only(
    at_work: Office, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(making, "make", fails)
    lead = at_work.at_work(role=Role.LEAD)
    await asks(lead)
    assert "导出失败" in await until(lead, "导出失败")
    jobs = at_work.core.database.read(lambda connection: ledger_jobs.of_staff(connection, 1))
    assert [job.state for job in jobs] == [JobState.FAILED]


async def test_the_process_ends_in_the_middle_and_the_next_makes_it_whole(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = office.at_work(role=Role.LEAD)
    begun = threading.Event()

    def endless(*arguments: Any) -> int:
        while True:
            begun.set()
            arguments[-1](1, 2)

    with monkeypatch.context() as slow:
        slow.setattr(making, "make", endless)
        task = asyncio.create_task(making.make_ledgers(office.core))
        await asks(lead)
        await asyncio.to_thread(begun.wait, 5)
        task.cancel()
        async with asyncio.timeout(5):
            await asyncio.gather(task, return_exceptions=True)
    [job] = office.core.database.read(lambda connection: ledger_jobs.of_staff(connection, 1))
    assert job.state is JobState.RUNNING, "and after a minute of silence it is taken again"


async def test_a_file_that_is_no_longer_kept_is_said_to_be(at_work: Office) -> None:
    lead = at_work.at_work(role=Role.LEAD)
    await asks(lead)
    await until(lead, 'id="get-1"')
    assert making.files_of(at_work.core).sweep(-1) == 1
    assert "已过保留期" in (await lead.opens(PAGE)).source
    response, _ = await lead.fetches(f"{PAGE}/1/file")
    assert response.status == 404
