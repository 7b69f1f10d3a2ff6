"""Admins open the window of a form in the console: members can file then, and those who prepared ahead are told."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from handlers.draft_care import Waits, look_after
from handlers.tickets import Role
from tests.console.browser import Browser, Page
from tests.console.conftest import Office
from tests.console.test_in_chromium import Desk, chromium, desk  # noqa: F401 — fixtures
from tests.conversations.test_application_form import prepares
from tests.stories import Person

WINDOWS = "/console/windows"
FORM = f"{WINDOWS}/enterprise-cultivation"
NOVEMBER = {"first": "2026-11-01", "last": "2026-11-30", "year": "2026"}


def admin(office: Office, login: str = "zhao") -> Browser:
    return office.at_work(login, "赵敏", office.ADMIN)


async def opens_a_window(browser: Browser, **days: str) -> Page:
    await browser.opens(WINDOWS)
    return await browser.sends(f"{FORM}/open", **{**NOVEMBER, **days})


async def a_minute_passes(office: Office) -> None:
    work = office.core.writer.submit(lambda memory: look_after(memory, office.core.releases, office.time.now, Waits()))
    await asyncio.wrap_future(work)


async def test_the_page_shows_the_documents_window_and_the_one_in_force(office: Office) -> None:
    browser = admin(office)
    page = await browser.opens(WINDOWS)
    assert "上海期货交易所2024年“企业深耕计划”申报表" in page.text
    assert "现行窗口 2024-03-08 至 2024-06-30，2024年度 已结束" in page.text
    assert "开放人" not in page.text
    page = await opens_a_window(browser)
    assert page.told == "窗口已设定。"
    assert "上海期货交易所2026年“企业深耕计划”申报表" in page.text
    assert "现行窗口 2026-11-01 至 2026-11-30，2026年度 今天可申报" in page.text
    assert "文件所载窗口 2024-03-08 至 2024-06-30，2024年度" in page.text
    assert "开放人 zhao 10:00" in page.text


async def test_members_can_file_in_a_window_that_was_opened_and_not_once_it_is_taken_back(office: Office) -> None:
    browser, li = admin(office), Person(office.core)
    assert "暂不能按本计划申报" in await li.says("帮我报深耕")
    await opens_a_window(browser)
    assert "2026年“企业深耕计划”" in await li.says("帮我报深耕")
    page = await browser.sends(f"{FORM}/take-back")
    assert page.told == "窗口已收回，按文件所载窗口办理。"
    assert "现行窗口 2024-03-08 至 2024-06-30，2024年度 已结束" in page.text
    assert "zhao 收回窗口 10:00 zhao 开放 2026-11-01 至 2026-11-30，2026年度 10:00" in page.text
    assert f"{FORM}/take-back" not in page.forms()
    assert "暂不能按本计划申报" in await Person(office.core, "zhou").says("帮我报深耕")


async def test_whoever_prepared_the_form_ahead_is_told_and_can_submit(office: Office) -> None:
    browser, li = admin(office), Person(office.core)
    await prepares(li)
    assert "等待窗口的预填表 1" in (await browser.opens(WINDOWS)).text
    await opens_a_window(browser)
    await a_minute_passes(office)
    told = (await li.everything())[-1]
    assert "申报窗口已开放，截至2026-11-30" in told.text
    assert "总部名义" in await li.presses("核对并提交", among=told)
    assert "等待窗口的预填表 0" in (await browser.opens(WINDOWS)).text


async def test_a_window_for_later_opens_on_its_first_day(office: Office) -> None:
    browser, li = admin(office), Person(office.core)
    await prepares(li)
    heard = len(await li.everything())
    page = await opens_a_window(browser, first="2026-11-24")
    assert "2026-11-24 至 2026-11-30，2026年度 尚未开始" in page.text
    await a_minute_passes(office)
    assert len(await li.everything()) == heard
    assert "申报窗口为2026-11-24至2026-11-30，今天不在窗口内" in await Person(office.core, "zhou").says("帮我报深耕")
    office.time.passes(2 * 86400)
    await a_minute_passes(office)
    assert "申报窗口已开放" in (await li.everything())[-1].text


@pytest.mark.parametrize(
    ("days", "why"),
    [
        ({"first": "2026-11-30", "last": "2026-11-29"}, "截止日期不能早于开始日期。"),
        ({"last": "2026-11-21"}, "截止日期不能早于今天（2026-11-22）。"),
        ({"year": "2062"}, "计划年度应在2025至2027之间，请核对。"),
        ({"year": "二〇二六"}, "请填写四位数的计划年度。"),
        ({"first": "2026-02-30"}, "日期无效，请按“年-月-日”填写。"),
        ({"first": ""}, "日期无效，请按“年-月-日”填写。"),
    ],
)
async def test_what_is_no_window_is_refused_with_the_reason(office: Office, days: dict[str, str], why: str) -> None:
    page = await opens_a_window(admin(office), **days)
    assert page.told == why
    assert "现行窗口 2024-03-08 至 2024-06-30，2024年度 已结束" in page.text


async def test_of_two_admins_who_do_the_same_the_second_is_told(office: Office) -> None:
    zhao, chen = admin(office), admin(office, "chen")
    await chen.opens(WINDOWS)
    await opens_a_window(zhao)
    assert (await chen.sends(f"{FORM}/open", **NOVEMBER)).told == "现行窗口就是这一个，没有改动。"
    await zhao.sends(f"{FORM}/take-back")
    assert (await chen.sends(f"{FORM}/take-back")).told == "没有另外开放的窗口，按文件所载窗口办理。"


@pytest.mark.parametrize("form", ["member-voice", "nothing"])
async def test_a_form_without_a_window_has_none_to_open(office: Office, form: str) -> None:
    browser = admin(office)
    await browser.opens(WINDOWS)
    csrf = browser.page.forms()[f"{FORM}/open"]["csrf"]
    assert (await browser.posts(f"{WINDOWS}/{form}/open", csrf=csrf, **NOVEMBER)).status == 404


@pytest.mark.parametrize("deed", ["open", "take-back"])
async def test_only_admins_open_windows_and_only_from_the_page(office: Office, deed: str) -> None:
    agent = office.at_work()
    assert (await agent.opens(WINDOWS)).status == 403
    assert WINDOWS not in (await agent.opens("/console")).source
    csrf = agent.page.forms()["/console/logout"]["csrf"]
    assert (await agent.posts(f"{FORM}/{deed}", csrf=csrf, **NOVEMBER)).status == 403
    forged = await admin(office).posts(f"{FORM}/{deed}", csrf="made up", **NOVEMBER)
    assert forged.status == 403
    assert "暂不能按本计划申报" in await Person(office.core).says("帮我报深耕")


@pytest.mark.browser
async def test_a_window_is_opened_and_taken_back_on_a_phone(office: Office, desk: Desk) -> None:  # noqa: F811
    office.hire("chen", "陈", Role.ADMIN)
    await desk.signs_in("chen")
    page = await desk.opens(WINDOWS)
    await page.set_viewport_size({"width": 360, "height": 740})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    await page.get_by_label("自").fill("2026-11-01")
    await page.get_by_label("至（含当天）").fill("2026-11-30")
    await page.get_by_role("button", name="开放").click()
    await expect(page.locator("#told")).to_have_text("窗口已设定。")
    await expect(page.locator("#facts-enterprise-cultivation")).to_contain_text("今天可申报")
    await page.get_by_text("收回此窗口").click()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    await page.get_by_role("button", name="确认收回").click()
    await expect(page.locator("#told")).to_contain_text("窗口已收回")
