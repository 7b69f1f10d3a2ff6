"""The whole path in a real browser, on the program as it is started: a member's question, a form, a staff reply."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from playwright.async_api import BrowserContext, FilePayload, Page, async_playwright, expect

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]
PASSWORD = "a long enough password"
SCAN = FilePayload(name="盖章.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7\n%stamped\n%%EOF\n")


@asynccontextmanager
async def product(folder: Path) -> AsyncIterator[dict[str, str]]:
    """`msc-bot run`, as a user starts it; the addresses that it prints."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MSC_")}
    environment["MSC_HTTP_PORT"] = "0"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=folder, env=environment | {"PYTHONPATH": str(Path.cwd())},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield await addresses(process)
    finally:
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 20) == 0


async def addresses(process: asyncio.subprocess.Process) -> dict[str, str]:
    assert process.stdout is not None
    printed: dict[str, str] = {}
    async with asyncio.timeout(60):
        while "First admin" not in printed:
            line = (await process.stdout.readline()).decode()
            assert line, "it ended"
            name, _, address = line.partition("http")
            printed[name.strip()] = "http" + address.split()[0] if address else ""
    return printed


@pytest.fixture
async def window() -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield await browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
        await browser.close()


class Member:
    """Somebody at the chat page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def says(self, text: str, hears: str) -> None:
        await self.page.fill("#text", text)
        await self.page.press("#text", "Enter")
        await self.hears(hears)

    async def presses(self, label: str, hears: str) -> None:
        await self.page.locator(".newest").get_by_role("button", name=re.compile(label)).first.click()
        await self.hears(hears)

    async def hears(self, words: str) -> None:
        await expect(self.page.locator(".message:not(.from-member)").last).to_contain_text(words, timeout=15_000)


async def fills_in(li: Member) -> None:
    """会员之声, from its beginning to the ticket."""
    await li.presses("填写会员之声", "现在开始吗")
    await li.presses("开始", "公司全称")
    for answer, hears in (
        ("示例期货有限公司", "联系人"),
        ("李明", "座机"),
        ("无", "手机"),
        ("13800138000", "邮箱"),
        ("li@example.com", "001"),
        ("001", "今天"),
        ("今天", "意见建议"),
        ("1", "第1条"),
        ("建议简化登录流程", "建议简化登录流程"),
        ("完成", "填完了"),
        ("填完了", "扫描件"),
        ("稍后上传", "示例期货有限公司“一站通”会员之声反馈"),
    ):
        await li.says(answer, hears)
    await li.presses("提交", "MSC-2026-0001")


async def first_admin(window: BrowserContext, link: str) -> Page:
    page = await window.new_page()
    await page.goto(link)
    await page.fill("#login", "zhang")
    await page.fill("#name", "张敏")
    await page.fill("#password", PASSWORD)
    await page.fill("#again", PASSWORD)
    await page.click("button.main")
    if await page.locator("#password").count():
        await page.fill("#login", "zhang")
        await page.fill("#password", PASSWORD)
        await page.click("button.main")
    await expect(page.locator("#list")).to_be_visible()
    return page


async def test_from_a_members_question_to_the_reply_of_staff(tmp_path: Path, window: BrowserContext) -> None:
    async with product(tmp_path) as at:
        page = await window.new_page()
        await page.goto(at["Web chat"])
        li = Member(page)
        await li.hears("市场服务中心助手")
        await li.says("MSC的邮箱和电话是多少？", "4008666099")
        await li.says("转人工", "MSC-2026-0001")
        staff = await first_admin(window, at["First admin"])
        await staff.click("#ticket-1")
        await expect(staff.locator("#chat")).to_contain_text("MSC的邮箱和电话是多少？")
        await staff.click("#claim")
        await staff.fill("#note", "老客户，先查历史。")
        await staff.get_by_role("button", name="添加内部备注").click()
        await staff.fill("#reply", "您好，我是张敏，请问什么事？")
        await staff.get_by_role("button", name="发送给会员").click()
        await li.hears("您好，我是张敏，请问什么事？")
        await page.fill("#text", "想了解会员同行的申请材料")
        await page.press("#text", "Enter")
        await expect(staff.locator("#chat")).to_contain_text("想了解会员同行的申请材料", timeout=15_000)
        await staff.click("#closing summary")
        await staff.click("#close")
        await li.hears("已办结")
        await li.says("上期能源官网地址？", "https://www.ine.cn/")
        assert "老客户" not in await page.locator("#log").inner_text()


async def test_a_form_from_the_chat_to_the_queue(tmp_path: Path, window: BrowserContext) -> None:
    async with product(tmp_path) as at:
        page = await window.new_page()
        await page.goto(at["Web chat"])
        li = Member(page)
        await li.hears("市场服务中心助手")
        await fills_in(li)
        async with page.expect_download() as coming:
            await page.get_by_text("会员之声反馈表_示例期货_001.docx").first.click()
        paper = await asyncio.to_thread((await (await coming.value).path()).read_bytes)
        cells = [cell.text for table in Document(BytesIO(paper)).tables for row in table.rows for cell in row.cells]
        assert any("建议简化登录流程" in cell for cell in cells)
        await page.set_input_files("#file", SCAN)
        await page.click("#send")
        await li.hears("MSC-2026-0001")
        staff = await first_admin(window, at["First admin"])
        await staff.get_by_text("会员管理部").first.click()
        await staff.click("#ticket-1")
        await expect(staff.locator(".form")).to_contain_text("示例期货有限公司")
        await expect(staff.locator("#files")).to_contain_text("盖章.pdf")
