"""The chat page in a real Chromium: what a person sees and does."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Page, WebSocketRoute, async_playwright, expect

from tests.console.test_accessibility import faults
from tests.web.conftest import Chat, Serve, staff_reply
from tests.web.visiting import PDF

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]
QUESTION = "会员之声怎么提交？"

OpenBrowser = Callable[..., AbstractAsyncContextManager[Page]]


@pytest.fixture
def browser() -> OpenBrowser:
    """A window with the chat: `browser(chat, width=360)`. What scripts complain of fails the test."""

    @asynccontextmanager
    async def opened(chat: Chat, *, width: int = 1000, locale: str = "zh-CN") -> AsyncIterator[Page]:
        complaints: list[str] = []
        async with async_playwright() as playwright:
            chromium = await playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
            )
            window = await chromium.new_context(viewport={"width": width, "height": 740}, locale=locale)
            page = await window.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
            await page.goto(str(chat.server.make_url("/")))
            yield page
            await chromium.close()
        assert [line for line in complaints if "WebSocket" not in line] == []

    return opened


async def says(page: Page, text: str) -> None:
    """Type a text and press Enter."""
    await page.fill("#text", text)
    await page.press("#text", "Enter")


async def test_the_bot_greets_and_answers(chat: Chat, browser: OpenBrowser) -> None:
    async with browser(chat) as page:
        await expect(page.locator(".from-bot")).to_contain_text("市场服务中心助手")
        await says(page, QUESTION)
        answer = page.locator(".from-bot").nth(1)
        await expect(answer.locator(".sources")).to_contain_text("依据：")
        await expect(answer.locator("a").first).to_have_attribute("href", "mailto:msc@shfe.com.cn")
        await expect(page.locator(".from-member .state")).to_be_empty()
        await page.reload()
        await expect(page.locator(".message")).to_have_count(3)


async def test_what_is_typed_is_shown_as_it_was_typed(chat: Chat, browser: OpenBrowser) -> None:
    typed = "<img src=x onerror=alert(1)> <b>大</b>"
    async with browser(chat) as page:
        await says(page, typed)
        await expect(page.locator(".from-member .text")).to_have_text(typed)
        await page.reload()
        await expect(page.locator(".from-member .text")).to_have_text(typed)
        await expect(page.locator("#log img, #log b")).to_have_count(0)


async def test_enter_that_chooses_a_word_does_not_send(chat: Chat, browser: OpenBrowser) -> None:
    async with browser(chat) as page:
        await page.fill("#text", "会员")
        for how in ({"isComposing": True}, {"keyCode": 229}):
            await page.dispatch_event("#text", "keydown", {"key": "Enter", **how})
        await page.press("#text", "Shift+Enter")
        await page.type("#text", "之声")
        await expect(page.locator(".from-member")).to_have_count(0)
        await page.press("#text", "Enter")
        await expect(page.locator(".from-member .text")).to_have_text("会员\n之声")


async def test_a_button_is_pressed_and_older_ones_step_back(chat: Chat, browser: OpenBrowser) -> None:
    async with browser(chat) as page:
        await page.get_by_role("button", name="我的工单").click()
        await expect(page.locator(".from-member .text")).to_have_text("我的工单")
        await expect(page.locator(".from-bot")).to_have_count(2)
        await expect(page.locator(".from-bot.newest")).to_have_count(1)
        await expect(page.locator(".from-bot").nth(1)).to_have_class("message from-bot newest")


async def test_what_was_not_acknowledged_survives_a_reload_and_is_said_once(chat: Chat, browser: OpenBrowser) -> None:
    may_write = threading.Event()
    async with browser(chat) as page:
        await expect(page.locator(".from-bot")).to_have_count(1)
        held = chat.core.writer.submit(lambda _: may_write.wait(20))
        await says(page, QUESTION)
        await expect(page.locator(".unsent .state")).to_have_text("发送中…")
        await page.reload()
        await expect(page.locator(".unsent .text")).to_have_text(QUESTION)
        may_write.set()
        await asyncio.wrap_future(held)
        await expect(page.locator(".from-bot")).to_have_count(2)
        await expect(page.locator(".unsent")).to_have_count(0)
        await expect(page.locator(".from-member")).to_have_count(1)
        visitor = await page.evaluate("document.body.dataset.page && JSON.parse(document.body.dataset.page).visitor")
    chats = chat.core.database.read(
        lambda connection: connection.exec_driver_sql("SELECT chat FROM conversation").scalars().all()
    )
    assert [each[:8] for each in chats] == [visitor]
    assert chat.said(chats[0]).count(QUESTION) == 1


async def test_a_lost_connection_is_told_and_what_is_said_meanwhile_goes_out_afterwards(
    chat: Chat, browser: OpenBrowser
) -> None:
    sockets: list[WebSocketRoute] = []

    async def away(route: WebSocketRoute) -> None:
        await route.close(code=1013)

    async def there(route: WebSocketRoute) -> None:
        sockets.append(route)
        route.connect_to_server()

    async with browser(chat) as page:
        await page.route_web_socket("**/ws", there)
        await page.reload()
        await expect(page.locator(".from-bot")).to_have_count(1)
        await page.unroute_all()
        await page.route_web_socket("**/ws", away)
        await sockets[-1].close(code=1013)
        await says(page, QUESTION)
        await expect(page.locator("#lost")).to_have_text("连接中断，正在重连…")
        await expect(page.locator(".unsent")).to_have_count(1)
        await page.route_web_socket("**/ws", there)
        await expect(page.locator(".from-bot")).to_have_count(2, timeout=20_000)
        await expect(page.locator("#lost")).to_be_hidden()
        await expect(page.locator(".unsent")).to_have_count(0)


async def test_a_file_is_attached_sent_and_fetched(chat: Chat, browser: OpenBrowser) -> None:
    async with browser(chat) as page:
        await page.set_input_files("#file", FilePayload(name="扫描件.pdf", mimeType="application/pdf", buffer=PDF))
        await page.click("#send")
        link = page.get_by_role("link", name="下载扫描件.pdf")
        async with page.expect_download() as fetched:
            await link.click()
        download = await fetched.value
        assert download.suggested_filename == "扫描件.pdf"
        assert (await asyncio.to_thread((await download.path()).read_bytes)) == PDF


async def test_files_and_texts_that_cannot_be_sent_are_explained_before(
    chat: Chat, browser: OpenBrowser, tmp_path: Path
) -> None:
    too_big = tmp_path / "大.pdf"
    too_big.write_bytes(bytes(20 * 1024 * 1024 + 1))
    async with browser(chat) as page:
        await page.set_input_files("#file", too_big)
        await expect(page.locator("#notice")).to_contain_text("大.pdf超过20 MB")
        await expect(page.locator("#attached li")).to_have_count(0)
        await page.fill("#text", "长" * 400_000)
        await page.click("#send")
        await expect(page.locator("#notice")).to_contain_text("文字太长")
        await expect(page.locator(".from-member")).to_have_count(0)


async def test_a_mail_to_be_written_is_a_link_that_can_be_read(chat: Chat, browser: OpenBrowser) -> None:
    href = "mailto:msc@shfe.com.cn?subject=%E5%8F%8D%E9%A6%88%20%E2%80%9C%E4%B8%80%E7%AB%99%E9%80%9A%E2%80%9D"
    async with browser(chat) as page:
        await says(page, "转人工")
        await expect(page.locator(".from-bot")).to_have_count(2)
        await staff_reply(chat, f"链接：{href}\n邮件编号：<46.0.f9@msc.test>\n请发送。")
        link = page.locator(".from-staff a")
        await expect(link).to_have_text("msc@shfe.com.cn · 反馈 “一站通”")
        await expect(link).to_have_attribute("href", href)
        await expect(page.locator(".from-staff .text")).to_contain_text("请发送。")


async def test_staff_are_named(chat: Chat, browser: OpenBrowser) -> None:
    async with browser(chat) as page:
        await says(page, "转人工")
        await expect(page.locator(".from-bot")).to_have_count(2)
        await staff_reply(chat, "您好")
        await expect(page.locator(".from-staff .who")).to_have_text("王芳（工作人员）")


async def test_a_bar_says_that_staff_hold_the_chat_and_leads_back_to_the_bot(chat: Chat, browser: OpenBrowser) -> None:
    async with browser(chat, width=360) as page:
        await expect(page.locator(".from-bot")).to_have_count(1)
        await expect(page.locator("#held")).to_be_hidden()
        await says(page, "转人工")
        await expect(page.locator("#held")).to_contain_text("您正在与工作人员对话")
        await page.reload()
        await expect(page.locator("#held")).to_be_visible()
        await page.click("#to-bot")
        await expect(page.locator("#held")).to_be_hidden()


async def test_the_language_is_switched_for_the_page_and_for_the_bot(chat: Chat, browser: OpenBrowser) -> None:
    async with browser(chat) as page:
        await expect(page.locator(".from-bot")).to_have_count(1)
        await page.click("#language")
        await expect(page.locator("h1")).to_have_text("Market Service Center assistant")
        await expect(page.locator(".from-bot").nth(1)).to_contain_text("All right, English it is.")


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
async def test_nothing_is_wider_than_a_small_phone(chat: Chat, browser: OpenBrowser, locale: str) -> None:
    async with browser(chat, width=360, locale=locale) as page:
        await says(page, "https://www.shfe.com.cn/" + "a" * 300)
        await expect(page.locator(".from-bot")).to_have_count(2)
        wide = await page.evaluate(
            "[...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > 360.5)"
            ".map((one) => one.className)"
        )
        assert wide == []


async def test_earlier_messages_come_when_the_person_scrolls_up(serve: Serve, browser: OpenBrowser) -> None:
    async with serve() as chat, browser(chat) as page:
        await says(page, "转人工")
        await expect(page.locator(".from-bot")).to_have_count(2)
        for number in range(70):
            await staff_reply(chat, f"第{number}条")
        await page.reload()
        await expect(page.locator(".from-staff").last).to_contain_text("第69条")
        await expect(page.locator(".message")).to_have_count(50)
        await page.locator("#scroller").evaluate("(scroller) => { scroller.scrollTop = 0; }")
        await expect(page.locator(".message")).to_have_count(73)
        await expect(page.locator("#older")).to_be_hidden()


async def test_an_answer_is_rated_by_its_thumbs(chat: Chat, browser: OpenBrowser) -> None:
    async with browser(chat, width=360) as page:
        await says(page, QUESTION)
        rating = page.get_by_role("group", name="这条回答有帮助吗？")
        good, bad = (
            rating.get_by_role("button", name="有帮助", exact=True),
            rating.get_by_role("button", name="没有帮助"),
        )
        await good.click()
        await expect(good).to_have_attribute("aria-pressed", "true")
        await bad.click()
        await expect(page.locator(".from-bot").nth(2)).to_contain_text("谢谢您告诉我")
        await page.reload()
        await expect(bad).to_have_attribute("aria-pressed", "true")
        await expect(good).to_have_attribute("aria-pressed", "false")
        await expect(page.locator(".from-member")).to_have_count(1)
        size = await good.bounding_box()
        assert size is not None
        assert min(size["width"], size["height"]) >= 44
        await page.get_by_role("button", name="请工作人员回答").click()
        await expect(page.locator(".from-bot").nth(3)).to_contain_text("MSC-2026-0001")


async def test_a_rating_outlives_a_lost_connection(serve: Serve, browser: OpenBrowser) -> None:
    async with serve() as chat, browser(chat) as page:
        await says(page, QUESTION)
        bad = page.get_by_role("button", name="没有帮助")
        await expect(bad).to_be_visible()
        await page.context.set_offline(True)
        await bad.click()
        await page.context.set_offline(False)
        await page.reload()
        await expect(page.locator(".from-bot").nth(2)).to_contain_text("谢谢您告诉我")
        await expect(page.locator(".from-member")).to_have_count(1)


async def test_the_chat_has_no_serious_fault_of_accessibility(chat: Chat, browser: OpenBrowser) -> None:
    for width in (1000, 360):
        async with browser(chat, width=width) as page:
            await says(page, QUESTION)
            await expect(page.locator(".from-bot").nth(1)).to_contain_text("会员之声")
            assert await faults(page) == []
