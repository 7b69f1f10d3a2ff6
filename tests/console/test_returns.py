"""Returning a stamped form for correction from the ticket's page, with the reason that the member reads."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from handlers.desk import LONGEST_REPLY
from handlers.tickets import TicketState
from tests.console.conftest import Office
from tests.console.test_in_chromium import Desk, chromium, desk  # noqa: F401 — fixtures
from tests.console.test_ticket_page import TICKET, fill_in
from tests.console.test_tickets import state
from tests.stories import Person

RETURN = f"{TICKET}/return"


async def test_a_form_is_returned_and_the_member_reads_why(office: Office) -> None:
    member = Person(office.core)
    await fill_in(member)
    await member.sends("盖章.pdf", b"%PDF-1.7 first %%EOF")
    browser = office.at_work()
    await browser.opens(TICKET)
    page = await browser.sends(RETURN, reason="印章不清晰，请重新扫描 <b>全页</b>")
    assert page.told == "已退回补正，会员会看到原因。"
    assert state(office) is TicketState.RETURNED_FOR_CORRECTION
    told = (await member.everything())[-1]
    assert "印章不清晰，请重新扫描 <b>全页</b>" in told.text
    assert told.author == "王芳"
    assert "退回补正" in page.text
    assert RETURN not in page.forms(), "it is returned already"
    await member.sends("重新盖章.pdf", b"%PDF-1.7 second %%EOF")
    assert state(office) is TicketState.FORWARDED


@pytest.mark.parametrize("reason", ["", " \n ", "长" * (LONGEST_REPLY + 1)])
async def test_a_return_without_a_reason_or_with_too_long_a_one_changes_nothing(office: Office, reason: str) -> None:
    member = Person(office.core)
    await fill_in(member)
    heard = len(await member.everything())
    browser = office.at_work()
    await browser.opens(TICKET)
    page = await browser.sends(RETURN, reason=reason)
    assert page.told
    assert "已退回" not in page.told
    assert state(office) is TicketState.AWAITING_SEAL
    assert len(await member.everything()) == heard


async def test_the_second_to_return_a_form_is_told_that_it_is_returned(office: Office) -> None:
    member = Person(office.core)
    await fill_in(member)
    wang, li = office.at_work(), office.at_work("li", "李明")
    await wang.opens(TICKET)
    await li.opens(TICKET)
    await wang.sends(RETURN, reason="缺少公章")
    heard = len(await member.everything())
    assert "不能这样操作" in (await li.sends(RETURN, reason="缺少公章")).told
    assert len(await member.everything()) == heard


async def test_a_matter_without_a_form_cannot_be_returned(office: Office) -> None:
    await office.ticket()
    browser = office.at_work()
    await browser.opens(TICKET)
    assert RETURN not in browser.page.forms()
    csrf = browser.page.forms()[f"{TICKET}/close"]["csrf"]
    assert "不能这样操作" in (await browser.posts(RETURN, csrf=csrf, reason="没有表格")).told


@pytest.mark.browser
async def test_a_reason_outlives_what_happens_to_the_ticket_meanwhile(office: Office, desk: Desk) -> None:  # noqa: F811
    member = Person(office.core)
    await fill_in(member)
    page = await desk.opens(TICKET)
    await page.click("#return-1 > summary")
    reason = page.locator("#return-1-reason")
    await reason.fill("缺少公章，")
    await member.sends("盖章.pdf", b"%PDF-1.7 first %%EOF")
    await expect(page.locator("#head")).to_contain_text("待受理")
    await expect(reason).to_be_focused()
    await page.keyboard.type("请补盖")
    await expect(reason).to_have_value("缺少公章，请补盖")
    await page.reload()
    await page.click("#return-1 > summary")
    await expect(reason).to_have_value("缺少公章，请补盖")
    await page.click("#return-1 button.grave")
    await expect(page.locator("#told")).to_have_text("已退回补正，会员会看到原因。")
    assert "缺少公章，请补盖" in (await member.everything())[-1].text
