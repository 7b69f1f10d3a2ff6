"""What only a browser with scripts can show: pages that stay true, and words that are not lost."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Route, async_playwright, expect

from bot.console.visitor import SESSION_COOKIE
from bot.web.server import HEADERS
from handlers.tickets import Role
from tests.console.conftest import CHEAP, Office
from tests.stories import Person

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium")
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PASSWORD = "correct horse battery"


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        await browser.close()


class Desk:
    """Somebody's screen. What goes wrong on a page is noted."""

    def __init__(self, office: Office, context: BrowserContext) -> None:
        self.office = office
        self.context = context
        self.wrong: list[str] = []

    def url(self, path: str) -> str:
        return str(self.office.server.make_url(path))

    async def signs_in(self, login: str) -> None:
        await self.context.add_cookies(
            [
                {
                    "name": SESSION_COOKIE,
                    "value": self.office.token(login),
                    "domain": self.office.server.host,
                    "path": "/console",
                    "httpOnly": True,
                    "sameSite": "Strict",
                }
            ]
        )

    async def opens(self, path: str) -> Page:
        page = await self.context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda said: self.wrong.append(said.text) if said.type == "error" else None)
        await page.goto(self.url(path))
        return page


@pytest.fixture
async def desk(office: Office, chromium: Browser) -> AsyncIterator[Desk]:
    """王芳's, logged in, under the headers of the real server."""
    office.headers.update(HEADERS)
    office.hire("wang", "王芳", password_hash=CHEAP.hash(PASSWORD))
    context = await chromium.new_context(locale="zh-CN")
    desk = Desk(office, context)
    await desk.signs_in("wang")
    yield desk
    await context.close()
    assert desk.wrong == []


async def test_a_members_words_appear_while_a_reply_is_being_typed(office: Office, desk: Desk) -> None:
    member = await office.ticket()
    page = await desk.opens("/console/tickets/1")
    field = page.locator("#reply")
    await field.fill("您好，")
    await member.says("<b>还在吗？</b>")
    await expect(page.locator("#chat")).to_contain_text("<b>还在吗？</b>")
    await expect(field).to_be_focused()
    await page.keyboard.type("我在。")
    await expect(field).to_have_value("您好，我在。")


async def test_another_persons_claim_shows_without_a_reload(office: Office, desk: Desk) -> None:
    await office.ticket()
    page = await desk.opens("/console/tickets/1")
    await expect(page.locator("#claim")).to_be_visible()
    other = office.at_work("li", "李明")
    await other.opens("/console/tickets/1")
    await other.sends("/console/tickets/1/claim")
    await expect(page.locator("#claim")).to_have_count(0)
    await expect(page.locator("#whose")).to_contain_text("李明")


async def test_of_two_open_pages_both_stay_true(office: Office, desk: Desk) -> None:
    await office.ticket()
    ticket, queue = await desk.opens("/console/tickets/1"), await desk.opens("/console")
    member = await office.ticket(id="zhou", name="周")
    await expect(queue.locator("#list")).to_contain_text("MSC-2026-0002")
    await expect(ticket.locator("#to-all")).to_contain_text("2")
    await queue.close()
    await ticket.close()
    again = await desk.opens("/console/tickets/2")
    await member.says("还有一个问题")
    await expect(again.locator("#chat")).to_contain_text("还有一个问题")


async def test_the_title_counts_what_came_while_nobody_looked(office: Office, desk: Desk) -> None:
    member = await office.ticket()
    await desk.context.add_init_script("document.hasFocus = () => false")
    page = await desk.opens("/console/tickets/1")
    await expect(page).to_have_title("MSC-2026-0001 咨询 · 工作台")
    await member.says("第一句")
    await expect(page).to_have_title("(1) MSC-2026-0001 咨询 · 工作台")
    await expect(page.locator("#news")).to_have_text("会员有新消息")
    await page.evaluate("dispatchEvent(new Event('focus'))")
    await expect(page).to_have_title("MSC-2026-0001 咨询 · 工作台")


async def test_a_refused_reply_is_still_there(office: Office, desk: Desk) -> None:
    await office.ticket()
    page = await desk.opens("/console/tickets/1")
    await page.fill("#reply", "写了很久的回复")
    other = office.at_work("li", "李明")
    await other.opens("/console/tickets/1")
    await other.sends("/console/tickets/1/close")
    await page.get_by_role("button", name="发送给会员").click()
    await expect(page.locator("#told")).to_contain_text("不能这样操作")
    await expect(page.locator(".answer textarea")).to_have_value("写了很久的回复")
    await expect(page.locator(".answer textarea")).to_be_visible()


async def test_a_page_on_which_a_reply_was_refused_stays_true(office: Office, desk: Desk) -> None:
    member = await office.ticket()
    page = await desk.opens("/console/tickets/1")
    await page.fill("#reply", "   ")
    await page.get_by_role("button", name="发送给会员").click()
    await expect(page.locator("#told")).to_have_text("内容不能为空。")
    await member.says("还在吗？")
    await expect(page.locator("#chat")).to_contain_text("还在吗？")


async def test_a_sent_reply_is_not_there_again(office: Office, desk: Desk) -> None:
    await office.ticket()
    page = await desk.opens("/console/tickets/1")
    await page.fill("#reply", "您好")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#told")).to_have_text("回复已进入发送队列。")
    await expect(page.locator("#reply")).to_have_value("")
    await expect(page.locator("#chat")).to_contain_text("您好")


async def test_what_was_typed_outlives_the_session(office: Office, desk: Desk) -> None:
    await office.ticket()
    page = await desk.opens("/console/tickets/1")
    await page.fill("#reply", "写了很久的回复")
    office.time.passes(12 * 3600 + 1)
    await page.get_by_role("button", name="发送给会员").click()
    await expect(page.locator("main")).to_contain_text("刚才输入的文字还在")
    await page.fill("#login", "wang")
    await page.fill("#password", PASSWORD)
    await page.get_by_role("button", name="登录").click()
    await expect(page).to_have_url(desk.url("/console/tickets/1"))
    await expect(page.locator("#reply")).to_have_value("写了很久的回复")
    assert [message.text for message in office.outbox() if message.author] == []


async def test_an_open_page_says_when_the_session_has_ended(office: Office, desk: Desk) -> None:
    await office.ticket()
    page, other = await desk.opens("/console/tickets/1"), await desk.opens("/console")
    await other.locator(".menu summary").click()
    await other.get_by_role("button", name="退出登录").click()
    await expect(page.locator("#ended")).to_contain_text("输入的文字已保留")


async def test_a_double_click_sends_one_reply(office: Office, desk: Desk) -> None:
    await office.ticket()
    office.delivers()
    page = await desk.opens("/console/tickets/1")
    await page.fill("#reply", "您好")
    await page.get_by_role("button", name="发送给会员").dblclick()
    await expect(page.locator("#told")).to_be_visible()
    assert [message.text for message in office.outbox()] == ["您好"]


async def test_a_link_from_another_site_arrives_although_the_cookie_stayed_away(office: Office, desk: Desk) -> None:
    await office.ticket()
    page = await desk.context.new_page()
    link = f'<a href="{desk.url("/console/tickets/1")}">工单</a>'

    async def elsewhere(route: Route) -> None:
        await route.fulfill(body=link, content_type="text/html; charset=utf-8")

    await page.route("http://mail.example/", elsewhere)
    await page.goto("http://mail.example/")
    await page.click("a")
    await expect(page.locator("h1")).to_have_text("咨询")


async def test_a_history_that_was_opened_stays_open(office: Office, desk: Desk) -> None:
    member = await office.ticket()
    page = await desk.opens("/console/tickets/1")
    await page.locator("#events summary").click()
    await member.says("还在吗？")
    await expect(page.locator("#events")).to_contain_text("发来消息")
    await expect(page.locator("#events")).to_have_attribute("open", "")


async def test_why_a_reply_was_given_stays_unfolded(office: Office, desk: Desk) -> None:
    member = Person(office.core)
    await member.says("深耕申报表7月3号交还来得及吗")
    await member.says("转人工")
    page = await desk.opens("/console/tickets/1")
    why = page.locator(".why").first
    await expect(why.locator("dl")).to_be_hidden()
    await why.locator("summary").click()
    await expect(why).to_contain_text("kb-sg-deadline")
    await expect(why).to_contain_text("deadline")
    await member.says("还在吗？")
    await expect(page.locator("#chat")).to_contain_text("还在吗？")
    await expect(page.locator(".why dl").first).to_be_visible()


async def test_a_question_is_marked_with_a_remark_on_a_phone(office: Office, desk: Desk) -> None:
    office.hire("chen", "陈", Role.ADMIN)
    await desk.signs_in("chen")
    await Person(office.core).says("你们食堂的红烧肉好吃吗")
    page = await desk.opens("/console/questions")
    await page.set_viewport_size({"width": 360, "height": 740})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    await page.get_by_role("textbox", name="备注：你们食堂的红烧肉好吃吗").fill("与业务无关")
    await page.get_by_role("button", name="标为已处理").click()
    await expect(page.locator("#told")).to_have_text("已标为已处理。")
    await page.get_by_label("处理情况").select_option("已处理")
    await page.get_by_role("button", name="筛选").click()
    await expect(page.locator(".marked")).to_contain_text("与业务无关")
    await page.get_by_role("link", name="查看对话").click()
    await expect(page.locator(".said.member")).to_contain_text("红烧肉")
    await expect(page.locator(".said:target")).to_have_count(1)


async def test_no_page_is_wider_than_a_small_phone(office: Office, desk: Desk) -> None:
    await (await office.ticket("w" * 300)).says("转人工")
    member = await office.ticket(id="long", name="W" * 200)
    await member.says("W" * 3000)
    await Person(office.core, "far").says("W" * 3000)
    for path in (
        "/console",
        "/console/tickets/2",
        "/console/troubles",
        "/console/questions",
        "/console/chats/3",
        "/console?q=" + "w" * 100,
    ):
        page = await desk.opens(path)
        await page.set_viewport_size({"width": 360, "height": 740})
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
