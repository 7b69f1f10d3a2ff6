"""Open pages hear of what happens."""

from __future__ import annotations

import asyncio

import pytest

from bot.console import live
from tests.console.conftest import Office

PATIENCE = 5


async def test_a_members_message_is_announced_to_open_pages(office: Office) -> None:
    member = await office.ticket()
    async with office.at_work().streams("/console/events") as stream, asyncio.timeout(PATIENCE):
        assert stream.response.content_type == "text/event-stream"
        assert await stream.line() == ": hello"
        await member.says("还在吗？")
        heard = {await stream.line() for _ in range(4)}
    assert heard == {"event: ticket", "data: ticket:1", "event: conversation", "data: conversation:1"}


async def test_a_new_ticket_is_announced(office: Office) -> None:
    async with office.at_work().streams("/console/events") as stream, asyncio.timeout(PATIENCE):
        await stream.line()
        await office.ticket()
        heard = {await stream.line() for _ in range(2)}
    assert heard & {"event: ticket", "event: conversation"}


async def test_the_stream_ends_when_its_owner_logs_out(office: Office) -> None:
    browser = office.at_work()
    async with browser.streams("/console/events") as stream, asyncio.timeout(PATIENCE):
        await stream.line()
        await browser.opens("/console")
        await browser.sends("/console/logout")
        assert await stream.line() == "event: ended"
        assert await stream.line() == "data:"
        assert await stream.line() == ""


async def test_the_stream_ends_when_the_account_is_closed(office: Office) -> None:
    browser, admin = office.at_work(), office.at_work("zhao", "赵敏", office.ADMIN)
    async with browser.streams("/console/events") as stream, asyncio.timeout(PATIENCE):
        await stream.line()
        await admin.opens("/console/people")
        await admin.sends("/console/people/close", login="wang")
        assert await stream.line() == "event: ended"


async def test_the_stream_ends_when_the_session_has_run_out(office: Office) -> None:
    member = await office.ticket()
    async with office.at_work().streams("/console/events") as stream, asyncio.timeout(PATIENCE):
        await stream.line()
        office.time.passes(12 * 3600 + 1)
        await member.says("还在吗？")
        assert await stream.line() == "event: ended"


async def test_a_silent_stream_gives_a_sign_of_life(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.01)
    async with office.at_work().streams("/console/events") as stream, asyncio.timeout(PATIENCE):
        await stream.line()
        assert await stream.line() == ": still here"


async def test_the_server_does_not_wait_for_open_streams(office: Office) -> None:
    async with office.at_work().streams("/console/events") as stream, asyncio.timeout(PATIENCE):
        await stream.line()
        await office.server.close()


async def test_a_look_for_news_leaves_the_message_for_the_next_page(office: Office) -> None:
    await office.ticket()
    browser = office.at_work()
    await browser.opens("/console/tickets/1")
    hidden = browser.page.forms()["/console/tickets/1/claim"]
    await browser.answers("/console/tickets/1/claim", **hidden)
    assert (await browser.opens("/console/tickets/1", X_Live="1")).told == ""
    assert (await browser.opens("/console/tickets/1")).told == "已认领，由您经办。"
    assert (await browser.opens("/console/tickets/1")).told == ""
