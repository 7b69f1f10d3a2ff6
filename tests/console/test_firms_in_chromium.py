"""The firms' room in a browser with scripts: a request appears by itself, and is verified with two clicks."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.console.conftest import Office
from tests.console.test_firms import FIRMS, asks
from tests.console.test_in_chromium import Desk, chromium, desk  # noqa: F401 — fixtures
from tests.firms import EXAMPLE, bring_in_firms

pytestmark = pytest.mark.browser


async def test_a_request_appears_and_is_decided(office: Office, desk: Desk) -> None:  # noqa: F811
    bring_in_firms(office.core)
    page = await desk.opens(FIRMS)
    await expect(page.locator("#requests")).to_contain_text("没有等待核实的申请")
    li = await asks(office)
    await expect(page.locator("#requests")).to_contain_text(EXAMPLE)
    await expect(page.locator("#side .alarm")).to_have_text("1")
    await page.click("#refuse-1 > summary")
    await page.fill("#refuse-1-reason", "公司回复查无此人")
    await page.click("#refuse-1 button.grave")
    await expect(page.locator("#told")).to_contain_text("已拒绝")
    assert "公司回复查无此人" in (await li.everything())[-1].text
