"""The product as it is started, with two staff and one member: from the form to the rating."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.test_whole_path import PASSWORD, Member, fills_in, first_admin, product, window  # noqa: F401 — fixture

pytestmark = pytest.mark.browser


async def hires(admin: Page, console: str) -> None:
    await admin.goto(f"{console}/people")
    await admin.fill("#login", "wang")
    await admin.fill("#name", "王芳")
    await admin.fill("#password", PASSWORD)
    await admin.fill("#again", PASSWORD)
    await admin.get_by_role("button", name="新增").first.click()
    await expect(admin.locator("main")).to_contain_text("王芳")


async def logs_in(page: Page, console: str) -> None:
    await page.goto(f"{console}/login")
    await page.fill("#login", "wang")
    await page.fill("#password", PASSWORD)
    await page.click("button.main")
    await expect(page.locator("#list")).to_be_visible()


async def test_two_staff_and_a_member_from_the_form_to_the_rating(tmp_path: Path, window: BrowserContext) -> None:  # noqa: F811
    assert window.browser is not None
    async with product(tmp_path) as at:
        page = await window.new_page()
        await page.goto(at["Web chat"])
        li = Member(page)
        await li.hears("市场服务中心助手")
        await fills_in(li)
        zhang = await first_admin(window, at["First admin"])
        console = zhang.url.split("/console")[0] + "/console"
        await hires(zhang, console)
        wang = await (await window.browser.new_context(locale="zh-CN")).new_page()
        await logs_in(wang, console)
        for staff in (wang, zhang):
            await staff.goto(f"{console}/search?q=示例期货")
            await staff.click("#ticket-1")
        await expect(wang.locator("#present")).to_contain_text("张敏", timeout=15_000)
        await wang.locator("h1").click()
        await wang.keyboard.press("c")
        await expect(zhang.locator("#head")).to_contain_text("王芳", timeout=15_000)
        await zhang.keyboard.press("n")
        await zhang.keyboard.type("请先核对公司名称。")
        await zhang.get_by_role("button", name="添加内部备注").click()
        await expect(wang.locator("#notes")).to_contain_text("请先核对公司名称", timeout=15_000)
        await wang.select_option("#ready", label="已收到")
        await expect(wang.locator("#reply")).to_have_value(re.compile("我是市场服务中心王芳。工单MSC-2026-0001已收到"))
        await wang.press("#reply", "Control+Enter")
        await li.hears("我是市场服务中心王芳")
        await wang.click("#closing summary")
        await wang.click("#close")
        await li.hears("已办结")
        await li.presses("很满意", "谢谢您的评价")
        await expect(zhang.locator("#facts")).to_contain_text("★★★★★", timeout=15_000)
        assert "核对公司名称" not in await page.locator("#log").inner_text()
