"""No page of the console, and not the web chat either, has a fault of accessibility that axe-core calls serious."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from handlers.tickets import Role
from tests.console.conftest import Office
from tests.console.test_in_chromium import Desk, chromium, desk  # noqa: F401 — fixtures

pytestmark = pytest.mark.browser

SERIOUS = {"serious", "critical"}
PAGES = (
    "/console",
    "/console?state=any&owner=me",
    "/console/tickets/1",
    "/console/search?q=2026",
    "/console/chats/1",
    "/console/breaches",
    "/console/firms",
    "/console/questions",
    "/console/troubles",
    "/console/ledger",
    "/console/numbers",
    "/console/knowledge",
    "/console/knowledge/drafts",
    "/console/windows",
    "/console/people",
    "/console/none",
)


async def faults(page: Page) -> list[str]:
    """What axe-core finds on a page that is serious: the rule, and where."""
    found: Mapping[str, Any] = (await Axe().run(page)).response
    assert found["passes"]
    return [
        f"{page.url} {fault['id']}: {node['html'][:160]}"
        for fault in found["violations"]
        if fault["impact"] in SERIOUS
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize("light", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
async def test_no_page_of_the_console_has_a_serious_fault(
    office: Office,
    desk: Desk,  # noqa: F811
    light: str,
    width: int,
) -> None:
    office.hire("chen", "陈", Role.ADMIN)
    await desk.signs_in("chen")
    member = await office.ticket("席位更名要什么材料？")
    await member.says("转人工")
    other = office.at_work("li", "李明")
    await other.opens("/console/tickets/1")
    await other.sends("/console/tickets/1/reply", text="请提交批复。")
    await other.opens("/console/tickets/1")
    await other.sends("/console/tickets/1/note", note="常客")
    found: list[str] = []
    for path in PAGES:
        page = await desk.context.new_page()
        await page.emulate_media(color_scheme="dark" if light == "dark" else "light")
        await page.set_viewport_size({"width": width, "height": 800})
        await page.goto(desk.url(path))
        found += await faults(page)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, path
        await page.close()
    assert found == []


async def test_the_login_has_no_serious_fault(office: Office, desk: Desk) -> None:  # noqa: F811
    await desk.context.clear_cookies()
    assert await faults(await desk.opens("/console/login")) == []
