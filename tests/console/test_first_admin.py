"""The first admin comes in by a link that works once."""

from __future__ import annotations

from bot.console.setup import setup_link
from handlers.tickets import Role
from storage import staff
from tests.console.conftest import Office

NEW = {"login": "zhao", "name": "赵敏", "password": "correct horse battery", "again": "correct horse battery"}


async def link(office: Office) -> str:
    found = await setup_link(office.core, "https://msc.example/")
    assert found is not None
    assert found.startswith("https://msc.example/console/setup?token=")
    return found.removeprefix("https://msc.example")


async def test_the_link_makes_an_admin_who_is_logged_in_at_once(office: Office) -> None:
    browser = office.browser()
    await browser.opens(await link(office))
    page = await browser.sends("/console/setup", **NEW)
    assert page.url.path == "/console"
    assert "赵敏" in page.text
    [admin] = office.core.database.read(staff.everyone)
    assert (admin.login, admin.role) == ("zhao", Role.ADMIN)


async def test_a_used_link_says_so_and_makes_nobody(office: Office) -> None:
    address = await link(office)
    browser = office.browser()
    await browser.opens(address)
    form = browser.page.forms()["/console/setup"]
    await browser.sends("/console/setup", **NEW)
    stranger = office.browser()
    page = await stranger.opens(address)
    assert page.status == 410
    assert "链接无效" in page.text
    await stranger.opens("/console/login")
    csrf = stranger.page.forms()["/console/login"]["csrf"]
    page = await stranger.posts("/console/setup", **{**NEW, "login": "second", "token": form["token"], "csrf": csrf})
    assert page.status == 410
    assert len(office.core.database.read(staff.everyone)) == 1


async def test_a_wrong_link_is_a_plain_page(office: Office) -> None:
    await link(office)
    page = await office.browser().opens("/console/setup?token=guessed")
    assert page.status == 410


async def test_a_newer_link_voids_the_older_one(office: Office) -> None:
    older, newer = await link(office), await link(office)
    assert (await office.browser().opens(older)).status == 410
    assert (await office.browser().opens(newer)).status == 200


async def test_there_is_no_link_while_there_is_an_admin(office: Office) -> None:
    office.hire("zhao", "赵敏", Role.ADMIN)
    assert await setup_link(office.core, "http://localhost") is None


async def test_a_short_password_is_refused_with_the_length_that_is_needed(office: Office) -> None:
    browser = office.browser()
    await browser.opens(await link(office))
    page = await browser.sends("/console/setup", **{**NEW, "password": "elevenchars", "again": "elevenchars"})
    assert "12" in page.told
    page = await browser.sends("/console/setup", **{**NEW, "again": "something else entirely"})
    assert page.told == "两次输入的密码不一样。"
    assert office.core.database.read(staff.everyone) == []


async def test_a_login_that_is_taken_is_said_to_be(office: Office) -> None:
    office.hire("zhao", "赵敏")
    browser = office.browser()
    await browser.opens(await link(office))
    page = await browser.sends("/console/setup", **NEW)
    assert page.told == "这个登录名已有人使用。"
